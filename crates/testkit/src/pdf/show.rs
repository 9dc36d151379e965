//! PDFs that show what an office's documents are made of: what of it is harmless must come out as it went in (threats §15).

use super::build::{Doc, utf16};

/// A file that shows, with the rules that report something in it though nothing is lost.
pub struct Shown {
    /// The name it would bear.
    pub name: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
    /// What is reported; layers that are off, pictures written in another coding.
    pub reported: &'static [&'static str],
}

/// Every showing file.
pub fn shown() -> Vec<Shown> {
    vec![
        Shown { name: "様式と手引.pdf", bytes: guide().build_packed(), reported: &[] },
        Shown {
            name: "図面と台帳.pdf",
            bytes: super::show_drawing::drawing().build(),
            reported: &["pdf.hidden-layer", "pdf.picture-codec"],
        },
    ]
}

/// Several keys or array members.
fn all(parts: &[&str]) -> String {
    parts.join(" ")
}

/// Forms, bookmarks, labels, destinations, tags and notes, on three pages read from right to left.
fn guide() -> Doc {
    let base = Doc::new()
        .catalog("/Lang(ja-JP)/MarkInfo<</Marked true>>/PageLayout/TwoColumnRight/PageMode/UseOutlines")
        .catalog("/ViewerPreferences<</Direction/R2L/DisplayDocTitle true>>")
        // ⅰ, ⅱ, A-1.
        .catalog("/PageLabels<</Nums[0<</S/r>>2<</S/D/St 1/P(A-)>>]>>")
        .object(2, "<</Type/Pages/Kids[3 0 R 6 0 R 7 0 R]/Count 3/MediaBox[0 0 595 842]>>")
        .object(6, "<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 5 0 R>>>>/Contents 8 0 R/Rotate 90/Annots[70 0 R 71 0 R 72 0 R 73 0 R 74 0 R 75 0 R 76 0 R 77 0 R 78 0 R 79 0 R 80 0 R 81 0 R 82 0 R 83 0 R 84 0 R 85 0 R]>>")
        .object(7, "<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 5 0 R>>>>/Contents 9 0 R/CropBox[10 10 585 832]>>")
        .stream(8, "", b"BT /F1 12 Tf 72 700 Td (Second page) Tj ET")
        .stream(9, "", b"BT /F1 12 Tf 72 700 Td (Third page) Tj ET")
        .object(10, &format!("<</Title{}/Author(Somu-ka)/CreationDate(D:20260401090000+09'00')>>", utf16("様式と手引")))
        .trailer("/Info 10 0 R");
    notes(tags(form(bookmarks(base))))
}

/// A name, a string, a page and an address as targets; one item closed, one without a target.
fn bookmarks(doc: Doc) -> Doc {
    doc.catalog("/Outlines 40 0 R/Dests<</intro[3 0 R/XYZ 0 800 null]>>/Names<</Dests<</Names[(sec2)<</D[6 0 R/FitH 700]>>]>>>>")
        .object(40, "<</Type/Outlines/First 41 0 R/Last 45 0 R/Count 4>>")
        .object(41, &format!("<</Title{}/Parent 40 0 R/Next 43 0 R/First 42 0 R/Last 42 0 R/Count -1/Dest/intro>>", utf16("第一章")))
        .object(42, &format!("<</Title{}/Parent 41 0 R/Dest(sec2)/C[1 0 0]/F 2>>", utf16("第一節")))
        .object(43, "<</Title(Home page)/Parent 40 0 R/Prev 41 0 R/Next 44 0 R/A<</S/URI/URI(https://www.city.example.jp/)>>>>")
        .object(44, "<</Title(Last page)/Parent 40 0 R/Prev 43 0 R/Next 45 0 R/Dest[7 0 R/Fit]>>")
        .object(45, "<</Title(A heading only)/Parent 40 0 R/Prev 44 0 R>>")
}

