//! Rules of repetition: `KEY=VALUE;…` of RFC 5545 §3.3.10, and not more often than a calendar can stand.

/// Most repetitions a rule may ask for (threats CAL-01).
const MOST: u64 = 1_000;
/// What may stand in a rule.
const KEYS: &[&str] = &[
    "FREQ",
    "UNTIL",
    "COUNT",
    "INTERVAL",
    "BYSECOND",
    "BYMINUTE",
    "BYHOUR",
    "BYDAY",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYMONTH",
    "BYSETPOS",
    "WKST",
    "RSCALE",
    "SKIP",
];

/// What is thought of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    /// It stays as it is written.
    Fine,
    /// More repetitions than a calendar can stand.
    Flood,
    /// Not a rule.
    Broken,
}

pub(super) fn judge(rule: &str) -> Judgement {
    let (mut frequency, mut seen) = (String::new(), Vec::new());
    let (mut count, mut flood) = (None, false);
    for pair in rule.split(';') {
        let Some((key, value)) = pair.split_once('=') else { return Judgement::Broken };
        let key = key.to_ascii_uppercase();
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b',' | b':');
        if !KEYS.contains(&key.as_str()) || seen.contains(&key) || value.is_empty() || !value.bytes().all(fits) {
            return Judgement::Broken;
        }
        match key.as_str() {
            "FREQ" => frequency = value.to_ascii_uppercase(),
            "COUNT" => count = value.parse::<u64>().ok(),
            "BYSECOND" | "BYMINUTE" => flood |= value.contains(','),
            _ => flood |= value.len() > 2_000,
        }
        seen.push(key);
    }
    let bounded = count.is_some_and(|c| c <= MOST);
    match frequency.as_str() {
        _ if flood || count.is_some_and(|c| c > MOST) => Judgement::Flood,
        "SECONDLY" | "MINUTELY" => Judgement::Flood,
        "HOURLY" if !bounded => Judgement::Flood,
        "HOURLY" | "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY" => Judgement::Fine,
        _ => Judgement::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_everyday_stay_and_floods_go() {
        for (rule, judgement) in [
            ("FREQ=WEEKLY;BYDAY=MO,WE", Judgement::Fine),
            ("FREQ=YEARLY;BYMONTH=3;BYDAY=2SU", Judgement::Fine),
            ("FREQ=DAILY;COUNT=1000", Judgement::Fine),
            ("FREQ=DAILY;COUNT=1001", Judgement::Flood),
            ("FREQ=SECONDLY", Judgement::Flood),
            ("FREQ=HOURLY", Judgement::Flood),
            ("FREQ=HOURLY;COUNT=8", Judgement::Fine),
            ("FREQ=DAILY;BYMINUTE=0,1,2", Judgement::Flood),
            ("D1 #10", Judgement::Broken),
            ("FREQ=DAILY;FREQ=SECONDLY", Judgement::Broken),
            ("FREQ=DAILY;X=1", Judgement::Broken),
            ("COUNT=1", Judgement::Broken),
        ] {
            assert_eq!(judge(rule), judgement, "{rule}");
        }
    }
}
