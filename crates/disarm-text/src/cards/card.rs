//! vCard: 2.1 (also of Japanese phones) becomes 3.0, 3.0 and 4.0 stay what they are; pictures are rebuilt (RFC 2426, RFC 6350).

use super::calendar::parameters;
use super::line::{self, Line};
use super::table::{self, Kind};
use super::{inspect, value, within_limit, write};
use crate::rules::{CARD_ATTACHMENT, CARD_EXTENSION, CARD_LINK};
use base64ct::{Base64, Encoding};
use mugai_core::{Context, Disarm, Format, Input, Output, Reason, Refusal, Rule, Sniff};

/// Address cards.
#[derive(Debug, Clone, Copy)]
pub struct AddressCard;

pub(super) static FORMAT: Format = Format {
    id: "vcard",
    ja: "電子名刺（vCard）",
    en: "vCard",
    extensions: &["vcf", "vcard"],
    mime: &["text/vcard", "text/x-vcard", "text/directory"],
    recognised: "a text that starts with BEGIN:VCARD; the name chooses",
    lost_ja: "文字コードは UTF-8、版 2.1 は 3.0 になります。音声・鍵・ソフト独自の項目は残りません。",
    refines: &["text"],
    rules: super::CARD,
};

/// Versions and what each is written as.
const VERSIONS: &[(&str, &str)] = &[("2.1", "3.0"), ("3.0", "3.0"), ("4.0", "4.0")];
/// Pictures that every reader shows: format, name in 3.0, media type.
const PICTURES: &[(&str, &str, &str)] =
    &[("jpeg", "JPEG", "image/jpeg"), ("png", "PNG", "image/png"), ("gif", "GIF", "image/gif")];

impl Disarm for AddressCard {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        super::sniff(bytes, "BEGIN:VCARD")
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let lines = line::read(input.bytes, cx)?;
        let out = rebuild(&lines, cx)?;
        within_limit(&out, cx.limits().output_bytes)?;
        Ok(Output { bytes: out.into_bytes(), format: &FORMAT, extension: "vcf" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, table::CARD, cx)
    }
}

fn broken(line: &Line, detail: &str) -> Refusal {
    Refusal::new(Reason::Malformed, line.place(), detail)
}

fn rebuild(lines: &[Line], cx: &mut Context<'_>) -> Result<String, Refusal> {
    let mut out = String::new();
    let mut rest = lines;
    while let Some((first, behind)) = rest.split_first() {
        if !is(first, "BEGIN") {
            return Err(broken(first, "a line outside of a card"));
        }
        let (mut depth, mut end) = (1_usize, None);
        for (at, line) in behind.iter().enumerate() {
            depth = match line.name.as_str() {
                "BEGIN" => depth.saturating_add(1),
                "END" => depth.saturating_sub(1),
                _ => depth,
            };
            if depth == 0 {
                end = Some(at);
                break;
            }
        }
        let (card, behind) =
            end.and_then(|end| behind.split_at_checked(end)).ok_or_else(|| broken(first, "a card without end"))?;
        rest = behind.get(1..).unwrap_or_default();
        cx.part()?;
        one(first, card, &mut out, cx)?;
    }
    if out.is_empty() { Err(Refusal::new(Reason::Malformed, "", "no card")) } else { Ok(out) }
}

fn is(line: &Line, what: &str) -> bool {
    line.name == what && line.value.trim().eq_ignore_ascii_case("VCARD")
}

/// One card: its version first, then what may stay in its order.
fn one(first: &Line, card: &[Line], out: &mut String, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let (from, to) = version(card).ok_or_else(|| broken(first, "no known version"))?;
    write::line(out, "BEGIN", &[], "VCARD");
    write::line(out, "VERSION", &[], to);
    let mut within = 0_usize;
    for line in card {
        match line.name.as_str() {
            // A card within a card, of the agent of vCard 2.1.
            "BEGIN" => {
                if within == 0 {
                    cx.found(&CARD_ATTACHMENT, &line.place())?;
                }
                within = within.saturating_add(1);
            }
            "END" => within = within.saturating_sub(1),
            "VERSION" => {}
            _ if within > 0 => {}
            _ => property(line, from == "2.1", to == "4.0", out, cx)?,
        }
    }
    write::line(out, "END", &[], "VCARD");
    Ok(())
}

/// The one version of a card: what it is, what it is written as. Cards within it have their own.
fn version(card: &[Line]) -> Option<(&'static str, &'static str)> {
    let (mut within, mut found) = (0_usize, None);
    for line in card {
        match line.name.as_str() {
            "BEGIN" => within = within.saturating_add(1),
            "END" => within = within.saturating_sub(1),
            "VERSION" if within == 0 => {
                if found.is_some() {
                    return None;
                }
                found = Some(VERSIONS.iter().find(|(from, _)| *from == line.value.trim())?);
            }
            _ => {}
        }
    }
    found.copied()
}

