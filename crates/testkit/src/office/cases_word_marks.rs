//! The danger matrix: Word: text nobody sees, styles for old versions, ids of editing sessions (OOX-W17 to OOX-W19).

use super::cases_objects::planted;
use super::cases_word::with_header;
use super::package::AV;
use super::word::{DOC, NS, document, with_settings};
use crate::matrix::{Case, Expect, Shape};

const MS: &str = "http://schemas.microsoft.com/office/";
const W: &str = "xmlns:q=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";

fn run(inside: &str) -> String {
    format!("<w:p><w:r>{inside}</w:r></w:p>")
}

/// Text with these run properties.
fn looks(properties: &str) -> String {
    run(&format!("<w:rPr>{properties}</w:rPr><w:t>見えない指示</w:t>"))
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    let case = |id, shape, what, expect, plant| Case { id, shape, what, expect, plant };
    let told = Expect::Reported;
    let quiet = Expect::Untouched;
    use Shape::{Disguised, Neighbour, Plain};
    vec![
        case("OOX-W17", Plain, "hidden text", told("office.hidden-text"), || {
            planted("hidden.docx", &document(&looks("<w:vanish/>")), &[], &["見えない指示", "<w:vanish/>"])
        }),
        case("OOX-W17", Disguised, "white on white", told("office.hidden-text"), || {
            planted("white.docx", &document(&looks("<w:color w:val=\"ffffff\"/>")), &[], &["見えない指示", "ffffff"])
        }),
        case("OOX-W17", Disguised, "one point high, in a header", told("office.hidden-text"), || {
            planted("tiny.docx", &with_header("", &looks("<w:sz w:val=\"2\"/>")), &[], &["見えない指示"])
        }),
        case("OOX-W17", Neighbour, "white on black, hidden on the web only, small but legible", quiet, || {
            let body = [
                looks("<w:color w:val=\"FFFFFF\"/><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"000000\"/>"),
                looks("<w:webHidden/>"),
                looks("<w:vanish w:val=\"0\"/>"),
                looks("<w:sz w:val=\"8\"/>"),
                run("<w:rPr><w:vanish/></w:rPr><w:t xml:space=\"preserve\"> </w:t>"),
            ]
            .concat();
            planted("seen.docx", &document(&body), &[], &["w:webHidden", "000000"])
        }),
        case("OOX-W18", Plain, "styles for an old version", told("office.unknown-part"), || {
            let package = document("")
                .rel(DOC, "rIdE", &format!("{MS}2007/relationships/stylesWithEffects"), "stylesWithEffects.xml")
                .part(
                    "word/stylesWithEffects.xml",
                    "application/vnd.ms-word.stylesWithEffects+xml",
                    format!("<w:styles {NS}><w:style w:styleId=\"evil\"/></w:styles>"),
                );
            planted("effects.docx", &package, &["tylesWithEffects", "evil"], &[])
        }),
        case(
            "OOX-W18",
            Disguised,
            "under the name of the real styles of another part",
            told("office.unknown-part"),
            || {
                let package = with_header("", "<w:p/>").rel("word/header1.xml", "rIdE", "styles", "styles2.xml").part(
                    "word/styles2.xml",
                    &format!("{AV}wordprocessingml.styles+xml"),
                    format!("<w:styles {NS}><w:style w:styleId=\"evil\"/></w:styles>"),
                );
                planted("effects2.docx", &package, &["styles2", "evil"], &[])
            },
        ),
        case("OOX-W18", Neighbour, "effects in the styles themselves", quiet, || {
            let styles = format!(
                "<w:styles {NS}><w:style w:type=\"character\" w:styleId=\"影\"><w:name w:val=\"影\"/><w:rPr><w14:shadow w14:blurRad=\"50800\"/></w:rPr></w:style></w:styles>"
            );
            let package = document("").part("word/styles.xml", &format!("{AV}wordprocessingml.styles+xml"), styles);
            planted("effects3.docx", &package, &[], &["w14:shadow", "影"])
        }),
        case("OOX-W19", Plain, "ids of editing sessions", Expect::Silent, || {
            let package = with_settings(
                "<w:p w:rsidR=\"00EA1111\" w:rsidRDefault=\"00EA2222\"><w:r w:rsidRPr=\"00EA3333\"><w:t>文</w:t></w:r></w:p>",
                "<w:rsids><w:rsidRoot w:val=\"00EA4444\"/><w:rsid w:val=\"00EA5555\"/></w:rsids>",
            );
            planted("rsid.docx", &package, &["00EA", "rsid"], &[])
        }),
        case("OOX-W19", Disguised, "another prefix, in a style and a row", Expect::Silent, || {
            let body = format!(
                "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><q:tr {W} q:rsidTr=\"00EA1111\" q:rsidDel=\"00EA2222\"><w:tc><w:p/></w:tc></q:tr></w:tbl>"
            );
            let styles = format!(
                "<w:styles {NS}><w:style w:type=\"paragraph\" w:styleId=\"a\"><w:name w:val=\"Normal\"/><w:rsid w:val=\"00EA6666\"/></w:style></w:styles>"
            );
            let package = document(&body).part("word/styles.xml", &format!("{AV}wordprocessingml.styles+xml"), styles);
            planted("rsid2.docx", &package, &["00EA", "rsid"], &["Normal"])
        }),
        case("OOX-W19", Neighbour, "ids that comments need", quiet, || {
            let body = "<w:p w14:paraId=\"1A2B3C4D\" w14:textId=\"77777777\"><w:r><w:t>文</w:t></w:r></w:p>";
            planted("ids.docx", &document(body), &[], &["w14:paraId=\"1A2B3C4D\"", "77777777"])
        }),
    ]
}
