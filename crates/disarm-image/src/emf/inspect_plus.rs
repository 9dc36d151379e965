//! The second look at EMF+ records: lengths, kinds and places, and every file within them.

use super::inspect::word;
use mugai_core::{Context, Refusal};

/// The records that are written.
fn known(kind: u32) -> bool {
    matches!(kind, 0x4001 | 0x4002 | 0x4004 | 0x4008..=0x4036)
}

fn place(bytes: &[u8], at: usize) -> Option<usize> {
    word(bytes, at).and_then(|n| usize::try_from(n).ok())
}

/// `None` or `false` when there is something in `data` that is never written.
pub(super) fn sound(data: &[u8], cx: &mut Context<'_>) -> Result<Option<bool>, Refusal> {
    let mut files = Vec::new();
    let walked = walk(data, &mut files);
    for (name, file) in files {
        cx.inspect_child(file, name)?;
    }
    Ok(walked)
}

fn walk<'a>(mut data: &'a [u8], files: &mut Vec<(&'static str, &'a [u8])>) -> Option<bool> {
    while !data.is_empty() {
        let head = word(data, 0)?;
        let (kind, flags) = (head & 0xFFFF, head >> 16);
        let (len, data_len) = (place(data, 4)?, place(data, 8)?);
        let (record, rest) = data.split_at_checked(len)?;
        data = rest;
        if !known(kind) || len != data_len.checked_add(12)? || len % 4 != 0 {
            return Some(false);
        }
        if kind != 0x4008 {
            continue;
        }
        let object = record.get(12..)?;
        let (of, id) = (flags >> 8, flags & 0xFF);
        if !(1..=9).contains(&of) || id > 63 || word(object, 0)? >> 12 != 0xDBC01 {
            return Some(false);
        }
        match (of, word(object, 4)?) {
            (5, _) => files.extend(file(object)?),
            (1, 2) => {
                let transform = if word(object, 8)? & 2 == 0 { 0 } else { 24 };
                files.extend(file(object.get(transform..)?.get(16..)?)?);
            }
            _ => {}
        }
    }
    Some(true)
}

/// The file a picture is made of; nothing for plain pixels.
fn file(image: &[u8]) -> Option<Option<(&'static str, &[u8])>> {
    if word(image, 4)? == 2 {
        let kind = word(image, 8)?;
        let data = image.get(16..)?.get(..place(image, 12)?)?;
        // Behind the header of a placeable WMF and its filler stands a WMF without one.
        let (name, start) = if kind < 3 { ("drawing.wmf", if kind == 2 { 24 } else { 0 }) } else { ("drawing.emf", 0) };
        return Some(Some((name, data.get(start..)?)));
    }
    Some(match (word(image, 4)?, word(image, 24)?) {
        (1, 0) => None,
        (1, 1) => {
            let bytes = image.get(28..)?;
            // At most three zeros fill up the record; no picture ends with one.
            let end = bytes.iter().rposition(|b| *b != 0)?.checked_add(1)?;
            if bytes.len().checked_sub(end)? > 3 {
                return None;
            }
            Some(("picture", bytes.get(..end)?))
        }
        _ => return None,
    })
}
