//! JPEG pictures go round the engine: the image disarmer takes them apart and rebuilds them (threats IMG-J).

use mugai_core::{Context, Refusal};

/// The rebuilt JPEG; `None` when it is none or is refused.
///
/// # Errors
/// Limits of the whole job.
pub(crate) fn rebuild(bytes: &[u8], cx: &mut Context<'_>) -> Result<Option<Vec<u8>>, Refusal> {
    let start = bytes.windows(2).take(64).position(|w| w == [0xFF, 0xD8]);
    let Some(bytes) = start.and_then(|s| bytes.get(s..)) else { return Ok(None) };
    let output = cx.child_or_none(bytes, "picture.jpg")?;
    Ok(output.map(|o| o.bytes).filter(|b| b.starts_with(&[0xFF, 0xD8, 0xFF])))
}
