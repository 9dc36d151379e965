//! Glyph programs of Type 1: run to their end without drawing, and written again (Adobe Type 1 Font Format §6, §8).

use super::Subrs;
use crate::program::{small, write_small};
use crate::{Work, standard};

/// Most numbers on the stack and calls within calls; the book says 24 and 10, viewers make more room for numbers.
const MAX_STACK: usize = 48;
const MAX_CALLS: usize = 10;
/// Most numbers handed to other programs, and points of a flex.
const MAX_GIVEN: usize = 22;
const FLEX_POINTS: usize = 7;

/// `endchar` and `return`.
const END: u8 = 14;
const RETURN: u8 = 11;

/// A program that runs: the number of a subroutine, or none for the glyph.
struct Frame<'a> {
    which: Option<usize>,
    rest: &'a [u8],
    out: Vec<u8>,
}

/// A glyph written anew.
#[derive(Debug)]
pub(super) struct Glyph {
    pub(super) code: Vec<u8>,
    /// The two codes of the standard encoding it is put together of.
    pub(super) parts: Option<[i32; 2]>,
}

/// A number; nothing when it was calculated.
type Number = Option<i32>;

struct Run<'a, 'r> {
    subrs: &'r mut Subrs<'a>,
    frames: Vec<Frame<'a>>,
    stack: Vec<Number>,
    /// What other programs left.
    given: Vec<Number>,
    /// Points of the flex that is being made.
    flex: Option<usize>,
    parts: Option<[i32; 2]>,
    fresh: Vec<usize>,
    called: Vec<usize>,
}

/// Runs a glyph; `Ok(None)` when it is not understood, an error when the work is not paid for.
pub(super) fn glyph<'a>(code: &'a [u8], subrs: &mut Subrs<'a>, work: &mut Work<'_>) -> Result<Option<Glyph>, ()> {
    work.spend(code.len().saturating_add(1)).ok_or(())?;
    let first = Frame { which: None, rest: code, out: Vec::new() };
    let mut run = Run {
        subrs,
        frames: vec![first],
        stack: Vec::new(),
        given: Vec::new(),
        flex: None,
        parts: None,
        fresh: Vec::new(),
        called: Vec::new(),
    };
    let mut paid = true;
    let made = run.steps(work, &mut paid);
    if !paid {
        return Err(());
    }
    if made.is_some() {
        run.called.iter().for_each(|i| run.subrs.keep(*i));
    } else {
        run.fresh.iter().for_each(|i| run.subrs.forget(*i));
    }
    Ok(made)
}

