//! What the old drawing of a sheet or slide tells about its shapes: read beside the part that needs it, never copied.

use super::vml::{self, model};
use crate::xml::{Doc, NodeId};
use std::collections::{HashMap, HashSet};

/// English Metric Units in a pixel of 1/96 inch.
const PIXEL: i64 = 9_525;
/// English Metric Units in a point.
const POINT: f64 = 12_700.0;
/// Largest coordinate of a drawing, EMU (ST_Coordinate).
const FAR: i64 = 27_273_042_316_900;

/// Where something lies between the cells of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Anchor {
    /// Column, offset in it (EMU), row, offset in it (EMU), all from 0.
    pub(crate) from: [i64; 4],
    pub(crate) to: [i64; 4],
    /// Whether it moves, and whether it grows, with the cells.
    pub(crate) moves: bool,
    pub(crate) grows: bool,
}

impl Anchor {
    /// The anchor, when it lies on a sheet.
    pub(crate) fn new(from: [i64; 4], to: [i64; 4], moves: bool, grows: bool) -> Option<Self> {
        let fits = |p: [i64; 4]| {
            (0..=16_383).contains(&p[0])
                && (0..=FAR).contains(&p[1])
                && (0..=1_048_575).contains(&p[2])
                && (0..=FAR).contains(&p[3])
        };
        (fits(from) && fits(to)).then_some(Self { from, to, moves, grows })
    }
}

/// A shape of an old drawing.
#[derive(Clone, Debug, Default)]
pub(crate) struct OldShape {
    /// Its picture: a member of the container.
    pub(crate) image: Option<usize>,
    pub(crate) anchor: Option<Anchor>,
    /// Left, top, width, height on a slide, EMU.
    pub(crate) frame: Option<[i64; 4]>,
    /// Colours behind and around the picture (`RRGGBB`), where the shape states that it has them.
    pub(crate) fill: Option<String>,
    pub(crate) line: Option<String>,
    /// How opaque the colour behind it is, thousandths of a percent; `None` = wholly.
    pub(crate) opacity: Option<u32>,
    /// It stands for an object or control, not for a note or form control.
    pub(crate) dead: bool,
}

/// The shapes of an old drawing by id.
#[derive(Debug, Default)]
pub(crate) struct OldDrawing {
    shapes: Vec<OldShape>,
    ids: HashMap<String, usize>,
}

impl OldDrawing {
    /// Reads a drawing; `images` says where its relationships to pictures lead.
    pub(crate) fn of(doc: &Doc, images: &HashMap<String, usize>) -> Self {
        let mut out = Self::default();
        // Shapes in places where the rebuilt drawing has none do not count. Parents come before their children.
        let mut holders: HashSet<NodeId> = HashSet::from([doc.root()]);
        for node in doc.all() {
            if !doc.parent(node).is_some_and(|p| holders.contains(&p)) {
                continue;
            }
            if model::may_hold_shapes(doc.name(node)) && doc.name(node).1 != "xml" {
                holders.insert(node);
            }
            if !model::is_shape(doc.name(node)) {
                continue;
            }
            let at = out.shapes.len();
            let drawn = |on: &str, colour: &str, otherwise: &str| {
                let yes = matches!(doc.attr(node, on), Some("t" | "true"));
                yes.then(|| colour_of(doc.attr(node, colour).unwrap_or("")).unwrap_or_else(|| otherwise.to_owned()))
            };
            let mut shape = OldShape {
                frame: frame(doc.attr(node, "style").unwrap_or("")),
                fill: drawn("filled", "fillcolor", "FFFFFF"),
                line: drawn("stroked", "strokecolor", "000000"),
                ..OldShape::default()
            };
            for child in doc.children(node) {
                match doc.name(child) {
                    ("v", "imagedata") => {
                        let id = doc.attr(child, "o:relid").or_else(|| doc.attr(child, "r:id"));
                        shape.image = id.and_then(|id| images.get(id)).copied();
                    }
                    ("v", "fill") => shape.opacity = opacity(doc.attr(child, "opacity").unwrap_or("")),
                    ("xvml", "ClientData") => {
                        shape.dead = vml::is_dead(doc.attr(child, "ObjectType").unwrap_or(""));
                        let numbers = doc.child(child, "xvml:Anchor").and_then(|a| numbers(&doc.text(a)));
                        let here = |name: &str| doc.child(child, name).is_none();
                        if let Some([a, b, c, d, e, f, g, h]) = numbers {
                            let px = |n: i64| n.saturating_mul(PIXEL);
                            let (from, to) = ([a, px(b), c, px(d)], [e, px(f), g, px(h)]);
                            // The elements are switched on by being there, and say that it does *not* move or grow.
                            shape.anchor =
                                Anchor::new(from, to, here("xvml:MoveWithCells"), here("xvml:SizeWithCells"));
                        }
                    }
                    _ => {}
                }
            }
            for id in ["o:spid", "id"] {
                if let Some(id) = doc.attr(node, id) {
                    out.ids.entry(id.to_owned()).or_insert(at);
                }
            }
            out.shapes.push(shape);
        }
        out
    }

    /// The shape of an id.
    pub(crate) fn shape(&self, id: &str) -> Option<&OldShape> {
        self.shapes.get(*self.ids.get(id)?)
    }

    /// How many shapes stay when these ids go.
    pub(crate) fn left_without<'i>(&self, gone: impl Iterator<Item = &'i String>) -> usize {
        let mut dead: Vec<bool> = self.shapes.iter().map(|s| s.dead).collect();
        for id in gone {
            if let Some(dead) = self.ids.get(id).and_then(|at| dead.get_mut(*at)) {
                *dead = true;
            }
        }
        dead.into_iter().filter(|d| !d).count()
    }
}

