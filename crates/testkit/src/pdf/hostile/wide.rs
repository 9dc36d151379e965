//! Hostile shapes: a million of something, and something listed a million times.

use super::super::build::{Doc, deflate, stream};
use super::Ends::{Clean, Refused};
use super::{Hostile, hostile};

const MILLION: usize = 1_000_000;

fn kids(list: &str) -> Doc {
    Doc::new().object(2, &format!("<</Type/Pages/Kids[{list}]/Count 1/MediaBox[0 0 595 842]>>"))
}

/// So many pages that share one list of annotations, resources and contents.
fn sharing(pages: u32, contents: &str, annots: &str) -> Vec<u8> {
    let list: String = (10..10 + pages).map(|n| format!("{n} 0 R ")).collect();
    let mut doc = kids(&list);
    for n in 10..10 + pages {
        doc.objects.push((
            n,
            b"<</Type/Page/Parent 2 0 R/Contents 6 0 R/Annots 7 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_vec(),
        ));
    }
    doc.object(6, &format!("[{contents}]")).object(7, &format!("[{annots}]")).build()
}

/// One long form without resources, painted by pages that each have their own.
fn borrowing(pages: u32) -> Vec<u8> {
    let list: String = (10..10 + pages).map(|n| format!("{n} 0 R ")).collect();
    let mut doc = kids(&list);
    for n in 10..10 + pages {
        doc.objects.push((
            n,
            format!("<</Type/Page/Parent 2 0 R/Contents 7 0 R/Resources<</Font<</F{n} 5 0 R>>/XObject<</X 6 0 R>>>>>>")
                .into_bytes(),
        ));
    }
    let long = deflate(&b"0 0 m 1 1 l S\n".repeat(100_000));
    doc.objects.push((6, stream("/Subtype/Form/BBox[0 0 9 9]/Filter/FlateDecode", &long)));
    doc.stream(7, "", b"/X Do").build()
}

/// A font named in the resources of a form, which a chain of forms hands on.
fn dependents() -> Vec<u8> {
    let mut doc = Doc::new().resources("/Pattern<</P 10 0 R>>").content("/Pattern cs /P scn");
    for n in 10..10 + 200_u32 {
        doc.objects.push((n, format!("<</PatternType 2/Shading<</ShadingType 2/ColorSpace[/Pattern[/Indexed {} 0 R 1<0001>]]/Coords[0 0 1 0]>>>>", n + 1).into_bytes()));
    }
    doc.build()
}

/// So many tree nodes that share one list of so many kids.
fn shared_kids(nodes: u32, kids: usize, tree: &str, node: &str) -> Vec<u8> {
    let mut doc = Doc::new().catalog(tree);
    let list: String = (20..20 + nodes).map(|n| format!("{n} 0 R ")).collect();
    doc.objects.push((8, format!("[{list}{}]", "9 0 R ".repeat(kids)).into_bytes()));
    for n in 20..20 + nodes {
        doc.objects.push((n, format!("<<{node}/Kids 8 0 R>>").into_bytes()));
    }
    doc.build()
}

/// Links to a form of which there are many copies, from where only tags may be meant.
fn unfitting_copies(copies: u32, links: usize) -> Vec<u8> {
    let list: String = (20..20 + copies).map(|n| format!("{n} 0 R ")).collect();
    let mut doc = kids(&list).catalog("/StructTreeRoot 9 0 R");
    for n in 20..20 + copies {
        doc.objects.push((
            n,
            format!("<</Type/Page/Parent 2 0 R/Contents 7 0 R/Resources<</Font<</F{n} 5 0 R>>/XObject<</X 6 0 R>>>>>>")
                .into_bytes(),
        ));
    }
    doc.stream(6, "/Subtype/Form/BBox[0 0 9 9]", b"0 0 m")
        .stream(7, "", b"/X Do")
        .object(9, "<</Type/StructTreeRoot/K 10 0 R>>")
        .object(10, &format!("<</S/P/P 9 0 R/Pg 3 0 R/K 0/Ref[{}]>>", "6 0 R ".repeat(links)))
        .build()
}

/// So many dangers of one kind, then so many of another.
fn dangers(first: usize, then: usize) -> Vec<u8> {
    let mut doc = Doc::new();
    for n in 0..first + then {
        let what = if n < first { "<</S/JavaScript/JS(x)>>" } else { "<</S/Launch/F(x)>>" };
        doc.objects.push((u32::try_from(n).unwrap() + 10, what.as_bytes().to_vec()));
    }
    doc.build()
}

/// A page that paints so many forms, each by a name of its own.
fn many_names(count: usize) -> Vec<u8> {
    let names: String = (0..count).map(|n| format!("/K{n} 6 0 R")).collect();
    let paint: String = (0..count).map(|n| format!("/K{n} Do ")).collect();
    Doc::new()
        .resources(&format!("/XObject<<{names}>>"))
        .content(&paint)
        .stream(6, "/Subtype/Form/BBox[0 0 9 9]", b"0 0 m")
        .build()
}

