//! The boxes of a JPEG 2000 file (ISO/IEC 15444-1 annex I): which there are, the colour profile, the resolution.

/// A box: its kind and what is in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Box<'a> {
    pub(super) kind: [u8; 4],
    pub(super) data: &'a [u8],
}

/// The boxes of a file or of a box that holds boxes; `None` when their lengths do not fit.
pub(super) fn walk(bytes: &[u8]) -> Option<Vec<Box<'_>>> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let ([l0, l1, l2, l3, k0, k1, k2, k3], body) = rest.split_first_chunk::<8>()?;
        let kind = [*k0, *k1, *k2, *k3];
        let (length, body) = match u32::from_be_bytes([*l0, *l1, *l2, *l3]) {
            // To the end of the file.
            0 => (body.len(), body),
            1 => {
                let (long, body) = body.split_first_chunk::<8>()?;
                (usize::try_from(u64::from_be_bytes(*long)).ok()?.checked_sub(16)?, body)
            }
            short => (usize::try_from(short).ok()?.checked_sub(8)?, body),
        };
        let (data, behind) = body.split_at_checked(length)?;
        out.push(Box { kind, data });
        // Each box is at least eight bytes, but nobody has thousands.
        if out.len() > 1_000 {
            return None;
        }
        rest = behind;
    }
    Some(out)
}

/// What bare code says of its picture (SIZ, ISO/IEC 15444-1 §A.5.1).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Rows of tiles times columns of tiles.
    pub(super) tiles: u64,
    pub(super) components: u16,
    /// A sample may be below zero.
    pub(super) signed: bool,
}

/// Reads SIZ; `None` when the code does not begin as code does, or its sizes cannot be.
pub(super) fn size(code: &[u8]) -> Option<Size> {
    // SOC, SIZ, length, capabilities; then the far corner, the near one, the size of a tile, the corner of the first.
    let (numbers, rest) = code.get(8..)?.split_first_chunk::<32>()?;
    let (pairs, _) = numbers.as_chunks::<4>();
    let [right, bottom, left, top, across, down, first, upper] =
        <[[u8; 4]; 8]>::try_from(pairs).ok()?.map(u32::from_be_bytes);
    let tiles = |end: u32, start: u32, size: u32| Some(end.checked_sub(start).filter(|_| size > 0)?.div_ceil(size));
    let (count, components) = rest.split_first_chunk::<2>()?;
    let components = components.as_chunks::<3>().0.get(..usize::from(u16::from_be_bytes(*count)))?;
    Some(Size {
        width: right.checked_sub(left)?,
        height: bottom.checked_sub(top)?,
        tiles: u64::from(tiles(right, first, across)?).saturating_mul(u64::from(tiles(bottom, upper, down)?)),
        components: u16::from_be_bytes(*count),
        signed: components.iter().any(|[depth, ..]| depth & 0x80 != 0),
    })
}

/// Pixels per metre, across and down, of a resolution box (`resc` or `resd`, §I.5.3.7).
pub(super) fn density(data: &[u8]) -> Option<(u32, u32)> {
    let [vn0, vn1, vd0, vd1, hn0, hn1, hd0, hd1, vertical, horizontal] = data else { return None };
    let number = |n: [u8; 2], d: [u8; 2], power: u8| {
        let (n, d) = (f64::from(u16::from_be_bytes(n)), f64::from(u16::from_be_bytes(d)));
        let value = n / d * 10_f64.powi(i32::from(i8::from_be_bytes([power])));
        // What no printer or scanner has says nothing.
        ((1.0..1e7).contains(&value)).then(|| value.round() as u32)
    };
    let across = number([*hn0, *hn1], [*hd0, *hd1], *horizontal)?;
    let down = number([*vn0, *vn1], [*vd0, *vd1], *vertical)?;
    Some((across, down))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_that_do_not_fit_are_seen() {
        assert_eq!(walk(b"\0\0\0\x0Ajp2hab").unwrap().len(), 1);
        assert_eq!(walk(b"\0\0\0\0jp2cabcdef").unwrap()[0].data, b"abcdef");
        assert_eq!(walk(b"\0\0\0\x01xml \0\0\0\0\0\0\0\x12ab").unwrap()[0].data, b"ab");
        for broken in
            [b"\0\0\0\x07jp2h".as_slice(), b"\0\0\0\x0Bjp2hab", b"\0\0\0\x01xml \0\0\0\0\0\0\0\x0Fab", b"\0\0"]
        {
            assert!(walk(broken).is_none());
        }
    }

    #[test]
    fn the_size_of_a_picture_is_read_before_it_is_decoded() {
        let numbers: Vec<u8> = [20_u32, 9, 4, 1, 8, 8, 0, 0].iter().flat_map(|n| n.to_be_bytes()).collect();
        let code = [b"\xFF\x4F\xFF\x51\0\x29\0\0".as_slice(), &numbers, &[0, 1, 0x87, 1, 1]].concat();
        let wanted = Size { width: 16, height: 8, tiles: 6, components: 1, signed: true };
        assert_eq!(size(&code), Some(wanted));
        assert_eq!(size(&code[..44]), None);
        let mut none = code.clone();
        none[24..28].fill(0);
        assert_eq!(size(&none), None, "tiles without a width");
    }

    /// 300 dots an inch are 11,811 a metre.
    #[test]
    fn resolutions_are_a_fraction_and_a_power() {
        assert_eq!(density(&[0x2E, 0x23, 0, 1, 0x2E, 0x23, 0, 1, 0, 0]), Some((11_811, 11_811)));
        assert_eq!(density(&[0, 3, 0, 1, 0, 6, 0, 2, 3, 3]), Some((3_000, 3_000)));
        assert_eq!(density(&[0, 3, 0, 0, 0, 6, 0, 2, 3, 3]), None);
        assert_eq!(density(&[0, 3]), None);
    }
}
