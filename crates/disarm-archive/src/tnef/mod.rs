//! TNEF, the `winmail.dat` of Outlook: a message and its attachments in one file (MS-OXTNEF). Its attachments and its text go
//! round again and come out as a ZIP.

mod lzfu;
mod properties;
mod rtf;
#[cfg(test)]
mod tests;

use crate::ZipArchive;
use crate::collect::Collector;
use crate::rules;
use mugai_core::{Action, Context, Disarm, Format, Input, Limit, Output, Reason, Refusal, Sniff, names};
use mugai_zip::{Stamp, key};
use properties::Properties;
use rtf::Said;
use std::collections::HashSet;

/// A TNEF file.
#[derive(Debug, Clone, Copy)]
pub struct TnefFile;

static FORMAT: Format = Format {
    id: "tnef",
    ja: "Outlook の winmail.dat",
    en: "TNEF (winmail.dat)",
    extensions: &["tnef"],
    mime: &["application/ms-tnef", "application/vnd.ms-tnef"],
    recognised: "begins with 78 9F 3E 22",
    lost_ja: "中の添付ファイルと本文の文字が ZIP 書庫になります。文字の飾りや Outlook 専用の情報は失われます。",
    refines: &[],
    rules: rules::ALL,
};

const SIGNATURE: &[u8] = b"\x78\x9F\x3E\x22";
/// Attributes (MS-OXTNEF 2.1.3.2): their level and the number in their identifier, whose other half is a type that some writers
/// leave out.
const BODY: (u8, u32) = (1, 0x800C);
const MESSAGE: (u8, u32) = (1, 0x9003);
const ATTACHMENT: (u8, u32) = (2, 0x9002);
const TITLE: (u8, u32) = (2, 0x8010);
const DATA: (u8, u32) = (2, 0x800F);
const MORE: (u8, u32) = (2, 0x9005);
/// Properties (MS-OXPROPS): the long name of an attachment, an attached message, the plain text of the message.
const LONG_NAME: u16 = 0x3707;
const OBJECT: u16 = 0x3701;
const PLAIN_BODY: u16 = 0x1000;
const COMPRESSED_RTF: u16 = 0x1009;
const HTML: u16 = 0x1013;
/// The name the text of the message gets, as a text and as a page.
const TEXT_NAME: &str = "本文.txt";
const PAGE_NAME: &str = "本文.html";

impl Disarm for TnefFile {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if bytes.starts_with(SIGNATURE) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let found = read(input.bytes, cx)?;
        let mut entries = Collector::new(input.bytes.len());
        if found.files.is_empty() && found.text.is_none() && found.page.is_none() && found.rtf.is_none() {
            return Err(malformed("neither a text nor an attachment"));
        }
        // Pictures within the text often share a name.
        let mut taken: HashSet<String> = HashSet::from([key(TEXT_NAME), key(PAGE_NAME)]);
        match found.said(cx) {
            Ok(Some((name, text))) => {
                cx.take(text.len())?;
                cx.hand_out(&text);
                entries.file(name, &text, Stamp::default(), cx)?;
            }
            Ok(None) => {}
            Err(refusal) => entries.unreadable(TEXT_NAME, refusal, cx)?,
        }
        for (number, file) in (1u32..).zip(found.files) {
            let name = free(file.name(number)?, &mut taken);
            if entries.skips(&name, cx)? {
                continue;
            }
            let content = match file.data {
                Some(content) if !file.message => content,
                _ => {
                    let why = Refusal::new(Reason::NoDecoder, &name, "an attachment in Outlook's own form");
                    entries.unreadable(&name, why, cx)?;
                    continue;
                }
            };
            cx.take(content.len())?;
            cx.hand_out(content);
            entries.file(&name, content, Stamp::default(), cx)?;
        }
        if found.surplus {
            cx.did(&rules::SURPLUS_BYTES, "", Action::Removed)?;
        }
        Ok(Output { bytes: entries.finish(cx)?, format: ZipArchive.format(), extension: "zip" })
    }

    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "", "a TNEF file, which is never written"))
    }
}

/// An attachment as it stands in the file.
#[derive(Debug, Default)]
struct Attached<'a> {
    title: Option<&'a [u8]>,
    long: Option<String>,
    data: Option<&'a [u8]>,
    message: bool,
}

impl Attached<'_> {
    /// The last part of its name: the long one, else the title, else a number.
    fn name(&self, number: u32) -> Result<String, Refusal> {
        let name = match (&self.long, self.title) {
            (Some(long), _) => long.clone(),
            (None, Some(title)) => mugai_jptext::file_name(title, false, None)?,
            (None, None) => String::new(),
        };
        let last = name.rsplit(['/', '\\']).next().unwrap_or("").trim_matches(|c: char| c.is_control() || c == ' ');
        Ok(if last.is_empty() { format!("添付{number}") } else { last.to_owned() })
    }
}

