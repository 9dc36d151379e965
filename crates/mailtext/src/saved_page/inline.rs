//! The pictures and style sheets of a saved page, put into it: pictures as `data:` URLs, sheets as elements. The HTML format then
//! takes them for what they are: it rebuilds the pictures, and keeps the harmless rules of the sheets.

use super::charset;
use super::tags::{self, Attribute};
use super::url::{resolved, unescaped};
use crate::entity;
use crate::structure::Leaf;
use crate::transfer::Decoded;
use base64ct::{Base64, Encoding};
use mugai_core::{Context, Limit, Refusal};
use std::collections::{HashMap, HashSet};

/// Parts of the file by what a page may call them.
pub(super) struct Parts<'p, 'a> {
    leaves: &'p [Leaf<'a>],
    decoded: &'p [Decoded<'a>],
    base: &'p str,
    by_name: HashMap<String, usize>,
    shown: HashSet<usize>,
}

impl<'p, 'a> Parts<'p, 'a> {
    /// `root` is the page, `base` where it was.
    pub(super) fn new(leaves: &'p [Leaf<'a>], decoded: &'p [Decoded<'a>], root: usize, base: &'p str) -> Self {
        let mut by_name = HashMap::new();
        for (at, leaf) in leaves.iter().enumerate().filter(|(at, _)| *at != root) {
            // The first of two parts of one name, as browsers take it.
            if !leaf.id.is_empty() {
                by_name.entry(format!("cid:{}", leaf.id)).or_insert(at);
            }
            if !leaf.location.is_empty() {
                by_name.entry(resolved(base, &leaf.location)).or_insert(at);
            }
        }
        Self { leaves, decoded, base, by_name, shown: HashSet::new() }
    }

    /// Whether the page shows this part.
    pub(super) fn shows(&self, at: usize) -> bool {
        self.shown.contains(&at)
    }

    /// The page with every picture and every style sheet that lies in the file in its place.
    ///
    /// # Errors
    /// Limits.
    pub(super) fn inlined(&mut self, page: &str, cx: &mut Context<'_>) -> Result<String, Refusal> {
        let mut out = String::with_capacity(page.len());
        let mut rest = page;
        while let Some((before, name, tag)) = tags::next(rest, &["img", "link"]) {
            out.push_str(before);
            let Some((attributes, length)) = tags::attributes(tag) else {
                // A tag that does not end: nothing behind it is one.
                rest = tag;
                break;
            };
            let (whole, after) = tag.split_at_checked(length).unwrap_or((tag, ""));
            rest = after;
            let inlined = if name == "img" { self.picture(whole, &attributes) } else { self.sheet(whole, &attributes) };
            if let Some(inlined) = &inlined {
                cx.take(inlined.len())?;
            }
            out.push_str(inlined.as_deref().unwrap_or(whole));
            if u64::try_from(out.len()).unwrap_or(u64::MAX) > cx.limits().output_bytes {
                return Err(Refusal::limit(Limit::Output, "", "the page with its pictures is larger than allowed"));
            }
        }
        out.push_str(rest);
        Ok(out)
    }

    /// The tag with the picture it names.
    fn picture(&mut self, tag: &str, attributes: &[Attribute<'_>]) -> Option<String> {
        let source = attribute(attributes, "src")?;
        let at = self.part(tag.get(source.from..source.to)?)?;
        let bytes = &self.decoded.get(at)?.bytes;
        let (head, tail) = (tag.get(..source.from)?, tag.get(source.to..)?);
        // The kind is what the content says.
        let tag = format!("{head}\"data:image/png;base64,{}\"{tail}", Base64::encode_string(bytes));
        self.shown.insert(at);
        Some(tag)
    }

    /// The style sheet a link names, when it is one for the screen.
    fn sheet(&mut self, tag: &str, attributes: &[Attribute<'_>]) -> Option<String> {
        let value = |name| attribute(attributes, name).and_then(|a| tag.get(a.from..a.to)).map(read);
        let media = value("media").unwrap_or_default().to_ascii_lowercase();
        if !value("rel")?.eq_ignore_ascii_case("stylesheet") || !matches!(media.as_str(), "" | "all" | "screen") {
            return None;
        }
        let href = attribute(attributes, "href")?;
        let at = self.part(tag.get(href.from..href.to)?)?;
        let leaf = self.leaves.get(at).filter(|leaf| leaf.kind == "text/css")?;
        let text = charset::text(leaf, &self.decoded.get(at)?.bytes);
        self.shown.insert(at);
        // Nothing in it may end the element; to a sheet the two are one.
        Some(format!("<style>\n{}\n</style>", text.replace("</", "<\\/")))
    }

    /// The part a value names, quotes included.
    fn part(&self, value: &str) -> Option<usize> {
        let named: String = read(value).chars().filter(|c| !c.is_whitespace()).collect();
        let cid = named.get(..4).filter(|s| s.eq_ignore_ascii_case("cid:")).and_then(|_| named.get(4..));
        let exact = match cid {
            Some(id) => self.by_name.get(&format!("cid:{}", unescaped(id))),
            None => self.by_name.get(&resolved(self.base, &named)),
        };
        exact.copied()
    }
}

/// The first attribute of a name, which is the one that counts.
fn attribute<'t, 'a>(attributes: &'t [Attribute<'a>], name: &str) -> Option<&'t Attribute<'a>> {
    attributes.iter().find(|a| a.name.eq_ignore_ascii_case(name))
}

/// What a value says.
fn read(value: &str) -> String {
    entity::resolve(value.trim_matches(['"', '\''])).trim().to_owned()
}
