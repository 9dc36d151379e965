//! Old vector drawings (VML): only a small model of shapes, pictures and notes is written (threats OOX-P15, OOX-P18, §2.8.6).

use super::prune;
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::{Doc, NodeId};
use mugai_core::{Action, Context, Refusal, Rule, Treatment};

/// Something in an old drawing that is not of the small model.
pub(crate) static VML: Rule = rule!(
    "office.vml",
    ["OOX-P15", "OOX-P18"],
    "旧形式の図形（VML）の危険な指定",
    "Unsafe part of an old drawing",
    "古い図形の形式には、リンク・外部画像・スクリプトを書くことができます。",
    "図形の見た目が少し変わることがあります。",
    Remove
);

/// Elements of the drawing vocabulary itself.
const V: &[&str] = &[
    "shape",
    "shapetype",
    "group",
    "rect",
    "roundrect",
    "oval",
    "line",
    "polyline",
    "arc",
    "curve",
    "background",
    "fill",
    "stroke",
    "shadow",
    "path",
    "formulas",
    "f",
    "handles",
    "h",
    "imagedata",
    "textbox",
    "textpath",
    "image",
];
/// Of Office.
const O: &[&str] = &[
    "shapelayout",
    "idmap",
    "regrouptable",
    "entry",
    "rules",
    "r",
    "rel",
    "relationtable",
    "lock",
    "extrusion",
    "callout",
    "complex",
    "left",
    "top",
    "right",
    "bottom",
    "column",
    "fill",
    "colormru",
    "colormenu",
    "shapedefaults",
    "skew",
    "clippath",
    "diagram",
];
/// Of the client data of a note or form control.
const X: &[&str] = &[
    "ClientData",
    "MoveWithCells",
    "SizeWithCells",
    "Anchor",
    "Locked",
    "DefaultSize",
    "PrintObject",
    "Disabled",
    "AutoFill",
    "AutoLine",
    "TextHAlign",
    "TextVAlign",
    "LockText",
    "JustLastX",
    "SecretEdit",
    "Default",
    "Help",
    "Cancel",
    "Dismiss",
    "Accel",
    "Accel2",
    "Row",
    "Column",
    "Visible",
    "RowHidden",
    "ColHidden",
    "VTEdit",
    "MultiLine",
    "VScroll",
    "ValidIds",
    "FmlaRange",
    "FmlaLink",
    "FmlaGroup",
    "FmlaTxbx",
    "WidthMin",
    "Sel",
    "NoThreeD",
    "NoThreeD2",
    "SelType",
    "MultiSel",
    "LCT",
    "ListItem",
    "DropStyle",
    "Colored",
    "DropLines",
    "Checked",
    "Val",
    "Min",
    "Max",
    "Inc",
    "Page",
    "Horiz",
    "Dx",
    "FirstButton",
    "UIObj",
];
/// HTML in the text box of a note.
const HTML: &[&str] = &["xml", "div", "font", "span", "b", "i", "u", "s", "br", "p", "sub", "sup"];
/// Attributes that name something outside, or carry machinery.
const BAD_ATTRIBUTES: &[&str] = &[
    "href",
    "src",
    "althref",
    "target",
    "gfxdata",
    "ole",
    "class",
    "equationxml",
    "oleicon",
    "bwpure-href",
    "onmouseover",
    "script",
];

/// An empty drawing, for one that could not be read.
pub(crate) fn empty() -> Doc {
    Doc::with_root("xml")
}

fn element_allowed(prefix: &str, local: &str) -> bool {
    match prefix {
        "v" => V.contains(&local),
        "o" => O.contains(&local),
        "xvml" => X.contains(&local),
        "w10" => matches!(local, "wrap" | "anchorlock" | "bordertop" | "borderleft" | "borderright" | "borderbottom"),
        "pvml" => local == "iscomment",
        "" => HTML.contains(&local),
        _ => true,
    }
}

pub(crate) fn apply(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let drawing = part.kind == Kind::VmlDrawing;
    if !drawing && !["v", "o", "xvml", "pvml"].iter().any(|p| doc.binds(p)) {
        return Ok(());
    }
    for node in doc.all().collect::<Vec<_>>() {
        if !doc.alive(node) {
            continue;
        }
        let (prefix, local) = doc.name(node);
        let old = matches!(prefix, "v" | "o" | "xvml" | "w10" | "pvml" | "");
        if !old && (!drawing || prefix == "mc") {
            continue;
        }
        let foreign = drawing && !matches!(prefix, "v" | "o" | "xvml" | "pvml" | "");
        if foreign || !element_allowed(prefix, local) {
            if node == doc.root() {
                return Err(Refusal::new(mugai_core::Reason::MalformedOffice, &part.name, "not an old drawing"));
            }
            cx.did(&VML, &part.name, Action::Removed)?;
            prune(doc, node);
            continue;
        }
        attributes(doc, part, cx, node)?;
    }
    if drawing {
        dead_shapes(doc, part, cx)?;
    }
    Ok(())
}

fn attributes(doc: &mut Doc, part: &Part, cx: &mut Context<'_>, node: NodeId) -> Result<(), Refusal> {
    let gone = doc.retain_attrs(node, |prefix, local, value| {
        let style = local == "style" && {
            let lower = value.to_ascii_lowercase();
            ["url", "expression", "import", "script", "behavior", "\\"].iter().any(|w| lower.contains(w))
        };
        let handler = local.starts_with("on") && local.len() > 4 && prefix.is_empty();
        !(BAD_ATTRIBUTES.contains(&local) || style || handler)
    });
    if gone > 0 {
        cx.did(&VML, &part.name, Action::Removed)?;
    }
    Ok(())
}

/// Shapes in the drawing of a sheet that stand for an object or an ActiveX control.
fn dead_shapes(doc: &mut Doc, part: &Part, cx: &mut Context<'_>) -> Result<(), Refusal> {
    for data in doc.elements("xvml:ClientData") {
        let kind = doc.attr(data, "ObjectType").unwrap_or("");
        if kind == "Pict" || kind == "Script" || kind == "Movie" {
            let Some(shape) = doc.parent(data) else { continue };
            cx.did(&super::objects::OLE_OBJECT, &part.name, Action::Removed)?;
            prune(doc, shape);
        }
    }
    Ok(())
}
