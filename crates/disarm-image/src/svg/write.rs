//! The fresh file: UTF-8, one declaration, our own prefixes, no document type, no comments.

use super::{Drawing, Item, NAMESPACE, XLINK};
use mugai_core::{Context, Limit, Refusal};

/// How every file of ours begins.
pub(super) const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Writes what stays.
///
/// # Errors
/// `limit_output`.
pub(super) fn write(drawing: &Drawing, cx: &Context<'_>) -> Result<Vec<u8>, Refusal> {
    let mut out = String::from(HEAD);
    let mut open: Vec<&'static str> = Vec::new();
    // How many of the open elements hold text: within them white space means something.
    let mut texts = 0_usize;
    let mut items = drawing.items.iter().peekable();
    while let Some(item) = items.next() {
        match item {
            Item::Open { name, attrs } => {
                out.push('<');
                out.push_str(name);
                if open.is_empty() {
                    attribute(&mut out, "xmlns", NAMESPACE);
                    if drawing.links {
                        attribute(&mut out, "xmlns:xlink", XLINK);
                    }
                }
                attrs.iter().for_each(|(name, value)| attribute(&mut out, name, value));
                let holds = super::elements::holds_text(name) || *name == "style";
                if matches!(items.peek(), Some(Item::Close)) {
                    items.next();
                    out.push_str("/>");
                } else {
                    out.push('>');
                    open.push(name);
                    texts = texts.saturating_add(usize::from(holds));
                }
            }
            Item::Close => {
                if let Some(name) = open.pop() {
                    out.push_str("</");
                    out.push_str(name);
                    out.push('>');
                    let held = super::elements::holds_text(name) || name == "style";
                    texts = texts.saturating_sub(usize::from(held));
                }
            }
            Item::Text(text) => escape(&mut out, text, false),
        }
        if texts == 0 {
            out.push('\n');
        }
    }
    if u64::try_from(out.len()).unwrap_or(u64::MAX) > cx.limits().output_bytes {
        return Err(Refusal::limit(Limit::Output, "SVG", "the rebuilt drawing is larger than allowed"));
    }
    Ok(out.into_bytes())
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape(out, value, true);
    out.push('"');
}

fn escape(out: &mut String, text: &str, quoted: bool) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if quoted => out.push_str("&quot;"),
            // Read again as they are, a line end would become another one (XML 1.0 §2.11, §3.3.3).
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' if quoted => out.push(' '),
            c => out.push(c),
        }
    }
}
