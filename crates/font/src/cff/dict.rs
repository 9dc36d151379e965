//! Dictionaries: known operators with the right number of operands, written again (Adobe Technical Note 5176 §4, §9, §15).

/// Most operands of one operator.
const MAX_OPERANDS: usize = 48;

/// Most half-bytes of a decimal number.
const MAX_DIGITS: usize = 40;

/// An operand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Number {
    Int(i32),
    /// Half-bytes of a decimal number, checked, without the end.
    Real(Vec<u8>),
}

/// Operators of two bytes begin with 12.
pub(super) const fn escaped(op: u8) -> u16 {
    0x0C00 | op as u16
}

/// A dictionary: of an operator that comes twice the last one holds.
#[derive(Debug, Default)]
pub(super) struct Dict(Vec<(u16, Vec<Number>)>);

impl Dict {
    /// Reads all operators; one with an operand that is none, or with too many, is left out. `None` when the dictionary is cut off.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut out = Self::default();
        let (mut operands, mut fine) = (Vec::new(), true);
        let mut rest = bytes.iter().copied();
        while let Some(b) = rest.next() {
            let mut next = || rest.next();
            let number = match b {
                0..=21 => {
                    let op = if b == 12 { escaped(next()?) } else { u16::from(b) };
                    out.0.retain(|(o, _)| *o != op);
                    let operands = std::mem::take(&mut operands);
                    if std::mem::replace(&mut fine, true) {
                        out.0.push((op, operands));
                    }
                    continue;
                }
                28 => Some(Number::Int(i32::from(i16::from_be_bytes([next()?, next()?])))),
                29 => Some(Number::Int(i32::from_be_bytes([next()?, next()?, next()?, next()?]))),
                30 => real(&mut next)?,
                32..=246 => i32::from(b).checked_sub(139).map(Number::Int),
                247..=250 => {
                    (i32::from(b).checked_sub(247)? << 8 | i32::from(next()?)).checked_add(108).map(Number::Int)
                }
                251..=254 => {
                    let n = (i32::from(b).checked_sub(251)? << 8 | i32::from(next()?)).checked_add(108)?;
                    Some(Number::Int(-n))
                }
                _ => None,
            };
            match number {
                Some(number) if operands.len() < MAX_OPERANDS => operands.push(number),
                _ => fine = false,
            }
        }
        Some(out)
    }

    /// The operands of an operator.
    pub(super) fn get(&self, op: u16) -> Option<&[Number]> {
        self.0.iter().find(|(o, _)| *o == op).map(|(_, n)| n.as_slice())
    }

    /// Puts an operator in.
    pub(super) fn set(&mut self, op: u16, numbers: Vec<Number>) {
        self.0.push((op, numbers));
    }

    /// The last operand as an integer.
    pub(super) fn int(&self, op: u16) -> Option<i32> {
        match self.get(op)?.last()? {
            Number::Int(n) => Some(*n),
            Number::Real(_) => None,
        }
    }

    /// The last operand as a place in the file.
    pub(super) fn place(&self, op: u16) -> Option<usize> {
        usize::try_from(self.int(op)?).ok()
    }

    /// Writes an operator when it is there with a number of operands that is allowed.
    pub(super) fn copy(&self, op: u16, allowed: &std::ops::RangeInclusive<usize>, out: &mut Vec<u8>) {
        if let Some(numbers) = self.get(op).filter(|n| allowed.contains(&n.len())) {
            numbers.iter().for_each(|n| write(n, out));
            operator(op, out);
        }
    }
}

/// A decimal number in half-bytes: digits, `a` point, `b` E, `c` E-, `e` minus, `f` end. Nothing outside when it is cut off, inside
/// when it is none.
fn real(next: &mut impl FnMut() -> Option<u8>) -> Option<Option<Number>> {
    let mut halves = Vec::new();
    'bytes: loop {
        let b = next()?;
        for half in [b >> 4, b & 15] {
            if half == 15 {
                break 'bytes;
            }
            halves.push(half);
        }
    }
    let body = halves.strip_prefix(&[14]).unwrap_or(&halves);
    let (value, exponent) = match body.iter().position(|h| matches!(h, 11 | 12)) {
        Some(at) => {
            let (value, exponent) = body.split_at_checked(at)?;
            (value, exponent.get(1..))
        }
        None => (body, None),
    };
    let points = value.iter().filter(|h| **h == 10).count();
    let fine = halves.len() <= MAX_DIGITS
        && value.iter().all(|h| *h <= 10)
        && points <= 1
        && value.len() > points
        && exponent.is_none_or(|e| (1..=2).contains(&e.len()) && e.iter().all(|h| *h <= 9));
    Some(fine.then_some(Number::Real(halves)))
}

/// Writes a number in its shortest form.
pub(super) fn write(number: &Number, out: &mut Vec<u8>) {
    match number {
        Number::Int(n) => match *n {
            n @ -32_768..=32_767 => super::charstring::number(n, out),
            n => place(n, out),
        },
        Number::Real(halves) => {
            out.push(30);
            let mut halves = halves.clone();
            halves.push(15);
            if !halves.len().is_multiple_of(2) {
                halves.push(15);
            }
            out.extend(halves.chunks_exact(2).map(|c| c.iter().fold(0_u8, |n, h| (n << 4) | h)));
        }
    }
}

/// Writes an integer in five bytes, whatever it is: for places that are not known yet.
pub(super) fn place(n: i32, out: &mut Vec<u8>) {
    out.push(29);
    out.extend_from_slice(&n.to_be_bytes());
}

/// Writes an operator.
pub(super) fn operator(op: u16, out: &mut Vec<u8>) {
    let [high, low] = op.to_be_bytes();
    if high != 0 {
        out.push(high);
    }
    out.push(low);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_specification() {
        // Technical Note 5176, Table 4 and the example below it: 0, 1000, -1000, 10000, 100000, -2.25, 0.140541E-3.
        let bytes = [
            0x8B, 0xFA, 0x7C, 0xFE, 0x7C, 0x1C, 0x27, 0x10, 0x1D, 0, 1, 0x86, 0xA0, 0x1E, 0xE2, 0xA2, 0x5F, 0x1E, 0x0A,
            0x14, 0x05, 0x41, 0xC3, 0xFF, 5,
        ];
        let dict = Dict::read(&bytes).unwrap();
        let numbers = dict.get(5).unwrap();
        let ints: Vec<_> = numbers.iter().take(5).cloned().collect();
        assert_eq!(ints, [0, 1000, -1000, 10_000, 100_000].map(Number::Int));
        let mut out = Vec::new();
        dict.copy(5, &(7..=7), &mut out);
        assert_eq!(out, bytes);
        dict.copy(5, &(4..=4), &mut out);
        assert_eq!(out.len(), bytes.len(), "seven operands where four belong");
    }

    #[test]
    fn an_operator_with_a_number_that_is_none_is_left_out() {
        for bad in [&[31][..], &[255], &[30, 0xAA, 0xFF], &[30, 0x1B, 0xFF], &[30, 0xD1, 0xFF], &[139; 49]] {
            let dict = Dict::read(&[bad, &[5, 140, 6]].concat()).unwrap();
            assert!(dict.get(5).is_none(), "{bad:?}");
            assert_eq!(dict.get(6), Some(&[Number::Int(1)][..]), "{bad:?}");
        }
        for cut in [&[28, 0][..], &[29, 0, 0, 0], &[30, 0x11], &[12], &[247]] {
            assert!(Dict::read(cut).is_none(), "{cut:?}");
        }
    }
}
