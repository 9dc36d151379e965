//! Pictures: sent round the engine and taken back as PNG, JPEG, GIF, TIFF, EMF or WMF, or replaced by a small grey picture (threats OOX-P11).

use crate::rules::rule;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};
use std::io::Write;

/// A picture that no safe decoder reads.
pub(crate) static PICTURE: Rule = rule!(
    "office.picture",
    ["OOX-P11", "OOX-P11"],
    "表示できない画像",
    "Picture without a safe decoder",
    "安全に読み取れない形式の画像は、画像を表示するソフトの弱点を突く攻撃に使われます。",
    "その画像は灰色の図に置き換わります。",
    Replace
);

/// A rebuilt picture.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) bytes: Vec<u8>,
    pub(crate) extension: &'static str,
    pub(crate) content_type: &'static str,
}

/// What a picture an office program shows begins with; nothing else is even handed on.
fn looks_like_picture(bytes: &[u8]) -> bool {
    const MAGIC: [&[u8]; 7] = [b"\x89PNG\r\n\x1a\n", b"\xFF\xD8\xFF", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF"];
    MAGIC.iter().any(|m| bytes.starts_with(m)) || looks_like_drawing(bytes)
}

/// EMF, both kinds of WMF, and either within gzip (`.emz`, `.wmz`).
fn looks_like_drawing(bytes: &[u8]) -> bool {
    const MAGIC: [&[u8]; 4] = [b"\xD7\xCD\xC6\x9A", b"\x01\0\x09\0\0", b"\x02\0\x09\0\0", b"\x1F\x8B\x08"];
    let emf = bytes.starts_with(b"\x01\0\0\0") && bytes.get(40..44) == Some(b" EMF");
    emf || MAGIC.iter().any(|m| bytes.starts_with(m))
}

/// The picture, decoded and encoded again.
///
/// # Errors
/// Limits of the whole job.
pub(crate) fn rebuild(bytes: &[u8], name: &str, cx: &mut Context<'_>) -> Result<Made, Refusal> {
    if looks_like_picture(bytes)
        && let Some(out) = cx.child_or_none(bytes, name)?
        && let Some(made) = accept(out.bytes, out.extension)
    {
        return Ok(made);
    }
    cx.did(&PICTURE, name, Action::Replaced)?;
    placeholder(cx)
}

fn accept(bytes: Vec<u8>, extension: &str) -> Option<Made> {
    match extension {
        "png" if bytes.starts_with(b"\x89PNG") => Some(Made { bytes, extension: "png", content_type: "image/png" }),
        "jpg" | "jpeg" if bytes.starts_with(b"\xFF\xD8\xFF") => {
            Some(Made { bytes, extension: "jpg", content_type: "image/jpeg" })
        }
        "gif" if bytes.starts_with(b"GIF89a") => Some(Made { bytes, extension: "gif", content_type: "image/gif" }),
        "tif" if bytes.starts_with(b"II*\0") => Some(Made { bytes, extension: "tif", content_type: "image/tiff" }),
        "emf" if bytes.starts_with(b"\x01\0\0\0") => {
            Some(Made { bytes, extension: "emf", content_type: "image/x-emf" })
        }
        "wmf" if looks_like_drawing(&bytes) => Some(Made { bytes, extension: "wmf", content_type: "image/x-wmf" }),
        _ => None,
    }
}

/// Our own picture, in the form in which it would come back from the engine, so that a second pass changes nothing.
///
/// # Errors
/// Limits of the whole job.
pub(crate) fn placeholder(cx: &mut Context<'_>) -> Result<Made, Refusal> {
    let own = grey();
    let round = cx.child_or_none(&own, "blank.png")?.and_then(|out| accept(out.bytes, out.extension));
    Ok(round.unwrap_or(Made { bytes: own, extension: "png", content_type: "image/png" }))
}

/// A light grey square of 16 pixels, 8-bit grey.
fn grey() -> Vec<u8> {
    let mut raw = Vec::new();
    for _ in 0..16 {
        raw.push(0);
        raw.extend_from_slice(&[0xD9; 16]);
    }
    let mut z = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    let packed = z.write_all(&raw).and_then(|()| z.finish()).unwrap_or_default();
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        let mut body = kind.to_vec();
        body.extend_from_slice(data);
        let mut crc = flate2::Crc::new();
        crc.update(&body);
        out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
        out.extend_from_slice(&body);
        out.extend_from_slice(&crc.sum().to_be_bytes());
    };
    chunk(b"IHDR", &[0, 0, 0, 16, 0, 0, 0, 16, 8, 0, 0, 0, 0]);
    chunk(b"IDAT", &packed);
    chunk(b"IEND", &[]);
    out
}
