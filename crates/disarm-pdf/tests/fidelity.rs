//! What is harmless survives: of the files that show what an office's documents are made of, every key and value, every operator and
//! every dot is there before and after (threats §15). Read with another reader than the walk: raw objects, by their kind and key.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use lopdf::{Dictionary, Document, Object, ObjectId};
use mugai_core::{Disarm, testing};
use mugai_testkit::pdf::{Shown, shown};
use std::collections::{BTreeMap, HashSet};

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_pdf::FORMATS, mugai_disarm_image::FORMATS].concat()
}

/// How often a thing stands in a file.
type Census = BTreeMap<String, usize>;

/// What the rebuilding changes on purpose: how data are coded, how trees are cut, what is written where a name stood.
const REWRITTEN: &[&str] = &[
    "Length",
    "Filter",
    "DecodeParms",
    "Limits",
    "Names",
    "Nums",
    "Dests",
    "Dest",
    "Parent",
    "Kids",
    "Producer",
    "First",
    "Last",
    "MediaBox",
    "ID",
    "Root",
    "Size",
    "Info",
    "P",
    "Prev",
    "Next",
    "Pg",
    "Popup",
    "IRT",
    "Contents",
];

/// Every reachable object once, direct ones where they stand.
fn census(bytes: &[u8]) -> Census {
    let doc = Document::load_mem(bytes).unwrap();
    let mut out = Census::new();
    let mut seen: HashSet<ObjectId> = HashSet::new();
    let mut stack: Vec<(String, Object)> = doc.trailer.iter().map(|(_, v)| ("trailer".to_owned(), v.clone())).collect();
    while let Some((above, object)) = stack.pop() {
        match object {
            Object::Reference(id) if seen.insert(id) => {
                stack.push((above, doc.objects.get(&id).cloned().unwrap_or(Object::Null)));
            }
            Object::Reference(_) => {}
            Object::Array(members) => stack.extend(members.into_iter().map(|m| (format!("{above}[]"), m))),
            Object::Dictionary(dict) => count(&dict, &mut out, &mut stack),
            Object::Stream(stream) => {
                count(&stream.dict, &mut out, &mut stack);
                if let Ok(data) = stream.decompressed_content() {
                    for line in said(&stream.dict, &data) {
                        *out.entry(line).or_default() += 1;
                    }
                }
            }
            scalar if above != "trailer" => *out.entry(format!("{above} = {}", plain(&scalar))).or_default() += 1,
            _ => {}
        }
    }
    out
}

fn count(dict: &Dictionary, out: &mut Census, stack: &mut Vec<(String, Object)>) {
    let kind = kind(dict);
    // How a fax is coded; it comes out in another coding, dot for dot (see below).
    if dict.has(b"Columns") {
        return;
    }
    for (key, value) in dict.iter() {
        let key = String::from_utf8_lossy(key).into_owned();
        // Places in the document, counted below by what leads to them.
        if kind.is_empty()
            && value.as_array().is_ok_and(|a| matches!(a.first(), Some(Object::Reference(_))))
            && ["D", "intro"].contains(&key.as_str())
        {
            continue;
        }
        let name = format!("{kind} {key}");
        if !REWRITTEN.contains(&key.as_str()) {
            *out.entry(name.clone()).or_default() += 1;
        }
        // What these lead to is counted, only the way there is not.
        let name = if REWRITTEN.contains(&key.as_str()) { "trailer".to_owned() } else { name };
        stack.push((name, value.clone()));
    }
}

fn kind(dict: &Dictionary) -> String {
    let name =
        |key: &[u8]| dict.get(key).and_then(Object::as_name).ok().map(|n| String::from_utf8_lossy(n).into_owned());
    [b"Type".as_slice(), b"Subtype", b"S", b"FT"].into_iter().filter_map(name).collect::<Vec<_>>().join("/")
}

