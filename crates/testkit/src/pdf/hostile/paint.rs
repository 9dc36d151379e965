//! Hostile shapes: small files that paint without end, and pictures that claim to be huge.

use super::super::build::{Doc, deflate, stream};
use super::Ends::{Clean, Refused};
use super::{Hostile, hostile};

const FORM: &str = "/Subtype/Form/BBox[0 0 9 9]";

/// Thirty forms that each paint the next twice.
fn doubling_forms() -> Vec<u8> {
    let mut doc = Doc::new().resources("/XObject<</X 10 0 R>>").content("/X Do");
    for n in 10..40_u32 {
        doc = doc.stream(n, &format!("{FORM}/Resources<</XObject<</X {} 0 R>>>>", n + 1), b"/X Do /X Do");
    }
    doc.stream(40, FORM, b"0 0 9 9 re f").build()
}

/// Thirty patterns that are each filled with the next twice.
fn doubling_patterns() -> Vec<u8> {
    let keys = "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 1/YStep 1";
    let fill: &[u8] = b"/Pattern cs /P scn 0 0 1 1 re f 1 1 1 1 re f";
    let mut doc = Doc::new().resources("/Pattern<</P 10 0 R>>").content("/Pattern cs /P scn 0 0 9 9 re f");
    for n in 10..40_u32 {
        doc = doc.stream(n, &format!("{keys}/Resources<</Pattern<</P {} 0 R>>>>", n + 1), fill);
    }
    doc.stream(40, &format!("{keys}/Resources<<>>"), b"0 0 1 1 re f").build()
}

