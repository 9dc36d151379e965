//! The time as records and syslog want it.

/// Now, UTC, RFC 3339 with milliseconds: `2026-11-22T01:02:03.456Z`.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_time_has_its_fixed_shape() {
        let now = super::now();
        assert_eq!(now.len(), 24, "{now}");
        assert!(now.ends_with('Z') && now.get(10..11) == Some("T") && now.get(19..20) == Some("."), "{now}");
    }
}
