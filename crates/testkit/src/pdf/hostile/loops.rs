//! Hostile shapes: references that lead round in circles, and chains that hardly end.

use super::super::build::{BODY, Doc};
use super::Ends::{Clean, Refused};
use super::{Hostile, hostile};

/// Length of a chain.
const LONG: u32 = 100_000;

fn pages(tree: &str) -> Doc {
    Doc::new().object(2, tree)
}

/// Objects from number 10 on, each made from its own number and the next.
fn chain(mut doc: Doc, length: u32, make: impl Fn(u32, u32) -> String) -> Doc {
    for n in 10..10 + length {
        doc.objects.push((n, make(n, n + 1).into_bytes()));
    }
    doc
}

/// Each node of the page tree lists the next one twice: 2^30 pages by a naive count.
fn doubling_pages() -> Vec<u8> {
    let doc = pages("<</Type/Pages/Kids[3 0 R 10 0 R]/Count 2/MediaBox[0 0 595 842]>>");
    chain(doc, 30, |_, next| format!("<</Type/Pages/Kids[{next} 0 R {next} 0 R]/Count 2>>")).build()
}

fn outline_chain(key: &str) -> Vec<u8> {
    let doc = Doc::new().catalog("/Outlines 9 0 R").object(9, "<</First 10 0 R/Last 10 0 R/Count 1>>");
    chain(doc, LONG, |n, next| format!("<</Title(t{n})/Parent 9 0 R/{key} {next} 0 R>>")).build()
}

fn form() -> Doc {
    Doc::new().catalog("/AcroForm<</Fields[10 0 R]>>")
}

fn tagged() -> Doc {
    Doc::new().catalog("/MarkInfo<</Marked true>>/StructTreeRoot 9 0 R")
}

fn next_actions() -> Vec<u8> {
    let doc = Doc::new().catalog("/OpenAction 10 0 R");
    chain(doc, LONG, |_, next| format!("<</S/GoTo/D[3 0 R/Fit]/Next {next} 0 R>>")).build()
}

