//! What an old drawing may say: elements and, for each, its attributes (ECMA-376 Part 4 §14, without everything that names a place).

use super::style;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

/// AG_CoreAttributes without `href`, `target` and `class`; `id` and `style` included.
const CORE: &str = "id style title alt coordsize coordorigin wrapcoords print v:ext w14:anchorId w14:editId \
    o:spid o:oned o:regroupid o:doubleclicknotify o:button o:userhidden o:bullet o:hr o:hrstd o:hrnoshade o:hrpct o:hralign \
    o:allowincell o:allowoverlap o:userdrawn o:bordertopcolor o:borderleftcolor o:borderbottomcolor o:borderrightcolor \
    o:dgmlayout o:dgmnodekind o:dgmlayoutmru o:insetmode";
/// AG_AllShapeAttributes without `o:ole` and `o:oleicon`.
const SHAPE: &str = "chromakey filled fillcolor opacity stroked strokecolor strokeweight insetpen \
    o:spt o:connectortype o:bwmode o:bwpure o:bwnormal o:forcedash o:preferrelative o:cliptowrap o:clip";
/// AG_StrokeAttributes without `src`, `o:href` and `o:althref`.
const STROKE: &str = "id v:ext on weight color opacity linestyle miterlimit joinstyle endcap dashstyle filltype imageaspect \
    imagesize imagealignshape color2 startarrow startarrowwidth startarrowlength endarrow endarrowwidth endarrowlength \
    o:title o:forcedash insetpen";
/// AG_ImageAttributes without `src`.
const IMAGE: &str = "cropleft croptop cropright cropbottom gain blacklevel gamma grayscale bilevel";

/// Element names, and the attributes of each of them in one or more lists.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("v:shape", &[CORE, SHAPE, "type adj path"]),
    ("v:shapetype", &[CORE, SHAPE, "adj path"]),
    ("v:group", &[CORE, "filled fillcolor editas o:tableproperties o:tablelimits"]),
    ("v:rect v:oval", &[CORE, SHAPE]),
    ("v:roundrect", &[CORE, SHAPE, "arcsize"]),
    ("v:line", &[CORE, SHAPE, "from to"]),
    ("v:polyline", &[CORE, SHAPE, "points"]),
    ("v:arc", &[CORE, SHAPE, "startAngle endAngle startangle endangle"]),
    ("v:curve", &[CORE, SHAPE, "from control1 control2 to"]),
    ("v:image", &[CORE, SHAPE, IMAGE]),
    ("v:background", &["id filled fillcolor o:bwmode o:bwpure o:bwnormal o:targetscreensize"]),
    (
        "v:fill",
        &["id type on color opacity color2 size origin position aspect colors angle alignshape focus focussize \
            focusposition method recolor rotate r:id o:relid o:detectmouseclick o:title o:opacity2"],
    ),
    ("v:stroke", &[STROKE, "r:id o:relid"]),
    ("v:shadow", &["id on type obscured color opacity offset color2 offset2 origin matrix"]),
    (
        "v:path",
        &["id v limo textboxrect fillok strokeok shadowok arrowok gradientshapeok textpathok insetpenok \
            o:connecttype o:connectlocs o:connectangles o:extrusionok"],
    ),
    ("v:formulas v:handles", &[""]),
    ("v:f", &["eqn"]),
    ("v:h", &["position polar map invx invy switch xrange yrange radiusrange"]),
    ("v:imagedata", &[IMAGE, "id chromakey embosscolor recolortarget r:id o:relid o:title o:detectmouseclick"]),
    ("v:textbox", &["id style inset o:singleclick o:insetmode"]),
    ("v:textpath", &["id style on fitshape fitpath trim xscale string"]),
    ("o:shapelayout o:relationtable o:rules o:regrouptable o:complex", &["v:ext"]),
    ("o:idmap", &["v:ext data"]),
    ("o:entry", &["new old"]),
    ("o:r", &["id type how idref"]),
    ("o:proxy", &["start end idref connectloc"]),
    ("o:rel", &["v:ext idsrc iddest idcntr"]),
    (
        "o:diagram",
        &[
            "v:ext dgmstyle autoformat reverse autolayout dgmscalex dgmscaley dgmfontsize constrainbounds dgmbasetextscale",
        ],
    ),
    (
        "o:lock",
        &[
            "v:ext position selection grouping ungrouping rotation cropping verticies adjusthandles text aspectratio shapetype",
        ],
    ),
    (
        "o:extrusion",
        &["v:ext on type render viewpointorigin viewpoint plane skewangle skewamt foredepth backdepth orientation \
            orientationangle lockrotationcenter autorotationcenter rotationcenter rotationangle colormode color shininess \
            specularity diffusity metal edge facet lightface lightface2 brightness lightposition lightlevel lightharsh \
            lightposition2 lightlevel2 lightharsh2"],
    ),
    (
        "o:callout",
        &["v:ext on type gap angle dropauto drop distance lengthspecified length accentbar textborder minusx minusy"],
    ),
    ("o:skew", &["v:ext id on offset origin matrix"]),
    ("o:clippath", &["v:ext v"]),
    ("o:fill", &["v:ext type"]),
    ("o:left o:top o:right o:bottom o:column", &[STROKE]),
    ("o:shapedefaults", &["v:ext spidmax style fill fillcolor stroke strokecolor allowincell o:allowincell"]),
    ("o:colormru", &["v:ext colors"]),
    ("o:colormenu", &["v:ext strokecolor fillcolor shadowcolor extrusioncolor"]),
    ("w10:wrap", &["type side anchorx anchory"]),
    ("w10:anchorlock", &[""]),
    ("w10:bordertop w10:borderleft w10:borderbottom w10:borderright", &["type width shadow"]),
    ("pvml:iscomment", &[""]),
    ("xvml:ClientData", &["ObjectType"]),
    ("xml b i u s strike sub sup", &[""]),
    ("br", &["clear"]),
    ("div p", &["style align dir"]),
    ("span", &["style lang dir"]),
    ("font", &["face size color style"]),
];