/// Text of one line, in boxes, of several lines; a box to tick, a choice of two, a list, a list of several.
fn form(doc: Doc) -> Doc {
    let widget = "/Type/Annot/Subtype/Widget/P 3 0 R/F 4";
    let look = "/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<</Font<</Helv 5 0 R>>>>";
    let states = "/AP<</N<</On 56 0 R/Off 57 0 R>>/D<</On 57 0 R>>>>";
    doc.catalog("/AcroForm<</Fields[50 0 R 51 0 R 52 0 R 53 0 R 54 0 R 60 0 R 61 0 R]/NeedAppearances false/DA(/Helv 0 Tf 0 g)/DR<</Font<</Helv 5 0 R>>>>>>")
        .page("/StructParents 0/Tabs/S/Annots[50 0 R 51 0 R 52 0 R 53 0 R 58 0 R 59 0 R 60 0 R 61 0 R 62 0 R]")
        .object(50, &format!("<<{widget}/FT/Tx/T{}/TU(Your name)/V(Yamada)/DV(Yamada)/Ff 2/MaxLen 20/Rect[72 600 172 620]/DA(/Helv 12 Tf 0 g)/AP<</N 55 0 R>>/MK<</BC[0 0 0]/BG[1 1 1]>>/StructParent 1>>", utf16("氏名")))
        .object(51, &format!("<<{widget}/FT/Tx/T(zip)/V(1000001)/Ff 16777216/MaxLen 7/Rect[72 570 172 590]/DA(/Helv 12 Tf 0 g)/Q 1>>"))
        .object(52, &format!("<<{widget}/FT/Tx/T(reason)/V(one\\rtwo)/Ff 4096/Rect[72 500 172 560]/DA(/Helv 10 Tf 0 g)/Q 2>>"))
        .object(53, &format!("<<{widget}/FT/Btn/T(agree)/V/On/AS/On/Rect[72 480 90 498]{states}/MK<</CA(4)>>>>"))
        .object(54, "<</FT/Btn/T(sex)/Ff 49152/V/A/Kids[58 0 R 59 0 R]>>")
        .stream(55, look, b"/Tx BMC BT /Helv 12 Tf 2 5 Td (Yamada) Tj ET EMC")
        .stream(56, look, b"2 2 14 14 re f")
        .stream(57, look, b"2 2 14 14 re S")
        .object(58, &format!("<<{widget}/Parent 54 0 R/Rect[72 450 90 468]/AS/A/AP<</N<</A 56 0 R/Off 57 0 R>>>>>>"))
        .object(59, &format!("<<{widget}/Parent 54 0 R/Rect[102 450 120 468]/AS/Off/AP<</N<</B 56 0 R/Off 57 0 R>>>>>>"))
        .object(60, &format!("<<{widget}/FT/Ch/T(ward)/Ff 131072/Opt[[(1)(East)][(2)(West)]]/V(1)/Rect[72 420 172 440]/DA(/Helv 12 Tf 0 g)>>"))
        .object(61, &format!("<<{widget}/FT/Ch/T(days)/Ff 2097152/Opt[(Mon)(Tue)(Wed)]/V[(Mon)(Wed)]/I[0 2]/TI 0/Rect[72 360 172 410]/DA(/Helv 12 Tf 0 g)>>"))
        .object(62, "<</Type/Annot/Subtype/Link/P 3 0 R/Rect[72 300 172 320]/Border[0 0 0]/H/I/Dest(sec2)/StructParent 2>>")
}

/// A document with a heading, ruby, warichu, a figure, a table, a field and a link, and a kind of its own.
fn tags(doc: Doc) -> Doc {
    let mut doc = doc;
    let marked: String = (0..6)
        .map(|n| format!("/P <</MCID {n}>> BDC BT /F1 12 Tf 72 {} Td (Marked {n}) Tj ET EMC\n", 780 - n * 14))
        .collect();
    doc.content = [doc.content, b"\n".to_vec(), marked.into_bytes()].concat();
    doc.catalog("/StructTreeRoot 100 0 R")
        .object(100, &all(&["<</Type/StructTreeRoot/K 101 0 R/ParentTree 120 0 R/ParentTreeNextKey 3/IDTree<</Names[(h-1)102 0 R]>>", "/RoleMap<</Midashi/H1/Honbun/P>>/ClassMap<</Tate<</O/Layout/WritingMode/TbRl>>>>>>"]))
        .object(101, "<</Type/StructElem/S/Document/P 100 0 R/Lang(ja-JP)/K[102 0 R 103 0 R 106 0 R 109 0 R 110 0 R 112 0 R 113 0 R]>>")
        .object(102, "<</Type/StructElem/S/Midashi/P 101 0 R/Pg 3 0 R/ID(h-1)/T(Title)/K 0>>")
        .object(103, "<</Type/StructElem/S/Ruby/P 101 0 R/Pg 3 0 R/K[104 0 R 105 0 R]/A<</O/Layout/RubyAlign/Center/RubyPosition/Before>>>>")
        .object(104, "<</Type/StructElem/S/RB/P 103 0 R/Pg 3 0 R/K 1>>")
        .object(105, &format!("<</Type/StructElem/S/RT/P 103 0 R/Pg 3 0 R/K 2/ActualText{}>>", utf16("ふりがな")))
        .object(106, "<</Type/StructElem/S/Warichu/P 101 0 R/Pg 3 0 R/K[107 0 R 108 0 R]>>")
        .object(107, "<</Type/StructElem/S/WP/P 106 0 R/Pg 3 0 R/K 3>>")
        .object(108, "<</Type/StructElem/S/WT/P 106 0 R/Pg 3 0 R/K<</Type/MCR/Pg 3 0 R/MCID 4>>>>")
        .object(109, "<</Type/StructElem/S/Figure/P 101 0 R/Pg 3 0 R/K 5/Alt(A map of the ward)/E(expansion)/A<</O/Layout/BBox[0 0 9 9]/Placement/Block>>>>")
        .object(110, "<</Type/StructElem/S/Table/P 101 0 R/K 111 0 R>>")
        .object(111, "<</Type/StructElem/S/TH/P 110 0 R/A[<</O/Table/Scope/Column/ColSpan 2>>]/C/Tate>>")
        .object(112, "<</Type/StructElem/S/Form/P 101 0 R/Pg 3 0 R/K<</Type/OBJR/Obj 50 0 R>>>>")
        .object(113, "<</Type/StructElem/S/Link/P 101 0 R/Pg 3 0 R/K<</Type/OBJR/Obj 62 0 R>>>>")
        .object(120, "<</Nums[0[102 0 R 104 0 R 105 0 R 107 0 R 108 0 R 109 0 R]1 112 0 R 2 113 0 R]>>")
}

