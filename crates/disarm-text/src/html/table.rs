//! What may stand in a page: elements, their attributes, and what becomes of the others (threats HTM-01 … HTM-03).

/// Elements that are written, and the attributes each may have beside [`GLOBAL`].
const ELEMENTS: &[(&str, &str)] = &[
    (
        "div section article header footer nav main aside address center blockquote figure figcaption hgroup search",
        "align",
    ),
    ("p h1 h2 h3 h4 h5 h6", "align"),
    (
        "span b strong i em u s strike del ins sub sup small big tt code kbd samp var cite q dfn abbr acronym mark bdi",
        "",
    ),
    ("font", "size color face"),
    ("pre", "width"),
    ("br", "clear"),
    ("hr", "align size width noshade color"),
    ("wbr", ""),
    ("ul dir menu", "type compact"),
    ("ol", "type start reversed compact"),
    ("li", "type value"),
    ("dl dt dd", "compact"),
    ("table", "align border bordercolor bgcolor cellpadding cellspacing width height frame rules summary"),
    ("caption", "align"),
    ("colgroup col", "span align valign width"),
    ("thead tbody tfoot", "align valign"),
    ("tr", "align valign bgcolor height"),
    ("td th", "align valign bgcolor bordercolor width height colspan rowspan nowrap scope headers abbr axis"),
    ("a", "href name"),
    ("img", "src alt width height align border hspace vspace"),
    ("ruby rb rt rp rtc", ""),
    ("time", "datetime"),
    ("details", "open"),
    ("summary", ""),
    ("fieldset legend", "align"),
];
/// Attributes every element may have. `style` is read by itself.
const GLOBAL: &[&str] = &["id", "class", "lang", "dir", "title", "hidden", "style", "role"];
/// Attributes of the body.
const BODY: &[&str] =
    &["bgcolor", "text", "link", "vlink", "alink", "topmargin", "leftmargin", "marginwidth", "marginheight"];
/// Elements without an end tag (HTML Standard §13.1.2).
const VOID: &[&str] = &["br", "hr", "wbr", "col", "img"];
/// Attributes that are there or not.
const BOOLEAN: &[&str] = &["hidden", "open", "nowrap", "noshade", "compact", "reversed"];
/// Attributes that load something when the page is shown.
const LOADING: &[&str] = &[
    "src",
    "srcset",
    "background",
    "poster",
    "data",
    "dynsrc",
    "lowsrc",
    "imagesrcset",
    "icon",
    "longdesc",
    "codebase",
    "archive",
    "classid",
    "manifest",
    "profile",
    "usemap",
];

/// What becomes of an element that is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Written, with the attributes of its row.
    Written(&'static str),
    /// Its content stands in its place.
    Unwrapped,
    /// Gone with all it holds, as a danger of this kind.
    Gone(Danger),
    /// Gone with all it holds; it shows nothing.
    Silent,
    /// A control of a form: what it shows stays as text.
    Control,
}

/// Why an element goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Danger {
    /// Runs.
    Script,
    /// Shows or starts something else within the page.
    Active,
    /// Loads something.
    Remote,
}

/// The fate of an HTML element.
pub(super) fn fate(name: &str) -> Fate {
    if let Some((_, attributes)) = row(name) {
        return Fate::Written(attributes);
    }
    match name {
        "script" | "noscript" => Fate::Gone(Danger::Script),
        "iframe" | "frame" | "frameset" | "object" | "embed" | "applet" | "param" | "portal" | "fencedframe"
        | "template" | "slot" | "canvas" | "dialog" | "marquee" | "bgsound" | "xml" | "isindex" | "keygen"
        | "noembed" | "noframes" | "plaintext" | "listing" | "xmp" => Fate::Gone(Danger::Active),
        "audio" | "video" | "source" | "track" | "picture-source" => Fate::Gone(Danger::Remote),
        "input" | "textarea" | "select" | "button" => Fate::Control,
        "map" | "area" | "datalist" | "title" | "head" | "meta" | "link" | "base" | "style" => Fate::Silent,
        _ => Fate::Unwrapped,
    }
}

/// The name of an element that is written, from the table itself, and its row.
pub(super) fn row(name: &str) -> Option<(&'static str, &'static str)> {
    ELEMENTS.iter().find_map(|(names, row)| names.split(' ').find(|n| *n == name).map(|n| (n, *row)))
}

/// Whether an attribute may stand on an element with this row.
pub(super) fn allows(row: &str, attribute: &str) -> bool {
    GLOBAL.contains(&attribute) || row.split(' ').any(|a| !a.is_empty() && a == attribute)
}

/// Whether the body may have the attribute.
pub(super) fn body_allows(attribute: &str) -> bool {
    BODY.contains(&attribute) || GLOBAL.contains(&attribute)
}

/// Whether the element has no end tag.
pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

/// Whether the attribute is there or not, whatever its value.
pub(super) fn is_boolean(attribute: &str) -> bool {
    BOOLEAN.contains(&attribute)
}

/// Whether the attribute makes a viewer load something.
pub(super) fn is_loading(attribute: &str) -> bool {
    LOADING.contains(&attribute)
}
