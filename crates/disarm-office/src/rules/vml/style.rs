//! The `style` attribute of old drawings: the properties of the standard, read and written anew (ECMA-376 Part 4 §14.1.2.19).

use super::model::Stays;
use std::borrow::Cow;

/// Properties that stay; none of them can name a place.
const PROPERTIES: &[&str] = &[
    // Of every shape.
    "position",
    "left",
    "top",
    "right",
    "bottom",
    "width",
    "height",
    "margin",
    "margin-left",
    "margin-top",
    "margin-right",
    "margin-bottom",
    "z-index",
    "visibility",
    "flip",
    "rotation",
    "antialias",
    "display",
    "mso-position-horizontal",
    "mso-position-horizontal-relative",
    "mso-position-vertical",
    "mso-position-vertical-relative",
    "mso-position-horizontal-col",
    "mso-position-vertical-row",
    "mso-wrap-distance-left",
    "mso-wrap-distance-top",
    "mso-wrap-distance-right",
    "mso-wrap-distance-bottom",
    "mso-wrap-edited",
    "mso-wrap-style",
    "mso-wrap-mode",
    "mso-width-percent",
    "mso-height-percent",
    "mso-left-percent",
    "mso-top-percent",
    "mso-width-relative",
    "mso-height-relative",
    "mso-width-source",
    "mso-height-source",
    "mso-hide",
    "mso-hyphenate",
    // Of text boxes.
    "direction",
    "layout-flow",
    "mso-direction-alt",
    "mso-fit-shape-to-text",
    "mso-fit-text-to-shape",
    "mso-layout-flow-alt",
    "mso-next-textbox",
    "mso-rotate",
    "mso-text-scale",
    "mso-column-count",
    "mso-column-margin",
    "v-text-anchor",
    "text-align",
    "vertical-align",
    "text-indent",
    "line-height",
    // Of drawn text.
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "mso-text-shadow",
    "text-decoration",
    "v-rotate-letters",
    "v-same-letter-heights",
    "v-text-align",
    "v-text-kern",
    "v-text-reverse",
    "v-text-spacing-mode",
    "v-text-spacing",
    "color",
    "mso-ascii-font-family",
    "mso-fareast-font-family",
    "mso-bidi-font-family",
    "mso-hansi-font-family",
    "mso-bidi-font-size",
];

/// The list as we write it: known properties in their order, nothing between them but what is needed.
pub(crate) fn rewrite(value: &str) -> Stays<'_> {
    let mut out = String::with_capacity(value.len());
    let mut lost = false;
    for declaration in declarations(value) {
        let Some((name, content)) = declaration.split_once(':') else {
            lost |= !declaration.trim().is_empty();
            continue;
        };
        let (name, content) = (name.trim().to_ascii_lowercase(), content.trim());
        let fine = match name.as_str() {
            "font" => is_font(content),
            n if n.ends_with("font-family") => is_font(content),
            _ => is_plain(content),
        };
        if !fine || !PROPERTIES.contains(&name.as_str()) {
            lost = true;
            continue;
        }
        if !out.is_empty() {
            out.push(';');
        }
        out.push_str(&name);
        out.push(':');
        out.push_str(content);
    }
    if out == value {
        Stays::AsIs
    } else if out.is_empty() && lost {
        Stays::No
    } else {
        Stays::As(Cow::Owned(out), lost)
    }
}

/// The declarations between the semicolons; one within quotes ends nothing.
fn declarations(value: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut quote) = (0usize, None);
    for (at, c) in value.char_indices() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(q)) if c == q => quote = None,
            (';', None) => {
                out.extend(value.get(start..at));
                start = at.saturating_add(1);
            }
            _ => {}
        }
    }
    out.extend(value.get(start..));
    out
}

/// A number, a word, a list of them; no function, no place.
fn is_plain(value: &str) -> bool {
    value.bytes().all(|b| b.is_ascii_alphanumeric() || b" \t\r\n#,.%+-_".contains(&b))
        || value.strip_prefix("rgb(").and_then(|v| v.strip_suffix(')')).is_some_and(|v| !v.contains('(') && is_plain(v))
}

/// Names of fonts are written in any language, but with nothing that ends a declaration or begins an address.
pub(super) fn is_font(value: &str) -> bool {
    let quotes = |q: char| value.matches(q).count().is_multiple_of(2);
    quotes('"') && quotes('\'') && !value.contains(|c: char| c.is_control() || ":;\\/<>(){}".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(value: &str) -> Option<String> {
        match rewrite(value) {
            Stays::No => None,
            Stays::AsIs => Some(value.to_owned()),
            Stays::As(new, _) => {
                assert_eq!(rewrite(&new), Stays::AsIs);
                Some(new.into_owned())
            }
        }
    }

    #[test]
    fn what_places_a_shape_stays() {
        for style in [
            "position:absolute;margin-left:59.25pt;margin-top:1.5pt;width:108pt;height:59.25pt;z-index:1;visibility:hidden",
            "layout-flow:vertical-ideographic",
            "font-family:\"ＭＳ Ｐゴシック\";font-size:1pt;v-text-kern:t",
            "rotation:-45;mso-position-horizontal:center;mso-next-textbox:#_x0000_s1027",
            "",
        ] {
            assert_eq!(rewrite(style), Stays::AsIs);
        }
        assert_eq!(
            rewrite("position:absolute;\r\n  Width: 5pt ;"),
            Stays::As("position:absolute;width:5pt".into(), false)
        );
    }

    #[test]
    fn what_names_a_place_or_calls_something_goes() {
        for bad in [
            "background:url(http://evil.example/a.png)",
            "behavior:url(#default#VML)",
            "width:expression(evil())",
            "w\\69 dth:1pt",
            "font-family:\"a\";src:url(x)",
            "left:url(x)",
            "@import 'x'",
            "color:rgb(url(1))",
            "font:url(x)",
        ] {
            let both = format!("left:1pt;{bad};top:2pt");
            let kept =
                if bad.starts_with("font-family") { "left:1pt;font-family:\"a\";top:2pt" } else { "left:1pt;top:2pt" };
            assert_eq!(new(&both).as_deref(), Some(kept), "{bad}");
        }
        assert_eq!(new("behavior:url(x)"), None);
        // A quote that is never closed swallows the rest, and goes with it.
        assert_eq!(new("left:1pt;font-family:\"a;width:2pt").as_deref(), Some("left:1pt"));
    }
}
