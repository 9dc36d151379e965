//! Relationships of one part: read strictly, resolved against their source, written anew (ECMA-376 Part 2 §6.5).

use crate::xml::{self, Doc};
use mugai_core::{Limits, Reason, Refusal};

/// One relationship as the file states it.
#[derive(Clone, Debug)]
pub(crate) struct Rel {
    pub(crate) id: String,
    /// The type's URI.
    pub(crate) kind: String,
    /// The target as written.
    pub(crate) target: String,
    /// Whether it leads out of the package, by its mode or by its looks.
    pub(crate) external: bool,
}

/// Name of the part that holds the relationships of `part` (empty: the package).
pub(crate) fn rels_name(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/_rels/{file}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// Reads a relationships part.
///
/// # Errors
/// `malformed_xml`, `malformed_office` when it is not one or an id stands twice.
pub(crate) fn read(bytes: &[u8], place: &str, limits: &Limits) -> Result<Vec<Rel>, Refusal> {
    let bad = |why: &str| Refusal::new(Reason::MalformedOffice, place, why);
    let doc = xml::parse(bytes, place, limits)?;
    if !doc.is(doc.root(), "rel:Relationships") {
        return Err(bad("not a relationships part"));
    }
    let mut rels: Vec<Rel> = Vec::new();
    for node in doc.children(doc.root()) {
        if !doc.is(node, "rel:Relationship") {
            return Err(bad("something that is no relationship"));
        }
        let get = |name: &str| doc.attr(node, name).map(str::to_owned);
        let (Some(id), Some(kind), Some(target)) = (get("Id"), get("Type"), get("Target")) else {
            return Err(bad("a relationship without id, type or target"));
        };
        let fine = id.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_')
            && id.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
        if !fine || id.len() > 255 {
            return Err(bad("a relationship id that is no XML id"));
        }
        let external = match doc.attr(node, "TargetMode").map(|m| m.trim().to_ascii_lowercase()) {
            None => looks_external(&target),
            Some(mode) if mode == "internal" => looks_external(&target),
            Some(mode) if mode == "external" => true,
            Some(_) => return Err(bad("an unknown target mode")),
        };
        rels.push(Rel { id, kind: kind.trim().to_owned(), target, external });
    }
    let mut ids: Vec<&str> = rels.iter().map(|r| r.id.as_str()).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|w| w.first() == w.get(1)) {
        return Err(bad("two relationships with one id"));
    }
    Ok(rels)
}

/// A scheme, a share or a drive in a target that claims to be internal (OPC-03).
fn looks_external(target: &str) -> bool {
    let t = target.trim();
    let scheme = t.split(['/', '#', '?']).next().is_some_and(|head| head.contains(':'));
    scheme || t.starts_with("//") || t.contains('\\')
}

/// The part an internal target names, seen from its source; `None` when it leads out of the package.
pub(crate) fn resolve(source: &str, target: &str) -> Option<String> {
    let target = target.split(['#', '?']).next().unwrap_or("").trim();
    let (base, rest) = match target.strip_prefix('/') {
        Some(rest) => ("", rest),
        None => (source.rsplit_once('/').map_or("", |(folder, _)| folder), target),
    };
    let mut out: Vec<&str> = base.split('/').filter(|s| !s.is_empty()).collect();
    for segment in rest.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                out.pop()?;
            }
            s => out.push(s),
        }
    }
    (!out.is_empty()).then(|| out.join("/"))
}

/// The shortest target that leads from `source` (empty: the package) to `part`.
pub(crate) fn relative(source: &str, part: &str) -> String {
    let from: Vec<&str> = source.split('/').collect();
    let to: Vec<&str> = part.split('/').collect();
    let folders = from.len().saturating_sub(1);
    let same =
        from.iter().take(folders).zip(to.iter().take(to.len().saturating_sub(1))).take_while(|(a, b)| a == b).count();
    let mut out = "../".repeat(folders.saturating_sub(same));
    out.push_str(&to.get(same..).unwrap_or(&[]).join("/"));
    out
}

/// One relationship to be written.
#[derive(Clone, Debug)]
pub(crate) struct Out {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) target: String,
    pub(crate) external: bool,
}

/// Writes a relationships part.
pub(crate) fn write(rels: &[Out]) -> Vec<u8> {
    let mut doc = Doc::with_root("rel:Relationships");
    for rel in rels {
        let node = doc.create("rel:Relationship");
        doc.set_attr(node, "Id", &rel.id);
        doc.set_attr(node, "Type", &rel.kind);
        doc.set_attr(node, "Target", &rel.target);
        if rel.external {
            doc.set_attr(node, "TargetMode", "External");
        }
        let root = doc.root();
        doc.append(root, node);
    }
    doc.wish("", "rel");
    doc.write()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_their_source() {
        assert_eq!(resolve("word/document.xml", "media/a.png").as_deref(), Some("word/media/a.png"));
        assert_eq!(resolve("xl/worksheets/sheet1.xml", "../drawings/d.xml").as_deref(), Some("xl/drawings/d.xml"));
        assert_eq!(resolve("xl/worksheets/sheet1.xml", "/xl/./a.xml").as_deref(), Some("xl/a.xml"));
        assert_eq!(resolve("", "word/document.xml").as_deref(), Some("word/document.xml"));
        assert_eq!(resolve("a.xml", "../../etc/passwd"), None);
    }

    #[test]
    fn a_relative_target_leads_back() {
        for (source, part) in [
            ("word/document.xml", "word/media/a.png"),
            ("xl/worksheets/s.xml", "xl/drawings/d.xml"),
            ("", "word/d.xml"),
            ("a.xml", "b.xml"),
            ("a/b/c.xml", "d.xml"),
        ] {
            assert_eq!(resolve(source, &relative(source, part)).as_deref(), Some(part), "{source} {part}");
        }
    }

    #[test]
    fn what_looks_external_is_external() {
        let xml = |t: &str| {
            format!(
                "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='a' Type='t' Target='{t}'/></Relationships>"
            )
        };
        for (target, external) in [
            ("http://x/", true),
            ("\\\\h\\s", true),
            ("//h/s", true),
            ("file:///c:/x", true),
            ("media/a.png", false),
            ("#Sheet1!A1", false),
        ] {
            let rels = read(xml(target).as_bytes(), "p", &Limits::default()).unwrap();
            assert_eq!(rels[0].external, external, "{target}");
        }
    }
}
