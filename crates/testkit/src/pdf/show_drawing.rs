//! A sheet of size A0: fonts of every Japanese kind, pictures of every coding, layers, colours, patterns, groups.

use super::build::{Doc, deflate, utf16};

/// The sheet.
pub(super) fn drawing() -> Doc {
    let sheet = Doc::new()
        .object(2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 1192 1685]>>")
        // 1192 units of 2/72 inch: 841 mm.
        .page("/UserUnit 2/Group<</S/Transparency/CS/DeviceRGB>>")
        .resources("/Font<</F1 5 0 R/K0 20 0 R/K1 23 0 R/K2 25 0 R/G3 28 0 R>>");
    let sheet = layers(painting(pictures(fonts(sheet))));
    let page = format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<{}>>{}>>", sheet.resources, sheet.page);
    sheet.object(3, &page)
}

/// A grey JPEG of 32 by 8.
fn grey_jpeg() -> Vec<u8> {
    let (_, file) = crate::image::jpeg::clean().into_iter().find(|(name, _)| name.contains("白黒")).unwrap();
    file
}

/// Text by predefined character maps and not embedded, written down the page, embedded by number, and a sign made by hand.
fn fonts(doc: Doc) -> Doc {
    let info = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 6>>";
    let descriptor = |name: &str| {
        format!(
            "<</Type/FontDescriptor/FontName/{name}/Flags 6/FontBBox[0 -137 1000 859]/ItalicAngle 0/Ascent 859/Descent -140/CapHeight 769/StemV 78/Style<</Panose<010500000000000000000000>>>>>"
        )
    };
    // Glyph 1 and 0 by character 0 and 1.
    let numbers = [0, 1, 0, 0];
    let unicode = b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Gaiji def\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n1 beginbfchar\n<41> <E000>\nendbfchar\nendcmap\nend\nend";
    doc.content("BT /K0 24 Tf 100 1600 Td <93FA967B8CEA> Tj ET")
        .content("BT /K1 24 Tf 1100 1600 Td <7E2666F8> Tj ET")
        .content("BT /K2 24 Tf 100 1560 Td <0000> Tj ET")
        .content("BT /G3 24 Tf 100 1520 Td (A) Tj 3 Tr (A) Tj ET")
        .object(20, "<</Type/Font/Subtype/Type0/BaseFont/MS-Mincho/Encoding/90ms-RKSJ-H/DescendantFonts[21 0 R]>>")
        .object(21, &format!("<</Type/Font/Subtype/CIDFontType2/BaseFont/MS-Mincho{info}/DW 1000/W[231[500 500]300 400 250]/FontDescriptor 22 0 R>>"))
        .object(22, &descriptor("MS-Mincho"))
        .object(23, "<</Type/Font/Subtype/Type0/BaseFont/HeiseiKakuGo-W5/Encoding/UniJIS-UTF16-V/DescendantFonts[24 0 R]>>")
        .object(24, &format!("<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiKakuGo-W5{info}/DW 1000/DW2[880 -1000]/W2[7887[-500 250 772]8000 8010 -1000 500 880]/FontDescriptor 19 0 R>>"))
        .object(19, &descriptor("HeiseiKakuGo-W5"))
        .object(25, "<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+Gaiji/Encoding/Identity-H/DescendantFonts[26 0 R]>>")
        .object(26, "<</Type/Font/Subtype/CIDFontType2/BaseFont/AAAAAA+Gaiji/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000/FontDescriptor 27 0 R/CIDToGIDMap 17 0 R>>")
        .object(27, "<</Type/FontDescriptor/FontName/AAAAAA+Gaiji/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80/FontFile2 18 0 R>>")
        .stream(17, "", &numbers)
        .stream(18, "", &crate::office::font_file())
        .object(28, "<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/CharProcs<</gaiji 29 0 R>>/Encoding<</Type/Encoding/Differences[65/gaiji]>>/FirstChar 65/LastChar 65/Widths[1000]/Resources<<>>/ToUnicode 16 0 R>>")
        .stream(29, "", b"1000 0 0 0 1000 1000 d1 100 100 800 800 re f")
        .stream(16, "", unicode)
}

/// The same picture as JBIG2 (ITU-T T.88): the page, and one region that is coded as a fax.
fn jbig2(width: u8, height: u8, fax: &[u8]) -> Vec<u8> {
    let size = [[0, 0, 0, width], [0, 0, 0, height]].concat();
    let segment = |number: u8, kind: u8, data: &[u8]| {
        let length = u8::try_from(data.len()).unwrap();
        [&[0, 0, 0, number, kind, 0, 1, 0, 0, 0, length][..], data].concat()
    };
    // Resolution unknown, white, no stripes; then at the origin, laid over by OR, coded by MMR.
    let page = [size.as_slice(), &[0; 11]].concat();
    let region = [size.as_slice(), &[0; 8], &[0], &[1], fax].concat();
    [segment(0, 48, &page), segment(1, 38, &region)].concat()
}

