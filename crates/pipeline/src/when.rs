//! Times as staff read them.

use jiff::Timestamp;

/// Japanese time: `2026-11-22 18:51:18`.
pub(crate) fn jst(time: &Timestamp) -> String {
    match time.in_tz("Asia/Tokyo") {
        Ok(t) => t.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => time.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn midnight_in_greenwich_is_nine_in_tokyo() {
        let t = "2026-03-31T23:59:59Z".parse().unwrap();
        assert_eq!(super::jst(&t), "2026-04-01 08:59:59");
    }
}
