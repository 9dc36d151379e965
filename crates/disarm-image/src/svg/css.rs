//! Style: properties by an allowlist, values of words, numbers, colours and names; `url()` only within the drawing.

use super::value::is_name;

const PROPERTIES: &[&str] = &[
    "alignment-baseline",
    "baseline-shift",
    "block-progression",
    "clip",
    "clip-path",
    "clip-rule",
    "color",
    "color-interpolation",
    "color-interpolation-filters",
    "color-rendering",
    "direction",
    "display",
    "dominant-baseline",
    "enable-background",
    "fill",
    "fill-opacity",
    "fill-rule",
    "filter",
    "flood-color",
    "flood-opacity",
    "font",
    "font-family",
    "font-feature-settings",
    "font-kerning",
    "font-size",
    "font-size-adjust",
    "font-stretch",
    "font-style",
    "font-variant",
    "font-variant-caps",
    "font-variant-east-asian",
    "font-variant-ligatures",
    "font-variant-numeric",
    "font-variant-position",
    "font-weight",
    "glyph-orientation-horizontal",
    "glyph-orientation-vertical",
    "image-rendering",
    "isolation",
    "kerning",
    "letter-spacing",
    "lighting-color",
    "line-height",
    "marker",
    "marker-end",
    "marker-mid",
    "marker-start",
    "mask",
    "mask-type",
    "mix-blend-mode",
    "opacity",
    "overflow",
    "paint-order",
    "shape-rendering",
    "solid-color",
    "solid-opacity",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "text-align",
    "text-anchor",
    "text-decoration",
    "text-decoration-color",
    "text-decoration-line",
    "text-decoration-style",
    "text-indent",
    "text-orientation",
    "text-rendering",
    "text-transform",
    "transform",
    "transform-box",
    "transform-origin",
    "unicode-bidi",
    "vector-effect",
    "visibility",
    "white-space",
    "word-spacing",
    "writing-mode",
    "background-color",
    "background",
    "width",
    "height",
    "x",
    "y",
    "r",
    "cx",
    "cy",
    "rx",
    "ry",
];
/// Functions a value may call.
const FUNCTIONS: &[&str] = &[
    "rgb",
    "rgba",
    "hsl",
    "hsla",
    "calc",
    "matrix",
    "translate",
    "translatex",
    "translatey",
    "scale",
    "scalex",
    "scaley",
    "rotate",
    "skewx",
    "skewy",
    "rect",
];
/// Longest value kept, bytes.
const MAX_VALUE: usize = 4_000;

/// Our own spelling of a property that may also stand as an attribute.
pub(super) fn property(name: &str) -> Option<&'static str> {
    PROPERTIES.iter().find(|p| **p == name).copied()
}

/// What was dropped of a list of declarations.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dropped {
    /// Something that would have loaded, or run.
    pub(super) loads: bool,
    /// An editor's own property.
    pub(super) private: bool,
    /// Something else.
    pub(super) other: bool,
}

/// The harmless declarations of a list, as property and value.
pub(super) fn declarations(text: &str, dropped: &mut Dropped) -> Vec<(&'static str, String)> {
    let bare = without_comments(text);
    let mut out = Vec::new();
    for piece in split(&bare) {
        let piece = piece.trim();
        if piece.is_empty() {
            continue;
        }
        let (name, given) = piece.split_once(':').unwrap_or((piece, ""));
        let name = name.trim().to_ascii_lowercase();
        match property(&name).and_then(|p| value(given).map(|v| (p, v))) {
            Some(fine) => out.push(fine),
            None if loads(&name, given) => dropped.loads = true,
            None if name.starts_with('-') && !name.contains('\\') => dropped.private = true,
            None => dropped.other = true,
        }
    }
    out
}

/// Whether what is dropped would have reached outside or run something.
pub(super) fn loads(name: &str, value: &str) -> bool {
    let text = format!("{name}:{value}").to_ascii_lowercase();
    ["url", "expression", "behavior", "binding", "\\", "import", "script", "image", "src", "//"]
        .iter()
        .any(|w| text.contains(w))
}

