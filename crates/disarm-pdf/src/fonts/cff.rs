//! Bare CFF programs: the header and the four indexes behind it must lie within the file (Adobe Technical Note 5176 §5–§9).

/// Whether the frame of the program holds.
pub(super) fn check(font: &[u8]) -> bool {
    frame(font).is_some()
}

fn frame(font: &[u8]) -> Option<()> {
    let header = usize::from(*font.get(2)?);
    if header < 4 || *font.first()? != 1 {
        return None;
    }
    // Name, Top DICT, String, Global Subr.
    let mut at = header;
    for _ in 0..4 {
        at = index(font, at)?;
    }
    Some(())
}

/// The place behind an index.
fn index(font: &[u8], at: usize) -> Option<usize> {
    let count = usize::from(u16::from_be_bytes(font.get(at..at.checked_add(2)?)?.try_into().ok()?));
    let at = at.checked_add(2)?;
    if count == 0 {
        return Some(at);
    }
    let size = usize::from(*font.get(at)?);
    if !(1..=4).contains(&size) {
        return None;
    }
    let offsets = at.checked_add(1)?;
    let data = count.checked_add(1)?.checked_mul(size)?.checked_add(offsets)?.checked_sub(1)?;
    let last = font.get(data.checked_add(1)?.checked_sub(size)?..data.checked_add(1)?)?;
    let end = last.iter().fold(0_usize, |n, b| (n << 8) | usize::from(*b));
    let end = data.checked_add(end)?;
    (end <= font.len()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_that_leaves_the_file_is_a_lie() {
        let good = [1, 0, 4, 1, 0, 1, 1, 1, 2, b'A', 0, 0, 0, 0, 0, 0];
        assert!(check(&good));
        let mut bad = good;
        bad[8] = 200;
        assert!(!check(&bad));
        (0..good.len()).for_each(|n| assert!(!check(&good[..n])));
    }
}
