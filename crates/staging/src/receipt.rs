//! Receipt numbers (受付番号): short enough to be read out over the telephone, with a letter that catches a wrong digit.

use crate::time::jst_day;
use jiff::Timestamp;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// Without I, O and S, which are taken for 1, 0 and 5. 23 letters: a prime, so one wrong digit or two swapped neighbours always show.
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// `R20261122-000123-K`: day in Japan, number of the day, check letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Receipt(String);

impl Receipt {
    /// The `number`-th receipt (from 1) of the day; `None` above 999,999 in one day.
    pub(crate) fn new(at: Timestamp, number: u32) -> Option<Self> {
        let day = jst_day(at);
        (day.len() == 8 && number <= 999_999).then(|| {
            let letter = check_letter(&format!("{day}{number:06}"));
            Self(format!("R{day}-{number:06}-{letter}"))
        })
    }

    /// Reads a number as a clerk types it: small letters, full width, spaces, other dashes or none.
    pub fn parse(typed: &str) -> Option<Self> {
        if typed.len() > 100 {
            return None;
        }
        let folded: String = typed.nfkc().flat_map(char::to_uppercase).filter(|c| c.is_ascii_alphanumeric()).collect();
        let rest = folded.strip_prefix('R').unwrap_or(&folded);
        let (digits, letter) = rest.split_at_checked(14)?;
        let sound = digits.bytes().all(|b| b.is_ascii_digit()) && letter.chars().eq([check_letter(digits)]);
        let (day, number) = digits.split_at_checked(8)?;
        sound.then(|| Self(format!("R{day}-{number}-{letter}")))
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn check_letter(digits: &str) -> char {
    // Weights 2, 3, 4 …: all different and below 23.
    let sum: usize = digits.bytes().zip(2_usize..).map(|(d, weight)| usize::from(d.wrapping_sub(b'0')) * weight).sum();
    char::from(LETTERS.get(sum % LETTERS.len()).copied().unwrap_or(b'A'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt() -> Receipt {
        Receipt::new("2026-11-22T01:00:00Z".parse().unwrap(), 123).unwrap()
    }

    #[test]
    fn it_looks_as_promised() {
        // 2·2+0·3+2·4+6·5+1·6+1·7+2·8+2·9 + 0+0+0+1·13+2·14+3·15 = 175; 175 mod 23 = 14 → the 15th letter, Q.
        assert_eq!(receipt().as_str(), "R20261122-000123-Q");
        assert_eq!(Receipt::new("2026-11-22T01:00:00Z".parse().unwrap(), 1_000_000), None);
    }

    #[test]
    fn a_clerk_may_type_it_in_many_ways() {
        for typed in [
            "R20261122-000123-Q",
            "r20261122-000123-q",
            "20261122 000123 q",
            "Ｒ２０２６１１２２－０００１２３－Ｑ",
            " R20261122000123Q ",
        ] {
            assert_eq!(Receipt::parse(typed), Some(receipt()), "{typed}");
        }
        for typed in ["", "R", "R20261122-000123", "R20261122-000123-QQ", "R20261122-00012-Q", "R2026112x-000123-Q"] {
            assert_eq!(Receipt::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn one_wrong_digit_or_two_swapped_ones_show() {
        let good = receipt().0;
        let bytes = good.as_bytes();
        for at in 0..bytes.len() {
            if !bytes[at].is_ascii_digit() {
                continue;
            }
            for digit in b'0'..=b'9' {
                let mut bad = bytes.to_vec();
                bad[at] = digit;
                assert_eq!(Receipt::parse(std::str::from_utf8(&bad).unwrap()).is_some(), bad == bytes);
            }
            let mut swapped = bytes.to_vec();
            if swapped[at + 1].is_ascii_digit() {
                swapped.swap(at, at + 1);
                assert_eq!(Receipt::parse(std::str::from_utf8(&swapped).unwrap()).is_some(), swapped == bytes);
            }
        }
    }
}
