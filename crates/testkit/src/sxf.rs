//! SXF drawings, feature by feature (.sfc) and entity by entity (.p21), with a danger in each of the places one has for it.

use crate::matrix::{Case, Expect, Shape};
use crate::{Planted, Planter};

fn file(mode: &str, name: &str, people: &str, data: &str) -> String {
    format!(
        "ISO-10303-21;\r\nHEADER;\r\nFILE_DESCRIPTION(('SCADEC level2 {mode}'),'2;1');\r\n\
        FILE_NAME('{name}','2026-11-02T09:00:00',('{people}'),(''),'SCADEC_API_Ver3.30$$3.1','CAD','');\r\n\
        FILE_SCHEMA(('ASSOCIATIVE_DRAUGHTING'));\r\nENDSEC;\r\nDATA;\r\n{data}ENDSEC;\r\nEND-ISO-10303-21;\r\n"
    )
}

fn feature(number: u32, body: &str) -> String {
    format!("\r\n/*SXF\r\n#{number} = {body}\r\nSXF*/\r\n")
}

const COLOUR: &str = "pre_defined_colour_feature(\\'red\\')";
const LINE: &str = "line_feature('1','1','1','1','0.000000','-12.5','5742.068876','3336.521277')";
const TEXT: &str = "text_string_feature('1','1','1',\\'平面図　縮尺1:500 表ソ\\','20.0','20.0','3.5','35.0','0.0','0.0','0.0','1','1')";
const SHEET: &str = "drawing_sheet_feature(\\'図面\\','3','1','420','297')";

/// A drawing of features: these, a line, a text and the sheet.
fn features(more: &[&str]) -> String {
    [&[COLOUR], more, &[LINE, TEXT, SHEET]].concat().iter().zip(1..).map(|(body, n)| feature(n * 10, body)).collect()
}

fn sfc(more: &[&str]) -> String {
    file("feature_mode", "平面図.sfc", "", &features(more))
}

/// Entities of a line in a figure on a sheet, with the names of the figure and of what follows.
fn entities(figure: &str, more: &str) -> String {
    format!(
        "#10=(\r\nLENGTH_UNIT()\r\nNAMED_UNIT(*)\r\nSI_UNIT(.MILLI.,.METRE.)\r\n);\r\n\
        #20=LENGTH_MEASURE_WITH_UNIT(POSITIVE_LENGTH_MEASURE(0.130000),#10);\r\n\
        #30=CARTESIAN_POINT(' ',(0.0,-12.5));\r\n#40=CARTESIAN_POINT(' ',(5742.068876,3336.521277));\r\n\
        #50=POLYLINE(' ',(#30,#40));\r\n#60=AXIS2_PLACEMENT_2D(' ',#30,$);\r\n\
        #70=DRAUGHTING_SUBFIGURE_REPRESENTATION('{figure}',(#50,#60),$);\r\n\
        #80=SYMBOL_REPRESENTATION_MAP(#60,#70);\r\n#90=SYMBOL_TARGET(' ',#60,1.0,1.0);\r\n\
        #100=(\r\nANNOTATION_SYMBOL()\r\nGEOMETRIC_REPRESENTATION_ITEM()\r\nMAPPED_ITEM(#80,#90)\r\nREPRESENTATION_ITEM(' ')\r\n);\r\n{more}\
        #200=DRAWING_SHEET_REVISION('A3',(#100),$,'01');\r\n"
    )
}

/// 背景 in numbers.
const FIGURE: &str = "$$SXF_G_$$ATRU$$1$$\\X2\\80CC666F\\X0\\$$\\X2\\8272\\X0\\$$0_0_0";

fn p21(figure: &str, more: &str) -> String {
    file("AP202_mode", "a.p21", "", &entities(figure, more))
}

fn sjis(text: &str) -> Vec<u8> {
    let (bytes, _, missing) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!missing, "{text}");
    bytes.into_owned()
}

/// Clean files: path below `fixtures/`, content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    let whole = sfc(&[
        "circle_feature('1','1','1','1','2','2','1')",
        "sfig_org_feature(\\'$$ATRF$$1$$図.saf\\','3')",
        "sfig_locate_feature('0',\\'$$ATRF$$1$$図.saf\\','0','0','0','1','1')",
    ]);
    vec![("sxf/平面図.sfc".into(), sjis(&whole)), ("sxf/平面図.p21".into(), p21(FIGURE, "").into_bytes())]
}