/// The name, with a number when another attachment has it already.
fn free(name: String, taken: &mut HashSet<String>) -> String {
    if taken.insert(key(&name)) {
        return name;
    }
    let (stem, extension) = (names::stem(&name).to_owned(), names::extension(&name));
    let dot = if extension.is_empty() { "" } else { "." };
    let numbered = (2u32..).map(|n| format!("{stem} ({n}){dot}{extension}"));
    // There are only so many attachments, so that one of these is free.
    numbered.take(taken.len().saturating_add(1)).find(|n| taken.insert(key(n))).unwrap_or(name)
}

/// What a file holds.
#[derive(Debug, Default)]
struct Found<'a> {
    files: Vec<Attached<'a>>,
    text: Option<String>,
    /// The text as a page, and as compressed RTF.
    page: Option<&'a [u8]>,
    rtf: Option<&'a [u8]>,
    surplus: bool,
}

impl Found<'_> {
    /// The text of the message, in the plainest form it is there in: the name it gets, and its bytes.
    fn said(&self, cx: &mut Context<'_>) -> Result<Option<(&'static str, Vec<u8>)>, Refusal> {
        if let Some(text) = self.text.as_ref().filter(|t| !t.trim().is_empty()) {
            return Ok(Some((TEXT_NAME, text.clone().into_bytes())));
        }
        if let Some(page) = self.page {
            return Ok(Some((PAGE_NAME, page.to_vec())));
        }
        let Some(packed) = self.rtf else { return Ok(None) };
        let rtf = lzfu::unpack(packed, cx)?;
        Ok(match rtf::read(&rtf, cx)? {
            Said::Text(text) if text.trim().is_empty() => None,
            Said::Text(text) => Some((TEXT_NAME, text.into_bytes())),
            // Marked as UTF-8, whatever the page says of itself.
            Said::Html(page) => Some((PAGE_NAME, format!("\u{FEFF}{page}").into_bytes())),
        })
    }
}

/// Attribute by attribute, each with its length and its sum (MS-OXTNEF 2.1.3.1).
fn read<'a>(bytes: &'a [u8], cx: &mut Context<'_>) -> Result<Found<'a>, Refusal> {
    let mut found = Found::default();
    // The signature and a key that means nothing.
    let mut rest = bytes.get(6..).ok_or_else(cut)?;
    let mut count = 0u64;
    while let Some((level, after)) = rest.split_first() {
        if !matches!(level, 1 | 2) {
            found.surplus = rest.iter().any(|b| *b != 0);
            break;
        }
        count = count.saturating_add(1);
        if count > cx.limits().entries {
            return Err(Refusal::limit(Limit::Parts, "", "too many attributes"));
        }
        cx.part()?;
        let (id, after) = word(after)?;
        let (length, after) = word(after)?;
        let length = usize::try_from(length).map_err(|_| cut())?;
        let (data, after) = after.split_at_checked(length).ok_or_else(cut)?;
        let (sum, after) = after.split_first_chunk::<2>().ok_or_else(cut)?;
        if data.iter().fold(0u16, |s, b| s.wrapping_add(u16::from(*b))) != u16::from_le_bytes(*sum) {
            return Err(malformed("an attribute whose sum is wrong"));
        }
        rest = after;
        take((*level, id & 0xFFFF), data, &mut found, cx)?;
    }
    Ok(found)
}

fn take<'a>(attribute: (u8, u32), data: &'a [u8], found: &mut Found<'a>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let text = |bytes: &[u8]| mugai_jptext::decode_label("", bytes).text;
    match attribute {
        ATTACHMENT => found.files.push(Attached::default()),
        BODY => found.text = Some(text(ended(data))),
        MESSAGE => {
            let all = Properties::read(data, cx)?;
            (found.page, found.rtf) = (all.binary(HTML), all.binary(COMPRESSED_RTF));
            if let Some(body) = all.text(PLAIN_BODY) {
                found.text = Some(body);
            }
        }
        TITLE | DATA | MORE => {
            let file = found.files.last_mut().ok_or_else(|| malformed("an attachment without its beginning"))?;
            let twice = match attribute {
                TITLE => file.title.replace(ended(data)).is_some(),
                DATA => file.data.replace(data).is_some(),
                _ => {
                    let all = Properties::read(data, cx)?;
                    file.message |= all.has(OBJECT);
                    file.long = all.text(LONG_NAME).or(file.long.take());
                    false
                }
            };
            if twice {
                return Err(Refusal::new(Reason::Ambiguous, "", "an attachment that says one thing twice"));
            }
        }
        _ => {}
    }
    Ok(())
}

/// A string up to its end mark.
fn ended(bytes: &[u8]) -> &[u8] {
    bytes.split(|b| *b == 0).next().unwrap_or(bytes)
}

fn word(bytes: &[u8]) -> Result<(u32, &[u8]), Refusal> {
    bytes.split_first_chunk::<4>().map(|(n, rest)| (u32::from_le_bytes(*n), rest)).ok_or_else(cut)
}

fn cut() -> Refusal {
    malformed("the file ends before its end")
}

fn malformed(why: &'static str) -> Refusal {
    Refusal::new(Reason::Malformed, "", why)
}
