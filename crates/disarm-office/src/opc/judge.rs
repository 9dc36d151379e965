//! Which relationships of a part may stay, and where they lead (threats OPC-03, §2.8).

use super::kinds::{self, Kind};
use super::package::Walk;
use super::part::{PartRel, To};
use super::rels::{self, Rel};
use crate::rules;
use mugai_core::url::{Base, UrlVerdict, verdict};
use mugai_core::{Action, Context, Refusal, Rule};

impl Walk<'_, '_, '_> {
    /// The relationships of a part, judged.
    pub(super) fn rels_of(&mut self, name: &str, kind: Kind) -> Result<Vec<PartRel>, Refusal> {
        let rels_name = rels::rels_name(name);
        let Some(at) = self.zip.find(&rels_name) else { return Ok(Vec::new()) };
        let bytes = self.zip.read(at, self.cx)?;
        let list = rels::read(&bytes, &rels_name, self.cx.limits())?;
        let mut out = Vec::with_capacity(list.len());
        for rel in list {
            let to = self.judge(name, kind, &rel)?;
            out.push(PartRel { id: rel.id, uri: rel.kind, to, used: false });
        }
        Ok(out)
    }

    fn judge(&mut self, source: &str, kind: Kind, rel: &Rel) -> Result<To, Refusal> {
        let place = format!("{source} {}", rel.id);
        let gone = |cx: &mut Context<'_>, rule: &'static Rule| cx.did(rule, &place, Action::Removed).map(|()| To::Gone);
        if kinds::is_hyperlink(&rel.kind) {
            if !rel.external && !rel.target.starts_with('#') {
                return gone(self.cx, &rules::dangling::DANGLING);
            }
            return match verdict(&rel.target, Base::None) {
                UrlVerdict::Keep(url) if url.starts_with('#') => Ok(To::Fragment(url)),
                UrlVerdict::Keep(url) => Ok(To::Link(url)),
                UrlVerdict::Remove(_) => gone(self.cx, &rules::links::LINK),
            };
        }
        if rel.external {
            return gone(self.cx, rules::parts::rule_for(&rel.kind, true));
        }
        let short = match kinds::short(&rel.kind) {
            Some(short) => short,
            None => match rules::sheets::as_worksheet(kind, &rel.kind) {
                Some(rule) => {
                    self.cx.did(rule, &place, Action::Replaced)?;
                    "od:worksheet"
                }
                None => return gone(self.cx, rules::parts::rule_for(&rel.kind, false)),
            },
        };
        let Some(row) = kinds::lookup(kind, short) else {
            return gone(self.cx, rules::parts::rule_for(&rel.kind, false));
        };
        match rels::resolve(source, &rel.target).and_then(|n| self.zip.find(&n)) {
            Some(at) if self.shared.pivots.gone.contains(&at) => Ok(To::Gone),
            Some(at) => Ok(To::Part(at, row.kind)),
            None => gone(self.cx, &rules::dangling::DANGLING),
        }
    }
}