hostile! {
    Refused("limit_bytes"), "10,000 nodes of a name tree that share 100,000 kids", shared_kids(10_000, 100_000, "/Names<</Dests 20 0 R>>", "");
    Refused("limit_bytes"), "10,000 fields that share 100,000 kids", shared_kids(10_000, 100_000, "/AcroForm<</Fields[20 0 R]>>", "/T(a)");
    Refused("limit_bytes"), "10,000 tags that share 100,000 kids", shared_kids(10_000, 100_000, "/StructTreeRoot 20 0 R", "/S/P/P 20 0 R/K 8 0 R");
    Clean, "200,000 links to a form with 5,000 copies", unfitting_copies(5_000, 200_000);
    Clean, "10,000 scripts and 200,000 programs", dangers(10_000, 200_000);
    Clean, "100,000 forms painted by name", many_names(100_000);
    Refused("limit_objects"), "the same page a million times", kids(&"3 0 R ".repeat(MILLION)).build();
    Clean, "a million kids that are not there", kids(&format!("3 0 R {}", "9 0 R ".repeat(MILLION))).build();
    Clean, "a million contents that are not there", Doc::new().object(3, &format!("<</Type/Page/Parent 2 0 R/Contents[4 0 R {}]/Resources<</Font<</F1 5 0 R>>>>>>", "9 0 R ".repeat(MILLION))).build();
    Clean, "100,000 annotations", Doc::new().page(&format!("/Annots[{}]", "<</Subtype/Text/Rect[1 1 9 9]>>".repeat(100_000))).build();
    Clean, "one annotation listed a million times", Doc::new().page(&format!("/Annots[{}]", "6 0 R ".repeat(MILLION))).object(6, "<</Subtype/Text/Rect[1 1 9 9]>>").build();
    Refused("limit_bytes"), "10,000 pages that share 100,000 annotations", sharing(10_000, "4 0 R", &"9 0 R ".repeat(100_000));
    Refused("limit_bytes"), "10,000 pages that share 100,000 contents", sharing(10_000, &"4 0 R ".repeat(100_000), "");
    Refused("limit_objects"), "a long form without resources, painted with 3,000 different ones", borrowing(3_000);
    Clean, "a field with 200,000 kids", Doc::new().catalog("/AcroForm<</Fields[6 0 R]>>").object(6, &format!("<</T(a)/FT/Tx/Kids[{}]>>", "<</Subtype/Widget/Rect[1 1 9 9]>>".repeat(200_000))).build();
    Clean, "a field that lists one kid a million times", Doc::new().catalog("/AcroForm<</Fields[6 0 R]>>").object(6, &format!("<</T(a)/FT/Tx/Kids[{}]>>", "7 0 R ".repeat(MILLION))).object(7, "<</Parent 6 0 R/Subtype/Widget/Rect[1 1 9 9]>>").build();
    Clean, "200,000 names for one place", Doc::new().catalog(&format!("/Names<</Dests<</Names[{}]>>>>", (0..200_000).map(|n| format!("({n})[3 0 R/Fit]")).collect::<String>())).build();
    Clean, "a dictionary of 500,000 keys", Doc::new().object(9, &format!("<<{}>>", (0..500_000).map(|n| format!("/K{n} 0")).collect::<String>())).build();
    Clean, "resources of 200,000 names for one form", Doc::new().resources(&format!("/XObject<<{}>>", (0..200_000).map(|n| format!("/K{n} 6 0 R")).collect::<String>())).stream(6, "/Subtype/Form/BBox[0 0 9 9]", b"0 0 m").build();
    Clean, "a font with a million widths", Doc::new().object(5, &format!("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/FirstChar 0/LastChar 255/Widths[{}]>>", "500 ".repeat(MILLION))).build();
    Clean, "differences of a million codes", Doc::new().object(5, &format!("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[{}]>>>>", "0/a".repeat(MILLION))).build();
    Clean, "a colour of 100,000 inks", Doc::new().resources(&format!("/ColorSpace<</C[/DeviceN[{}]/DeviceGray 6 0 R]>>", "/A".repeat(100_000))).content("/C cs").object(6, "<</FunctionType 2/Domain[0 1]/N 1>>").build();
    Clean, "200,000 layers in one order", Doc::new().catalog(&format!("/OCProperties<</OCGs[6 0 R]/D<</Order[{}]>>>>", "6 0 R[".repeat(15) + &"6 0 R ".repeat(200_000) + &"]".repeat(15))).object(6, "<</Type/OCG/Name(a)>>").build();
    Clean, "patterns that depend on patterns that are not there", dependents();
    Clean, "a tag with 500,000 kids", Doc::new().catalog("/StructTreeRoot 9 0 R").object(9, "<</Type/StructTreeRoot/K 10 0 R>>").object(10, &format!("<</S/P/P 9 0 R/Pg 3 0 R/K[{}]>>", "0 ".repeat(500_000))).build();
    Clean, "a parent tree of 500,000 entries", Doc::new().catalog("/StructTreeRoot 9 0 R").object(9, &format!("<</Type/StructTreeRoot/K 10 0 R/ParentTree<</Nums[0[{}]]>>>>", "10 0 R ".repeat(500_000))).object(10, "<</S/P/P 9 0 R/Pg 3 0 R/K 0>>").build();
    Clean, "a million operands without an operator", Doc::new().content(&"0 ".repeat(MILLION)).build();
    Clean, "a million operators that do not exist", Doc::new().content(&"x ".repeat(MILLION)).build();
}
