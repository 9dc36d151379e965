//! One header block of a tar archive (POSIX.1-2024 pax, ustar interchange format).

use mugai_core::{Reason, Refusal};

/// Bytes of one block.
pub(super) const BLOCK: usize = 512;

/// What an entry is, by its type flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// A link, a device or a pipe.
    Special,
    /// Records for the next entry, or for all that follow.
    Pax,
    PaxGlobal,
    /// GNU: the name of the next entry, or the target of the next link.
    LongName,
    LongLink,
    /// GNU: what the whole archive is called.
    Label,
}

/// A header whose checksum is right.
#[derive(Debug)]
pub(super) struct Header<'a> {
    pub(super) kind: Kind,
    pub(super) size: u64,
    pub(super) modified: i64,
    /// The folder of the name, where the header has one.
    pub(super) prefix: &'a [u8],
    pub(super) name: &'a [u8],
}

/// Whether a block could be a header: the sum of its bytes is the one it states.
pub(super) fn sums_up(block: &[u8]) -> bool {
    let (Some(field), true) = (block.get(148..156), block.len() == BLOCK) else { return false };
    let Some(stated) = octal(field).filter(|_| block.first() != Some(&0)) else { return false };
    // The checksum itself counts as eight spaces; old writers summed signed bytes.
    let rest = || block.iter().enumerate().map(|(i, b)| if (148..156).contains(&i) { b' ' } else { *b });
    let unsigned: u64 = rest().map(u64::from).sum();
    let signed: i64 = rest().map(|b| i64::from(b.cast_signed())).sum();
    stated == unsigned || i64::try_from(stated) == Ok(signed)
}

/// Reads a header.
///
/// # Errors
/// `malformed`; `no_decoder` for sparse files and archives in several volumes.
pub(super) fn read(block: &[u8]) -> Result<Header<'_>, Refusal> {
    let bad = |why: &'static str| Refusal::new(Reason::Malformed, "", why);
    if !sums_up(block) {
        return Err(bad("a tar header whose checksum is wrong"));
    }
    let field = |from: usize, to: usize| block.get(from..to).unwrap_or(&[]);
    let size = number(field(124, 136)).ok_or_else(|| bad("a tar header without a size"))?;
    let modified = number(field(136, 148)).and_then(|n| i64::try_from(n).ok()).unwrap_or(0);
    let name = text(field(0, 100));
    let posix = field(257, 263) == b"ustar\0";
    let prefix = if posix { text(field(345, 500)) } else { &[] };
    let kind = match block.get(156) {
        Some(0) if name.ends_with(b"/") => Kind::Folder,
        Some(0 | b'0' | b'7') => Kind::File,
        Some(b'1' | b'2' | b'3' | b'4' | b'6') => Kind::Special,
        Some(b'5') => Kind::Folder,
        Some(b'x') => Kind::Pax,
        Some(b'g') => Kind::PaxGlobal,
        Some(b'L') => Kind::LongName,
        Some(b'K') => Kind::LongLink,
        Some(b'V') => Kind::Label,
        Some(b'S' | b'M' | b'D') => {
            return Err(Refusal::new(Reason::NoDecoder, "", "a sparse file, or an archive in several volumes"));
        }
        Some(b'A'..=b'Z') => return Err(Refusal::new(Reason::NoDecoder, "", "a tar entry of one maker's own kind")),
        _ => return Err(bad("a tar entry of a kind nobody knows")),
    };
    // Readers differ on whether data follow these: whoever skips them reads other entries than whoever does not.
    if matches!(kind, Kind::Folder | Kind::Special | Kind::Label) && size != 0 {
        return Err(Refusal::new(Reason::Ambiguous, "", "a folder or a link with content"));
    }
    Ok(Header { kind, size, modified, prefix, name })
}

/// Up to the first NUL.
fn text(field: &[u8]) -> &[u8] {
    field.split(|b| *b == 0).next().unwrap_or(&[])
}

/// Octal digits, or (GNU) a binary number behind a byte of 80 hex.
fn number(field: &[u8]) -> Option<u64> {
    match field.split_first() {
        Some((0x80, rest)) => {
            rest.iter().try_fold(0u64, |n, b| n.checked_mul(256).and_then(|n| n.checked_add(u64::from(*b))))
        }
        _ => octal(field),
    }
}

/// Octal digits with spaces before and spaces or NULs behind; nothing at all is zero.
fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?;
    let digits = text.trim_start_matches(' ').trim_end_matches([' ', '\0']);
    if digits.is_empty() {
        return Some(0);
    }
    digits.bytes().all(|b| (b'0'..=b'7').contains(&b)).then_some(())?;
    u64::from_str_radix(digits, 8).ok()
}
