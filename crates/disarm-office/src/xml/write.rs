//! Writes a tree as UTF-8: every namespace declared once at the root, only those that are used.

use super::doc::{Doc, NodeId};
use super::ns::{self, Keep, Ns};

/// Which prefix each namespace is written with: for elements and for attributes (the latter is never empty).
#[derive(Default)]
struct Prefixes {
    element: ByNs,
    attribute: ByNs,
    declare: Vec<(String, Ns)>,
}

/// A prefix for each namespace that has one. A list and not a map: it is asked for every name that is written.
#[derive(Default)]
struct ByNs(Vec<Option<String>>);

impl ByNs {
    fn get(&self, row: &Ns) -> Option<&String> {
        self.0.get(usize::from(*row))?.as_ref()
    }

    fn contains_key(&self, row: &Ns) -> bool {
        self.get(row).is_some()
    }

    fn insert(&mut self, row: Ns, prefix: String) {
        let at = usize::from(row);
        if self.0.len() <= at {
            self.0.resize(at.saturating_add(1), None);
        }
        if let Some(place) = self.0.get_mut(at) {
            *place = Some(prefix);
        }
    }
}

impl Doc {
    /// The part as bytes.
    pub(crate) fn write(&self) -> Vec<u8> {
        self.write_with(self.root(), &self.prefixes(self.all()))
    }

    /// One element with all that is in it, as a part of its own.
    pub(crate) fn write_subtree(&self, top: NodeId) -> Vec<u8> {
        let nodes = self.subtree(top);
        self.write_with(top, &self.prefixes(nodes.iter().copied().filter(|n| self.is_element(*n))))
    }

    fn write_with(&self, root: NodeId, prefixes: &Prefixes) -> Vec<u8> {
        let mut out =
            String::with_capacity(if root == self.root() { self.text.len().saturating_mul(2).min(1 << 26) } else { 0 });
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        let mut at = Some(root);
        while let Some(id) = at {
            let Some(node) = self.node(id) else { break };
            if !node.element {
                escape(self.slice(node.span), &mut out, false);
            } else {
                self.open(id, id == root, prefixes, &mut out);
                if let Some(first) = self.first(id) {
                    out.push('>');
                    at = Some(first);
                    continue;
                }
                out.push_str("/>");
            }
            // Go on to the next node, closing every element that ends here.
            let mut up = id;
            at = loop {
                if up == root {
                    break None;
                }
                if let Some(next) = self.next(up) {
                    break Some(next);
                }
                let Some(parent) = self.parent(up) else { break None };
                out.push_str("</");
                self.qualified(parent, prefixes, &mut out);
                out.push('>');
                up = parent;
            };
        }
        out.into_bytes()
    }

    fn open(&self, id: NodeId, root: bool, prefixes: &Prefixes, out: &mut String) {
        out.push('<');
        self.qualified(id, prefixes, out);
        if root {
            for (prefix, row) in &prefixes.declare {
                out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
                out.push_str(prefix);
                out.push_str("=\"");
                escape(self.uri(*row), out, true);
                out.push('"');
            }
        }
        for a in self.attr_slice(id).iter().filter(|a| a.alive) {
            let value = self.slice(a.value);
            let named;
            let value = if a.qnames {
                named = self.named(value, prefixes);
                if named.is_empty() {
                    continue;
                }
                named.as_str()
            } else {
                value
            };
            out.push(' ');
            if a.ns != ns::NONE {
                out.push_str(prefixes.attribute.get(&a.ns).map_or("", String::as_str));
                out.push(':');
            }
            out.push_str(self.local(a.name));
            out.push_str("=\"");
            escape(value, out, true);
            out.push('"');
        }
    }

    fn qualified(&self, id: NodeId, prefixes: &Prefixes, out: &mut String) {
        let Some(node) = self.node(id) else { return };
        if let Some(prefix) = prefixes.element.get(&node.ns).filter(|p| !p.is_empty()) {
            out.push_str(prefix);
            out.push(':');
        }
        out.push_str(self.local(node.name));
    }

    /// The opposite of the parser's numbering; namespaces that are no longer used fall out of the list.
    fn named(&self, value: &str, prefixes: &Prefixes) -> String {
        let mut out = String::new();
        for token in value.split_ascii_whitespace() {
            let (number, local) = token.split_once(':').unwrap_or((token, ""));
            let Some(prefix) = number.parse().ok().and_then(|row: Ns| prefixes.attribute.get(&row)) else { continue };
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(prefix);
            if !local.is_empty() {
                out.push(':');
                out.push_str(local);
            }
        }
        out
    }

