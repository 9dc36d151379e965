//! Reading what MFC's CArchive writes: numbers, doubles, texts with their length, counts, and tags that say the class of an object.

use super::bad;
use super::layout::{
    BY_NUMBER, CLASSES, Class, Field, LONG_BY_NUMBER, LONG_TAG, NEW_CLASS, WITH_PICTURES, allows, field,
};
use mugai_core::Refusal;
use mugai_jptext::Charset;
use std::collections::HashMap;

/// A text, and whether it is kept in UTF-16 (else in CP932).
#[derive(Debug)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) wide: bool,
}

/// A file read from its beginning to its end.
#[derive(Debug)]
pub(super) struct Source<'a> {
    rest: &'a [u8],
    length: usize,
    /// Classes by number. Objects are numbered along with them.
    classes: HashMap<u32, Class>,
    numbered: u32,
}

impl<'a> Source<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, length: bytes.len(), classes: HashMap::new(), numbered: 0 }
    }

    pub(super) fn bad(&self, why: &str) -> Refusal {
        bad(&format!("byte {}", self.length.saturating_sub(self.rest.len())), why)
    }

    /// What nobody read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(|| self.bad("cut off"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn unsigned(&mut self, bytes: usize) -> Result<u32, Refusal> {
        let taken = self.bytes(bytes.min(4))?;
        Ok(taken.iter().rev().fold(0_u32, |n, b| n << 8 | u32::from(*b)))
    }

    fn short(&mut self) -> Result<u16, Refusal> {
        let number = self.unsigned(2)?;
        u16::try_from(number).map_err(|_| self.bad("a number"))
    }

    pub(super) fn long(&mut self) -> Result<u32, Refusal> {
        self.unsigned(4)
    }

    /// The number in a field of this letter.
    pub(super) fn number(&mut self, letter: char) -> Result<u32, Refusal> {
        let Field::Number(bytes) = field(letter) else { return Err(self.bad("no number")) };
        let number = self.unsigned(bytes)?;
        if allows(letter, number) {
            return Ok(number);
        }
        Err(self.bad("a number beyond the table it counts in"))
    }

    pub(super) fn real(&mut self) -> Result<f64, Refusal> {
        let taken = self.bytes(8)?;
        let real = taken.first_chunk::<8>().map_or(f64::NAN, |b| f64::from_le_bytes(*b));
        if real.is_finite() { Ok(real) } else { Err(self.bad("a coordinate that is no number")) }
    }

    /// How many follow: 16 bits, or all of them set and 32 bits.
    pub(super) fn count(&mut self) -> Result<u32, Refusal> {
        match self.short()? {
            u16::MAX => self.long(),
            count => Ok(u32::from(count)),
        }
    }

    /// Length of a text: 8 bits, else 16, else 32; a mark in place of the 16 says that it is in UTF-16 and its length follows.
    fn length(&mut self, wide: bool) -> Result<(usize, bool), Refusal> {
        let long = match self.unsigned(1)? {
            0xFF => match self.short()? {
                0xFFFF => self.long()?,
                0xFFFE if !wide => return self.length(true),
                length => u32::from(length),
            },
            length => length,
        };
        usize::try_from(long).map(|l| (l, wide)).map_err(|_| self.bad("a text without end"))
    }

    pub(super) fn text(&mut self) -> Result<Text, Refusal> {
        let (length, wide) = self.length(false)?;
        let bytes = self.bytes(if wide { length.saturating_mul(2) } else { length })?;
        let text = if wide {
            let units = bytes.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b));
            char::decode_utf16(units).collect::<Result<String, _>>().ok()
        } else {
            Charset::Cp932.decode_strictly(bytes)
        };
        let text = text.ok_or_else(|| self.bad("a text in another encoding than it says"))?;
        Ok(Text { text, wide })
    }

    /// The class of the object that follows, which gets a number.
    pub(super) fn class(&mut self) -> Result<Class, Refusal> {
        let tag = self.short()?;
        let known = match tag {
            NEW_CLASS => {
                // The version of the class; it follows that of the file.
                if u32::from(self.short()?) > WITH_PICTURES {
                    return Err(self.bad("a class of a version that is not known"));
                }
                let length = usize::from(self.short()?);
                let name = self.bytes(length)?;
                let class = CLASSES.iter().find(|(_, n, _)| n.as_bytes() == name).map(|(class, ..)| *class);
                self.numbered = self.numbered.saturating_add(1);
                class.inspect(|class| {
                    self.classes.insert(self.numbered, *class);
                })
            }
            LONG_TAG => {
                let number = self.long()?;
                (number & LONG_BY_NUMBER != 0).then(|| self.classes.get(&(number ^ LONG_BY_NUMBER)).copied()).flatten()
            }
            _ => {
                let number = u32::from(tag ^ BY_NUMBER);
                (tag & BY_NUMBER != 0).then(|| self.classes.get(&number).copied()).flatten()
            }
        };
        self.numbered = self.numbered.saturating_add(1);
        known.ok_or_else(|| self.bad("an element of a kind that is not known"))
    }
}
