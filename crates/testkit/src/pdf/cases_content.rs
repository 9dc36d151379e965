//! The danger matrix: what is shown, and what is told beside it (PDF-A11 to A20).

use super::build::{BODY, Doc, deflate, utf16};
use super::cases::{CALC, cases, field, packed, plain, talk};
use crate::matrix::{Case, Expect, Shape};

const FORM: &str = "/Type/XObject/Subtype/Form/BBox[0 0 80 80]";

/// A page that shows a word in a font with this program.
fn font(keys: &str, program: &[u8]) -> Doc {
    Doc::new()
        .resources("/ExtGState<</G<</Font[7 0 R 12]>>>>")
        .content("/G gs")
        .object(7, "<</Type/Font/Subtype/TrueType/BaseFont/Evil/FontDescriptor 8 0 R>>")
        .object(8, &format!("<</Type/FontDescriptor/FontName/Evil/Flags 32/{keys} 9 0 R>>"))
        .stream(9, "", program)
}

/// A Type 3 font whose only glyph paints a form that the page does not know.
fn glyphs() -> Doc {
    Doc::new()
        .resources("/ExtGState<</G<</Font[7 0 R 12]>>>>")
        .content("/G gs BT 72 500 Td (a) Tj ET")
        .object(7, "<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[.1 0 0 .1 0 0]/CharProcs<</a 8 0 R>>/Encoding<</Type/Encoding/Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[9]/Resources<</XObject<</X 9 0 R>>>>>>")
        .stream(8, "", b"9 0 d0 /X Do")
        .stream(9, FORM, b"1 2 3 4 re f")
}

fn picture(keys: &str, data: &[u8]) -> Doc {
    Doc::new().resources("/XObject<</Im0 6 0 R>>").content("/Im0 Do").stream(
        6,
        &format!("/Type/XObject/Subtype/Image/Width 8/Height 1/BitsPerComponent 1/ColorSpace/DeviceGray{keys}"),
        data,
    )
}

/// A shading whose colour comes from object 6.
fn shaded() -> Doc {
    Doc::new()
        .resources("/Shading<</Sh0<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 0]/Function 6 0 R>>>>")
        .content("/Sh0 sh")
}

fn layered(config: &str) -> Doc {
    Doc::new()
        .catalog(&format!("/OCProperties<</OCGs[6 0 R]/D<<{config}/Order[6 0 R]>>>>"))
        .resources("/Properties<</MC0 6 0 R>>")
        .content("/OC /MC0 BDC 1 2 3 4 re f EMC")
        .object(6, "<</Type/OCG/Name(Layer A)/Usage<</Print<</PrintState/OFF>>>>>>")
}

fn signed(widget: &str, field: &str) -> Doc {
    Doc::new()
        .catalog(&format!("/AcroForm<</SigFlags 3/Fields[{field}]>>/Perms<</DocMDP 9 0 R>>/DSS<</Certs[]>>"))
        .page("/Annots[6 0 R]")
        .object(6, &format!("<</Type/Annot/Subtype/Widget/Rect[10 10 90 90]/AP<</N 7 0 R>>{widget}>>"))
        .stream(7, FORM, b"1 2 3 4 re S")
        .object(9, "<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 1 2 3]/Contents<00FACADE>>>")
}

fn tagged(elem: &str) -> Doc {
    Doc::new()
        .catalog("/MarkInfo<</Marked true>>/StructTreeRoot 30 0 R")
        .page("/StructParents 0")
        .content("/P <</MCID 0>> BDC EMC")
        .object(30, "<</Type/StructTreeRoot/K 31 0 R/ParentTree<</Nums[0[31 0 R]]>>>>")
        .object(31, &format!("<</Type/StructElem/S/P/P 30 0 R/Pg 3 0 R/K 0{elem}>>"))
}

const XMP: &[u8] = b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>secret-data &y;</x>";

