//! The typed walk: the input decides which objects of the allowlist there are, what they hold and what they point to — right, wrong,
//! in circles, and with forbidden keys among the allowed ones. The file itself is always well formed, so that the walk is reached.

use super::{Feed, file, made, noise, stream};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Words a mutation may put in: bytes that decide something.
pub const WORDS: &[&str] = &["\0\0\0\0", "\x01\x01\x01", "\x02\x03", "\x7f\x7e", "\x05\x05\x05\x05\x05"];

/// The allowlist as it lies beside the gate's code; read here by a few lines of our own.
const TABLE: &str = include_str!("../../../crates/disarm-pdf/data/pdf_allowlist.tsv");
/// Most objects of a file.
const MOST: usize = 24;
/// Keys that no output may hold, with what an attacker would write.
const DANGERS: &[&str] = &[
    "/AA<</O<</S/JavaScript/JS(x)>>>>",
    "/OpenAction<</S/JavaScript/JS(x)>>",
    "/A<</S/Launch/F(x)>>",
    "/A<</S/URI/URI(file://h/x)>>",
    "/A<</S/GoToR/F(x)/D[0/Fit]>>",
    "/A<</S/SubmitForm/F(x)>>",
    "/XFA(x)",
    "/AF[<</Type/Filespec/EF<</F 1 0 R>>>>]",
    "/JS(x)",
    "/Metadata 1 0 R",
    "/PieceInfo<<>>",
    "/A<</S/URI/URI(http://a.example/)/Next<</S/Launch>>>>",
    "/Subtype/RichMedia",
    "/S/JavaScript",
    "/Type/Action",
    "/F(x)",
    "/Next 1 0 R",
    "/Type/EmbeddedFile",
    "/Subtype/FileAttachment",
    "/P 1 0 R",
    "/Kids[1 0 R]",
    "/Parent 1 0 R",
    "/Names<</JavaScript 1 0 R>>",
];
/// Values for keys of any kind.
const ANYTHING: &[&str] = &[
    "null",
    "0",
    "-1",
    "2147483648",
    "1e30",
    "true",
    "()",
    "(a)",
    "<FEFF3042>",
    "/Name",
    "/JavaScript",
    "/#00",
    "[]",
    "[[[]]]",
    "<<>>",
    "[0 0 9 9]",
    "[1 0 0 1 0 0]",
    "99 0 R",
    "[null 1 0 R]",
    "/DeviceRGB",
    "[/ICCBased 1 0 R]",
    "[/Separation/A/DeviceCMYK 1 0 R]",
    "/Identity",
];
/// Specials of the table, in words of their own; `@T` in them is filled in as elsewhere.
const SPECIALS: &[(&str, &[&str])] = &[
    ("pages", &["2 0 R"]),
    ("annots", &["[@Annot @Annot]", "[@AnnotLink @AnnotWidget @Annot null]", "@Annot"]),
    (
        "colorspace",
        &[
            "/DeviceGray",
            "[/ICCBased @ICC]",
            "[/Indexed/DeviceRGB 1<000000FFFFFF>]",
            "[/Separation/A/DeviceRGB @Function]",
            "/Pattern",
            "[/Lab @Cal]",
            "[/DeviceN[/A/B]/DeviceRGB @Function @DeviceNAttr]",
        ],
    ),
    ("function", &["@Function", "[@Function @Function]"]),
    ("smask", &["/None", "@SoftMask"]),
    ("appearance", &["@Form", "<</On @Form/Off @Form>>"]),
    ("dest", &["[@Page/Fit]", "[@Page/XYZ 0 null 1]", "/name", "(name)", "[0/Fit]", "<</D[@Page/Fit]>>"]),
    ("action", &["<</S/URI/URI(http://a.example/)>>", "<</S/GoTo/D[@Page/Fit]>>", "<</S/Named/N/NextPage>>"]),
    ("openaction", &["[@Page/Fit]", "<</S/GoTo/D(name)>>"]),
    (
        "names",
        &[
            "<</Dests<</Names[(name)[@Page/Fit](z)<</D[@Page/FitH 1]>>]>>>>",
            "<</Dests<</Kids[<</Limits[(a)(b)]/Names[(a)[@Page/Fit]]>>]>>>>",
        ],
    ),
    ("pagelabels", &["<</Nums[0 @PageLabel 1 @PageLabel]>>"]),
    ("fields", &["[@Field @AnnotWidget]", "[@Field]"]),
    ("fieldV", &["(a)", "/On", "[(a)(b)]"]),
    ("order", &["[@OCG[(head)@OCG]]"]),
    ("ve", &["[/And @OCG[/Not @OCG]]"]),
    ("structkids", &["@StructElem", "[@StructElem 0 @MCR @OBJR]", "0"]),
    ("idtree", &["<</Names[(a)@StructElem]>>"]),
    ("parenttree", &["<</Nums[0[@StructElem null] 1 @StructElem]>>"]),
];

