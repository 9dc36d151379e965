//! The second look at a finished WMF: a plain walk over its records with a list of its own, sharing no code with the rebuild.

use mugai_core::{Context, Reason, Refusal};

fn residue(detail: &str) -> Refusal {
    Refusal::new(Reason::Residue, "WMF", detail)
}

fn half(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(bytes.iter().rev().fold(0, |n, b| n << 8 | u32::from(*b)))
}

fn whole(bytes: &[u8], at: usize) -> Option<usize> {
    let (low, high) = (half(bytes, at)?, half(bytes, at.checked_add(2)?)?);
    usize::try_from(high << 16 | low).ok()
}

/// Words behind the head of a record that has no lists, or the least number of one that has (`true`).
fn shape(function: u32) -> Option<(usize, bool)> {
    Some(match function {
        0x001E | 0x0035 => (0, false),
        0x0102..=0x0104 | 0x0106..=0x0108 | 0x0127 | 0x012A..=0x012E | 0x0139 | 0x0149 | 0x01F0 | 0x0234 => (1, false),
        0x0201 | 0x0209..=0x020F | 0x0211 | 0x0213 | 0x0214 | 0x0220 | 0x0228 | 0x0231 => (2, false),
        0x02FC | 0x0410 | 0x0412 | 0x0415 | 0x0416 | 0x0418 | 0x0419 | 0x041B | 0x041F | 0x0429 => (4, false),
        0x02FA | 0x0548 => (5, false),
        0x061C | 0x061D => (6, false),
        0x0817 | 0x081A | 0x0830 => (8, false),
        0x0922 => (9, false),
        0x0B23 => (11, false),
        0x0324 | 0x0325 | 0x0538 => (1, true),
        0x0037 | 0x00F7 => (2, true),
        0x0521 => (3, true),
        0x0A32 => (4, true),
        0x0940 => (9, true),
        0x02FB => (10, true),
        0x0B41 | 0x06FF => (11, true),
        0x0142 => (22, true),
        0x0D33 => (29, true),
        0x0F43 => (31, true),
        _ => return None,
    })
}

/// Where behind the head a bitmap begins, in bytes.
fn bitmap(function: u32, words: usize) -> Option<usize> {
    match function {
        0x0142 => Some(4),
        0x0940 if words > 9 => Some(16),
        0x0B41 if words > 11 => Some(20),
        0x0D33 => Some(18),
        0x0F43 => Some(22),
        _ => None,
    }
}

/// A bitmap header of the kind that is written, with its pixels within the record.
fn sound<'a>(dib: &'a [u8], files: &mut Vec<&'a [u8]>) -> Option<bool> {
    let (planes, depth, pixels) = (half(dib, 12)?, half(dib, 14)?, whole(dib, 20)?);
    let known = match whole(dib, 16)? {
        0 => matches!(depth, 1 | 4 | 8 | 16 | 24 | 32),
        3 => matches!(depth, 16 | 32),
        4 | 5 => {
            files.push(dib.get(40..)?.get(..pixels)?);
            depth == 0
        }
        _ => false,
    };
    Some(whole(dib, 0)? == 40 && planes == 1 && known && pixels <= dib.len().saturating_sub(40))
}

pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    let mut files = Vec::new();
    walk(bytes, &mut files).ok_or_else(|| residue("cut off"))??;
    for file in files {
        cx.inspect_child(file, "bitmap")?;
    }
    Ok(())
}

fn walk<'a>(bytes: &'a [u8], files: &mut Vec<&'a [u8]>) -> Option<Result<(), Refusal>> {
    let mut header = bytes;
    if bytes.starts_with(b"\xD7\xCD\xC6\x9A") {
        let sum = (0..10_usize).map(|n| half(bytes, n.saturating_mul(2)).unwrap_or(0)).fold(0, |sum, n| sum ^ n);
        if half(bytes, 20)? != sum || half(bytes, 14)? == 0 {
            return Some(Err(residue("a header of another shape")));
        }
        header = bytes.get(22..)?;
    }
    let size = whole(header, 6)?.checked_mul(2)?;
    if half(header, 0)? != 1 || half(header, 2)? != 9 || size != header.len() || half(header, 16)? != 0 {
        return Some(Err(residue("a header of another shape")));
    }
    let (places, largest) = (half(header, 10)?, whole(header, 12)?);
    let mut at = 18_usize;
    let mut seen = 0_usize;
    loop {
        let (words, function) = (whole(header, at)?, half(header, at.checked_add(4)?)?);
        let behind = at.checked_add(words.checked_mul(2)?)?;
        let body = header.get(at.checked_add(6)?..behind)?;
        at = behind;
        seen = seen.max(words);
        if function == 0 {
            let end = words == 3 && at == header.len() && seen == largest;
            return Some(if end { Ok(()) } else { Err(residue("an end that is none")) });
        }
        let Some((least, more)) = shape(function) else {
            return Some(Err(residue("a record that is never written")));
        };
        let len = body.len() / 2;
        if len < least || (!more && len > least) {
            return Some(Err(residue("a record of another size")));
        }
        let none = function == 0x012C && half(body, 0)? == 0;
        if matches!(function, 0x012A..=0x012D | 0x01F0 | 0x0234) && !none && half(body, 0)? >= places {
            return Some(Err(residue("an object outside the table")));
        }
        if let Some(start) = bitmap(function, len)
            && !sound(body.get(start..)?, files)?
        {
            return Some(Err(residue("a bitmap of another kind")));
        }
    }
}
