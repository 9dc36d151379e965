//! The second look: another reading of the finished file, by lists of its own of what must not be there.

use super::href::content;
use mugai_core::url::{Base, verdict};
use mugai_core::{Context, Reason, Refusal};
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};

/// How a finished drawing begins.
const START: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"";

fn residue(what: impl Into<String>) -> Refusal {
    Refusal::new(Reason::Residue, "SVG", what)
}

/// Looks a finished file through.
///
/// # Errors
/// `residue` for anything that runs, moves, loads or hides, whatever a picture within says.
pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    if !bytes.starts_with(START) {
        return Err(residue("a beginning that is not ours"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| residue("not UTF-8"))?;
    cx.take(bytes.len())?;
    if text.contains("<!") || text.matches("<?").count() != 1 || text.contains('\0') {
        return Err(residue("a document type, comment, section or instruction"));
    }
    let mut reader = NsReader::from_str(text);
    let mut open: Vec<bool> = Vec::new();
    loop {
        match reader.read_event().map_err(|_| residue("not well-formed"))? {
            Event::Start(e) => {
                element(&e, cx)?;
                open.push(e.name().0 == "style");
            }
            Event::Empty(e) => element(&e, cx)?,
            Event::End(_) => drop(open.pop()),
            Event::Text(t) if open.last() == Some(&true) => style(&t)?,
            Event::Text(_) | Event::Decl(_) => {}
            Event::GeneralRef(r) if matches!(&*r, "amp" | "lt" | "gt" | "quot" | "#13") => {}
            Event::Eof if open.is_empty() => return Ok(()),
            _ => return Err(residue("something our writer does not write")),
        }
    }
}

/// Whether an element is one that only draws, by families rather than by the writer's table.
fn draws(name: &str) -> bool {
    let filter = name.strip_prefix("fe").is_some_and(|rest| {
        rest != "Image"
            && rest.starts_with(|c: char| c.is_ascii_uppercase())
            && rest.bytes().all(|b| b.is_ascii_alphabetic())
    });
    filter
        || name.ends_with("Gradient") && matches!(name.len(), 14)
        || matches!(
            name,
            "svg"
                | "g"
                | "a"
                | "defs"
                | "use"
                | "symbol"
                | "switch"
                | "title"
                | "desc"
                | "style"
                | "stop"
                | "filter"
                | "mask"
        )
        || matches!(
            name,
            "path" | "rect" | "circle" | "ellipse" | "line" | "polyline" | "polygon" | "image" | "pattern"
        )
        || matches!(name, "text" | "tspan" | "textPath" | "marker" | "clipPath")
}

fn element(e: &BytesStart<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let name: &str = e.name().0;
    if !draws(name) {
        return Err(residue("an element that does not only draw"));
    }
    for attr in e.attributes() {
        let attr = attr.map_err(|_| residue("a broken attribute"))?;
        let key: &str = attr.key.0;
        let value = quick_xml::escape::unescape(&attr.value).map_err(|_| residue("a broken attribute"))?;
        attribute(name, key, &value, cx)?;
    }
    Ok(())
}

fn attribute(element: &str, key: &str, value: &str, cx: &mut Context<'_>) -> Result<(), Refusal> {
    match key {
        "xmlns" if element == "svg" && value == "http://www.w3.org/2000/svg" => return Ok(()),
        "xmlns:xlink" if element == "svg" && value == "http://www.w3.org/1999/xlink" => return Ok(()),
        "xml:space" | "xml:lang" => {}
        "xlink:href" => return target(element, value, cx),
        _ if key.contains(':') || key.starts_with("on") || matches!(key, "href" | "src" | "xmlns") => {
            return Err(residue("an attribute that runs or loads"));
        }
        "style" => style(value)?,
        _ => {}
    }
    if key == "id" || key == "class" {
        return if value.contains(['<', '"', '\'', '\\', '/']) { Err(residue("a name")) } else { Ok(()) };
    }
    style(value)
}

fn target(element: &str, value: &str, cx: &mut Context<'_>) -> Result<(), Refusal> {
    match element {
        "a" if verdict(value, Base::Document).kept().as_deref() == Some(value) => Ok(()),
        "image" if value.starts_with("data:image/") => {
            let picture = content(value).ok_or_else(|| residue("a picture that cannot be read"))?;
            cx.part()?;
            cx.inspect_child(&picture, "画像")
        }
        "a" | "image" | "script" => Err(residue("a reference to outside")),
        _ if value.starts_with('#') && !value.contains(['<', '"', '\'', '(', ' ']) => Ok(()),
        _ => Err(residue("a reference to outside")),
    }
}

/// No escapes, no at-rules, no functions that load, `url()` only with a fragment.
fn style(text: &str) -> Result<(), Refusal> {
    let lower = text.to_ascii_lowercase();
    let forbidden =
        ["\\", "@", "//", "/*", "expression", "behavior", "binding", "import", "image-set", "script:", "data:", "src("];
    if forbidden.iter().any(|f| lower.contains(f)) {
        return Err(residue("style that runs or loads"));
    }
    let urls = lower.matches("url(").count();
    if urls == lower.matches("url(#").count() { Ok(()) } else { Err(residue("style that loads")) }
}
