//! From bytes to text: a mark or the XML declaration says which encoding, and every byte must mean something (XML 1.0 §4.3.3).

use super::{NAMESPACE, bad};
use mugai_core::{Context, Limit, Refusal};
use mugai_jptext::Charset;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::Read;

/// How much is looked at to find the first element, bytes.
const HEAD: usize = 64 << 10;

/// Whether the first element is `svg` of SVG's namespace. Only the head is read; what is broken further on is refused later.
pub(super) fn starts_as_svg(bytes: &[u8]) -> bool {
    let packed = bytes.starts_with(b"\x1f\x8b\x08");
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    // Every file is asked, and the first letter of most is none that a drawing begins with.
    if !packed && head.iter().find(|b| matches!(b, 0x21..=0x7E)) != Some(&b'<') {
        return false;
    }
    let mut head = Vec::new();
    if packed {
        let limit = u64::try_from(HEAD).unwrap_or(u64::MAX);
        // An error only means that there is less to see.
        let _ = flate2::bufread::GzDecoder::new(bytes).take(limit).read_to_end(&mut head);
    } else {
        head.extend_from_slice(bytes.get(..HEAD).unwrap_or(bytes));
    }
    let text = match head.as_slice() {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        rest => String::from_utf8_lossy(rest).into_owned(),
    };
    if !text.trim_start().starts_with('<') {
        return false;
    }
    let mut reader = Reader::from_str(&text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(e) | Event::Empty(e)) => {
                let name: &str = e.name().0;
                let (prefix, local) = name.split_once(':').unwrap_or(("", name));
                let wanted = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
                let bound = e.attributes().with_checks(false).take(300).flatten().find(|a| a.key.0 == wanted);
                return local == "svg" && bound.is_some_and(|a| a.value.trim() == NAMESPACE);
            }
            Ok(Event::Text(t)) if !t.trim_ascii().is_empty() => return false,
            Ok(Event::Text(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            _ => return false,
        }
    }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().map(|b| unit(*b)).collect();
    String::from_utf16_lossy(&units)
}

/// The text of a drawing.
///
/// # Errors
/// `malformed_xml` for bytes that mean nothing and encodings that are not known, `limit_xml` for too many.
pub(super) fn decode(bytes: &[u8], cx: &mut Context<'_>) -> Result<String, Refusal> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > cx.limits().xml_part_bytes {
        return Err(Refusal::limit(Limit::Xml, "SVG", "the drawing is larger than allowed"));
    }
    cx.take(bytes.len().saturating_mul(2))?;
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => strict(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => strict(rest, u16::from_be_bytes)?,
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest)?,
        rest => match label(rest).as_deref() {
            None | Some("utf-8" | "utf8") => utf8(rest)?,
            Some(other) => foreign(rest, other)?,
        },
    };
    let fine = |c: char| matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{FFFE}' | '\u{FFFF}'));
    if text.chars().all(fine) { Ok(text) } else { Err(bad("a character that XML forbids")) }
}

fn utf8(bytes: &[u8]) -> Result<String, Refusal> {
    String::from_utf8(bytes.to_vec()).map_err(|_| bad("bytes that are not UTF-8"))
}

fn strict(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Refusal> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|b| unit(*b)).collect();
    let text = String::from_utf16(&units).ok().filter(|_| rest.is_empty());
    text.ok_or_else(|| bad("bytes that are not UTF-16"))
}

/// The encoding that the XML declaration names, in lower case.
fn label(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes)).into_owned();
    let (declaration, _) = head.strip_prefix("<?xml")?.split_once("?>")?;
    let (_, behind) = declaration.split_once("encoding")?;
    let value = behind.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split_once(quote).map(|(name, _)| name.to_ascii_lowercase())
}

fn foreign(bytes: &[u8], label: &str) -> Result<String, Refusal> {
    let charset = match label {
        "shift_jis" | "shift-jis" | "x-sjis" | "sjis" | "windows-31j" | "cp932" => Charset::Cp932,
        "euc-jp" => Charset::EucJp,
        "us-ascii" | "ascii" | "windows-1252" if bytes.is_ascii() => return utf8(bytes),
        "iso-8859-1" | "latin1" => return Ok(bytes.iter().map(|b| char::from(*b)).collect()),
        _ => return Err(bad("an encoding that is not known")),
    };
    charset.decode_strictly(bytes).ok_or_else(|| bad("bytes that mean nothing in the declared encoding"))
}
