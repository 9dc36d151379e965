//! Times as the records have them: UTC, RFC 3339, always milliseconds, so that text sorts as time does.

use crate::StagingError;
use jiff::Timestamp;
use jiff::tz::Offset;

/// `2026-11-22T01:02:03.456Z`; shorter than a millisecond is cut off.
pub fn text(at: Timestamp) -> String {
    format!("{:.3}", Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at))
}

/// Reads what [`text`] wrote.
///
/// # Errors
/// `Tampered` when a stored time is not one.
pub(crate) fn read(text: &str) -> Result<Timestamp, StagingError> {
    text.parse().map_err(|_| StagingError::Tampered { what: "a time in the database".into() })
}

/// The day in Japan (JST, UTC+9, no summer time), as `20261122`.
pub fn jst_day(at: Timestamp) -> String {
    let day = Offset::constant(9).to_datetime(at).date();
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_milliseconds_and_comes_back() {
        let at: Timestamp = "2026-11-22T01:02:03.456999Z".parse().unwrap();
        assert_eq!(text(at), "2026-11-22T01:02:03.456Z");
        assert_eq!(text("2026-11-22T01:02:03Z".parse().unwrap()), "2026-11-22T01:02:03.000Z");
        assert_eq!(text(read("2026-11-22T01:02:03.456Z").unwrap()), "2026-11-22T01:02:03.456Z");
        assert!(read("yesterday").is_err());
    }

    #[test]
    fn the_day_changes_at_midnight_in_japan() {
        assert_eq!(jst_day("2026-11-22T14:59:59Z".parse().unwrap()), "20261122");
        assert_eq!(jst_day("2026-11-22T15:00:00Z".parse().unwrap()), "20261123");
    }
}