/// Thirty Type 3 fonts whose glyph shows that of the next twice.
fn doubling_glyphs() -> Vec<u8> {
    let mut doc = Doc::new().resources("/Font<</F1 5 0 R/T 10 0 R>>").content("BT /T 9 Tf (a) Tj ET");
    for n in 10..40_u32 {
        doc = doc
            .object(n, &format!("<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a {} 0 R>>/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]/Resources<</Font<</T {} 0 R>>>>>>", n + 100, n + 1))
            .stream(n + 100, "", b"1 0 d0 BT /T 1 Tf (aa) Tj ET");
    }
    doc.object(40, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>").build()
}

fn chained_forms(count: u32) -> Vec<u8> {
    let mut doc = Doc::new().resources("/XObject<</X 10 0 R>>").content("/X Do");
    for n in 10..10 + count {
        doc.objects.push((n, stream(&format!("{FORM}/Resources<</XObject<</X {} 0 R>>>>", n + 1), b"/X Do")));
    }
    doc.build()
}

fn picture(keys: &str, data: &[u8]) -> Vec<u8> {
    Doc::new()
        .resources("/XObject<</Im0 6 0 R>>")
        .content("/Im0 Do")
        .stream(6, &format!("/Subtype/Image/BitsPerComponent 8/ColorSpace/DeviceGray {keys}"), data)
        .build()
}

/// A JBIG2 page and a generic region that claim to be so large.
fn jbig2(side: u32) -> Vec<u8> {
    let mut data = vec![0, 0, 0, 0, 0x30, 0, 1, 0, 0, 0, 19];
    data.extend(side.to_be_bytes());
    data.extend(side.to_be_bytes());
    data.extend([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let mut region = side.to_be_bytes().to_vec();
    region.extend(side.to_be_bytes());
    region.extend([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFD, 0xFF, 2, 0xFE, 0xFE, 0xFE]);
    region.extend([0; 16]);
    data.extend([0, 0, 0, 1, 38, 0, 1]);
    data.extend(u32::try_from(region.len()).unwrap().to_be_bytes());
    data.extend(region);
    data
}

/// A JPEG 2000 header that claims so many pixels and components.
fn jpx(side: u32, components: u16) -> Vec<u8> {
    let mut siz = vec![0, 0];
    for n in [side, side, 0, 0, side, side, 0, 0] {
        siz.extend(n.to_be_bytes());
    }
    siz.extend(components.to_be_bytes());
    siz.extend([7, 1, 1].repeat(usize::from(components)));
    let length = u16::try_from(siz.len() + 2).unwrap_or(u16::MAX).to_be_bytes();
    [
        &[0xFF, 0x4F, 0xFF, 0x51][..],
        &length,
        &siz,
        &[
            0xFF, 0x52, 0, 12, 0, 0, 0, 1, 0, 5, 4, 4, 0, 0, 0xFF, 0x5C, 0, 4, 0x40, 0x40, 0xFF, 0x90, 0, 10, 0, 0, 0,
            0, 0, 0, 0, 1, 0xFF, 0x93, 0xFF, 0xD9,
        ],
    ]
    .concat()
}

/// A JPEG header that claims so many pixels.
fn jpeg(side: u16) -> Vec<u8> {
    let s = side.to_be_bytes();
    [
        &[0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, s[0], s[1], s[0], s[1], 1, 1, 0x11, 0][..],
        &[0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0, 0xFF, 0xD9],
    ]
    .concat()
}

fn mesh(keys: &str, bytes: usize) -> Vec<u8> {
    Doc::new()
        .resources("/Shading<</Sh0 6 0 R>>")
        .content("/Sh0 sh")
        .stream(6, &format!("/ColorSpace/DeviceGray/BitsPerCoordinate 1/BitsPerComponent 1/BitsPerFlag 2/Decode[0 1 0 1 0 1]/Filter/FlateDecode {keys}"), &deflate(&vec![0; bytes]))
        .build()
}

fn sampled(keys: &str) -> Vec<u8> {
    Doc::new()
        .resources("/Shading<</Sh0<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 0]/Function 6 0 R>>>>")
        .content("/Sh0 sh")
        .stream(6, &format!("/FunctionType 0 {keys}"), b"abcdefgh")
        .build()
}

hostile! {
    Refused("limit_objects"), "forms painted 2^30 times", doubling_forms();
    Refused("limit_objects"), "patterns painted 2^30 times", doubling_patterns();
    Refused("limit_objects"), "glyphs shown 2^30 times", doubling_glyphs();
    Refused("limit_depth"), "forms nested 20,000 deep", chained_forms(20_000);
    Refused("limit_pixels"), "a picture of 100,000 by 100,000", picture("/Width 100000/Height 100000", b"x");
    Refused("limit_pixels"), "a picture of 2^31 by 2^31", picture("/Width 2147483647/Height 2147483647", b"x");
    Clean, "a picture of negative size", picture("/Width -5/Height -5", b"x");
    Clean, "a picture of 60,000 by 1,000 without samples", picture("/Width 60000/Height 1000", b"x");
    Clean, "a picture with 2^31 bits", picture("/Width 9/Height 9/BitsPerComponent 2147483647", b"x");
    Refused("limit_pixels"), "a fax of 65,000 by 10,000 without a line", picture("/Width 65000/Height 10000/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 65000/Rows 10000>>", b"\0");
    Refused("limit_pixels"), "a fax whose parameters do not fit the picture", picture("/Width 8/Height 8/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 2147483647/Rows 2147483647>>", b"\x26\xa0");
    Clean, "a fax of negative columns", picture("/Width 8/Height 8/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K 0/Columns -1/Rows -1>>", b"\x26\xa0");
    Clean, "a JBIG2 page larger than its picture", picture("/Width 8/Height 8/BitsPerComponent 1/Filter/JBIG2Decode", &jbig2(4_000_000_000));
    Refused("limit_pixels"), "a JBIG2 page of 60,000 by 60,000", picture("/Width 8/Height 8/BitsPerComponent 1/Filter/JBIG2Decode", &jbig2(60_000));
    Clean, "a JPEG 2000 larger than its picture", picture("/Width 8/Height 8/Filter/JPXDecode", &jpx(4_000_000_000, 1));
    Clean, "a JPEG 2000 of 16,384 components", picture("/Width 8/Height 8/Filter/JPXDecode", &jpx(1_000, 16_384));
    Clean, "a JPEG larger than its picture", picture("/Width 8/Height 8/Filter/DCTDecode", &jpeg(65_500));
    Refused("limit_objects"), "a mesh of 40 million vertices", mesh("/ShadingType 4", 20_000_000);
    Clean, "a lattice mesh of one vertex per row", mesh("/ShadingType 5/VerticesPerRow 1", 10_000_000);
    Refused("limit_objects"), "patches without end", mesh("/ShadingType 7", 20_000_000);
    Clean, "a sampled function of 32 inputs", sampled(&format!("/Domain[{}]/Range[0 1]/BitsPerSample 8/Size[{}]", "0 1 ".repeat(32), "65535 ".repeat(32)));
    Clean, "a sampled function of 2^31 samples", sampled("/Domain[0 1]/Range[0 1]/BitsPerSample 32/Size[2147483647]");
    Clean, "a function of 10,000 parts", Doc::new().resources(&format!("/Shading<</Sh0<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 0]/Function<</FunctionType 3/Domain[0 1]/Functions[{}]/Bounds[]/Encode[]>>>>>>", "6 0 R ".repeat(100_000))).content("/Sh0 sh").object(6, "<</FunctionType 2/Domain[0 1]/N 1>>").build();
}
