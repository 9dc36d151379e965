//! One syslog message as RFC 5424 §6 writes it.

use mugai_core::names;
use std::fmt::Write;

/// Longest message sent, bytes: what every receiver should take (RFC 5424 §6.1, RFC 5426 §3.2).
pub(crate) const MAX_LINE: usize = 2_048;
/// Longest value of one parameter before escaping, bytes.
const MAX_VALUE: usize = 256;
/// Structured data stops growing here, bytes, so that it is never cut within.
const MAX_DATA: usize = 1_300;
/// Structured data of ours. 32473 is the enterprise number for examples (RFC 5612); a product number has not been asked for.
const OURS: &str = "mugai@32473";

/// Where a message belongs (RFC 5424 table 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Facility {
    /// A service.
    Daemon = 3,
    /// Security and authorisation.
    AuthPriv = 10,
    /// Log audit: the heads of the audit trail.
    Audit = 13,
    /// Log alert.
    Alert = 14,
    /// For the site.
    Local0 = 16,
    /// For the site.
    Local1 = 17,
    /// For the site.
    Local2 = 18,
    /// For the site.
    Local3 = 19,
    /// For the site.
    Local4 = 20,
    /// For the site.
    Local5 = 21,
    /// For the site.
    Local6 = 22,
    /// For the site.
    Local7 = 23,
}

/// How bad it is (RFC 5424 table 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Unusable.
    Emergency = 0,
    /// Act at once.
    Alert = 1,
    /// Critical.
    Critical = 2,
    /// Error.
    Error = 3,
    /// Warning.
    Warning = 4,
    /// Normal but worth a look.
    Notice = 5,
    /// For the record.
    Info = 6,
    /// For developers.
    Debug = 7,
}

/// One element of structured data.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// Its id; `name@number` when it is not registered. Without an `@`, the number of ours is added.
    pub id: &'a str,
    /// Names and values.
    pub params: &'a [(&'a str, &'a str)],
}

/// What stands before every message of one process.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) host: String,
    pub(crate) process: u32,
    pub(crate) node: String,
}

/// The whole message, at most [`MAX_LINE`] bytes, valid UTF-8 without a control character.
pub(crate) fn line(
    origin: &Origin,
    time: &str,
    facility: Facility,
    severity: Severity,
    msgid: &str,
    data: &[Element<'_>],
    message: &str,
) -> String {
    let priority = (facility as u16) * 8 + severity as u16;
    let mut text = format!(
        "<{priority}>1 {time} {} mugai {} {} [{OURS}",
        printable(&origin.host, 255),
        origin.process,
        printable(msgid, 32)
    );
    param(&mut text, "node", &origin.node);
    text.push(']');
    for element in data {
        let mut block = String::new();
        let own = if element.id.contains('@') { String::new() } else { "@32473".into() };
        let _ = write!(block, "[{}{own}", name(element.id, 32 - own.len()));
        for (key, value) in element.params {
            param(&mut block, key, value);
        }
        block.push(']');
        if text.len().saturating_add(block.len()) <= MAX_DATA {
            text.push_str(&block);
        }
    }
    // RFC 5424 §6.4: UTF-8 begins with the byte order mark.
    text.push_str(" \u{FEFF}");
    let room = MAX_LINE.saturating_sub(text.len());
    text.push_str(names::cut(&names::show(message), room));
    text
}

/// ` NAME="VALUE"`, with `"`, `\` and `]` escaped (§6.3.3).
fn param(into: &mut String, key: &str, value: &str) {
    let _ = write!(into, " {}=\"", name(key, 32));
    for c in names::cut(&names::show(value), MAX_VALUE).chars() {
        if matches!(c, '"' | '\\' | ']') {
            into.push('\\');
        }
        into.push(c);
    }
    into.push('"');
}

/// SD-NAME: printable ASCII but `=`, space, `]`, `"` (§6).
fn name(text: &str, most: usize) -> String {
    printable(text, most).chars().map(|c| if matches!(c, '=' | ']' | '"') { '_' } else { c }).collect()
}

/// PRINTUSASCII of at most so many characters; what does not fit the alphabet becomes `_`, nothing at all becomes `-`.
fn printable(text: &str, most: usize) -> String {
    let clean: String = text.chars().take(most).map(|c| if c.is_ascii_graphic() { c } else { '_' }).collect();
    if clean.is_empty() { "-".into() } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin { host: "gw1".into(), process: 77, node: "internet-1".into() }
    }

    const T: &str = "2026-11-22T01:02:03.456Z";

    #[test]
    fn a_message_is_written_as_the_rfc_says() {
        let data = [Element { id: "audit", params: &[("seq", "12"), ("digest", "ab\"c\\d]e")] }];
        let text = line(&origin(), T, Facility::Audit, Severity::Notice, "AUDITHEAD", &data, "証跡の先頭");
        // 13 * 8 + 5 = 109
        assert_eq!(
            text,
            "<109>1 2026-11-22T01:02:03.456Z gw1 mugai 77 AUDITHEAD [mugai@32473 node=\"internet-1\"]\
             [audit@32473 seq=\"12\" digest=\"ab\\\"c\\\\d\\]e\"] \u{FEFF}証跡の先頭"
        );
    }

    #[test]
    fn priorities_are_those_of_the_tables() {
        let pri = |f, s| line(&origin(), T, f, s, "X", &[], "").split('>').next().unwrap().to_owned();
        assert_eq!(pri(Facility::Daemon, Severity::Emergency), "<24");
        assert_eq!(pri(Facility::AuthPriv, Severity::Debug), "<87");
        assert_eq!(pri(Facility::Alert, Severity::Critical), "<114");
        assert_eq!(pri(Facility::Local7, Severity::Info), "<190");
    }

    #[test]
    fn nothing_from_outside_ends_the_line_or_breaks_the_grammar() {
        let data = [Element { id: "a b=\"]", params: &[("k =]\"", "x\n<0>1 forged\u{202E}")] }];
        let text = line(&origin(), T, Facility::Daemon, Severity::Info, "a b\n", &data, "報告\n<0>1 forged\u{1b}[2J\0");
        assert!(!text.chars().any(|c| c.is_control() || c == '\u{202E}'), "{text:?}");
        assert!(text.contains(" a_b_ [mugai@32473"), "{text}");
        assert!(text.contains("[a_b___@32473 k____=\"x\u{FFFD}<0>1 forged\u{FFFD}\"]"), "{text}");
        let empty = line(&Origin { host: String::new(), ..origin() }, T, Facility::Daemon, Severity::Info, "", &[], "");
        assert!(empty.contains("Z - mugai 77 - [mugai"), "{empty}");
    }

    #[test]
    fn a_long_message_is_cut_at_a_character_and_its_data_never_within() {
        let long = "課".repeat(5_000);
        let params: Vec<(&str, &str)> = vec![("v", long.as_str()); 9];
        let data = [Element { id: "small", params: &[("n", "1")] }, Element { id: "big", params: &params }];
        let text = line(&origin(), T, Facility::Daemon, Severity::Info, "LONG", &data, &long);
        assert!(text.len() <= MAX_LINE && text.len() > MAX_LINE - 3, "{}", text.len());
        assert!(text.contains("[small@32473 n=\"1\"] \u{FEFF}課") && !text.contains("big"), "{text}");
    }
}
