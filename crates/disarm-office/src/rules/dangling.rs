//! References inside a part: each must lead to a relationship that is kept and is of a fitting kind (threats OPC-05, OPC-05a).

use super::{Shared, prune, stand_in};
use crate::opc::kinds::Kind;
use crate::opc::part::{Part, To};
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Reason, Refusal, Rule, Treatment};

/// A reference to something that is not there.
pub(crate) static DANGLING: Rule = rule!(
    "office.dangling-reference",
    ["OPC-03", "OPC-05"],
    "行き先のない参照",
    "Reference that leads nowhere",
    "存在しない部品や種類の違う部品を指す参照は、壊れた文書や攻撃の細工の印です。",
    "",
    Remove
);

/// Elements that stay when the attribute goes (schema: the attribute is optional).
const OPTIONAL: &[&str] = &[
    "a:blip",
    "dgm:shape",
    "o:OLEObject",
    "p14:media",
    "v:fill",
    "v:imagedata",
    "v:stroke",
    "w:hyperlink",
    "x:controlPr",
    "x:dataRef",
    "x:hyperlink",
    "x:objectPr",
    "x:pageSetup",
    "x:pivotCacheDefinition",
    "x:rangeSet",
    "x:worksheetSource",
];

pub(crate) fn apply(doc: &mut Doc, part: &mut Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let mut stood_in = false;
    for node in doc.all().collect::<Vec<_>>() {
        if !doc.alive(node) {
            continue;
        }
        let references: Vec<(&'static str, String, String)> = doc
            .attrs(node)
            .filter(|(prefix, local, value)| is_reference(prefix, local) && !value.is_empty())
            .map(|(prefix, local, value)| (prefix, local.to_owned(), value.to_owned()))
            .collect();
        let mut gone = false;
        for (prefix, local, id) in &references {
            if fits(doc, part, node, local, id) {
                continue;
            }
            // What was dropped for a reason of its own is in the report already.
            if !part.rel(id).is_some_and(|r| matches!(r.to, To::Gone)) {
                cx.did(&DANGLING, &format!("{} {id}", part.name), Action::Removed)?;
            }
            if doc.is(node, "v:imagedata") {
                let blank = part.placeholder(shared.strict);
                doc.set_attr(node, &format!("{prefix}:{local}"), &blank);
                part.wanted(&blank);
            } else if OPTIONAL.iter().any(|o| doc.is(node, o)) {
                doc.remove_attr(node, &format!("{prefix}:{local}"));
            } else {
                gone = true;
                break;
            }
        }
        if gone {
            stood_in = true;
            if is_graphic(doc, node) {
                cx.did(&stand_in::BROKEN_GRAPHIC, &part.name, Action::Replaced)?;
            }
            if !is_graphic(doc, node) || !stand_in::replace(doc, part, node) {
                prune(doc, node);
            }
            continue;
        }
        for (_, local, id) in &references {
            if fits(doc, part, node, local, id) {
                part.wanted(id);
            }
        }
    }
    if stood_in {
        for blip in doc.elements("a:blip") {
            if let Some(id) = doc.attr(blip, "r:embed").map(str::to_owned) {
                part.wanted(&id);
            }
        }
    }
    if part.kind == Kind::Workbook && doc.elements("x:sheet").is_empty() {
        return Err(Refusal::new(Reason::MalformedOffice, &part.name, "a workbook without a sheet"));
    }
    Ok(())
}

fn is_reference(prefix: &str, local: &str) -> bool {
    prefix == "r" || (prefix == "o" && local == "relid")
}

/// Whether the id leads to a thing of the kind this element shows. A link may be named by a hyperlink and by nothing else.
fn fits(doc: &Doc, part: &Part, node: NodeId, attribute: &str, id: &str) -> bool {
    let Some(rel) = part.rel(id) else { return false };
    let (prefix, local) = doc.name(node);
    let link = matches!((prefix, local), ("w" | "x", "hyperlink") | ("a", "hlinkClick"));
    match rel.to {
        To::Link(_) | To::Fragment(_) => link,
        To::Part(_, Kind::Slide) if link => true,
        To::Part(_, Kind::Font) => prefix == "w" && local.starts_with("embed"),
        To::Part(_, Kind::EmbeddedBook) => matches!((prefix, local), ("c" | "cx", "externalData")),
        To::Part(_, Kind::Image) | To::Placeholder => {
            matches!(
                (prefix, local),
                ("a", "blip")
                    | ("v", "imagedata" | "fill" | "stroke")
                    | ("dgm", "shape")
                    | ("x", "picture")
                    | ("xlrvrel", "rel")
                    | ("vsdx", "Rel")
            )
        }
        To::Part(_, kind) => !link && wanted_kind(prefix, local, attribute).is_none_or(|wanted| wanted == kind),
        To::Gone => false,
    }
}

/// The kind a reference of this element must lead to, where only one will do.
fn wanted_kind(prefix: &str, local: &str, attribute: &str) -> Option<Kind> {
    Some(match (prefix, local) {
        ("c", "chart") => Kind::Chart,
        ("cx", "chart") => Kind::ChartEx,
        ("c", "userShapes") => Kind::ChartUserShapes,
        ("dgm", "relIds") => match attribute {
            "dm" => Kind::DiagramData,
            "lo" => Kind::DiagramLayout,
            "qs" => Kind::DiagramStyle,
            "cs" => Kind::DiagramColors,
            _ => return None,
        },
        ("p", "sldId" | "sld") => Kind::Slide,
        ("p", "sldMasterId") => Kind::SlideMaster,
        ("p", "sldLayoutId") => Kind::SlideLayout,
        ("p", "notesMasterId") => Kind::NotesMaster,
        ("p", "handoutMasterId") => Kind::HandoutMaster,
        ("w", "headerReference") => Kind::Header,
        ("w", "footerReference") => Kind::Footer,
        ("x", "drawing") => Kind::Drawing,
        ("x" | "c", "legacyDrawing" | "legacyDrawingHF") => Kind::VmlDrawing,
        ("x", "tablePart") => Kind::Table,
        ("a", "blip") | ("v", "imagedata" | "fill" | "stroke") | ("dgm", "shape") => Kind::Image,
        _ => return None,
    })
}

/// What fills a frame by a relationship: where it is gone, a grey picture stands in the frame's place (threats OOX-S05).
fn is_graphic(doc: &Doc, node: NodeId) -> bool {
    matches!(doc.name(node), ("c" | "cx", "chart") | ("dgm", "relIds"))
}
