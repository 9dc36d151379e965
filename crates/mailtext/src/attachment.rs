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
    /// Cleaned; hidden characters are spelled out. Of several names the one that runs.
    pub(crate) name: String,
    /// Other names the mail gives it, when they differ.
    pub(crate) other_names: Vec<String>,
    pub(crate) bytes: usize,
    /// What it is by its content, for a clerk.
    pub(crate) kind: String,
    /// Whether it is a picture shown inside the text.
    pub(crate) inline: bool,
    /// Whether its name or content is that of something that runs.
    pub(crate) active: bool,
    /// Whether a character turns the letters of its name round.
    pub(crate) turned: bool,
    /// What it was declared as, when it is something else.
    pub(crate) declared: Option<&'static str>,
    /// Why nobody can look into it, when nobody can.
    pub(crate) locked: Option<Lock>,
    pub(crate) state: State,
}

/// Why nobody can look into an attachment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lock {
    /// A password opens it.
    Password,
    /// A key only the recipient has.
    Key,
    /// Files of Outlook's own form.
    Tnef,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// Left out of the mail; nobody asked for more.
    Listed,
    /// Disarmed, and on its way under this name; whether macros were taken out of it.
    Ready { name: String, macros: bool },
    /// Kept until somebody opens it.
    Held(Lock),
    /// Kept where no clerk reaches it, for these reasons.
    Quarantined(Vec<String>),
    /// Gone.
    Dropped,
}

/// Where hidden characters of a name are found.
pub(crate) const NAME: &str = "添付ファイル名";

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
    (b"\x78\x9F\x3E\x22", TNEF, false),
];

/// Describes a part that is not carried over, and reports it.
pub(crate) fn describe(leaf: &Leaf<'_>, content: &[u8], cx: &mut Context<'_>) -> Result<Attachment, Refusal> {
    let mut all: Vec<String> = Vec::new();
    let (mut turned, mut active_name) = (false, false);
    for parameter in leaf
        .disposition_parameters
        .iter()
        .filter(|p| p.name == "filename")
        .chain(leaf.parameters.iter().filter(|p| p.name == "name"))
    {
        turned |= parameter.value.chars().any(|c| mugai_jptext::hidden(c) == Some(mugai_jptext::Hidden::Bidi));
        let name = shown(&parameter.value, cx)?;
        // Where a control character or a line end stood, some readers end the name.
        active_name |= name.split(' ').any(runs);
        if !name.is_empty() && !all.contains(&name) {
            all.push(name);
        }
    }
    active_name |= all.iter().any(|n| runs(n));
    // The name that tells most comes first.
    all.sort_by_key(|n| !runs(n));
    let mut names = all.into_iter();
    let name = names.next().unwrap_or_else(|| "（名前なし）".to_owned());
    let (kind, active, locked) = kind_of(leaf, content, &name);
    cx.did(&ATTACHMENT, &name, Action::Removed)?;
    let inline = leaf.has_content_id && leaf.disposition != "attachment" && leaf.kind.starts_with("image/");
    Ok(Attachment {
        name,
        other_names: names.collect(),
        bytes: content.len(),
        kind: kind.to_owned(),
        inline,
        active: active || active_name,
        turned,
        declared: declared(&leaf.kind, content),
        locked,
        state: State::Listed,
    })
}

/// Whether a name is that of something that runs, also when blanks, dots or hidden characters stand behind it.
fn runs(name: &str) -> bool {
    let visible: String = name.chars().filter(|c| !names::is_deceptive(*c)).collect();
    names::is_active_extension(&names::extension(visible.trim_end_matches(['.', ' ', '\u{3000}'])))
}

