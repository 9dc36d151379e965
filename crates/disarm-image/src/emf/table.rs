//! The records that are kept (MS-EMF §2.3), and what their fields may hold. What is not here is not drawn.

use super::objects::Kind;

/// One field of four bytes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Word {
    /// Any value: a coordinate, a colour, flags, a count that the shape checks.
    Any,
    /// A finite number.
    Float,
    /// A value of an enumeration.
    In(u32, u32),
    /// Anything but zero: an extent or a divisor.
    NonZero,
    /// The handle of an object that is alive, and of this kind where one is named.
    Handle(Option<Kind>),
}

/// What follows the fields.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Nothing.
    Fixed,
    /// As many points of so many bytes as the last field says.
    Points(usize),
    /// Points in several lines: the fields end with the number of lines and of points.
    Lines(usize),
    /// Points and one byte each for what leads there.
    Drawn(usize),
    /// Bitmaps: for each the field its offset stands in, and the field of its use of colours.
    Bitmaps(&'static [(usize, usize)]),
    /// A region whose size stands in this field.
    Region(usize),
    /// Fields of a new object, whose handle comes first.
    Create(Kind),
    /// A pattern brush: a new object with a bitmap.
    PatternBrush,
    /// A pen with dashes and perhaps a bitmap.
    Pen,
    /// A font.
    Font,
    /// A new palette.
    Palette,
    /// Colours of a palette, as many as the last field says.
    Entries,
    /// Select, or select a palette.
    Select,
    /// Delete an object.
    Delete,
    /// Save the drawing state.
    Save,
    /// Go back to a saved state.
    Restore,
    /// Text in characters of so many bytes.
    Text(usize),
    /// Text in its short form.
    SmallText,
    /// Coloured triangles or rectangles.
    Gradient,
}

use Kind::{Brush, Palette, Pen};
use Shape::{Bitmaps, Create, Fixed, Lines, Points, Region};
use Word::{Any as A, Float as F, Handle, In, NonZero as N};

const XFORM: [Word; 6] = [F; 6];
static ANY: [Word; 16] = [A; 16];
const COLOURS: Word = In(0, 2);

/// The bounds, and `n` fields without a rule.
fn rect(n: usize) -> &'static [Word] {
    any(n.saturating_add(4))
}

/// `n` fields without a rule.
fn any(n: usize) -> &'static [Word] {
    ANY.get(..n).unwrap_or(&[])
}

static BLIT: [Word; 25] = [A, A, A, A, A, A, A, A, A, A, A, F, F, F, F, F, F, A, COLOURS, A, A, A, A, A, A];
static MASK: [Word; 30] =
    [A, A, A, A, A, A, A, A, A, A, A, F, F, F, F, F, F, A, COLOURS, A, A, A, A, A, A, COLOURS, A, A, A, A];
static PARALLELOGRAM: [Word; 33] =
    [A, A, A, A, A, A, A, A, A, A, A, A, A, A, F, F, F, F, F, F, A, COLOURS, A, A, A, A, A, A, COLOURS, A, A, A, A];

