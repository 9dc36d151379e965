//! Writes content lines: no line longer than 75 octets, characters never cut (RFC 5545 §3.1, RFC 6350 §3.2).

/// Longest line without its end, octets.
pub(super) const LONGEST: usize = 75;

/// Writes one content line; `parameters` and `value` are spelled already.
pub(super) fn line(out: &mut String, name: &str, parameters: &[(&str, String)], value: &str) {
    let mut whole = name.to_owned();
    for (name, value) in parameters {
        whole.push(';');
        whole.push_str(name);
        whole.push('=');
        whole.push_str(value);
    }
    whole.push(':');
    whole.push_str(value);
    let mut rest = whole.as_str();
    let mut room = LONGEST;
    loop {
        let piece = mugai_core::names::cut(rest, room);
        out.push_str(piece);
        out.push_str("\r\n");
        rest = rest.get(piece.len()..).unwrap_or("");
        if rest.is_empty() {
            return;
        }
        out.push(' ');
        room = LONGEST.saturating_sub(1);
    }
}

/// A parameter's value: cleaned of what no parameter may hold, in quotes when a separator stands in it (RFC 5545 §3.2).
pub(super) fn parameter(value: &str) -> String {
    let clean: String = value
        .chars()
        .filter(|c| mugai_jptext::hidden(*c).is_none())
        .map(|c| match c {
            '"' => '\'',
            '\t' | '\r' | '\n' | '\u{C}' | '\u{2028}' | '\u{2029}' => ' ',
            c => c,
        })
        .collect();
    if clean.contains([',', ';', ':']) { format!("\"{clean}\"") } else { clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_at_characters() {
        let mut out = String::new();
        line(&mut out, "SUMMARY", &[("LANGUAGE", "ja".to_owned())], &"漢".repeat(60));
        let lines: Vec<&str> = out.split("\r\n").collect();
        assert_eq!(lines.last(), Some(&""));
        assert!(lines.iter().all(|l| l.len() <= 75), "{out}");
        // 20 octets of head and 18 characters of 3; then a blank and 24.
        assert_eq!(lines[0], format!("SUMMARY;LANGUAGE=ja:{}", "漢".repeat(18)));
        assert_eq!(lines[1], format!(" {}", "漢".repeat(24)));
        assert_eq!(out.replace("\r\n ", ""), format!("SUMMARY;LANGUAGE=ja:{}\r\n", "漢".repeat(60)));
    }

    #[test]
    fn parameters_are_quoted_where_they_must_be() {
        assert_eq!(parameter("山田 太郎"), "山田 太郎");
        assert_eq!(parameter("a\";b\u{202E}"), "\"a';b\"");
    }
}
