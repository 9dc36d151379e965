//! What is harmless survives: the files that show every feature of an office go through the gate, and a reader that knows nothing of
//! Office finds every element, attribute and text of before, and those that matter as often as they were counted by hand.

use mugai_testkit::office::{Shown, shown};
use mugai_tests::gate;
use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

/// Short words for the vocabularies that are counted below.
const SHORT: &[(&str, &str)] = &[
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w"),
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "x"),
    ("http://schemas.openxmlformats.org/presentationml/2006/main", "p"),
    ("http://schemas.openxmlformats.org/drawingml/2006/main", "a"),
    ("http://schemas.openxmlformats.org/drawingml/2006/chart", "c"),
    ("http://schemas.openxmlformats.org/drawingml/2006/diagram", "dgm"),
    ("http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing", "xdr"),
    ("http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", "wp"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/math", "m"),
    ("http://schemas.openxmlformats.org/markup-compatibility/2006", "mc"),
    ("urn:schemas-microsoft-com:vml", "v"),
    ("urn:schemas-microsoft-com:office:excel", "xvml"),
    ("http://schemas.microsoft.com/office/word/2010/wordml", "w14"),
    ("http://schemas.microsoft.com/office/word/2012/wordml", "w15"),
    ("http://schemas.microsoft.com/office/word/2010/wordprocessingShape", "wps"),
    ("http://schemas.microsoft.com/office/spreadsheetml/2009/9/main", "x14"),
    ("http://schemas.microsoft.com/office/excel/2006/main", "xm"),
    ("http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments", "xltc"),
    ("http://schemas.microsoft.com/office/powerpoint/2010/main", "p14"),
    ("http://schemas.microsoft.com/office/powerpoint/2015/09/main", "p159"),
    ("http://schemas.microsoft.com/office/drawing/2008/diagram", "dsp"),
];

/// Elements of each file, counted by hand in its builder.
const COUNTS: &[(&str, &[(&str, usize)])] = &[
    (
        "手引と様式.docx",
        &[
            ("w:ins", 1),
            ("w:del", 1),
            ("w:moveFrom", 1),
            ("w:moveTo", 1),
            ("w:rPrChange", 1),
            ("w:pPrChange", 1),
            ("w:ruby", 2),
            ("w:eastAsianLayout", 2),
            ("w:fitText", 1),
            ("w:em", 1),
            ("w:sym", 1),
            ("w:comment", 2),
            ("w:commentRangeStart", 2),
            ("w:commentReference", 2),
            ("w15:commentEx", 2),
            ("w15:person", 2),
            ("w:footnote", 5),
            ("w:footnoteReference", 1),
            ("w:endnoteReference", 1),
            ("w:bookmarkStart", 4),
            ("w:bookmarkEnd", 4),
            ("w:hyperlink", 3),
            // TOC, two PAGEREF, two EQ, REF, PAGEREF, three form fields: begin and end of each, and what stands between in eight.
            ("w:fldChar", 28),
            ("w:fldSimple", 3),
            ("w:ffData", 3),
            ("w:sdt", 5),
            ("w:dataBinding", 1),
            ("w14:checkbox", 1),
            ("w:dropDownList", 1),
            ("w:documentProtection", 1),
            ("w:tbl", 2),
            ("w:gridSpan", 2),
            ("w:vMerge", 2),
            ("w:tl2br", 1),
            ("w:tr2bl", 1),
            ("w:framePr", 1),
            ("w:textDirection", 2),
            ("w:docGrid", 2),
            ("w:kinsoku", 1),
            ("w:noLineBreaksAfter", 1),
            ("w:div", 1),
            ("w:divBdr", 1),
            ("wp:anchor", 2),
            ("wps:wsp", 1),
            ("v:textpath", 2),
            ("m:oMath", 1),
            ("mc:AlternateContent", 1),
        ],
    ),
    (
        "申請一覧.xlsx",
        &[
            ("x:sheet", 4),
            // F2, F4 … F6, E7, B9 … F9, E10, E11, F11.
            ("x:f", 13),
            // 42 on the list, 8 on the summary, 2 on the form, 6 choices.
            ("x:v", 58),
            ("x:mergeCell", 4),
            ("x:col", 7),
            ("x:rPh", 5),
            ("x:numFmt", 3),
            ("x:dataValidation", 2),
            ("x14:dataValidation", 1),
            ("x:conditionalFormatting", 3),
            ("x:cfRule", 4),
            ("x14:conditionalFormatting", 1),
            ("x:iconSet", 1),
            ("x14:sparkline", 1),
            ("x:definedName", 5),
            ("x:comment", 2),
            ("xltc:threadedComment", 2),
            ("xltc:person", 1),
            ("x:table", 1),
            ("x:tableColumn", 6),
            ("x:pivotTableDefinition", 1),
            ("x:pivotCache", 1),
            ("x14:slicerCache", 1),
            ("x14:slicer", 2),
            ("x:sheetProtection", 1),
            ("x:protectedRange", 1),
            ("x:hyperlink", 2),
            ("x:pageSetup", 3),
            ("x:headerFooter", 1),
            ("x:brk", 1),
            ("x:cellMetadata", 1),
            ("x:control", 1),
            ("x14:formControlPr", 1),
            ("v:shape", 3),
            ("xvml:ClientData", 3),
            ("xdr:sp", 3),
            ("xdr:pic", 1),
            ("xdr:graphicFrame", 2),
            ("c:ser", 2),
            ("c:v", 11),
        ],
    ),
    (
        "研修資料.pptx",
        &[
            ("p:sld", 5),
            ("p:sldLayout", 2),
            ("p:sldMaster", 1),
            ("p:notes", 1),
            ("p14:section", 2),
            ("p:custShow", 2),
            ("p:transition", 3),
            ("p159:morph", 1),
            ("p:spTgt", 2),
            ("p:bldP", 1),
            ("p:cTn", 7),
            ("a:hlinkClick", 3),
            ("a:tc", 4),
            ("p:graphicFrame", 2),
            ("dgm:relIds", 1),
            ("dgm:pt", 3),
            ("dsp:dataModelExt", 1),
            ("p:pic", 1),
        ],
    ),
];