fn plain(object: &Object) -> String {
    match object {
        Object::Integer(n) => format!("{:.4}", *n as f64),
        Object::Real(n) => format!("{n:.4}"),
        Object::String(s, _) => String::from_utf8_lossy(s).into_owned(),
        other => format!("{other:?}"),
    }
}

/// Data of a stream: operators in their order if they are some, else how many bytes.
fn said(dict: &Dictionary, data: &[u8]) -> Vec<String> {
    let kind = dict.get(b"Subtype").and_then(Object::as_name).ok();
    if mugai_testkit::contains(data, b"begincmap") {
        // A character map is written in the one form: what it maps counts.
        let text = String::from_utf8_lossy(data).into_owned();
        let pair = text.split("beginbfchar").nth(1).and_then(|t| t.split("endbfchar").next()).unwrap_or("").to_owned();
        return vec![format!("maps {}", pair.split_whitespace().collect::<String>())];
    }
    if data.starts_with(b"\0\x01\0\0") {
        // Tables that are not needed go; the glyphs have tests of their own.
        return vec!["a font program".to_owned()];
    }
    match lopdf::content::Content::decode(data) {
        Ok(content) if kind.is_none_or(|k| k == b"Form") && !content.operations.is_empty() => {
            let line = |o: &lopdf::content::Operation| match o.operator.as_str() {
                // A picture in the content is coded anew.
                "BI" | "EI" => "a picture".to_owned(),
                operator => format!("{} {operator}", o.operands.iter().map(plain).collect::<Vec<_>>().join(" ")),
            };
            content.operations.iter().enumerate().map(|(at, o)| format!("{at}: {}", line(o))).collect()
        }
        _ => vec![format!("{} bytes", data.len())],
    }
}

fn through(shown: &Shown) -> Vec<u8> {
    let (output, findings) = testing::disarm(&formats(), shown.name, &shown.bytes).unwrap();
    let mut rules: Vec<_> = findings.iter().map(|f| f.rule.id).collect();
    rules.sort_unstable();
    rules.dedup();
    assert_eq!(rules, shown.reported, "{}", shown.name);
    output.bytes
}

/// What one has more of than the other.
fn missing(all: &Census, among: &Census) -> Vec<String> {
    let of = |key: &String| among.get(key).copied().unwrap_or(0);
    all.iter().filter(|(k, n)| of(k) < **n).map(|(k, n)| format!("{k}: {n}, then {}", of(k))).collect()
}

#[test]
fn every_key_value_and_operator_survives() {
    for shown in shown() {
        let (before, after) = (census(&shown.bytes), census(&through(&shown)));
        let lost = missing(&before, &after);
        assert!(lost.is_empty(), "{} lost:\n{}", shown.name, lost.join("\n"));
    }
}

/// Name of each destination with its page, counted from 0, and how it is shown.
fn destinations(doc: &Document) -> BTreeMap<String, String> {
    let catalog = doc.catalog().unwrap();
    let dict = |o: &Object| doc.dereference(o).unwrap().1.as_dict().unwrap().clone();
    let mut out = BTreeMap::new();
    let mut add = |name: &[u8], target: &Object| {
        let target = doc.dereference(target).unwrap().1;
        let array = match target {
            Object::Dictionary(d) => d.get(b"D").unwrap().as_array().unwrap(),
            other => other.as_array().unwrap(),
        };
        let page = doc.page_iter().position(|p| array[0].as_reference().ok() == Some(p)).unwrap();
        let view: Vec<String> = array[1..].iter().map(plain).collect();
        out.insert(String::from_utf8_lossy(name).into_owned(), format!("page {page} {}", view.join(" ")));
    };
    if let Ok(named) = catalog.get(b"Dests") {
        dict(named).iter().for_each(|(name, target)| add(name, target));
    }
    let tree = dict(dict(catalog.get(b"Names").unwrap()).get(b"Dests").unwrap());
    for pair in tree.get(b"Names").unwrap().as_array().unwrap().chunks(2) {
        add(pair[0].as_str().unwrap(), &pair[1]);
    }
    out
}