cases! {
    "PDF-A11" Plain "a program in place of a font" => Expect::Reported("pdf.font"), plain(&font("FontFile2", b"MZ-no-font"), &["MZ-no-font", "FontFile2"], &["/BaseFont/Evil"]);
    "PDF-A11" Disguised "the head of a font, and nothing behind it" => Expect::Reported("pdf.font"), packed(&font("Font#46ile3", b"OTTO\0\x01\0\0\0\0\0\0evil-table"), &["evil-table", "FontFile3"], &["/BaseFont/Evil"]);
    "PDF-A11" Neighbour "a font that is not embedded" => Expect::Untouched, plain(&Doc::new().object(5, "<</Type/Font/Subtype/TrueType/BaseFont/MS-Gothic/FirstChar 32/LastChar 33/Widths[500 500]/Encoding/WinAnsiEncoding>>"), &[], &["/BaseFont/MS-Gothic", "/WinAnsiEncoding"]);
    "PDF-A11" Neighbour "a font of drawn glyphs, which paint with what is the font's own" => Expect::Untouched, plain(&glyphs(), &[], &["/X Do", "1 2 3 4 re"]);
    "PDF-A12" Plain "a fax" => Expect::Reported("pdf.picture-codec"), plain(&picture("/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 8/Rows 1>>", b"\x80\x01\x00\x10\x01"), &["CCITTFaxDecode", "/DecodeParms"], &["/Im0 Do", "/Width 8"]);
    "PDF-A12" Disguised "a fax by its short name, in hexadecimal" => Expect::Reported("pdf.picture-codec"), packed(&picture("/Filter[/AHx/C#43F]/DecodeParms[null<</K -1/Columns 8/Rows 1>>]", b"8001001001>"), &["CCF", "/DecodeParms"], &["/Im0 Do", "/Width 8"]);
    "PDF-A12" Disguised "a JBIG2 that is none" => Expect::Reported("pdf.picture"), plain(&picture("/Filter/JBIG2Decode", b"evil-jbig2"), &["evil-jbig2", "JBIG2Decode"], &["/Im0 Do"]);
    "PDF-A12" Neighbour "plain samples" => Expect::Untouched, plain(&picture("/Filter/FlateDecode", &deflate(b"\xAA")), &[], &["/Im0 Do", "/Width 8", "/DeviceGray"]);
    "PDF-A13" Plain "a function of 32 inputs" => Expect::Silent, plain(&shaded().stream(6, &format!("/FunctionType 0/Domain[{}]/Range[0 1]/BitsPerSample 8/Size[{}]", "0 1 ".repeat(32), "255 ".repeat(32)), b"evil-samples"), &["evil-samples", "/Size["], &[]);
    "PDF-A13" Disguised "a calculator that nests 100 deep" => Expect::Silent, packed(&shaded().stream(6, "/FunctionType 4/Domain[0 1]/Range[0 1]", format!("{}dup{}", "{".repeat(100), "}".repeat(100)).as_bytes()), &["FunctionType 4"], &[]);
    "PDF-A13" Disguised "a calculator that runs a program" => Expect::Silent, plain(&shaded().stream(6, "/FunctionType 4/Domain[0 1]/Range[0 1]", b"{(calc.exe) run}"), &["calc.exe", "FunctionType 4"], &[]);
    "PDF-A13" Neighbour "a calculator that mixes colours" => Expect::Untouched, plain(&shaded().stream(6, "/FunctionType 4/Domain[0 1]/Range[0 1]", b"{dup 0.5 mul exch pop}"), &[], &["/FunctionType 4", "dup 0.5 mul exch pop", "/Sh0 sh"]);
    "PDF-A14" Plain "a layer that is off" => Expect::Reported("pdf.hidden-layer"), plain(&layered("/OFF[6 0 R]"), &[], &["(Layer A)", "/OC/MC0 BDC"]);
    "PDF-A14" Disguised "layers that are off by default" => Expect::Reported("pdf.hidden-layer"), packed(&layered("/Base#53tate 7 0 R").object(7, "/O#46F"), &[], &["(Layer A)", "/OC/MC0 BDC"]);
    "PDF-A14" Disguised "a layer that is not printed" => Expect::Reported("pdf.hidden-layer"), plain(&layered("/AS[<</Event/Print/OCGs[6 0 R]/Category[/Print]>>]"), &[], &["(Layer A)", "/OC/MC0 BDC"]);
    "PDF-A14" Neighbour "a layer that is on" => Expect::Untouched, plain(&layered("/ON[6 0 R]"), &[], &["(Layer A)", "/OC/MC0 BDC", "/ON["]);
    "PDF-A15" Plain "a signature" => Expect::Reported("pdf.signature"), plain(&signed("/FT/Sig/T(sig)/V 9 0 R", "6 0 R"), &["/Sig", "SigFlags", "FACADE", "ByteRange", "DocMDP", "/DSS"], &["/Subtype/Stamp", "1 2 3 4 re"]);
    "PDF-A15" Disguised "a signature whose kind is inherited" => Expect::Reported("pdf.signature"), packed(&signed("/Parent 8 0 R", "8 0 R").object(8, "<</F#54/S#69g/T(sig)/Kids[6 0 R]/V 9 0 R>>"), &["/Sig", "/FT", "FACADE"], &["/Subtype/Stamp", "1 2 3 4 re"]);
    "PDF-A15" Neighbour "a text field for a name" => Expect::Untouched, plain(&field("/NeedAppearances true", "/TU(Sig)"), &[], &["(Yamada)", "(Sig)"]);
    "PDF-A16" Plain "metadata and private data" => Expect::Reported("pdf.metadata"), plain(&Doc::new().catalog("/Metadata 6 0 R/PieceInfo<</App<</Private(secret-data)>>>>").stream(6, "/Type/Metadata/Subtype/XML", XMP), &["/Metadata", "ENTITY", "secret-data"], &[]);
    "PDF-A16" Disguised "metadata of a picture, a thumbnail of the page" => Expect::Reported("pdf.metadata"), packed(&picture("/Meta#64ata 7 0 R", b"\xAA").page("/Thumb 8 0 R/LastModified(D:2026)/PieceInfo<<>>").stream(7, "/Type/Metadata/Subtype/XML", XMP).stream(8, "/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"secret-data"), &["Metadata", "secret-data", "/Thumb", "PieceInfo"], &["/Im0 Do"]);
    "PDF-A16" Neighbour "a title and an author" => Expect::Untouched, plain(&Doc::new().trailer("/Info 7 0 R").object(7, "<</Title(Kept title)/Author(Kept author)/CreationDate(D:20260401)>>"), &[], &["(Kept title)", "(Kept author)", "D:20260401"]);
    "PDF-A17" Plain "a window without its bars" => Expect::Reported("pdf.viewer-control"), plain(&Doc::new().catalog("/ViewerPreferences<</HideToolbar true/HideMenubar true/Direction/R2L>>/PageMode/FullScreen"), &["HideToolbar", "FullScreen"], &["/Direction/R2L"]);
    "PDF-A17" Disguised "pages that turn by themselves, and demands on the viewer" => Expect::Reported("pdf.viewer-control"), packed(&Doc::new().catalog("/Requirements[<</S/EnableJavaScripts>>]/Page#4dode/Full#53creen/Extensions<<>>/Threads[]").page("/D#75r 1/PresSteps<<>>"), &["Requirements", "EnableJavaScripts", "FullScreen", "/Dur", "/Threads"], &[]);
    "PDF-A17" Neighbour "a booklet that is bound on the right" => Expect::Untouched, plain(&Doc::new().catalog("/ViewerPreferences<</Direction/R2L/DisplayDocTitle true/PrintScaling/None>>/PageLayout/TwoColumnRight/PageMode/UseOutlines"), &[], &["/Direction/R2L", "/DisplayDocTitle true", "/TwoColumnRight", "/UseOutlines"]);
    "PDF-A18" Plain "a file in a tag" => Expect::Reported("pdf.embedded-file"), plain(&tagged("/AF[8 0 R]").object(8, "<</Type/Filespec/F(evil.exe)/EF<</F 9 0 R>>>>").stream(9, "/Type/EmbeddedFile", b"MZ-evil"), &["/AF", "evil.exe", "MZ-evil"], &["/StructElem"]);
    "PDF-A18" Disguised "anything at all as an attribute, and a kind that is called as an action" => Expect::Silent, packed(&tagged("/A[<</O/UserProperties/P[<</N(a)/V(secret-data)>>]>>]").object(32, "0").object(31, "<</Type/StructElem/S/JavaScript/JS(evil-js)/P 30 0 R/Pg 3 0 R/K 0/A<</O/UserProperties/P[<</N(a)/V(secret-data)>>]>>>>"), &["secret-data", "JavaScript", "evil-js"], &["/NonStruct"]);
    "PDF-A18" Neighbour "attributes of layout, and words for the blind" => Expect::Untouched, plain(&tagged(&format!("/A<</O/Layout/WritingMode/TbRl>>/ActualText{}/Alt(words)", utf16("縦書き"))), &[], &["/WritingMode/TbRl", "(words)", "7E2666F8304D"]);
    "PDF-A19" Plain "text that is not seen" => Expect::Reported("pdf.hidden-text"), plain(&Doc::new().content("BT /F1 9 Tf 3 Tr 72 500 Td (beneath the picture) Tj ET"), &[], &["3 Tr", "(beneath the picture)Tj"]);
    "PDF-A19" Disguised "white text, tiny text, and text beside the page" => Expect::Silent, packed(&Doc::new().content("1 g BT /F1 0.01 Tf 5000 5000 Td (very small) Tj ET"), &[], &["(very small)Tj"]);
    "PDF-A19" Neighbour "text in an outline" => Expect::Untouched, plain(&Doc::new().content("BT /F1 9 Tf 1 Tr 72 500 Td (outlined) Tj ET"), &[], &["1 Tr", "(outlined)Tj"]);
    "PDF-A20" Plain "names in hexadecimal" => Expect::Reported("pdf.javascript"), plain(&Doc::new().link("/#41<</#53 6 0 R/J#53 7 0 R>>").object(6, "/J#61va#53cript").object(7, "<6170702e616c65727428276576696c2729>"), &["JavaScript", "app.alert", "/JS"], &["/Subtype/Link"]);
    "PDF-A20" Disguised "a key twice, and a script behind filters" => Expect::Reported("pdf.javascript"), plain(&Doc::new().link("/A<</S/URI/S/JavaScript/URI(http://e.jp/)/JS 6 0 R>>").stream(6, "/Filter[/ASCIIHexDecode/AHx]", b"3631373037303265363136633635373237343238333132393362>"), &["JavaScript", "app.alert"], &["/Subtype/Link"]);
    "PDF-A20" Disguised "a string in octal, broken over lines, in an object stream" => Expect::Reported("pdf.javascript"), packed(&Doc::new().link("/A 6 0 R").object(6, "<</S/JavaScript/JS(\\141\\160\\160\\056\\\nalert\\050\\061\\051)>>"), &["JavaScript", "app.alert"], &["/Subtype/Link"]);
    "PDF-A20" Disguised "comments and white space between everything" => Expect::Reported("pdf.javascript"), plain(&Doc::new().link(&format!("/A%x\n<<%>>\n/S%y\r/JavaScript\0\x0C/JS({CALC})>>")), &["JavaScript", "evil.example"], &["/Subtype/Link"]);
    "PDF-A20" Neighbour "a font name with a blank" => Expect::Untouched, plain(&Doc::new().object(5, "<</Type/Font/Subtype/TrueType/BaseFont/Times#20New#20Roman>>"), &[], &["/Times#20New#20Roman"]);
    "PDF-A20" Neighbour "a page that talks of scripts" => Expect::Untouched, talk("/S/JavaScript/JS app.alert");
    "PDF-A18" Neighbour "a tag on the text itself" => Expect::Untouched, plain(&tagged(""), &[], &["/StructElem", BODY]);
}
