//! The text units of an Ichitaro document: characters, control units below U+0020, and records that open with U+001C and say twice
//! how long they are.

use crate::blocks::odd;
use mugai_core::Refusal;

const RECORD: u16 = 0x1c;
const INLINE_START: u16 = 0x1d;
const INLINE_END: u16 = 0x1e;
const TEXT: u16 = 0x1f;

/// What stands for a character that cannot be read (下駄記号, as printers do).
const GETA: char = '〓';

/// The readable text. Ruby comes in brackets behind its base, cells of a table are told apart by tabs.
pub(crate) fn text(units: &[u16]) -> Result<String, Refusal> {
    let mut out = Plain::default();
    let mut rest = units;
    while let Some(unit) = rest.first().copied() {
        let taken = match unit {
            RECORD => record(rest, &mut out)?,
            INLINE_END => {
                let length = usize::from(rest.get(1).copied().unwrap_or(0));
                if length < 2 || rest.get(length.saturating_sub(1)) != Some(&TEXT) {
                    return Err(odd("an inline record does not close"));
                }
                out.leave();
                length
            }
            _ => {
                out.unit(unit);
                1
            }
        };
        rest = rest.get(taken..).ok_or_else(|| odd("a record is cut off"))?;
    }
    Ok(out.finish())
}

/// Reads one record; how many units it takes.
fn record(units: &[u16], out: &mut Plain) -> Result<usize, Refusal> {
    let [_, class, length, ..] = units else { return Err(odd("a record is cut off")) };
    let size = usize::from(*length);
    let record = units.get(..size).ok_or_else(|| odd("a record is cut off"))?;
    if *class == 1 {
        let [_, _, 7, _, a, b, INLINE_START] = record else { return Err(odd("an inline record of another shape")) };
        out.enter(*a, *b);
        return Ok(size);
    }
    // The end repeats length and class: a record that does not agree with itself is not read as anything.
    let closes = size >= 7 && record.get(size.saturating_sub(4)..) == Some(&[*length, 0, *class, TEXT]);
    if !closes {
        return Err(odd("a record does not close"));
    }
    if *class == 0x30 {
        out.cell();
    }
    Ok(size)
}

#[derive(Default)]
struct Plain {
    units: Vec<u16>,
    hidden: bool,
    ruby: bool,
}

impl Plain {
    fn unit(&mut self, unit: u16) {
        match unit {
            _ if self.hidden => {}
            0x0a | 0x0c | 0x0d | 0x0e => self.units.push(0x0a),
            0x09 => self.units.push(0x09),
            // Other control units say nothing a reader sees.
            0..=0x1f | 0xffff | 0xfffe => {}
            _ => self.units.push(unit),
        }
    }

    fn enter(&mut self, a: u16, b: u16) {
        // 1/0 is an instruction of a template, which is not shown; 1/0x82 is the reading of what stands before it.
        self.hidden = (a, b) == (1, 0);
        self.ruby = (a, b) == (1, 0x82);
        if self.ruby {
            self.units.extend("（".encode_utf16());
        }
    }

    fn leave(&mut self) {
        if self.ruby {
            self.units.extend("）".encode_utf16());
        }
        (self.hidden, self.ruby) = (false, false);
    }

    fn cell(&mut self) {
        if self.units.last().is_some_and(|u| *u != 0x0a) {
            self.units.push(0x09);
        }
    }

    fn finish(self) -> String {
        char::decode_utf16(self.units).map(|c| c.unwrap_or(GETA)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&[u16]]) -> Result<String, Refusal> {
        text(&words.concat())
    }

    fn utf16(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn characters_stay_and_records_go() {
        let header = [0x1c, 0x10, 8, 0, 8, 0, 0x10, 0x1f];
        assert_eq!(of(&[&[0x1f], &header, &utf16("葛󠄀城市 ㈱"), &[0x0a]]).unwrap(), "葛󠄀城市 ㈱\n");
        let cell = [0x1c, 0x30, 12, 0, 1, 2, 0, 0, 12, 0, 0x30, 0x1f];
        assert_eq!(of(&[&cell, &utf16("甲"), &cell, &utf16("乙"), &[0x0e]]).unwrap(), "甲\t乙\n");
    }

    #[test]
    fn ruby_stands_in_brackets_and_instructions_are_not_shown() {
        let inline = |a: u16, b: u16, text: &str| {
            [&[0x1c, 1, 7, 0, a, b, 0x1d][..], &utf16(text), &[0x1e, 5, 0, 1, 0x1f]].concat()
        };
        assert_eq!(of(&[&inline(0, 3, "漢字"), &inline(1, 0x82, "かんじ")]).unwrap(), "漢字（かんじ）");
        assert_eq!(of(&[&utf16("前"), &inline(1, 0, "ここに入力"), &utf16("後")]).unwrap(), "前後");
    }

    #[test]
    fn a_record_that_contradicts_itself_is_refused() {
        assert!(of(&[&[0x1c, 0x10, 8, 0, 9, 0, 0x10, 0x1f]]).is_err());
        assert!(of(&[&[0x1c, 0x10, 900, 0]]).is_err());
        assert!(of(&[&[0x1c, 0, 0]]).is_err());
        assert!(of(&[&[0x1c]]).is_err());
        assert!(of(&[&[0x1e, 0]]).is_err());
    }

    #[test]
    fn half_a_character_is_a_geta() {
        assert_eq!(of(&[&[0xd840, 0x41]]).unwrap(), "〓A");
    }
}