hostile! {
    Clean, "a page tree that lists itself (A3)", pages("<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2/MediaBox[0 0 595 842]>>").build();
    Clean, "a page tree that goes round (A4)", pages("<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2/MediaBox[0 0 595 842]>>").object(6, "<</Type/Pages/Kids[2 0 R 6 0 R]/Count 2/Parent 2 0 R>>").build();
    Clean, "page-tree nodes that each list the next twice", doubling_pages();
    Clean, "parents of pages that go round", Doc::new().object(3, "<</Type/Page/Parent 3 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>").build();
    Clean, "a page tree of 100,000 levels", {
        let doc = pages("<</Type/Pages/Kids[3 0 R 10 0 R]/Count 2/MediaBox[0 0 595 842]>>");
        chain(doc, LONG, |_, next| format!("<</Type/Pages/Kids[{next} 0 R]/Count 1>>")).build()
    };
    Clean, "objects that are references to one another (A1)", Doc::new().page("/VP 6 0 R").object(6, "7 0 R").object(7, "6 0 R").build();
    Clean, "an array that holds itself (A2)", Doc::new().page("/VP 6 0 R").object(6, "[6 0 R 6 0 R 6 0 R]").build();
    Clean, "contents that hold themselves", Doc::new().object(3, "<</Type/Page/Parent 2 0 R/Contents[4 0 R 6 0 R]/Resources<</Font<</F1 5 0 R>>>>>>").object(6, "[6 0 R 4 0 R]").build();
    Refused("malformed_pdf"), "a catalog that is a reference to itself", Doc::new().object(1, "1 0 R").build();
    Clean, "next actions that go round (C)", Doc::new().catalog("/OpenAction 6 0 R").object(6, "<</S/GoTo/D[3 0 R/Fit]/Next[6 0 R 6 0 R]>>").build();
    Clean, "a chain of 100,000 next actions", next_actions();
    Clean, "an outline that is its own kid (E1)", Doc::new().catalog("/Outlines 6 0 R").object(6, "<</First 6 0 R/Last 6 0 R/Count 1>>").build();
    Clean, "outline items that are their own next and kid (E2)", Doc::new().catalog("/Outlines 6 0 R").object(6, "<</First 7 0 R/Last 8 0 R>>").object(7, "<</Title(a)/Parent 6 0 R/Next 8 0 R/First 8 0 R>>").object(8, "<</Title(b)/Parent 7 0 R/Next 7 0 R/Prev 8 0 R/First 6 0 R>>").build();
    Clean, "an outline 100,000 deep (E3)", outline_chain("First");
    Clean, "an outline 100,000 wide (E3)", outline_chain("Next");
    Clean, "a name tree that goes round", Doc::new().catalog("/Names<</Dests 6 0 R>>").object(6, "<</Kids[7 0 R 6 0 R]>>").object(7, "<</Names[(a)[3 0 R/Fit]]/Kids[6 0 R 7 0 R]>>").build();
    Clean, "a number tree that goes round", Doc::new().catalog("/PageLabels 6 0 R").object(6, "<</Nums[0<</S/r>>]/Kids[7 0 R 6 0 R]>>").object(7, "<</Nums[1<</S/D>>]/Kids[6 0 R]>>").build();
    Clean, "a name tree of 100,000 levels", {
        let doc = Doc::new().catalog("/Names<</Dests 10 0 R>>");
        chain(doc, LONG, |n, next| format!("<</Names[(n{n})[3 0 R/Fit]]/Kids[{next} 0 R]>>")).build()
    };
    Clean, "structure that goes round", tagged().object(9, "<</Type/StructTreeRoot/K 10 0 R/ParentTree 9 0 R>>").object(10, "<</S/P/P 9 0 R/K[10 0 R 9 0 R 11 0 R]>>").object(11, "<</S/P/P 11 0 R/K 10 0 R>>").build();
    Clean, "structure of 100,000 levels", {
        let doc = tagged().object(9, "<</Type/StructTreeRoot/K 10 0 R>>");
        chain(doc, LONG, |n, next| format!("<</S/P/P {} 0 R/K {next} 0 R>>", n - 1)).build()
    };
    Clean, "roles that map to one another", tagged().object(9, "<</Type/StructTreeRoot/K 10 0 R/RoleMap<</A/B/B/A>>>>").object(10, "<</S/A/P 9 0 R/K 0/Pg 3 0 R>>").build();
    Clean, "parents of fields that go round", form().page("/Annots[10 0 R]").object(10, "<</Subtype/Widget/Rect[1 1 9 9]/T(a)/Parent 11 0 R>>").object(11, "<</T(b)/Parent 10 0 R/Kids[10 0 R]>>").build();
    Clean, "kids of fields that go round", form().object(10, "<</T(a)/FT/Tx/Kids[10 0 R 11 0 R]>>").object(11, "<</T(b)/Kids[10 0 R 11 0 R]>>").build();
    Clean, "fields of 100,000 levels", chain(form(), LONG, |n, next| format!("<</T(a)/Parent {} 0 R/Kids[{next} 0 R]>>", n - 1)).build();
    Clean, "annotations that reply to one another", Doc::new().page("/Annots[6 0 R 7 0 R]").object(6, "<</Subtype/Text/Rect[1 1 9 9]/IRT 7 0 R/Popup 7 0 R>>").object(7, "<</Subtype/Popup/Rect[1 1 9 9]/Parent 6 0 R/IRT 7 0 R>>").build();
    Clean, "a form that paints itself", Doc::new().resources("/XObject<</X 6 0 R>>").content("/X Do").stream(6, "/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>", b"/X Do").build();
    Clean, "two forms that paint one another", Doc::new().resources("/XObject<</X 6 0 R>>").content("/X Do").stream(6, "/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</Y 7 0 R>>>>", b"/Y Do /Y Do").stream(7, "/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>", b"/X Do /X Do").build();
    Clean, "a glyph that paints the form that shows it", Doc::new().resources("/XObject<</X 6 0 R>>").content("/X Do").stream(6, "/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</T 7 0 R>>>>", b"BT /T 9 Tf (a) Tj ET").object(7, "<</Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 8 0 R>>/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/Resources<</XObject<</X 6 0 R>>/Font<</T 7 0 R>>>>>>").stream(8, "", b"1 0 d0 /X Do BT /T 1 Tf (a) Tj ET").build();
    Clean, "a pattern filled with itself", Doc::new().resources("/Pattern<</P 6 0 R>>").content("/Pattern cs /P scn 0 0 9 9 re f").stream(6, "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 1/YStep 1/Resources<</Pattern<</P 6 0 R>>>>", b"/Pattern cs /P scn 0 0 1 1 re f").build();
    Clean, "a soft mask that masks itself", Doc::new().resources("/ExtGState<</G 6 0 R>>").content("/G gs 0 0 9 9 re f").object(6, "<</Type/ExtGState/SMask<</S/Luminosity/G 7 0 R>>>>").stream(7, "/Subtype/Form/BBox[0 0 9 9]/Group<</S/Transparency>>/Resources<</ExtGState<</G 6 0 R>>>>", b"/G gs 0 0 9 9 re f").build();
    Clean, "a picture that is its own soft mask", Doc::new().resources("/XObject<</X 6 0 R>>").content("/X Do").stream(6, "/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/SMask 6 0 R/Mask 6 0 R", b"x").build();
    Clean, "a colour space made from itself", Doc::new().resources("/ColorSpace<</C 6 0 R>>").content("/C cs 0 scn").object(6, "[/Indexed 6 0 R 1<0001>]").build();
    Clean, "a function stitched from itself", Doc::new().resources("/Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 0]/Function 6 0 R>>>>").content("/S sh").object(6, "<</FunctionType 3/Domain[0 1]/Functions[6 0 R 6 0 R]/Bounds[.5]/Encode[0 1 0 1]>>").build();
    Clean, "CMaps that use one another", Doc::new().resources("/ExtGState<</G<</Font[6 0 R 9]>>>>").content("/G gs").object(6, "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding 7 0 R/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(A)/Ordering(B)/Supplement 0>>>>]/ToUnicode 8 0 R>>").stream(7, "/Type/CMap/CMapName/A/UseCMap 8 0 R", b"/B usecmap 1 begincodespacerange <00> <ff> endcodespacerange").stream(8, "/Type/CMap/CMapName/B/UseCMap 7 0 R", b"/A usecmap 1 begincodespacerange <00> <ff> endcodespacerange").build();
    Clean, "resources within resources", Doc::new().resources("/XObject 6 0 R/ExtGState 6 0 R/Properties 6 0 R").object(6, "<</A 6 0 R/B 3 0 R/C 2 0 R/D 1 0 R>>").content(&format!("/A Do /B gs ({BODY}) Tj")).build();
}
