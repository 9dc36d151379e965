//! Times: UTC with milliseconds in the file, the Japanese day in file names, Japanese time for people.

use jiff::{SignedDuration, Timestamp, civil::Date, tz};

/// A time without what is smaller than a millisecond.
pub(crate) fn whole_ms(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

/// "2026-11-22T01:02:03.456Z" (RFC 3339).
pub(crate) fn text(time: Timestamp) -> String {
    format!("{time:.3}")
}

/// Reads what [`text`] writes and nothing else.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    if text.len() != 24 || !text.ends_with('Z') {
        return None;
    }
    let time: Timestamp = text.parse().ok()?;
    (self::text(time) == text).then_some(time)
}

/// Japan has kept UTC+9 without summer time since 1952, so no time zone data is needed.
fn japan() -> tz::TimeZone {
    tz::TimeZone::fixed(tz::offset(9))
}

/// The day in Japan.
pub(crate) fn day(time: Timestamp) -> Date {
    time.to_zoned(japan()).date()
}

/// "2026-11-22 10:02:03" in Japan.
pub(crate) fn shown(time: Timestamp) -> String {
    time.to_zoned(japan()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Milliseconds from one time to another, negative when `to` is earlier.
pub(crate) fn ms_between(from: Timestamp, to: Timestamp) -> i64 {
    i64::try_from(SignedDuration::as_millis(&to.duration_since(from))).unwrap_or(i64::MAX)
}

/// For `#[serde(with)]`.
pub(crate) mod rfc3339 {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{time:.3}"))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        let text = <&'de str>::deserialize(from)?;
        super::parse(text).ok_or_else(|| D::Error::custom("not a time in UTC with milliseconds"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_the_japanese_one() {
        let before: Timestamp = "2026-11-22T14:59:59.999Z".parse().unwrap();
        let after: Timestamp = "2026-11-22T15:00:00Z".parse().unwrap();
        assert_eq!(day(before).to_string(), "2026-11-22");
        assert_eq!(day(after).to_string(), "2026-11-23");
        assert_eq!(shown(after), "2026-11-23 00:00:00");
        assert_eq!(ms_between(after, before), -1);
    }

    #[test]
    fn one_form_only() {
        let time = "2026-11-22T01:02:03.456Z";
        assert_eq!(text(parse(time).unwrap()), time);
        assert_eq!(text("2026-11-22T01:02:03Z".parse().unwrap()), "2026-11-22T01:02:03.000Z");
        for bad in [
            "2026-11-22T01:02:03Z",
            "2026-11-22T01:02:03.4567Z",
            "2026-11-22t01:02:03.456Z",
            "2026-11-22T10:02:03.456+09",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
