//! DXF drawings, pair by pair, with a danger in each of the places a drawing has for one.

use crate::matrix::{Case, Expect, Shape};
use crate::{Planted, Planter};

/// `国道` in Shift_JIS; written down by hand from JIS X 0208.
const ROAD_SJIS: &[u8] = b"\x8d\x91\x93\xb9";

/// Pairs as lines: the code in three places, the value.
fn lines(pairs: &[(u16, &str)]) -> String {
    pairs.iter().map(|(code, value)| format!("{code:>3}\r\n{value}\r\n")).collect()
}

fn section(name: &str, content: &str) -> String {
    format!("{}{content}{}", lines(&[(0, "SECTION"), (2, name)]), lines(&[(0, "ENDSEC")]))
}

fn header(release: &str, more: &str) -> String {
    section("HEADER", &(lines(&[(9, "$ACADVER"), (1, release), (9, "$DWGCODEPAGE"), (3, "ANSI_932")]) + more))
}

/// A layer and a style; the font is what its name says.
fn tables(font: &str) -> String {
    let layer =
        [(0, "TABLE"), (2, "LAYER"), (70, "1"), (0, "LAYER"), (2, "C-BMK"), (70, "0"), (62, "7"), (6, "CONTINUOUS")];
    let style = [
        (0, "ENDTAB"),
        (0, "TABLE"),
        (2, "STYLE"),
        (70, "1"),
        (0, "STYLE"),
        (2, "STANDARD"),
        (70, "0"),
        (40, "0.0"),
        (3, font),
        (4, "extfont2.shx"),
        (0, "ENDTAB"),
    ];
    section("TABLES", &(lines(&layer) + &lines(&style)))
}

const LINE: &[(u16, &str)] =
    &[(0, "LINE"), (5, "2A"), (8, "C-BMK"), (10, "0.0"), (20, "-1.25E+02"), (11, "420.0000000001"), (21, "297.")];
const TEXT: &[(u16, &str)] = &[
    (0, "TEXT"),
    (5, "2B"),
    (8, "C-BMK"),
    (10, "1.0"),
    (20, "2.0"),
    (40, "3.5"),
    (1, "位置図　縮尺 1:500"),
    (7, "STANDARD"),
];

/// A whole drawing: of this release, these entities and further sections.
fn drawing(release: &str, entities: &str, more: &str) -> String {
    let entities = section("ENTITIES", &(lines(LINE) + &lines(TEXT) + entities));
    header(release, "") + &tables("txt") + &entities + more + &lines(&[(0, "EOF")])
}

/// A drawing of 2007 or later, in UTF-8.
fn modern(entities: &[(u16, &str)], more: &str) -> String {
    drawing("AC1021", &lines(entities), more)
}

/// The same drawing as its binary kind: codes in two bytes, numbers as a machine has them.
fn binary() -> Vec<u8> {
    let mut out = b"AutoCAD Binary DXF\r\n\x1a\0".to_vec();
    let text = |out: &mut Vec<u8>, code: u16, value: &str| {
        out.extend(code.to_le_bytes());
        out.extend(value.as_bytes());
        out.push(0);
    };
    for (code, value) in [
        (0, "SECTION"),
        (2, "HEADER"),
        (9, "$ACADVER"),
        (1, "AC1021"),
        (0, "ENDSEC"),
        (0, "SECTION"),
        (2, "ENTITIES"),
        (0, "LINE"),
        (8, "C-BMK"),
    ] {
        text(&mut out, code, value);
    }
    out.extend(62_u16.to_le_bytes());
    out.extend(7_i16.to_le_bytes());
    for (code, value) in [(10_u16, 0.1_f64), (20, -1.5e-9), (11, 1e200), (21, 2.0)] {
        out.extend(code.to_le_bytes());
        out.extend(value.to_le_bytes());
    }
    text(&mut out, 0, "ENDSEC");
    text(&mut out, 0, "EOF");
    out
}

