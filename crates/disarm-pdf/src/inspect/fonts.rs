//! Font programs: each hangs under the key of its kind and is one that our writer would write again as it is.

use super::contents::decoded;
use super::objects::place;
use super::residue;
use hayro_syntax::object::{Dict, Stream};
use mugai_core::{Context, Refusal};
use mugai_font::Kind;

/// Looks at the program of a font's descriptor.
///
/// # Errors
/// `residue`, limits.
pub(super) fn check(descriptor: &Dict<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for (key, kinds) in [
        ("FontFile", &[Kind::Type1][..]),
        ("FontFile2", &[Kind::TrueType]),
        ("FontFile3", &[Kind::Cff, Kind::OpenType]),
    ] {
        if !descriptor.contains_key(key) {
            continue;
        }
        let wrong = |what: &str| residue(&place(descriptor), format!("{key}: {what}"));
        let stream: Stream<'_> = descriptor.get(key).ok_or_else(|| wrong("no stream"))?;
        let bytes = decoded(&stream, cx)?.ok_or_else(|| wrong("cannot be decoded"))?;
        let mut spent = Ok(());
        let made = mugai_font::rebuild(&bytes, &mut |steps| {
            spent = cx.take(steps);
            spent.is_ok()
        });
        spent?;
        match made {
            Some(font) if !kinds.contains(&font.kind) => return Err(wrong("another kind of font")),
            Some(font) if font.bytes == bytes => {}
            _ => return Err(wrong("a font that our writer does not write")),
        }
    }
    Ok(())
}