/// A colour of the old drawing (`#rgb`, `#rrggbb`, both with an index behind) as six digits.
fn colour_of(text: &str) -> Option<String> {
    let digits = text.split_ascii_whitespace().next()?.strip_prefix('#')?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    match digits.len() {
        6 => Some(digits.to_ascii_uppercase()),
        3 => Some(digits.to_ascii_uppercase().chars().flat_map(|c| [c, c]).collect()),
        _ => None,
    }
}

/// An opacity of the old drawing (a fraction, or 65,536ths with an `f` behind) in thousandths of a percent; `None` for what is
/// no such number, and for wholly opaque.
fn opacity(text: &str) -> Option<u32> {
    let (number, whole) = text.strip_suffix('f').map_or((text, 1.0), |n| (n, 65_536.0));
    let part = number.parse::<f64>().ok()? / whole;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the range checked here")]
    let thousandths = (0.0..1.0).contains(&part).then_some((part * 100_000.0).round() as u32);
    thousandths.filter(|t| *t < 100_000)
}

/// The eight numbers of an `x:Anchor` (ECMA-376 Part 4 §14.4.2.2): columns, rows and pixels.
pub(crate) fn numbers(text: &str) -> Option<[i64; 8]> {
    let mut out = [0i64; 8];
    let mut given = text.split(',');
    for slot in &mut out {
        // Some programs write fractions of a pixel.
        let number: f64 = given.next()?.trim().parse().ok()?;
        if !(-1_048_576.0..=1_048_576.0).contains(&number) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "within the range checked above")]
        let whole = number.round() as i64;
        *slot = whole;
    }
    given.next().is_none().then_some(out)
}

/// The highest number in an id of the form `_x0000_s1025`.
pub(crate) fn highest(doc: &Doc) -> u64 {
    let ids = doc.all().filter(|n| doc.name(*n).0 == "v").flat_map(|n| [doc.attr(n, "id"), doc.attr(n, "o:spid")]);
    ids.flatten().filter_map(|id| id.strip_prefix("_x0000_s")?.parse::<u32>().ok()).map(u64::from).max().unwrap_or(0)
}

/// Left, top, width and height of a style in EMU; `None` unless all four are lengths.
fn frame(style: &str) -> Option<[i64; 4]> {
    let get = |names: [&str; 2]| {
        let mut found = style.split(';').filter_map(|d| d.split_once(':'));
        let value = found.rfind(|(n, _)| names.contains(&n.trim().to_ascii_lowercase().as_str()))?.1;
        length(value.trim())
    };
    let out = [
        get(["left", "margin-left"])?,
        get(["top", "margin-top"])?,
        get(["width", "width"])?,
        get(["height", "height"])?,
    ];
    (out[2] >= 0 && out[3] >= 0).then_some(out)
}

/// A length of a style in EMU: points, inches, pixels, centimetres, millimetres.
fn length(text: &str) -> Option<i64> {
    let at = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(at)?;
    let scale = match unit {
        "pt" => POINT,
        "in" => 914_400.0,
        "px" => 9_525.0,
        "cm" => 360_000.0,
        "mm" => 36_000.0,
        "" if number == "0" => 0.0,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    let emu = (number * scale).round();
    #[expect(clippy::cast_possible_truncation, reason = "within the range checked here")]
    let whole = (-1e12..=1e12).contains(&emu).then_some(emu as i64);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_and_frames_are_read_or_refused() {
        assert_eq!(numbers(" 1, 15, 0,2, 3, 15, 4.4, 9 "), Some([1, 15, 0, 2, 3, 15, 4, 9]));
        for bad in
            ["", "1,2,3,4,5,6,7", "1,2,3,4,5,6,7,8,9", "1,2,3,4,5,6,7,x", "1,2,3,4,5,6,7,1e99", "1,2,3,4,5,6,7,NaN"]
        {
            assert_eq!(numbers(bad), None, "{bad}");
        }
        // 10 pt = 127,000 EMU; 1 in = 914,400; 2 cm = 720,000; 1 mm = 36,000.
        assert_eq!(
            frame("position:absolute;\n left:10pt; TOP:1in;width:2cm;height:1mm"),
            Some([127_000, 914_400, 720_000, 36_000])
        );
        assert_eq!(frame("left:10pt;top:1in;width:2cm"), None);
        assert_eq!(frame("left:10;top:1in;width:2cm;height:1pt"), None);
    }

    #[test]
    fn colours_are_digits_or_left_to_their_default() {
        assert_eq!(colour_of("#ff9 [43]").as_deref(), Some("FFFF99"));
        assert_eq!(colour_of("#0a1B2c").as_deref(), Some("0A1B2C"));
        for other in ["", "window [65]", "#ff", "#ggg", "rgb(0,0,0)"] {
            assert_eq!(colour_of(other), None, "{other}");
        }
    }

    #[test]
    fn opacities_are_fractions_in_two_spellings() {
        assert_eq!(opacity(".5"), Some(50_000));
        assert_eq!(opacity("32768f"), Some(50_000));
        assert_eq!(opacity("0"), Some(0));
        for other in ["", "1", "65536f", "-.5", "NaN", "half", "1e9"] {
            assert_eq!(opacity(other), None, "{other}");
        }
    }

    #[test]
    fn an_anchor_lies_on_a_sheet() {
        assert!(Anchor::new([0, 0, 0, 0], [16_383, 1, 1_048_575, 1], true, true).is_some());
        assert!(Anchor::new([16_384, 0, 0, 0], [1, 1, 1, 1], true, true).is_none());
        assert!(Anchor::new([0, -1, 0, 0], [1, 1, 1, 1], true, true).is_none());
    }
}
