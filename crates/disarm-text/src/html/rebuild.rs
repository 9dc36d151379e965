//! Writes the page again from its tree: known elements, known attributes, text; one spelling for each (HTML Standard §13.3).

use super::data_url::Pictures;
use super::table::{self, Fate};
use super::tree::{DOCUMENT, Id, Kind, Tree};
use super::{control, css, sheet};
use html5ever::Attribute;
use html5ever::interface::QuirksMode;
use mugai_core::url::{Base, verdict};
use mugai_core::{Context, Limit, Reason, Refusal};
use mugai_jptext::reveal;
use std::collections::HashSet;
use std::convert::Infallible;

/// What makes a browser lay a page out as it did before HTML 5, nearly (HTML Standard §13.2.6.4.1).
pub(super) const NEARLY: &str = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">";
/// The one of today.
pub(super) const TODAY: &str = "<!DOCTYPE html>";
/// Longest title, bytes.
const MAX_TITLE: usize = 4_096;

/// Writes the page. `gone` are elements the policy has taken out.
///
/// # Errors
/// `active_format` for a page of frames, limits.
pub(super) fn rebuild(
    tree: &Tree,
    gone: &HashSet<Id>,
    pictures: &mut Pictures,
    cx: &mut Context<'_>,
) -> Result<String, Refusal> {
    let root = tree.children(DOCUMENT).find(|id| tree.html_name(*id) == Some("html"));
    let body = root.and_then(|r| tree.children(r).find(|id| tree.html_name(*id) == Some("body")));
    let (Some(root), Some(body)) = (root, body) else {
        return Err(Refusal::new(Reason::ActiveFormat, "", "a page made of other pages (frames)"));
    };
    let most = usize::try_from(cx.limits().output_bytes).unwrap_or(usize::MAX);
    let mut writer = Writer { tree, gone, pictures, out: String::new(), most };
    match tree.quirks {
        QuirksMode::NoQuirks => writer.out.push_str(TODAY),
        QuirksMode::LimitedQuirks => writer.out.push_str(NEARLY),
        QuirksMode::Quirks => {}
    }
    writer.start(root, "html", |a| matches!(a, "lang" | "dir" | "class"), cx)?;
    writer.out.push_str("<head><meta charset=\"utf-8\">");
    writer.head();
    writer.out.push_str("</head>");
    writer.start(body, "body", table::body_allows, cx)?;
    writer.children(body, cx)?;
    writer.out.push_str("</body></html>");
    Ok(writer.out)
}

struct Writer<'t> {
    tree: &'t Tree,
    gone: &'t HashSet<Id>,
    pictures: &'t mut Pictures,
    out: String,
    most: usize,
}

impl Writer<'_> {
    /// The title, and one sheet made of all sheets of the page.
    fn head(&mut self) {
        let (mut titled, mut styles) = (false, String::new());
        let mut at = Some(DOCUMENT);
        while let Some(id) = at {
            match self.tree.html_name(id) {
                Some("title") if !titled => {
                    titled = true;
                    let title = shown(self.tree.text(id, MAX_TITLE));
                    self.out.push_str("<title>");
                    escape(&mut self.out, title.split_whitespace().collect::<Vec<_>>().join(" ").as_str());
                    self.out.push_str("</title>");
                }
                Some("style") => styles.push_str(&sheet::sheet(&shown(self.tree.text(id, usize::MAX))).0),
                _ => {}
            }
            at = self.tree.next(id);
        }
        if !styles.is_empty() {
            self.out.push_str("<style>\n");
            self.out.push_str(&styles);
            self.out.push_str("</style>");
        }
    }

    /// All that lies below the body.
    fn children(&mut self, body: Id, cx: &mut Context<'_>) -> Result<(), Refusal> {
        enum Step<'n> {
            Node(Id),
            Close(&'n str),
        }
        let tree = self.tree;
        let mut steps: Vec<Step<'_>> = tree.get(body).and_then(|n| n.first).map(Step::Node).into_iter().collect();
        while let Some(step) = steps.pop() {
            if self.out.len() > self.most {
                return Err(Refusal::limit(Limit::Output, "", "the rebuilt page is larger than allowed"));
            }
            let id = match step {
                Step::Node(id) => id,
                Step::Close(name) => {
                    self.out.push_str("</");
                    self.out.push_str(name);
                    self.out.push('>');
                    continue;
                }
            };
            let Some(node) = tree.get(id) else { continue };
            steps.extend(node.next.map(Step::Node));
            if let Kind::Text(text) = &node.kind {
                escape(&mut self.out, &shown(text.to_string()));
                continue;
            }
            let Some(name) = tree.html_name(id).filter(|_| !self.gone.contains(&id)) else { continue };
            match table::fate(name) {
                Fate::Written(row) => {
                    self.start(id, name, |a| table::allows(row, a), cx)?;
                    if table::is_void(name) {
                        continue;
                    }
                    steps.push(Step::Close(name));
                    // The parser takes one line end behind the tag away.
                    let first = node.first.and_then(|f| tree.get(f));
                    if name == "pre"
                        && matches!(first, Some(f) if matches!(&f.kind, Kind::Text(t) if t.starts_with('\n')))
                    {
                        self.out.push('\n');
                    }
                    steps.extend(node.first.map(Step::Node));
                }
                Fate::Unwrapped => steps.extend(node.first.map(Step::Node)),
                Fate::Control => escape(&mut self.out, &shown(control::text(tree, id, name))),
                Fate::Gone(_) | Fate::Silent => {}
            }
        }
        Ok(())
    }

    /// A start tag with the attributes it may have.
    fn start(
        &mut self,
        id: Id,
        name: &str,
        allows: impl Fn(&str) -> bool,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        self.out.push('<');
        self.out.push_str(name);
        if let Some(Kind::Element(_, attributes)) = self.tree.get(id).map(|n| &n.kind) {
            for attribute in attributes.iter().filter(|a| a.name.ns.is_empty() && allows(&a.name.local)) {
                let Some(value) = self.value(name, attribute, cx)? else { continue };
                self.out.push(' ');
                self.out.push_str(&attribute.name.local);
                self.out.push_str("=\"");
                escape(&mut self.out, &value);
                self.out.push('"');
            }
        }
        self.out.push('>');
        Ok(())
    }

    /// What an attribute may say.
    fn value(&mut self, element: &str, attribute: &Attribute, cx: &mut Context<'_>) -> Result<Option<String>, Refusal> {
        let value = &*attribute.value;
        Ok(match &*attribute.name.local {
            "style" => Some(css::declarations(&shown(value.to_owned())).0).filter(|v| !v.is_empty()),
            "href" => verdict(value, Base::Document).kept(),
            "src" if element == "img" => self.pictures.rebuilt(value, cx)?,
            name if table::is_boolean(name) => Some(String::new()),
            _ => Some(shown(value.to_owned())),
        })
    }
}

/// Without characters nobody sees.
pub(super) fn shown(text: String) -> String {
    let Ok(text) = reveal(text, |_, _| Ok::<(), Infallible>(()));
    text
}

/// Text as it stands between tags and quotes.
fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        let (before, behind) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let mut chars = behind.chars();
        out.push_str(match chars.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            _ => "&quot;",
        });
        rest = chars.as_str();
    }
    out.push_str(rest);
}
