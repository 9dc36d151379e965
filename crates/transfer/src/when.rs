//! Times in packages and keys: UTC with milliseconds (RFC 3339), one spelling only; days where people write them.

use jiff::Timestamp;

/// "2026-11-22T01:02:03.456Z".
pub(crate) fn text(time: Timestamp) -> String {
    format!("{:.3}", whole_ms(time))
}

/// Without what is smaller than a millisecond.
pub(crate) fn whole_ms(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

/// Reads what [`text`] writes and nothing else.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    if text.len() != 24 || !text.ends_with('Z') {
        return None;
    }
    let time: Timestamp = text.parse().ok()?;
    (self::text(time) == text).then_some(time)
}

/// "2026-11-22 10:02" in Japan (UTC+9, no summer time), for people.
pub(crate) fn shown(time: Timestamp) -> String {
    let local = jiff::tz::Offset::constant(9).to_datetime(time);
    format!("{:04}-{:02}-{:02} {:02}:{:02}", local.year(), local.month(), local.day(), local.hour(), local.minute())
}

/// For `#[serde(with)]`.
pub(crate) mod rfc3339 {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(crate) fn serialize<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&super::text(*time))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(from)?;
        super::parse(&text).ok_or_else(|| D::Error::custom("not a time in UTC with milliseconds"))
    }
}

/// The same for a time that may be missing.
pub(crate) mod maybe {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(time: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => super::rfc3339::serialize(time, to),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
        #[derive(Deserialize)]
        #[serde(transparent)]
        struct Time(#[serde(with = "super::rfc3339")] Timestamp);
        Ok(Option::<Time>::deserialize(from)?.map(|t| t.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_only() {
        let at: Timestamp = "2026-11-22T01:02:03.456999Z".parse().unwrap();
        assert_eq!(text(at), "2026-11-22T01:02:03.456Z");
        assert_eq!(parse("2026-11-22T01:02:03.456Z"), Some(whole_ms(at)));
        assert_eq!(shown(at), "2026-11-22 10:02");
        for bad in [
            "2026-11-22T01:02:03Z",
            "2026-11-22T10:02:03.456+09:00",
            "2026-11-22 01:02:03.456Z",
            "2026-13-22T01:02:03.456Z",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
