//! Attached files: removed, or put back when the policy says so and their own format finds them harmless (threats PDF-A06).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::testing::{Formats, catalogue, disarm_with};
use mugai_core::{Action, Catalogue, Context, Disarm, Input, Orders, Output, Reason, Refusal, Treatment};
use mugai_disarm_image::FORMATS as IMAGES;
use mugai_disarm_pdf::FORMATS as PDFS;
use mugai_testkit::pdf::Doc;

fn formats() -> Vec<&'static dyn Disarm> {
    PDFS.iter().chain(IMAGES).copied().collect()
}

fn back(catalogue: &Catalogue, orders: &mut Orders) {
    let number = usize::from(catalogue.number("pdf.embedded-file").unwrap());
    orders.treatments[number] = Treatment::Replace;
}

/// What came of a document, and the findings about attached files.
fn kept(bytes: &[u8]) -> Result<(Output, Vec<(String, Action)>), Refusal> {
    let (output, findings) = disarm_with(&formats(), "a.pdf", bytes, back)?;
    let told = findings.into_iter().filter(|f| f.rule.id == "pdf.embedded-file");
    Ok((output, told.map(|f| (f.place, f.action)).collect()))
}

fn png() -> Vec<u8> {
    mugai_testkit::image::png::clean().remove(0).1
}

fn spec(name: &str, file: u32) -> String {
    format!("<</Type/Filespec/F({name})/Desc(secret)/EF<</F {file} 0 R>>>>")
}

/// The names that a document lists, in order, with the size of each file.
fn listed(bytes: &[u8]) -> Vec<(String, usize)> {
    let document = lopdf::Document::load_mem(bytes).unwrap();
    let names = document.catalog().unwrap().get(b"Names").and_then(|n| document.dereference(n)).unwrap().1;
    let Ok(tree) = names.as_dict().unwrap().get(b"EmbeddedFiles") else { return Vec::new() };
    let tree = document.dereference(tree).unwrap().1.as_dict().unwrap();
    let entries = tree.get(b"Names").unwrap().as_array().unwrap();
    let spec = |o: &lopdf::Object| {
        let spec = document.dereference(o).unwrap().1.as_dict().unwrap();
        let file = document.dereference(spec.get(b"EF").unwrap().as_dict().unwrap().get(b"F").unwrap()).unwrap().1;
        let name = String::from_utf8(spec.get(b"UF").unwrap().as_str().unwrap().to_vec()).unwrap();
        (name, file.as_stream().unwrap().decompressed_content().unwrap().len())
    };
    entries.chunks(2).map(|pair| spec(&pair[1])).collect()
}

#[test]
fn a_harmless_file_comes_back_under_a_clean_name_and_nothing_else_does() {
    let bytes = Doc::new()
        .catalog("/Names<</EmbeddedFiles<</Kids[10 0 R]>>>>/AF[6 0 R 8 0 R]")
        .object(10, "<</Names[(a)6 0 R(b)8 0 R(c)11 0 R]>>")
        .object(6, &spec("C:\\\\home\\\\map.png", 7))
        .stream(7, "/Type/EmbeddedFile/Subtype/image#2Fpng/Params<</Size 9/CheckSum(0123456789abcdef)>>", &png())
        .object(8, &spec("evil.exe", 9))
        .stream(9, "/Type/EmbeddedFile", b"MZ-evil-payload")
        .object(11, &spec("MAP.png", 12))
        .stream(12, "/Type/EmbeddedFile", &png())
        .build();
    let (output, told) = kept(&bytes).unwrap();
    let names = listed(&output.bytes);
    assert_eq!(names.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>(), ["MAP (2).png", "map.png"]);
    assert!(names.iter().all(|(_, size)| *size > 8));
    assert_eq!(
        told,
        [
            ("attachment C:\\home\\map.png".into(), Action::Replaced),
            ("attachment evil.exe".into(), Action::Removed),
            ("attachment MAP.png".into(), Action::Replaced),
        ]
    );
    for gone in ["MZ-evil", "evil.exe", "secret", "/AF", "CheckSum", "/Desc"] {
        assert!(!mugai_testkit::contains(&output.bytes, gone.as_bytes()), "{gone}");
    }
}

