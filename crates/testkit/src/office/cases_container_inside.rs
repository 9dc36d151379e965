//! The danger matrix: what is packed into a package: workbooks, fonts, pictures (OOX-P05, P10, P11).

use super::cases_container::{case, planted};
use super::cases_container_kinds::picture;
use super::excel::workbook;
use super::font::{Fault, font, with_font, with_mixed};
use super::package::{AV, Package, png};
use super::word::{DOC, document};
use crate::Planter;
use crate::image::{emf, wmf};
use crate::matrix::{Case, Expect, Shape};

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    [embedded(), fonts(), pictures()].concat()
}

/// A document with a chart over this embedded file, which the chart updates by itself.
pub(super) fn chart(name: &str, bytes: &[u8]) -> Package {
    const C: &str = "xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    let frame = "<w:p><w:r><w:drawing><wp:inline><wp:extent cx=\"360000\" cy=\"360000\"/><wp:docPr id=\"1\" name=\"グラフ1\"/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:chart xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" r:id=\"rIdC\"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>";
    let data = "<c:val><c:numRef><c:f>Sheet1!$B$2</c:f><c:numCache><c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>4711</c:v></c:pt></c:numCache></c:numRef></c:val>";
    document(frame)
        .rel(DOC, "rIdC", "chart", "charts/chart1.xml")
        .part("word/charts/chart1.xml", &format!("{AV}drawingml.chart+xml"), format!("<c:chartSpace {C}><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val=\"col\"/><c:ser><c:idx val=\"0\"/><c:order val=\"0\"/>{data}</c:ser></c:barChart></c:plotArea></c:chart><c:externalData r:id=\"rId1\"><c:autoUpdate val=\"1\"/></c:externalData></c:chartSpace>"))
        .rel("word/charts/chart1.xml", "rId1", "package", &format!("../embeddings/{name}"))
        .extension("xlsx", &format!("{AV}spreadsheetml.sheet"))
        .part(&format!("word/embeddings/{name}"), "", bytes)
}

/// A document with a chart over a clean workbook.
pub(super) fn with_chart() -> Vec<u8> {
    chart("Microsoft_Excel_Sheet1.xlsx", &workbook("", "<row r=\"2\"><c r=\"B2\"><v>4711</v></c></row>", "").zip())
        .zip()
}

fn embedded() -> Vec<Case> {
    const EMBEDDED: Expect = Expect::Reported("office.embedded-package");
    vec![
        case!(
            "OOX-P05",
            Plain,
            "a document behind nothing that is shown",
            EMBEDDED,
            "埋込.docx",
            document("")
                .rel(DOC, "rIdP", "package", "embeddings/Doc1.docx")
                .part("word/embeddings/Doc1.docx", "", document("<w:p><w:r><w:t>隠れた文書</w:t></w:r></w:p>").zip())
                .zip(),
            ["embeddings", "隠れた文書"],
            []
        ),
        case!(
            "OOX-P05",
            Plain,
            "a workbook behind a chart, with a link to another book in it",
            Expect::Reported("office.external-book"),
            "埋込2.docx",
            chart(
                "Book1.xlsx",
                &workbook("<externalReferences><externalReference r:id=\"rIdE\"/></externalReferences>", "", "")
                    .external("xl/workbook.xml", "rIdE", "externalLinkPath", "http://evil.example/a.xlsx")
                    .zip()
            )
            .zip(),
            ["evil.example", "externalReference"],
            ["externalData", "c:autoUpdate val=\"0\"", "4711"]
        ),
        case!(
            "OOX-P05",
            Disguised,
            "a program behind a chart under the name of a workbook",
            EMBEDDED,
            "埋込3.docx",
            chart("Book1.xlsx", b"MZ\x90\0 evil program").zip(),
            ["evil program", "externalData"],
            ["4711", "Sheet1!$B$2"]
        ),
        case!(
            "OOX-P05",
            Disguised,
            "a broken workbook behind a chart",
            EMBEDDED,
            "埋込4.docx",
            chart("Book1.xlsx", &workbook("", "", "").zip()[..300]).zip(),
            ["externalData", "embeddings"],
            ["4711"]
        ),
        case!(
            "OOX-P05",
            Disguised,
            "a document where the workbook of a chart should be",
            EMBEDDED,
            "埋込5.docx",
            chart("Book1.xlsx", &document("<w:p><w:r><w:t>隠れた文書</w:t></w:r></w:p>").zip()).zip(),
            ["隠れた文書", "externalData"],
            ["4711"]
        ),
        case!(
            "OOX-P05",
            Disguised,
            "the data of a chart on a server",
            Expect::Reported("office.external-book"),
            "埋込6.docx",
            {
                let mut members = chart("Book1.xlsx", b"").members();
                for (name, content) in &mut members {
                    if name == "word/charts/_rels/chart1.xml.rels" {
                        *content = b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath\" Target=\"http://evil.example/a.xlsx\" TargetMode=\"External\"/></Relationships>".to_vec();
                    }
                }
                super::package::zip(&members)
            },
            ["evil.example", "externalData"],
            ["4711"]
        ),
        case!(
            "OOX-P05",
            Neighbour,
            "a clean workbook behind a chart",
            Expect::Untouched,
            "埋込7.docx",
            chart(
                "Microsoft_Excel_Sheet1.xlsx",
                &workbook("", "<row r=\"2\"><c r=\"B2\"><v>4711</v></c></row>", "").zip()
            )
            .zip(),
            [],
            ["externalData", "word/embeddings/Microsoft_Excel_Sheet1.xlsx", "<c r=\"B2\"><v>4711</v></c>"]
        ),
    ]
}