/// A note with its window and an answer, marks on text, shapes, ink, a stamp, a watermark, a part to be blacked out.
fn notes(doc: Doc) -> Doc {
    let common = "/Type/Annot/P 6 0 R/F 4/C[1 1 0]/T(Suzuki)/M(D:20260402)/NM";
    let quad = "/QuadPoints[72 710 172 710 72 690 172 690]";
    doc.object(70, &format!("<<{common}(n0)/Subtype/Text/Rect[10 10 30 30]/Contents{}/Name/Comment/Open false/Popup 71 0 R>>", utf16("確認済み")))
        .object(71, "<</Type/Annot/Subtype/Popup/P 6 0 R/Rect[30 10 130 60]/Parent 70 0 R/Open false>>")
        .object(72, &format!("<<{common}(n2)/Subtype/Text/Rect[10 40 30 60]/Contents(answer)/IRT 70 0 R/RT/R/State(Accepted)/StateModel(Review)>>"))
        .object(73, &format!("<<{common}(n3)/Subtype/Highlight/Rect[72 690 172 710]{quad}/CA .5>>"))
        .object(74, &format!("<<{common}(n4)/Subtype/Underline/Rect[72 690 172 710]{quad}>>"))
        .object(75, &format!("<<{common}(n5)/Subtype/StrikeOut/Rect[72 690 172 710]{quad}>>"))
        .object(76, &format!("<<{common}(n6)/Subtype/Squiggly/Rect[72 690 172 710]{quad}>>"))
        .object(77, &format!("<<{common}(n7)/Subtype/Square/Rect[200 600 250 650]/IC[0 1 0]/BS<</W 2/S/D/D[3 2]>>/BE<</S/C/I 1>>>>"))
        .object(78, &format!("<<{common}(n8)/Subtype/Circle/Rect[260 600 310 650]/IC[0 0 1]>>"))
        .object(79, &format!("<<{common}(n9)/Subtype/Line/Rect[200 500 300 520]/L[200 510 300 510]/LE[/OpenArrow/None]/BS<</W 1>>>>"))
        .object(80, &format!("<<{common}(n10)/Subtype/Polygon/Rect[200 400 300 480]/Vertices[200 400 300 400 250 480]>>"))
        .object(81, &format!("<<{common}(n11)/Subtype/Ink/Rect[320 400 420 480]/InkList[[320 400 370 480 420 400]]>>"))
        .object(82, &format!("<<{common}(n12)/Subtype/Stamp/Rect[320 500 380 560]/Name/Approved/AP<</N 90 0 R>>>>"))
        .object(83, &format!("<<{common}(n13)/Subtype/FreeText/Rect[320 600 420 620]/Contents(free text)/DA(/Helv 10 Tf 0 g)/Q 1>>"))
        .object(84, &format!("<<{common}(n14)/Subtype/Redact/Rect[72 300 172 320]/QuadPoints[72 320 172 320 72 300 172 300]/IC[0 0 0]/OverlayText(black)/Repeat false/DA(/Helv 8 Tf 1 g)/Q 1>>"))
        .object(85, "<</Type/Annot/Subtype/Watermark/P 6 0 R/F 4/Rect[100 100 300 300]/AP<</N 90 0 R>>/FixedPrint<</Type/FixedPrint/Matrix[1 0 0 1 72 72]/H .5/V .5>>>>")
        .stream(90, "/Type/XObject/Subtype/Form/BBox[0 0 60 60]/Matrix[1 0 0 1 0 0]", b"1 0 0 RG 3 w 5 5 50 50 re S")
}
