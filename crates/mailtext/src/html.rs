//! HTML to text: one pass, no tree, everything capped. Decoded before it is read, never written back as HTML.

use crate::entity::resolve;

/// What was read out of an HTML part.
#[derive(Debug, Default)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// Pieces of text that were not shown.
    pub(crate) hidden: u32,
    /// Links whose text names another host: shown, real.
    pub(crate) mismatches: Vec<(String, String)>,
}

/// Elements whose content is no text of the mail.
const SKIPPED: &[&str] = &[
    "script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math", "select", "option",
    "textarea", "noembed", "noframes", "applet", "canvas", "audio", "video",
];
/// Elements that have no end tag.
const VOID: &[&str] =
    &["br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "param", "source", "track", "wbr"];
/// Elements that start a line of their own.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "table",
    "tr",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "nav",
    "address",
    "form",
    "fieldset",
    "center",
    "tbody",
    "thead",
    "tfoot",
    "caption",
    "figure",
    "body",
    "hr",
];
/// Elements after which a blank line is usual.
const SPACED: &[&str] = &["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table"];
/// Deepest nesting followed for hidden elements and links.
const DEPTH: usize = 256;
/// Most mismatching links listed.
const MISMATCHES: usize = 10;

/// Longest text of a link that is compared with its target, bytes.
const LINK_TEXT: usize = 4096;

/// A link that is open.
struct Link {
    href: String,
    start: usize,
}

struct Reader {
    out: Text,
    most: usize,
    /// Open elements that hide what is in them; the first counts.
    hiding: Vec<String>,
    links: Vec<Link>,
    preformatted: u32,
    /// Whether the row already has a cell.
    cells: bool,
    full: bool,
}

