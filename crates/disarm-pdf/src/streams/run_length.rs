//! RunLengthDecode (ISO 32000-2 §7.4.5).

use super::Sink;
use mugai_core::Refusal;

/// Decodes up to the end code 128; `false` when the data broke off within a run.
///
/// # Errors
/// Limits.
pub(super) fn decode(data: &[u8], sink: &mut Sink<'_, '_>) -> Result<bool, Refusal> {
    let mut rest = data;
    while let Some((code, tail)) = rest.split_first() {
        match code {
            128 => return Ok(true),
            0..=127 => {
                let n = usize::from(*code).saturating_add(1);
                let Some((run, tail)) = tail.split_at_checked(n) else {
                    sink.push(tail)?;
                    return Ok(false);
                };
                sink.push(run)?;
                rest = tail;
            }
            129..=255 => {
                let Some((b, tail)) = tail.split_first() else { return Ok(false) };
                let n = 257_usize.saturating_sub(usize::from(*code));
                sink.out.resize(sink.out.len().saturating_add(n), *b);
                sink.push(&[])?;
                rest = tail;
            }
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_core::testing::{Formats, catalogue};
    use mugai_core::{Context, Orders};

    #[test]
    fn literal_and_repeated_runs() {
        let catalogue = catalogue(&[]).unwrap();
        let orders = Orders::standard(&catalogue);
        let formats = Formats(&[]);
        let mut cx = Context::new(&catalogue, &orders, &formats);
        let mut sink = Sink::new(&mut cx);
        assert!(decode(&[2, b'a', b'b', b'c', 254, b'x', 128, 9], &mut sink).unwrap());
        assert_eq!(sink.out, b"abcxxx");
    }
}
