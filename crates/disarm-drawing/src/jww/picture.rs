//! Pictures of a drawing: a text that begins with `^@BM` names one, which lies beside the drawing or, since 7.00, within it.

use super::layout::WITH_PICTURES;
use super::source::{Source, Text};
use super::{archive::Archive, bitmap};
use crate::rules::{EMBEDDED_OBJECT, TRAILING_DATA};
use crate::strings;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;
use mugai_core::{Action, Context, Limit, Refusal};
use std::collections::HashSet;
use std::io::{Read, Write};

/// Begins a text that is a picture.
const MARK: &str = "^@BM";

/// Begins that, and perhaps more that is not known.
const SIGN: &str = "^@";

/// Where Jw_cad unpacks the pictures of a drawing; before the name of one that lies within.
const WITHIN: &str = "%temp%";

/// Behind the name of a packed picture.
const PACKED: &str = ".gz";

/// `text` behind `prefix`, whose letters may be large or small.
fn behind<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (first, rest) = text.split_at_checked(prefix.len())?;
    first.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// The name of the file and the numbers behind it (width, height, cut …) of a text that is a picture.
fn reference(text: &str) -> Option<(&str, &str)> {
    let rest = behind(text, MARK)?;
    let (name, numbers) = rest.split_at_checked(rest.find(',').unwrap_or(rest.len()))?;
    let numeric = |b: u8| b.is_ascii_digit() || matches!(b, b',' | b'.' | b'+' | b'-' | b' ' | b'e' | b'E');
    numbers.bytes().all(numeric).then_some((name, numbers))
}

/// The text without the sign that begins a picture, and whatever else Jw_cad may take for more than a text.
fn unmarked(text: &str) -> String {
    let mut text = text.to_owned();
    while text.contains(SIGN) {
        text = text.replace(SIGN, "");
    }
    text
}

/// A name with no folder, server or variable in it.
fn bare(name: &str) -> String {
    strings::bare(name).replace('%', "_")
}

/// What a text is to become whose picture could be loaded from elsewhere: by its bare name it may only lie beside the drawing.
/// `within` are the pictures the finished drawing holds. `None` when the text is harmless.
pub(super) fn harmless(text: &str, within: &HashSet<String>) -> Option<String> {
    if !names_one(text) {
        return None;
    }
    let wanted = match reference(text).map(|(name, numbers)| (name, behind(name, WITHIN), numbers)) {
        Some((_, Some(inner), numbers)) if within.contains(inner) => format!("{MARK}{WITHIN}{inner}{numbers}"),
        // The picture is gone; its place shows its name.
        Some((_, Some(inner), _)) => unmarked(&bare(inner)),
        Some((name, None, numbers)) => format!("{MARK}{}{numbers}", bare(name)),
        None => unmarked(text),
    };
    (wanted != text).then_some(wanted)
}

/// Whether the text may be more than a text.
pub(super) fn names_one(text: &str) -> bool {
    text.contains(SIGN)
}

/// The pictures that lie within the drawing, each rebuilt as what it is; those that cannot be are left out. Returns the names
/// by which texts may call them.
pub(super) fn rebuild(
    from: &mut Source<'_>,
    version: u32,
    to: &mut Archive,
    cx: &mut Context<'_>,
) -> Result<HashSet<String>, Refusal> {
    let mut within = HashSet::new();
    if version < WITH_PICTURES {
        return Ok(within);
    }
    let mut kept: Vec<(Text, Vec<u8>)> = Vec::new();
    for _ in 0..from.long()? {
        cx.part()?;
        let name = from.text()?;
        let size = usize::try_from(from.long()?).map_err(|_| from.bad("a picture without end"))?;
        let packed = from.bytes(size)?;
        let inner = name.text.strip_suffix(PACKED).filter(|inner| bare(inner) == *inner && !within.contains(*inner));
        let fresh = match inner {
            Some(inner) => one(inner, packed, cx)?,
            None => None,
        };
        match (inner, fresh) {
            (Some(inner), Some(fresh)) => {
                within.insert(inner.to_owned());
                kept.push((name, fresh));
            }
            _ => cx.did(&EMBEDDED_OBJECT, "JWW", Action::Removed)?,
        }
    }
    to.number(u32::try_from(kept.len()).unwrap_or(0), 4);
    for (name, fresh) in kept {
        to.text(&name)?;
        to.number(u32::try_from(fresh.len()).map_err(|_| from.bad("a picture without end"))?, 4);
        to.out.extend(fresh);
    }
    Ok(within)
}

/// One picture, packed anew; `None` when nothing harmless of its kind can be made of it.
fn one(name: &str, packed: &[u8], cx: &mut Context<'_>) -> Result<Option<Vec<u8>>, Refusal> {
    let Some(bytes) = unpack(packed, cx)? else { return Ok(None) };
    cx.hand_out(&bytes);
    let Some(output) = cx.child_or_none(&bytes, name)? else { return Ok(None) };
    let kind = mugai_core::names::extension(name);
    let picture = match (kind.as_str(), output.extension) {
        ("bmp", "png") => bitmap::from_png(&output.bytes, cx)?,
        ("png", "png") | ("jpg" | "jpeg", "jpg") => Some(output.bytes),
        _ => None,
    };
    let Some(picture) = picture else { return Ok(None) };
    cx.take(picture.len())?;
    let mut gzip = GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    // Writing to memory does not fail.
    Ok(gzip.write_all(&picture).and_then(|()| gzip.finish()).ok())
}

/// What a gzip holds; `None` when it is broken.
pub(super) fn unpack(packed: &[u8], cx: &mut Context<'_>) -> Result<Option<Vec<u8>>, Refusal> {
    let mut decoder = GzDecoder::new(packed);
    let (mut out, mut chunk) = (Vec::new(), vec![0; 1 << 16]);
    let limits = cx.limits();
    loop {
        let Ok(n) = decoder.read(&mut chunk) else { return Ok(None) };
        if n == 0 {
            break;
        }
        cx.take(n)?;
        out.extend_from_slice(chunk.get(..n).unwrap_or(&[]));
        let size = u64::try_from(out.len()).unwrap_or(u64::MAX);
        let length = u64::try_from(packed.len()).unwrap_or(u64::MAX);
        if size > limits.member_bytes {
            return Err(Refusal::limit(Limit::Bytes, "JWW", "the unpacked picture is too large"));
        }
        if size > limits.ratio_floor_bytes && size > length.saturating_mul(limits.member_ratio) {
            return Err(Refusal::limit(Limit::Ratio, "JWW", "the picture is a decompression bomb"));
        }
    }
    if !decoder.into_inner().is_empty() {
        cx.did(&TRAILING_DATA, "JWW", Action::Removed)?;
    }
    Ok(Some(out))
}
