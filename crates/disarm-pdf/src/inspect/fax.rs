//! Fax pictures: each is a picture whose size its parameters repeat, and is written again by our writer as the same bytes.

use super::objects::place;
use super::residue;
use crate::pictures::{self, check_size};
use crate::streams;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use mugai_core::{Context, Refusal};

/// Looks at a stream that may be a fax.
///
/// # Errors
/// `residue`, limits.
pub(super) fn check(s: &Stream<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let d = s.dict();
    let filters: Vec<Vec<u8>> = match d.get::<Object<'_>>("Filter") {
        Some(Object::Name(n)) => vec![n.as_ref().to_vec()],
        Some(Object::Array(a)) => a.iter::<Name<'_>>().map(|n| n.as_ref().to_vec()).collect(),
        _ => return Ok(()),
    };
    if !filters.iter().any(|f| f == b"CCITTFaxDecode") {
        return Ok(());
    }
    let wrong = |what: &str| residue(&place(d), what);
    let (armour, parameters): (Option<&[u8]>, Option<Dict<'_>>) = match filters.as_slice() {
        [_] => (None, d.get("DecodeParms")),
        [armour, fax] if fax == b"CCITTFaxDecode" => {
            let list: Option<Array<'_>> = d.get("DecodeParms");
            let second = list.and_then(|l| match l.iter::<Object<'_>>().nth(1) {
                Some(Object::Dict(d)) => Some(d),
                _ => None,
            });
            (Some(armour), second)
        }
        _ => return Err(wrong("a fax under filters that our writer does not write")),
    };
    let side = |d: &Dict<'_>, key: &str| d.get::<u32>(key).filter(|n| *n > 0);
    let known = |p: &Dict<'_>| p.keys().all(|k| matches!(k.as_ref(), b"K" | b"Columns" | b"Rows"));
    let is_picture = d.get::<Name<'_>>("Subtype").is_some_and(|t| t.as_ref() as &[u8] == b"Image");
    let (Some(width), Some(height)) = (side(d, "Width"), side(d, "Height")) else {
        return Err(wrong("a fax that is no picture"));
    };
    if !is_picture
        || !parameters.is_some_and(|p| {
            known(&p)
                && p.get::<i32>("K") == Some(-1)
                && side(&p, "Columns") == Some(width)
                && side(&p, "Rows") == Some(height)
        })
    {
        return Err(wrong("a fax that is not described as our writer does"));
    }
    check_size(u64::from(width), u64::from(height), true, cx).map_err(|r| r.at(&place(d)))?;
    let raw = s.raw_data();
    let data = match armour {
        Some(filter) => streams::undo(filter, &raw, cx)?.ok_or_else(|| wrong("a fax that cannot be decoded"))?,
        None => raw.into_owned(),
    };
    let rows = pictures::ccitt::decode_ours(&data, (width, height), cx)?;
    let again = rows.and_then(|rows| pictures::fax::encode(&rows, width as usize, usize::MAX));
    if again.as_deref() == Some(data.as_slice()) { Ok(()) } else { Err(wrong("a fax that our writer does not write")) }
}