/// Title, depth, target and state of each bookmark, in order.
fn bookmarks(doc: &Document) -> Vec<String> {
    let mut out = Vec::new();
    let outlines = doc.catalog().unwrap().get(b"Outlines").and_then(Object::as_reference).unwrap();
    let mut stack = vec![(doc.get_dictionary(outlines).unwrap().get(b"First").unwrap().as_reference().unwrap(), 0)];
    while let Some((id, depth)) = stack.pop() {
        let item = doc.get_dictionary(id).unwrap();
        let target = match item.get(b"Dest").map(|d| doc.dereference(d).unwrap().1) {
            // A name and a string that read the same are the same place.
            Ok(Object::Name(n) | Object::String(n, _)) => String::from_utf8_lossy(n).into_owned(),
            Ok(Object::Array(a)) => {
                format!("page {:?}", doc.page_iter().position(|p| a[0].as_reference().ok() == Some(p)))
            }
            _ => item.get(b"A").map_or("nowhere".to_owned(), |a| format!("{a:?}")),
        };
        let count = item.get(b"Count").and_then(Object::as_i64).unwrap_or(0);
        out.push(format!("{depth} {:?} {target} {count}", item.get(b"Title").unwrap().as_str()));
        stack.extend(item.get(b"Next").and_then(Object::as_reference).map(|n| (n, depth)));
        stack.extend(item.get(b"First").and_then(Object::as_reference).map(|n| (n, depth + 1)));
    }
    out
}

#[test]
fn bookmarks_and_names_lead_where_they_led() {
    let shown = shown().remove(0);
    let before = Document::load_mem(&shown.bytes).unwrap();
    let after = Document::load_mem(&through(&shown)).unwrap();
    let names = destinations(&before);
    assert_eq!(names["intro"], "page 0 /XYZ 0.0000 800.0000 Null");
    assert_eq!(names["sec2"], "page 1 /FitH 700.0000");
    assert_eq!(destinations(&after), names);
    let items = bookmarks(&before);
    assert_eq!(items.len(), 5);
    assert!(
        items[0].ends_with("intro -1") && items[1].ends_with("sec2 0") && items[3].contains("page Some(2)"),
        "{items:?}"
    );
    let count = |doc: &Document| {
        let root = doc.catalog().unwrap().get(b"Outlines").and_then(Object::as_reference).unwrap();
        doc.get_dictionary(root).unwrap().get(b"Count").unwrap().as_i64().unwrap()
    };
    // Four items are seen when it opens: the child of the closed one is not.
    assert_eq!((count(&before), count(&after)), (4, 4));
    assert_eq!(bookmarks(&after), items);
}

