//! Glyph programs of CFF: run to their end without drawing, and written again instruction by instruction (Adobe Technical Note 5177).

use super::subrs::{Sub, Subrs, find};
use crate::program::{small, write_small};
use crate::{Work, standard};

/// Most numbers on the stack, calls within calls, hints (Technical Note 5177, Appendix B).
const MAX_STACK: usize = 48;
const MAX_CALLS: usize = 10;
const MAX_HINTS: usize = 96;

/// `endchar` and `return`.
pub(super) const END: u8 = 14;
pub(super) const RETURN: u8 = 11;

/// Which program a frame runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Glyph,
    Local(usize),
    Global(usize),
}

/// A program that runs.
struct Frame<'a> {
    which: Which,
    rest: &'a [u8],
    out: Vec<u8>,
    /// How long the masks in it are, bytes.
    mask: Option<usize>,
}

/// A glyph written anew.
#[derive(Debug)]
pub(super) struct Glyph {
    pub(super) code: Vec<u8>,
    /// The two codes of the standard encoding it is put together of.
    pub(super) parts: Option<[i32; 2]>,
}

/// The run of one glyph.
struct Run<'a, 'r> {
    local: &'r mut Subrs<'a>,
    global: &'r mut Subrs<'a>,
    frames: Vec<Frame<'a>>,
    /// Numbers with sixteen bits behind the point.
    stack: Vec<i64>,
    hints: usize,
    /// Subroutines met for the first time, to be forgotten when the glyph fails.
    fresh: Vec<Which>,
    /// All subroutines that were called.
    called: Vec<Which>,
}

/// Runs a glyph; `Ok(None)` when it is not understood.
pub(super) fn glyph<'a>(
    code: &'a [u8],
    local: &mut Subrs<'a>,
    global: &mut Subrs<'a>,
    work: &mut Work<'_>,
) -> Result<Option<Glyph>, ()> {
    let mut run =
        Run { local, global, frames: Vec::new(), stack: Vec::new(), hints: 0, fresh: Vec::new(), called: Vec::new() };
    run.frames.push(Frame { which: Which::Glyph, rest: code, out: Vec::new(), mask: None });
    work.spend(code.len().saturating_add(1)).ok_or(())?;
    let mut paid = true;
    let made = run.steps(work, &mut paid);
    if !paid {
        return Err(());
    }
    if made.is_some() {
        for which in std::mem::take(&mut run.called) {
            if let Some((subrs, i)) = run.subrs(which) {
                subrs.keep(i);
            }
        }
    } else {
        for which in std::mem::take(&mut run.fresh) {
            if let Some((subrs, i)) = run.subrs(which) {
                subrs.forget(i);
            }
        }
    }
    Ok(made)
}