/// What the client data of a note or form control may hold: plain text, no attributes (ECMA-376 Part 4 §14.4).
const CLIENT_DATA: &[&str] = &[
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
    "MultiLine",
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

/// Elements that draw something.
const SHAPES: &[&str] = &["shape", "group", "rect", "oval", "roundrect", "line", "polyline", "arc", "curve", "image"];

type Name = (&'static str, &'static str);

fn table() -> &'static HashMap<Name, Vec<Name>> {
    static TABLE: OnceLock<HashMap<Name, Vec<Name>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let split = |name: &'static str| name.split_once(':').unwrap_or(("", name));
        let mut table: HashMap<Name, Vec<Name>> = HashMap::new();
        for (names, lists) in ELEMENTS {
            for name in names.split_ascii_whitespace() {
                let attributes = lists.iter().flat_map(|l| l.split_ascii_whitespace());
                table.insert(split(name), attributes.map(split).collect());
            }
        }
        table.extend(CLIENT_DATA.iter().map(|name| (("xvml", *name), Vec::new())));
        table
    })
}

/// Whether it is a vocabulary of old drawings. Names without a namespace are HTML, and that only in a drawing part.
pub(crate) fn is_old(prefix: &str) -> bool {
    matches!(prefix, "v" | "o" | "xvml" | "w10" | "pvml")
}

/// Whether the element belongs to the model.
pub(crate) fn element(name: (&str, &str)) -> bool {
    table().contains_key(&name)
}

/// Whether the element draws something.
pub(crate) fn is_shape(name: (&str, &str)) -> bool {
    name.0 == "v" && SHAPES.contains(&name.1)
}

/// Whether a shape may stand directly in this element of an old drawing: not in the text or the data of another shape.
pub(crate) fn may_hold_shapes(name: (&str, &str)) -> bool {
    matches!(name, ("", "xml") | ("v", "group") | ("mc", _))
}

/// Whether text may stand directly in the element.
pub(crate) fn holds_text(name: (&str, &str)) -> bool {
    match name {
        ("v", local) => local == "textbox",
        ("xvml", local) => local != "ClientData",
        ("", local) => local != "xml",
        _ => false,
    }
}

