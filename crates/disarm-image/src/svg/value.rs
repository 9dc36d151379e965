//! Numbers, keywords, names and transformations, read and written again (SVG 1.1 §4.2).

/// Units a number may have.
const UNITS: &[&str] = &[
    "", "%", "px", "pt", "pc", "mm", "cm", "in", "em", "ex", "rem", "ch", "q", "vw", "vh", "vmin", "vmax", "deg",
    "grad", "rad", "turn",
];
/// The largest number kept; drawings do not know larger ones and viewers count in 32 bits.
const LARGEST: f64 = 1e15;

/// Reads one number at the start: as it was written, and what follows it.
pub(super) fn number(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
    let mut at = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits(at);
    at = at.saturating_add(whole);
    let mut part = 0;
    if bytes.get(at) == Some(&b'.') {
        part = digits(at.saturating_add(1));
        at = at.saturating_add(1).saturating_add(part);
    }
    if whole == 0 && part == 0 {
        return None;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(at.saturating_add(1)), Some(b'+' | b'-')));
        let start = at.saturating_add(1).saturating_add(sign);
        let exponent = digits(start);
        if exponent > 0 {
            at = start.saturating_add(exponent);
        }
    }
    let (here, behind) = text.split_at_checked(at)?;
    let sound = here.len() <= 64 && here.parse::<f64>().is_ok_and(|n| n.is_finite() && n.abs() <= LARGEST);
    sound.then_some((here, behind))
}

/// What follows white space and commas.
pub(super) fn gap(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r', '\u{C}', ','])
}

/// Numbers with units, written with one space between them; `most` bounds each.
pub(super) fn numbers(text: &str, most: Option<f64>) -> Option<String> {
    let text = text.trim();
    if matches!(text, "auto" | "none" | "auto-start-reverse" | "center" | "left" | "right" | "top" | "bottom") {
        return Some(text.to_owned());
    }
    let mut out = String::with_capacity(text.len());
    // Between the numbers of colour matrices and in lists of points some write semicolons or more commas: only these separate.
    let mut rest = gap(text);
    while !rest.is_empty() {
        let (here, behind) = number(rest)?;
        let unit_end = behind.find(|c: char| !(c.is_ascii_alphabetic() || c == '%')).unwrap_or(behind.len());
        let (unit, after) = behind.split_at_checked(unit_end)?;
        if !UNITS.contains(&unit.to_ascii_lowercase().as_str()) {
            return None;
        }
        if most.is_some_and(|most| here.parse::<f64>().map_or(true, |n| n.abs() > most)) {
            return None;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(here);
        out.push_str(unit);
        rest = gap(after);
    }
    (!out.is_empty()).then_some(out)
}

/// Keywords: ASCII letters, digits and what stands within language tags and feature names.
pub(super) fn words(text: &str) -> Option<String> {
    let out = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | ',' | '/' | '.' | '+');
    (out.len() <= 1_000 && out.chars().all(fine)).then_some(out)
}

/// Whether a reference may spell this name: no quotes, brackets, spaces or escapes.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 1_000
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
}

/// The name of an element: editors put spaces and brackets into them too.
pub(super) fn id(text: &str) -> Option<String> {
    let fine =
        |c: char| is_name(c.encode_utf8(&mut [0; 4])) || matches!(c, ' ' | '(' | ')' | '+' | ',' | '=' | '~' | '&');
    (!text.is_empty() && text.len() <= 1_000 && text.chars().all(fine)).then(|| text.to_owned())
}

/// Names of classes; more than sixteen on one element nobody writes.
pub(super) fn classes(text: &str) -> Option<String> {
    let list: Vec<_> = text.split_ascii_whitespace().collect();
    (list.len() <= 16 && list.iter().all(|c| is_name(c))).then(|| list.join(" "))
}

/// A list of transformations.
pub(super) fn transform(text: &str) -> Option<String> {
    const NAMES: [&str; 6] = ["matrix", "translate", "scale", "rotate", "skewX", "skewY"];
    let mut out = String::new();
    let mut rest = gap(text);
    if rest.trim() == "none" {
        return Some("none".to_owned());
    }
    while !rest.is_empty() {
        let (name, behind) = rest.split_once('(')?;
        let name = NAMES.iter().find(|n| **n == name.trim())?;
        let (inside, after) = behind.split_once(')')?;
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(name);
        out.push('(');
        out.push_str(&numbers(inside, None)?);
        out.push(')');
        rest = gap(after);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_apart_as_svg_does() {
        assert_eq!(numbers("1,2-3.5.5 1e3\t4px", None).as_deref(), Some("1 2 -3.5 .5 1e3 4px"));
        assert_eq!(numbers("1em 50%", None).as_deref(), Some("1em 50%"));
        for wrong in ["", "x", "1e999", "1url(#a)", "javascript:1", "1;2", "--1", "99999999999999999"] {
            assert_eq!(numbers(wrong, None), None, "{wrong}");
        }
        assert_eq!(numbers("17", Some(16.0)), None);
    }

    #[test]
    fn transformations_are_read_and_written() {
        assert_eq!(
            transform(" matrix(1 0,0 1 -2-3) , rotate( 45 )").as_deref(),
            Some("matrix(1 0 0 1 -2 -3) rotate(45)")
        );
        for wrong in ["url(#a)", "rotate(1", "rotate()", "evil(1)"] {
            assert_eq!(transform(wrong), None, "{wrong}");
        }
    }
}
