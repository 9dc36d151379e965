//! The data of a path, command by command (SVG 1.1 §8.3.9).

use super::value::{gap, number};

/// The path as far as it is sound, and whether it was so to its end: viewers draw up to the first error too (SVG 1.1 §F.2).
pub(super) fn path(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut command = None;
    let mut rest = gap(text);
    if rest == "none" {
        return (String::new(), true);
    }
    while let Some(next) = rest.chars().next() {
        let kind = if next.is_ascii_alphabetic() {
            rest = gap(rest.get(1..).unwrap_or(""));
            next
        } else {
            // More numbers repeat the command; behind a move they are lines.
            match command {
                None | Some('z' | 'Z') => return (out, false),
                Some('m') => 'l',
                Some('M') => 'L',
                Some(same) => same,
            }
        };
        let Some(count) = arity(kind) else { return (out, false) };
        if command.is_none() && !matches!(kind, 'm' | 'M') {
            return (out, false);
        }
        let before = out.len();
        out.push(kind);
        for n in 0..count {
            let flag = matches!(kind, 'a' | 'A') && matches!(n, 3 | 4);
            let read = if flag { self::flag(rest) } else { number(rest) };
            let Some((here, behind)) = read else {
                out.truncate(before);
                return (out, false);
            };
            if n > 0 {
                out.push(' ');
            }
            out.push_str(here);
            rest = gap(behind);
        }
        command = Some(kind);
    }
    (out, true)
}

fn arity(command: char) -> Option<usize> {
    match command.to_ascii_lowercase() {
        'm' | 'l' | 't' => Some(2),
        'h' | 'v' => Some(1),
        'c' => Some(6),
        's' | 'q' => Some(4),
        'a' => Some(7),
        'z' => Some(0),
        _ => None,
    }
}

/// A flag of an arc is one digit, whatever follows it.
fn flag(text: &str) -> Option<(&str, &str)> {
    text.starts_with(['0', '1']).then(|| text.split_at_checked(1)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_spelled_out() {
        assert_eq!(path("m1-2 3,4l5 6z"), ("m1 -2l3 4l5 6z".into(), true));
        assert_eq!(path("M0 0a5 5 0 01.5.5"), ("M0 0a5 5 0 0 1 .5 .5".into(), true));
        let (out, _) = path("M0 0 1 1H3 4Z");
        assert_eq!(out, "M0 0L1 1H3H4Z");
        assert_eq!(path(&out), (out.clone(), true));
    }

    #[test]
    fn what_follows_an_error_goes() {
        assert_eq!(path("M0 0L1 1L2 x"), ("M0 0L1 1".into(), false));
        assert_eq!(path("L1 1"), (String::new(), false));
        assert_eq!(path("M0 0z 1"), ("M0 0z".into(), false));
        assert_eq!(path("M0 0<script>"), ("M0 0".into(), false));
    }
}
