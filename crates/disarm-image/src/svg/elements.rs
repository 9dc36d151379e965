//! The elements and attributes that only draw, and what each value may be (SVG 1.1 and SVG 2, without what runs, moves or loads).

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Numbers with or without units, in a row.
    Numbers,
    /// The data of a path (SVG 1.1 §8.3).
    Path,
    /// A list of transformations (SVG 1.1 §7.6).
    Transform,
    /// Keywords.
    Words,
    /// The name of an element.
    Id,
    /// Names of classes.
    Classes,
    /// The name of a result within a filter.
    Name,
    /// Declarations of style.
    Style,
}

/// Elements that are drawn or that drawn ones refer to.
const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "switch",
    "a",
    "title",
    "desc",
    "style",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "image",
    "marker",
    "clipPath",
    "mask",
    "pattern",
    "linearGradient",
    "radialGradient",
    "stop",
    "filter",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
];

/// Elements that are drawn only where something refers to them.
const UNSEEN: &[&str] =
    &["defs", "symbol", "marker", "clipPath", "mask", "pattern", "linearGradient", "radialGradient", "filter", "style"];

/// Attributes and their kinds. Those of style are in `css`.
const ATTRIBUTES: &[(&str, Kind)] = &[
    ("id", Kind::Id),
    ("class", Kind::Classes),
    ("style", Kind::Style),
    ("d", Kind::Path),
    ("transform", Kind::Transform),
    ("gradientTransform", Kind::Transform),
    ("patternTransform", Kind::Transform),
    ("in", Kind::Name),
    ("in2", Kind::Name),
    ("result", Kind::Name),
];
const NUMBERS: &[&str] = &[
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "fr",
    "dx",
    "dy",
    "width",
    "height",
    "viewBox",
    "points",
    "offset",
    "rotate",
    "textLength",
    "startOffset",
    "refX",
    "refY",
    "markerWidth",
    "markerHeight",
    "orient",
    "pathLength",
    "version",
    "stdDeviation",
    "values",
    "tableValues",
    "slope",
    "intercept",
    "amplitude",
    "exponent",
    "k1",
    "k2",
    "k3",
    "k4",
    "kernelMatrix",
    "kernelUnitLength",
    "order",
    "divisor",
    "bias",
    "targetX",
    "targetY",
    "surfaceScale",
    "diffuseConstant",
    "specularConstant",
    "specularExponent",
    "limitingConeAngle",
    "azimuth",
    "elevation",
    "z",
    "pointsAtX",
    "pointsAtY",
    "pointsAtZ",
    "radius",
    "scale",
    "seed",
    "baseFrequency",
    "numOctaves",
    "filterRes",
];
const WORDS: &[&str] = &[
    "preserveAspectRatio",
    "gradientUnits",
    "spreadMethod",
    "patternUnits",
    "patternContentUnits",
    "clipPathUnits",
    "maskUnits",
    "maskContentUnits",
    "markerUnits",
    "filterUnits",
    "primitiveUnits",
    "lengthAdjust",
    "method",
    "spacing",
    "zoomAndPan",
    "baseProfile",
    "type",
    "mode",
    "operator",
    "edgeMode",
    "preserveAlpha",
    "xChannelSelector",
    "yChannelSelector",
    "stitchTiles",
    "orient",
    "systemLanguage",
    "requiredFeatures",
    "media",
    "lang",
    "role",
    "side",
];

/// Our own spelling of a known element.
pub(super) fn element(name: &str) -> Option<&'static str> {
    ELEMENTS.iter().find(|e| **e == name).copied()
}

/// Whether an element is drawn only by reference.
pub(super) fn unseen(name: &str) -> bool {
    UNSEEN.contains(&name)
}

/// Our own spelling of a known attribute, and what it may be.
pub(super) fn attribute(name: &str) -> Option<(&'static str, Kind)> {
    let named = ATTRIBUTES.iter().find(|(n, _)| *n == name).copied();
    let number = || NUMBERS.iter().find(|n| **n == name).map(|n| (*n, Kind::Numbers));
    let words = || WORDS.iter().find(|n| **n == name).map(|n| (*n, Kind::Words));
    named.or_else(number).or_else(words)
}

/// Whether the text within an element is shown.
pub(super) fn holds_text(name: &str) -> bool {
    matches!(name, "text" | "tspan" | "textPath" | "title" | "desc")
}

/// The most a value may be where more costs the viewer time beyond measure: octaves of noise, sides of a matrix, radii.
pub(super) fn most(name: &str) -> Option<f64> {
    match name {
        "numOctaves" | "order" => Some(16.0),
        "stdDeviation" | "radius" | "filterRes" => Some(10_000.0),
        _ => None,
    }
}
