//! Everything forbidden, planted by hand into a finished file of our writer's layout: the second look sees each of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::testing::{Formats, catalogue};
use mugai_core::{Context, Disarm, Input, Orders, Reason};
use mugai_disarm_pdf::Pdf;
use std::fmt::Write;

const CONTENT: &str = "BT /F1 9 Tf (x) Tj ET";

/// A catalog, the information, the page tree, a page with its content, and an annotation.
struct File {
    catalog: String,
    page: String,
    content: String,
    filter: String,
    extra: String,
    info: String,
}

impl Default for File {
    fn default() -> Self {
        Self {
            catalog: String::new(),
            page: String::new(),
            content: CONTENT.into(),
            filter: "/Filter/ASCIIHexDecode".into(),
            extra: "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]>>".into(),
            info: "<</Producer(Mugai)>>".into(),
        }
    }
}

impl File {
    fn objects(&self) -> Vec<String> {
        let hex = self.content.bytes().fold(String::new(), |mut all, b| {
            let _ = write!(all, "{b:02X}");
            all
        }) + ">";
        vec![
            format!("<</Type/Catalog{}/Pages 3 0 R>>", self.catalog),
            self.info.clone(),
            "<</Type/Pages/Count 1/Kids[4 0 R]>>".into(),
            format!("<</Type/Page{}/Annots[6 0 R]/Contents 5 0 R/MediaBox[0 0 9 9]/Parent 3 0 R>>", self.page),
            format!("<<{}/Length {}>>\nstream\n{hex}\nendstream", self.filter, hex.len()),
            self.extra.clone(),
        ]
    }
}

/// The layout: header, objects in order, one table, one trailer.
fn lay(objects: &[String]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (i, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", out.len()).unwrap();
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", i + 1).as_bytes());
    }
    let (at, size, id) = (out.len(), objects.len() + 1, "00112233445566778899AABBCCDDEEFF");
    let end = format!(
        "xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R/Info 2 0 R/ID[<{id}><{id}>]>>\nstartxref\n{at}\n%%EOF\n"
    );
    out.extend_from_slice(end.as_bytes());
    out
}

fn look(bytes: &[u8]) -> Result<(), (Reason, String)> {
    look_with(bytes, |_| {})
}

fn look_with(bytes: &[u8], change: impl FnOnce(&mut Orders)) -> Result<(), (Reason, String)> {
    let catalogue = catalogue(&[&Pdf]).unwrap();
    let mut orders = Orders::standard(&catalogue);
    change(&mut orders);
    let formats = Formats(&[&Pdf]);
    let mut cx = Context::new(&catalogue, &orders, &formats);
    Pdf.inspect(&Input { bytes, name: "a.pdf" }, &mut cx).map_err(|r| (r.reason, r.detail))
}

fn seen(what: &str, bytes: &[u8]) -> String {
    let (reason, detail) = look(bytes).expect_err(what);
    assert_eq!(reason, Reason::Residue, "{what}: {detail}");
    detail
}

fn file(change: impl FnOnce(&mut File)) -> Vec<u8> {
    let mut file = File::default();
    change(&mut file);
    lay(&file.objects())
}

#[test]
fn a_clean_file_passes() {
    assert_eq!(look(&file(|_| {})), Ok(()));
    let link = "<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://www.city.example.jp/)>>/Rect[0 0 9 9]>>";
    assert_eq!(look(&file(|f| f.extra = link.into())), Ok(()));
    let marks = "<</First 6 0 R/Last 6 0 R/Next 6 0 R/Parent 1 0 R/Prev 6 0 R/Title(x)>>";
    assert_eq!(look(&file(|f| f.extra = marks.into())), Ok(()));
    assert!(look(&file(|f| f.extra = "<</Prev 20000>>".into())).is_err());
    let turn = "<</Type/Annot/Subtype/Link/A<</S/Named/N/NextPage>>/Rect[0 0 9 9]>>";
    assert_eq!(look(&file(|f| f.extra = turn.into())), Ok(()));
    let marked = "/P <</MCID 0/Lang(ja)>> BDC q 1 0 0 1 0 0 cm BT [(x) -5 (EI)] TJ ET Q EMC";
    assert_eq!(look(&file(|f| f.content = marked.into())), Ok(()));
}

