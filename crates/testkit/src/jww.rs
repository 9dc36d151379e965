//! Drawings of Jw_cad, field by field as its author describes them, with a danger in each of the places one has for it.

use crate::matrix::{Case, Expect, Shape};
use crate::{Planted, Planter};
use flate2::write::GzEncoder;
use std::collections::HashMap;
use std::io::Write;

/// A drawing in the making, of one version, with texts in UTF-16 or CP932.
#[derive(Debug, Clone)]
struct Jww {
    version: u32,
    wide: bool,
    out: Vec<u8>,
    classes: HashMap<&'static str, u32>,
    objects: u32,
}

impl Jww {
    fn long(&mut self, n: u32) {
        self.out.extend(n.to_le_bytes());
    }

    fn longs(&mut self, count: usize) {
        (0..count).for_each(|_| self.long(0));
    }

    fn short(&mut self, n: u16) {
        self.out.extend(n.to_le_bytes());
    }

    fn double(&mut self, n: f64) {
        self.out.extend(n.to_le_bytes());
    }

    fn doubles(&mut self, numbers: &[f64]) {
        numbers.iter().for_each(|n| self.double(*n));
    }

    fn text(&mut self, text: &str) {
        let (count, bytes) = if self.wide {
            self.out.extend([0xFF, 0xFE, 0xFF]);
            let units: Vec<u16> = text.encode_utf16().collect();
            (units.len(), units.iter().flat_map(|u| u.to_le_bytes()).collect())
        } else {
            let (bytes, _, missing) = encoding_rs::SHIFT_JIS.encode(text);
            assert!(!missing, "{text}");
            (bytes.len(), bytes.into_owned())
        };
        if count < 255 {
            self.out.push(count as u8);
        } else {
            self.out.push(0xFF);
            self.short(count as u16);
        }
        self.out.extend(bytes);
    }

    /// Everything before the elements.
    fn new(version: u32, wide: bool, memo: &str) -> Self {
        let mut jww = Self { version, wide, out: b"JwwData.".to_vec(), classes: HashMap::new(), objects: 0 };
        jww.long(version);
        jww.text(memo);
        // A3; group 0.
        jww.long(3);
        jww.long(0);
        for _ in 0..16 {
            jww.long(2);
            jww.long(5);
            jww.double(100.0);
            jww.longs(33);
        }
        jww.longs(21);
        jww.doubles(&[0.0, 0.0, 1.0]);
        jww.longs(2);
        jww.doubles(&[0.0; 5]);
        for n in 0..272 {
            jww.text(if n == 0 { "基準線" } else { "" });
        }
        jww.doubles(&[0.0, 36.0]);
        jww.long(0);
        jww.doubles(&[0.0; 3]);
        jww.long(0);
        jww.doubles(&[1.0; 6]);
        for _ in 0..8 {
            jww.doubles(&[0.0; 3]);
            jww.long(u32::MAX);
        }
        for _ in 0..2 {
            jww.doubles(&[0.0; 3]);
            jww.long(0);
        }
        jww.doubles(&[0.0; 11]);
        for _ in 0..10 {
            jww.long(0x00FF_00FF);
            jww.long(1);
        }
        for _ in 0..10 {
            jww.longs(2);
            jww.double(0.5);
        }
        jww.longs(8 * 4 + 5 * 5 + 4 * 4 + 16);
        jww.doubles(&[0.0; 9]);
        jww.longs(2);
        if version >= 420 {
            jww.longs(257 * 2);
            for n in 0..257 {
                jww.text(if n == 1 { "black" } else { "" });
                jww.longs(2);
                jww.double(0.0);
            }
            jww.longs(33 * 4);
            for n in 0..33 {
                jww.text(if n == 1 { "continuous" } else { "" });
                jww.long(0);
                jww.doubles(&[0.0; 10]);
            }
        }
        for _ in 0..10 {
            jww.doubles(&[2.0, 2.0, 0.0]);
            jww.long(1);
        }
        jww.doubles(&[3.0, 3.0, 0.5]);
        jww.longs(2);
        jww.doubles(&[0.0; 2]);
        jww.long(0);
        jww.doubles(&[0.0; 6]);
        jww
    }

    fn class(&mut self, name: &'static str) {
        self.objects += 1;
        match self.classes.get(name) {
            Some(number) => self.short(0x8000 | *number as u16),
            None => {
                self.classes.insert(name, self.objects);
                self.objects += 1;
                self.short(0xFFFF);
                self.short(self.version as u16);
                self.short(name.len() as u16);
                self.out.extend(name.as_bytes());
            }
        }
    }

