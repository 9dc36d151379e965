//! The walk: from the root of the package along allowed relationships, each part rebuilt when it is reached (OPC-02 … OPC-05).

use super::kinds::{self, Kind};
use super::names::Names;
use super::part::{Part, To};
use super::rels::{self, Out, Rel};
use super::types::{self, Claim, Main};
use super::{App, props};
use crate::picture;
use crate::rules::dangling::DANGLING;
use crate::rules::{self, Shared};
use crate::xml;
use crate::zip::{self, Archive, Packed};
use mugai_core::{Action, Context, Reason, Refusal, Treatment};
use std::collections::{HashMap, VecDeque};

/// What an output of the walk is.
pub(crate) struct Built {
    pub(crate) bytes: Vec<u8>,
    pub(crate) main: &'static Main,
}

/// A properties part: name, content, content type.
type Properties = (&'static str, Vec<u8>, &'static str);

pub(crate) struct Walk<'a, 'x, 'c> {
    pub(crate) zip: Archive<'a>,
    pub(crate) cx: &'x mut Context<'c>,
    pub(super) app: App,
    pub(super) names: Names,
    /// Name and content type of every part written, in order.
    pub(super) written: Vec<(String, String)>,
    pub(super) packed: Vec<Packed>,
    /// What each member of the input became: kind and output name.
    pub(super) planned: HashMap<usize, (Kind, String)>,
    pub(super) queue: VecDeque<usize>,
    pub(super) blank: Option<String>,
    pub(super) shared: Shared,
    pub(super) links: super::slides::Links,
}

fn bad(place: &str, why: &str) -> Refusal {
    Refusal::new(Reason::MalformedOffice, place, why)
}

/// Rebuilds a package of this application.
///
/// # Errors
/// Whatever container, parts and rules say.
pub(crate) fn rebuild(bytes: &[u8], app: App, cx: &mut Context<'_>) -> Result<Built, Refusal> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > cx.limits().input_bytes {
        return Err(Refusal::limit(mugai_core::Limit::Input, "", "the file is larger than allowed"));
    }
    let zip = Archive::open(bytes, cx.limits())?;
    zip.hand_out(cx);
    if zip.surplus {
        cx.did(&rules::parts::SURPLUS, "", Action::Removed)?;
    }
    let types_at = zip.find(types::NAME).ok_or_else(|| bad(types::NAME, "no list of content types"))?;
    let types_bytes = zip.read(types_at, cx)?;
    let root_at = zip.find("_rels/.rels").ok_or_else(|| bad("_rels/.rels", "no root relationships"))?;
    let root_rels = rels::read(&zip.read(root_at, cx)?, "_rels/.rels", cx.limits())?;
    let main_at = main_part(&zip, &root_rels)?;
    let main_name = zip.members.get(main_at).map_or(String::new(), |m| m.name.clone());
    let declared = types::declared(&types_bytes, &main_name, cx.limits())?.unwrap_or_default();
    let main = match types::claim(&declared) {
        Claim::Known(main, twin) => {
            if twin {
                cx.did(&rules::macros::MACRO, types::NAME, Action::Removed)?;
            }
            main
        }
        Claim::AddIn => return Err(Refusal::new(Reason::ActiveFormat, &main_name, "an add-in")),
        Claim::Other => {
            return Err(Refusal::new(
                Reason::UnknownType,
                &main_name,
                format!("the main part is of type {declared:?}"),
            ));
        }
    };
    if main.app != app {
        return Err(bad(&main_name, "the main part is not of the declared application"));
    }
    let mut walk = Walk {
        zip,
        cx,
        app,
        names: Names::default(),
        written: Vec::new(),
        packed: Vec::new(),
        planned: HashMap::new(),
        queue: VecDeque::new(),
        blank: None,
        shared: Shared::default(),
        links: super::slides::Links::default(),
    };
    walk.run(main_at, main, &root_rels)
}

/// The one main part (threats OOX-R01).
pub(crate) fn main_part(zip: &Archive<'_>, root: &[Rel]) -> Result<usize, Refusal> {
    let mut mains = root.iter().filter(|r| kinds::is_main(&r.kind));
    let (Some(main), None) = (mains.next(), mains.next()) else {
        return Err(bad("_rels/.rels", "not exactly one main part"));
    };
    if main.external {
        return Err(bad("_rels/.rels", "the main part lies outside the package"));
    }
    rels::resolve("", &main.target)
        .and_then(|n| zip.find(&n))
        .ok_or_else(|| bad("_rels/.rels", "the main part is missing"))
}