/// Whether the element is one of [`CLIENT_DATA`].
pub(crate) fn is_client_datum(name: (&str, &str)) -> bool {
    name.0 == "xvml" && name.1 != "ClientData"
}

/// What stays of an attribute of an element of the model.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stays<'v> {
    /// Nothing.
    No,
    /// The value as it is.
    AsIs,
    /// This value instead; whether something of the old one means more than its spelling.
    As(Cow<'v, str>, bool),
}

/// Judges an attribute.
pub(crate) fn attribute<'v>(of: (&str, &str), name: (&str, &str), value: &'v str) -> Stays<'v> {
    if !table().get(&of).is_some_and(|list| list.contains(&name)) {
        return Stays::No;
    }
    let fine = match name {
        ("", "style") => return style::rewrite(value),
        ("", "type") if of == ("v", "shape") => {
            value.strip_prefix('#').is_some_and(|id| !id.is_empty() && is_plain(id))
        }
        // Words for people, and names that only this drawing uses.
        ("" | "o", "id" | "spid" | "alt" | "title" | "string") => true,
        ("", "face") => style::is_font(value),
        // Judged against the relationships of the part.
        ("r", "id") | ("o", "relid") => true,
        _ => is_plain(value),
    };
    if fine { Stays::AsIs } else { Stays::No }
}

/// What cannot name a place: no colon, no slash of either kind, no quote.
fn is_plain(value: &str) -> bool {
    value.bytes().all(|b| b.is_ascii_alphanumeric() || b" \t\r\n#@,.;%()[]+-*_!$=".contains(&b))
}

/// Whether an attribute that is dropped is worth no word in the report: copies for other programs, marks without a meaning here.
pub(crate) fn is_noise(name: (&str, &str)) -> bool {
    matches!(
        name,
        ("o", "gfxdata" | "ole" | "oleicon" | "oleid" | "master" | "movie")
            | ("", "class" | "equationxml")
            | ("xml", "space")
    )
}

/// Whether a finished file may hold this attribute.
pub(crate) fn may_stand(of: (&str, &str), name: (&str, &str), value: &str) -> bool {
    match attribute(of, name, value) {
        Stays::AsIs => true,
        Stays::As(new, _) => new == value,
        Stays::No => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_names_a_place_stands_in_the_table() {
        for (element, attributes) in table() {
            for (_, local) in attributes {
                let bad =
                    ["href", "althref", "src", "target", "gfxdata", "ole", "class", "pict", "link", "equationxml"];
                assert!(!bad.contains(local), "{element:?} {local}");
            }
        }
    }

    #[test]
    fn the_switches_that_draw_a_watermark_stay() {
        for local in ["textpath", "fill", "stroke", "shadow"] {
            assert_eq!(attribute(("v", local), ("", "on"), "t"), Stays::AsIs, "{local}");
        }
        assert_eq!(attribute(("v", "textpath"), ("", "string"), "社外秘: \"写\""), Stays::AsIs);
        assert_eq!(attribute(("v", "shapetype"), ("o", "oned"), "t"), Stays::AsIs);
    }

    #[test]
    fn values_are_judged_too() {
        for (of, name, value) in [
            (("v", "shape"), ("", "type"), "http://evil.example/#t"),
            (("v", "shape"), ("", "type"), "#http://evil.example/"),
            (("v", "fill"), ("", "type"), "url(\\\\evil\\x)"),
            (("v", "shape"), ("", "href"), "a"),
            (("v", "imagedata"), ("", "src"), "a.png"),
            (("v", "imagedata"), ("r", "href"), "rId1"),
            (("v", "rect"), ("", "path"), "m0,0e"),
        ] {
            assert_eq!(attribute(of, name, value), Stays::No, "{of:?} {name:?} {value}");
        }
        assert_eq!(attribute(("v", "shape"), ("", "fillcolor"), "#ff9 [43]"), Stays::AsIs);
        assert_eq!(attribute(("v", "f"), ("", "eqn"), "if lineDrawn pixelLineWidth 0"), Stays::AsIs);
        assert_eq!(attribute(("v", "shape"), ("", "type"), "#_x0000_t75"), Stays::AsIs);
    }
}
