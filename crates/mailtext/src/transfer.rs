//! Content-Transfer-Encoding (RFC 2045 §6), decoded without demands but not without notice.

use crate::structure::Leaf;
use mugai_core::{Context, Refusal};
use std::borrow::Cow;

/// A decoded body, and whether it broke the rules of its encoding.
pub(crate) struct Decoded<'a> {
    pub(crate) bytes: Cow<'a, [u8]>,
    /// Characters outside the alphabet, data behind the padding, an encoding nobody knows.
    pub(crate) odd: bool,
    /// Whether the encoding was understood at all.
    pub(crate) known: bool,
}

/// Decodes a body.
pub(crate) fn decode<'a>(encoding: &str, body: &'a [u8], cx: &mut Context<'_>) -> Result<Decoded<'a>, Refusal> {
    cx.take(body.len())?;
    // `8-bit`, `7bits`, `8 bit`: meant as what they look like.
    let bare: String = encoding.chars().filter(char::is_ascii_alphanumeric).collect();
    if bare != encoding && matches!(bare.as_str(), "7bit" | "8bit") || matches!(bare.as_str(), "7bits" | "8bits") {
        return Ok(Decoded { bytes: Cow::Borrowed(body), odd: true, known: true });
    }
    Ok(match encoding {
        "" | "7bit" | "8bit" | "binary" => Decoded { bytes: Cow::Borrowed(body), odd: false, known: true },
        "base64" => {
            let clean = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'\r' | b'\n' | b' ' | b'\t');
            let padding = body.iter().position(|b| *b == b'=').unwrap_or(body.len());
            let (data, tail) = body.split_at_checked(padding).unwrap_or((body, &[]));
            let odd = !data.iter().all(clean) || !tail.iter().all(|b| matches!(b, b'=' | b'\r' | b'\n' | b' ' | b'\t'));
            Decoded { bytes: Cow::Owned(mugai_jptext::base64(body)), odd, known: true }
        }
        "quoted-printable" => {
            let (bytes, odd) = quoted_printable(body);
            Decoded { bytes: Cow::Owned(bytes), odd, known: true }
        }
        _ => Decoded { bytes: Cow::Borrowed(body), odd: true, known: false },
    })
}

/// What an attachment says in base64 that nobody declared; `None` when it is no such thing.
pub(crate) fn untold_base64(encoding: &str, content: &[u8]) -> Option<Vec<u8>> {
    let sound = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'\r' | b'\n' | b' ' | b'\t');
    let told = matches!(encoding, "base64" | "quoted-printable");
    let mixed = content.iter().any(u8::is_ascii_uppercase) && content.iter().any(u8::is_ascii_lowercase);
    let long = content.split(|b| *b == b'\n').next().is_some_and(|l| l.len() >= 40);
    (!told && mixed && long && content.iter().all(sound)).then(|| mugai_jptext::base64(content))
}

/// Hands out every part of a mail for scanning, decoded, also the attachments that stay behind.
pub(crate) fn hand_out(leaves: &[Leaf<'_>], cx: &mut Context<'_>) {
    cx.ahead(|cx| {
        for leaf in leaves {
            let decoded = decode(&leaf.encoding, leaf.body, cx)?;
            cx.hand_out(&decoded.bytes);
        }
        Ok(())
    });
}

fn quoted_printable(body: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(body.len());
    let mut odd = false;
    let mut rest = body;
    while let Some((&b, after)) = rest.split_first() {
        rest = after;
        if b != b'=' {
            out.push(b);
            continue;
        }
        match after {
            [b'\r', b'\n', tail @ ..] | [b'\n', tail @ ..] => rest = tail,
            [high, low, tail @ ..] => match hex(*high).zip(hex(*low)) {
                Some((h, l)) => {
                    out.push(h << 4 | l);
                    rest = tail;
                }
                None => {
                    // Blanks between `=` and the line end are dropped by every reader.
                    let trimmed = after
                        .iter()
                        .position(|b| !matches!(b, b' ' | b'\t'))
                        .and_then(|n| after.get(n..))
                        .unwrap_or(&[]);
                    match trimmed {
                        [b'\r', b'\n', tail @ ..] | [b'\n', tail @ ..] => rest = tail,
                        _ => {
                            odd = true;
                            out.push(b);
                        }
                    }
                }
            },
            _ => odd = odd || !after.is_empty(),
        }
    }
    (out, odd)
}

fn hex(b: u8) -> Option<u8> {
    char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_as_in_the_rfc() {
        assert_eq!(quoted_printable(b"a=3Db=\r\nc=E3=81=82 \n"), ("a=bcあ \n".as_bytes().to_vec(), false));
        assert_eq!(quoted_printable(b"a=  \r\nb"), (b"ab".to_vec(), false));
        assert_eq!(quoted_printable(b"50=zz"), (b"50=zz".to_vec(), true));
    }
}
