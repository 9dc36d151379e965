//! The danger matrix: fields of Word in all their spellings (OOX-W02).

use super::cases_objects::planted;
use super::word::{document, field};
use crate::matrix::{Case, Expect, Shape};

const FIELD: Expect = Expect::Reported("office.field");

fn mark(kind: &str) -> String {
    format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>")
}

fn code(text: &str) -> String {
    format!("<w:r><w:instrText xml:space=\"preserve\">{text}</w:instrText></w:r>")
}

fn text(text: &str) -> String {
    format!("<w:r><w:t>{text}</w:t></w:r>")
}

fn p(inside: &[String]) -> String {
    format!("<w:p>{}</w:p>", inside.concat())
}

/// A field with this between its marks instead of an instruction, and the result 結果.
fn around(inside: &[String]) -> String {
    p(&[mark("begin"), inside.concat(), mark("separate"), text("結果"), mark("end")])
}

fn change(kind: &str, inside: &str) -> String {
    format!("<w:{kind} w:id=\"9\" w:author=\"山田\">{inside}</w:{kind}>")
}

/// What a disguise is, and the body that shows it.
type Disguise = (&'static str, fn() -> String);

/// Bodies that hold `DDE` or its like in one reading or another; none of them may keep `cmd.exe`.
fn disguises() -> Vec<Disguise> {
    vec![
        ("split over paragraphs", || {
            format!(
                "{}{}",
                p(&[mark("begin"), code(" DDE")]),
                p(&[code("AUTO cmd.exe x"), mark("separate"), text("結果"), mark("end")])
            )
        }),
        ("the keyword is a nested result", || around(&[field(&[" QUOTE 68 68 69 "], "DDE"), code(" cmd.exe x")])),
        ("a nested result inside the keyword", || {
            around(&[code("DAT"), field(&["QUOTE ABAS"], "ABAS"), code("E cmd.exe")])
        }),
        ("a simple field for the keyword", || {
            around(&[
                "<w:fldSimple w:instr=\"QUOTE DDE\"><w:r><w:t>DDE</w:t></w:r></w:fldSimple>".to_owned(),
                code("AUTO cmd.exe x"),
            ])
        }),
        ("harmless only while an insertion is not rejected", || {
            around(&[change("ins", &code("QUOTE ")), code("DDEAUTO cmd.exe x")])
        }),
        ("harmless only while a deletion is not accepted", || {
            around(&[change("del", &code("QUOTE ")), code("DDEAUTO cmd.exe x")])
        }),
        ("one branch hides what the other shows", || {
            around(&["<mc:AlternateContent><mc:Choice Requires=\"w14\"><w:r><w:instrText>QUOTE </w:instrText></w:r></mc:Choice><mc:Fallback><w:r><w:instrText>DDEAUTO cmd.exe x</w:instrText></w:r></mc:Fallback></mc:AlternateContent>".to_owned()])
        }),
        ("within a harmless field", || {
            around(&[code(" IF 1 = 1 "), field(&["ddeauto cmd.exe x"], "表"), code(" \"\" ")])
        }),
        ("the instruction is plain text", || around(&[text("DDEAUTO cmd.exe x")])),
        ("the keyword in quotes", || around(&[code(" \"DDEAUTO\" cmd.exe x")])),
        ("no end", || p(&[mark("begin"), code("DDEAUTO cmd.exe x"), text("結果")])),
        ("two separators", || {
            p(&[
                mark("begin"),
                code("PAGE"),
                mark("separate"),
                code("DDE cmd.exe"),
                mark("separate"),
                text("結果"),
                mark("end"),
            ])
        }),
        ("across two cells", || {
            format!(
                "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
                p(&[mark("begin"), code("INCLUDETEXT ")]),
                p(&[code("\"\\\\\\\\h\\\\cmd.exe\""), mark("separate"), text("結果"), mark("end")])
            )
        }),
        ("PRINT and DATE in two paragraphs", || {
            format!(
                "{}{}",
                p(&[mark("begin"), code("PRINT")]),
                p(&[code("DATE cmd.exe"), mark("separate"), text("結果"), mark("end")])
            )
        }),
        ("old keyword behind a name", || around(&[code(" DOCPROPERTY Company_cmd.exe ")])),
    ]
}

fn disguised() -> Vec<Case> {
    // One file per disguise; a plain function pointer cannot carry the number.
    macro_rules! nth {
        ($($n:literal)*) => { vec![$((|| {
            let (_, body) = disguises().swap_remove($n);
            planted("field.docx", &document(&body()), &["cmd.exe"], &["結果"])
        }) as fn() -> crate::Planted),*] };
    }
    let plants = nth!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14);
    let list = disguises();
    assert_eq!(list.len(), plants.len());
    list.into_iter()
        .zip(plants)
        .map(|((what, _), plant)| Case { id: "OOX-W02", shape: Shape::Disguised, what, expect: FIELD, plant })
        .collect()
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    let case = |shape, what, expect, plant| Case { id: "OOX-W02", shape, what, expect, plant };
    let mut out = vec![
        case(Shape::Plain, "DDE", FIELD, || {
            let body = p(&[field(&[" DDEAUTO c:\\\\windows\\\\cmd.exe \"/k calc\" "], "結果")]);
            planted("dde.docx", &document(&body), &["DDEAUTO", "cmd.exe", "fldChar"], &["結果"])
        }),
        case(Shape::Plain, "a button keeps its words and their looks", FIELD, || {
            let body = p(&[
                mark("begin"),
                code(" MACROBUTTON EvilMacro [ここ"),
                "<w:r><w:rPr><w:b/></w:rPr><w:instrText>を押す</w:instrText></w:r>".to_owned(),
                field(&[" PAGE "], "7"),
                code("] "),
                mark("end"),
            ]);
            planted(
                "button.docx",
                &document(&body),
                &["EvilMacro", "MACROBUTTON"],
                &[
                    ">[ここ</w:t>",
                    "<w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">を押す</w:t>",
                    " PAGE ",
                    ">]</w:t>",
                ],
            )
        }),
        case(Shape::Plain, "a button in a button keeps the words of both", FIELD, || {
            let inner = [mark("begin"), code("MACROBUTTON EvilTwo 内の語"), mark("end")].concat();
            let body = p(&[mark("begin"), code("MACROBUTTON EvilOne 外の語"), inner, mark("end")]);
            planted(
                "twice.docx",
                &document(&body),
                &["EvilOne", "EvilTwo", "instrText"],
                &[">外の語</w:t>", ">内の語</w:t>"],
            )
        }),
        case(Shape::Plain, "a simple field without a result keeps its words", FIELD, || {
            let body = "<w:p><w:fldSimple w:instr=\" MACROBUTTON EvilMacro 押す \"/></w:p>";
            planted("button2.docx", &document(body), &["EvilMacro", "fldSimple"], &["<w:t>押す</w:t>"])
        }),
        case(Shape::Plain, "what asks for an update", Expect::Silent, || {
            let body = "<w:p><w:r><w:fldChar w:fldCharType=\"begin\" w:dirty=\"true\"><w:fldData>RVZJTA==</w:fldData></w:fldChar></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>";
            let package = super::word::with_settings(body, "<w:updateFields w:val=\"true\"/>");
            planted("dirty.docx", &package, &["RVZJTA", "dirty", "updateFields"], &["PAGE"])
        }),
        case(Shape::Neighbour, "fields that compute from the document", Expect::Untouched, || {
            let nested = around(&[
                code(" IF "),
                mark("begin"),
                code(" PAGE "),
                mark("separate"),
                code("3"),
                mark("end"),
                code("=90 \"奇\" \"偶\" "),
            ]);
            let fields: Vec<String> = [
                " EQ \\* jc2 \\* \"Font:ＭＳ 明朝\" \\* hps10 \\o\\ad(\\s\\up 9(よみ),漢字) ",
                " EQ \\o\\ac(○,印) ",
                "=90 + 1 ",
                " TOC \\o \"1-3\" \\h \\z \\u ",
                " DOCPROPERTY Company \\* MERGEFORMAT ",
                " SEQ 表 \\* ARABIC ",
                " HYPERLINK \\l \"_Toc1\" ",
                " QUOTE 68 68 69 ",
                " GOTOBUTTON 第２章 次へ ",
            ]
            .iter()
            .map(|i| p(&[field(&[i], "結果")]))
            .collect();
            let simple = p(&[
                mark("begin"),
                code("TC \""),
                "<w:fldSimple w:instr=\"SEQ 図\"><w:r><w:instrText>９</w:instrText></w:r></w:fldSimple>".to_owned(),
                code("\""),
                mark("end"),
            ]);
            let tracked = p(&[change("ins", &field(&[" PAGE "], "1"))]);
            planted(
                "fields.docx",
                &document(&[fields.concat(), nested, simple, tracked].concat()),
                &[],
                &[
                    "\\o\\ad(\\s\\up 9(よみ),漢字)",
                    "\\o\\ac(○,印)",
                    "=90 + 1",
                    "TOC \\o",
                    ">3</w:instrText>",
                    "第２章",
                    "HYPERLINK \\l",
                ],
            )
        }),
        case(Shape::Neighbour, "an included picture stays", FIELD, || {
            let body =
                p(&[mark("begin"), code(" INCLUDEPICTURE \"http://evil.example/a.png\" \\d "), mark("separate")])
                    .replace("</w:p>", "")
                    + &super::word::drawing("<a:blip r:embed=\"rIdPic\"/>").replace("<w:p>", "").replace("</w:p>", "")
                    + &mark("end")
                    + "</w:p>";
            let package = document(&body).rel(super::word::DOC, "rIdPic", "image", "media/image1.png").part(
                "word/media/image1.png",
                "",
                super::package::png(),
            );
            planted("picture.docx", &package, &["evil.example", "INCLUDEPICTURE"], &["r:embed=\"rIdPic\""])
        }),
    ];
    out.extend(disguised());
    out
}
