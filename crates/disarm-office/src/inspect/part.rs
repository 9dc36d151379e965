//! Second look at one XML part: a plain scan for everything that must not be in a finished file.

use super::fields::Fields;
use super::residue;
use super::tally::{Facts, Tally};
use super::types::attribute;
use crate::opc::kinds::{self, Kind};
use crate::rules::formula::{self, Names};
use crate::rules::vml::model;
use crate::rules::{
    cells, custom_xml, defined_names, extensions, instruction, leftovers, links, namespaces, visio_formula,
};
use crate::xml::Doc;
use crate::xml::ns::{self, Keep};
use mugai_core::Refusal;
use mugai_core::url::{Base, verdict};
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use std::collections::HashSet;

/// Elements whose text is a formula.
fn holds_formula(prefix: &str, local: &str) -> bool {
    match prefix {
        "x" => matches!(
            local,
            "f" | "formula" | "formula1" | "formula2" | "calculatedColumnFormula" | "totalsRowFormula" | "definedName"
        ),
        "xm" | "c" => local == "f",
        "cx" => matches!(local, "f" | "nf"),
        "c15" => matches!(local, "f" | "sqref"),
        "xvml" => local.starts_with("Fmla"),
        _ => false,
    }
}

/// Checks one part; what it says that others must agree with. `book` is what its formulas may name, when it is one of a workbook.
///
/// # Errors
/// `residue`.
pub(super) fn check(
    name: &str,
    content_type: &str,
    bytes: &[u8],
    ids: &HashSet<String>,
    book: Option<&Names>,
) -> Result<Facts, Refusal> {
    let bad = |why: &str| residue(name, why);
    let text = std::str::from_utf8(bytes).map_err(|_| bad("not UTF-8"))?;
    if !text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<") {
        return Err(bad("not written by this program"));
    }
    // Parser-free: marks that no escaped text can hold.
    for mark in ["<!DOCTYPE", "<!ENTITY", "<![CDATA[", "<!--"] {
        if text.contains(mark) {
            return Err(bad("a forbidden mark"));
        }
    }
    let custom = content_type == "application/xml";
    let vml = content_type == kinds::content_type(Kind::VmlDrawing);
    let mut scan = Scan { name, custom, vml, ids, book, capture: None, fields: Fields::new(), tally: Tally::default() };
    let mut reader = NsReader::from_str(text);
    let mut first = true;
    loop {
        let event = reader.read_event().map_err(|_| bad("not well-formed"))?;
        match &event {
            Event::Start(e) | Event::Empty(e) => {
                let resolver = reader.resolver();
                let local: &str = e.local_name().into_inner();
                let prefix = prefix(&resolver.resolve_element(e.name()).0, local, custom)
                    .ok_or_else(|| bad("an element of a forbidden vocabulary"))?;
                scan.element(e, prefix, local, |key| resolver.resolve_attribute(key).0)?;
                if matches!(event, Event::Empty(_)) {
                    scan.end()?;
                }
                first = false;
            }
            Event::Text(t) => scan.text(t),
            Event::GeneralRef(r) => scan.reference(r),
            Event::End(_) => scan.end()?,
            Event::Decl(_) => {}
            Event::Eof => break,
            Event::CData(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {
                return Err(bad("markup nobody writes"));
            }
        }
    }
    if first {
        return Err(bad("an empty part"));
    }
    scan.fields.finish().map_err(bad)?;
    Ok(scan.tally.facts)
}

