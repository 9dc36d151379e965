//! ASCIIHexDecode and ASCII85Decode (ISO 32000-2 §7.4.2 and §7.4.3).

use super::Sink;
use mugai_core::Refusal;

/// Hex digits up to `>`; anything else is skipped. `false` when a strange character stood there.
///
/// # Errors
/// Limits.
pub(super) fn decode_hex(data: &[u8], sink: &mut Sink<'_, '_>) -> Result<bool, Refusal> {
    let mut high: Option<u8> = None;
    let mut whole = true;
    for b in data {
        let digit = match b {
            b'0'..=b'9' => b.wrapping_sub(b'0'),
            b'a'..=b'f' => b.wrapping_sub(b'a').wrapping_add(10),
            b'A'..=b'F' => b.wrapping_sub(b'A').wrapping_add(10),
            b'>' => break,
            b'\0' | b'\t' | b'\n' | 0x0C | b'\r' | b' ' => continue,
            _ => {
                whole = false;
                continue;
            }
        };
        match high.take() {
            None => high = Some(digit),
            Some(h) => sink.push(&[(h << 4) | digit])?,
        }
    }
    if let Some(h) = high {
        sink.push(&[h << 4])?;
    }
    Ok(whole)
}

/// Groups of five characters up to `~>`; `false` when a group is impossible.
///
/// # Errors
/// Limits.
pub(super) fn decode_85(data: &[u8], sink: &mut Sink<'_, '_>) -> Result<bool, Refusal> {
    let mut group = 0_u32;
    let mut count = 0_u32;
    for b in data {
        match b {
            b'z' if count == 0 => sink.push(&[0; 4])?,
            b'!'..=b'u' => {
                let digit = u32::from(b.wrapping_sub(b'!'));
                let Some(next) = group.checked_mul(85).and_then(|g| g.checked_add(digit)) else { return Ok(false) };
                group = next;
                count = count.saturating_add(1);
                if count == 5 {
                    sink.push(&group.to_be_bytes())?;
                    (group, count) = (0, 0);
                }
            }
            b'~' => break,
            b'\0' | b'\t' | b'\n' | 0x0C | b'\r' | b' ' => {}
            _ => return Ok(false),
        }
    }
    if count > 1 {
        for _ in count..5 {
            group = group.saturating_mul(85).saturating_add(84);
        }
        let keep = usize::try_from(count.saturating_sub(1)).unwrap_or(0);
        let bytes = group.to_be_bytes();
        sink.push(bytes.get(..keep).unwrap_or(&[]))?;
    }
    Ok(count != 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_core::testing::{Formats, catalogue};
    use mugai_core::{Context, Orders};

    fn run(f: impl Fn(&mut Sink<'_, '_>) -> bool) -> (Vec<u8>, bool) {
        let catalogue = catalogue(&[]).unwrap();
        let orders = Orders::standard(&catalogue);
        let formats = Formats(&[]);
        let mut cx = Context::new(&catalogue, &orders, &formats);
        let mut sink = Sink::new(&mut cx);
        let whole = f(&mut sink);
        (sink.out, whole)
    }

    #[test]
    fn hex_ignores_white_space_and_pads_an_odd_digit() {
        assert_eq!(run(|s| decode_hex(b"4a 53\n7>zz", s).unwrap()), (vec![0x4A, 0x53, 0x70], true));
    }

    #[test]
    fn base_85_of_a_known_text() {
        // "Man sure." by the definition of base 85.
        assert_eq!(run(|s| decode_85(b"9jqo^F*2M7/c~>", s).unwrap()), (b"Man sure.".to_vec(), true));
        assert_eq!(run(|s| decode_85(b"z~>", s).unwrap()), (vec![0; 4], true));
        assert!(!run(|s| decode_85(b"uuuuu~>", s).unwrap()).1);
    }
}
