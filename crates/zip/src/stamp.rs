//! The date of a file, as ZIP knows it: local time, in steps of two seconds, from 1980 on (APPNOTE 4.4.6).

/// When a file was changed. The default is 1980-01-01, the first day a ZIP file knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    date: u16,
    time: u16,
}

/// Seconds from 1970-01-01 to 1980-01-01.
const EPOCH_1980: i64 = 315_532_800;
/// Seconds by which clocks in Japan are ahead of UTC.
const JAPAN: i64 = 9 * 3_600;

impl Default for Stamp {
    fn default() -> Self {
        Self { date: 0x0021, time: 0 }
    }
}

impl Stamp {
    /// A date and a time as a header holds them; the default when there is no such day or time.
    pub fn dos(date: u16, time: u16) -> Self {
        let (year, month, day) = (i64::from(date >> 9).saturating_add(1980), date >> 5 & 15, date & 31);
        let fine = (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day)
            && time >> 11 < 24
            && time >> 5 & 63 < 60
            && time & 31 < 30;
        if fine { Self { date, time } } else { Self::default() }
    }

    /// Seconds since 1970-01-01 UTC, as a clock in Japan shows them; the default before 1980 and after 2107.
    pub fn unix(seconds: i64) -> Self {
        let Some(since) = seconds.checked_add(JAPAN).and_then(|s| s.checked_sub(EPOCH_1980)).filter(|s| *s >= 0) else {
            return Self::default();
        };
        let (mut days, second) = (since / 86_400, since % 86_400);
        let (mut year, mut month) = (1980i64, 1u16);
        while year < 2108 {
            let length = if leap(year) { 366 } else { 365 };
            if days < length {
                break;
            }
            days = days.saturating_sub(length);
            year = year.saturating_add(1);
        }
        while month < 12 && days >= i64::from(days_in(year, month)) {
            days = days.saturating_sub(i64::from(days_in(year, month)));
            month = month.saturating_add(1);
        }
        let fields = (u16::try_from(year.saturating_sub(1980)), u16::try_from(days), u16::try_from(second / 2));
        let (Ok(year @ 0..=127), Ok(day), Ok(half)) = fields else { return Self::default() };
        let time = (half / 1_800) << 11 | (half / 30 % 60) << 5 | (half % 30);
        Self::dos(year << 9 | month << 5 | day.saturating_add(1), time)
    }

    /// The time and the date as a header holds them, in its order.
    pub(crate) fn fields(self) -> [u16; 2] {
        [self.time, self.date]
    }
}

fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: u16) -> u16 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_there_are_stay_and_others_do_not() {
        // 2024-02-29 23:59:58: year 44, month 2, day 29.
        let leap_day = (44 << 9 | 2 << 5 | 29, 23 << 11 | 59 << 5 | 29);
        assert_eq!(Stamp::dos(leap_day.0, leap_day.1).fields(), [leap_day.1, leap_day.0]);
        for (date, time) in [
            (45 << 9 | 2 << 5 | 29, 0),
            (0, 0),
            (0xFFFF, 0),
            (0x0021, 24 << 11),
            (0x0021, 60 << 5),
            (0x0021, 30),
            (13 << 5 | 1, 0),
        ] {
            assert_eq!(Stamp::dos(date, time), Stamp::default());
        }
    }

    #[test]
    fn seconds_are_shown_as_in_japan() {
        // date -u -d '2024-02-29 14:59:58' +%s = 1709218798; in Japan 23:59:58.
        assert_eq!(Stamp::unix(1_709_218_798), Stamp::dos(44 << 9 | 2 << 5 | 29, 23 << 11 | 59 << 5 | 29));
        // Two seconds later it is March there.
        assert_eq!(Stamp::unix(1_709_218_800), Stamp::dos(44 << 9 | 3 << 5 | 1, 0));
        // 2107-12-31 23:59:58 in Japan, the last that can be said.
        assert_eq!(Stamp::unix(4_354_786_798), Stamp::dos(127 << 9 | 12 << 5 | 31, 23 << 11 | 59 << 5 | 29));
        for outside in [i64::MIN, -1, 0, 315_500_000, 4_354_786_800, i64::MAX] {
            assert_eq!(Stamp::unix(outside), Stamp::default(), "{outside}");
        }
    }
}
