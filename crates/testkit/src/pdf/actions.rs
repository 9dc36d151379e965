//! Every kind of action in every place where one can stand, so that no pair of them is forgotten (threats PDF-A01 to A05, A20).

use super::build::Doc;

/// Stands in every action that must go.
pub const MARK: &str = "EVILMARK";

/// Actions as the inside of a dictionary. Objects 90 to 93 are theirs: see [`with_parts`].
pub const KINDS: &[&str] = &[
    "/S/JavaScript/JS(app.alert\\('EVILMARK'\\))",
    "/S/JavaScript/JS 90 0 R",
    "/S/JavaScript/JS<6170702E616C657274284556494C4D41524B29>",
    "/S 91 0 R/JS(EVILMARK)",
    "/S/J#61va#53cript/#4aS(EVILMARK)",
    "/S/javascript/JS(EVILMARK)",
    "/S/JAVASCRIPT/JS(EVILMARK)",
    "/S/JavaScript#20/JS(EVILMARK)",
    "/S(JavaScript)/JS(EVILMARK)",
    "/S[/JavaScript]/JS(EVILMARK)",
    "/JS(EVILMARK)",
    "/Type/Action/S/Launch/F(EVILMARK.exe)",
    "/S/Launch/Win<</F(EVILMARK.exe)/D(c:)/O(open)/P(EVILMARK)>>/Mac(EVILMARK)/Unix(EVILMARK)",
    "/S/Launch/F<</Type/Filespec/FS/URL/F(http://EVILMARK/)/UF(EVILMARK)/DOS(EVILMARK)>>/NewWindow true",
    "/S/GoToR/F(EVILMARK.pdf)/D[0/Fit]",
    "/S/GoToR/F<</F(\\\\\\\\EVILMARK\\\\x.pdf)>>/D(EVILMARK)",
    "/S/GoToE/F(EVILMARK.pdf)/T<</R/C/N(EVILMARK)>>/D[0/Fit]",
    "/S/GoToDp/Dp<</Type/DPart/X(EVILMARK)>>",
    "/S/Thread/F(EVILMARK.pdf)/D 0",
    "/S/SubmitForm/F<</FS/URL/F(http://EVILMARK/)>>/Fields[(EVILMARK)]/Flags 4",
    "/S/ImportData/F(EVILMARK.fdf)",
    "/S/Rendition/OP 0/R<</Type/Rendition/S/MR/N(EVILMARK)/C<</Type/MediaClip/S/MCD/D(EVILMARK.mp4)>>>>",
    "/S/Rendition/OP 0/JS(EVILMARK)",
    "/S/Sound/Sound 92 0 R",
    "/S/Movie/T(EVILMARK)/Operation/Play",
    "/S/RichMediaExecute/TA 93 0 R/CMD<</C(EVILMARK)>>",
    "/S/GoTo3DView/TA 93 0 R/V(EVILMARK)",
    "/S/Trans/Trans<</S/Wipe/X(EVILMARK)>>",
    "/S/Hide/T(EVILMARK)/H true",
    "/S/SetOCGState/State[/OFF 93 0 R]/X(EVILMARK)",
    "/S/SetState/T(EVILMARK)/AS/On",
    "/S/NOP/X(EVILMARK)",
    "/S/ResetForm/Fields[(EVILMARK)]",
    "/S/Named/N/Print/X(EVILMARK)",
    "/S/Named/N/EVILMARK",
    "/S/EVILMARK/X(EVILMARK)",
    "/S/URI/URI(file:///EVILMARK)",
    "/S/URI/URI(javascript:EVILMARK)/IsMap true",
    "/S/URI/URI(https://www.city.example.jp/)/Next<</S/JavaScript/JS(EVILMARK)>>",
    "/S/GoTo/D[3 0 R/Fit]/Next[<</S/Launch/F(EVILMARK)>><</S/JavaScript/JS(EVILMARK)>>]",
    "/S/GoTo/D[3 0 R/Fit]/JS(EVILMARK)/F(EVILMARK)",
    "/D[3 0 R/Fit]/S/JavaScript/JS(EVILMARK)",
    "/S/GoTo/S/JavaScript/D[3 0 R/Fit]/JS(EVILMARK)",
];

