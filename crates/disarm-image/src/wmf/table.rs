//! The records that are kept (MS-WMF §2.3), and what their fields may hold. What is not here is not drawn.

use super::objects::Kind;

/// One field of two bytes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Word {
    /// Any value: a coordinate, half a colour, flags.
    Any,
    /// A value of an enumeration.
    In(u16, u16),
    /// Anything but zero: an extent or a divisor.
    NonZero,
    /// The place of an object of this kind that is alive.
    Is(Kind),
    /// The place of a region that is alive, or 0 for none: the clipping goes away.
    Clip,
}

/// What follows the fields.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Nothing.
    Fixed,
    /// Nothing, and a new object is there.
    Create(Kind),
    /// As many points as the last field says.
    Points,
    /// Polygons: their number, how many points each has, the points.
    Polygons,
    /// Four bytes for each of the last field.
    Entries,
    /// The same, and a new palette is there.
    Palette,
    /// A face name, and a new font is there.
    Font,
    /// A new region.
    Region,
    /// A text before its place.
    Text,
    /// A text behind its place.
    ExtText,
    /// A bitmap, or a blit without one.
    Bitmap,
    /// A bitmap that has to be there; the field of its use of colours.
    Dib(usize),
    /// A pattern brush.
    PatternBrush,
    /// Select an object that is no palette.
    Select,
    /// Delete an object.
    Delete,
    /// Save the drawing state.
    Save,
    /// Go back to a saved state.
    Restore,
}

use Kind::{Brush, Palette, Pen, Region};
use Shape::{Create, Fixed};
use Word::{Any as A, In, Is, NonZero as N};

static ANY: [Word; 11] = [A; 11];

/// `n` fields without a rule.
fn any(n: usize) -> &'static [Word] {
    ANY.get(..n).unwrap_or(&[])
}

/// Name, fields and shape of a record; `None` for one that is not kept.
pub(super) fn row(function: u16) -> Option<(&'static str, &'static [Word], Shape)> {
    Some(match function {
        0x001E => ("SAVEDC", &[], Shape::Save),
        0x0035 => ("REALIZEPALETTE", &[], Fixed),
        0x0037 => ("SETPALENTRIES", any(2), Shape::Entries),
        0x00F7 => ("CREATEPALETTE", &[In(0x0300, 0x0300), A], Shape::Palette),
        0x0102 => ("SETBKMODE", &[In(1, 2)], Fixed),
        0x0103 => ("SETMAPMODE", &[In(1, 8)], Fixed),
        0x0104 => ("SETROP2", &[In(1, 16)], Fixed),
        0x0106 => ("SETPOLYFILLMODE", &[In(1, 2)], Fixed),
        0x0107 => ("SETSTRETCHBLTMODE", &[In(1, 4)], Fixed),
        0x0108 => ("SETTEXTCHAREXTRA", any(1), Fixed),
        0x0127 => ("RESTOREDC", any(1), Shape::Restore),
        0x012A => ("INVERTREGION", &[Is(Region)], Fixed),
        0x012B => ("PAINTREGION", &[Is(Region)], Fixed),
        0x012C => ("SELECTCLIPREGION", &[Word::Clip], Fixed),
        0x012D => ("SELECTOBJECT", any(1), Shape::Select),
        0x012E => ("SETTEXTALIGN", any(1), Fixed),
        0x0139 => ("RESIZEPALETTE", &[In(0, 1024)], Fixed),
        0x0142 => ("DIBCREATEPATTERNBRUSH", &[A, In(0, 2)], Shape::PatternBrush),
        0x0149 => ("SETLAYOUT", any(1), Fixed),
        0x01F0 => ("DELETEOBJECT", any(1), Shape::Delete),
        0x0201 => ("SETBKCOLOR", any(2), Fixed),
        0x0209 => ("SETTEXTCOLOR", any(2), Fixed),
        0x020A => ("SETTEXTJUSTIFICATION", any(2), Fixed),
        0x020B => ("SETWINDOWORG", any(2), Fixed),
        0x020C => ("SETWINDOWEXT", &[N, N], Fixed),
        0x020D => ("SETVIEWPORTORG", any(2), Fixed),
        0x020E => ("SETVIEWPORTEXT", &[N, N], Fixed),
        0x020F => ("OFFSETWINDOWORG", any(2), Fixed),
        0x0211 => ("OFFSETVIEWPORTORG", any(2), Fixed),
        0x0213 => ("LINETO", any(2), Fixed),
        0x0214 => ("MOVETO", any(2), Fixed),
        0x0220 => ("OFFSETCLIPRGN", any(2), Fixed),
        0x0228 => ("FILLREGION", &[Is(Region), Is(Brush)], Fixed),
        0x0231 => ("SETMAPPERFLAGS", any(2), Fixed),
        0x0234 => ("SELECTPALETTE", &[Is(Palette)], Fixed),
        0x02FA => ("CREATEPENINDIRECT", any(5), Create(Pen)),
        0x02FB => ("CREATEFONTINDIRECT", any(9), Shape::Font),
        0x02FC => ("CREATEBRUSHINDIRECT", any(4), Create(Brush)),
        0x0324 => ("POLYGON", any(1), Shape::Points),
        0x0325 => ("POLYLINE", any(1), Shape::Points),
        0x0410 => ("SCALEWINDOWEXT", &[N, N, N, N], Fixed),
        0x0412 => ("SCALEVIEWPORTEXT", &[N, N, N, N], Fixed),
        0x0415 => ("EXCLUDECLIPRECT", any(4), Fixed),
        0x0416 => ("INTERSECTCLIPRECT", any(4), Fixed),
        0x0418 => ("ELLIPSE", any(4), Fixed),
        0x0419 => ("FLOODFILL", any(4), Fixed),
        0x041B => ("RECTANGLE", any(4), Fixed),
        0x041F => ("SETPIXEL", any(4), Fixed),
        0x0429 => ("FRAMEREGION", &[Is(Region), Is(Brush), A, A], Fixed),
        0x0521 => ("TEXTOUT", any(1), Shape::Text),
        0x0538 => ("POLYPOLYGON", any(1), Shape::Polygons),
        0x0548 => ("EXTFLOODFILL", &[In(0, 1), A, A, A, A], Fixed),
        0x061C => ("ROUNDRECT", any(6), Fixed),
        0x061D => ("PATBLT", any(6), Fixed),
        0x06FF => ("CREATEREGION", any(11), Shape::Region),
        0x0817 => ("ARC", any(8), Fixed),
        0x081A => ("PIE", any(8), Fixed),
        0x0830 => ("CHORD", any(8), Fixed),
        0x0922 => ("BITBLT", any(8), Shape::Bitmap),
        0x0940 => ("DIBBITBLT", any(8), Shape::Bitmap),
        0x0A32 => ("EXTTEXTOUT", any(4), Shape::ExtText),
        0x0B23 => ("STRETCHBLT", any(10), Shape::Bitmap),
        0x0B41 => ("DIBSTRETCHBLT", any(10), Shape::Bitmap),
        0x0D33 => ("SETDIBTODEV", &[In(0, 2), A, A, A, A, A, A, A, A], Shape::Dib(0)),
        0x0F43 => ("STRETCHDIB", &[A, A, In(0, 2), A, A, A, A, A, A, A, A], Shape::Dib(2)),
        _ => return None,
    })
}
