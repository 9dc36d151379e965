//! Structured logs to standard error, where journald picks them up: one event one line, nothing in it that could drive a terminal.
//!
//! Names of files come from outside. Whatever a library writes, the last step before standard error escapes control characters,
//! line separators and characters that turn text around, so nobody forges a line or hides a part of one. No content of files and
//! no password is ever given to the log; that is the rule of whoever logs.

use mugai_core::names;
use std::fmt::Write as _;
use std::io::{self, Write};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

/// Longest line, bytes; what is longer is not written but named.
const MAX_LINE: usize = 16 * 1024;

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// A word for [`Format`] that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat(pub String);

impl std::fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "operate.log: {:?} is neither \"json\" nor \"text\"", self.0)
    }
}
impl std::error::Error for UnknownFormat {}

impl std::str::FromStr for Format {
    type Err = UnknownFormat;
    fn from_str(word: &str) -> Result<Self, UnknownFormat> {
        match word {
            "json" => Ok(Self::Json),
            "text" => Ok(Self::Text),
            other => Err(UnknownFormat(other.to_owned())),
        }
    }
}

/// Logs were started before in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlreadyStarted;

impl std::fmt::Display for AlreadyStarted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("logs were started before in this process")
    }
}
impl std::error::Error for AlreadyStarted {}

/// From now on `tracing` events of level info and above go to standard error.
///
/// # Errors
/// [`AlreadyStarted`]; a process logs in one way.
pub fn start(format: Format) -> Result<(), AlreadyStarted> {
    let set = match format {
        Format::Json => tracing::subscriber::set_global_default(json(io::stderr)),
        Format::Text => tracing::subscriber::set_global_default(text(io::stderr)),
    };
    set.map_err(|_| AlreadyStarted)
}

fn json<W: Write + 'static>(to: fn() -> W) -> impl tracing::Subscriber + Send + Sync {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_max_level(LevelFilter::INFO)
        .with_timer(Utc)
        .log_internal_errors(false)
        .with_writer(Cleaning { to, format: Format::Json })
        .finish()
}

fn text<W: Write + 'static>(to: fn() -> W) -> impl tracing::Subscriber + Send + Sync {
    tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(LevelFilter::INFO)
        .with_timer(Utc)
        .log_internal_errors(false)
        .with_writer(Cleaning { to, format: Format::Text })
        .finish()
}

struct Utc;

impl tracing_subscriber::fmt::time::FormatTime for Utc {
    fn format_time(&self, w: &mut tracing_subscriber::fmt::format::Writer<'_>) -> std::fmt::Result {
        w.write_str(&crate::time::now())
    }
}

/// Makes a [`Clean`] for each event.
struct Cleaning<W> {
    to: fn() -> W,
    format: Format,
}

impl<'a, W: Write + 'static> MakeWriter<'a> for Cleaning<W> {
    type Writer = Clean<W>;
    fn make_writer(&'a self) -> Clean<W> {
        Clean { to: (self.to)(), format: self.format }
    }
}

/// Escapes what it is given; one `write` is one event, as tracing-subscriber writes it.
struct Clean<W: Write> {
    to: W,
    format: Format,
}

impl<W: Write> Write for Clean<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let line = clean(&String::from_utf8_lossy(event), self.format);
        self.to.write_all(line.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// One line: `\u202e` in JSON, where it can only stand within a string, and `\u{202e}` in text.
fn clean(event: &str, format: Format) -> String {
    let body = event.strip_suffix('\n').unwrap_or(event);
    let mut line = String::with_capacity(body.len().saturating_add(1));
    for c in body.chars() {
        if !(c.is_control() || names::is_deceptive(c) || matches!(c, '\u{2028}' | '\u{2029}')) {
            line.push(c);
            continue;
        }
        let mut units = [0_u16; 2];
        for unit in c.encode_utf16(&mut units) {
            let _ = match format {
                Format::Json => write!(line, "\\u{unit:04x}"),
                Format::Text => write!(line, "\\u{{{unit:x}}}"),
            };
        }
    }
    if line.len() > MAX_LINE {
        line = match format {
            Format::Json => {
                format!("{{\"level\":\"WARN\",\"message\":\"an event of {} bytes was left out\"}}", event.len())
            }
            Format::Text => format!("WARN an event of {} bytes was left out", event.len()),
        };
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    static WRITTEN: Mutex<Vec<u8>> = Mutex::new(Vec::new());

    struct ToMemory;
    impl Write for ToMemory {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            WRITTEN.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    const HOSTILE: &str = "請求\u{202E}fdp.exe\n{\"level\":\"INFO\"}\u{1b}[2J\u{9b}31m\u{2028}\"\\\u{E0001}";

    #[test]
    fn a_hostile_name_stays_within_its_own_line() {
        tracing::subscriber::with_default(json(|| ToMemory), || {
            tracing::info!(file = HOSTILE, "received {HOSTILE}");
            tracing::debug!("not written");
        });
        tracing::subscriber::with_default(text(|| ToMemory), || tracing::warn!(file = %HOSTILE, "held {HOSTILE}"));
        let written = String::from_utf8(WRITTEN.lock().unwrap().clone()).unwrap();
        let lines: Vec<&str> = written.lines().collect();
        assert_eq!(lines.len(), 2, "{written}");
        assert!(!written.chars().any(|c| (c.is_control() && c != '\n') || names::is_deceptive(c)), "{written:?}");
        let event: serde_json::Value = serde_json::from_str(lines[0]).unwrap();
        assert_eq!(event["file"], HOSTILE);
        assert_eq!(event["message"], format!("received {HOSTILE}"));
        assert_eq!(event["level"], "INFO");
        assert!(lines[1].contains("WARN") && lines[1].contains("\\u{202e}fdp"), "{}", lines[1]);
    }

    #[test]
    fn an_endless_event_is_named_and_not_written() {
        for format in [Format::Json, Format::Text] {
            let line = clean(&"x".repeat(MAX_LINE + 1), format);
            assert!(line.len() < 100 && line.contains("16385 bytes"), "{line}");
        }
        serde_json::from_str::<serde_json::Value>(&clean(&"x".repeat(MAX_LINE + 1), Format::Json)).unwrap();
    }

    #[test]
    fn the_words_of_the_configuration_are_two() {
        assert_eq!("json".parse(), Ok(Format::Json));
        assert_eq!("text".parse(), Ok(Format::Text));
        assert!("JSON".parse::<Format>().is_err());
    }
}
