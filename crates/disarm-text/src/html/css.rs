//! Style declarations: properties by an allowlist, values of a few harmless kinds; nothing that loads, runs or leaves its place
//! (threats HTM-03; CSS Syntax Level 3 §5).

/// Properties that only say how something looks where it stands.
const PROPERTIES: &[&str] = &[
    "color",
    "background-color",
    "background",
    "width",
    "height",
    "min-width",
    "max-width",
    "min-height",
    "max-height",
    "vertical-align",
    "writing-mode",
    "line-height",
    "letter-spacing",
    "word-spacing",
    "word-break",
    "word-wrap",
    "overflow-wrap",
    "line-break",
    "white-space",
    "direction",
    "float",
    "clear",
    "display",
    "visibility",
    "table-layout",
    "caption-side",
    "empty-cells",
    "page-break-before",
    "page-break-after",
    "page-break-inside",
    "break-before",
    "break-after",
    "break-inside",
    "box-sizing",
    "ruby-align",
    "ruby-position",
    "size",
    "quotes",
    "tab-size",
    "orphans",
    "widows",
    "hyphens",
];
/// Families of such properties, by their beginning.
const FAMILIES: &[&str] =
    &["font", "text-", "border", "padding", "margin", "list-style-", "list-style", "column-", "columns"];
/// Functions a value may call: colours and sums.
const FUNCTIONS: &[&str] = &["rgb", "rgba", "hsl", "hsla", "calc"];
/// Longest value kept, bytes.
const MAX_VALUE: usize = 1_000;

/// The harmless declarations of a list, written in one way, and whether any was dropped.
pub(super) fn declarations(text: &str) -> (String, bool) {
    let mut out = String::new();
    let mut dropped = false;
    for piece in split(text, b';') {
        let piece = piece.trim();
        if piece.is_empty() {
            continue;
        }
        match piece.split_once(':').and_then(|(name, value)| declaration(name, value)) {
            Some((name, value)) => {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&name);
                out.push_str(": ");
                out.push_str(&value);
                out.push(';');
            }
            None => dropped = true,
        }
    }
    (out, dropped)
}

fn declaration(name: &str, value: &str) -> Option<(String, String)> {
    let name = name.trim().to_ascii_lowercase();
    let known = PROPERTIES.contains(&name.as_str()) || FAMILIES.iter().any(|f| name.starts_with(f));
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let value = value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    (known && plain && harmless(&value)).then_some((name, value))
}

/// Whether a value is made of words, numbers, colours and quoted names alone.
fn harmless(value: &str) -> bool {
    if value.is_empty() || value.len() > MAX_VALUE {
        return false;
    }
    let mut quote = None;
    let mut word = String::new();
    let mut open = 0_usize;
    for c in value.chars() {
        if let Some(q) = quote {
            if c == q {
                quote = None;
            } else if c.is_control() || matches!(c, '\\' | '<' | '>' | '&') {
                return false;
            }
            continue;
        }
        match c {
            '"' | '\'' => quote = Some(c),
            '(' => {
                let known = FUNCTIONS.contains(&word.to_ascii_lowercase().as_str());
                if !known && (open == 0 || !word.is_empty()) {
                    return false;
                }
                open = open.saturating_add(1);
            }
            ')' => match open.checked_sub(1) {
                Some(left) => open = left,
                None => return false,
            },
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => {
                word.push(c);
                continue;
            }
            ' ' | '#' | '%' | '.' | ',' | '+' | '/' | '*' | '!' => {}
            // Names of fonts may stand without quotes; what looks like a letter of ASCII and is none may not.
            c if c.is_alphabetic()
                && !c.is_ascii()
                && !matches!(c, '\u{FF00}'..='\u{FF5E}' | '\u{212A}' | '\u{17F}') => {}
            '\u{3000}'..='\u{30FF}' | '\u{FF00}'..='\u{FF5E}' if open == 0 => {}
            _ => return false,
        }
        word.clear();
    }
    quote.is_none() && open == 0
}

/// Splits at a character outside of quotes and brackets.
pub(super) fn split(text: &str, at: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let here = rest?;
        let (mut quote, mut open) = (None, 0_usize);
        for (i, b) in here.bytes().enumerate() {
            match (quote, b) {
                (Some(q), b) => quote = Some(q).filter(|q| *q != b),
                (None, b'"' | b'\'') => quote = Some(b),
                (None, b'(') => open = open.saturating_add(1),
                (None, b')') => open = open.saturating_sub(1),
                (None, b) if b == at && open == 0 => {
                    rest = here.get(i.saturating_add(1)..);
                    return here.get(..i);
                }
                _ => {}
            }
        }
        rest = None;
        Some(here)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_kept_and_written_in_one_way() {
        let text = "COLOR : Red;font-family:\"ＭＳ 明朝\", 'Yu Mincho',メイリオ; ;margin:0 auto!important;writing-mode:vertical-rl;width:calc(100% - (2px + 1em));background-color:rgba(0,0,0,.5)";
        let (out, dropped) = declarations(text);
        assert_eq!(
            out,
            "color: Red; font-family: \"ＭＳ 明朝\", 'Yu Mincho',メイリオ; margin: 0 auto!important; writing-mode: vertical-rl; width: calc(100% - (2px + 1em)); background-color: rgba(0,0,0,.5);"
        );
        assert!(!dropped);
        assert_eq!(declarations(&out), (out.clone(), false));
    }

    #[test]
    fn what_loads_runs_or_hides_its_spelling_goes() {
        for text in [
            "background:url(http://evil.example/)",
            "background:URL ( x )",
            "width:expression(alert(1))",
            "width:expr/**/ession(1)",
            "color:\\75rl(x)",
            "behavior:url(x)",
            "-moz-binding:x",
            "position:fixed",
            "content:'x'",
            "color:ｅxpression(1)",
            "font-family:'a\\27;x",
            "font-family:'a",
            "color:image-set('x')",
            "color:red}body{color:blue",
            "color:</style>",
            "cursor:pointer",
            "filter:alpha(opacity=0)",
            "color:var(--x)",
            "--x:1",
            "color",
        ] {
            assert_eq!(declarations(text), (String::new(), true), "{text}");
        }
        assert_eq!(declarations("color:red;position:fixed").0, "color: red;");
        assert_eq!(declarations("font-family:'a;b';color:red").0, "font-family: 'a;b'; color: red;");
    }
}