#[test]
fn the_default_removes_them_all() {
    let bytes = Doc::new()
        .catalog("/Names<</EmbeddedFiles<</Names[(a)6 0 R]>>>>")
        .object(6, &spec("map.png", 7))
        .stream(7, "/Type/EmbeddedFile", &png())
        .build();
    let (output, _) = disarm_with(&formats(), "a.pdf", &bytes, |_, _| {}).unwrap();
    assert!(!mugai_testkit::contains(&output.bytes, b"EmbeddedFile"));
    // And what came back under one policy is residue under the other.
    let (with, _) = kept(&bytes).unwrap();
    let look = |bytes: &[u8], change: &dyn Fn(&Catalogue, &mut Orders)| {
        let formats = formats();
        let catalogue = catalogue(&formats).unwrap();
        let mut orders = Orders::standard(&catalogue);
        change(&catalogue, &mut orders);
        let recurse = Formats(&formats);
        let mut cx = Context::new(&catalogue, &orders, &recurse);
        PDFS[0].inspect(&Input { bytes, name: "a.pdf" }, &mut cx).map_err(|r| r.reason)
    };
    assert_eq!(look(&with.bytes, &back), Ok(()));
    assert_eq!(look(&with.bytes, &|_, _| {}), Err(Reason::Residue));
}

#[test]
fn notes_say_where_their_file_is_and_portfolios_open() {
    let note = "<</Type/Annot/Subtype/FileAttachment/Rect[1 1 9 9]/Contents(see )/FS 6 0 R>>";
    let bytes = Doc::new()
        .catalog("/Collection<</View/T>>")
        .page(&format!("/Annots[{note}]"))
        .content("BT /F1 9 Tf (For the best experience, open this PDF portfolio) Tj ET")
        .object(6, &spec("map.png", 7))
        .stream(7, "/Type/EmbeddedFile", &png())
        .build();
    let (output, told) = kept(&bytes).unwrap();
    assert_eq!(told, [("attachment map.png".into(), Action::Replaced)]);
    assert_eq!(listed(&output.bytes).len(), 1);
    let words: Vec<u8> = "添付 map.png は添付ファイルの一覧".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let hex: String = words.iter().map(|b| format!("{b:02X}")).collect();
    assert!(mugai_testkit::contains(&output.bytes, hex.as_bytes()));
}

#[test]
fn a_document_in_a_document_is_rebuilt_too_and_bombs_end_the_job() {
    let inner = Doc::new().catalog("/OpenAction<</S/JavaScript/JS(app.alert)>>").build();
    let outer = |file: &[u8]| {
        let catalog = "/Names<</EmbeddedFiles<</Names[(a)6 0 R]>>>>";
        Doc::new().catalog(catalog).object(6, &spec("in.pdf", 7)).stream(7, "", file).build()
    };
    let (output, told) = kept(&outer(&inner)).unwrap();
    assert_eq!(told, [("attachment in.pdf".into(), Action::Replaced)]);
    let document = lopdf::Document::load_mem(&output.bytes).unwrap();
    let scripts =
        document.objects.values().filter_map(|o| o.as_stream().ok()).filter_map(|s| s.decompressed_content().ok());
    assert!(!scripts.into_iter().any(|s| mugai_testkit::contains(&s, b"JavaScript")));
    let mut nested = inner;
    for _ in 0..6 {
        nested = outer(&nested);
    }
    assert_eq!(kept(&nested).unwrap_err().reason, Reason::LimitDepth);
    let (_, told) = kept(&outer(b"MZ not a document")).unwrap();
    assert_eq!(told, [("attachment in.pdf".into(), Action::Removed)]);
}