fn fonts() -> Vec<Case> {
    const FONT: Expect = Expect::Reported("office.font");
    const ZERO: &str = "{00000000-0000-0000-0000-000000000000}";
    vec![
        case!(
            "OOX-P10",
            Plain,
            "a font that is cut off",
            FONT,
            "書体.docx",
            with_mixed(font(Fault::Short)),
            ["odttf", "embedRegular"],
            ["無害"]
        ),
        case!(
            "OOX-P10",
            Plain,
            "a font with programs in it",
            Expect::Silent,
            "書体2.docx",
            with_mixed(font(Fault::Programs)),
            ["evil"],
            ["font1.odttf", "w:embedRegular"]
        ),
        case!(
            "OOX-P10",
            Disguised,
            "a glyph that holds itself",
            FONT,
            "書体3.docx",
            with_mixed(font(Fault::Circle)),
            ["odttf", "embedRegular"],
            []
        ),
        case!(
            "OOX-P10",
            Disguised,
            "a code that leads beyond the glyphs",
            FONT,
            "書体4.docx",
            with_mixed(font(Fault::Code)),
            ["odttf", "embedRegular"],
            []
        ),
        case!(
            "OOX-P10",
            Disguised,
            "tables that overlap",
            FONT,
            "書体5.docx",
            with_mixed(font(Fault::Overlap)),
            ["odttf", "embedRegular"],
            []
        ),
        case!(
            "OOX-P10",
            Disguised,
            "a program under the name of a font, without a key",
            FONT,
            "書体6.docx",
            with_font(b"MZ\x90\0 evil program", "font1.odttf", ZERO).zip(),
            ["evil program", "odttf"],
            []
        ),
        case!(
            "OOX-P10",
            Disguised,
            "a key that is none",
            FONT,
            "書体7.docx",
            with_font(&font(Fault::None), "font1.odttf", "{evil}").zip(),
            ["odttf", "{evil}"],
            []
        ),
        case!(
            "OOX-P10",
            Neighbour,
            "a font as Word writes it",
            Expect::Untouched,
            "書体8.docx",
            with_mixed(font(Fault::None)),
            [],
            ["word/fonts/font1.odttf", "w:embedRegular", "w:subsetted=\"1\"", "無害"]
        ),
        case!(
            "OOX-P10",
            Neighbour,
            "a plain font with a key of zeros",
            Expect::Untouched,
            "書体9.docx",
            with_font(&font(Fault::None), "font1.ttf", ZERO).zip(),
            ["font1.ttf", ZERO],
            ["word/fonts/font1.odttf", "w:embedRegular"]
        ),
    ]
}

/// The head of an enhanced metafile and one record nobody knows (MS-EMF §2.3.4.2).
fn false_emf() -> Vec<u8> {
    let mut out = vec![1, 0, 0, 0, 88, 0, 0, 0];
    out.extend([0; 32]);
    out.extend(b" EMF\0\0\x01\0");
    out.extend([0; 40]);
    out.extend(b"evil record");
    out
}

fn pictures() -> Vec<Case> {
    vec![
        case!(
            "OOX-P11",
            Plain,
            "a metafile nobody can read",
            Expect::Reported("office.picture"),
            "図.docx",
            picture("image1.emf", &false_emf()),
            ["evil record", "image1.emf"],
            ["IHDR"]
        ),
        case!(
            "OOX-P11",
            Disguised,
            "a metafile under the name of a PNG",
            Expect::Reported("office.picture"),
            "図2.docx",
            picture("image1.png", &false_emf()),
            ["evil record"],
            ["IHDR"]
        ),
        case!(
            "OOX-P11",
            Disguised,
            "a page under the name of a picture",
            Expect::Reported("office.picture"),
            "図3.docx",
            picture("image1.jpg", b"<html><script>evil()</script></html>"),
            ["evil()"],
            ["IHDR"]
        ),
        case!(
            "OOX-P11",
            Neighbour,
            "a PNG under the name and type of something else",
            Expect::Untouched,
            "図4.docx",
            picture("image1.wmf", &png()),
            ["image1.wmf"],
            ["IHDR"]
        ),
        case!(
            "OOX-P11",
            Disguised,
            "a drawing that tells the printer what to do when it stops (MS06-001), within gzip under the name of a picture",
            Expect::Reported("image.metafile-escape"),
            "図5.docx",
            picture("image1.png", &drawing("image.metafile-escape", wmf::planters())),
            ["GONE-SETABORTPROC", "image1.png"],
            ["MUGAI-WMF-TEXT", "image1.wmf"]
        ),
        case!(
            "OOX-P11",
            Neighbour,
            "a drawing in EMF and EMF+ with pictures of its own",
            Expect::Untouched,
            "図6.docx",
            picture("image1.emf", &emf::clean().into_iter().find(|(name, _)| name == "emf/両方.emf").unwrap().1),
            ["image1.png"],
            ["EMF+", "IHDR", "image1.emf", "image/x-emf"]
        ),
    ]
}

/// The last planted drawing with this danger.
fn drawing(rule: &str, planters: Vec<Planter>) -> Vec<u8> {
    (planters.iter().rfind(|p| p.rule == rule).unwrap().plant)().bytes
}
