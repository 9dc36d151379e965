//! Binary DXF (DXF Reference, "Binary DXF Files") read value by value into the pairs of lines of the other kind.

use super::table::{Value, value};
use mugai_core::{Context, Limit, Reason, Refusal};

/// How a binary DXF begins.
pub(super) const SENTINEL: &[u8] = b"AutoCAD Binary DXF\r\n\x1A\0";

/// A reader from the front.
struct Bytes<'a> {
    rest: &'a [u8],
    /// Codes take two bytes (from Release 13 on), not one.
    wide: bool,
}

impl<'a> Bytes<'a> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*first)
    }

    fn code(&mut self) -> Option<u16> {
        if self.wide {
            return self.array().map(u16::from_le_bytes);
        }
        match self.array::<1>()? {
            // Codes of more than a byte stand behind this one.
            [0xFF] => self.array().map(u16::from_le_bytes),
            [code] => Some(code.into()),
        }
    }

    /// A text up to its NUL; one with line ends in it would be two lines.
    fn text(&mut self) -> Option<&'a [u8]> {
        let end = self.rest.iter().position(|b| *b == 0)?;
        let (text, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.get(1..)?;
        (!text.iter().any(|b| matches!(b, b'\r' | b'\n'))).then_some(text)
    }

    fn whole(&mut self, code: u16) -> Option<i64> {
        match code {
            60..=79 | 170..=179 | 270..=289 | 370..=389 | 400..=409 | 1060..=1070 => {
                self.array().map(i16::from_le_bytes).map(i64::from)
            }
            90..=99 | 420..=429 | 440..=459 | 1071 => self.array().map(i32::from_le_bytes).map(i64::from),
            160..=169 => self.array().map(i64::from_le_bytes),
            290..=299 => self.array::<1>().map(|[b]| i64::from(b)),
            _ => None,
        }
    }
}

/// The same drawing as text.
pub(super) fn to_ascii(file: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let rest = file.get(SENTINEL.len()..).unwrap_or(&[]);
    let mut bytes = Bytes { rest, wide: rest.starts_with(b"\0\0") };
    let mut out = Vec::new();
    let mut taken = 0_usize;
    loop {
        let at = file.len().saturating_sub(bytes.rest.len());
        let pair = bytes.code().and_then(|code| Some((code, one(code, &mut bytes)?)));
        let broken = || Refusal::new(Reason::Malformed, format!("DXF byte {at}"), "no value, or cut off");
        let (code, text) = pair.ok_or_else(broken)?;
        out.extend_from_slice(format!("{code:>3}\r\n").as_bytes());
        out.extend_from_slice(&text);
        out.extend_from_slice(b"\r\n");
        if out.len() > taken {
            cx.take(out.len().saturating_sub(taken))?;
            taken = out.len();
        }
        if u64::try_from(out.len()).unwrap_or(u64::MAX) > cx.limits().output_bytes {
            return Err(Refusal::limit(Limit::Output, "", "the drawing is larger as text than allowed"));
        }
        if code == 0 && text == b"EOF" {
            out.extend_from_slice(bytes.rest);
            return Ok(out);
        }
    }
}

/// The value behind a code, as it is written on a line.
fn one(code: u16, bytes: &mut Bytes<'_>) -> Option<Vec<u8>> {
    match value(code)? {
        Value::Text | Value::Handle => bytes.text().map(<[u8]>::to_vec),
        Value::Real => {
            let number = bytes.array().map(f64::from_le_bytes)?;
            // The shortest spelling that is this number.
            number.is_finite().then(|| format!("{number:?}").into_bytes())
        }
        Value::Whole => bytes.whole(code).map(|n| n.to_string().into_bytes()),
        Value::Binary => {
            let [length] = bytes.array::<1>()?;
            let (data, rest) = bytes.rest.split_at_checked(length.into())?;
            bytes.rest = rest;
            Some(data.iter().flat_map(|b| format!("{b:02X}").into_bytes()).collect())
        }
    }
}