    fn common(&mut self, style: u8, colour: u16) {
        self.long(0);
        self.out.push(style);
        self.short(colour);
        if self.version >= 351 {
            self.short(0);
        }
        // Layer 3 of group 0.
        [3, 0, 0].into_iter().for_each(|n| self.short(n));
    }

    fn line(&mut self) {
        self.common(1, 2);
        self.doubles(&[0.0, -12.5, 5_742.068_876, 3_336.521_277]);
    }

    fn point(&mut self) {
        self.common(1, 2);
        self.doubles(&[1.0, 1.0]);
        self.long(0);
    }

    fn letters(&mut self, text: &str) {
        self.common(1, 2);
        self.doubles(&[0.0, 0.0, 30.0, 0.0]);
        self.long(10_003);
        self.doubles(&[3.0, 3.0, 0.5, 0.0]);
        self.text("ＭＳ ゴシック");
        self.text(text);
    }

    fn element(&mut self, element: &Element) {
        match element {
            Element::Line => {
                self.class("CDataSen");
                self.line();
            }
            Element::Arc => {
                self.class("CDataEnko");
                self.common(2, 3);
                self.doubles(&[0.0, 0.0, 50.0, 0.0, std::f64::consts::TAU, 0.0, 1.0]);
                self.long(1);
            }
            Element::Point => {
                self.class("CDataTen");
                self.point();
            }
            Element::Mark => {
                self.class("CDataTen");
                self.common(100, 2);
                self.doubles(&[1.0, 1.0]);
                self.longs(2);
                self.doubles(&[0.5, 2.0]);
            }
            Element::Letters(text) => {
                self.class("CDataMoji");
                self.letters(text);
            }
            Element::Dimension => {
                self.class("CDataSunpou");
                self.common(1, 1);
                self.line();
                self.letters("5,742");
                if self.version >= 420 {
                    self.short(1);
                    (0..2).for_each(|_| self.line());
                    (0..4).for_each(|_| self.point());
                }
            }
            Element::Area(colour) => {
                self.class("CDataSolid");
                self.common(1, *colour);
                self.doubles(&[0.0, 0.0, 10.0, 0.0, 10.0, 10.0, 0.0, 10.0]);
                if *colour == 10 {
                    self.long(0x0080_FF80);
                }
            }
            Element::Block(number) => {
                self.class("CDataBlock");
                self.common(1, 1);
                self.doubles(&[0.0, 0.0, 1.0, 1.0, 0.0]);
                self.long(*number);
            }
            Element::Other(name) => {
                self.class(name);
                self.line();
            }
        }
    }

    fn list(&mut self, elements: &[Element]) {
        self.short(elements.len() as u16);
        elements.iter().for_each(|e| self.element(e));
    }
}

#[derive(Debug, Clone)]
enum Element {
    Line,
    Arc,
    Point,
    Mark,
    Letters(String),
    Dimension,
    Area(u16),
    Block(u32),
    /// Of a class of this name.
    Other(&'static str),
}

fn letters(text: &str) -> Element {
    Element::Letters(text.to_owned())
}

/// A drawing: version, wide texts, elements, blocks by number, pictures by name.
fn drawing(
    version: u32,
    wide: bool,
    elements: &[Element],
    blocks: &[(u32, &[Element])],
    pictures: &[(&str, Vec<u8>)],
) -> Vec<u8> {
    let mut jww = Jww::new(version, wide, "敷地図\r\n");
    jww.list(elements);
    jww.short(blocks.len() as u16);
    for (number, elements) in blocks {
        jww.class("CDataList");
        jww.common(1, 1);
        [*number, 1, 0].into_iter().for_each(|n| jww.long(n));
        jww.text("便器@@SfigorgFlag@@4");
        jww.list(elements);
    }
    if version >= 700 {
        jww.long(pictures.len() as u32);
        for (name, bytes) in pictures {
            jww.text(name);
            jww.long(bytes.len() as u32);
            jww.out.extend(bytes);
        }
    }
    jww.out
}

/// Of today's version, a line with these behind it.
fn with(elements: &[Element]) -> Vec<u8> {
    drawing(700, true, &[&[Element::Line], elements].concat(), &[], &[])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    gz.write_all(bytes).expect("memory");
    gz.finish().expect("memory")
}

/// A BMP of 24 bits, 3 by 2, as the finished drawing holds one.
fn bitmap() -> Vec<u8> {
    let mut out = b"BM".to_vec();
    for long in [54 + 24_u32, 0, 54, 40, 3, 2, 24 << 16 | 1, 0, 24, 0, 0, 0, 0] {
        out.extend(long.to_le_bytes());
    }
    for row in [[1_u8, 2, 3, 4, 5, 6, 7, 8, 9], [255, 0, 0, 0, 255, 0, 0, 0, 255]] {
        out.extend(row);
        out.extend([0; 3]);
    }
    out
}

/// A picture that lies within the drawing, and the text that shows it.
fn pictured(name: &str, bytes: &[u8]) -> Vec<u8> {
    let text = letters(&format!("^@BM%temp%{name},20,10,0,0,1,0,255,255,255"));
    drawing(700, true, &[Element::Line, text], &[], &[(&format!("{name}.gz"), gzip(bytes))])
}

const ALL: &str = "平面図　縮尺1:500 表ソ";

fn everything(version: u32, wide: bool) -> Vec<u8> {
    let mut elements =
        vec![Element::Line, Element::Arc, Element::Point, Element::Mark, letters(ALL), Element::Dimension];
    elements.extend([Element::Area(2), Element::Area(10), Element::Block(7), Element::Block(8), Element::Line]);
    elements.push(letters(&"長い注記".repeat(80)));
    elements.push(letters("^@BM案内図.bmp,120,90"));
    let inner = [Element::Line, Element::Arc, Element::Block(7)];
    drawing(version, wide, &elements, &[(7, &[Element::Line]), (8, &inner)], &[])
}

/// Clean files: path below `fixtures/`, content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    vec![
        ("jww/平面図.jww".into(), everything(700, true)),
        ("jww/平面図6.jww".into(), everything(600, false)),
        ("jww/平面図4.jww".into(), everything(420, false)),
        ("jww/平面図351.jww".into(), everything(351, false)),
        ("jww/平面図3.jww".into(), everything(300, false)),
        ("jww/画像同梱.jww".into(), pictured("写真.bmp", &bitmap())),
    ]
}