/// Fax, JBIG2, JPEG, four colours, a seal with soft edges, a stencil, a picture in the content.
fn pictures(doc: Doc) -> Doc {
    // Six dots wide, two rows: H white 2, black 3, V0; then V0 three times; end of block (ITU-T T.6).
    let fax = [0b0010_1111, 0b0111_1100, 0b0000_0000, 0b0100_0000, 0b0000_0100];
    let image = "/Type/XObject/Subtype/Image";
    let cmyk: Vec<u8> = (0..64).map(|n| n * 4).collect();
    let seal: Vec<u8> = (0..16).flat_map(|_| [200, 0, 0]).collect();
    let soft: Vec<u8> = (0..16).map(|n| n * 16).collect();
    let jpeg = grey_jpeg();
    doc.resources("/XObject<</Fax 30 0 R/Jpeg 32 0 R/Jbig 63 0 R/Adobe 64 0 R/Measured 66 0 R/Four 33 0 R/Seal 34 0 R/Stencil 36 0 R/Keyed 37 0 R/Group 50 0 R/Map 60 0 R/Roads 61 0 R>>")
        .content("q 100 0 0 100 100 1300 cm /Fax Do Q q 100 0 0 100 220 1300 cm /Jpeg Do Q q 100 0 0 100 340 1300 cm /Four Do Q")
        .content("q 60 0 0 60 460 1300 cm /Seal Do Q q 0 0 1 rg 60 0 0 60 560 1300 cm /Stencil Do Q q 60 0 0 60 660 1300 cm /Keyed Do Q")
        .content("q 40 0 0 40 760 1300 cm BI /W 4 /H 4 /BPC 8 /CS /G ID abcdefghijklmnop EI Q")
        .content("q 60 0 0 60 100 1220 cm /Jbig Do Q q 60 0 0 60 220 1220 cm /Adobe Do Q q 60 0 0 60 340 1220 cm /Measured Do Q")
        .stream(63, &format!("{image}/Width 6/Height 2/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode"), &jbig2(6, 2, &fax))
        .stream(64, &format!("{image}/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceCMYK/Decode[1 0 1 0 1 0 1 0]/Filter/DCTDecode"), &crate::image::jpeg::four_colours())
        .stream(65, "/N 3/Alternate/DeviceRGB/Range[0 1 0 1 0 1]", &crate::image::icc::profile(&[]))
        .stream(66, &format!("{image}/Width 4/Height 4/BitsPerComponent 8/ColorSpace[/ICCBased 65 0 R]/Filter/FlateDecode"), &deflate(&seal))
        .stream(30, &format!("{image}/Width 6/Height 2/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 6/Rows 2>>"), &fax)
        .stream(32, &format!("{image}/Width 32/Height 8/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/DCTDecode"), &jpeg)
        .stream(33, &format!("{image}/Width 4/Height 4/BitsPerComponent 8/ColorSpace/DeviceCMYK/Decode[1 0 1 0 1 0 1 0]/Filter/FlateDecode"), &deflate(&cmyk))
        .stream(34, &format!("{image}/Width 4/Height 4/BitsPerComponent 8/ColorSpace/DeviceRGB/SMask 35 0 R/Filter/FlateDecode"), &deflate(&seal))
        .stream(35, &format!("{image}/Width 4/Height 4/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode"), &deflate(&soft))
        .stream(36, &format!("{image}/Width 8/Height 2/ImageMask true/BitsPerComponent 1/Decode[1 0]/Interpolate true"), &[0xAA, 0x55])
        .stream(37, &format!("{image}/Width 4/Height 4/BitsPerComponent 8/ColorSpace[/Indexed/DeviceRGB 1<FF000000FF00>]/Mask[0 0]"), &[0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0])
}

