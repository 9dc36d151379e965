//! The date of a database as clamd says it: `Sun Nov 22 18:30:40 2026`, as C's `ctime` writes it.

use std::time::{Duration, SystemTime};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// How far a time zone can lead (UTC+14) or a clock be off, before a date counts as one from the future.
const AHEAD: Duration = Duration::from_secs(15 * 3_600);

/// The moment, taken as UTC; `None` for anything but such a date.
pub(crate) fn parse(text: &str) -> Option<SystemTime> {
    let mut words = text.split_ascii_whitespace();
    let (_, month, day, time, year) = (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    if words.next().is_some() {
        return None;
    }
    let month = u64::try_from(MONTHS.iter().position(|m| *m == month)?).ok()?.checked_add(1)?;
    let mut clock = time.split(':').map(|n| number(n, 60));
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let (day, year) = (number(day, 31)?, number(year, 9_999)?);
    if clock.next().is_some() || hour > 23 || minute > 59 || day == 0 || year < 1970 {
        return None;
    }
    let days = days(year, month, day)?;
    let seconds = days.checked_mul(86_400)?.checked_add(hour * 3_600 + minute * 60 + second)?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

fn number(text: &str, most: u64) -> Option<u64> {
    let digits = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|n| digits && *n <= most)
}

/// Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that the leap day is the last.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year.checked_sub(1)?, month.checked_add(9)?) };
    let of_year = (153 * month + 2) / 5 + day.checked_sub(1)?;
    // 719,468 days lie between 0000-03-01 and 1970-01-01.
    (year * 365 + year / 4 - year / 100 + year / 400 + of_year).checked_sub(719_468)
}

/// Why a database of this date is not believed; `None` when it is.
pub(crate) fn fault(built: SystemTime, now: SystemTime, most: Duration) -> Option<&'static str> {
    match now.duration_since(built) {
        Ok(age) if age > most => Some("too old"),
        Ok(_) => None,
        Err(ahead) if ahead.duration() > AHEAD => Some("of the future; is the clock right?"),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<u64> {
        Some(parse(text)?.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs())
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        // Values of `date -u -d '…' +%s`.
        assert_eq!(seconds("Thu Jan  1 00:00:00 1970"), Some(0));
        assert_eq!(seconds("Thu Feb 29 23:59:59 2024"), Some(1_709_251_199));
        assert_eq!(seconds("Fri Mar  1 00:00:00 2024"), Some(1_709_251_200));
        assert_eq!(seconds("Sun Nov 22 18:30:40 2026"), Some(1_795_372_240));
        assert_eq!(seconds("Fri Dec 31 00:00:00 2100"), Some(4_133_894_400));
    }

    #[test]
    fn anything_else_is_no_date() {
        for bad in [
            "",
            "Sun Nov 22 18:30:40",
            "Sun Nov 22 18:30:40 2026 JST",
            "Sun Now 22 18:30:40 2026",
            "Sun Nov 0 18:30:40 2026",
            "Sun Nov 32 18:30:40 2026",
            "Sun Nov 22 24:00:00 2026",
            "Sun Nov 22 18:30 2026",
            "Sun Nov 22 18:30:40:1 2026",
            "Sun Nov 22 18:30:40 1969",
            "Sun Nov +2 18:30:40 2026",
            "Sun Nov 22 18:30:40 99999999999999999999",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn old_and_future_databases_are_not_believed() {
        let (day, now) = (Duration::from_secs(86_400), SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_372_240));
        assert_eq!(fault(now - 7 * day, now, 7 * day), None);
        assert_eq!(fault(now - 7 * day - Duration::from_secs(1), now, 7 * day), Some("too old"));
        assert_eq!(fault(now + Duration::from_secs(9 * 3_600), now, day), None, "Japanese time read as UTC");
        assert!(fault(now + day, now, day).is_some());
    }
}