/// Which danger a property is that may not stand.
fn danger(name: &str) -> &'static Rule {
    match name {
        _ if table::ATTACHMENTS.contains(&name) => &CARD_ATTACHMENT,
        _ if table::FETCHED.contains(&name) => &CARD_LINK,
        _ => &CARD_EXTENSION,
    }
}

fn property(line: &Line, old: bool, four: bool, out: &mut String, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let place = line.place();
    if line.name == "SOUND" && !line.binary && line.parameters.iter().any(|(_, v)| v.eq_ignore_ascii_case("X-IRMC-N")) {
        return reading(line, old, out, cx);
    }
    let Some(kind) = table::kind(table::CARD, &line.name) else {
        return cx.found(danger(&line.name), &place).map(drop);
    };
    if kind == Kind::Picture {
        return picture(line, four, out, cx);
    }
    if line.binary {
        return cx.found(&CARD_ATTACHMENT, &place).map(drop);
    }
    let says_link = |(name, value): &(String, String)| {
        name == "VALUE" && matches!(value.trim().to_ascii_uppercase().as_str(), "URI" | "URL")
    };
    let is_link = kind == Kind::Link || line.parameters.iter().any(says_link);
    let raw = line.value.trim();
    let written = match kind {
        _ if is_link => match value::link(raw) {
            Some(link) => link,
            None => return cx.found(&CARD_LINK, &place).map(drop),
        },
        Kind::List => value::text(&line.value, old, &[','], &place, cx)?,
        Kind::Structured => value::text(&line.value, old, &[';', ','], &place, cx)?,
        Kind::Token if value::is_token(raw) => raw.to_owned(),
        Kind::Token => return cx.found(&CARD_EXTENSION, &place).map(drop),
        _ => value::text(&line.value, old, &[], &place, cx)?,
    };
    let mut parameters = parameters(line, is_link, cx)?;
    parameters.retain(|(name, _)| *name != "TYPE");
    let types = types(line);
    if !types.is_empty() {
        parameters.insert(0, ("TYPE", types));
    }
    write::line(out, &named(line), &parameters, &written);
    Ok(())
}

fn named(line: &Line) -> String {
    if line.group.is_empty() { line.name.clone() } else { format!("{}.{}", line.group, line.name) }
}

/// The words of every TYPE, and those of vCard 2.1 that stand alone, as one list.
fn types(line: &Line) -> String {
    const ENCODINGS: &[&str] =
        &["BASE64", "B", "QUOTED-PRINTABLE", "8BIT", "7BIT", "URL", "URI", "INLINE", "CID", "CONTENT-ID"];
    let words = line.parameters.iter().filter(|(name, _)| name.is_empty() || name == "TYPE");
    let words = words.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|word| {
        !word.is_empty()
            && word.len() <= 64
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !ENCODINGS.contains(&word.to_ascii_uppercase().as_str())
    });
    words.collect::<Vec<_>>().join(",")
}

/// How Japanese phones write the reading of a name (ふりがな): a `SOUND` that is no sound.
fn reading(line: &Line, old: bool, out: &mut String, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let written = value::text(&line.value, old, &[';'], &line.place(), cx)?;
    // Separators that are part of a name are escaped, so that what stands alone separates.
    let mut pieces: Vec<String> = vec![String::new()];
    let mut escaped = false;
    for c in written.chars() {
        if c == ';' && !escaped {
            pieces.push(String::new());
        } else if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    let names = ["X-PHONETIC-LAST-NAME", "X-PHONETIC-FIRST-NAME", "X-PHONETIC-MIDDLE-NAME"];
    for (name, piece) in names.iter().zip(pieces).filter(|(_, p)| !p.is_empty()) {
        write::line(out, name, &[], &piece);
    }
    Ok(())
}

/// A picture in the card itself, rebuilt; one that lies elsewhere, or is none, goes.
fn picture(line: &Line, four: bool, out: &mut String, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let place = line.place();
    let bytes = if line.binary {
        line.bytes()
    } else {
        match crate::html::data_url_content(&line.value.replace("\\,", ",").replace("\\;", ";")) {
            Some(bytes) => bytes,
            None => return cx.found(&CARD_LINK, &place).map(drop),
        }
    };
    cx.part()?;
    cx.take(bytes.len())?;
    cx.hand_out(&bytes);
    let child = cx.child_or_none(&bytes, "画像")?;
    let known = child.and_then(|c| PICTURES.iter().find(|(id, ..)| *id == c.format.id).map(|row| (c.bytes, row)));
    let Some((bytes, (_, word, mime))) = known else {
        return cx.found(&CARD_ATTACHMENT, &place).map(drop);
    };
    let data = Base64::encode_string(&bytes);
    if four {
        write::line(out, &named(line), &[], &format!("data:{mime};base64,{data}"));
    } else {
        let parameters = [("ENCODING", "b".to_owned()), ("TYPE", (*word).to_owned())];
        write::line(out, &named(line), &parameters, &data);
    }
    Ok(())
}
