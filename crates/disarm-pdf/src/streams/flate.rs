//! FlateDecode: inflated in steps, each paid for; broken data yields what came before the fault (ISO 32000-2 §7.4.4).

use super::Sink;
use flate2::{Decompress, FlushDecompress, Status};
use mugai_core::Refusal;

/// Bytes inflated between two payments.
const STEP: usize = 1 << 16;

/// Inflates; `false` when the data was broken or broke off.
///
/// # Errors
/// Limits.
pub(super) fn decode(data: &[u8], sink: &mut Sink<'_, '_>) -> Result<bool, Refusal> {
    if data.is_empty() {
        return Ok(true);
    }
    // Some producers begin the data with a line end too many.
    let start = data.iter().take(4).position(|b| !matches!(b, b'\r' | b'\n')).unwrap_or(0);
    let data = data.get(start..).unwrap_or(data);
    let whole = inflate(data, true, sink)?;
    if whole || !sink.out.is_empty() {
        return Ok(whole);
    }
    // A wrong zlib header: the deflate data behind it may still be sound.
    if let Some(rest) = data.get(2..) {
        inflate(rest, false, sink)?;
    }
    if sink.out.is_empty() {
        inflate(data, false, sink)?;
    }
    Ok(false)
}

fn inflate(data: &[u8], zlib: bool, sink: &mut Sink<'_, '_>) -> Result<bool, Refusal> {
    let mut state = Decompress::new(zlib);
    let mut step = vec![0_u8; STEP];
    loop {
        let (read, written) = (state.total_in(), state.total_out());
        let input = data.get(usize::try_from(read).unwrap_or(usize::MAX)..).unwrap_or(&[]);
        let status = state.decompress(input, &mut step, FlushDecompress::None);
        let made = usize::try_from(state.total_out().saturating_sub(written)).unwrap_or(0);
        sink.out.extend_from_slice(step.get(..made).unwrap_or(&[]));
        sink.pay()?;
        match status {
            Ok(Status::StreamEnd) => return Ok(true),
            Ok(_) if made == 0 && state.total_in() == read => return Ok(false),
            Ok(_) => {}
            Err(_) => return Ok(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::streams::Sink;
    use crate::streams::encode::deflate;
    use mugai_core::testing::{Formats, catalogue};
    use mugai_core::{Context, Orders, Reason};

    #[test]
    fn broken_data_yields_what_came_before() {
        let catalogue = catalogue(&[]).unwrap();
        let orders = Orders::standard(&catalogue);
        let formats = Formats(&[]);
        let mut cx = Context::new(&catalogue, &orders, &formats);
        let text = "BT (kept) Tj ET ".repeat(1000).into_bytes();
        let packed = deflate(&text);
        let mut sink = Sink::new(&mut cx);
        assert!(super::decode(&packed, &mut sink).unwrap());
        assert_eq!(sink.out, text);
        let mut sink = Sink::new(&mut cx);
        assert!(!super::decode(&packed[..packed.len() - 20], &mut sink).unwrap());
        assert!(!sink.out.is_empty() && text.starts_with(&sink.out));
        // The same without a header.
        let mut sink = Sink::new(&mut cx);
        super::decode(&packed[2..], &mut sink).unwrap();
        assert_eq!(sink.out, text);
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let catalogue = catalogue(&[]).unwrap();
        let mut orders = Orders::standard(&catalogue);
        orders.limits.pdf_stream_bytes = 1 << 20;
        let formats = Formats(&[]);
        let mut cx = Context::new(&catalogue, &orders, &formats);
        let packed = deflate(&vec![0; 8 << 20]);
        let mut sink = Sink::new(&mut cx);
        assert_eq!(super::decode(&packed, &mut sink).unwrap_err().reason, Reason::LimitBytes);
        assert!(sink.out.len() < 2 << 20);
    }
}
