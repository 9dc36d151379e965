//! Lists of data, read and written (Adobe Technical Note 5176 §5).

/// A list, and the place behind it.
pub(super) struct Index<'a> {
    pub(super) items: Vec<&'a [u8]>,
    pub(super) end: usize,
}

/// Reads a list; an item that leaves the file or lies in front of the one before is empty. Items come one behind the other, so
/// together they are no longer than the file.
pub(super) fn read(font: &[u8], at: usize) -> Option<Index<'_>> {
    let count = usize::from(u16::from_be_bytes(font.get(at..at.checked_add(2)?)?.try_into().ok()?));
    let at = at.checked_add(2)?;
    if count == 0 {
        return Some(Index { items: Vec::new(), end: at });
    }
    let size = usize::from(*font.get(at)?);
    if !(1..=4).contains(&size) {
        return None;
    }
    let offsets = at.checked_add(1)?;
    let base = count.checked_add(1)?.checked_mul(size)?.checked_add(offsets)?;
    let places: Vec<usize> = font
        .get(offsets..base)?
        .chunks_exact(size)
        .map(|c| c.iter().fold(0_usize, |n, b| (n << 8) | usize::from(*b)))
        .collect();
    // The first byte of data has the number one.
    let data = base.checked_sub(1)?;
    let mut items = Vec::with_capacity(count);
    let mut from = 1_usize;
    for pair in places.windows(2) {
        let [start, end] = pair else { break };
        let item = if *start >= from && end >= start {
            font.get(data.saturating_add(*start)..data.saturating_add(*end))
        } else {
            None
        };
        if item.is_some() {
            from = *end;
        }
        items.push(item.unwrap_or(&[]));
    }
    let end = data.checked_add(*places.last()?)?;
    Some(Index { items, end })
}

/// Writes a list.
pub(super) fn write<T: AsRef<[u8]>>(items: &[T], out: &mut Vec<u8>) -> Option<()> {
    out.extend_from_slice(&u16::try_from(items.len()).ok()?.to_be_bytes());
    if items.is_empty() {
        return Some(());
    }
    let total: usize = items.iter().map(|i| i.as_ref().len()).sum();
    let last = u32::try_from(total.checked_add(1)?).ok()?;
    let size = match last {
        0..=0xFF => 1_usize,
        0x100..=0xFFFF => 2,
        0x1_0000..=0xFF_FFFF => 3,
        _ => 4,
    };
    out.push(u8::try_from(size).ok()?);
    let mut place = 1_u32;
    let skip = 4_usize.checked_sub(size)?;
    out.extend_from_slice(place.to_be_bytes().get(skip..)?);
    for item in items {
        place = place.checked_add(u32::try_from(item.as_ref().len()).ok()?)?;
        out.extend_from_slice(place.to_be_bytes().get(skip..)?);
    }
    items.iter().for_each(|i| out.extend_from_slice(i.as_ref()));
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_back() {
        let mut out = Vec::new();
        write(&[b"abc".as_slice(), b"", b"d"], &mut out).unwrap();
        assert_eq!(out, b"\0\x03\x01\x01\x04\x04\x05abcd");
        let index = read(&out, 0).unwrap();
        assert_eq!((index.items, index.end), (vec![b"abc".as_slice(), b"", b"d"], out.len()));
        // The second item begins inside the first, the third leaves the file.
        out[4] = 9;
        assert_eq!(read(&out, 0).unwrap().items, [b"".as_slice(), b"", b"d"]);
        assert!(read(&out[..5], 0).is_none());
    }
}
