//! The one sentence that is believed. Everything clamd says is read here, as text of somebody else's.

use crate::date;
use crate::result::Hold;
use mugai_core::names;
use std::time::SystemTime;

/// Longest words of the scanner kept, bytes.
const MAX_WORDS: usize = 200;
/// How clamd calls a file it did not look into to its end.
const LIMITS: &str = "Heuristics.Limits.Exceeded";

/// Who scans, and what he knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    /// Name and version: `ClamAV 1.4.6`.
    pub version: String,
    /// Number of its daily database.
    pub database: u32,
    /// Date of that database, in the scanner's words.
    pub database_date: String,
    /// The same, read as UTC.
    pub built: SystemTime,
}

/// What clamd said of one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Clean,
    Infected(String),
}

/// The answer to command `number` of a session, without that number.
pub(crate) fn of_command(line: &[u8], number: u32) -> Result<String, Hold> {
    let text = std::str::from_utf8(line).map_err(|_| Hold::Protocol("an answer that is not text".into()))?;
    let expected = format!("{number}: ");
    match text.strip_prefix(&expected) {
        Some(rest) => Ok(rest.to_owned()),
        None => Err(Hold::Protocol(format!("expected the answer {expected}but got {}", clean(text)))),
    }
}

/// The answer to `INSTREAM`. Only the exact words are clean.
pub(crate) fn verdict(text: &str) -> Result<Verdict, Hold> {
    if text == "stream: OK" {
        return Ok(Verdict::Clean);
    }
    if let Some(name) = text.strip_prefix("stream: ").and_then(|t| t.strip_suffix(" FOUND")) {
        if name.starts_with(LIMITS) {
            return Err(Hold::SizeLimit(clean(name)));
        }
        return Ok(Verdict::Infected(clean(name)));
    }
    if text.ends_with(" ERROR") || text.contains("ERROR") {
        if text.contains("size limit exceeded") {
            return Err(Hold::SizeLimit(clean(text)));
        }
        return Err(Hold::ScannerError(clean(text)));
    }
    Err(Hold::Protocol(clean(text)))
}

/// The answer to `VERSION`: `ClamAV 1.4.6/27461/Mon Nov 18 08:32:24 2026`. Without a database it ends behind the version.
pub(crate) fn engine(text: &str) -> Result<Engine, Hold> {
    let odd = || Hold::Protocol(format!("a version nobody can read: {}", clean(text)));
    if !text.starts_with("ClamAV ") {
        return Err(if text.contains("ERROR") { Hold::ScannerError(clean(text)) } else { odd() });
    }
    let mut fields = text.split('/');
    let (Some(version), Some(number)) = (fields.next(), fields.next()) else { return Err(Hold::EmptyDatabase) };
    let (Some(date), None) = (fields.next(), fields.next()) else { return Err(odd()) };
    let database: u32 = number.parse().map_err(|_| odd())?;
    if database == 0 {
        return Err(Hold::EmptyDatabase);
    }
    let built = date::parse(date).ok_or_else(odd)?;
    Ok(Engine { version: clean(version), database, database_date: clean(date), built })
}

/// Words of the scanner, fit to be shown.
pub(crate) fn clean(text: &str) -> String {
    names::cut(&names::show(text), MAX_WORDS).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_words_are_clean() {
        assert_eq!(verdict("stream: OK"), Ok(Verdict::Clean));
        for text in [
            "",
            "OK",
            "stream: ok",
            "stream: OK ",
            " stream: OK",
            "stream: OK\n",
            "stream: OK stream: OK",
            "stream: not OK",
            "stream:OK",
            "file: OK",
            "stream: FOUND",
        ] {
            assert!(matches!(verdict(text), Err(Hold::Protocol(_))), "{text:?}: {:?}", verdict(text));
        }
    }

    #[test]
    fn a_name_is_infected_and_cleaned() {
        assert_eq!(verdict("stream: Win.Test FOUND"), Ok(Verdict::Infected("Win.Test".into())));
        assert_eq!(verdict("stream: a\u{1b}[2Jb FOUND"), Ok(Verdict::Infected("a\u{FFFD}[2Jb".into())));
        assert_eq!(verdict("stream: OK FOUND"), Ok(Verdict::Infected("OK".into())), "whatever it is called");
        let Ok(Verdict::Infected(name)) = verdict(&format!("stream: {} FOUND", "長".repeat(500))) else { panic!() };
        assert!(name.len() <= MAX_WORDS);
    }

    #[test]
    fn limits_and_errors_hold() {
        for text in [
            "INSTREAM size limit exceeded. ERROR",
            "stream: Heuristics.Limits.Exceeded FOUND",
            "stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND",
        ] {
            assert!(matches!(verdict(text), Err(Hold::SizeLimit(_))), "{text}");
        }
        for text in ["stream: Can't allocate memory ERROR", "Error processing command. ERROR"] {
            assert!(matches!(verdict(text), Err(Hold::ScannerError(_))), "{text}");
        }
    }

    #[test]
    fn an_answer_belongs_to_its_question() {
        assert_eq!(of_command(b"3: stream: OK", 3).unwrap(), "stream: OK");
        for line in [&b"2: stream: OK"[..], b"stream: OK", b"13: stream: OK", b"", b"3:stream: OK", b"3: \xff"] {
            assert!(matches!(of_command(line, 3), Err(Hold::Protocol(_))), "{line:?}");
        }
    }

    #[test]
    fn a_version_says_engine_and_database() {
        let engine_ = engine("ClamAV 1.4.6/4242/Sun Nov 22 18:30:40 2026").unwrap();
        assert_eq!((engine_.version.as_str(), engine_.database), ("ClamAV 1.4.6", 4242));
        assert_eq!(engine("ClamAV 1.4.6"), Err(Hold::EmptyDatabase));
        assert_eq!(engine("ClamAV 1.4.6/0/Sun Nov 22 18:30:40 2026"), Err(Hold::EmptyDatabase));
        for text in [
            "",
            "ClamAV",
            "PONG",
            "ClamAV 1.4.6/4242",
            "ClamAV 1.4.6/4242/yesterday",
            "ClamAV 1.4.6/-1/Sun Nov 22 18:30:40 2026",
            "ClamAV 1.4.6/4242/Sun Nov 22 18:30:40 2026/x",
        ] {
            assert!(matches!(engine(text), Err(Hold::Protocol(_))), "{text}");
        }
    }
}