/// A place of an action: where, and what puts it there.
pub type Place = (&'static str, fn(Doc, &str) -> Doc);

/// Places where an action can stand, or where a reader might look for one.
pub const PLACES: &[Place] = &[
    ("on opening", |d, a| d.catalog(&format!("/OpenAction<<{a}>>"))),
    ("on opening, behind a reference", |d, a| d.catalog("/OpenAction 10 0 R").object(10, &format!("<<{a}>>"))),
    ("on opening, in a list", |d, a| d.catalog(&format!("/OpenAction[<<{a}>>]"))),
    ("WC of the document", |d, a| d.catalog(&format!("/AA<</WC<<{a}>>>>"))),
    ("WS of the document", |d, a| d.catalog(&format!("/AA<</WS<<{a}>>>>"))),
    ("DS of the document", |d, a| d.catalog(&format!("/AA<</DS<<{a}>>>>"))),
    ("WP of the document", |d, a| d.catalog(&format!("/AA<</WP<<{a}>>>>"))),
    ("DP of the document", |d, a| d.catalog("/AA 10 0 R").object(10, &format!("<</DP<<{a}>>>>"))),
    ("A of the document", |d, a| d.catalog(&format!("/A<<{a}>>"))),
    ("O of the page", |d, a| d.page(&format!("/AA<</O<<{a}>>>>"))),
    ("C of the page", |d, a| d.page(&format!("/AA<</C<<{a}>>>>"))),
    ("A of the page", |d, a| d.page(&format!("/A<<{a}>>"))),
    ("a step of the page's presentation", |d, a| d.page(&format!("/PresSteps<</Type/NavNode/NA<<{a}>>/PA<<{a}>>>>"))),
    ("AA of the page tree", |d, a| {
        d.object(2, &format!("<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]/AA<</O<<{a}>>>>>>"))
    }),
    ("A of a link", |d, a| annot(d, "/Subtype/Link", &format!("/A<<{a}>>"))),
    ("A of a link, behind two references", |d, a| {
        annot(d, "/Subtype/Link", "/A 10 0 R").object(10, "11 0 R").object(11, &format!("<<{a}>>"))
    }),
    ("A of a link, in a list", |d, a| annot(d, "/Subtype/Link", &format!("/A[<<{a}>>]"))),
    ("PA of a link", |d, a| annot(d, "/Subtype/Link", &format!("/PA<<{a}>>"))),
    ("Dest of a link", |d, a| annot(d, "/Subtype/Link", &format!("/Dest<<{a}>>"))),
    ("behind a link that may stay", |d, a| {
        annot(d, "/Subtype/Link", &format!("/A<</S/URI/URI(https://www.city.example.jp/)/Next<<{a}>>>>"))
    }),
    ("third behind a link that may stay", |d, a| {
        annot(
            d,
            "/Subtype/Link",
            &format!("/A<</S/URI/URI(https://www.city.example.jp/)/Next[<</S/Named/N/NextPage/Next<<{a}>>>>]>>"),
        )
    }),
    ("E of an annotation", |d, a| annot(d, "/Subtype/Link", &format!("/AA<</E<<{a}>>>>"))),
    ("X of an annotation", |d, a| annot(d, "/Subtype/Square", &format!("/AA<</X<<{a}>>>>"))),
    ("D of an annotation", |d, a| annot(d, "/Subtype/Text", &format!("/AA<</D<<{a}>>>>"))),
    ("U of an annotation", |d, a| annot(d, "/Subtype/Stamp", &format!("/AA<</U<<{a}>>>>"))),
    ("Fo of a widget", |d, a| widget(d, &format!("/AA<</Fo<<{a}>>>>"), "")),
    ("Bl of a widget", |d, a| widget(d, &format!("/AA<</Bl<<{a}>>>>"), "")),
    ("PO of an annotation", |d, a| annot(d, "/Subtype/Link", &format!("/AA<</PO<<{a}>>>>"))),
    ("PC of an annotation", |d, a| annot(d, "/Subtype/Link", &format!("/AA<</PC<<{a}>>>>"))),
    ("PV of an annotation", |d, a| annot(d, "/Subtype/Link", &format!("/AA<</PV<<{a}>>>>"))),
    ("PI of an annotation", |d, a| annot(d, "/Subtype/Link", &format!("/AA<</PI<<{a}>>>>"))),
    ("A of a note", |d, a| annot(d, "/Subtype/Text", &format!("/A<<{a}>>"))),
    ("A of a popup", |d, a| annot(d, "/Subtype/Popup", &format!("/A<<{a}>>"))),
    ("A of a screen with a picture", |d, a| {
        annot(d, "/Subtype/Screen", &format!("/A<<{a}>>/AP<</N 20 0 R>>/MK<</CA(x)>>"))
    }),
    ("A of a film", |d, a| annot(d, "/Subtype/Movie", &format!("/A<<{a}>>/Movie<</F(EVILMARK)>>"))),
    ("A of a sound", |d, a| annot(d, "/Subtype/Sound", &format!("/A<<{a}>>"))),
    ("A of a pin with a file", |d, a| annot(d, "/Subtype/FileAttachment", &format!("/A<<{a}>>/FS(name)"))),
    ("A of a kind that nobody knows", |d, a| annot(d, "/Subtype/Unknown", &format!("/A<<{a}>>/AP<</N 20 0 R>>"))),
    ("A of an annotation without a kind", |d, a| annot(d, "", &format!("/A<<{a}>>/AP<</N 20 0 R>>"))),
    ("settings of rich media", |d, a| {
        annot(d, "/Subtype/RichMedia", &format!("/RichMediaSettings<</Activation<<{a}>>>>/AP<</N 20 0 R>>"))
    }),
    ("activation of a 3D view", |d, a| annot(d, "/Subtype/3D", &format!("/3DA<<{a}>>/3DD 20 0 R/AP<</N 20 0 R>>"))),
    ("A of a widget", |d, a| widget(d, &format!("/A<<{a}>>"), "")),
    ("AA of a widget", |d, a| widget(d, &format!("/AA<</E<<{a}>>/X<<{a}>>/D<<{a}>>/U<<{a}>>>>"), "")),
    ("what a widget looks like", |d, a| widget(d, &format!("/MK<</CA(x)/A<<{a}>>/AA<</U<<{a}>>>>>>"), "")),
    ("A of a signature", |d, a| widget(d, &format!("/FT/Sig/A<<{a}>>/AP<</N 20 0 R>>"), "")),
    ("A of a push button", |d, a| widget(d, &format!("/FT/Btn/Ff 65536/A<<{a}>>"), "")),
    ("K of a field", |d, a| widget(d, "", &format!("/AA<</K<<{a}>>>>"))),
    ("F of a field", |d, a| widget(d, "", &format!("/AA<</F<<{a}>>>>"))),
    ("V of a field", |d, a| widget(d, "", &format!("/AA<</V<<{a}>>>>"))),
    ("C of a field", |d, a| widget(d, "", &format!("/AA<</C<<{a}>>>>"))),
    ("A of a field", |d, a| widget(d, "", &format!("/A<<{a}>>"))),
    ("A of a bookmark", |d, a| bookmark(d, &format!("/A<<{a}>>"))),
    ("A of a bookmark, beside a place", |d, a| bookmark(d, &format!("/Dest[3 0 R/Fit]/A<<{a}>>"))),
    ("Dest of a bookmark", |d, a| bookmark(d, &format!("/Dest<<{a}>>"))),
    ("AA of a bookmark", |d, a| bookmark(d, &format!("/AA<</U<<{a}>>>>"))),
    ("a named script", |d, a| d.catalog(&format!("/Names<</JavaScript<</Names[(x)<<{a}>>]>>>>"))),
    ("a named script, in kids", |d, a| {
        d.catalog("/Names<</JavaScript<</Kids[10 0 R]>>>>")
            .object(10, &format!("<</Limits[(x)(x)]/Names[(x)<<{a}>>]>>"))
    }),
    ("a named rendition", |d, a| d.catalog(&format!("/Names<</Renditions<</Names[(x)<<{a}>>]>>>>"))),
    ("a named presentation", |d, a| d.catalog(&format!("/Names<</AlternatePresentations<</Names[(x)<<{a}>>]>>>>"))),
    ("a named place", |d, a| {
        annot(d.catalog(&format!("/Names<</Dests<</Names[(x)<<{a}>>]>>>>")), "/Subtype/Link", "/Dest(x)")
    }),
    ("a named place of the old kind", |d, a| {
        annot(d.catalog(&format!("/Dests<</x<<{a}>>>>")), "/Subtype/Link", "/Dest/x")
    }),
    ("a script of a rendition", |d, a| {
        annot(d, "/Subtype/Screen", &format!("/A<</S/Rendition/OP 0/JS(EVILMARK)/R<</S/MR/C<<{a}>>>>>>"))
    }),
    ("attributes of a tag", |d, a| tag(d, &format!("/A<<{a}>>"))),
    ("attributes of a tag, in a list", |d, a| tag(d, &format!("/A[<</O/Layout/X<<{a}>>>><<{a}>>]"))),
    ("a tag that is an action", |d, a| tag(d, &format!("/K[<<{a}>>]"))),
    ("a thread", |d, a| d.catalog(&format!("/Threads[<</F<<{a}>>/I<<{a}>>>>]"))),
    ("a collection", |d, a| d.catalog(&format!("/Collection<</Navigator<<{a}>>>>"))),
    ("the base of links", |d, a| d.catalog(&format!("/URI<</Base(EVILMARK)/A<<{a}>>>>"))),
    ("a label of pages", |d, a| d.catalog(&format!("/PageLabels<</Nums[0<</S/r/A<<{a}>>>>1<<{a}>>]>>"))),
    ("a layer", |d, a| {
        d.catalog("/OCProperties<</OCGs[10 0 R]/D<</Order[10 0 R]>>>>")
            .object(10, &format!("<</Type/OCG/Name(x)/A<<{a}>>/Usage<<{a}>>>>"))
    }),
    ("a property list", |d, a| {
        d.resources(&format!("/Properties<</P<<{a}>>>>")).content(&format!("/P /P BDC EMC /P <<{a}>> BDC EMC"))
    }),
    ("a graphics state", |d, a| d.resources(&format!("/ExtGState<</G<</CA 1/A<<{a}>>>>>>")).content("/G gs")),
    ("a form", |d, a| {
        d.resources("/XObject<</X 10 0 R>>").content("/X Do").stream(
            10,
            &format!("/Subtype/Form/BBox[0 0 9 9]/A<<{a}>>/AA<</O<<{a}>>>>"),
            b"0 0 m",
        )
    }),
    ("the information dictionary", |d, a| {
        d.trailer("/Info 10 0 R")
            .object(10, &format!("<</Title<<{a}>>/A<<{a}>>/Subject 11 0 R>>"))
            .object(11, &format!("<<{a}>>"))
    }),
    ("the trailer", |d, a| d.trailer(&format!("/AA<</O<<{a}>>>>/OpenAction<<{a}>>"))),
    ("behind an action that is a place", |d, a| d.catalog(&format!("/OpenAction<</S/GoTo/D[3 0 R/Fit]/Next<<{a}>>>>"))),
    ("an object that nothing refers to", |d, a| d.object(10, &format!("<<{a}>>"))),
];

/// The document with the objects that the actions refer to.
pub fn with_parts(doc: Doc) -> Doc {
    doc.stream(90, "/Filter/ASCIIHexDecode", b"6170702E616C657274284556494C4D41524B29>")
        .object(91, "/JavaScript")
        .stream(92, "/Type/Sound/R 8000", b"EVILMARK")
        .object(93, "<</Type/Annot/Subtype/RichMedia/Rect[1 1 9 9]/NM(EVILMARK)>>")
        .stream(20, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"1 2 3 4 re f")
}

fn annot(doc: Doc, kind: &str, keys: &str) -> Doc {
    doc.page(&format!("/Annots[<</Type/Annot{kind}/Rect[10 10 90 90]{keys}>>]"))
}

fn widget(doc: Doc, keys: &str, field: &str) -> Doc {
    doc.catalog("/AcroForm<</Fields[30 0 R]>>")
        .page("/Annots[31 0 R]")
        .object(30, &format!("<</FT/Tx/T(name)/Kids[31 0 R]{field}>>"))
        .object(31, &format!("<</Type/Annot/Subtype/Widget/Parent 30 0 R/Rect[10 10 90 30]{keys}>>"))
}

fn bookmark(doc: Doc, keys: &str) -> Doc {
    doc.catalog("/Outlines 30 0 R")
        .object(30, "<</Type/Outlines/First 31 0 R/Last 31 0 R/Count 1>>")
        .object(31, &format!("<</Title(first)/Parent 30 0 R{keys}>>"))
}

fn tag(doc: Doc, keys: &str) -> Doc {
    doc.catalog("/MarkInfo<</Marked true>>/StructTreeRoot 30 0 R")
        .object(30, "<</Type/StructTreeRoot/K 31 0 R>>")
        .object(31, &format!("<</Type/StructElem/S/P/P 30 0 R/Pg 3 0 R{keys}>>"))
}
