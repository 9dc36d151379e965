//! Exif (CIPA DC-008): three numbers are read out of it — orientation and resolution — and a fresh one is written with the first.

/// What a picture needs to be shown and printed as it was.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exif {
    /// 1–8.
    pub(super) orientation: Option<u8>,
    /// Unit (1 inch, 2 centimetre), across, down, as JFIF counts them.
    pub(super) density: Option<(u8, u16, u16)>,
    /// Whether a second directory (the thumbnail's) is there.
    pub(super) thumbnail: bool,
}

/// Reads an APP1 segment that starts with `Exif`. What is broken is as if it were not there.
pub(super) fn read(segment: &[u8]) -> Exif {
    let mut exif = Exif::default();
    let Some(tiff) = segment.get(6..) else { return exif };
    let big = match tiff.first_chunk() {
        Some(b"MM\0\x2A") => true,
        Some(b"II\x2A\0") => false,
        _ => return exif,
    };
    let tiff = Tiff { bytes: tiff, big };
    let Some(start) = tiff.wide(4) else { return exif };
    let Some(count) = tiff.short(start).filter(|n| *n <= 1000) else { return exif };
    let (mut unit, mut across, mut down) = (2, None, None);
    for i in 0..usize::from(count) {
        let at = start.saturating_add(2).saturating_add(i.saturating_mul(12));
        let value = at.saturating_add(8);
        // Types: 3 SHORT, 5 RATIONAL.
        match (tiff.short(at), tiff.short(at.saturating_add(2)), tiff.wide(at.saturating_add(4))) {
            (Some(0x112), Some(3), Some(1)) => {
                let sound = tiff.short(value).and_then(|v| u8::try_from(v).ok()).filter(|v| (1..=8).contains(v));
                exif.orientation = exif.orientation.or(sound);
            }
            (Some(0x128), Some(3), Some(1)) => unit = tiff.short(value).unwrap_or(0),
            (Some(0x11A), Some(5), Some(1)) => across = tiff.rational(value),
            (Some(0x11B), Some(5), Some(1)) => down = tiff.rational(value),
            _ => {}
        }
    }
    let unit = match unit {
        2 => Some(1),
        3 => Some(2),
        _ => None,
    };
    exif.density = unit.zip(across.zip(down)).map(|(u, (x, y))| (u, x, y));
    let end = start.saturating_add(2).saturating_add(usize::from(count).saturating_mul(12));
    exif.thumbnail = tiff.wide(end).is_some_and(|next| next != 0);
    exif
}

struct Tiff<'a> {
    bytes: &'a [u8],
    big: bool,
}

impl Tiff<'_> {
    fn short(&self, at: usize) -> Option<u16> {
        let raw = self.bytes.get(at..)?.first_chunk::<2>()?;
        Some(if self.big { u16::from_be_bytes(*raw) } else { u16::from_le_bytes(*raw) })
    }

    fn wide(&self, at: usize) -> Option<usize> {
        let raw = self.bytes.get(at..)?.first_chunk::<4>()?;
        usize::try_from(if self.big { u32::from_be_bytes(*raw) } else { u32::from_le_bytes(*raw) }).ok()
    }

    /// A resolution, rounded to a whole number of dots.
    fn rational(&self, at: usize) -> Option<u16> {
        let place = self.wide(at)?;
        let (over, under) = (self.wide(place)?, self.wide(place.checked_add(4)?)?);
        let rounded = over.checked_add(under / 2)?.checked_div(under)?;
        u16::try_from(rounded).ok().filter(|n| *n > 0)
    }
}

/// The data of a fresh APP1 segment with one directory of one entry.
pub(super) fn segment(orientation: u8) -> Vec<u8> {
    let mut out = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    out.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for orientation in 1..=8 {
            let data = segment(orientation);
            assert_eq!(data.len(), 32);
            assert_eq!(read(&data), Exif { orientation: Some(orientation), density: None, thumbnail: false });
        }
    }

    #[test]
    fn little_endian_with_resolution_and_thumbnail() {
        let mut data = b"Exif\0\0II\x2A\0\x08\0\0\0\x03\0".to_vec();
        data.extend_from_slice(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
        data.extend_from_slice(b"\x1A\x01\x05\0\x01\0\0\0\x32\0\0\0");
        data.extend_from_slice(b"\x1B\x01\x05\0\x01\0\0\0\x32\0\0\0");
        data.extend_from_slice(b"\x3A\0\0\0"); // next directory at 58
        // offset 50 of the TIFF: 300 / 1
        data.extend_from_slice(b"\x2C\x01\0\0\x01\0\0\0");
        let exif = read(&data);
        assert_eq!(exif, Exif { orientation: Some(6), density: Some((1, 300, 300)), thumbnail: true });
    }

    #[test]
    fn broken_exif_is_no_exif() {
        assert_eq!(read(b"Exif\0\0"), Exif::default());
        assert_eq!(read(b"Exif\0\0MM\0\x2A\xFF\xFF\xFF\xFF"), Exif::default());
        assert_eq!(read(b"Exif\0\0II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x63\0\0\0").orientation, None);
    }
}