impl Run<'_, '_> {
    fn steps(&mut self, work: &mut Work<'_>, paid: &mut bool) -> Option<Glyph> {
        loop {
            let Some(op) = self.byte() else {
                // Viewers end a glyph that does not say so.
                match self.frames.len() {
                    1 => return self.end(),
                    _ => self.back()?,
                }
                continue;
            };
            match op {
                32.. => self.push_number(op)?,
                10 => self.call(work, paid)?,
                RETURN => self.back()?,
                END => return self.end(),
                12 => {
                    let op = self.byte()?;
                    if self.escaped(op)? {
                        return self.end_here();
                    }
                }
                _ => {
                    let needed = match op {
                        9 => 0,
                        4 | 6 | 7 | 22 => 1,
                        1 | 3 | 5 | 13 | 21 => 2,
                        30 | 31 => 4,
                        8 => 6,
                        _ => return None,
                    };
                    self.clear(needed)?;
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

    fn push(&mut self, n: Number) -> Option<()> {
        (self.stack.len() < MAX_STACK).then(|| self.stack.push(n))
    }

    /// Takes the whole stack, which holds at least so much.
    fn clear(&mut self, needed: usize) -> Option<()> {
        let enough = self.stack.len() >= needed;
        self.stack.clear();
        enough.then_some(())
    }

    fn push_number(&mut self, first: u8) -> Option<()> {
        let n = match first {
            255 => i32::from_be_bytes([self.byte()?, self.byte()?, self.byte()?, self.byte()?]),
            _ => small(first, || self.byte())?,
        };
        number(n, &mut self.frames.last_mut()?.out);
        self.push(Some(n))
    }

    fn call(&mut self, work: &mut Work<'_>, paid: &mut bool) -> Option<()> {
        let place = usize::try_from(self.stack.pop()??).ok()?;
        if self.frames.len() > MAX_CALLS || self.frames.iter().any(|f| f.which == Some(place)) {
            return None;
        }
        let code = self.subrs.source(place)?;
        self.put(&[10])?;
        if work.spend(code.len().saturating_add(1)).is_none() {
            *paid = false;
            return None;
        }
        self.called.push(place);
        self.frames.push(Frame { which: Some(place), rest: code, out: Vec::new() });
        Some(())
    }

    fn back(&mut self) -> Option<()> {
        if self.frames.len() < 2 {
            return None;
        }
        self.put(&[RETURN])?;
        self.leave()
    }

    fn leave(&mut self) -> Option<()> {
        let frame = self.frames.pop()?;
        let place = frame.which?;
        if self.subrs.put(place, frame.out)? {
            self.fresh.push(place);
        }
        Some(())
    }

    fn end(&mut self) -> Option<Glyph> {
        self.put(&[END])?;
        self.end_here()
    }

    fn end_here(&mut self) -> Option<Glyph> {
        while self.frames.len() > 1 {
            self.leave()?;
        }
        Some(Glyph { code: self.frames.pop()?.out, parts: self.parts })
    }

    /// Instructions of two bytes; `true` when the glyph ends with it.
    fn escaped(&mut self, op: u8) -> Option<bool> {
        match op {
            0 => self.clear(0)?,
            1 | 2 => self.clear(6)?,
            6 => {
                let [.., base, accent] = self.stack.as_slice() else { return None };
                let code = |n: &Number| n.filter(|c| standard::string(*c).is_some());
                self.parts = Some([code(base)?, code(accent)?]);
                self.clear(5)?;
            }
            7 => self.clear(4)?,
            12 => {
                let (b, a) = (self.stack.pop()?, self.stack.pop()?);
                if b == Some(0) {
                    return None;
                }
                let result = match (a, b) {
                    (Some(a), Some(b)) if a.checked_rem(b) == Some(0) => a.checked_div(b),
                    _ => None,
                };
                self.push(result)?;
            }
            16 => self.other()?,
            17 => {
                let n = self.given.pop()?;
                self.push(n)?;
            }
            33 => self.clear(2)?,
            _ => return None,
        }
        self.put(&[12, op])?;
        Some(op == 6)
    }

    /// Calls of other programs: flex (0 to 2) and new hints (3). Those above are for fonts with several masters, and were where the
    /// attacks on calculations were (CVE-2015-0093); no number of theirs goes on.
    fn other(&mut self) -> Option<()> {
        let which = self.stack.pop()??;
        let n = usize::try_from(self.stack.pop()??).ok().filter(|n| *n <= MAX_GIVEN)?;
        let from = self.stack.len().checked_sub(n)?;
        let numbers = self.stack.split_off(from);
        self.given.clear();
        match (which, numbers.as_slice(), self.flex) {
            (0, [_, x, y], Some(FLEX_POINTS)) => {
                self.flex = None;
                self.given.extend([*y, *x]);
            }
            (1, [], None) => self.flex = Some(0),
            (2, [], Some(points)) if points < FLEX_POINTS => self.flex = points.checked_add(1),
            (3, [subr], None) => self.given.push(*subr),
            // Counters of CJK glyphs: hints, which leave nothing behind.
            (12 | 13, _, None) => {}
            _ => return None,
        }
        Some(())
    }
}

/// Writes a number in its shortest form.
fn number(n: i32, out: &mut Vec<u8>) {
    if !write_small(n, out) {
        out.push(255);
        out.extend_from_slice(&n.to_be_bytes());
    }
}