/// Clean files: path below `fixtures/`, content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    // A layout, its dictionary, and an order of drawing: everything that points at something.
    let objects = [
        (0, "DICTIONARY"),
        (5, "C"),
        (330, "0"),
        (100, "AcDbDictionary"),
        (281, "1"),
        (3, "ACAD_GROUP"),
        (350, "D"),
        (0, "DICTIONARY"),
        (5, "D"),
        (102, "{ACAD_REACTORS"),
        (330, "C"),
        (102, "}"),
        (330, "C"),
        (100, "AcDbDictionary"),
        (3, "道路"),
        (350, "E"),
        (0, "GROUP"),
        (5, "E"),
        (330, "D"),
        (100, "AcDbGroup"),
        (300, "中心線"),
        (70, "0"),
        (71, "1"),
        (340, "2A"),
        (340, "2B"),
    ];
    let blocks = [
        (0, "BLOCK"),
        (5, "20"),
        (8, "0"),
        (2, "図枠"),
        (70, "0"),
        (10, "0.0"),
        (20, "0.0"),
        (3, "図枠"),
        (1, ""),
        (0, "LWPOLYLINE"),
        (5, "21"),
        (8, "0"),
        (90, "2"),
        (70, "1"),
        (10, "0"),
        (20, "0"),
        (10, "841"),
        (20, "594"),
        (0, "ENDBLK"),
        (5, "22"),
        (8, "0"),
    ];
    let insert = [
        (0, "INSERT"),
        (5, "2C"),
        (8, "0"),
        (2, "図枠"),
        (10, "0"),
        (20, "0"),
        (1001, "ACAD"),
        (1000, "図枠"),
        (1070, "1"),
        (1005, "2A"),
    ];
    let whole = header("AC1032", &lines(&[(9, "$INSUNITS"), (70, "4"), (9, "$EXTMAX"), (10, "841.0"), (20, "594.0")]))
        + &tables("msgothic.ttc")
        + &section("BLOCKS", &lines(&blocks))
        + &section("ENTITIES", &(lines(LINE) + &lines(TEXT) + &lines(&insert)))
        + &section("OBJECTS", &lines(&objects))
        + &lines(&[(0, "EOF")]);
    let old = drawing("AC1009", &lines(&[(0, "TEXT"), (8, "0"), (10, "0"), (20, "0"), (40, "1"), (1, "@")]), "");
    // The text in the encoding its code page names.
    let text = old.replace("位置図　縮尺 1:500", "1:500");
    let at = text.find('@').unwrap();
    let old = [&text.as_bytes()[..at], ROAD_SJIS, &text.as_bytes()[at + 1..]].concat();
    vec![("dxf/平面図.dxf".into(), whole.into_bytes()), ("dxf/昔の図.dxf".into(), old)]
}

/// Blocks, each with two copies of the one before in it.
pub fn doubled() -> Vec<u8> {
    let mut blocks = String::new();
    for n in 0..30_u32 {
        let (own, before) = (n.to_string(), n.saturating_sub(1).to_string());
        blocks += &lines(&[(0, "BLOCK"), (8, "0"), (2, &own), (70, "0")]);
        blocks += &match n {
            0 => lines(LINE),
            _ => lines(&[(0, "INSERT"), (8, "0"), (2, &before), (70, "2"), (71, "1")]),
        };
        blocks += &lines(&[(0, "ENDBLK"), (8, "0")]);
    }
    let insert = lines(&[(0, "INSERT"), (8, "0"), (2, "29"), (10, "0"), (20, "0")]);
    drawing("AC1021", &insert, &section("BLOCKS", &blocks)).into_bytes()
}

/// Two blocks that hold each other.
fn circle() -> String {
    let block =
        |own, other| lines(&[(0, "BLOCK"), (8, "0"), (2, own), (0, "INSERT"), (8, "0"), (2, other), (0, "ENDBLK")]);
    modern(&[], &section("BLOCKS", &(block("a", "B") + &block("b", "A"))))
}

/// Broken files.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let whole = modern(&[], "");
    let files: [(&str, String); 12] = [
        ("cut", whole[..whole.len() - 7].to_owned()),
        ("program-behind", whole.clone() + "#!/bin/sh\r\necho\r\n"),
        ("circle", circle()),
        ("number-in-number", whole.replace("位置図", "\\U+\\U+202E202E")),
        ("no-number", whole.replace("-1.25E+02", "-1,25")),
        ("no-code", whole.replace(" 62\r\n", " 6A\r\n")),
        ("code-of-nothing", whole.replace(" 62\r\n", "250\r\n")),
        ("section-in-section", whole.replacen("  0\r\nENDSEC\r\n", "", 1)),
        ("section-twice", modern(&[], &section("ENTITIES", ""))),
        ("group-without-end", modern(&[(0, "POINT"), (102, "{ACAD_REACTORS"), (330, "2A")], "")),
        ("dictionary-of-nothing", modern(&[], &section("OBJECTS", &lines(&[(0, "DICTIONARY"), (5, "C"), (3, "x")])))),
        ("foreign-entry", whole.replace("  0\r\nLAYER\r\n", "  0\r\nSTYLE\r\n")),
    ];
    let mut out: Vec<_> =
        files.into_iter().map(|(name, text)| (format!("dxf/{name}.dxf"), text.into_bytes())).collect();
    let mut cut = binary();
    cut.truncate(cut.len() - 30);
    out.push(("dxf/binary-cut.dxf".into(), cut));
    out
}

