//! Layers that are off: kept and told, or gone with what stands in them when the policy says so (threats PDF-A14).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::testing::disarm_with;
use mugai_core::{Action, Treatment};
use mugai_disarm_pdf::FORMATS;
use mugai_testkit::pdf::{BODY, Doc};

/// Two layers, 6 and 7, named MC6 and MC7 by the page; 8 is a form, 9 an annotation.
fn layered(config: &str, content: &str) -> Doc {
    Doc::new()
        .catalog(&format!("/OCProperties<</OCGs[6 0 R 7 0 R]/D<<{config}/Order[6 0 R 7 0 R]>>>>"))
        .resources("/Properties<</MC6 6 0 R/MC7 7 0 R/MCD 10 0 R>>/XObject<</Fm 8 0 R>>")
        .object(6, "<</Type/OCG/Name(six)>>")
        .object(7, "<</Type/OCG/Name(seven)>>")
        .stream(8, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/OC 6 0 R", b"0 0 5 5 re f")
        .page("/Annots[9 0 R]")
        .object(9, "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(note-in-six)/OC 6 0 R>>")
        .object(10, "<</Type/OCMD/OCGs 6 0 R>>")
        .content(content)
}

/// The decoded output and what was done about the layers.
fn through(doc: &Doc, treatment: Treatment) -> (Vec<u8>, Vec<Action>) {
    let (output, findings) = disarm_with(FORMATS, "a.pdf", &doc.build(), |catalogue, orders| {
        orders.treatments[usize::from(catalogue.number("pdf.hidden-layer").unwrap())] = treatment;
    })
    .unwrap();
    let mut document = lopdf::Document::load_mem(&output.bytes).unwrap();
    document.decompress();
    let mut plain = Vec::new();
    document.save_to(&mut plain).unwrap();
    (plain, findings.iter().filter(|f| f.rule.id == "pdf.hidden-layer").map(|f| f.action).collect())
}

fn has(bytes: &[u8], text: &str) -> bool {
    mugai_testkit::contains(bytes, text.as_bytes())
}

const CONTENT: &str = "/OC/MC6 BDC /Span<</MCID 0>>BDC BT (secret) Tj 3 Tr (more) ' ET EMC 9 9 m 8 8 l W f \
    q 2 w BI /W 1/H 1/BPC 8/CS/G ID x EI Q /Fm Do EMC /OC/MC7 BDC BT (seen) Tj ET EMC /OC/MCD BDC BT (group) Tj ET EMC";

#[test]
fn what_is_off_goes_with_all_that_stands_in_it() {
    let (output, actions) = through(&layered("/OFF[6 0 R]", CONTENT), Treatment::Remove);
    assert_eq!(actions, [Action::Removed]);
    for gone in ["secret", "more", "BI", "MCID", "note-in-six", "0 0 5 5 re", "/Fm", "group", "/OC/MC6"] {
        assert!(!has(&output, gone), "{gone}");
    }
    for kept in [BODY, "(seen)", "/OC/MC7 BDC", "8 8 l\nW\nn\n", "3 Tr", "T*", "2 w", "(six)", "(seven)"] {
        assert!(has(&output, kept), "{kept}");
    }
}

#[test]
fn it_stays_and_is_told_by_default() {
    let (output, actions) = through(&layered("/OFF[6 0 R]", CONTENT), Treatment::Keep);
    assert_eq!(actions, [Action::Kept]);
    assert!(["secret", "note-in-six", "0 0 5 5 re", "group"].into_iter().all(|kept| has(&output, kept)));
    let (_, actions) = through(&layered("/ON[6 0 R]", CONTENT), Treatment::Remove);
    assert!(actions.is_empty(), "nothing is off");
}

#[test]
fn which_layers_are_off_follows_the_standard() {
    let six = |config: &str| has(&through(&layered(config, CONTENT), Treatment::Remove).0, "secret");
    assert!(!six("/BaseState/OFF/ON[7 0 R]") && six("/BaseState/OFF/ON[6 0 R]"));
    assert!(!six("/ON[6 0 R]/OFF[6 0 R]"));
    // What the event of looking switches is switched; in print nothing differs any more.
    let usage = |state: &str, event: &str| {
        let usage = format!("<</Type/OCG/Name(six)/Usage<</View<</ViewState/{state}>>/Print<</PrintState/OFF>>>>>>");
        let config = format!("/OFF[7 0 R]/AS[<</Event/{event}/Category[/View/Print]/OCGs[6 0 R]>>]");
        through(&layered(&config, CONTENT).object(6, &usage), Treatment::Remove).0
    };
    assert!(!has(&usage("OFF", "View"), "secret") && has(&usage("OFF", "Print"), "secret"));
    let output = usage("ON", "Print");
    assert!(has(&output, "secret") && !has(&output, "(seen)"));
    assert!(!has(&output, "PrintState") && !has(&output, "/AS"));
}

#[test]
fn groups_of_layers_are_seen_as_they_say() {
    let group = |keys: &str| {
        let doc =
            layered("/OFF[6 0 R]", "/OC/MCD BDC BT (group) Tj ET EMC").object(10, &format!("<</Type/OCMD{keys}>>"));
        has(&through(&doc, Treatment::Remove).0, "(group)")
    };
    for shown in [
        "",
        "/OCGs[]",
        "/OCGs[6 0 R 7 0 R]",
        "/OCGs[6 0 R 7 0 R]/P/AnyOff",
        "/OCGs 6 0 R/P/AllOff",
        "/OCGs 6 0 R/VE[/Not 6 0 R]",
        "/VE[/Or 6 0 R[/And 7 0 R[/Not 6 0 R]]]",
    ] {
        assert!(group(shown), "{shown}");
    }
    for hidden in [
        "/OCGs 6 0 R",
        "/OCGs[6 0 R 7 0 R]/P/AllOn",
        "/OCGs[7 0 R]/P/AnyOff",
        "/OCGs[6 0 R 7 0 R]/P/AllOff",
        "/OCGs 7 0 R/VE[/And 7 0 R 6 0 R]",
        "/VE[/Not[/Or 6 0 R 7 0 R]]",
    ] {
        assert!(!group(hidden), "{hidden}");
    }
}

#[test]
fn a_field_in_a_layer_that_is_off_goes_with_its_parent() {
    let field = "<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/FT/Tx/T(field)/V(secret)/Parent 11 0 R/OC 6 0 R>>";
    let doc = layered("/OFF[6 0 R]", "")
        .object(9, field)
        .object(11, "<</T(parent)/Kids[9 0 R]>>")
        .catalog("/AcroForm<</Fields[11 0 R]>>");
    let (output, _) = through(&doc, Treatment::Remove);
    assert!(!has(&output, "secret") && !has(&output, "(field)"));
    assert!(has(&through(&doc, Treatment::Keep).0, "(secret)"));
}

#[test]
fn text_that_is_not_painted_is_told_unless_it_was_read_from_a_picture() {
    let told = |content: &str| {
        let doc = Doc::new()
            .resources("/XObject<</Scan 6 0 R>>")
            .stream(6, "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", b"x")
            .content(content);
        let (_, findings) = disarm_with(FORMATS, "a.pdf", &doc.build(), |_, _| {}).unwrap();
        findings.iter().any(|f| f.rule.id == "pdf.hidden-text" && f.action == Action::Kept)
    };
    for hidden in [
        "BT 3 Tr (other words) Tj ET",
        "BT 7 Tr [(other)-20(words)] TJ ET",
        "3 Tr q 0 Tr Q BT (other words) Tj ET",
        "BT 3 Tr (one) Tj (two) Tj (three) Tj ET",
    ] {
        assert!(told(hidden), "{hidden}");
    }
    for seen in [
        "BT (other words) Tj ET",
        "BT 2 Tr (other words) Tj ET",
        "q 3 Tr Q BT (other words) Tj ET",
        "BT 3 Tr ( ) Tj 0 Tr (other words) Tj ET",
        "/Scan Do BT 3 Tr (other words) Tj ET",
        "BI /W 1/H 1/BPC 8/CS/G ID x EI BT 3 Tr (other words) Tj ET",
    ] {
        assert!(!told(seen), "{seen}");
    }
}
