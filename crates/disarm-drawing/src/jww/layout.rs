//! The fields of a Jw_cad drawing in their order ("Jw_cadのデータ形式" of its author, 5.00a and 7.02), and what each may hold.

/// Marks the file.
pub(super) const MAGIC: &[u8] = b"JwwData.";

/// Every version whose fields are known: 3.00, 3.51, 4.20, 6.00, 7.00 (which 8, 9 and 10 write too).
pub(super) const VERSIONS: [u32; 5] = [300, 351, 420, 600, 700];

/// Since then, pictures lie behind the blocks.
pub(super) const WITH_PICTURES: u32 = 700;

/// What one field is, and which numbers it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// So many bytes, little end first.
    Number(usize),
    /// A double that is a number.
    Real,
    /// A text with its length before it.
    Text,
}

/// The field behind a letter of the tables.
pub(super) fn field(letter: char) -> Field {
    match letter {
        'd' => Field::Real,
        's' => Field::Text,
        't' => Field::Number(1),
        'w' | 'y' | 'c' => Field::Number(2),
        _ => Field::Number(4),
    }
}

/// Whether the field may be this number. Numbers a drawing program counts its own tables by stay within these tables.
pub(super) fn allows(letter: char, number: u32) -> bool {
    match letter {
        // A layer or a group of layers, one of 16.
        'g' | 'y' => number <= 15,
        // The same, or none.
        'j' => number <= 15 || number == u32::MAX,
        // Strokes of a line type, at most ten.
        'p' => number <= 10,
        // One of ten sizes of letters, or its own; 10,000 more for italics, 20,000 for bold.
        'k' => number < 40_000 && number % 10_000 <= 10,
        // Line types; 100 and more are points and circles drawn otherwise.
        't' => matches!(number, 0..=19 | 30..=62 | 100 | 101 | 105 | 106 | 111),
        // Colours of pens; those of SXF begin with 100.
        'c' => matches!(number, 0..=10 | 100..=356),
        _ => true,
    }
}

/// The header behind the version: since which version, how often, which fields.
pub(super) const HEADER: &[(u32, usize, &str)] = &[
    // Memo, paper; the group that is written to.
    (0, 1, "slg"),
    // Groups of layers: state, layer written to, scale, protection; state and protection of each layer.
    (0, 16, "lgdlllllllllllllllllllllllllllllllll"),
    // Nothing; dimensions; nothing; widest line.
    (0, 21, "l"),
    // Printing: origin, factor, turned. Scale marks: mode, smallest, distance, origin.
    (0, 1, "dddllddddd"),
    // Names of layers and groups.
    (0, 272, "s"),
    // Shadows; the sky; units of 2.5D.
    (0, 1, "ddldddl"),
    // What was seen last and what is kept to be seen; eight more.
    (0, 6, "d"),
    (0, 8, "dddj"),
    // Ground of letters.
    (0, 1, "dddldddl"),
    // Distances of parallel lines.
    (0, 11, "d"),
    // Pens on the screen and on paper.
    (0, 10, "ll"),
    (0, 10, "lld"),
    // Line types: usual, wavy, long.
    (0, 8, "llll"),
    (0, 5, "lllll"),
    (0, 4, "llll"),
    // How it is drawn and printed; time spent; where 2.5D is seen from; lengths given last; colour of areas.
    (0, 16, "l"),
    (0, 9, "d"),
    (0, 2, "l"),
    // Pens and line types of SXF.
    (420, 257, "ll"),
    (420, 257, "slld"),
    (420, 33, "llll"),
    (420, 33, "spdddddddddd"),
    // Letters: ten sizes, the one in use, how they are put in order and where they hang.
    (0, 10, "dddl"),
    (0, 1, "dddll"),
    (0, 1, "ddldddddd"),
];

/// What an element is; each is a class of Jw_cad's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Line,
    Arc,
    Point,
    Letters,
    Dimension,
    Area,
    Block,
    /// Not an element: what a block is.
    Definition,
}

/// Each class, its name in the file, and its fields behind those all have.
pub(super) const CLASSES: [(Class, &str, &str); 8] = [
    (Class::Line, "CDataSen", "dddd"),
    (Class::Arc, "CDataEnko", "dddddddl"),
    (Class::Point, "CDataTen", "ddl"),
    (Class::Letters, "CDataMoji", "ddddkddddss"),
    (Class::Dimension, "CDataSunpou", ""),
    (Class::Area, "CDataSolid", "dddddddd"),
    (Class::Block, "CDataBlock", "dddddl"),
    (Class::Definition, "CDataList", "llls"),
];

/// Fields all elements have: curve, line type, colour, width or flags, layer, group, flags. The width came with 3.51.
pub(super) fn common(version: u32) -> &'static str {
    if version >= 351 { "ltcwyyw" } else { "ltcyyw" }
}

/// More fields of an element of this line type and colour: a point that is a mark, an area in a colour of its own.
pub(super) fn more(class: Class, style: u32, colour: u32) -> &'static str {
    match (class, style, colour) {
        (Class::Point, 100, _) => "ldd",
        (Class::Area, _, 10) => "l",
        _ => "",
    }
}

/// What a dimension is made of, and where one number stands between (SXF, since 4.20).
pub(super) fn dimension(version: u32) -> (&'static [Class], &'static str, &'static [Class]) {
    const OLD: &[Class] = &[Class::Line, Class::Letters];
    const NEW: &[Class] = &[Class::Line, Class::Line, Class::Point, Class::Point, Class::Point, Class::Point];
    if version >= 420 { (OLD, "w", NEW) } else { (OLD, "", &[]) }
}

/// Bits of a tag that says the class of an object (MFC's CArchive): a new class; one whose number follows in 32 bits; one by number.
pub(super) const NEW_CLASS: u16 = 0xFFFF;
pub(super) const LONG_TAG: u16 = 0x7FFF;
pub(super) const BY_NUMBER: u16 = 0x8000;
pub(super) const LONG_BY_NUMBER: u32 = 0x8000_0000;