fn planted(bytes: impl Into<Vec<u8>>, gone: &[&str]) -> Planted {
    Planted {
        name: "図面.dxf".into(),
        bytes: bytes.into(),
        gone: gone.iter().map(|g| g.as_bytes().to_vec()).collect(),
        kept: ["-1.25E+02", "420.0000000001", "位置図　縮尺 1:500"].map(|k| k.as_bytes().to_vec()).to_vec(),
    }
}

const OLE: &[(u16, &str)] = &[
    (0, "OLE2FRAME"),
    (5, "30"),
    (100, "AcDbEntity"),
    (8, "0"),
    (100, "AcDbOle2Frame"),
    (70, "2"),
    (3, "Package GONE"),
    (90, "4"),
    (310, "D0CF11E0"),
    (1, "OLE"),
];
const XREF: &[(u16, &str)] = &[
    (0, "BLOCK"),
    (5, "31"),
    (8, "0"),
    (2, "隣の図"),
    (70, "4"),
    (10, "0"),
    (20, "0"),
    (3, "隣の図"),
    (1, "\\\\evil.example\\GONE\\x.dwg"),
    (0, "ENDBLK"),
    (5, "32"),
    (8, "0"),
];
const PROXY: &[(u16, &str)] =
    &[(0, "ACAD_PROXY_ENTITY"), (5, "33"), (100, "AcDbEntity"), (8, "0"), (90, "498"), (1, "GONE-PROXY"), (310, "00")];
const IMAGE: &[(u16, &str)] =
    &[(0, "IMAGEDEF"), (5, "34"), (330, "C"), (1, "http://evil.example/GONE.png"), (10, "1.0"), (20, "1.0")];

fn objects(pairs: &[(u16, &str)]) -> String {
    section("OBJECTS", &(lines(&[(0, "DICTIONARY"), (5, "C"), (330, "0")]) + &lines(pairs)))
}

fn linked() -> Planted {
    planted(
        modern(
            &[(0, "POINT"), (5, "35"), (8, "0"), (10, "0"), (20, "0"), (1001, "PE_URL"), (1000, "file://GONE/x.exe")],
            "",
        ),
        &["PE_URL", "GONE"],
    )
}