/// Reads the text out of HTML; never more than `most` bytes of it.
pub(crate) fn to_text(html: &str, most: usize) -> Text {
    let mut reader = Reader {
        out: Text::default(),
        most,
        hiding: Vec::new(),
        links: Vec::new(),
        preformatted: 0,
        cells: false,
        full: false,
    };
    let mut rest = html;
    while !rest.is_empty() && !reader.full {
        match rest.find('<') {
            Some(0) => rest = reader.markup(rest),
            Some(at) => {
                let (text, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
                reader.text(text);
                rest = from;
            }
            None => {
                reader.text(rest);
                rest = "";
            }
        }
    }
    let text = std::mem::take(&mut reader.out.text);
    reader.out.text = tidy(&text);
    reader.out
}

impl Reader {
    /// Reads one tag or comment; returns what follows.
    fn markup<'a>(&mut self, from: &'a str) -> &'a str {
        let body = from.get(1..).unwrap_or("");
        if let Some(comment) = body.strip_prefix("!--") {
            return comment.split_once("-->").map_or("", |(_, rest)| rest);
        }
        let first = body.chars().next();
        if matches!(first, Some('!' | '?')) {
            return body.split_once('>').map_or("", |(_, rest)| rest);
        }
        let closing = first == Some('/');
        let named = if closing { body.get(1..).unwrap_or("") } else { body };
        if !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
            self.text("<");
            return body;
        }
        let (tag, rest) = tag_end(named);
        let name_length = tag.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(tag.len());
        let (name, attributes) = tag.split_at_checked(name_length).unwrap_or((tag, ""));
        let name = name.to_ascii_lowercase();
        if closing {
            self.close(&name);
            return rest;
        }
        if SKIPPED.contains(&name.as_str()) {
            // Everything up to its end tag is not text; without one, the rest of the document.
            return behind_end_tag(rest, &name);
        }
        self.open(&name, attributes);
        rest
    }

    fn open(&mut self, name: &str, attributes: &str) {
        if VOID.contains(&name) {
            match name {
                "br" => self.push("\n"),
                "hr" => self.push("\n――――――――――\n"),
                "img" if !is_hidden(attributes) => {
                    let alt = attribute(attributes, "alt").unwrap_or_default();
                    if !alt.trim().is_empty() {
                        self.push(&format!("[画像：{}]", alt.trim()));
                    }
                }
                "input" if self.hiding.is_empty() && attribute(attributes, "type").is_none_or(|t| t != "hidden") => {
                    self.push("[入力欄]")
                }
                _ => {}
            }
            return;
        }
        if (is_hidden(attributes) || !self.hiding.is_empty()) && self.hiding.len() < DEPTH {
            self.hiding.push(name.to_owned());
            return;
        }
        if BLOCKS.contains(&name) {
            self.line();
        }
        match name {
            "li" => self.push("・"),
            "pre" => self.preformatted = self.preformatted.saturating_add(1),
            "tr" => self.cells = false,
            "td" | "th" if std::mem::replace(&mut self.cells, true) => self.push(" | "),
            "a" => {
                if let Some(href) = attribute(attributes, "href").filter(|_| self.links.len() < DEPTH) {
                    self.links.push(Link { href, start: self.out.text.len() });
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if !self.hiding.is_empty() {
            if let Some(at) = self.hiding.iter().rposition(|open| open == name) {
                self.hiding.truncate(at);
            }
            return;
        }
        match name {
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            "a" => {
                if let Some(link) = self.links.pop() {
                    self.end_link(&link);
                }
            }
            _ => {}
        }
        if BLOCKS.contains(&name) {
            self.line();
            if SPACED.contains(&name) {
                self.push("\n");
            }
        }
    }

    /// Writes the target behind the text of a link, unless the text is the target.
    fn end_link(&mut self, link: &Link) {
        let inside = self.out.text.get(link.start..).filter(|t| t.len() <= LINK_TEXT).unwrap_or("");
        let shown = inside.split_whitespace().collect::<Vec<_>>().join(" ");
        let href: String = link.href.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let lower = href.to_ascii_lowercase();
        let target = if lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("ftp://") {
            href.clone()
        } else if lower.starts_with("mailto:") {
            href.get(7..).unwrap_or("").split('?').next().unwrap_or("").to_owned()
        } else if href.is_empty() || href.starts_with('#') {
            return;
        } else {
            // A scheme nobody may click: its name is all the reader gets.
            let scheme = href.split(':').next().filter(|s| s.len() < href.len() && s.len() <= 20);
            format!("（{}：のリンクは取り除きました）", scheme.unwrap_or("相対"))
        };
        let bare = |t: &str| {
            let t = t.trim_end_matches('/').to_ascii_lowercase();
            t.strip_prefix("https://").or(t.strip_prefix("http://")).map_or(t.clone(), str::to_owned)
        };
        if bare(&shown) == bare(&target) || target.is_empty() {
            return;
        }
        if let (Some(named), Some(real)) = (host_of(&shown), host_of(&target)) {
            let same = named == real || real.ends_with(&format!(".{named}")) || named.ends_with(&format!(".{real}"));
            if !same && self.out.mismatches.len() < MISMATCHES {
                self.out.mismatches.push((shown, target.clone()));
            }
        }
        self.push(&format!(" <{target}> "));
    }

    fn text(&mut self, raw: &str) {
        if !self.hiding.is_empty() {
            if !raw.trim().is_empty() {
                self.out.hidden = self.out.hidden.saturating_add(1);
            }
            return;
        }
        let text = resolve(raw);
        if self.preformatted > 0 {
            self.push(&text);
            return;
        }
        // White space collapses; a line end between two Japanese characters is nothing.
        let mut blank = false;
        let mut piece = String::with_capacity(text.len());
        for c in text.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{0C}') {
                blank = true;
                continue;
            }
            if std::mem::take(&mut blank) {
                piece.push(' ');
            }
            piece.push(c);
        }
        if blank {
            piece.push(' ');
        }
        let fresh = self.out.text.is_empty() || self.out.text.ends_with(['\n', ' ']);
        let piece = if fresh { piece.trim_start_matches(' ').to_owned() } else { piece };
        self.push(&piece);
    }

    fn line(&mut self) {
        if !self.out.text.is_empty() && !self.out.text.ends_with('\n') {
            self.push("\n");
        }
    }

    fn push(&mut self, text: &str) {
        if !self.hiding.is_empty() {
            return;
        }
        if self.out.text.len().saturating_add(text.len()) > self.most {
            self.full = true;
            return;
        }
        self.out.text.push_str(text);
    }
}

/// The inside of a tag and what follows its `>`; a `>` within quotes does not end it.
fn tag_end(from: &str) -> (&str, &str) {
    let mut quote: Option<u8> = None;
    for (at, b) in from.bytes().enumerate() {
        match (quote, b) {
            (None, b'>') => return (from.get(..at).unwrap_or(""), from.get(at.saturating_add(1)..).unwrap_or("")),
            (None, b'"' | b'\'') if from.get(..at).is_some_and(|t| t.trim_end().ends_with('=')) => quote = Some(b),
            (Some(q), b) if q == b => quote = None,
            _ => {}
        }
        // A tag this long is an attack or a forgotten quote.
        if at > 64 << 10 {
            break;
        }
    }
    // Unclosed: up to the next `>` whatever the quotes say, else to the end.
    match from.find('>') {
        Some(at) => (from.get(..at).unwrap_or(""), from.get(at.saturating_add(1)..).unwrap_or("")),
        None => (from, ""),
    }
}

/// What follows `</name>`.
fn behind_end_tag<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        rest = rest.get(at.saturating_add(2)..).unwrap_or("");
        let same = rest.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
        if same && rest.get(name.len()..).is_none_or(|t| !t.starts_with(|c: char| c.is_ascii_alphanumeric())) {
            return rest.split_once('>').map_or("", |(_, rest)| rest);
        }
    }
    ""
}

