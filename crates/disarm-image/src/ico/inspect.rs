//! The second look at a finished icon: the directory we write, PNG pictures one behind the other, each looked at as a PNG.

use crate::png::Png;
use mugai_core::{Context, Disarm, Input, Reason, Refusal};

pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    let residue = |detail: &str| Refusal::new(Reason::Residue, "ICO", detail);
    let number = |at: usize, length: usize| {
        let digits = bytes.get(at..at.saturating_add(length)).unwrap_or(&[]);
        digits.iter().rev().fold(0_usize, |n, b| n.saturating_mul(256).saturating_add(usize::from(*b)))
    };
    let count = number(4, 2);
    let cursor = bytes.starts_with(b"\0\0\x02\0");
    if !(cursor || bytes.starts_with(b"\0\0\x01\0")) || count == 0 || count > 64 {
        return Err(residue("not an icon we write"));
    }
    let mut end = count.saturating_mul(16).saturating_add(6);
    for entry in (6..end).step_by(16) {
        let (colours, planes, bits) = (
            number(entry.saturating_add(2), 2),
            number(entry.saturating_add(4), 2),
            number(entry.saturating_add(6), 2),
        );
        let (length, start) = (number(entry.saturating_add(8), 4), number(entry.saturating_add(12), 4));
        if colours != 0 || start != end || !(cursor || (planes, bits) == (1, 32)) {
            return Err(residue("an entry of another shape"));
        }
        end = start.saturating_add(length);
        let png = bytes.get(start..end).ok_or_else(|| residue("a picture outside the file"))?;
        if !png.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Err(residue("a picture that is no PNG"));
        }
        Png.inspect(&Input { bytes: png, name: "icon.png" }, cx)?;
    }
    if end == bytes.len() { Ok(()) } else { Err(residue("bytes behind the end")) }
}
