//! The second look at a finished page: read byte by byte as our writer writes, without the parser that built it.

use super::data_url;
use super::rebuild::{NEARLY, TODAY};
use super::table;
use super::{css, sheet};
use mugai_core::url::{Base, verdict};
use mugai_core::{Context, Reason, Refusal};
use mugai_jptext::hidden;

/// What may not stand in a style, whatever the reader of styles says.
const NEVER: &[&str] = &["url(", "expression(", "@import", "behavior:", "binding:", "javascript:", "\\", "<", "/*"];
/// The four that our writer writes.
const REFERENCES: &[(&str, &str)] = &[("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\"")];

fn residue(detail: &str) -> Refusal {
    Refusal::new(Reason::Residue, "", detail)
}

/// Looks at a finished page.
///
/// # Errors
/// `residue`.
pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    cx.take(bytes.len())?;
    let page = std::str::from_utf8(bytes).map_err(|_| residue("not UTF-8"))?;
    if page.chars().any(|c| c != '\u{200D}' && hidden(c).is_some()) {
        return Err(residue("a hidden or control character"));
    }
    let rest = page.strip_prefix(TODAY).or_else(|| page.strip_prefix(NEARLY)).unwrap_or(page);
    let mut reader = Reader { rest };
    reader.tag("html", &|a| matches!(a, "lang" | "dir" | "class"), cx)?;
    reader.exactly("<head><meta charset=\"utf-8\">")?;
    if reader.have("<title>") {
        text(reader.upto("</title>")?)?;
    }
    if reader.have("<style>\n") {
        let styles = reader.upto("</style>")?;
        if NEVER.iter().any(|n| styles.to_ascii_lowercase().contains(n))
            || sheet::sheet(styles) != (styles.to_owned(), false)
        {
            return Err(residue("a style sheet that our writer does not write"));
        }
    }
    reader.exactly("</head>")?;
    reader.tag("body", &table::body_allows, cx)?;
    let mut open: Vec<&'static str> = Vec::new();
    loop {
        let at = reader.rest.find('<').ok_or_else(|| residue("cut off"))?;
        let (before, tag) = reader.rest.split_at_checked(at).unwrap_or_default();
        text(before)?;
        reader.rest = tag;
        if open.is_empty() && reader.have("</body></html>") {
            return if reader.rest.is_empty() { Ok(()) } else { Err(residue("something behind the end")) };
        }
        if reader.have("</") {
            let name = reader.upto(">")?;
            if open.pop() != Some(name) {
                return Err(residue("an end tag without its start"));
            }
            continue;
        }
        let name = tag.get(1..).unwrap_or("").split([' ', '>']).next().unwrap_or("");
        let (name, row) = table::row(name).ok_or_else(|| residue("an element our writer does not write"))?;
        reader.tag(name, &|a| table::allows(row, a), cx)?;
        if !table::is_void(name) {
            open.push(name);
        }
    }
}

struct Reader<'p> {
    rest: &'p str,
}

impl<'p> Reader<'p> {
    fn have(&mut self, word: &str) -> bool {
        let behind = self.rest.strip_prefix(word);
        self.rest = behind.unwrap_or(self.rest);
        behind.is_some()
    }

    fn exactly(&mut self, word: &str) -> Result<(), Refusal> {
        if self.have(word) { Ok(()) } else { Err(residue("not laid out as our writer does")) }
    }

    /// What stands before a word, which is passed over.
    fn upto(&mut self, word: &str) -> Result<&'p str, Refusal> {
        let (before, behind) = self.rest.split_once(word).ok_or_else(|| residue("cut off"))?;
        self.rest = behind;
        Ok(before)
    }

    /// A start tag: its name, and each attribute once as `name="value"`.
    fn tag(&mut self, name: &str, allows: &dyn Fn(&str) -> bool, cx: &mut Context<'_>) -> Result<(), Refusal> {
        self.exactly("<")?;
        self.exactly(name)?;
        let mut seen: Vec<&str> = Vec::new();
        loop {
            if self.have(">") {
                return Ok(());
            }
            self.exactly(" ")?;
            let key = self.upto("=\"")?;
            let value = self.upto("\"")?;
            if !allows(key) || seen.contains(&key) {
                return Err(residue("an attribute our writer does not write"));
            }
            seen.push(key);
            attribute(key, &text(value)?, cx)?;
        }
    }
}

fn attribute(key: &str, value: &str, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let fine = match key {
        "href" => verdict(value, Base::Document).kept().as_deref() == Some(value),
        "style" => {
            !NEVER.iter().any(|n| value.to_ascii_lowercase().contains(n))
                && css::declarations(value) == (value.to_owned(), false)
        }
        "src" => {
            let known = ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,"];
            let picture = data_url::content(value).filter(|_| known.iter().any(|k| value.starts_with(k)));
            let picture = picture.ok_or_else(|| residue("a picture that is not in the page"))?;
            cx.part()?;
            cx.take(picture.len())?;
            cx.inspect_child(&picture, "画像")?;
            true
        }
        _ => !key.starts_with("on"),
    };
    if fine { Ok(()) } else { Err(residue("the value of an attribute")) }
}

/// Text between tags and quotes: no tag, no reference but ours.
fn text(raw: &str) -> Result<String, Refusal> {
    if raw.contains(['<', '>', '"']) {
        return Err(residue("markup within text"));
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, _)) = rest.split_once('&') {
        out.push_str(before);
        let at = rest.get(before.len()..).unwrap_or("");
        let (word, sign) = REFERENCES
            .iter()
            .find(|(w, _)| at.starts_with(w))
            .ok_or_else(|| residue("a reference that is not ours"))?;
        out.push_str(sign);
        rest = at.get(word.len()..).unwrap_or("");
    }
    out.push_str(rest);
    Ok(out)
}

/// Whether the body of a finished page has neither words nor pictures.
pub(super) fn shows_nothing(page: &str) -> bool {
    let body = page.split_once("<body").map_or("", |(_, b)| b);
    let words = body.split('<').filter_map(|piece| piece.split_once('>')).any(|(_, text)| !text.trim().is_empty());
    !words && !body.contains("<img ")
}