/// One type of the table.
#[derive(Default)]
struct Type {
    stream: bool,
    keys: Vec<(&'static str, &'static str)>,
    switch: Option<(&'static str, Vec<(&'static str, &'static str)>)>,
}

fn table() -> &'static BTreeMap<&'static str, Type> {
    static ONCE: OnceLock<BTreeMap<&'static str, Type>> = OnceLock::new();
    ONCE.get_or_init(|| {
        let mut all: BTreeMap<&str, Type> = BTreeMap::new();
        let mut includes = Vec::new();
        for line in TABLE.lines().skip(1).filter(|l| !l.starts_with('#')) {
            let mut cells = line.split('\t');
            let (Some(name), Some(key), Some(value)) = (cells.next(), cells.next(), cells.next()) else { continue };
            let this = all.entry(name).or_default();
            match key {
                ".kind" => this.stream = value == "stream",
                ".include" => includes.push((name, value)),
                ".switch" => {
                    let (key, cases) = value.split_once(": ").expect("a switch");
                    this.switch = Some((key, cases.split(' ').filter_map(|c| c.split_once('=')).collect()));
                }
                key if key.starts_with('.') => {}
                key => this.keys.push((key, value)),
            }
        }
        for (name, from) in includes {
            let more = all.get(from).map(|t| t.keys.clone()).unwrap_or_default();
            all.entry(name).or_default().keys.extend(more);
        }
        all
    })
}

/// Inputs to start from.
pub fn seeds() -> Vec<Vec<u8>> {
    noise("walk", 40, 700)
}

/// Builds the file and looks at what becomes of it.
pub fn run(bytes: &[u8]) {
    let file = built(bytes);
    if let Some(p) = std::env::var_os("MUGAI_FUZZ_DUMP") {
        std::fs::write(p, &file).unwrap();
    }
    let _ = made(&file);
}

fn built(bytes: &[u8]) -> Vec<u8> {
    let mut maker = Maker { feed: Feed::new(bytes), wanted: vec!["Catalog", "Pages", "Page"] };
    let mut objects = Vec::new();
    while let Some(ty) = maker.wanted.get(objects.len()).copied() {
        let object = maker.object(ty);
        objects.push(object);
    }
    if let Some(pages) = objects.get_mut(1) {
        let kids: String = maker.of("Page").map(|n| format!("{n} 0 R ")).collect();
        *pages = format!("<</Type/Pages/Count {}/Kids[{kids}]>>", maker.of("Page").count()).into_bytes();
    }
    file(&objects)
}

struct Maker<'a> {
    feed: Feed<'a>,
    /// The type of every object there is or will be, by number.
    wanted: Vec<&'static str>,
}

