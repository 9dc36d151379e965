//! Writing what MFC's CArchive reads.

use super::layout::{BY_NUMBER, CLASSES, Class, LONG_BY_NUMBER, LONG_TAG, NEW_CLASS};
use super::source::Text;
use mugai_core::{Reason, Refusal};
use mugai_jptext::Charset;

/// The fresh file so far.
#[derive(Debug, Default)]
pub(super) struct Archive {
    pub(super) out: Vec<u8>,
    /// The number of each class that was written.
    classes: Vec<(Class, u32)>,
    numbered: u32,
}

impl Archive {
    /// So many bytes of a number, little end first.
    pub(super) fn number(&mut self, number: u32, bytes: usize) {
        self.out.extend(number.to_le_bytes().into_iter().take(bytes));
    }

    pub(super) fn real(&mut self, real: f64) {
        self.out.extend(real.to_le_bytes());
    }

    pub(super) fn count(&mut self, count: u32) {
        match u16::try_from(count) {
            Ok(short) if short < u16::MAX => self.number(count, 2),
            _ => {
                self.number(u32::from(u16::MAX), 2);
                self.number(count, 4);
            }
        }
    }

    /// # Errors
    /// `malformed_text` when CP932 does not have a character.
    pub(super) fn text(&mut self, text: &Text) -> Result<(), Refusal> {
        let bytes = if text.wide {
            self.number(0xFF_FEFF, 3);
            Some(text.text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
        } else {
            Charset::Cp932.encode(&text.text)
        };
        let missing = || Refusal::new(Reason::MalformedText, "JWW", "a character the encoding does not have");
        let bytes = bytes.ok_or_else(missing)?;
        let length = if text.wide { bytes.len() / 2 } else { bytes.len() };
        let length = u32::try_from(length).map_err(|_| missing())?;
        match length {
            0..0xFF => self.number(length, 1),
            0xFF..0xFFFE => self.number(length << 8 | 0xFF, 3),
            _ => {
                self.number(0xFF_FFFF, 3);
                self.number(length, 4);
            }
        }
        self.out.extend(bytes);
        Ok(())
    }

    /// Says which class the object is of that follows.
    pub(super) fn class(&mut self, class: Class, version: u32) {
        match self.classes.iter().find(|(known, _)| *known == class) {
            Some((_, number)) if *number < u32::from(LONG_TAG) => {
                self.number(*number | u32::from(BY_NUMBER), 2);
            }
            Some((_, number)) => {
                let number = *number;
                self.number(u32::from(LONG_TAG), 2);
                self.number(number | LONG_BY_NUMBER, 4);
            }
            None => {
                let name = CLASSES.iter().find(|(known, ..)| *known == class).map_or("", |(_, name, _)| *name);
                self.number(u32::from(NEW_CLASS), 2);
                self.number(version, 2);
                // No name is longer than a byte can say.
                self.number(u32::try_from(name.len()).unwrap_or(0), 2);
                self.out.extend_from_slice(name.as_bytes());
                self.numbered = self.numbered.saturating_add(1);
                self.classes.push((class, self.numbered));
            }
        }
        self.numbered = self.numbered.saturating_add(1);
    }
}
