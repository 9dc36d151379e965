//! The second look at a finished EMF: a plain walk over its records with a list of its own, sharing no code with the rebuild.

use super::inspect_plus;
use mugai_core::{Context, Reason, Refusal};

fn residue(detail: &str) -> Refusal {
    Refusal::new(Reason::Residue, "EMF", detail)
}

pub(super) fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(bytes.iter().rev().fold(0, |n, b| n << 8 | u32::from(*b)))
}

fn place(bytes: &[u8], at: usize) -> Option<usize> {
    word(bytes, at).and_then(|n| usize::try_from(n).ok())
}

/// Size of a record that has no lists, or the least size of one that has (`true`).
fn shape(kind: u32) -> Option<(usize, bool)> {
    Some(match kind {
        28 | 33 | 52 | 59..=61 | 65 | 66 | 68 => (8, false),
        16..=22 | 24 | 25 | 34 | 37 | 40 | 48 | 57 | 58 | 67 | 98 | 115 => (12, false),
        9..=13 | 26 | 27 | 51 | 54 | 120 => (16, false),
        15 => (20, false),
        29..=32 | 39 | 42 | 43 | 53 | 62..=64 => (24, false),
        38 | 41 => (28, false),
        23 | 35 | 44 => (32, false),
        36 => (36, false),
        45..=47 | 55 => (40, false),
        2..=6 | 56 | 85..=89 | 92 => (28, true),
        7 | 8 | 90 | 91 => (32, true),
        49 => (16, true),
        50 => (20, true),
        70 => (16, true),
        71 | 72 => (64, true),
        73 | 74 => (60, true),
        75 => (16, true),
        76 => (100, true),
        77 | 114 | 116 => (108, true),
        78 => (128, true),
        79 => (140, true),
        80 => (76, true),
        81 => (80, true),
        82 => (104, true),
        83 | 84 => (76, true),
        93 | 94 => (32, true),
        95 => (52, true),
        108 => (36, true),
        118 => (36, true),
        _ => return None,
    })
}

/// Where in a record the place of a bitmap stands.
fn bitmaps(kind: u32) -> &'static [usize] {
    match kind {
        76 | 77 | 114 | 116 => &[84],
        78 => &[84, 112],
        79 => &[96, 124],
        80 | 81 => &[48],
        93 | 94 => &[16],
        95 => &[12],
        _ => &[],
    }
}

/// Whether every place in `record` lies within it and every bitmap is of a kind that is written.
fn sound<'a>(kind: u32, record: &'a [u8], files: &mut Vec<&'a [u8]>) -> Option<bool> {
    for at in bitmaps(kind) {
        let field = |n: usize| place(record, at.saturating_add(n));
        let (info, info_len, pixels, pixels_len) = (field(0)?, field(4)?, field(8)?, field(12)?);
        if info_len == 0 {
            continue;
        }
        let header = record.get(info..info.checked_add(info_len)?)?;
        let pixels = record.get(pixels..pixels.checked_add(pixels_len)?)?;
        let planes_and_depth = word(header, 12)?;
        let (planes, depth) = (planes_and_depth & 0xFFFF, planes_and_depth >> 16);
        let known = match word(header, 16)? {
            0 => matches!(depth, 1 | 4 | 8 | 16 | 24 | 32),
            3 => matches!(depth, 16 | 32),
            4 | 5 => {
                files.push(pixels);
                depth == 0
            }
            _ => false,
        };
        if word(header, 0)? != 40 || planes != 1 || !known || place(header, 20)? != pixels_len {
            return Some(false);
        }
    }
    match kind {
        70 if word(record, 12)? == u32::from_le_bytes(*b"EMF+") => {
            // Looked at by a reader of its own.
            Some(record.len() == place(record, 8)?.checked_add(12)?)
        }
        70 => {
            let group = matches!((word(record, 8)?, word(record, 16)?, record.len()), (28, 2, 40) | (8, 3, 20));
            Some(
                group
                    && word(record, 12)? == u32::from_le_bytes(*b"GDIC")
                    && (record.len() < 40 || word(record, 36)? == 0),
            )
        }
        83 | 84 => {
            let unit = if kind == 83 { 1 } else { 2 };
            let (chars, text) = (place(record, 44)?, place(record, 48)?);
            record.get(text..text.checked_add(chars.checked_mul(unit)?)?)?;
            Some(true)
        }
        _ => Some(true),
    }
}

/// Whether every handle that a record names has its place in the table.
fn handles(kind: u32, record: &[u8], count: u32) -> Option<bool> {
    Some(match kind {
        37 | 38..=40 | 48..=51 | 82 | 93..=95 => {
            let handle = word(record, 8)?;
            (handle > 0 && handle < count) || (handle >> 31 == 1 && handle & 0x7FFF_FFFF < 20)
        }
        _ => true,
    })
}

pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    walk(bytes, cx)?.ok_or_else(|| residue("a record that does not hold what it says"))?;
    Ok(())
}

/// Records one after another; the files within them are looked at once the record itself is sound.
fn walk(bytes: &[u8], cx: &mut Context<'_>) -> Result<Option<()>, Refusal> {
    let mut files = Vec::new();
    let mut plus = Vec::new();
    let walked = records(bytes, &mut files, &mut plus).transpose()?;
    for file in files {
        cx.inspect_child(file, "bitmap")?;
    }
    for data in plus {
        if inspect_plus::sound(data, cx)? != Some(true) {
            return Err(residue("an EMF+ record that is never written"));
        }
    }
    Ok(walked)
}

fn records<'a>(bytes: &'a [u8], files: &mut Vec<&'a [u8]>, plus: &mut Vec<&'a [u8]>) -> Option<Result<(), Refusal>> {
    let header = place(bytes, 4)?;
    let count = word(bytes, 56)?;
    let no_extras = [60, 64, 68].iter().all(|at| word(bytes, *at) == Some(0))
        && (header < 100 || [88, 92, 96].iter().all(|at| word(bytes, *at) == Some(0)));
    if word(bytes, 0)? != 1
        || !matches!(header, 88 | 100 | 108)
        || bytes.get(40..44)? != b" EMF"
        || place(bytes, 48)? != bytes.len()
        || count >> 16 != 0
        || !no_extras
    {
        return Some(Err(residue("a header of another shape")));
    }
    let mut at = header;
    let mut records = 1_u32;
    loop {
        let (kind, len) = (word(bytes, at)?, place(bytes, at.checked_add(4)?)?);
        let record = bytes.get(at..at.checked_add(len)?)?;
        at = at.checked_add(len)?;
        records = records.checked_add(1)?;
        if kind == 14 {
            let plain = record.len() == 20 && word(record, 8)? == 0;
            let end = at == bytes.len() && word(bytes, 52)? == records;
            return Some(if plain && end { Ok(()) } else { Err(residue("an end that is none")) });
        }
        let Some((least, more)) = shape(kind) else {
            return Some(Err(residue("a record that is never written")));
        };
        if len % 4 != 0 || len < least || (!more && len > least) {
            return Some(Err(residue("a record of another size")));
        }
        if !sound(kind, record, files)? || !handles(kind, record, count)? {
            return Some(Err(residue("a record with another content")));
        }
        if kind == 70 && record.get(12..16) == Some(b"EMF+") {
            plus.push(record.get(16..)?);
        }
    }
}