/// Everything that stands in the XML of a file: elements, their attributes, their texts; how often each.
type Census = BTreeMap<String, usize>;

fn short(space: &ResolveResult<'_>) -> String {
    match space {
        ResolveResult::Bound(uri) => {
            let uri: &str = uri.0;
            SHORT.iter().find(|(long, _)| *long == uri).map_or(uri, |(_, s)| s).to_owned()
        }
        _ => String::new(),
    }
}

/// Reads a file. Left out: the list of types and relationships, which name parts and are checked elsewhere, and the properties, which
/// are written from scratch.
fn census(file: &[u8]) -> Census {
    let mut all = Census::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    for at in 0..zip.len() {
        let mut member = zip.by_index(at).unwrap();
        let name = member.name().unwrap().into_owned();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        if name == "[Content_Types].xml" || name.ends_with(".rels") || name.starts_with("docProps/") {
            continue;
        }
        match String::from_utf8(content) {
            Ok(text) => count(&text, &mut all),
            Err(_) => *all.entry("picture".to_owned()).or_default() += 1,
        }
    }
    all
}

fn count(text: &str, all: &mut Census) {
    let mut reader = NsReader::from_str(text);
    let mut open: Vec<(String, String)> = Vec::new();
    let mut add = |key: String| *all.entry(key).or_default() += 1;
    loop {
        let event = reader.read_event().unwrap();
        match &event {
            Event::Start(e) | Event::Empty(e) => {
                let name = format!(
                    "{}:{}",
                    short(&reader.resolver().resolve_element(e.name()).0),
                    e.local_name().into_inner()
                );
                for attr in e.attributes().map(Result::unwrap) {
                    let key = attr.key.0;
                    // Declarations are written where they are needed; what is ignorable follows from them.
                    if key.starts_with("xmlns") || key == "mc:Ignorable" {
                        continue;
                    }
                    let space = short(&reader.resolver().resolve_attribute(attr.key).0);
                    let value = quick_xml::escape::unescape(&attr.value).unwrap();
                    add(format!("{name} @{space}:{}={value}", attr.key.local_name().into_inner()));
                }
                add(name.clone());
                if matches!(event, Event::Start(_)) {
                    open.push((name, String::new()));
                }
            }
            Event::Text(t) => open.last_mut().into_iter().for_each(|(_, text)| text.push_str(t)),
            Event::GeneralRef(r) => {
                let c = quick_xml::escape::unescape(&format!("&{};", &**r)).unwrap().into_owned();
                open.last_mut().into_iter().for_each(|(_, text)| text.push_str(&c));
            }
            Event::End(_) => {
                let (name, text) = open.pop().unwrap();
                if !text.is_empty() {
                    add(format!("{name} = {text}"));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
}

/// What `before` has more often than `after`.
fn missing(before: &Census, after: &Census) -> Vec<String> {
    let less = |(key, n): (&String, &usize)| {
        let left = after.get(key).copied().unwrap_or(0);
        (left < *n).then(|| format!("{key}: {n} before, {left} after"))
    };
    before.iter().filter_map(less).collect()
}

fn through(name: &str, bytes: &[u8]) -> (Census, Vec<&'static str>) {
    let gate = gate(MUGAI, &["worker"], |_| {});
    let outcome = gate.process_bytes(name, bytes);
    let verified = outcome.result.unwrap_or_else(|r| panic!("{name}: {r}"));
    let rules = outcome.findings.iter().map(|f| f.rule.id).collect();
    (census(&verified.bytes().unwrap()), rules)
}

#[test]
fn what_was_counted_by_hand_is_there_before_and_after() {
    for Shown { name, clean, .. } in shown() {
        let (before, (after, _)) = (census(&clean), through(name, &clean));
        let (_, counts) = COUNTS.iter().find(|(n, _)| *n == name).unwrap();
        for (element, number) in *counts {
            let of = |c: &Census| c.get(*element).copied().unwrap_or(0);
            assert_eq!((of(&before), of(&after)), (*number, *number), "{name}: {element} before and after");
        }
    }
}

#[test]
fn a_clean_file_keeps_every_element_attribute_and_text() {
    for Shown { name, clean, .. } in shown() {
        let (before, (after, rules)) = (census(&clean), through(name, &clean));
        assert!(rules.is_empty(), "{name}: {rules:?}");
        let (lost, grown) = (missing(&before, &after), missing(&after, &before));
        assert!(lost.is_empty(), "{name} lost:\n{}", lost.join("\n"));
        assert!(grown.is_empty(), "{name} grew:\n{}", grown.join("\n"));
    }
}

#[test]
fn what_stands_beside_a_danger_survives_its_removal() {
    for Shown { name, clean, mixed, rules } in shown() {
        let (before, (after, said)) = (census(&clean), through(name, &mixed));
        for rule in rules {
            assert!(said.contains(rule), "{name}: {rule} is not among {said:?}");
        }
        let lost = missing(&before, &after);
        assert!(lost.is_empty(), "{name} lost:\n{}", lost.join("\n"));
        for key in after.keys() {
            assert!(
                !["DDEAUTO", "cmd", "ppaction://macro", "altChunk", "[1]Sheet1"].iter().any(|d| key.contains(d)),
                "{name}: {key}"
            );
        }
    }
}