impl<'a> Run<'a, '_> {
    fn subrs(&mut self, which: Which) -> Option<(&mut Subrs<'a>, usize)> {
        match which {
            Which::Glyph => None,
            Which::Local(i) => Some((self.local, i)),
            Which::Global(i) => Some((self.global, i)),
        }
    }

    fn steps(&mut self, work: &mut Work<'_>, paid: &mut bool) -> Option<Glyph> {
        loop {
            let Some(op) = self.byte() else {
                // At the end of a program viewers go on as if it said so.
                match self.frames.len() {
                    1 => return self.end(),
                    _ => self.back()?,
                }
                continue;
            };
            if op >= 32 || op == 28 {
                self.push_number(op)?;
                continue;
            }
            match op {
                10 | 29 => self.call(op == 29, work, paid)?,
                RETURN => self.back()?,
                END => return self.end(),
                12 => {
                    let op = self.byte()?;
                    self.escaped(op)?;
                    self.put(&[12, op])?;
                }
                19 | 20 => self.mask(op)?,
                _ => {
                    self.draw(op)?;
                    self.put(&[op])?;
                }
            }
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let frame = self.frames.last_mut()?;
        let (b, rest) = frame.rest.split_first()?;
        frame.rest = rest;
        Some(*b)
    }

    fn put(&mut self, bytes: &[u8]) -> Option<()> {
        self.frames.last_mut()?.out.extend_from_slice(bytes);
        Some(())
    }

    fn push(&mut self, n: i64) -> Option<()> {
        (self.stack.len() < MAX_STACK).then(|| self.stack.push(n))
    }

    fn push_number(&mut self, first: u8) -> Option<()> {
        let int = match first {
            28 => i32::from(i16::from_be_bytes([self.byte()?, self.byte()?])),
            255 => {
                let n = i32::from_be_bytes([self.byte()?, self.byte()?, self.byte()?, self.byte()?]);
                if n & 0xFFFF != 0 {
                    self.put(&[255])?;
                    self.put(&n.to_be_bytes())?;
                    return self.push(i64::from(n));
                }
                n >> 16
            }
            _ => small(first, || self.byte())?,
        };
        number(int, &mut self.frames.last_mut()?.out);
        self.push(i64::from(int) << 16)
    }

    fn call(&mut self, global: bool, work: &mut Work<'_>, paid: &mut bool) -> Option<()> {
        let number = self.stack.pop()?;
        if number & 0xFFFF != 0 || self.frames.len() > MAX_CALLS {
            return None;
        }
        let subrs = if global { &*self.global } else { &*self.local };
        let (place, code) = find(subrs, number >> 16)?;
        let which = if global { Which::Global(place) } else { Which::Local(place) };
        if self.frames.iter().any(|f| f.which == which) {
            return None;
        }
        self.put(&[if global { 29 } else { 10 }])?;
        if work.spend(code.len().saturating_add(1)).is_none() {
            *paid = false;
            return None;
        }
        self.called.push(which);
        self.frames.push(Frame { which, rest: code, out: Vec::new(), mask: None });
        Some(())
    }

    fn back(&mut self) -> Option<()> {
        if self.frames.len() < 2 {
            return None;
        }
        self.put(&[RETURN])?;
        self.leave()
    }

    /// Ends the innermost program and keeps what was written of it, when it is the first time.
    fn leave(&mut self) -> Option<()> {
        let frame = self.frames.pop()?;
        let which = frame.which;
        let sub = Sub { code: frame.out, mask: frame.mask };
        let (subrs, i) = self.subrs(which)?;
        if subrs.put(i, sub)? {
            self.fresh.push(which);
        }
        Some(())
    }

    fn end(&mut self) -> Option<Glyph> {
        let parts = match self.stack.as_slice() {
            [.., base, accent] if self.stack.len() >= 4 => {
                let code = |n: i64| i32::try_from(n >> 16).ok().filter(|c| standard::string(*c).is_some());
                Some([code(*base)?, code(*accent)?])
            }
            _ => None,
        };
        self.put(&[END])?;
        while self.frames.len() > 1 {
            self.leave()?;
        }
        Some(Glyph { code: self.frames.pop()?.out, parts })
    }

    fn mask(&mut self, op: u8) -> Option<()> {
        self.stems()?;
        let length = self.hints.div_ceil(8);
        self.put(&[op])?;
        let frame = self.frames.last_mut()?;
        if frame.mask.is_some_and(|m| m != length) {
            return None;
        }
        frame.mask = Some(length);
        let (mask, rest) = frame.rest.split_at_checked(length)?;
        frame.rest = rest;
        frame.out.extend_from_slice(mask);
        Some(())
    }

    fn stems(&mut self) -> Option<()> {
        self.hints = self.hints.saturating_add(self.stack.len() / 2);
        self.stack.clear();
        (self.hints <= MAX_HINTS).then_some(())
    }

    /// Instructions that take the whole stack. One number more than needed may be the width of the glyph.
    fn draw(&mut self, op: u8) -> Option<()> {
        let n = self.stack.len();
        let enough = match op {
            1 | 3 | 18 | 23 => {
                self.stems()?;
                n >= 2
            }
            4 | 22 | 6 | 7 => n >= 1,
            21 | 5 => n >= 2,
            8 => n >= 6,
            24 | 25 => n >= 8,
            26 | 27 | 30 | 31 => n >= 4,
            _ => return None,
        };
        self.stack.clear();
        enough.then_some(())
    }

    fn escaped(&mut self, op: u8) -> Option<()> {
        let n = self.stack.len();
        let flex = match op {
            0 => Some(0),
            34 => Some(7),
            35 => Some(13),
            36 => Some(9),
            37 => Some(11),
            _ => None,
        };
        if let Some(needed) = flex {
            self.stack.clear();
            return (n >= needed).then_some(());
        }
        // What drawing programs calculate with; storage, choice and chance are not needed to draw.
        let b = self.stack.pop()?;
        let result = match op {
            9 => b.checked_abs()?,
            14 => b.checked_neg()?,
            18 => return Some(()),
            27 => {
                self.push(b)?;
                b
            }
            10 => self.stack.pop()?.checked_add(b)?,
            11 => self.stack.pop()?.checked_sub(b)?,
            12 => self.stack.pop()?.checked_mul(1 << 16)?.checked_div(b)?,
            24 => self.stack.pop()?.checked_mul(b)? >> 16,
            28 => {
                let a = self.stack.pop()?;
                self.push(b)?;
                a
            }
            _ => return None,
        };
        (result.abs() < 1 << 32).then_some(())?;
        self.push(result)
    }
}

/// Writes an integer in its shortest form; also that of dictionaries.
pub(super) fn number(n: i32, out: &mut Vec<u8>) {
    if !write_small(n, out) {
        let byte = |n: i32| u8::try_from(n & 0xFF).unwrap_or(0);
        out.extend([28, byte(n >> 8), byte(n)]);
    }
}