/// Where the first of these bytes stand.
fn at(bytes: &[u8], wanted: &[u8]) -> usize {
    bytes.windows(wanted.len()).position(|w| w == wanted).expect("is there")
}

/// Broken files.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let whole = everything(700, true);
    let line = with(&[]);
    let sen = at(&line, b"CDataSen") + 8;
    let changed = |from: &[u8], at: usize, bytes: &[u8]| {
        let mut out = from.to_vec();
        out[at..at + bytes.len()].copy_from_slice(bytes);
        out
    };
    let mut nothing = b"JwwData.".to_vec();
    nothing.extend(701_u32.to_le_bytes());
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("cut.jww", whole[..whole.len() - 5].to_vec()),
        ("version.jww", nothing),
        ("unknown.jww", with(&[Element::Other("CDataEvil")])),
        ("definition.jww", with(&[Element::Other("CDataList")])),
        ("layer.jww", changed(&line, sen + 9, &[16])),
        ("group.jww", changed(&line, sen + 11, &[16])),
        ("style.jww", changed(&line, sen + 4, &[200])),
        ("colour.jww", changed(&line, sen + 5, &[99])),
        ("no-number.jww", changed(&line, sen + 15, &f64::NAN.to_le_bytes())),
        ("points-nowhere.jww", with(&[Element::Block(9)])),
        ("circle.jww", circle()),
        ("twice.jww", drawing(700, true, &[], &[(7, &[Element::Line]), (7, &[Element::Line])], &[])),
        ("class-number.jww", changed(&with(&[Element::Line]), sen + 47, &[0x09, 0x80])),
        ("object.jww", changed(&with(&[Element::Line]), sen + 47, &[0x02, 0x00])),
    ];
    files.into_iter().map(|(name, bytes)| (format!("jww/{name}"), bytes)).collect()
}

fn circle() -> Vec<u8> {
    drawing(700, true, &[Element::Block(7)], &[(7, &[Element::Block(8)]), (8, &[Element::Block(7)])], &[])
}

/// Thirty blocks, each with the one before in it twice.
pub fn doubled() -> Vec<u8> {
    let blocks: Vec<(u32, Vec<Element>)> = (0..30_u32)
        .map(|n| (n, if n == 0 { vec![Element::Line] } else { vec![Element::Block(n - 1), Element::Block(n - 1)] }))
        .collect();
    let blocks: Vec<(u32, &[Element])> = blocks.iter().map(|(n, e)| (*n, e.as_slice())).collect();
    drawing(700, true, &[Element::Block(29)], &blocks, &[])
}