/// Spot colours, measured colours, a hatching, shadings, and groups that shine through.
fn painting(doc: Doc) -> Doc {
    doc.resources("/ColorSpace<</Spot[/Separation/Gold/DeviceCMYK 40 0 R]/Two[/DeviceN[/Gold/Black]/DeviceCMYK 41 0 R<</Colorants<</Gold[/Separation/Gold/DeviceCMYK 40 0 R]>>>>]/Lab[/Lab<</WhitePoint[.9642 1 .8249]/Range[-100 100 -100 100]>>]/Cal[/CalRGB<</WhitePoint[.9505 1 1.089]/Gamma[2.2 2.2 2.2]>>]/Hatch[/Pattern/DeviceRGB]>>")
        .resources("/Pattern<</Tile 42 0 R/Loose 43 0 R/Fade 44 0 R>>/Shading<</Axial 45 0 R/Radial 46 0 R/Field 47 0 R/Mesh 48 0 R>>")
        .resources("/ExtGState<</Half<</Type/ExtGState/ca .5/CA .5/BM/Multiply>>/Soft<</Type/ExtGState/SMask<</Type/Mask/S/Luminosity/G 51 0 R/BC[0 0 0]>>>>/None<</Type/ExtGState/SMask/None/BM/Normal/ca 1>>>>")
        .content("/Spot cs .8 scn 100 1100 80 80 re f /Two cs .5 .5 scn 200 1100 80 80 re f /Lab cs 60 40 -40 scn 300 1100 80 80 re f /Cal cs .2 .6 .4 scn 400 1100 80 80 re f")
        .content("/Pattern cs /Tile scn 500 1100 80 80 re f /Hatch cs 1 0 0 /Loose scn 600 1100 80 80 re f /Pattern cs /Fade scn 700 1100 80 80 re f")
        .content("q 1 0 0 1 100 1000 cm 0 0 80 80 re W n /Axial sh Q q 1 0 0 1 200 1000 cm 0 0 80 80 re W n /Radial sh Q q 1 0 0 1 300 1000 cm 0 0 80 80 re W n /Field sh Q q 1 0 0 1 400 1000 cm 0 0 80 80 re W n /Mesh sh Q")
        .content("/Half gs 0 .5 0 rg 100 900 80 80 re f 140 860 80 80 re f /Soft gs 300 900 80 80 re f /None gs q 1 0 0 1 400 900 cm /Group Do Q")
        .object(40, "<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 .2 .8 .1]/N 1>>")
        .stream(41, "/FunctionType 4/Domain[0 1 0 1]/Range[0 1 0 1 0 1 0 1]", b"{exch dup 0.2 mul exch 0.8 mul 0 4 1 roll 3 -1 roll}")
        .stream(42, "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 10 10]/XStep 10/YStep 10/Resources<<>>", b"1 0 0 rg 0 0 5 5 re f")
        .stream(43, "/Type/Pattern/PatternType 1/PaintType 2/TilingType 2/BBox[0 0 10 10]/XStep 10/YStep 10/Resources<<>>/Matrix[1 0 0 1 3 3]", b"0 0 m 10 10 l S")
        .object(44, "<</Type/Pattern/PatternType 2/Shading 45 0 R/Matrix[1 0 0 1 700 1100]>>")
        .object(45, "<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 80 0]/Function 49 0 R/Extend[true true]>>")
        .object(46, "<</ShadingType 3/ColorSpace/DeviceRGB/Coords[40 40 0 40 40 40]/Domain[0 1]/Function 49 0 R/Background[1 1 1]>>")
        .object(47, "<</ShadingType 1/ColorSpace/DeviceGray/Domain[0 1 0 1]/Matrix[80 0 0 80 0 0]/Function 39 0 R>>")
        .stream(39, "/FunctionType 4/Domain[0 1 0 1]/Range[0 1]", b"{mul}")
        // Three corners: flag, x, y, red, green, blue, a byte each.
        .stream(48, "/ShadingType 4/ColorSpace/DeviceRGB/BitsPerCoordinate 8/BitsPerComponent 8/BitsPerFlag 8/Decode[0 80 0 80 0 1 0 1 0 1]", &[0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 255, 0, 0, 128, 255, 0, 0, 255])
        .object(49, "<</FunctionType 3/Domain[0 1]/Functions[<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 1 0]/N 1>><</FunctionType 2/Domain[0 1]/C0[0 1 0]/C1[0 0 1]/N 1>>]/Bounds[.5]/Encode[0 1 0 1]>>")
        .stream(50, "/Type/XObject/Subtype/Form/BBox[0 0 80 80]/Group<</S/Transparency/CS/DeviceRGB/I true/K false>>/Resources<<>>", b"0 0 1 rg 0 0 80 80 re f")
        .stream(51, "/Type/XObject/Subtype/Form/BBox[0 0 1192 1685]/Group<</S/Transparency/CS/DeviceGray>>/Resources<<>>", b"1 g 300 900 40 80 re f")
}

/// A map whose roads can be switched off, and are.
fn layers(doc: Doc) -> Doc {
    let form = "/Type/XObject/Subtype/Form/BBox[0 0 200 200]/Resources<<>>";
    doc.catalog("/OCProperties<</OCGs[70 0 R 71 0 R]/D<</Name(Map)/BaseState/ON/OFF[71 0 R]/Order[70 0 R[71 0 R]]/RBGroups[[70 0 R 71 0 R]]/Locked[70 0 R]>>>>")
        .resources("/Properties<</L0 70 0 R/L1 72 0 R>>")
        .content("/OC /L0 BDC q 1 0 0 1 100 500 cm /Map Do Q EMC /OC /L1 BDC q 1 0 0 1 400 500 cm /Map Do Q EMC /Roads Do")
        .stream(60, form, b"0 0 200 200 re S 0 0 m 200 200 l S")
        .stream(61, &format!("{form}/OC 71 0 R"), b"0 200 m 200 0 l S")
        .object(70, &format!("<</Type/OCG/Name{}/Intent/View/Usage<</Print<</Subtype/Print/PrintState/ON>>>>>>", utf16("地図")))
        .object(71, &format!("<</Type/OCG/Name{}>>", utf16("道路")))
        .object(72, "<</Type/OCMD/OCGs[70 0 R]/P/AllOn>>")
}