/// Our prefix of a namespace that may be written; `None` for one that may not.
fn prefix(resolved: &ResolveResult<'_>, local: &str, custom: bool) -> Option<&'static str> {
    match resolved {
        ResolveResult::Unbound => Some(""),
        ResolveResult::Unknown(_) => None,
        ResolveResult::Bound(uri) => {
            let uri: &str = uri.0;
            let row = ns::find(uri).and_then(|row| ns::table().get(usize::from(row)));
            match row {
                Some(row) if custom || row.keep.allows(local) => Some(row.prefix),
                _ if custom && !custom_xml::is_machinery(uri) => Some("?"),
                _ => None,
            }
        }
    }
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Capture {
    Formula,
    /// The reference of a chart.
    Chart,
}

struct Scan<'a> {
    name: &'a str,
    custom: bool,
    /// An old drawing, in which elements without a namespace are HTML.
    vml: bool,
    ids: &'a HashSet<String>,
    book: Option<&'a Names>,
    /// Text being gathered.
    capture: Option<(Capture, String)>,
    fields: Fields,
    tally: Tally,
}

impl Scan<'_> {
    /// Whether a formula may stand in a finished file.
    fn stays(&self, text: &str) -> bool {
        match self.book {
            Some(names) => formula::judge(text, names).is_none(),
            None => formula::judge(text, &Names::default()).is_none(),
        }
    }

    fn bad(&self, why: &str) -> Refusal {
        residue(self.name, why)
    }

    fn element<'r>(
        &mut self,
        e: &BytesStart<'_>,
        prefix: &'static str,
        local: &str,
        resolve: impl Fn(quick_xml::name::QName<'_>) -> ResolveResult<'r>,
    ) -> Result<(), Refusal> {
        if !self.custom && leftovers::is_forbidden(prefix, local) {
            return Err(self.bad(&format!("the element {prefix}:{local}")));
        }
        let old = !self.custom && (self.vml || model::is_old(prefix));
        if old && prefix != "mc" && !model::element((prefix, local)) {
            return Err(self.bad(&format!("the element {prefix}:{local}")));
        }
        if !self.custom {
            self.tally.element(e, prefix, local);
        }
        for attr in e.attributes() {
            let attr = attr.map_err(|_| self.bad("a broken attribute"))?;
            let key: &str = attr.key.0;
            if key == "xmlns" || key.starts_with("xmlns:") {
                continue;
            }
            let space = match super::part::prefix(&resolve(attr.key), attr.key.local_name().into_inner(), self.custom) {
                _ if key.starts_with("xml:") => "xml",
                Some(space) => space,
                None => return Err(self.bad("an attribute of a forbidden vocabulary")),
            };
            let value = quick_xml::escape::unescape(&attr.value).map_err(|_| self.bad("a broken attribute"))?;
            let short = attr.key.local_name().into_inner();
            if old && prefix != "mc" && !model::may_stand((prefix, local), (space, short), &value) {
                return Err(self.bad(&format!("the attribute {space}:{short} of {prefix}:{local}")));
            }
            if !self.custom {
                self.attribute((prefix, local), (space, short), &value)?;
                match (space, short) {
                    ("", "cm" | "vm") if (prefix, local) == ("x", "c") => self.tally.cell(short, &value),
                    ("mc", "Ignorable" | "ProcessContent" | "MustUnderstand") | ("", "Requires") => {
                        let bound = |p: &str| {
                            let name = format!("{p}:x");
                            matches!(resolve(quick_xml::name::QName(&name)), ResolveResult::Bound(_))
                        };
                        let words = value.split_ascii_whitespace().map(|w| w.split(':').next().unwrap_or(w));
                        if (space == "mc" || prefix == "mc") && !words.clone().all(bound) {
                            return Err(self.bad("a prefix that stands for nothing"));
                        }
                    }
                    _ => {}
                }
            }
        }
        self.field(e, prefix, local)?;
        if prefix == "vsdx" {
            self.visio(e, local)?;
        }
        if (prefix, local) == ("c", "autoUpdate")
            && !e.attributes().flatten().any(|a| a.key.0 == "val" && *a.value == *"0")
        {
            return Err(self.bad("a chart that fetches its data by itself"));
        }
        if holds_formula(prefix, local) {
            let chart = matches!(prefix, "c" | "cx" | "c15");
            let capture = if chart { Capture::Chart } else { Capture::Formula };
            self.capture = Some((capture, String::new()));
        }
        Ok(())
    }

    fn attribute(&self, element: (&str, &str), name: (&str, &str), value: &str) -> Result<(), Refusal> {
        let forbidden = match name {
            ("r", "link" | "href" | "pict") | ("o", "href" | "althref" | "gfxdata" | "ole") | ("xml", "base") => true,
            ("r", "id") if matches!(element, ("x", "worksheetSource" | "rangeSet" | "dataRef")) => !value.is_empty(),
            ("r", _) | ("o", "relid") => !value.is_empty() && !self.ids.contains(value),
            ("", "macro") => !value.is_empty(),
            ("", "F") => element.0 == "vsdx" && !visio_formula::is_harmless(value),
            ("", "Document" | "ResolutionID") => element.0 == "vsdx" && !value.is_empty(),
            ("", "ForeignType") => !matches!(value, "Bitmap" | "EnhMetaFile" | "MetaFile"),
            ("cx", "autoUpdate") => value != "0",
            ("", "src" | "href" | "althref") => matches!(element.0, "v" | "o" | "xvml" | ""),
            ("", "uri") if element.1 == "ext" => value.len() > extensions::MAX_URI,
            ("", "uri") if element == ("a", "graphicData") => !namespaces::graphic_allowed(value),
            ("", "action") if element == ("a", "hlinkClick") => !links::action_allowed(value),
            ("", "xlm" | "vbProcedure" | "function") if element == ("x", "definedName") => {
                matches!(value, "1" | "true")
            }
            ("", "connectionId" | "onAction" | "onLoad" | "fmlaMacro" | "codeName") => {
                element.0 == "x" || element.0 == "x14"
            }
            ("", "name") if element == ("x", "definedName") => defined_names::runs(value),
            ("", "type") if element == ("x", "cacheSource") => !matches!(value, "worksheet" | "consolidation"),
            ("", "t") if element == ("xlrd", "s") => value == "_webimage",
            ("", "val") if matches!(element, ("x", "cfvo" | "inputCells")) => !self.stays(value),
            ("", "r1" | "r2") if element == ("x", "f") => !self.stays(value),
            ("", short) if cells::LINKS.contains(&short) => !self.stays(value),
            ("w", "instr") if element == ("w", "fldSimple") => !instruction::is_harmless(value),
            _ => false,
        };
        if forbidden {
            Err(self.bad(&format!("the attribute {}:{} of {}:{}", name.0, name.1, element.0, element.1)))
        } else {
            Ok(())
        }
    }

    /// Elements of a drawing: only listed ones, and addresses that may be opened.
    fn visio(&self, e: &BytesStart<'_>, local: &str) -> Result<(), Refusal> {
        if !matches!(Doc::keep_of(ns::of("vsdx")), Keep::Only(names) if names.split(',').any(|n| n == local)) {
            return Err(self.bad(&format!("the element {local} of a drawing")));
        }
        let (name, value) = (attribute(e, "N").unwrap_or_default(), attribute(e, "V").unwrap_or_default());
        let address = local == "Cell" && name.eq_ignore_ascii_case("Address") && !value.is_empty();
        if address && verdict(&value, Base::None).kept() != Some(value) {
            return Err(self.bad("an address that leads to something dangerous"));
        }
        Ok(())
    }

    fn field(&mut self, e: &BytesStart<'_>, prefix: &str, local: &str) -> Result<(), Refusal> {
        let kind = if prefix == "w" && local == "fldChar" {
            let like =
                |a: &quick_xml::events::attributes::Attribute<'_>| a.key.local_name().into_inner() == "fldCharType";
            e.attributes().flatten().find(like).map(|a| a.value.into_owned())
        } else {
            None
        };
        self.fields.open(prefix, local, kind.as_deref()).map_err(|why| residue(self.name, why))
    }

    fn text(&mut self, text: &str) {
        if let Some((_, gathered)) = &mut self.capture {
            gathered.push_str(text);
        }
        self.fields.text(text);
    }

    fn reference(&mut self, name: &str) {
        if let Ok(c) = quick_xml::escape::unescape(&format!("&{name};")) {
            self.text(&c);
        }
    }

    fn end(&mut self) -> Result<(), Refusal> {
        self.fields.close().map_err(|why| residue(self.name, why))?;
        if !self.custom
            && let Some(why) = self.tally.end()
        {
            return Err(self.bad(why));
        }
        match self.capture.take() {
            Some((Capture::Formula, text)) if !self.stays(&text) => Err(self.bad("a formula that leads out")),
            Some((Capture::Chart, text))
                if !self.stays(&text) && (self.book.is_some() || !formula::names_only_a_book(&text)) =>
            {
                Err(self.bad("a chart that leads out"))
            }
            _ => Ok(()),
        }
    }
}
