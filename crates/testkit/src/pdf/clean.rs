//! Realistic clean documents: Japanese text, forms, tags, bookmarks, layers, pictures.

use super::build::{Doc, deflate, utf16};

/// Clean files with the names they would bear.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    vec![
        ("pdf/通知.pdf".into(), notice().build()),
        ("pdf/申請書.pdf".into(), form().build_packed()),
        ("pdf/縦書き.pdf".into(), vertical().build()),
        ("pdf/図面.pdf".into(), drawing().build()),
    ]
}

/// Text in a Japanese font that is not embedded, shown through a predefined CMap.
fn japanese(doc: Doc, cmap: &str) -> Doc {
    doc.resources("/ExtGState<</G0<</Type/ExtGState/CA .5>>>>")
        .object(20, &format!("<</Type/Font/Subtype/Type0/BaseFont/MS-Mincho/Encoding/{cmap}/DescendantFonts[21 0 R]>>"))
        .object(21, "<</Type/Font/Subtype/CIDFontType2/BaseFont/MS-Mincho/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 6>>/DW 1000/W[231[500 500 500]]/DW2[880 -1000]/FontDescriptor 22 0 R>>")
        .object(22, "<</Type/FontDescriptor/FontName/MS-Mincho/Flags 7/FontBBox[0 -137 1000 859]/ItalicAngle 0/Ascent 859/Descent -140/CapHeight 769/StemV 78>>")
}

fn codes(text: &str) -> String {
    text.encode_utf16().map(|u| format!("{u:04X}")).collect()
}

fn notice() -> Doc {
    let mut doc = japanese(Doc::new(), "UniJIS-UTF16-H");
    doc.objects.retain(|(n, _)| *n != 5);
    let text = codes("令和八年度予算について");
    doc.content = format!("/P <</MCID 0>> BDC BT /F1 24 Tf 72 700 Td <{text}> Tj ET EMC").into_bytes();
    doc.catalog(&format!(
        "/Lang(ja-JP)/MarkInfo<</Marked true>>/StructTreeRoot 30 0 R/Outlines 40 0 R/PageMode/UseOutlines/PageLabels<</Nums[0<</S/r>>]>>/Names<</Dests<</Names[{0}[3 0 R/XYZ 0 800 0]]>>>>",
        "(chapter1)"
    ))
    .page("/StructParents 0/Annots[50 0 R 51 0 R]")
    .object(30, "<</Type/StructTreeRoot/K 31 0 R/ParentTree<</Nums[0[32 0 R]]>>/ParentTreeNextKey 1>>")
    .object(31, "<</Type/StructElem/S/Document/P 30 0 R/K[32 0 R]>>")
    .object(32, &format!("<</Type/StructElem/S/P/P 31 0 R/Pg 3 0 R/K 0/ActualText{}>>", utf16("令和八年度予算について")))
    .object(40, "<</Type/Outlines/First 41 0 R/Last 41 0 R/Count 1>>")
    .object(41, &format!("<</Title{}/Parent 40 0 R/Dest/chapter1>>", utf16("第一章　総則")))
    .object(50, "<</Type/Annot/Subtype/Link/Rect[72 690 300 730]/Border[0 0 0]/A<</S/URI/URI(https://www.city.example.jp/)>>>>")
    .object(51, &format!("<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents{}/Open false>>", utf16("確認済み")))
    .object(60, &format!("<</Title{}/CreationDate(D:20260401090000+09'00')>>", utf16("予算のお知らせ")))
    .trailer("/Info 60 0 R")
    .font_is(20)
}

fn form() -> Doc {
    Doc::new()
        .catalog("/AcroForm<</Fields[30 0 R 31 0 R 34 0 R]/NeedAppearances true/DR<</Font<</Helv 5 0 R>>>>/DA(/Helv 0 Tf 0 g)>>")
        .page("/Annots[30 0 R 32 0 R 33 0 R 34 0 R]")
        .object(30, &format!("<</Type/Annot/Subtype/Widget/FT/Tx/T{}/V{}/Rect[72 600 300 620]/DA(/Helv 12 Tf 0 g)/MaxLen 20>>", utf16("氏名"), utf16("山田　太郎")))
        .object(31, "<</FT/Btn/T(sex)/Ff 49152/V/A/Kids[32 0 R 33 0 R]>>")
        .object(32, "<</Type/Annot/Subtype/Widget/Parent 31 0 R/Rect[72 560 90 578]/AS/A/AP<</N<</A 35 0 R/Off 36 0 R>>>>>>")
        .object(33, "<</Type/Annot/Subtype/Widget/Parent 31 0 R/Rect[102 560 120 578]/AS/Off/AP<</N<</B 35 0 R>>>>>>")
        .object(34, "<</Type/Annot/Subtype/Widget/FT/Ch/T(ward)/Opt[[(1)(East)][(2)(West)]]/V(1)/Rect[72 520 200 540]>>")
        .stream(35, "/Type/XObject/Subtype/Form/BBox[0 0 18 18]", b"2 2 14 14 re f")
        .stream(36, "/Type/XObject/Subtype/Form/BBox[0 0 18 18]", b"")
}

fn vertical() -> Doc {
    let mut doc = japanese(Doc::new(), "UniJIS-UTF16-V");
    doc.content = format!("BT /F1 18 Tf 500 750 Td <{}> Tj ET", codes("縦書きの文書")).into_bytes();
    doc.catalog("/ViewerPreferences<</Direction/R2L>>/PageLayout/TwoColumnRight").font_is(20)
}

fn drawing() -> Doc {
    let gray: Vec<u8> = (0..=255).collect();
    Doc::new()
        .catalog("/OCProperties<</OCGs[30 0 R]/D<</ON[30 0 R]/Order[30 0 R]>>>>")
        .resources("/XObject<</Im0 31 0 R/Fm0 32 0 R>>/Properties<</L 30 0 R>>/Shading<</Sh0<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 100 0]/Function 33 0 R/Extend[true true]>>>>/ColorSpace<</Sep[/Separation/Spot/DeviceCMYK 34 0 R]>>")
        .content("q 100 0 0 100 72 300 cm /Im0 Do Q /OC /L BDC /Fm0 Do EMC /Sep cs .5 scn 10 10 20 20 re f q 0 0 50 50 re W n /Sh0 sh Q")
        .object(30, &format!("<</Type/OCG/Name{}>>", utf16("道路")))
        .stream(31, "/Type/XObject/Subtype/Image/Width 16/Height 16/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode", &deflate(&gray))
        .stream(32, "/Type/XObject/Subtype/Form/BBox[0 0 100 100]", b"/F1 9 Tf 1 0 0 RG 0 0 m 100 100 l S")
        .object(33, "<</FunctionType 2/Domain[0 1]/C0[1 0 0]/C1[0 0 1]/N 1>>")
        .stream(34, "/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1 0 1]", b"{dup 0.5 mul exch 0 exch dup 0.2 mul}")
}

impl Doc {
    /// Makes another object the page's font.
    fn font_is(mut self, number: u32) -> Self {
        for (own, _) in &mut self.objects {
            if *own == number {
                *own = 5;
            }
        }
        self
    }
}

/// An everyday notice that runs a script when it is opened and carries a program.
pub fn script_and_attachment() -> Vec<u8> {
    notice()
        .catalog("/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://evil.example/'\\))>>/AF[90 0 R]")
        .object(90, "<</Type/Filespec/F(evil.exe)/EF<</F 91 0 R>>>>")
        .stream(91, "/Type/EmbeddedFile", b"MZ-evil-payload")
        .build()
}
