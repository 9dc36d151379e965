//! The records of a pax header: `length key=value\n` each (POSIX.1-2024 pax, extended header).

use mugai_core::{Reason, Refusal};

/// What the records say of the next entry.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) path: Option<String>,
    pub(super) size: Option<u64>,
    pub(super) modified: Option<i64>,
}

/// Reads the records.
///
/// # Errors
/// `malformed`; `ambiguous` for a key given twice; `no_decoder` for sparse files and names in no charset.
pub(super) fn read(mut bytes: &[u8]) -> Result<Records, Refusal> {
    let mut records = Records::default();
    while !bytes.is_empty() {
        let (key, value, rest) = record(bytes).ok_or_else(|| bad("a pax record that does not add up"))?;
        bytes = rest;
        let twice = match key {
            b"path" => {
                let path = std::str::from_utf8(value).map_err(|_| bad("a pax path that is not UTF-8"))?;
                records.path.replace(path.to_owned()).is_some()
            }
            b"size" => {
                let size = decimal(value).ok_or_else(|| bad("a pax size that is no number"))?;
                records.size.replace(size).is_some()
            }
            b"mtime" => {
                let whole = value.split(|b| *b == b'.').next().unwrap_or(&[]);
                let seconds = decimal(whole).and_then(|s| i64::try_from(s).ok()).unwrap_or(0);
                records.modified.replace(seconds).is_some()
            }
            b"hdrcharset" if value != b"ISO-IR 10646 2000 UTF-8" => {
                return Err(Refusal::new(Reason::NoDecoder, "", "pax names in no charset"));
            }
            key if key.starts_with(b"GNU.sparse.") => {
                return Err(Refusal::new(Reason::NoDecoder, "", "a sparse file"));
            }
            // Owners, attributes, comments and the targets of links stay behind.
            _ => false,
        };
        if twice {
            return Err(Refusal::new(Reason::Ambiguous, "", "a pax record given twice"));
        }
    }
    Ok(records)
}

/// Key and value of the first record, and what follows it.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = bytes.iter().take(20).position(|b| *b == b' ')?;
    let length = usize::try_from(decimal(bytes.get(..space)?)?).ok()?;
    let body = bytes.get(space.checked_add(1)?..length)?.strip_suffix(b"\n")?;
    let equals = body.iter().position(|b| *b == b'=')?;
    Some((body.get(..equals)?, body.get(equals.checked_add(1)?..)?, bytes.get(length..)?))
}

fn decimal(digits: &[u8]) -> Option<u64> {
    (!digits.is_empty() && digits.iter().all(u8::is_ascii_digit)).then_some(())?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn bad(why: &'static str) -> Refusal {
    Refusal::new(Reason::Malformed, "", why)
}