#[test]
fn forbidden_keys_are_seen_in_whatever_spelling() {
    let keys = [
        "AA",
        "AF",
        "Alternates",
        "Collection",
        "EF",
        "EmbeddedFiles",
        "Encrypt",
        "FFilter",
        "JS",
        "JavaScript",
        "OPI",
        "PieceInfo",
        "RichMediaContent",
        "RichMediaSettings",
        "XFA",
        "Metadata",
        "Requirements",
        "AlternatePresentations",
        "Renditions",
        "XFAResources",
    ];
    for key in keys {
        let (first, rest) = key.split_at(1);
        let escaped = format!("#{:02X}{rest}", first.as_bytes()[0]);
        for spelled in [key, &escaped] {
            for value in ["<</X 1>>", " 6 0 R", "(x)"] {
                seen(key, &file(|f| f.catalog = format!("/{spelled}{value}")));
                seen(key, &file(|f| f.page = format!("/{spelled}{value}")));
                let deep = format!("<</Type/Annot/Subtype/Text/MK[[<</R 0/{spelled}{value}>>]]/Rect[0 0 9 9]>>");
                seen(key, &file(|f| f.extra = deep));
            }
        }
    }
}

#[test]
fn forbidden_actions_are_seen_wherever_an_action_stands() {
    let actions = [
        "JavaScript",
        "Launch",
        "GoToR",
        "GoToE",
        "GoToDp",
        "Thread",
        "SubmitForm",
        "ImportData",
        "Rendition",
        "Sound",
        "Movie",
        "RichMediaExecute",
        "GoTo3DView",
        "Trans",
        "Hide",
        "SetOCGState",
        "SetState",
        "NOP",
        "ResetForm",
        "GoTo",
        "Named/N/Print",
        "Named",
        "Unknown",
    ];
    for action in actions {
        let a = format!("<</S/{action}/P 4 0 R>>");
        seen(action, &file(|f| f.catalog = format!("/OpenAction{a}")));
        seen(action, &file(|f| f.extra = format!("<</Type/Annot/Subtype/Link/A{a}/Rect[0 0 9 9]>>")));
        seen(action, &file(|f| f.extra = format!("<</Type/Annot/Subtype/Widget/A{a}/FT/Btn/Rect[0 0 9 9]>>")));
        seen(action, &file(|f| f.catalog = format!("/Outlines<</First<</A{a}/Title(x)>>>>")));
        if action != "Unknown" {
            // Named like an action in a place where none should stand.
            seen(action, &file(|f| f.page = format!("/X<</K[{a}]>>")));
        }
    }
    for chain in ["<</S/URI/URI(https://e.example.jp/)/Next<</S/URI>>>>", "<</S/URI/URI(file:///c:/x)>>", "<</S/URI>>"]
    {
        seen(chain, &file(|f| f.extra = format!("<</Type/Annot/Subtype/Link/A{chain}/Rect[0 0 9 9]>>")));
    }
}

#[test]
fn forbidden_kinds_are_seen() {
    for kind in [
        "RichMedia",
        "3D",
        "Movie",
        "Sound",
        "Screen",
        "FileAttachment",
        "TrapNet",
        "PrinterMark",
        "Projection",
        "line",
    ] {
        seen(kind, &file(|f| f.extra = format!("<</Type/Annot/Subtype/{kind}/Rect[0 0 9 9]>>")));
    }
    for ty in ["Filespec", "F", "EmbeddedFile", "ObjStm", "XRef", "Sig", "Action", "Rendition"] {
        seen(ty, &file(|f| f.page = format!("/X<</Type/{ty}>>")));
    }
    for kind in ["PS", "U3D", "PRC"] {
        seen(kind, &file(|f| f.filter = format!("/Subtype/{kind}/Filter/ASCIIHexDecode")));
    }
}

#[test]
fn streams_hold_what_we_write_and_nothing_else() {
    for filter in [
        "/Filter/JBIG2Decode",
        "/Filter/JPXDecode",
        "/Filter/CCITTFaxDecode",
        "/Filter/LZWDecode",
        "/Filter[/Crypt/FlateDecode]",
        "",
    ] {
        seen(filter, &file(|f| f.filter = filter.into()));
    }
    seen("F", &file(|f| f.filter = "/F(x)/Filter/ASCIIHexDecode".into()));
    for content in [
        "q foo Q",
        "/P PS",
        "/P <</MCID 0/Metadata 5>> BDC EMC",
        "/P <</AF[1]>> BDC EMC",
        "q (open",
        "[1 2 3",
        "q <</A",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 scn",
    ] {
        seen(content, &file(|f| f.content = content.into()));
    }
    // The same in a form, a pattern and a glyph, which the page need not paint.
    for kind in ["/Subtype/Form", "/PatternType 1"] {
        let stream = format!("<</Type/XObject{kind}/Filter/ASCIIHexDecode/Length 7>>\nstream\n666F6F>\nendstream");
        assert!(seen(kind, &file(|f| f.extra = stream)).contains("operator foo"));
    }
    let mut objects =
        File { extra: "<</Type/Font/Subtype/Type3/CharProcs<</a 7 0 R>>>>".into(), ..File::default() }.objects();
    objects.push("<</Filter/ASCIIHexDecode/Length 7>>\nstream\n666F6F>\nendstream".into());
    assert!(seen("glyph", &lay(&objects)).contains("operator foo"));
    // Broken data.
    let broken = "<</Subtype/Form/Filter/FlateDecode/Length 5>>\nstream\nabcde\nendstream";
    seen("broken", &file(|f| f.extra = broken.into()));
}