/// A picture that unpacks to very much.
pub fn bomb(megabytes: usize) -> Vec<u8> {
    pictured("爆弾.bmp", &vec![0; megabytes << 20])
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn planted(name: &str, bytes: Vec<u8>, gone: &[&str]) -> Planted {
    let both = |text: &&str| [text.as_bytes().to_vec(), wide(text)];
    Planted {
        name: name.into(),
        bytes,
        gone: gone.iter().flat_map(both).collect(),
        kept: vec![5_742.068_876_f64.to_le_bytes().to_vec(), wide("基準線")],
    }
}

/// Planters of the rules.
pub fn planters() -> Vec<Planter> {
    let plain = |rule, shape, plant| Planter { rule, shape, plant };
    vec![
        plain("drawing.external-reference", "plain: a picture on a server", || {
            planted("外部.jww", with(&[letters("^@BM\\\\evil.example\\GONE\\a.bmp,20,10")]), &["evil.example", "GONE"])
        }),
        plain("drawing.external-reference", "obfuscated: small letters, a variable, in a block", || {
            let inner = [letters("^@bm%LOGONSERVER%/GONE/a.bmp,20,10"), Element::Line];
            planted(
                "外部2.jww",
                drawing(700, true, &[Element::Block(1)], &[(1, &inner)], &[]),
                &["LOGONSERVER%", "GONE"],
            )
        }),
        plain(
            "drawing.external-reference",
            "obfuscated: a name like that of a picture within, which is not there",
            || planted("外部3.jww", with(&[letters("^@BM%temp%..\\GONE\\a.bmp,20,10")]), &["GONE", "temp"]),
        ),
        plain("drawing.external-reference", "obfuscated: a mark within a mark, and no numbers behind it", || {
            planted("外部4.jww", with(&[letters("^^@@BM//evil.example/GONE,x")]), &["^@"])
        }),
        plain("drawing.embedded-object", "plain: a program in place of a picture", || {
            planted("同梱.jww", pictured("写真.bmp", b"MZ GONE GONE GONE GONE"), &["temp"])
        }),
        plain("drawing.embedded-object", "obfuscated: a picture that is to be unpacked elsewhere", || {
            planted("同梱2.jww", pictured("..\\GONE\\写真.bmp", &bitmap()), &["GONE", "temp"])
        }),
        plain("drawing.hidden-text", "plain: a direction turned, and what drives a screen", || {
            planted("見えない.jww", with(&[letters("平面\u{202E}図\u{1B}[2J")]), &["\u{202E}", "\u{1B}"])
        }),
        plain("drawing.trailing-data", "plain: behind the end", || {
            planted("後ろ.jww", [with(&[]), b"GONE-TAIL".to_vec()].concat(), &["GONE"])
        }),
    ]
}

/// The matrix of drawings of Jw_cad.
pub fn cases() -> Vec<Case> {
    let told = |shape, what, rule, plant| Case { id: "JP-03", shape, what, expect: Expect::Reported(rule), plant };
    let refused = |shape, what, code, plant| Case { id: "JP-03", shape, what, expect: Expect::Refused(code), plant };
    let untouched = |what, plant| Case { id: "JP-03", shape: Shape::Neighbour, what, expect: Expect::Untouched, plant };
    vec![
        told(Shape::Plain, "a picture on a server", "drawing.external-reference", || {
            planted("a.jww", with(&[letters("^@BM\\\\evil.example\\a.bmp,20,10")]), &["evil.example"])
        }),
        told(Shape::Disguised, "a program among the pictures", "drawing.embedded-object", || {
            planted("a.jww", pictured("a.jpg", b"MZ GONE GONE GONE GONE"), &[])
        }),
        told(Shape::Disguised, "a picture that is cut off", "drawing.embedded-object", || {
            planted("a.jww", pictured("写真.bmp", &bitmap()[..60]), &[])
        }),
        refused(Shape::Disguised, "a class nobody knows", "malformed", || {
            planted("a.jww", with(&[Element::Other("CDataEvil")]), &[])
        }),
        refused(Shape::Disguised, "blocks that hold each other", "malformed", || planted("a.jww", circle(), &[])),
        refused(Shape::Disguised, "blocks doubled thirty times", "limit_objects", || planted("a.jww", doubled(), &[])),
        refused(Shape::Disguised, "a program behind the end", "polyglot", || {
            planted("a.jww", [&with(&[]), b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0".as_slice()].concat(), &[])
        }),
        untouched("every kind of element, of the version of today", || as_it_is(0)),
        untouched("of 6.00, in Shift_JIS", || as_it_is(1)),
        untouched("of 3.00", || as_it_is(4)),
        untouched("a picture within", || as_it_is(5)),
    ]
}

fn as_it_is(number: usize) -> Planted {
    let (_, bytes) = clean().swap_remove(number);
    Planted { name: "図.jww".into(), kept: vec![bytes.clone()], bytes, gone: Vec::new() }
}