#[test]
fn tags_fields_and_notes_find_one_another() {
    let shown = shown().remove(0);
    for bytes in [shown.bytes.clone(), through(&shown)] {
        let doc = Document::load_mem(&bytes).unwrap();
        let get = |d: &Dictionary, key: &[u8]| d.get(key).and_then(|o| doc.dereference(o)).map(|(_, o)| o.clone());
        let dict = |o: Object| o.as_dict().unwrap().clone();
        let root = dict(get(doc.catalog().unwrap(), b"StructTreeRoot").unwrap());
        let numbers = get(&dict(get(&root, b"ParentTree").unwrap()), b"Nums").unwrap().as_array().unwrap().clone();
        let value = |at: usize| doc.dereference(&numbers[at]).unwrap().1.clone();
        // Marked content 0 to 5 of the page, in order.
        let kinds: Vec<String> = value(1)
            .as_array()
            .unwrap()
            .iter()
            .map(|o| kind(doc.dereference(o).unwrap().1.as_dict().unwrap()))
            .collect();
        assert_eq!(
            kinds,
            [
                "StructElem/Midashi",
                "StructElem/RB",
                "StructElem/RT",
                "StructElem/WP",
                "StructElem/WT",
                "StructElem/Figure"
            ]
        );
        for (at, element, of) in [(3, "StructElem/Form", "Annot/Widget/Tx"), (5, "StructElem/Link", "Annot/Link")] {
            let elem = dict(value(at));
            assert_eq!(kind(&elem), element);
            let objr = get(&elem, b"K").unwrap();
            let objr = objr.as_array().map_or(objr.clone(), |a| doc.dereference(&a[0]).unwrap().1.clone());
            let target = dict(get(&dict(objr), b"Obj").unwrap());
            assert_eq!(kind(&target), of);
            assert_eq!(i64::try_from(at / 2).unwrap(), target.get(b"StructParent").unwrap().as_i64().unwrap());
        }
        let pages: Vec<ObjectId> = doc.page_iter().collect();
        let notes = get(doc.get_dictionary(pages[1]).unwrap(), b"Annots").unwrap().as_array().unwrap().clone();
        let note = |at: usize| notes[at].as_reference().unwrap();
        let leads = |at: usize, key: &[u8]| {
            doc.get_dictionary(note(at)).unwrap().get(key).and_then(Object::as_reference).unwrap()
        };
        assert_eq!((leads(0, b"Popup"), leads(1, b"Parent"), leads(2, b"IRT")), (note(1), note(0), note(0)));
        let labels = dict(get(doc.catalog().unwrap(), b"PageLabels").unwrap());
        let labels = get(&labels, b"Nums")
            .unwrap()
            .as_array()
            .unwrap()
            .iter()
            .map(|o| plain(doc.dereference(o).unwrap().1))
            .collect::<Vec<_>>();
        assert_eq!((labels.len(), labels[0].as_str(), labels[2].as_str()), (4, "0.0000", "2.0000"));
    }
}

/// The dots of each picture that is not coded as one, by its size.
fn dots(bytes: &[u8]) -> Vec<(i64, i64, Vec<u8>)> {
    let doc = Document::load_mem(bytes).unwrap();
    let mut out = Vec::new();
    for object in doc.objects.values() {
        let Object::Stream(stream) = object else { continue };
        let is_picture = stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|n| n == b"Image");
        let filters = stream.filters().unwrap_or_default();
        if is_picture && filters.iter().all(|f| *f == b"FlateDecode") {
            let int = |key: &[u8]| stream.dict.get(key).and_then(Object::as_i64).unwrap();
            let data = if filters.is_empty() { stream.content.clone() } else { stream.decompressed_content().unwrap() };
            // The two bits behind a row of six mean nothing.
            let data = if int(b"Width") == 6 { data.iter().map(|b| b & 0b1111_1100).collect() } else { data };
            out.push((int(b"Width"), int(b"Height"), data));
        }
    }
    out.sort();
    out
}

#[test]
fn every_picture_keeps_its_dots() {
    let shown = shown().remove(1);
    let mut before = dots(&shown.bytes);
    // The fax: two white, three black, one white, twice; white is 1.
    before.push((6, 2, vec![0b1100_0100, 0b1100_0100]));
    // The same as JBIG2.
    before.push((6, 2, vec![0b1100_0100, 0b1100_0100]));
    before.sort();
    assert_eq!(before.len(), 8);
    let after = through(&shown);
    // Four inverted colours: what says how to read them, and every coefficient's quantiser; a measured colour space.
    let (marker, decode) = (b"Adobe\0\x64\0\0\0\0\0", b"/Decode[1 0 1 0 1 0 1 0]");
    for kept in [marker.as_slice(), decode, mugai_testkit::image::jpeg::TABLE, b"/ColorSpace[/ICCBased"] {
        assert!(mugai_testkit::contains(&after, kept), "{}", kept.escape_ascii());
    }
    let after = dots(&after);
    for (one, other) in after.iter().zip(&before) {
        assert_eq!(one, other);
    }
    assert_eq!(after.len(), before.len());
}