#[test]
fn font_programs_are_decoded_under_the_limits() {
    let zeros = mugai_testkit::pdf::deflate(&vec![0; 60_000]).iter().fold(String::new(), |mut all, b| {
        let _ = write!(all, "{b:02X}");
        all
    });
    let mut objects = File { extra: "<</Type/FontDescriptor/FontFile2 7 0 R>>".into(), ..File::default() }.objects();
    objects.push(format!(
        "<</Filter[/ASCIIHexDecode/FlateDecode]/Length {}>>\nstream\n{zeros}>\nendstream",
        zeros.len() + 1
    ));
    let file = lay(&objects);
    assert!(seen("font", &file).contains("font"));
    let tight = look_with(&file, |o| o.limits.pdf_stream_bytes = 50_000);
    assert_eq!(tight.unwrap_err().0, Reason::LimitBytes);
}

#[test]
fn a_fax_is_one_that_we_wrote() {
    // Two white rows and the end (ITU-T T.6).
    let fax = |keys: &str, data: &str| {
        let length = data.len();
        let extra =
            format!("<<{keys}/Filter[/ASCIIHexDecode/CCITTFaxDecode]/Length {length}>>\nstream\n{data}\nendstream");
        file(|f| f.extra = extra)
    };
    let (size, parameters) = ("/Subtype/Image/Height 2/Width 8", "/DecodeParms[null<</Columns 8/K -1/Rows 2>>]");
    let good = format!("{size}{parameters}");
    assert_eq!(look(&fax(&good, "C0040040>")), Ok(()));
    for data in ["C0040041>", "C004004000>", "C004>", "80040040>", "E0040040>", ">"] {
        seen(data, &fax(&good, data));
    }
    for keys in [
        size.to_owned(),
        parameters.to_owned(),
        good.replace("/Subtype/Image", "/Subtype/Form"),
        good.replace("/Width 8", "/Width 9"),
        good.replace("/Rows 2", "/Rows 3"),
        good.replace("/K -1", "/K 0"),
        good.replace("/K -1", "/K -1/EndOfBlock false"),
        good.replace("/Height 2", "/Height 3").replace("/Rows 2", "/Rows 3"),
    ] {
        seen(&keys, &fax(&keys, "C0040040>"));
    }
}

/// A file with one attached page of its own kind.
fn attached(specification: &str, keys: &str) -> Vec<u8> {
    attached_to(&file(|_| {}), specification, keys)
}

fn attached_to(inner: &[u8], specification: &str, keys: &str) -> Vec<u8> {
    let inner = inner.iter().fold(String::new(), |mut all, b| {
        let _ = write!(all, "{b:02X}");
        all
    }) + ">";
    let catalog = "/Names<</EmbeddedFiles 7 0 R>>".into();
    let mut objects = File { catalog, ..File::default() }.objects();
    objects.push("<</Names[(in.pdf)8 0 R]>>".into());
    objects.push(specification.into());
    let length = inner.len();
    objects.push(format!("<<{keys}/Filter/ASCIIHexDecode/Length {length}>>\nstream\n{inner}\nendstream"));
    lay(&objects)
}

