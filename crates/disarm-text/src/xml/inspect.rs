//! The second look at a finished XML file, with another reader than the one that wrote it.

use super::links::{self, Judged};
use super::table::{self, Class, Fate};
use mugai_core::{Context, Reason, Refusal};
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};

fn residue(detail: &str) -> Refusal {
    Refusal::new(Reason::Residue, "", detail)
}

/// # Errors
/// `residue` for anything our writer does not write.
pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    cx.take(bytes.len().saturating_mul(2))?;
    let text = std::str::from_utf8(bytes).map_err(|_| residue("no UTF-8"))?;
    // A joiner is let through between emoji; everything else in the tables is not.
    if crate::inspect::has_hidden(text) {
        return Err(residue("a hidden or control character"));
    }
    let body = text.strip_prefix(super::rebuild::DECLARATION).unwrap_or(text);
    let mut reader = NsReader::from_str(body);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<bool> = Vec::new();
    let (mut rooted, mut said) = (false, String::new());
    loop {
        let event = reader.read_event().map_err(|_| residue("not well-formed"))?;
        match &event {
            Event::Text(words) => {
                if open.is_empty() && !words.bytes().all(|b| b.is_ascii_whitespace()) {
                    return Err(residue("text outside of the root"));
                }
                if open.last() == Some(&true) {
                    said.push_str(words);
                }
                continue;
            }
            Event::GeneralRef(name) => {
                let sign = match &**name {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "#13" => ' ',
                    _ => return Err(residue("a reference that is not ours")),
                };
                if open.last() == Some(&true) {
                    said.push(sign);
                }
                continue;
            }
            _ => {}
        }
        if !said.is_empty() && links::runs(&said) {
            return Err(residue("a link that runs"));
        }
        said.clear();
        match event {
            Event::Start(e) => {
                let local = element(&e, reader.resolver(), rooted)?;
                open.push(links::is_link(&local));
                rooted = true;
            }
            Event::Empty(e) => {
                element(&e, reader.resolver(), rooted)?;
                rooted = true;
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Eof => break,
            _ => return Err(residue("neither element nor text")),
        }
        if u64::try_from(open.len()).unwrap_or(u64::MAX) > cx.limits().xml_depth {
            return Err(residue("nested too deep"));
        }
    }
    if rooted && open.is_empty() { Ok(()) } else { Err(residue("cut off")) }
}

fn class_of(resolved: &ResolveResult<'_>) -> Result<Class, Refusal> {
    match resolved {
        ResolveResult::Unbound => Ok(Class::None),
        ResolveResult::Bound(uri) if uri.0 == "http://www.w3.org/XML/1998/namespace" => Ok(Class::Xml),
        ResolveResult::Bound(uri) => Ok(table::class(uri.0)),
        ResolveResult::Unknown(_) => Err(residue("a prefix nobody declared")),
    }
}

/// Judges an element and its attributes; returns its local name.
fn element(e: &BytesStart<'_>, scope: &NamespaceResolver, rooted: bool) -> Result<String, Refusal> {
    let (resolved, local) = scope.resolve_element(e.name());
    let local: &str = local.into_inner();
    let class = class_of(&resolved)?;
    let fate = table::fate(class, local);
    let fine = fate == Fate::Written || fate == Fate::Unwrapped && !rooted;
    if !fine || class == Class::Active || !rooted && table::is_active_root(local) {
        return Err(residue("an element that may not stay"));
    }
    for attribute in e.attributes() {
        let attribute = attribute.map_err(|_| residue("a broken attribute"))?;
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|_| residue("a broken attribute"))?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (resolved, name) = scope.resolve_attribute(attribute.key);
        let name: &str = name.into_inner();
        if links::attribute((class, local), class_of(&resolved)?, name, &value) != Judged::Keep(value.into_owned()) {
            return Err(residue("an attribute that may not stay"));
        }
    }
    Ok(local.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_core::Orders;
    use mugai_core::testing::{Formats, catalogue};

    #[test]
    fn what_our_writer_does_not_write_is_seen() {
        let catalogue = catalogue(&[&crate::Xml]).unwrap();
        let orders = Orders::standard(&catalogue);
        let look = |text: &str| inspect(text.as_bytes(), &mut Context::new(&catalogue, &orders, &Formats(&[]))).is_ok();
        assert!(look(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<申請 xmlns:a=\"urn:x\" a:b=\"1 &amp; 2\">文 &lt;</申請>\n"
        ));
        for bad in [
            "<a><!-- x --></a>",
            "<a><?xml-stylesheet href=\"a\"?></a>",
            "<!DOCTYPE a><a/>",
            "<a>&e;</a>",
            "<a><![CDATA[x]]></a>",
            "<a><x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">evil()</x:script></a>",
            "<a><script>evil()</script></a>",
            "<x:include xmlns:x=\"http://www.w3.org/2001/XInclude\"/>",
            "<a href=\"javascript:x\"/>",
            "<link>javascript:x</link>",
            "<a xml:base=\"http://x/\"/>",
            "<a b=\"1\" b=\"2\"/>",
            "<a>",
            "<a/><b/>x",
            "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\"/>",
        ] {
            assert!(!look(bad), "{bad}");
        }
    }
}