impl Walk<'_, '_, '_> {
    fn run(&mut self, main_at: usize, main: &'static Main, root: &[Rel]) -> Result<Built, Refusal> {
        let (kind, canonical) = match self.app {
            App::Word => (Kind::Document, "word/document.xml"),
            App::Excel => (Kind::Workbook, "xl/workbook.xml"),
            App::PowerPoint => (Kind::Presentation, "ppt/presentation.xml"),
            App::Visio => (Kind::VisioDocument, "visio/document.xml"),
        };
        self.names.take(canonical);
        self.planned.insert(main_at, (kind, canonical.to_owned()));
        let properties = self.root_rels(root)?;
        self.shared.core_properties = properties.iter().any(|(name, ..)| *name == "docProps/core.xml");
        self.shared.app_properties = properties.iter().any(|(name, ..)| *name == "docProps/app.xml");
        self.queue.push_back(main_at);
        let mut last: Option<Part> = None;
        while let Some(at) = self.queue.pop_front() {
            let part = self.part(at)?;
            if at == main_at {
                // Its relationships to custom XML are decided by what every other part binds to.
                self.plan(&part)?;
                last = Some(part);
            } else {
                self.plan(&part)?;
                self.write_rels(&part)?;
            }
        }
        if let Some(mut part) = last {
            self.custom_xml(&mut part)?;
            self.write_rels(&part)?;
        }
        self.report_unreached()?;
        self.finish(main, canonical, properties)
    }

    /// Goes through the root relationships: properties are rebuilt, the rest is named in the report.
    fn root_rels(&mut self, root: &[Rel]) -> Result<Vec<Properties>, Refusal> {
        let mut out: Vec<Properties> = Vec::new();
        for rel in root {
            let tail = rel.kind.rsplit('/').next().unwrap_or("");
            let made = match tail {
                _ if kinds::is_main(&rel.kind) => continue,
                // Several misspelt bases occur in real files; the last word is the same in all.
                "core-properties" if !rel.external => ("docProps/core.xml", true),
                "extended-properties" | "extendedProperties" if !rel.external => ("docProps/app.xml", false),
                "custom-properties" | "customProperties" => {
                    let keep = self.cx.treatment(&rules::metadata::METADATA) == Treatment::Keep && !rel.external;
                    if keep && self.own_properties(rel, &mut out)? {
                        continue;
                    }
                    self.cx.did(&rules::metadata::METADATA, &rel.target, Action::Removed)?;
                    continue;
                }
                _ => {
                    let rule = rules::parts::rule_for(&rel.kind, rel.external);
                    self.cx.did(rule, &format!("_rels/.rels {}", rel.id), Action::Removed)?;
                    continue;
                }
            };
            let found = rels::resolve("", &rel.target).and_then(|n| self.zip.find(&n));
            let Some(at) = found.filter(|_| out.iter().all(|(name, ..)| *name != made.0)) else { continue };
            let bytes = self.zip.read(at, self.cx)?;
            let limits = self.cx.limits();
            let (rebuilt, content_type) = if made.1 {
                (props::core(&bytes, limits), "application/vnd.openxmlformats-package.core-properties+xml")
            } else {
                (props::app(&bytes, limits), "application/vnd.openxmlformats-officedocument.extended-properties+xml")
            };
            match rebuilt {
                Some(r) => {
                    if r.dropped {
                        self.cx.did(&rules::metadata::METADATA, made.0, Action::Removed)?;
                    }
                    self.shared.lost_properties.extend(r.lost);
                    out.push((made.0, r.bytes, content_type));
                }
                // An office program opens a document without properties; a broken part is worth no refusal.
                None => self.cx.did(&rules::metadata::METADATA, made.0, Action::Removed)?,
            }
        }
        out.sort_by(|a, b| b.0.cmp(a.0));
        Ok(out)
    }

    /// Properties of one's own, under a policy that keeps them; whether they could be read.
    fn own_properties(&mut self, rel: &Rel, out: &mut Vec<Properties>) -> Result<bool, Refusal> {
        const NAME: &str = "docProps/custom.xml";
        let found = rels::resolve("", &rel.target).and_then(|n| self.zip.find(&n));
        let Some(at) = found.filter(|_| out.iter().all(|(name, ..)| *name != NAME)) else { return Ok(false) };
        let bytes = self.zip.read(at, self.cx)?;
        let Some(made) = props::custom(&bytes, self.cx.limits()) else { return Ok(false) };
        self.cx.did(&rules::metadata::METADATA, NAME, Action::Kept)?;
        if made.dropped {
            self.cx.did(&rules::metadata::METADATA, NAME, Action::Removed)?;
        }
        out.push((NAME, made.bytes, "application/vnd.openxmlformats-officedocument.custom-properties+xml"));
        Ok(true)
    }

    fn finish(&mut self, main: &'static Main, canonical: &str, properties: Vec<Properties>) -> Result<Built, Refusal> {
        let od = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
        let strict = self.shared.strict;
        let main_type = if self.app == App::Visio {
            "http://schemas.microsoft.com/visio/2010/relationships/document".to_owned()
        } else if strict {
            "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument".to_owned()
        } else {
            format!("{od}officeDocument")
        };
        let out = |id: &str, kind: String, target: &str| Out {
            id: id.to_owned(),
            kind,
            target: target.to_owned(),
            external: false,
        };
        let mut root = vec![out("rId1", main_type, canonical)];
        for (name, bytes, content_type) in properties {
            let (id, kind) = if name == "docProps/core.xml" {
                (
                    "rId2",
                    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties".to_owned(),
                )
            } else if name == "docProps/app.xml" {
                ("rId3", format!("{od}extended-properties"))
            } else {
                ("rId4", format!("{od}custom-properties"))
            };
            root.push(out(id, kind, name));
            self.emit(name, &bytes, content_type)?;
        }
        for (name, content_type) in &mut self.written {
            if name == canonical {
                main.content_type.clone_into(content_type);
            }
        }
        root.sort_by(|a, b| a.id.cmp(&b.id));
        let mut packed =
            vec![zip::pack(types::NAME, &types::write(&self.written))?, zip::pack("_rels/.rels", &rels::write(&root))?];
        packed.append(&mut self.packed);
        Ok(Built { bytes: zip::assemble(&packed, self.cx.limits())?, main })
    }

    pub(super) fn emit(&mut self, name: &str, bytes: &[u8], content_type: &str) -> Result<(), Refusal> {
        self.packed.push(zip::pack(name, bytes)?);
        self.written.push((name.to_owned(), content_type.to_owned()));
        Ok(())
    }

    /// Reads, rebuilds and writes one XML part; its relationships are written by the caller.
    fn part(&mut self, at: usize) -> Result<Part, Refusal> {
        let (kind, out_name) = self.planned.get(&at).cloned().ok_or_else(|| bad("", "a part nobody planned"))?;
        let name = self.zip.members.get(at).map_or(String::new(), |m| m.name.clone());
        let bytes = self.zip.read(at, self.cx)?;
        let rels = self.rels_of(&name, kind)?;
        let mut part = Part::new(name, kind, self.app, rels);
        let doc = match xml::parse(&bytes, &part.name, self.cx.limits()) {
            Ok(doc) => Some(doc),
            // Old drawings are often no well-formed XML; what hangs on them is made anew (OOX-P18).
            Err(_) if kind == Kind::VmlDrawing => xml::mend(&bytes, self.cx.limits())
                .and_then(|text| xml::parse(text.as_bytes(), &part.name, self.cx.limits()).ok()),
            Err(r) => return Err(r),
        };
        drop(bytes);
        let mut doc = rules::root(doc, &mut part, &mut self.shared, self.cx)?;
        if matches!(kind, Kind::Document | Kind::Workbook | Kind::Presentation) {
            self.shared.strict = doc.namespace(doc.root()).starts_with("http://purl.oclc.org/");
            rules::ahead(&mut doc, &part, &mut self.shared, self.cx)?;
            self.prepare(&doc, &part)?;
            for rel in &mut part.rels {
                if matches!(rel.to, To::Part(at, _) if self.shared.pivots.gone.contains(&at)) {
                    rel.to = To::Gone;
                }
            }
            self.first_layout(&part)?;
        }
        self.before(at);
        self.beside(&doc, &mut part)?;
        self.embedded(&doc, &mut part)?;
        self.embedded_fonts(&mut doc, &mut part)?;
        self.visio_pictures(&mut doc, &mut part)?;
        rules::apply(&mut doc, &mut part, &mut self.shared, self.cx)?;
        self.settle(at, &mut part)?;
        let written = doc.write();
        self.emit(&out_name, &written, &kinds::content_type(kind))?;
        Ok(part)
    }

    /// Plans everything the part still leads to. A member that is already planned as something else is not led to a second time.
    fn plan(&mut self, part: &Part) -> Result<(), Refusal> {
        for rel in &part.rels {
            let (at, kind) = match rel.to {
                To::Part(at, kind) if rel.used || kinds::implied(part.kind, kind) => (at, kind),
                To::Placeholder if rel.used => {
                    self.plan_blank()?;
                    continue;
                }
                _ => continue,
            };
            if let Some((planned, _)) = self.planned.get(&at).filter(|_| kind != Kind::CustomXml) {
                if *planned != kind && !rel.used {
                    // Led to as something else already (OPC-04).
                    self.cx.did(&DANGLING, &format!("{} {}", part.name, rel.id), Action::Removed)?;
                }
                continue;
            }
            if matches!(kind, Kind::CustomXml | Kind::EmbeddedBook | Kind::Font) {
                continue;
            }
            if kind == Kind::Image {
                self.plan_image(at)?;
                continue;
            }
            let name = self.zip.members.get(at).map_or(String::new(), |m| m.name.clone());
            let extension = if kind == Kind::VmlDrawing { "vml" } else { "xml" };
            let name = self.names.give(&name, kind, self.app, extension);
            self.planned.insert(at, (kind, name));
            self.queue.push_back(at);
        }
        Ok(())
    }

    pub(super) fn plan_image(&mut self, at: usize) -> Result<(), Refusal> {
        let name = self.zip.members.get(at).map_or(String::new(), |m| m.name.clone());
        let bytes = self.zip.read(at, self.cx)?;
        let made = picture::rebuild(&bytes, &name, self.cx)?;
        let out = self.names.give(&name, Kind::Image, self.app, made.extension);
        self.emit(&out, &made.bytes, made.content_type)?;
        self.planned.insert(at, (Kind::Image, out));
        Ok(())
    }

    pub(super) fn plan_blank(&mut self) -> Result<(), Refusal> {
        if self.blank.is_none() {
            let made = picture::placeholder(self.cx)?;
            let out = self.names.give("", Kind::Image, self.app, made.extension);
            self.emit(&out, &made.bytes, made.content_type)?;
            self.blank = Some(out);
        }
        Ok(())
    }

    /// Writes the relationships that lead somewhere and are wanted.
    fn write_rels(&mut self, part: &Part) -> Result<(), Refusal> {
        let planned = self.zip.find(&part.name).and_then(|at| self.planned.get(&at));
        let source = planned.map(|(_, name)| name.clone()).ok_or_else(|| bad(&part.name, "a part nobody planned"))?;
        let mut out: Vec<Out> = Vec::new();
        for rel in &part.rels {
            let (target, external) = match &rel.to {
                To::Part(at, kind) if rel.used || kinds::implied(part.kind, *kind) => match self.planned.get(at) {
                    Some((planned, name)) if planned == kind => (rels::relative(&source, name), false),
                    Some(_) if rel.used => return Err(bad(&part.name, "one part serves as two kinds")),
                    _ => continue,
                },
                To::Placeholder if rel.used => (rels::relative(&source, self.blank.as_deref().unwrap_or("")), false),
                To::Link(url) if rel.used => (url.clone(), true),
                To::Fragment(place) if rel.used => (place.clone(), false),
                _ => continue,
            };
            out.push(Out { id: rel.id.clone(), kind: rules::sheets::written_type(&rel.uri), target, external });
        }
        if !out.is_empty() {
            self.packed.push(zip::pack(&rels::rels_name(&source), &rels::write(&out))?);
        }
        Ok(())
    }
}