impl Maker<'_> {
    /// The numbers of the objects of a type.
    fn of<'s>(&'s self, ty: &'s str) -> impl Iterator<Item = usize> + 's {
        self.wanted.iter().enumerate().filter(move |(_, t)| **t == ty).map(|(i, _)| i + 1)
    }

    fn object(&mut self, ty: &'static str) -> Vec<u8> {
        let (mut dict, is_stream) = self.entries(ty);
        if ty == "Catalog" {
            dict.push_str("/Type/Catalog/Pages 2 0 R");
        }
        if ty == "Page" {
            dict.push_str("/Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]");
        }
        if !is_stream {
            return format!("<<{dict}>>").into_bytes();
        }
        let length = self.feed.below(40);
        let noise: Vec<u8> = (0..length).map(|_| self.feed.byte()).collect();
        let data: &[u8] = match ty {
            "Content" | "Form" | "Pattern1" | "CharProc" => {
                b"q /R1 Do /R1 gs /P <</MCID 0>> BDC BT /R1 9 Tf (a) Tj ET EMC Q"
            }
            "CMap" => b"1 beginbfchar <01> <3042> endbfchar",
            "Function4" => b"{dup 0 gt {pop 1} if}",
            _ => &noise,
        };
        stream(&dict, data)
    }

    /// The entries of a dictionary of a type, and whether it belongs to a stream.
    fn entries(&mut self, ty: &str) -> (String, bool) {
        let mut out = String::new();
        let mut ty = table().get(ty);
        // A type that is chosen by a key, perhaps twice.
        for _ in 0..4 {
            let Some((key, cases)) = ty.and_then(|t| t.switch.as_ref()) else { break };
            let (word, chosen) = cases[self.feed.below(cases.len())];
            match word {
                "-" => {}
                "*" => out.push_str(&format!("/{key}/Other")),
                number if number.parse::<u8>().is_ok() => out.push_str(&format!("/{key} {number}")),
                word => out.push_str(&format!("/{key}/{word}")),
            }
            ty = table().get(chosen);
        }
        let Some(ty) = ty else { return (out, false) };
        for (key, kind) in &ty.keys {
            match self.feed.byte() % 8 {
                0..=2 => {}
                3 => out.push_str(&format!("/{key} {}", self.feed.of(ANYTHING))),
                _ => {
                    let value = self.value(kind);
                    out.push_str(&format!("/{key} {value}"));
                }
            }
        }
        if self.feed.byte() % 4 == 3 {
            out.push_str(self.feed.of(DANGERS));
        }
        (out, ty.stream)
    }

    /// A value of a kind, as the table spells kinds.
    fn value(&mut self, kind: &str) -> String {
        let kinds = split(kind, '|');
        let kind = kinds[self.feed.below(kinds.len())];
        match kind.as_bytes().first() {
            Some(b'[') => {
                let inner = kind.trim_start_matches('[').strip_suffix(']').unwrap_or("int");
                let members: Vec<String> = (0..self.feed.below(4)).map(|_| self.value(inner)).collect();
                format!("[{}]", members.join(" "))
            }
            Some(b'{') => {
                let inner = kind.trim_start_matches('{').strip_suffix('}').unwrap_or("int");
                let value = self.value(inner);
                format!("<</{} {value}>>", self.feed.of(&["R1", "R1", "R1", "JS", "AA", "JavaScript", "A#20b"]))
            }
            Some(b'@' | b'~') => self.edge(kind.get(1..).unwrap_or("")),
            Some(b'!') => {
                let special = SPECIALS.iter().find(|(name, _)| Some(*name) == kind.get(1..));
                let spelling = special.map_or("null", |(_, all)| self.feed.of(all));
                self.filled(spelling)
            }
            _ => {
                if let Some(names) = kind.strip_prefix("name(").and_then(|k| k.strip_suffix(')')) {
                    let names: Vec<&str> = names.split(',').collect();
                    return format!("/{}", self.feed.of(&names));
                }
                let fitting: &[&str] = match kind {
                    "int" => &["0", "1", "2", "8", "-1", "65536"],
                    "num" => &["0", "1", ".5", "-3.25", "100000"],
                    "bool" => &["true", "false"],
                    "str" | "date" => &["(a)", "<FEFF3042>", "(D:20260101)", "()"],
                    "rect" => &["[0 0 9 9]", "[9 9 0 0]", "[0 0 0 0]"],
                    "matrix" => &["[1 0 0 1 0 0]", "[.5 0 0 -.5 3 3]"],
                    "name" => &["/R1", "/Span", "/Helvetica", "/Identity-H", "/Widget"],
                    _ => ANYTHING,
                };
                self.feed.of(fitting).to_owned()
            }
        }
    }

    /// Fills in the `@T` of a special.
    fn filled(&mut self, spelling: &str) -> String {
        let mut pieces = spelling.split('@');
        let mut out = pieces.next().unwrap_or("").to_owned();
        for piece in pieces {
            let end = piece.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(piece.len());
            let (ty, rest) = piece.split_at(end);
            let edge = self.edge(ty);
            out.push_str(&format!("{edge}{rest}"));
        }
        out
    }

    /// A reference to an object of a type: a new one, one there is, or one of any type.
    fn edge(&mut self, ty: &str) -> String {
        let Some((ty, def)) = table().get_key_value(ty) else { return "null".into() };
        let choice = self.feed.below(8);
        let there: Vec<usize> = self.of(ty).collect();
        if choice == 0 {
            return format!("{} 0 R", self.feed.below(self.wanted.len() + 1));
        }
        if choice < 4 && !there.is_empty() {
            return format!("{} 0 R", there[self.feed.below(there.len())]);
        }
        if choice == 7 && !def.stream && def.switch.is_none() && self.wanted.len() > 3 {
            // Direct, with scalars only: no object of its own.
            return "<<>>".into();
        }
        if self.wanted.len() >= MOST || self.feed.is_done() {
            return there.first().map_or("null".into(), |n| format!("{n} 0 R"));
        }
        self.wanted.push(ty);
        format!("{} 0 R", self.wanted.len())
    }
}

/// Cuts at a character that stands outside brackets.
fn split(text: &str, at: char) -> Vec<&str> {
    let (mut pieces, mut from, mut depth) = (Vec::new(), 0, 0);
    for (i, c) in text.char_indices() {
        match c {
            '[' | '{' | '(' => depth += 1,
            ']' | '}' | ')' => depth -= 1,
            c if c == at && depth == 0 => {
                pieces.push(&text[from..i]);
                from = i + 1;
            }
            _ => {}
        }
    }
    pieces.push(&text[from..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_of_the_table_has_a_spelling() {
        for (name, ty) in table() {
            for (key, kind) in &ty.keys {
                for word in kind.split(|c: char| "[]{}|".contains(c)).filter_map(|k| k.strip_prefix('!')) {
                    let known = SPECIALS.iter().any(|(s, _)| *s == word) || word == "regenerated";
                    assert!(known, "{name} {key}: {word}");
                }
            }
        }
    }

    /// Most files must get through the walk, or the target tests nothing.
    #[test]
    fn most_seeds_become_files() {
        let all = seeds();
        let through = all.iter().filter(|s| made(&built(s)).is_some()).count();
        assert!(through * 2 > all.len(), "{through} of {}", all.len());
    }
}