/// The value of an attribute, references resolved.
fn attribute(attributes: &str, wanted: &str) -> Option<String> {
    let mut rest = attributes;
    for _ in 0..200 {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '=')
            .unwrap_or(rest.len())
            .max(usize::from(rest.starts_with('=')));
        let (name, tail) = rest.split_at_checked(end)?;
        let tail = tail.trim_start();
        let Some(value) = tail.strip_prefix('=') else {
            if name.eq_ignore_ascii_case(wanted) {
                return Some(String::new());
            }
            rest = tail;
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(q @ ('"' | '\'')) => value.get(1..)?.split_once(q).unwrap_or((value.get(1..)?, "")),
            _ => value.split_at_checked(value.find(char::is_whitespace).unwrap_or(value.len()))?,
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(resolve(value));
        }
        rest = after;
    }
    None
}

/// Whether an element says that it is not shown.
fn is_hidden(attributes: &str) -> bool {
    if attributes.is_empty() {
        return false;
    }
    let style: String = attribute(attributes, "style")
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_ascii_lowercase();
    let styled = style.split(';').any(|d| {
        let d = d.trim_end_matches("!important");
        matches!(d, "display:none" | "visibility:hidden" | "visibility:collapse" | "mso-hide:all" | "opacity:0")
            || ["font-size:0", "max-height:0", "max-width:0", "line-height:0"].iter().any(|zero| {
                d.strip_prefix(zero)
                    .is_some_and(|unit| unit.is_empty() || unit.chars().all(|c| c.is_ascii_alphabetic() || c == '%'))
            })
    });
    styled || attribute(attributes, "hidden").is_some()
}

/// The host a text names, when the text looks like an address.
fn host_of(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let rest = text.strip_prefix("https://").or(text.strip_prefix("http://")).or(text.strip_prefix("ftp://"));
    let host: String =
        rest.unwrap_or(&text).chars().take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-')).collect();
    let labels = host.split('.').filter(|l| !l.is_empty()).count();
    let tld = host.rsplit('.').next().is_some_and(|t| t.len() >= 2 && t.chars().all(|c| c.is_ascii_alphabetic()));
    let looks = rest.is_some() || (labels >= 2 && tld && (host.len() == text.len() || text.starts_with("www.")));
    (looks && labels >= 2).then(|| host.strip_prefix("www.").unwrap_or(&host).to_owned())
}

/// No blanks at line ends, no more than one empty line in a row, none at the ends.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0_u32;
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            empty = empty.saturating_add(1);
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        to_text(html, 1 << 20).text
    }

    #[test]
    fn the_table_of_the_estimate() {
        let html = "<html><head><title>x</title><style>p{}</style></head><body><p>会計課 御中</p>\n<table><tr><td>品目</td><td>金額</td></tr>\
                    <tr><td>用紙 A4</td><td>12,000円</td></tr></table><img src=cid:1 alt=会社ロゴ></body></html>";
        assert_eq!(text(html), "会計課 御中\n\n品目 | 金額\n用紙 A4 | 12,000円\n\n[画像：会社ロゴ]");
    }

    #[test]
    fn what_is_hidden_is_left_out_and_counted() {
        let html =
            "a<span style='DISPLAY : none'>secret<b>more</b></span>b<script>x</script><!-- c --><div hidden>z</div>c";
        let read = to_text(html, 1000);
        assert_eq!((read.text.as_str(), read.hidden), ("abc", 3));
    }

    #[test]
    fn links_show_where_they_lead() {
        let read = to_text("<a href='http://login.evil.example/x'>https://www.example.co.jp/entry</a>", 1000);
        assert_eq!(read.text, "https://www.example.co.jp/entry <http://login.evil.example/x>");
        assert_eq!(read.mismatches.len(), 1);
        assert_eq!(text("<a href=\"https://a.jp/\">https://a.jp</a>"), "https://a.jp");
        assert_eq!(
            text("<a href=' java&#115;cript:alert(1)'>押す</a>"),
            "押す <（javascript：のリンクは取り除きました）>"
        );
        assert_eq!(text("<a href=mailto:a@b.jp?subject=x>連絡</a>"), "連絡 <a@b.jp>");
    }

    #[test]
    fn broken_html_ends() {
        for html in
            ["<", "<a", "<a href='", "</", "<!--", "<script>x", "a<b<c>d", "<p style=\"x>y", "&#xFFFFFFFF;", "1 < 2"]
        {
            let _ = text(html);
        }
        assert_eq!(text("1 < 2 & 3 > 2"), "1 < 2 & 3 > 2");
        let deep = "<div>".repeat(200_000);
        assert_eq!(text(&deep), "");
        let open = "<".repeat(200_000);
        assert_eq!(text(&open).len(), 200_000);
    }
}
