//! References: to a place within the drawing, to a picture in the drawing itself, from a link to a page.

use base64ct::{Base64, Base64Unpadded, Encoding};
use mugai_core::url::{Base, verdict};
use mugai_core::{Context, Refusal};

/// Kinds of pictures a drawing may hold, by the format that writes them.
const KINDS: &[(&str, &str)] =
    &[("png", "image/png"), ("jpeg", "image/jpeg"), ("gif", "image/gif"), ("webp", "image/webp")];

/// The reference as it may stay on this element.
///
/// # Errors
/// Limits of the whole job.
pub(super) fn judged(element: &str, target: &str, cx: &mut Context<'_>) -> Result<Option<String>, Refusal> {
    let target = target.trim();
    match element {
        "a" => Ok(verdict(target, Base::Document).kept()),
        "image" => picture(target, cx),
        "use" | "textPath" | "linearGradient" | "radialGradient" | "pattern" | "filter" => {
            let id = target.strip_prefix('#').filter(|id| super::value::is_name(id));
            Ok(id.map(|id| format!("#{id}")))
        }
        _ => Ok(None),
    }
}

fn picture(url: &str, cx: &mut Context<'_>) -> Result<Option<String>, Refusal> {
    let Some(bytes) = content(url) else { return Ok(None) };
    cx.part()?;
    cx.take(bytes.len())?;
    cx.hand_out(&bytes);
    let Some(output) = cx.child_or_none(&bytes, "画像")? else { return Ok(None) };
    let Some((_, mime)) = KINDS.iter().find(|(id, _)| *id == output.format.id) else { return Ok(None) };
    Ok(Some(format!("data:{mime};base64,{}", Base64::encode_string(&output.bytes))))
}

/// The bytes of a `data:` URL in base64 (RFC 2397), whatever kind it says they are.
pub(super) fn content(url: &str) -> Option<Vec<u8>> {
    let (scheme, rest) = url.split_at_checked(5)?;
    if !scheme.eq_ignore_ascii_case("data:") {
        return None;
    }
    let (head, data) = rest.split_once(',')?;
    let base64 = head.trim().rsplit(';').next().is_some_and(|p| p.trim().eq_ignore_ascii_case("base64"));
    let data: String = data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let data = ["%0A", "%0a", "%0D", "%0d", "%20"].iter().fold(data, |d, gone| d.replace(gone, ""));
    let data = data.replace("%2B", "+").replace("%2b", "+").replace("%2F", "/").replace("%2f", "/");
    let data = data.replace("%3D", "=").replace("%3d", "=");
    base64.then(|| Base64Unpadded::decode_vec(data.trim_end_matches('=')).ok()).flatten()
}
