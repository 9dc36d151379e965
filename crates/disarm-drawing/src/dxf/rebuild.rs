//! The second pass: section by section, record by record, what is known is written and the rest said.

use super::blocks;
use super::pairs::Pair;
use super::survey::{Handles, own};
use super::table::{self, Value, keeps_application, keeps_text, points, value, why, why_variable};
use super::write::Writer;
use crate::rules::{EXTERNAL_REFERENCE, LINK, METADATA, PRIVATE_DATA};
use crate::strings::bare;
use mugai_core::{Action, Context, Refusal};

/// Flags of a block that lies in another file (70, DXF Reference "BLOCK"): external, overlaid, dependent, resolved, referenced.
const EXTERNAL: i64 = 4 | 8 | 16 | 32 | 64;

/// The text of the fresh file.
pub(super) fn rebuild(pairs: &[Pair<'_>], cx: &mut Context<'_>) -> Result<String, Refusal> {
    let sections = sections(pairs)?;
    blocks::check(&sections, cx)?;
    let handles = Handles::survey(&sections);
    let mut out = Builder { writer: Writer::default(), handles };
    for (name, pairs) in sections {
        if !table::SECTIONS.contains(&name) {
            let rule = if name == "THUMBNAILIMAGE" { &METADATA } else { &PRIVATE_DATA };
            cx.did(rule, &format!("DXF section {}", shown(name)), Action::Removed)?;
            continue;
        }
        out.writer.pair(0, "SECTION");
        out.writer.pair(2, name);
        match name {
            "HEADER" => out.header(pairs, cx)?,
            "CLASSES" => out.classes(pairs),
            _ => out.records(name, pairs, cx)?,
        }
        out.writer.pair(0, "ENDSEC");
    }
    Ok(out.writer.finish())
}

/// A drawing that is not made as drawings are.
fn broken(place: &str, detail: &str) -> Refusal {
    Refusal::new(mugai_core::Reason::Malformed, format!("DXF {}", shown(place)), detail)
}

/// A name from the file, short enough for a report.
fn shown(name: &str) -> String {
    mugai_core::names::show(mugai_core::names::cut(name, 40)).to_string()
}

/// The sections: a name, and the pairs up to its end.
pub(super) fn sections<'p, 'a>(pairs: &'p [Pair<'a>]) -> Result<Vec<(&'a str, &'p [Pair<'a>])>, Refusal> {
    let mut out: Vec<(&str, &[Pair<'_>])> = Vec::new();
    let mut rest = pairs;
    while !rest.is_empty() {
        let [Pair { code: 0, text: "SECTION" }, Pair { code: 2, text: name }, behind @ ..] = rest else {
            return Err(broken("sections", "something stands between the sections"));
        };
        let end = behind.iter().position(|p| p.code == 0 && matches!(p.text, "ENDSEC" | "SECTION"));
        let (content, behind) =
            end.and_then(|e| behind.split_at_checked(e)).ok_or_else(|| broken("sections", "a section without end"))?;
        let Some((Pair { text: "ENDSEC", .. }, behind)) = behind.split_first() else {
            return Err(broken("sections", "a section within a section"));
        };
        let name = name.trim();
        if out.iter().any(|(n, _)| *n == name) {
            return Err(Refusal::new(
                mugai_core::Reason::Ambiguous,
                format!("DXF section {}", shown(name)),
                "it is there twice",
            ));
        }
        out.push((name, content));
        rest = behind;
    }
    if out.is_empty() { Err(broken("sections", "no section in it")) } else { Ok(out) }
}

/// The records of a section: each begins with a pair of code 0. What stands before the first is none.
pub(super) fn records<'p, 'a>(pairs: &'p [Pair<'a>]) -> impl Iterator<Item = &'p [Pair<'a>]> {
    pairs.chunk_by(|_, next| next.code != 0).filter(|r| r.first().is_some_and(|p| p.code == 0))
}

/// Whether records of this kind are kept in this section.
pub(super) fn keeps(section: &str, kind: &str) -> bool {
    match section {
        "TABLES" => matches!(kind, "TABLE" | "ENDTAB") || table::TABLES.contains(&kind),
        "BLOCKS" => matches!(kind, "BLOCK" | "ENDBLK") || table::ENTITIES.contains(&kind),
        "ENTITIES" => table::ENTITIES.contains(&kind),
        "OBJECTS" => table::OBJECTS.contains(&kind),
        _ => false,
    }
}

struct Builder {
    writer: Writer,
    handles: Handles,
}

impl Builder {
    fn header(&mut self, pairs: &[Pair<'_>], cx: &mut Context<'_>) -> Result<(), Refusal> {
        let stranger = |p: &Pair<'_>| match value(p.code) {
            Some(Value::Text) => !matches!(p.code, 1..=9),
            Some(Value::Binary) | None => true,
            _ => p.code >= 1000,
        };
        if pairs.iter().any(stranger) {
            return Err(broken("HEADER", "no variables in the header"));
        }
        for variable in pairs.chunk_by(|_, next| next.code != 9) {
            let Some((name, values)) = variable.split_first().filter(|(first, _)| first.code == 9) else {
                return Err(broken("HEADER", "a header variable without a name"));
            };
            let name = name.text.trim();
            let sound =
                name.strip_prefix('$').is_some_and(|n| n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'));
            let text = values.iter().any(|p| value(p.code) == Some(Value::Text) && p.code != 5);
            if !sound || (text && !keeps_text(name)) {
                // A dot stands for no menu.
                if values.iter().any(|p| !matches!(p.text.trim(), "" | ".")) {
                    cx.did(why_variable(name), &format!("DXF {}", shown(name)), Action::Removed)?;
                }
                continue;
            }
            self.writer.pair(9, name);
            for pair in values {
                // Style and object handles of the header may point at what went.
                let dead = points(pair.code) && pair.handle().is_some_and(|h| !self.handles.alive(h));
                self.writer.pair(pair.code, if dead { "0" } else { pair.text });
            }
        }
        Ok(())
    }

    /// The classes of the objects that are kept; the program that is loaded for one is always AutoCAD's own.
    fn classes(&mut self, pairs: &[Pair<'_>]) {
        for record in records(pairs) {
            let name = record.iter().find(|p| p.code == 1).map_or("", |p| p.text.trim());
            if !table::OBJECTS.contains(&name) && !table::ENTITIES.contains(&name) {
                continue;
            }
            for pair in record.iter().take_while(|p| p.code < 1000) {
                match pair.code {
                    0 => self.writer.pair(0, "CLASS"),
                    3 => self.writer.pair(3, "ObjectDBX Classes"),
                    1 => self.writer.pair(1, name),
                    2 if pair.text.bytes().all(|b| b.is_ascii_alphanumeric()) => self.writer.pair(2, pair.text),
                    90 | 91 | 280 | 281 => self.writer.pair(pair.code, pair.text),
                    _ => {}
                }
            }
        }
    }

    fn records(&mut self, section: &str, pairs: &[Pair<'_>], cx: &mut Context<'_>) -> Result<(), Refusal> {
        // The table by its name, or the block, that is open.
        let mut open: Option<&str> = None;
        if pairs.first().is_some_and(|p| p.code != 0) {
            return Err(broken(section, "a section that begins within a record"));
        }
        for record in records(pairs) {
            let kind = record.first().map_or("", |p| p.text);
            match (section, kind) {
                ("TABLES", "TABLE") | ("BLOCKS", "BLOCK") => {
                    let name = record.iter().find(|p| p.code == 2).map_or("", |p| p.text.trim());
                    if open.replace(name).is_some() {
                        return Err(broken(section, "a table or a block within another"));
                    }
                    if kind == "TABLE" && record.iter().filter(|p| p.code == 2).count() != 1 {
                        return Err(broken(section, "a table without a name, or of two"));
                    }
                    if kind == "TABLE" && !table::TABLES.contains(&name) {
                        cx.did(&PRIVATE_DATA, &format!("DXF table {}", shown(name)), Action::Removed)?;
                        continue;
                    }
                }
                ("TABLES", "ENDTAB") | ("BLOCKS", "ENDBLK") => {
                    let name =
                        open.take().ok_or_else(|| broken(section, "a table or a block that ends before it begins"))?;
                    if kind == "ENDTAB" {
                        if table::TABLES.contains(&name) {
                            self.writer.pair(0, kind);
                        }
                        continue;
                    }
                }
                ("TABLES", _) => match open {
                    Some(name) if table::TABLES.contains(&name) && kind == name => {}
                    Some(name) if !table::TABLES.contains(&name) && !keeps(section, kind) => continue,
                    _ => return Err(broken(section, "an entry in the table of another kind, or in none")),
                },
                ("BLOCKS", _) if open.is_none() => return Err(broken(section, "an entity outside of the blocks")),
                _ => {}
            }
            let orphan = section == "OBJECTS" && own(kind, record).is_some_and(|h| !self.handles.alive(h));
            if !keeps(section, kind) || orphan {
                cx.did(why(kind), &format!("DXF {}", shown(kind)), Action::Removed)?;
                continue;
            }
            self.record(kind, record, cx)?;
        }
        if open.is_some() { Err(broken(section, "a table or a block without end")) } else { Ok(()) }
    }

    fn record(&mut self, kind: &str, record: &[Pair<'_>], cx: &mut Context<'_>) -> Result<(), Refusal> {
        let place = format!("DXF {kind}");
        let xdata = record.iter().position(|p| p.code >= 1000).unwrap_or(record.len());
        let (body, xdata) = record.split_at_checked(xdata).unwrap_or((record, &[]));
        let external = kind == "BLOCK" && body.iter().any(|p| p.code == 70 && flags(p.text) & (4 | 8) != 0);
        if external {
            cx.did(&EXTERNAL_REFERENCE, &place, Action::Removed)?;
        }
        let mut rest = body;
        let mut markers = 0_u8;
        while let Some((pair, behind)) = rest.split_first() {
            rest = behind;
            markers = markers.saturating_add(u8::from(pair.code == 100));
            match (kind, pair.code) {
                (_, 102) => rest = self.group(pair.text, behind)?,
                (_, 310..=319) => {
                    let rule = if kind == "BLOCK_RECORD" { &METADATA } else { &PRIVATE_DATA };
                    cx.did(rule, &place, Action::Removed)?;
                }
                // How long the picture of a proxy is, of which nothing is kept (common to all entities).
                (_, 92 | 160) if markers == 1 && behind.first().is_some_and(|p| p.code == 310) => {}
                ("TABLE", 2) => self.writer.pair(2, pair.text.trim()),
                ("BLOCK", 1) => {
                    if !pair.text.trim().is_empty() && !external {
                        cx.did(&EXTERNAL_REFERENCE, &place, Action::Removed)?;
                    }
                    self.writer.pair(1, "");
                }
                ("BLOCK", 70) if external => {
                    self.writer.pair(70, &(flags(pair.text) & !EXTERNAL).to_string());
                }
                ("STYLE", 3 | 4) | ("LAYOUT" | "PLOTSETTINGS", 7) | ("VIEWPORT", 1) => {
                    let name = bare(pair.text);
                    if name != pair.text {
                        cx.did(&EXTERNAL_REFERENCE, &place, Action::Replaced)?;
                    }
                    self.writer.pair(pair.code, name);
                }
                ("LAYOUT" | "PLOTSETTINGS", 2) => {
                    if !matches!(pair.text.trim(), "" | "none_device") {
                        cx.did(&METADATA, &place, Action::Removed)?;
                    }
                    self.writer.pair(2, "none_device");
                }
                ("DICTIONARY" | "ACDBDICTIONARYWDFLT", 3) => {
                    // A name and what it names go together.
                    let Some((target, after)) = behind.split_first().filter(|(t, _)| points(t.code)) else {
                        return Err(broken(kind, "a dictionary entry that names nothing"));
                    };
                    rest = after;
                    if target.handle().is_some_and(|h| self.handles.alive(h)) {
                        self.writer.pair(3, pair.text);
                        self.writer.pair(target.code, target.text);
                    }
                }
                ("SORTENTSTABLE", 331) => {
                    let alive = pair.handle().is_some_and(|h| self.handles.alive(h));
                    let after = behind.split_first().filter(|(order, _)| order.code == 5);
                    if let Some((order, after)) = after {
                        rest = after;
                        if alive {
                            self.writer.pair(331, pair.text);
                            self.writer.pair(5, order.text);
                        }
                    }
                }
                (_, code) if points(code) => {
                    let dead = pair.handle().is_some_and(|h| !self.handles.alive(h));
                    // A hatch counts the lines it was made from.
                    match (dead, kind) {
                        (true, "HATCH") => self.writer.pair(code, "0"),
                        (true, _) => {}
                        (false, _) => self.writer.pair(code, pair.text),
                    }
                }
                (_, code) => self.writer.pair(code, pair.text),
            }
        }
        self.applications(&place, xdata, cx)
    }

    /// A group in braces: of those that point at others what they point at, of the rest nothing.
    fn group<'p, 'a>(&mut self, name: &str, pairs: &'p [Pair<'a>]) -> Result<&'p [Pair<'a>], Refusal> {
        if !name.starts_with('{') {
            return Err(broken(name, "a group that ends before it begins"));
        }
        let end = pairs.iter().position(|p| p.code == 102).ok_or_else(|| broken(name, "a group without end"))?;
        let (within, behind) = pairs.split_at_checked(end).unwrap_or((pairs, &[]));
        let Some((Pair { text: "}", .. }, behind)) = behind.split_first() else {
            return Err(broken(name, "a group within a group"));
        };
        if matches!(name, "{ACAD_REACTORS" | "{ACAD_XDICTIONARY" | "{BLKREFS") {
            let alive = |p: &&Pair<'_>| points(p.code) && p.handle().is_some_and(|h| self.handles.alive(h));
            let kept: Vec<&Pair<'_>> = within.iter().filter(alive).collect();
            if !kept.is_empty() {
                self.writer.pair(102, name);
                kept.into_iter().for_each(|p| self.writer.pair(p.code, p.text));
                self.writer.pair(102, "}");
            }
        }
        Ok(behind)
    }

    /// What programs wrote beside the record, each under its name (1001).
    fn applications(&mut self, place: &str, pairs: &[Pair<'_>], cx: &mut Context<'_>) -> Result<(), Refusal> {
        for data in pairs.chunk_by(|_, next| next.code != 1001) {
            let name = data
                .first()
                .filter(|p| p.code == 1001)
                .ok_or_else(|| broken("1001", "data without the name of their program"))?;
            let kept = keeps_application(name.text.trim())
                && data.iter().all(|p| (1000..=1071).contains(&p.code) && p.code != 1004);
            if !kept {
                let link = name.text.to_ascii_uppercase().contains("URL");
                cx.did(if link { &LINK } else { &PRIVATE_DATA }, place, Action::Removed)?;
                continue;
            }
            for pair in data {
                let dead = pair.code == 1005 && pair.handle().is_some_and(|h| !self.handles.alive(h));
                self.writer.pair(pair.code, if dead { "0" } else { pair.text });
            }
        }
        Ok(())
    }
}

/// Flags as a number; all of them are set in one that is none.
fn flags(text: &str) -> i64 {
    text.parse().unwrap_or(-1)
}