    /// Namespaces named in a `Requires` or `xsi:type`: they must be declared although nothing may bear them.
    /// The lists of `mc:Ignorable` do not count: a namespace that nothing bears needs no mention there.
    fn required(&self, id: NodeId) -> Vec<Ns> {
        let lists = self.attr_slice(id).iter().filter(|a| a.alive && a.qnames && Doc::prefix_of(a.ns) != "mc");
        lists
            .flat_map(|a| self.slice(a.value).split_ascii_whitespace())
            .filter_map(|t| t.split(':').next()?.parse().ok())
            .collect()
    }

    fn prefixes(&self, nodes: impl Iterator<Item = NodeId> + Clone) -> Prefixes {
        let rows = ns::table().len().saturating_add(self.extra.len());
        let (mut of_element, mut of_attribute) = (vec![false; rows], vec![false; rows]);
        let mark = |list: &mut Vec<bool>, row: Ns| {
            if let Some(used) = list.get_mut(usize::from(row)) {
                *used = true;
            }
        };
        for id in nodes.clone() {
            mark(&mut of_element, self.ns(id));
            for a in self.attr_slice(id).iter().filter(|a| a.alive && !(a.qnames && Doc::prefix_of(a.ns) == "mc")) {
                mark(&mut of_attribute, a.ns);
            }
            for row in self.required(id) {
                mark(&mut of_attribute, row);
            }
        }
        // An mc:Ignorable names namespaces by a real prefix, and needs the one of `mc` itself, when any of its list is used.
        let mut listed: Vec<Ns> = Vec::new();
        for id in nodes {
            for a in self.attr_slice(id).iter().filter(|a| a.alive && a.qnames && Doc::prefix_of(a.ns) == "mc") {
                let tokens = self
                    .slice(a.value)
                    .split_ascii_whitespace()
                    .filter_map(|t| t.split(':').next()?.parse::<Ns>().ok());
                let used: Vec<Ns> = tokens
                    .filter(|r| {
                        let at = usize::from(*r);
                        of_element.get(at) == Some(&true) || of_attribute.get(at) == Some(&true)
                    })
                    .collect();
                if !used.is_empty() {
                    listed.push(a.ns);
                    listed.extend(used);
                }
            }
        }
        for row in listed {
            mark(&mut of_attribute, row);
        }
        self.choose(&of_element, &of_attribute)
    }

    /// First the wishes of the source, in its order, then our own names. Reading the output back leads to the same choice.
    fn choose(&self, of_element: &[bool], of_attribute: &[bool]) -> Prefixes {
        let mut chosen = Prefixes::default();
        let bare = of_element.first() == Some(&true);
        let used = |list: &[bool], row: Ns| list.get(usize::from(row)) == Some(&true);
        let xml = ns::of("xml");
        chosen.attribute.insert(xml, "xml".to_owned());
        for (prefix, row) in &self.bound {
            let fine = prefix.len() <= 20 && prefix.is_ascii() && *row != ns::NONE && *row != xml;
            if !fine || chosen.declare.iter().any(|(p, _)| **p == **prefix) {
                continue;
            }
            let (element, attribute) = (used(of_element, *row), used(of_attribute, *row));
            let mut take = false;
            if element && !chosen.element.contains_key(row) && !(prefix.is_empty() && bare) {
                chosen.element.insert(*row, prefix.to_string());
                take = true;
            }
            if attribute && !prefix.is_empty() && !chosen.attribute.contains_key(row) {
                chosen.attribute.insert(*row, prefix.to_string());
                take = true;
            }
            if take {
                chosen.declare.push((prefix.to_string(), *row));
            }
        }
        for row in 1..Ns::try_from(of_element.len()).unwrap_or(Ns::MAX) {
            if row == xml {
                continue;
            }
            let element = used(of_element, row) && !chosen.element.contains_key(&row);
            let attribute = used(of_attribute, row) && !chosen.attribute.contains_key(&row);
            if !element && !attribute {
                continue;
            }
            // A prefix the elements already have serves the attributes too.
            if let Some(prefix) = chosen.element.get(&row).filter(|p| !p.is_empty()).cloned() {
                chosen.attribute.insert(row, prefix);
                continue;
            }
            let known = chosen.attribute.get(&row).cloned();
            let prefix = known.unwrap_or_else(|| {
                let wish = match Doc::prefix_of(row) {
                    "?" => "ns",
                    own => own,
                };
                let taken = |p: &str| chosen.declare.iter().any(|(q, _)| q == p);
                if !taken(wish) {
                    return wish.to_owned();
                }
                (1..u32::MAX).map(|i| format!("{wish}{i}")).find(|p| !taken(p)).unwrap_or_default()
            });
            if element {
                chosen.element.insert(row, prefix.clone());
            }
            if used(of_attribute, row) {
                chosen.attribute.insert(row, prefix.clone());
            }
            if !chosen.declare.iter().any(|(p, _)| *p == prefix) {
                chosen.declare.push((prefix, row));
            }
        }
        chosen
    }

