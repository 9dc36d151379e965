//! What came with the mail: listed for the reader by number, name, size and kind; the content stays behind.

use crate::encoded_block::Block;
use crate::header;
use crate::rules::ATTACHMENT;
use crate::structure::Leaf;
use mugai_core::{Action, Context, Refusal, names};
use mugai_jptext::Parameter;

/// One attachment, as the notice names it.
#[derive(Debug)]
pub(crate) struct Attachment {
    /// Cleaned; hidden characters are spelled out.
    pub(crate) name: String,
    /// Other names the mail gives it, when they differ.
    pub(crate) other_names: Vec<String>,
    pub(crate) bytes: usize,
    /// What it is by its content, for a clerk.
    pub(crate) kind: &'static str,
    /// Whether it is a picture shown inside the text.
    pub(crate) inline: bool,
    /// Whether its name or content is that of something that runs.
    pub(crate) active: bool,
}

/// Starts of content, and what a clerk calls it.
const KINDS: &[(&[u8], &str, bool)] = &[
    (b"MZ", "Windows実行形式", true),
    (b"\x7FELF", "実行形式", true),
    (b"\x4C\0\0\0\x01\x14\x02\0", "ショートカット", true),
    (b"#!", "スクリプト", true),
    (b"%PDF-", "PDF", false),
    (b"PK\x03\x04", "Office文書またはZIP", false),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "旧形式のOffice文書", false),
    (b"\x89PNG", "PNG画像", false),
    (b"\xFF\xD8\xFF", "JPEG画像", false),
    (b"GIF8", "GIF画像", false),
    (b"BM", "BMP画像", false),
    (b"II*\0", "TIFF画像", false),
    (b"MM\0*", "TIFF画像", false),
    (b"{\\rt", "RTF文書", false),
    (b"Rar!", "RAR書庫", false),
    (b"7z\xBC\xAF", "7z書庫", false),
    (b"\x1F\x8B", "GZIP書庫", false),
    (b"MSCF", "CAB書庫", false),
    (b"\x78\x9F\x3E\x22", "TNEF（winmail.dat）", false),
];

/// Describes a part that is not carried over, and reports it.
pub(crate) fn describe(leaf: &Leaf<'_>, content: &[u8], cx: &mut Context<'_>) -> Result<Attachment, Refusal> {
    let mut all: Vec<String> = Vec::new();
    for parameter in leaf
        .disposition_parameters
        .iter()
        .filter(|p| p.name == "filename")
        .chain(leaf.parameters.iter().filter(|p| p.name == "name"))
    {
        let name = shown(&parameter.value, cx)?;
        if !name.is_empty() && !all.contains(&name) {
            all.push(name);
        }
    }
    let active_name = all.iter().any(|n| names::is_active_extension(&names::extension(n)));
    let found = KINDS.iter().find(|(start, ..)| content.starts_with(start)).map(|(_, ja, active)| (*ja, *active));
    let zip_locked = content.starts_with(b"PK\x03\x04") && content.get(6).is_some_and(|flags| flags & 1 == 1);
    let lha = content.get(2..7).is_some_and(|m| m.starts_with(b"-l") && m.ends_with(b"-"));
    let (kind, active) = match (found, leaf.kind.as_str()) {
        _ if zip_locked => ("暗号化ZIP", false),
        (Some(known), _) => known,
        _ if lha => ("LZH書庫", false),
        (None, "message/rfc822") => ("転送されたメール", false),
        (None, "text/html") => ("HTML", false),
        (None, "text/calendar") => ("予定表", false),
        (None, "application/pkcs7-mime" | "application/x-pkcs7-mime") => ("暗号化または署名されたメール", false),
        (None, "application/pkcs7-signature" | "application/x-pkcs7-signature" | "application/pgp-signature") => {
            ("電子署名", false)
        }
        (None, "application/pgp-encrypted") => ("暗号化されたメール", false),
        (None, "message/delivery-status") => ("配送結果", false),
        (None, kind) if kind.starts_with("text/") => ("テキスト", false),
        _ => ("種類不明", false),
    };
    let mut names = all.into_iter();
    let name = names.next().unwrap_or_else(|| "（名前なし）".to_owned());
    cx.did(&ATTACHMENT, &name, Action::Removed)?;
    let inline = leaf.has_content_id && leaf.disposition != "attachment" && leaf.kind.starts_with("image/");
    Ok(Attachment {
        name,
        other_names: names.collect(),
        bytes: content.len(),
        kind,
        inline,
        active: active || active_name,
    })
}

/// Describes a file that was written into the text, and reports it.
pub(crate) fn describe_block(block: &Block, cx: &mut Context<'_>) -> Result<Attachment, Refusal> {
    let name = shown(&block.name, cx)?;
    let name = if name.is_empty() { "（名前なし）".to_owned() } else { name };
    cx.did(&ATTACHMENT, &name, Action::Removed)?;
    let active = names::is_active_extension(&names::extension(&name));
    let kind = "本文に埋め込まれたファイル";
    Ok(Attachment { name, other_names: Vec::new(), bytes: block.bytes, kind, inline: false, active })
}

/// A name fit to be read: no path, hidden characters spelled out, not endless.
fn shown(name: &str, cx: &mut Context<'_>) -> Result<String, Refusal> {
    let spelled: String = name
        .chars()
        .map(|c| match mugai_jptext::hidden(c) {
            Some(mugai_jptext::Hidden::Bidi | mugai_jptext::Hidden::Invisible) => format!("‹U+{:04X}›", u32::from(c)),
            _ => c.to_string(),
        })
        .collect();
    let last = spelled.rsplit(['/', '\\']).next().unwrap_or("").to_owned();
    let clean = header::clean(last, "添付ファイル名", cx)?;
    Ok(names::cut(&clean, 300).trim().to_owned())
}

/// Whether two names of one part differ, or one parameter came twice.
pub(crate) fn names_differ(list: &[Parameter], more: &[Parameter]) -> bool {
    let count = |list: &[Parameter], name: &str| list.iter().filter(|p| p.name == name && !p.extended).count();
    count(list, "filename") > 1 || count(more, "name") > 1
}