#[test]
fn attached_files_are_residue_unless_the_policy_puts_them_back() {
    let (good, keys) =
        ("<</Type/Filespec/EF<</F 9 0 R>>/F(in.pdf)/UF(in.pdf)>>", "/Type/EmbeddedFile/Params<</Size 9>>");
    let kept = |bytes: &[u8]| {
        look_with(bytes, |o| {
            let number = catalogue(&[&Pdf]).unwrap().number("pdf.embedded-file").unwrap();
            o.treatments[usize::from(number)] = mugai_core::Treatment::Replace;
        })
    };
    seen("attached", &attached(good, keys));
    assert_eq!(kept(&attached(good, keys)), Ok(()));
    for bad in [
        "<</Type/Filespec/EF<</F 9 0 R>>/F(in.exe)/UF(in.exe)>>",
        "<</Type/Filespec/EF<</F 9 0 R>>/F(x.pdf)/UF(in.pdf)>>",
        "<</Type/Filespec/EF<</F 9 0 R>>/F(in.pdf)/FS/URL/UF(in.pdf)>>",
        "<</Type/Filespec/EF<</F 9 0 R/UF 9 0 R>>/F(in.pdf)/UF(in.pdf)>>",
        "<</Type/Filespec/F(in.pdf)/UF(in.pdf)/X 9 0 R>>",
        "<</EF<</F 9 0 R>>/F(in.pdf)/UF(in.pdf)>>",
        "<</Type/Filespec/EF<</F 5 0 R>>/F(in.pdf)/UF(in.pdf)/X 9 0 R>>",
        "<</X 9 0 R>>",
    ] {
        assert_eq!(kept(&attached(bad, keys)).unwrap_err().0, Reason::Residue, "{bad}");
    }
    for bad in ["/Type/EmbeddedFile", "/Params<</Size 9>>", "/Type/EmbeddedFile/Params<</CheckSum(x)/Size 9>>"] {
        assert_eq!(kept(&attached(good, bad)).unwrap_err().0, Reason::Residue, "{bad}");
    }
    // Only in the names of the catalog; the other forbidden keys stay so.
    for bad in ["/Names<</EmbeddedFiles 6 0 R/JavaScript 6 0 R>>", "/AF[6 0 R]", "/X(see /EmbeddedFiles)"] {
        assert_eq!(kept(&file(|f| f.catalog = bad.into())).unwrap_err().0, Reason::Residue, "{bad}");
    }
    let script = File { catalog: "/OpenAction<</S/JavaScript>>".into(), ..File::default() };
    let file = attached_to(&lay(&script.objects()), good, keys);
    assert_eq!(kept(&file).unwrap_err().0, Reason::Residue, "what is attached is looked at too");
}

#[test]
fn every_object_is_reached_and_there() {
    let mut objects = File::default().objects();
    objects.push("<</X 1>>".into());
    assert!(seen("orphan", &lay(&objects)).contains("nothing reaches"));
    // Two that only reach each other.
    *objects.last_mut().unwrap() = "<</X 8 0 R>>".into();
    objects.push("<</X 7 0 R>>".into());
    assert!(seen("ring", &lay(&objects)).contains("nothing reaches"));
    for missing in ["/X 9 0 R", "/X 0 0 R", "/X[99999999999 0 R]"] {
        assert!(seen(missing, &file(|f| f.page = missing.into())).contains("not there"), "{missing}");
    }
    // Another generation is another object.
    seen("generation", &file(|f| f.page = "/X 6 1 R".into()));
}

#[test]
fn two_readers_count_the_same_pages() {
    // A page that is in no tree of pages, but reached.
    let stray = "<</Type/Page/MediaBox[0 0 9 9]/Parent 3 0 R>>";
    assert!(seen("stray", &file(|f| f.extra = stray.into())).contains("2 pages"));
    let mut objects = File::default().objects();
    objects[2] = "<</Type/Pages/Count 0/Kids[]/X 4 0 R>>".into();
    seen("none", &lay(&objects));
}

#[test]
fn the_layout_is_ours_to_the_byte() {
    let good = file(|_| {});
    let text = String::from_utf8_lossy(&good).into_owned();
    let swap = |from: &str, to: &str| {
        // The bytes, not the lossy text: the second line is not UTF-8.
        let at = good.windows(from.len()).rposition(|w| w == from.as_bytes()).unwrap();
        [&good[..at], to.as_bytes(), &good[at + from.len()..]].concat()
    };
    assert!(text.contains("%PDF-1.7"));
    seen("behind", &[good.as_slice(), b"x"].concat());
    seen("twice", &[good.as_slice(), good.as_slice()].concat());
    seen("before", &[b"x", good.as_slice()].concat());
    seen("short", &good[..good.len() - 1]);
    for (from, to) in [
        ("%PDF-1.7", "%PDF-1.3"),
        ("00000 n ", "00000 f "),
        ("00000 n ", "00001 n "),
        ("65535 f ", "65535 n "),
        ("/Root 1 0 R", "/Root 3 0 R"),
        ("/Info 2 0 R", "/Info 9 0 R"),
        ("/Info 2 0 R", "/Prev 20000"),
        ("]>>\nstartxref", "]/XRefStm 9>>\nstartxref"),
        ("6 0 obj", "7 0 obj"),
        ("6 0 obj", "6 1 obj"),
        ("\nendobj\nxref", "\nendobj\n%x\nxref"),
        ("endstream", "endstrexm"),
        ("<</Type/Annot", "<< /Type%x/Annot"),
    ] {
        seen(from, &swap(from, to));
    }
}