/// Declarations as they are written.
pub(super) fn written(list: &[(&'static str, String)]) -> String {
    list.iter().map(|(name, value)| format!("{name}: {value};")).collect::<Vec<_>>().join(" ")
}

/// The id that a finished value refers to, if it does.
pub(super) fn reference(value: &str) -> Option<&str> {
    value.split_once("url(#").and_then(|(_, rest)| rest.split_once(')')).map(|(id, _)| id)
}

/// A value read and written again; `None` when anything in it is not known to be harmless.
pub(super) fn value(text: &str) -> Option<String> {
    let text = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() || text.len() > MAX_VALUE {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    let mut word = String::new();
    let (mut open, mut urls) = (0_usize, 0_usize);
    while let Some(c) = rest.chars().next() {
        let behind = rest.get(c.len_utf8()..)?;
        match c {
            '"' | '\'' => {
                let (inside, after) = behind.split_once(c)?;
                if inside.chars().any(|c| c.is_control() || matches!(c, '\\' | '<' | '>' | '&' | '"' | '\'')) {
                    return None;
                }
                out.push('\'');
                out.push_str(inside);
                out.push('\'');
                word.clear();
                rest = after;
                continue;
            }
            '(' if word.eq_ignore_ascii_case("url") => {
                let (inside, after) = behind.split_once(')')?;
                let inside = inside.trim().trim_matches(['"', '\'']);
                let id = inside.strip_prefix('#').filter(|id| is_name(id))?;
                urls = urls.saturating_add(1);
                if open > 0 || urls > 1 {
                    return None;
                }
                out.truncate(out.len().checked_sub(3)?);
                out.push_str("url(#");
                out.push_str(id);
                out.push(')');
                word.clear();
                rest = after;
                continue;
            }
            '(' => {
                let known = FUNCTIONS.contains(&word.to_ascii_lowercase().as_str());
                if !known && (open == 0 || !word.is_empty()) {
                    return None;
                }
                open = open.saturating_add(1);
                word.clear();
            }
            ')' => {
                open = open.checked_sub(1)?;
                word.clear();
            }
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => word.push(c),
            ' ' | '#' | '%' | '.' | ',' | '+' | '/' | '*' | '!' => word.clear(),
            // Names of fonts may stand without quotes; what looks like a letter of ASCII and is none may not.
            c if open == 0
                && !c.is_ascii()
                && (c.is_alphabetic()
                    || ('\u{3000}'..='\u{30FF}').contains(&c)
                    || ('\u{FF00}'..='\u{FF5E}').contains(&c))
                && !matches!(c, '\u{212A}' | '\u{17F}') =>
            {
                word.clear();
                // A wide letter right before a bracket is a function nobody knows.
                if behind.starts_with('(') {
                    return None;
                }
            }
            _ => return None,
        }
        out.push(c);
        rest = behind;
    }
    (open == 0 && !out.contains("//")).then_some(out)
}

pub(super) fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("/*") {
        out.push_str(before);
        out.push(' ');
        rest = behind.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// Splits at semicolons outside of quotes and brackets.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let (mut quote, mut open) = (None, 0_usize);
    text.split(move |c| {
        match (quote, c) {
            (Some(q), c) => quote = Some(q).filter(|q| *q != c),
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => open = open.saturating_add(1),
            (None, ')') => open = open.saturating_sub(1),
            (None, ';') => return open == 0,
            _ => {}
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_stay_and_what_loads_goes() {
        let mut dropped = Dropped::default();
        let text =
            "FILL:url( '#a' ) red; font-family:\"ＭＳ 明朝\",メイリオ;stroke:#000;-inkscape-x:y; writing-mode:tb-rl";
        let out = written(&declarations(text, &mut dropped));
        assert_eq!(out, "fill: url(#a) red; font-family: 'ＭＳ 明朝',メイリオ; stroke: #000; writing-mode: tb-rl;");
        assert_eq!(dropped, Dropped { private: true, ..Dropped::default() });
        assert_eq!(written(&declarations(&out, &mut dropped)), out);
        for text in [
            "fill:url(http://evil.example/#a)",
            "fill:url(//evil.example)",
            "fill:u\\72l(x)",
            "filter:url(\"data:x\")",
            "behavior:url(#x)",
            "-moz-binding:url(x)",
            "fill:expression(evil())",
            "background-image:url(x)",
            "fill:image-set('x')",
        ] {
            let mut dropped = Dropped::default();
            assert!(declarations(text, &mut dropped).is_empty(), "{text}");
            assert!(dropped.loads || dropped.private, "{text}");
        }
    }
}