    /// What may stay of a namespace.
    pub(crate) fn keep_of(row: Ns) -> Keep {
        ns::table().get(usize::from(row)).map_or(Keep::Nothing, |r| r.keep)
    }
}

fn escape(text: &str, out: &mut String, attribute: bool) {
    let special = |b: &u8| matches!(b, b'&' | b'<' | b'>' | b'\r') || (attribute && matches!(b, b'"' | b'\t' | b'\n'));
    let mut rest = text;
    while let Some(at) = rest.as_bytes().iter().position(special) {
        // Every special byte is ASCII, so both cuts are at characters.
        let (Some(plain), Some(tail)) = (rest.get(..at), rest.get(at.saturating_add(1)..)) else { break };
        out.push_str(plain);
        out.push_str(match rest.as_bytes().get(at) {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') => "&quot;",
            Some(b'\t') => "&#9;",
            Some(b'\n') => "&#10;",
            _ => "&#13;",
        });
        rest = tail;
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use crate::xml::parse;
    use mugai_core::Limits;

    const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    const W14: &str = "http://schemas.microsoft.com/office/word/2010/wordml";
    const MC: &str = "http://schemas.openxmlformats.org/markup-compatibility/2006";

    fn round(xml: &str) -> String {
        let once = parse(xml.as_bytes(), "p", &Limits::default()).unwrap().write();
        let twice = parse(&once, "p", &Limits::default()).unwrap().write();
        assert_eq!(String::from_utf8_lossy(&once), String::from_utf8_lossy(&twice));
        let text = String::from_utf8(once).unwrap();
        text.split_once('\n').unwrap().1.to_owned()
    }

    #[test]
    fn escapes_what_would_change_when_read_again() {
        assert_eq!(
            round("<a b='&lt;&quot;&#10;&#13;&#9;'>&lt;&amp;]]&gt;&#13;</a>"),
            "<a b=\"&lt;&quot;&#10;&#13;&#9;\">&lt;&amp;]]&gt;&#13;</a>"
        );
    }

    #[test]
    fn declares_only_what_is_used() {
        let xml = format!("<w:p xmlns:w='{W}' xmlns:q='urn:unused'><w:r/></w:p>");
        assert_eq!(round(&xml), format!("<w:p xmlns:w=\"{W}\"><w:r/></w:p>"));
    }

    #[test]
    fn two_vocabularies_under_one_prefix_are_told_apart() {
        let xml = format!("<p xmlns='{W}'><p xmlns='{W14}' xmlns:d='{W}' d:val='1'/></p>");
        assert_eq!(
            round(&xml),
            format!("<p xmlns=\"{W}\" xmlns:d=\"{W}\" xmlns:w14=\"{W14}\"><w14:p d:val=\"1\"/></p>")
        );
    }

    #[test]
    fn an_element_without_namespace_never_falls_into_the_default_one() {
        let xml = format!("<p xmlns='{W}'><x xmlns=''/></p>");
        assert_eq!(round(&xml), format!("<w:p xmlns:w=\"{W}\"><x/></w:p>"));
    }

    #[test]
    fn lists_of_prefixes_follow_the_prefixes() {
        let xml = format!(
            "<w:p xmlns:w='{W}' xmlns:mc='{MC}' xmlns:k='{W14}' xmlns:u='urn:unused' mc:Ignorable='k u nobody'><w:r k:x='1'/></w:p>"
        );
        let out = round(&xml);
        assert!(out.contains("mc:Ignorable=\"k\""), "{out}");
        let xml = format!("<w:p xmlns:w='{W}' xmlns:mc='{MC}' mc:Ignorable='u'/>");
        assert_eq!(round(&xml), format!("<w:p xmlns:w=\"{W}\"/>"));
    }
}