/// Broken files.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let whole = sfc(&[]);
    let model = p21(FIGURE, "");
    let files: [(&str, String); 12] = [
        ("cut.sfc", whole[..whole.len() - 30].to_owned()),
        ("tag.sfc", whole.replacen("\r\nSXF*/", "\r\nSXF3*/", 1)),
        ("unknown.sfc", sfc(&["macro_feature('x')"])),
        ("between.sfc", whole.replacen("/*SXF", "#5 = x();\r\n/*SXF", 1)),
        ("not-defined.sfc", sfc(&["sfig_locate_feature('0',\\'x\\','0','0','0','1','1')"])),
        ("list.sfc", whole.replacen("'1','1','1','1'", "'1',,'1','1'", 1)),
        ("points-nowhere.p21", model.replacen("(#50,#60)", "(#51,#60)", 1)),
        ("circle.p21", model.replacen("(#50,#60)", "(#50,#60,#100)", 1)),
        ("number-in-number.p21", p21("\\X2\\202E\\X0\\".replace("\\X2\\", "\\X\\X2\\202E\\X0\\2\\").as_str(), "")),
        (
            "two-descriptions.sfc",
            whole.replacen("FILE_SCHEMA", "FILE_DESCRIPTION(('AP202_mode'),'1');\r\nFILE_SCHEMA", 1),
        ),
        ("twice.p21", model.replacen("#60=", "#50=", 1)),
        ("unknown.p21", p21(FIGURE, "#110=DOCUMENT_FILE('x','',$,#10,'',$);\r\n")),
    ];
    files.into_iter().map(|(name, text)| (format!("sxf/{name}"), sjis(&text))).collect()
}

fn planted(name: &str, bytes: impl Into<Vec<u8>>, gone: &[&str]) -> Planted {
    Planted {
        name: name.into(),
        bytes: bytes.into(),
        gone: gone.iter().map(|g| sjis(g)).collect(),
        kept: ["5742.068876", "3336.521277", "-12.5"].map(|k| k.as_bytes().to_vec()).to_vec(),
    }
}

/// A figure that holds itself, as a viewer without care would draw for ever.
fn circle() -> Planted {
    let more = ["sfig_locate_feature('0',\\'輪\\','0','0','0','1','1')", "sfig_org_feature(\\'輪\\','3')"];
    planted("輪.sfc", sjis(&sfc(&more)), &[])
}

/// Thirty figures, each with the one before in it twice.
pub fn doubled() -> Vec<u8> {
    let mut more =
        vec!["circle_feature('1','1','1','1','2','2','1')".to_owned(), "sfig_org_feature('0','3')".to_owned()];
    for n in 1..30 {
        let place = format!("sfig_locate_feature('0','{}','0','0','0','1','1')", n - 1);
        more.extend([place.clone(), place, format!("sfig_org_feature('{n}','3')")]);
    }
    sjis(&sfc(&more.iter().map(String::as_str).collect::<Vec<_>>()))
}

/// The same in entities.
pub fn doubled_entities() -> Vec<u8> {
    let mut more = String::new();
    for n in (1_100..).step_by(10).take(30) {
        let inner = if n == 1_100 { 100 } else { n - 8 };
        more += &format!(
            "#{}=DRAUGHTING_SUBFIGURE_REPRESENTATION('{n}',(#{inner},#{},#60),$);\r\n#{}=SYMBOL_REPRESENTATION_MAP(#60,#{});\r\n",
            n,
            n + 3,
            n + 1,
            n
        );
        more += &format!("#{}=(\r\nANNOTATION_SYMBOL()\r\nMAPPED_ITEM(#{},#90)\r\n);\r\n", n + 2, n + 1);
        let before = if n == 1_100 { 80 } else { n - 9 };
        more += &format!("#{}=(\r\nANNOTATION_SYMBOL()\r\nMAPPED_ITEM(#{before},#90)\r\n);\r\n", n + 3);
    }
    p21(FIGURE, &more).into_bytes()
}

