//! Member names: raw bytes to one Unicode name, never a guess between two readings (threats N-05, ARC-06).

use super::bytes::{part, u16_at};
use mugai_core::{Reason, Refusal};
use mugai_jptext::Charset;

/// General purpose flag 11: the name is UTF-8 (APPNOTE 4.4.4).
const UTF8: u16 = 0x0800;
/// The Info-ZIP Unicode Path field (APPNOTE 4.6.9).
const UNICODE_PATH: u16 = 0x7075;

/// Reads the names of one container.
#[derive(Debug)]
pub(crate) enum Reader {
    /// Part names: UTF-8 whatever the flag says.
    Parts,
    /// File names, and EUC-JP when only that fits all unmarked ones together.
    Files(Option<Charset>),
}

impl Reader {
    /// Looks at all unmarked names of a directory together: a single short name fits several charsets.
    pub(crate) fn files(bytes: &[u8], start: usize, end: usize) -> Self {
        let mut all = Vec::new();
        let mut at = start;
        while at < end {
            let h16 = |o: usize| u16_at(bytes, at.saturating_add(o));
            let (Some(flags), Some(name), Some(extra), Some(comment)) = (h16(8), h16(28), h16(30), h16(32)) else {
                break;
            };
            let body = at.saturating_add(46);
            if let Some(raw) = part(bytes, body, usize::from(name)).filter(|r| flags & UTF8 == 0 && !r.is_ascii()) {
                all.extend_from_slice(raw);
                all.push(b'\n');
            }
            at = body.saturating_add(usize::from(name)).saturating_add(usize::from(extra));
            at = at.saturating_add(usize::from(comment));
        }
        let detected = mugai_jptext::detect(&all).map(|(charset, _)| charset);
        Self::Files(detected.filter(|c| *c == Charset::EucJp))
    }

    /// The name, `\` turned into `/`; names of files composed (macOS writes them decomposed).
    ///
    /// # Errors
    /// `malformed_zip`, `bad_name`.
    pub(crate) fn read(&self, raw: &[u8], flags: u16, extra: &[u8]) -> Result<String, Refusal> {
        let bad = |why: &str| Refusal::new(Reason::MalformedZip, "", why);
        let name = match self {
            Self::Parts => {
                std::str::from_utf8(raw).map_err(|_| bad("a member name that is not UTF-8"))?.replace('\\', "/")
            }
            Self::Files(charset) => {
                let unmarked = flags & UTF8 == 0 && !raw.is_ascii();
                let euc = charset.filter(|_| unmarked).and_then(|c| c.decode_strictly(raw));
                let name = match euc {
                    Some(name) => name,
                    None => mugai_jptext::file_name(raw, flags & UTF8 != 0, field(extra, UNICODE_PATH))?,
                };
                super::composed(name.replace('\\', "/"))
            }
        };
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(bad("a member name that is empty or holds control characters"));
        }
        Ok(name)
    }
}

/// The data of the first extra field of this kind.
fn field(extra: &[u8], wanted: u16) -> Option<&[u8]> {
    fields(extra, wanted).next()
}

/// The data of the one extra field of this kind, if there is one; `None` when there are several.
pub(crate) fn only(extra: &[u8], wanted: u16) -> Option<Option<&[u8]>> {
    let mut all = fields(extra, wanted);
    let first = all.next();
    all.next().is_none().then_some(first)
}

fn fields(extra: &[u8], wanted: u16) -> impl Iterator<Item = &[u8]> {
    let mut at = 0usize;
    let every = std::iter::from_fn(move || {
        let (id, len) = (u16_at(extra, at)?, u16_at(extra, at.checked_add(2)?)?);
        let body = at.checked_add(4)?;
        at = body.checked_add(usize::from(len))?;
        Some((id, part(extra, body, usize::from(len))))
    });
    every.filter(move |(id, _)| *id == wanted).filter_map(|(_, data)| data)
}