/// What the content is, whether it runs, and whether it is locked.
fn kind_of(leaf: &Leaf<'_>, content: &[u8], name: &str) -> (&'static str, bool, Option<Lock>) {
    let found = KINDS.iter().find(|(start, ..)| content.starts_with(start)).map(|(_, ja, active)| (*ja, *active));
    let zip = content.starts_with(b"PK\x03\x04");
    let zip_locked = zip && content.get(6).is_some_and(|flags| flags & 1 == 1);
    let lha = content.get(2..7).is_some_and(|m| m.starts_with(b"-l") && m.ends_with(b"-"));
    let extension = names::extension(name);
    let office = OFFICE.iter().find(|(e, _)| zip && *e == extension).map(|(_, ja)| *ja);
    match (found, leaf.kind.as_str()) {
        // A workbook begins with no such flag: the placeholder of an Office file is none.
        _ if zip_locked && office.is_none() => ("暗号化ZIP", false, Some(Lock::Password)),
        _ if office.is_some() => (office.unwrap_or_default(), false, None),
        (Some((TNEF, _)), _) => (TNEF, false, None),
        (Some((ja, active)), _) => (ja, active, None),
        _ if lha => ("LZH書庫", false, None),
        (None, "message/rfc822") => ("転送されたメール", false, None),
        (None, "text/html") => ("HTML", false, None),
        (None, "text/calendar") => ("予定表", false, None),
        (None, "application/ms-tnef" | "application/vnd.ms-tnef") => (TNEF, false, Some(Lock::Tnef)),
        (None, "application/pkcs7-mime" | "application/x-pkcs7-mime") => {
            ("暗号化または署名されたメール", false, Some(Lock::Key))
        }
        (None, "application/pkcs7-signature" | "application/x-pkcs7-signature" | "application/pgp-signature") => {
            (SIGNATURE, false, None)
        }
        (None, "application/pgp-encrypted") => ("暗号化されたメール", false, Some(Lock::Key)),
        (None, _) if content.starts_with(b"-----BEGIN PGP MESSAGE-----") => {
            ("暗号化されたメール", false, Some(Lock::Key))
        }
        (None, "message/delivery-status") => ("配送結果", false, None),
        (None, kind) if kind.starts_with("text/") => ("テキスト", false, None),
        _ => ("種類不明", false, None),
    }
}

/// What a part was declared as, when its content is plainly something else.
fn declared(kind: &str, content: &[u8]) -> Option<&'static str> {
    let (_, start, ja) = DECLARED.iter().find(|(mime, ..)| *mime == kind)?;
    (!content.is_empty() && !content.starts_with(start)).then_some(*ja)
}

/// Types whose content always begins in the same way.
const DECLARED: &[(&str, &[u8], &str)] = &[
    ("application/pdf", b"%PDF-", "PDF"),
    ("image/png", b"\x89PNG", "PNG画像"),
    ("image/jpeg", b"\xFF\xD8\xFF", "JPEG画像"),
    ("image/gif", b"GIF8", "GIF画像"),
    ("application/zip", b"PK", "ZIP書庫"),
];

/// Documents that are ZIP containers, by the extension a clerk sees.
const OFFICE: &[(&str, &str)] = &[
    ("docx", "Word文書"),
    ("docm", "Wordマクロ有効文書"),
    ("xlsx", "Excelブック"),
    ("xlsm", "Excelマクロ有効ブック"),
    ("pptx", "PowerPointプレゼンテーション"),
    ("pptm", "PowerPointマクロ有効プレゼンテーション"),
    ("vsdx", "Visio図面"),
];

/// The kind of Outlook's own container.
const TNEF: &str = "TNEF（winmail.dat）";
/// The kind of a detached signature, which says nothing once the mail is a text.
pub(crate) const SIGNATURE: &str = "電子署名";

/// Describes a file that was written into the text, and reports it.
pub(crate) fn describe_block(block: &Block, cx: &mut Context<'_>) -> Result<Attachment, Refusal> {
    let name = shown(&block.name, cx)?;
    let name = if name.is_empty() { "（名前なし）".to_owned() } else { name };
    cx.did(&ATTACHMENT, &name, Action::Removed)?;
    let active = names::is_active_extension(&names::extension(&name));
    Ok(Attachment {
        name,
        other_names: Vec::new(),
        bytes: block.bytes,
        kind: "本文に埋め込まれたファイル".to_owned(),
        inline: false,
        active,
        turned: false,
        declared: None,
        locked: None,
        state: State::Listed,
    })
}

/// A name fit to be read: no path, hidden characters spelled out, not endless.
fn shown(name: &str, cx: &mut Context<'_>) -> Result<String, Refusal> {
    let spelled: String = name
        .chars()
        .map(|c| match mugai_jptext::hidden(c) {
            Some(mugai_jptext::Hidden::Bidi | mugai_jptext::Hidden::Invisible) => format!("<U+{:04X}>", u32::from(c)),
            _ => c.to_string(),
        })
        .collect();
    let last = spelled.rsplit(['/', '\\']).next().unwrap_or("").to_owned();
    let clean = header::clean(last, NAME, cx)?;
    Ok(names::cut(&clean, 300).trim().to_owned())
}

/// Whether two names of one part differ, or one parameter came twice.
pub(crate) fn names_differ(list: &[Parameter], more: &[Parameter]) -> bool {
    let count = |list: &[Parameter], name: &str| list.iter().filter(|p| p.name == name && !p.extended).count();
    count(list, "filename") > 1 || count(more, "name") > 1
}