/// Planters of the rules.
pub fn planters() -> Vec<Planter> {
    let plain = |rule, shape, plant| Planter { rule, shape, plant };
    vec![
        plain("drawing.external-reference", "plain: attributes in a file on a server", || {
            let name = "sfig_org_feature(\\'$$ATRF$$1$$\\\\evil.example\\GONE\\a.saf\\','3')";
            planted("属性.sfc", sjis(&sfc(&[name])), &["evil.example", "GONE"])
        }),
        plain("drawing.external-reference", "obfuscated: where the file was saved", || {
            let text = file("AP202_mode", "C:\\GONE\\taro\\a.p21", "", &entities(FIGURE, ""));
            planted("場所.p21", text, &["GONE", "taro"])
        }),
        plain("drawing.hidden-text", "plain: as a character of features, and as a number", || {
            let text =
                sfc(&["text_font_feature(\\'M\\X2\\202E00530053\\X0\\\\')"]).replace("平面図　", "平面\u{202E}図　");
            planted("見えない.sfc", text, &["202E"])
        }),
        plain("drawing.hidden-text", "obfuscated: among the numbers of an entity", || {
            planted("見えない.p21", p21("$$SXF_G_\\X2\\80CC202E666F\\X0\\", ""), &["202E"])
        }),
        plain("drawing.metadata", "plain: who made it", || {
            let text = file("feature_mode", "a.sfc", "GONE 太郎", &features(&[]));
            planted("作成者.sfc", sjis(&text), &["GONE", "太郎"])
        }),
        plain("drawing.private-data", "plain: a comment", || {
            let text = p21(FIGURE, "/* GONE-COMMENT */\r\n");
            planted("注釈.p21", text, &["GONE"])
        }),
        plain("drawing.trailing-data", "plain: behind the end", || {
            planted("後ろ.sfc", sjis(&(sfc(&[]) + "GONE-TAIL\r\n")), &["GONE"])
        }),
    ]
}

/// The matrix of SXF drawings.
pub fn cases() -> Vec<Case> {
    let told = |shape, what, rule, plant| Case { id: "JP-04", shape, what, expect: Expect::Reported(rule), plant };
    let refused = |shape, what, code, plant| Case { id: "JP-04", shape, what, expect: Expect::Refused(code), plant };
    vec![
        told(Shape::Plain, "attributes in a file on a server", "drawing.external-reference", || {
            planted(
                "a.sfc",
                sjis(&sfc(&["sfig_org_feature('$$ATRF$$1$$//evil.example/a.saf','3')"])),
                &["evil.example"],
            )
        }),
        refused(Shape::Plain, "a figure that holds itself", "malformed", circle),
        refused(Shape::Disguised, "entities that hold themselves", "malformed", || {
            planted("a.p21", p21(FIGURE, "").replacen("(#50,#60)", "(#50,#60,#100)", 1), &[])
        }),
        refused(Shape::Disguised, "figures doubled thirty times", "limit_objects", || planted("a.sfc", doubled(), &[])),
        refused(Shape::Disguised, "the same in entities", "limit_objects", || {
            planted("a.p21", doubled_entities(), &[])
        }),
        refused(Shape::Disguised, "a document elsewhere among the entities", "no_decoder", || {
            planted("a.p21", p21(FIGURE, "#110=DOCUMENT_FILE('x','',$,#10,'',$);\r\n"), &[])
        }),
        Case {
            id: "JP-04",
            shape: Shape::Neighbour,
            what: "figures with attributes, a text in Shift_JIS with a backslash in its second byte",
            expect: Expect::Untouched,
            plant: || {
                let (_, bytes) = clean().swap_remove(0);
                Planted { name: "平面図.sfc".into(), kept: vec![bytes.clone()], bytes, gone: Vec::new() }
            },
        },
        Case {
            id: "JP-04",
            shape: Shape::Neighbour,
            what: "entities, names in numbers",
            expect: Expect::Untouched,
            plant: || {
                let (_, bytes) = clean().swap_remove(1);
                Planted { name: "平面図.p21".into(), kept: vec![bytes.clone()], bytes, gone: Vec::new() }
            },
        },
    ]
}