/// Planters of the rules.
pub fn planters() -> Vec<Planter> {
    let plain = |rule, shape, plant| Planter { rule, shape, plant };
    vec![
        plain("drawing.embedded-object", "plain: an OLE frame", || {
            planted(modern(OLE, ""), &["GONE", "D0CF11E0", "OLE2FRAME"])
        }),
        plain("drawing.external-reference", "plain: a drawing on a server", || {
            let blocks = section("BLOCKS", &lines(XREF));
            planted(
                modern(&[(0, "INSERT"), (8, "0"), (2, "隣の図"), (10, "0"), (20, "0")], &blocks),
                &["evil.example", "GONE"],
            )
        }),
        plain("drawing.external-reference", "obfuscated: a picture, and the folder before a font", || {
            let text = modern(&[], &objects(IMAGE)).replace("\r\ntxt\r\n", "\r\n\\\\evil.example\\GONE\\txt.shx\r\n");
            planted(text, &["evil.example", "GONE", "IMAGEDEF"])
        }),
        plain("drawing.hidden-text", "plain: as a character, and as a number", || {
            planted(
                modern(&[(0, "TEXT"), (8, "0"), (10, "0"), (20, "0"), (40, "1"), (1, "見\u{202E}\\U+202E積")], ""),
                &["\u{202E}", "U+202E"],
            )
        }),
        plain("drawing.link", "plain: on a point", linked),
        plain("drawing.link", "obfuscated: where addresses start from, in the header", || {
            let base = "  9\r\n$HYPERLINKBASE\r\n  1\r\nhttp://GONE.example/\r\n  0\r\nENDSEC";
            planted(modern(&[], "").replacen("  0\r\nENDSEC", base, 1), &["GONE", "HYPERLINKBASE"])
        }),
        plain("drawing.macro", "plain: VBA", || {
            planted(
                modern(&[], &objects(&[(0, "VBA_PROJECT"), (5, "36"), (330, "C"), (90, "2"), (310, "CAFE")])),
                &["VBA_PROJECT", "CAFE"],
            )
        }),
        plain("drawing.metadata", "plain: who saved it, and a small picture", || {
            let by = "  9\r\n$LASTSAVEDBY\r\n  1\r\nGONE-TARO\r\n  0\r\nENDSEC";
            let preview = section("THUMBNAILIMAGE", &lines(&[(90, "2"), (310, "BEEF")]));
            planted(modern(&[], &preview).replacen("  0\r\nENDSEC", by, 1), &["GONE", "BEEF"])
        }),
        plain("drawing.metadata", "obfuscated: the printer of a layout", || {
            planted(
                modern(&[], &objects(&[(0, "LAYOUT"), (5, "37"), (330, "C"), (2, "\\\\server\\GONE"), (1, "A1")])),
                &["GONE", "server"],
            )
        }),
        plain("drawing.private-data", "plain: a proxy, and a program's own data", || {
            let entities =
                [PROXY, &[(0, "POINT"), (8, "0"), (10, "0"), (20, "0"), (1001, "MYAPP"), (1000, "GONE-DATA")]].concat();
            planted(modern(&entities, ""), &["GONE", "PROXY"])
        }),
        plain("drawing.private-data", "obfuscated: a section nobody knows, and records that hold anything", || {
            let more = section("ACDSDATA", &lines(&[(0, "ACDSRECORD"), (310, "FACE")]))
                + &objects(&[(0, "XRECORD"), (5, "38"), (330, "C"), (1, "GONE")]);
            planted(modern(&[], &more), &["GONE", "FACE", "ACDS"])
        }),
        plain("drawing.private-data", "obfuscated: a table nobody knows, at which something points", || {
            let table =
                lines(&[(0, "TABLE"), (2, "GONE"), (5, "\u{C}3A"), (70, "1"), (0, "GONE"), (1, "GONE"), (0, "ENDTAB")]);
            let styles = "  0\r\nTABLE\r\n  2\r\nSTYLE\r\n";
            let entity = [(0, "POINT"), (5, "\u{C}3B"), (330, "3A"), (340, "3B"), (8, "0"), (10, "0"), (20, "0")];
            planted(modern(&entity, "").replace(styles, &(table + styles)), &["GONE", "3A"])
        }),
        plain("drawing.solid", "plain: a body in its encoded form", || {
            planted(
                modern(&[(0, "3DSOLID"), (5, "39"), (8, "0"), (70, "1"), (1, "GONE-ACIS")], ""),
                &["GONE", "3DSOLID"],
            )
        }),
        plain("drawing.trailing-data", "plain: behind the end", || {
            planted(modern(&[], "") + "GONE-TAIL\r\n", &["GONE"])
        }),
    ]
}

/// The matrix of drawings.
pub fn cases() -> Vec<Case> {
    let told = |id, shape, what, rule, plant| Case { id, shape, what, expect: Expect::Reported(rule), plant };
    let fine = |id, what, plant| Case { id, shape: Shape::Neighbour, what, expect: Expect::Untouched, plant };
    vec![
        told("JP-05", Shape::Plain, "a drawing on a server", "drawing.external-reference", || {
            planted(modern(&[], &section("BLOCKS", &lines(XREF))), &["evil.example", "GONE"])
        }),
        told("JP-05", Shape::Plain, "a document within the drawing", "drawing.embedded-object", || {
            planted(modern(OLE, ""), &["D0CF11E0", "OLE2FRAME"])
        }),
        told(
            "JP-05",
            Shape::Disguised,
            "lines that end otherwise, codes without blanks, a comment first",
            "drawing.embedded-object",
            || {
                let text = modern(OLE, "").replace("\r\n", "\n").replace("  0\n", "0\n");
                planted(format!("999\nGONE-COMMENT\n{text}"), &["GONE", "OLE2FRAME"])
            },
        ),
        Case {
            id: "JP-05",
            shape: Shape::Disguised,
            what: "a program behind the end",
            expect: Expect::Refused("polyglot"),
            plant: || planted([modern(&[], "").as_bytes(), b"#!/bin/sh\necho"].concat(), &[]),
        },
        fine("JP-05", "blocks, a group, data of the program itself", || {
            let (_, bytes) = clean().swap_remove(0);
            Planted { name: "平面図.dxf".into(), kept: vec![bytes.clone()], bytes, gone: Vec::new() }
        }),
        Case {
            id: "JP-05",
            shape: Shape::Neighbour,
            what: "the binary kind becomes text, every number as it was",
            expect: Expect::Untouched,
            plant: || Planted {
                name: "図面.dxf".into(),
                bytes: binary(),
                gone: vec![b"AutoCAD Binary".to_vec()],
                kept: [" 10\r\n0.1\r\n", " 20\r\n-1.5e-9\r\n", " 11\r\n1e200\r\n", " 62\r\n7\r\n"]
                    .map(|k| k.as_bytes().to_vec())
                    .to_vec(),
            },
        },
    ]
}
