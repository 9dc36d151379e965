//! Pictures that stand in the page itself, as `data:` URLs: rebuilt like any picture (threats HTM-01, HTM-04; RFC 2397).

use base64ct::{Base64, Encoding};
use mugai_core::{Context, Refusal};
use std::collections::HashSet;

/// Kinds that every browser shows, by the format that writes them.
const KINDS: &[(&str, &str)] = &[("png", "image/png"), ("jpeg", "image/jpeg"), ("gif", "image/gif")];

/// Pictures that were rebuilt already: those need not be rebuilt when the page is read again.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    done: HashSet<String>,
}

impl Pictures {
    /// The URL of the rebuilt picture; `None` when there is no picture that may stay.
    ///
    /// # Errors
    /// Limits of the whole job.
    pub(super) fn rebuilt(&mut self, url: &str, cx: &mut Context<'_>) -> Result<Option<String>, Refusal> {
        if self.done.contains(url) {
            return Ok(Some(url.to_owned()));
        }
        let Some(bytes) = content(url) else { return Ok(None) };
        cx.part()?;
        cx.take(bytes.len())?;
        cx.hand_out(&bytes);
        let Some(output) = cx.child_or_none(&bytes, "画像")? else { return Ok(None) };
        let Some((_, mime)) = KINDS.iter().find(|(id, _)| *id == output.format.id) else { return Ok(None) };
        let url = format!("data:{mime};base64,{}", Base64::encode_string(&output.bytes));
        self.done.insert(url.clone());
        Ok(Some(url))
    }
}

/// The bytes of a `data:` URL in base64, whatever kind it says they are.
pub(crate) fn content(url: &str) -> Option<Vec<u8>> {
    let clean: String = url.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let (scheme, rest) = clean.split_at_checked(5)?;
    if !scheme.eq_ignore_ascii_case("data:") {
        return None;
    }
    let (head, data) = rest.split_once(',')?;
    let base64 = head.rsplit(';').next().is_some_and(|p| p.eq_ignore_ascii_case("base64"));
    let data = data.replace("%2B", "+").replace("%2b", "+").replace("%2F", "/").replace("%2f", "/");
    let data = data.replace("%3D", "=").replace("%3d", "=");
    let unpadded = data.trim_end_matches('=');
    base64.then(|| base64ct::Base64Unpadded::decode_vec(unpadded).ok()).flatten()
}
