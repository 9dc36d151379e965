//! The workbook behind a chart: sent round the engine and put back, so that its data can still be edited (threats OOX-P05).

use super::kinds::{self, Kind};
use super::package::Walk;
use super::part::{Part, To};
use crate::rules::objects::EMBEDDED_PACKAGE;
use crate::xml::Doc;
use mugai_core::{Action, Refusal, Treatment};
use std::collections::HashSet;

impl Walk<'_, '_, '_> {
    /// Rebuilds the workbooks a chart names as the source of its data; every other one of its relationships to a workbook is
    /// dropped, as is one whose workbook is refused.
    pub(super) fn embedded(&mut self, doc: &Doc, part: &mut Part) -> Result<(), Refusal> {
        if !matches!(part.kind, Kind::Chart | Kind::ChartEx) {
            return Ok(());
        }
        let mut named: HashSet<String> = HashSet::new();
        for name in ["c:externalData", "cx:externalData"] {
            named.extend(doc.elements(name).into_iter().filter_map(|n| doc.attr(n, "r:id").map(str::to_owned)));
        }
        for rel in &mut part.rels {
            let To::Part(at, Kind::EmbeddedBook) = rel.to else { continue };
            if !named.contains(&rel.id) || !self.embedded_book(at)? {
                self.cx.did(&EMBEDDED_PACKAGE, &format!("{} {}", part.name, rel.id), Action::Removed)?;
                rel.to = To::Gone;
            }
        }
        Ok(())
    }

    /// Rebuilds one workbook; whether it is there afterwards.
    fn embedded_book(&mut self, at: usize) -> Result<bool, Refusal> {
        if let Some((kind, _)) = self.planned.get(&at) {
            return Ok(*kind == Kind::EmbeddedBook);
        }
        if self.cx.treatment(&EMBEDDED_PACKAGE) != Treatment::Replace {
            return Ok(false);
        }
        let name = self.zip.members.get(at).map_or(String::new(), |m| m.name.clone());
        let bytes = self.zip.read(at, self.cx)?;
        // Charts have workbooks behind them; nothing else is even handed on.
        if !bytes.starts_with(b"PK") {
            return Ok(false);
        }
        let Some(made) = self.cx.child_or_none(&bytes, &name)? else { return Ok(false) };
        if made.extension != "xlsx" || !made.bytes.starts_with(b"PK") {
            return Ok(false);
        }
        let out = self.names.give("", Kind::EmbeddedBook, self.app, "xlsx");
        self.emit(&out, &made.bytes, &kinds::content_type(Kind::EmbeddedBook))?;
        self.planned.insert(at, (Kind::EmbeddedBook, out));
        Ok(true)
    }
}