/// Name, fields and shape of a record; `None` for one that is not kept.
pub(super) fn row(kind: u32) -> Option<(&'static str, &'static [Word], Shape)> {
    Some(match kind {
        2 => ("POLYBEZIER", rect(1), Points(8)),
        3 => ("POLYGON", rect(1), Points(8)),
        4 => ("POLYLINE", rect(1), Points(8)),
        5 => ("POLYBEZIERTO", rect(1), Points(8)),
        6 => ("POLYLINETO", rect(1), Points(8)),
        7 => ("POLYPOLYLINE", rect(2), Lines(8)),
        8 => ("POLYPOLYGON", rect(2), Lines(8)),
        9 => ("SETWINDOWEXTEX", &[N, N], Fixed),
        10 => ("SETWINDOWORGEX", any(2), Fixed),
        11 => ("SETVIEWPORTEXTEX", &[N, N], Fixed),
        12 => ("SETVIEWPORTORGEX", any(2), Fixed),
        13 => ("SETBRUSHORGEX", any(2), Fixed),
        15 => ("SETPIXELV", any(3), Fixed),
        16 => ("SETMAPPERFLAGS", any(1), Fixed),
        17 => ("SETMAPMODE", &[In(1, 8)], Fixed),
        18 => ("SETBKMODE", &[In(1, 2)], Fixed),
        19 => ("SETPOLYFILLMODE", &[In(1, 2)], Fixed),
        20 => ("SETROP2", &[In(1, 16)], Fixed),
        21 => ("SETSTRETCHBLTMODE", &[In(1, 4)], Fixed),
        22 => ("SETTEXTALIGN", any(1), Fixed),
        23 => ("SETCOLORADJUSTMENT", any(6), Fixed),
        24 => ("SETTEXTCOLOR", any(1), Fixed),
        25 => ("SETBKCOLOR", any(1), Fixed),
        26 => ("OFFSETCLIPRGN", any(2), Fixed),
        27 => ("MOVETOEX", any(2), Fixed),
        28 => ("SETMETARGN", &[], Fixed),
        29 => ("EXCLUDECLIPRECT", any(4), Fixed),
        30 => ("INTERSECTCLIPRECT", any(4), Fixed),
        31 => ("SCALEVIEWPORTEXTEX", &[N, N, N, N], Fixed),
        32 => ("SCALEWINDOWEXTEX", &[N, N, N, N], Fixed),
        33 => ("SAVEDC", &[], Shape::Save),
        34 => ("RESTOREDC", any(1), Shape::Restore),
        35 => ("SETWORLDTRANSFORM", &XFORM, Fixed),
        36 => ("MODIFYWORLDTRANSFORM", &[F, F, F, F, F, F, In(1, 4)], Fixed),
        37 => ("SELECTOBJECT", any(1), Shape::Select),
        38 => ("CREATEPEN", any(5), Create(Pen)),
        39 => ("CREATEBRUSHINDIRECT", &[A, In(0, 2), A, A], Create(Brush)),
        40 => ("DELETEOBJECT", any(1), Shape::Delete),
        41 => ("ANGLEARC", &[A, A, A, F, F], Fixed),
        42 => ("ELLIPSE", any(4), Fixed),
        43 => ("RECTANGLE", any(4), Fixed),
        44 => ("ROUNDRECT", any(6), Fixed),
        45 => ("ARC", any(8), Fixed),
        46 => ("CHORD", any(8), Fixed),
        47 => ("PIE", any(8), Fixed),
        48 => ("SELECTPALETTE", &[Handle(Some(Palette))], Fixed),
        49 => ("CREATEPALETTE", any(1), Shape::Palette),
        50 => ("SETPALETTEENTRIES", &[Handle(Some(Palette)), A, A], Shape::Entries),
        51 => ("RESIZEPALETTE", &[Handle(Some(Palette)), In(0, 1024)], Fixed),
        52 => ("REALIZEPALETTE", &[], Fixed),
        53 => ("EXTFLOODFILL", &[A, A, A, In(0, 1)], Fixed),
        54 => ("LINETO", any(2), Fixed),
        55 => ("ARCTO", any(8), Fixed),
        56 => ("POLYDRAW", rect(1), Shape::Drawn(8)),
        57 => ("SETARCDIRECTION", &[In(1, 2)], Fixed),
        58 => ("SETMITERLIMIT", any(1), Fixed),
        59 => ("BEGINPATH", &[], Fixed),
        60 => ("ENDPATH", &[], Fixed),
        61 => ("CLOSEFIGURE", &[], Fixed),
        62 => ("FILLPATH", any(4), Fixed),
        63 => ("STROKEANDFILLPATH", any(4), Fixed),
        64 => ("STROKEPATH", any(4), Fixed),
        65 => ("FLATTENPATH", &[], Fixed),
        66 => ("WIDENPATH", &[], Fixed),
        67 => ("SELECTCLIPPATH", &[In(1, 5)], Fixed),
        68 => ("ABORTPATH", &[], Fixed),
        71 => ("FILLRGN", &[A, A, A, A, A, Handle(Some(Brush))], Region(4)),
        72 => ("FRAMERGN", &[A, A, A, A, A, Handle(Some(Brush)), A, A], Region(4)),
        73 => ("INVERTRGN", rect(1), Region(4)),
        74 => ("PAINTRGN", rect(1), Region(4)),
        75 => ("EXTSELECTCLIPRGN", &[A, In(1, 5)], Region(0)),
        76 => ("BITBLT", BLIT.get(..23).unwrap_or(&[]), Bitmaps(&[(19, 18)])),
        77 => ("STRETCHBLT", &BLIT, Bitmaps(&[(19, 18)])),
        78 => ("MASKBLT", &MASK, Bitmaps(&[(19, 18), (26, 25)])),
        79 => ("PLGBLT", &PARALLELOGRAM, Bitmaps(&[(22, 21), (29, 28)])),
        80 => ("SETDIBITSTODEVICE", &[A, A, A, A, A, A, A, A, A, A, A, A, A, A, COLOURS, A, A], Bitmaps(&[(10, 14)])),
        81 => ("STRETCHDIBITS", &[A, A, A, A, A, A, A, A, A, A, A, A, A, A, COLOURS, A, A, A], Bitmaps(&[(10, 14)])),
        82 => ("EXTCREATEFONTINDIRECTW", any(1), Shape::Font),
        83 => ("EXTTEXTOUTA", &[], Shape::Text(1)),
        84 => ("EXTTEXTOUTW", &[], Shape::Text(2)),
        85 => ("POLYBEZIER16", rect(1), Points(4)),
        86 => ("POLYGON16", rect(1), Points(4)),
        87 => ("POLYLINE16", rect(1), Points(4)),
        88 => ("POLYBEZIERTO16", rect(1), Points(4)),
        89 => ("POLYLINETO16", rect(1), Points(4)),
        90 => ("POLYPOLYLINE16", rect(2), Lines(4)),
        91 => ("POLYPOLYGON16", rect(2), Lines(4)),
        92 => ("POLYDRAW16", rect(1), Shape::Drawn(4)),
        93 => ("CREATEMONOBRUSH", &[A, COLOURS, A, A, A, A], Shape::PatternBrush),
        94 => ("CREATEDIBPATTERNBRUSHPT", &[A, COLOURS, A, A, A, A], Shape::PatternBrush),
        95 => ("EXTCREATEPEN", any(11), Shape::Pen),
        98 => ("SETICMMODE", &[In(1, 4)], Fixed),
        108 => ("SMALLTEXTOUT", &[], Shape::SmallText),
        114 => ("ALPHABLEND", &BLIT, Bitmaps(&[(19, 18)])),
        115 => ("SETLAYOUT", any(1), Fixed),
        116 => ("TRANSPARENTBLT", &BLIT, Bitmaps(&[(19, 18)])),
        118 => ("GRADIENTFILL", &[A, A, A, A, A, A, In(0, 2)], Shape::Gradient),
        120 => ("SETTEXTJUSTIFICATION", any(2), Fixed),
        _ => return None,
    })
}
