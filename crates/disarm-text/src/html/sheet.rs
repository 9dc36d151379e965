//! Style sheets: rules with plain selectors, `@media` and `@page`; everything else goes (threats HTM-02, HTM-03).

use super::css;

/// Longest selector kept, bytes.
const MAX_SELECTOR: usize = 2_000;

/// The harmless rules of a sheet, one to a line, and whether any was dropped.
pub(super) fn sheet(text: &str) -> (String, bool) {
    let bare = without_comments(text);
    let mut sheet = Sheet { out: String::new(), dropped: false, within: false };
    let mut rest = bare.as_str();
    while let Some(next) = sheet.step(rest) {
        rest = next;
    }
    (sheet.out, sheet.dropped)
}

struct Sheet {
    out: String,
    dropped: bool,
    /// Within the block of an `@media`.
    within: bool,
}

impl Sheet {
    /// Reads one rule, or the end of a block; what follows it, `None` at the end.
    fn step<'t>(&mut self, rest: &'t str) -> Option<&'t str> {
        let rest = rest.trim_start();
        if rest.is_empty() {
            self.close();
            return None;
        }
        if let Some(behind) = rest.strip_prefix('}') {
            self.close();
            return Some(behind);
        }
        let (prelude, stop, behind) = upto(rest, b"{;}");
        let prelude = prelude.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        if stop == Some(b'}') {
            self.dropped = true;
            self.close();
            return Some(behind);
        }
        if stop != Some(b'{') {
            self.dropped = true;
            return Some(behind);
        }
        if let Some(query) = strip_word(&prelude, "@media").filter(|q| !self.within && is_query(q)) {
            self.out.push_str("@media ");
            self.out.push_str(&query);
            self.out.push_str(" {\n");
            self.within = true;
            return Some(behind);
        }
        let (block, after) = block(behind);
        let (selector, fine) = match strip_word(&prelude, "@page") {
            Some(page) => (format!("@page{}{page}", if page.is_empty() { "" } else { " " }), is_page(&page)),
            None => {
                let fine = is_selector(&prelude);
                (prelude, fine)
            }
        };
        // A block with a block within is none of ours.
        let fine = fine && !block.contains(['{', '}']);
        let (declarations, dropped) = if fine { css::declarations(block) } else { (String::new(), true) };
        self.dropped |= dropped;
        if !declarations.is_empty() {
            self.out.push_str(&selector);
            self.out.push_str(" { ");
            self.out.push_str(&declarations);
            self.out.push_str(" }\n");
        }
        Some(after)
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.within) {
            self.out.push_str("}\n");
        }
    }
}

/// Without comments and the marks of old browsers around a sheet.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("/*") {
        out.push_str(before);
        out.push(' ');
        rest = behind.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace("<!--", " ").replace("-->", " ")
}

/// What stands before the first of these characters outside of quotes, which one it is, and what follows it.
fn upto<'t>(text: &'t str, stops: &[u8]) -> (&'t str, Option<u8>, &'t str) {
    let mut quote = None;
    for (i, b) in text.bytes().enumerate() {
        match (quote, b) {
            (Some(q), b) => quote = Some(q).filter(|q| *q != b && b != b'\n'),
            (None, b'"' | b'\'') => quote = Some(b),
            (None, b) if stops.contains(&b) => {
                let behind = text.get(i.saturating_add(1)..).unwrap_or("");
                return (text.get(..i).unwrap_or(""), Some(b), behind);
            }
            _ => {}
        }
    }
    (text, None, "")
}

/// The inside of a block whose `{` has been read, to the `}` that closes it, and what follows.
fn block(text: &str) -> (&str, &str) {
    let (mut quote, mut open) = (None, 0_usize);
    for (i, b) in text.bytes().enumerate() {
        match (quote, b) {
            (Some(q), b) => quote = Some(q).filter(|q| *q != b && b != b'\n'),
            (None, b'"' | b'\'') => quote = Some(b),
            (None, b'{') => open = open.saturating_add(1),
            (None, b'}') => match open.checked_sub(1) {
                Some(left) => open = left,
                None => {
                    return (text.get(..i).unwrap_or(""), text.get(i.saturating_add(1)..).unwrap_or(""));
                }
            },
            _ => {}
        }
    }
    (text, "")
}

/// What follows an at-word, in whatever case.
fn strip_word(prelude: &str, word: &str) -> Option<String> {
    let (head, tail) = prelude.split_at_checked(word.len())?;
    let ends = tail.is_empty() || tail.starts_with([' ', ':', '(']);
    (head.eq_ignore_ascii_case(word) && ends).then(|| tail.trim().to_owned())
}

fn is_query(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_SELECTOR
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | ',' | '(' | ')' | ':' | '.'))
}

fn is_page(text: &str) -> bool {
    text.len() <= 50 && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | ':' | '-'))
}

/// Names, classes, ids, pseudo-classes and the ways they may stand together; no attributes, no escapes.
fn is_selector(text: &str) -> bool {
    let fine = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, ' ' | '.' | '#' | '*' | '>' | '+' | '~' | ',' | '-' | '_' | ':' | '(' | ')')
            || ('\u{3040}'..='\u{9FFF}').contains(&c)
    };
    !text.is_empty() && text.len() <= MAX_SELECTOR && text.chars().all(fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_rules_are_kept_and_stay() {
        let text = "<!-- body , .本文 > p:first-child{color:red;/* x */margin:0}\n@MEDIA print{ .a{display:none} } @page :first{size:A4 landscape} h1{} -->";
        let (out, dropped) = sheet(text);
        assert_eq!(
            out,
            "body , .本文 > p:first-child { color: red; margin: 0; }\n@media print {\n.a { display: none; }\n}\n@page :first { size: A4 landscape; }\n"
        );
        assert!(!dropped);
        assert_eq!(sheet(&out), (out.clone(), false));
    }

    #[test]
    fn what_loads_or_cannot_be_read_goes_and_the_next_rule_stays() {
        for text in [
            "@import 'http://evil.example/x.css';",
            "@import url(x);",
            "@font-face{font-family:x;src:url(http://evil.example/)}",
            "@charset \"x\";",
            "@keyframes a{from{color:red}to{color:blue}}",
            "a[href^='x']{color:red}",
            "\\61{color:red}",
            "a{background:url(x)}",
            "@media print{@media screen{a{color:red}}}",
            "@supports (x){a{color:red}}",
            "a</style>{color:red}",
            "a{b{color:red}}",
        ] {
            let (out, dropped) = sheet(&format!("{text} .ok{{color:red}}"));
            assert!(dropped, "{text}");
            assert!(out.ends_with(".ok { color: red; }\n"), "{text}: {out}");
            assert!(!out.contains(['<', '\\', '[']) && !out.contains("url"), "{text}: {out}");
        }
        assert_eq!(sheet("a{color:red").0, "a { color: red; }\n");
        assert_eq!(sheet("/* no end a{color:red}").0, "");
    }
}
