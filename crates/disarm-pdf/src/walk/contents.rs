//! Page contents, forms, patterns and glyphs: written once it is settled which resources there are.

use super::Walker;
use super::painting::{Painting, Resources};
use crate::content::rewrite;
use crate::graph::{Body, Coding, Ix};
use crate::rules;
use crate::streams::{Fault, encode};
use lopdf::Object;
use mugai_core::advice::PLACEHOLDER;
use mugai_core::{Action, Limit, Refusal};
use std::collections::{HashMap, HashSet};

/// Bytes of text that must not be painted before a page is said to hide some: programs leave single blanks that way.
const MIN_UNSEEN: u64 = 8;
/// Coded data longer than this holds something.
const SMALL: usize = 16;

impl Walker<'_, '_, '_> {
    /// Decodes, rewrites and stores every content stream that is reached.
    pub(super) fn write_contents(&mut self, order: &[Ix]) -> Result<(), Refusal> {
        let reached: HashSet<Ix> = order.iter().copied().collect();
        let mut resources: HashMap<Ix, Resources> = HashMap::new();
        let nothing = Resources::default();
        let mut operators = 0_u64;
        let mut painting = Painting::default();
        for job in std::mem::take(&mut self.contents) {
            if !reached.contains(&job.ix) {
                continue;
            }
            let first = job.streams.first().copied().unwrap_or(&Object::Null);
            let mut data = Vec::new();
            for object in &job.streams {
                let Object::Stream(stream) = object else { continue };
                match self.decoded(object, stream)? {
                    Ok(bytes) if bytes.is_empty() && stream.content.len() > SMALL => {
                        return Err(self.malformed(object, "content that cannot be decoded"));
                    }
                    Ok(bytes) if data.is_empty() => data = bytes,
                    Ok(bytes) => {
                        // Streams of one page are cut between tokens (ISO 32000-2 §7.8.2).
                        data.push(b'\n');
                        data.extend_from_slice(&bytes);
                    }
                    Err(Fault::External) => {}
                    // A dropped content stream would be a silently empty page.
                    Err(fault) => return Err(self.malformed(object, fault.detail())),
                }
            }
            if let Some(ix) = job.resources {
                resources.entry(ix).or_insert_with(|| painting.resources(&self.graph, ix, &self.hidden));
            }
            let names = job.resources.and_then(|ix| resources.get(&ix)).unwrap_or(&nothing);
            let place = self.source.place(first);
            let done = rewrite::rewrite(&data, names, self.source, self.cx).map_err(|r| r.at(&place))?;
            drop(data);
            operators = operators.saturating_add(done.operators);
            if operators > self.cx.limits().pdf_operators {
                return Err(Refusal::limit(Limit::Objects, &place, "too many content operators in the file"));
            }
            painting.add(job.ix, &done, names);
            if done.dropped > 0 {
                self.did(&rules::unknown_operator::RULE, first, Action::Removed)?;
            }
            if self.hides_text(job.ix, &done) {
                self.did(&rules::hidden_text::RULE, first, Action::Kept)?;
            }
            if done.lost_pictures > 0 {
                self.did(&rules::picture::RULE, first, Action::Replaced)?;
            }
            if self.first_page == Some(job.ix) && is_placeholder(&done.shown) {
                return Err(Refusal::advised(&PLACEHOLDER, place, ""));
            }
            if let Some(node) = self.graph.get_mut(job.ix) {
                node.body = Some(Body { coding: Coding::Flate, bytes: encode::deflate(&done.bytes) });
            }
        }
        painting.check(self.cx.limits())
    }

    /// Text that is not painted, on a page where there is no picture that it could have been read from. A form may hold one.
    fn hides_text(&self, ix: Ix, done: &rewrite::Rewritten) -> bool {
        let is_page = self.graph.get(ix).is_some_and(|node| node.ty == self.table.known.content);
        let pictured = done.pictures > 0 || done.painted.keys().any(|(category, _)| *category == "XObject");
        is_page && !pictured && done.unseen >= MIN_UNSEEN
    }
}

/// The page that Adobe's programs put before dynamic forms and portfolios (threats PDF-R04, PDF-R05).
fn is_placeholder(shown: &[u8]) -> bool {
    let letters: Vec<u8> =
        shown.iter().filter(|b| b.is_ascii_alphabetic()).map(u8::to_ascii_lowercase).take(200).collect();
    letters.starts_with(b"pleasewait") || letters.starts_with(b"forthebestexperienceopenthispdfportfolio")
}
