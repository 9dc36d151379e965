//! 投入フォルダ as a door: what `watch` claims goes to the road, and what it refuses or notices is recorded.

use mugai_audit::{Entry, Event, Outcome};
use mugai_operate::Condition;
use mugai_pipeline::road::{Dropped, Road, Taken, Turned};
use mugai_watch::{Answer, Claimed, Notice, RefusedDrop, Taker, What};
use std::io::Read;

/// See the module.
pub(super) struct Door<'a>(pub(super) &'a Road);

impl Taker for Door<'_> {
    fn take(&self, claimed: Claimed) -> Answer {
        let mut bytes = (&claimed.file).take(claimed.length.saturating_add(1));
        let dropped = Dropped {
            source: &claimed.source,
            section: &claimed.section,
            staff: claimed.staff.as_deref(),
            owner_uid: claimed.owner_uid,
            name: &claimed.name,
            bytes: &mut bytes,
            length: claimed.length,
            unchanged: &|| claimed.unchanged(),
        };
        match self.0.take(dropped) {
            Taken::Kept(_) => Answer::Taken,
            Taken::NotNow => Answer::NotNow,
        }
    }

    fn refused(&self, what: RefusedDrop) -> Answer {
        let turned = Turned {
            source: &what.source,
            section: &what.section,
            name: &what.shown,
            owner_uid: what.owner_uid,
            code: what.why.code(),
            ja: what.why.ja(),
            ask_ja: what.why.ask_ja(),
        };
        if self.0.turn_away(&turned) { Answer::Taken } else { Answer::NotNow }
    }

    fn notice(&self, notice: Notice) {
        let node = self.0.node();
        match notice.what {
            What::RootGone => node.health.set(Condition::DropGone, "", &notice.detail),
            What::RootBack => node.health.clear(Condition::DropGone, ""),
            What::SectionGone => {
                node.health.set(Condition::DropGone, notice.section.as_deref().unwrap_or(""), &notice.detail);
            }
            What::SectionBack => node.health.clear(Condition::DropGone, notice.section.as_deref().unwrap_or("")),
            _ => {}
        }
        let entry = Entry::new(Event::Alert).section(notice.section.as_deref().unwrap_or("")).file(&notice.place);
        let entry = entry.outcome(Outcome::None).reason(notice.what.code()).detail(&notice.detail);
        let _ = node.trail.note(entry);
        node.alert("DROPFOLDER", &format!("{}: {} {}", notice.what.code(), notice.place, notice.detail));
    }
}
