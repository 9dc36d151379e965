//! The lgwan node answers staff: list, show, release (try again), dispose, status. Nothing is approved on this side.

use super::Arrivals;
use crate::desk::guard::{comment, denied, failed, query};
use crate::desk::{Ask, Desk, Reply, Row, Shown};
use crate::people::{Identity, Rights};
use crate::when::jst;
use mugai_audit::{Entry, Event, Outcome};
use mugai_core::names;
use mugai_staging::{Arrival, ArrivalState, Scope, StagingError, Target};

const NOT_YOURS: &str = "この操作をする権限がありません。情報システム担当へ依頼してください。";

impl Desk for Arrivals {
    fn answer(&self, who: &Identity, ask: Ask) -> Reply {
        let rights = Rights::of(who, &self.node.site);
        let answered = match ask {
            Ask::List(filter) => self.list(who, &rights, &filter),
            Ask::Show { receipt } => self.show(who, &rights, &receipt),
            Ask::Release { receipt } => self.release(who, &rights, &receipt),
            Ask::Dispose { receipt, reason } => self.dispose_by(who, &rights, &receipt, &reason),
            Ask::Import { packages } => self.import_by_hand(who, &rights, &packages),
            Ask::Trail(ask) => Ok(crate::desk::guard::trail(&self.node, who, &rights, &ask)),
            Ask::Status => Ok(self.status()),
            _ => Err(Reply::refused(
                "other_side",
                "この操作はインターネット接続系の側で行います。",
                "this is done on the internet side",
            )),
        };
        answered.unwrap_or_else(|reply| reply)
    }
}

impl Arrivals {
    /// On this side only the node's people ask; a clerk finds his files in his folder.
    fn allowed(&self, who: &Identity, rights: &Rights, event: Event, receipt: &str, change: bool) -> Result<(), Reply> {
        if rights.operator || rights.auditor && !change {
            return Ok(());
        }
        Err(denied(&self.node, who, event, receipt, "not_yours", NOT_YOURS))
    }

    fn list(&self, who: &Identity, rights: &Rights, filter: &crate::desk::Filter) -> Result<Reply, Reply> {
        self.allowed(who, rights, Event::List, "", false)?;
        let state = filter.state.clone();
        let mut query = query(&crate::desk::Filter { state: None, ..filter.clone() }, who, rights)?;
        if let Some(after) = &filter.after {
            query.before = Some(self.find(after)?.id);
        }
        let page = self.node.store.list_arrivals(&query).map_err(|e| failed(&e))?;
        let rows =
            page.rows.iter().filter(|a| state.as_deref().is_none_or(|s| s == a.state.word() || s == a.state.ja()));
        let _ = self.node.trail.note(Entry::new(Event::List).who(&who.user).outcome(Outcome::Done));
        Ok(Reply::Rows { rows: rows.map(row).collect(), more: page.next.is_some() })
    }

    /// `receipt` of the other side, or `arrival N`.
    fn find(&self, typed: &str) -> Result<Arrival, Reply> {
        let number = typed.trim().trim_start_matches("arrival").trim();
        let not_found = || failed(&StagingError::NotFound { what: names::show(names::cut(typed, 60)) });
        if let Ok(id) = number.parse::<i64>() {
            return self.node.store.arrival(id).map_err(|e| failed(&e));
        }
        let receipt = crate::desk::guard::receipt(typed)?.to_string();
        // A receipt comes over once; look through the arrivals, newest first.
        let mut query = mugai_staging::Query { limit: 1_000, ..Default::default() };
        loop {
            let page = self.node.store.list_arrivals(&query).map_err(|e| failed(&e))?;
            if let Some(a) = page.rows.iter().find(|a| a.receipt == receipt) {
                return self.node.store.arrival(a.id).map_err(|e| failed(&e));
            }
            query.before = Some(page.next.ok_or_else(not_found)?);
        }
    }

    fn show(&self, who: &Identity, rights: &Rights, typed: &str) -> Result<Reply, Reply> {
        self.allowed(who, rights, Event::Show, typed, false)?;
        let arrival = self.find(typed)?;
        let _ = self.node.trail.note(self.entry(Event::Show, &arrival).who(&who.user).outcome(Outcome::Done));
        let history = self.node.store.arrival_history(arrival.id).map_err(|e| failed(&e))?;
        let why = arrival.why.as_ref().map(|w| {
            let (ja, ask, _) = crate::words::of(&w.code);
            format!("{ja}{ask}（{} {}）", w.code, names::show(&w.detail))
        });
        Ok(Reply::Shown(Box::new(Shown {
            row: row(&arrival),
            result: crate::report::hex(&arrival.digest),
            package: arrival.package.clone(),
            why: why.unwrap_or_default(),
            history: history.iter().map(|h| format!("{} {} {}", jst(&h.by.at), h.to, names::show(&h.by.who))).collect(),
            ..Shown::default()
        })))
    }

    fn release(&self, who: &Identity, rights: &Rights, typed: &str) -> Result<Reply, Reply> {
        self.allowed(who, rights, Event::Release, typed, true)?;
        let arrival = self.find(typed)?;
        if arrival.state != ArrivalState::Held {
            return Err(Reply::refused(
                "not_held",
                format!("「{}」のため、再試行できません。", arrival.state.ja()),
                "it is not held",
            ));
        }
        let entry = self.entry(Event::Retry, &arrival).who(&who.user);
        let act = self.node.trail.begin(entry).map_err(|e| Reply::refused("no_record", e.ja(), e.to_string()))?;
        {
            let _round = self.working.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            self.one(arrival.id);
        }
        let _ = self.node.trail.end(act, mugai_audit::End::new(Outcome::Done));
        let now = self.node.store.arrival(arrival.id).map_err(|e| failed(&e))?;
        Ok(Reply::done(format!("{}: {}", arrival.receipt, now.state.ja()), now.state.word()))
    }

    fn dispose_by(&self, who: &Identity, rights: &Rights, typed: &str, reason: &str) -> Result<Reply, Reply> {
        self.allowed(who, rights, Event::Dispose, typed, true)?;
        let reason = comment(reason, true)?;
        let arrival = self.find(typed)?;
        let target = Target::Arrival(arrival.id);
        crate::disposal::dispose(&self.node, &target, Scope::All, &who.user, &reason, &arrival.section, &arrival.name)
            .map_err(|e| failed(&e))?;
        Ok(Reply::done(format!("{} を廃棄しました（鍵を破棄）。", arrival.receipt), "disposed: the key is destroyed"))
    }

    fn import_by_hand(&self, who: &Identity, rights: &Rights, packages: &[std::path::PathBuf]) -> Result<Reply, Reply> {
        self.allowed(who, rights, Event::Import, "", true)?;
        let (mut ja, mut en, mut refused) = (Vec::new(), Vec::new(), "");
        for path in packages.iter().take(100) {
            let name = names::show(&path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default());
            let _ = self.node.trail.note(Entry::new(Event::Import).who(&who.user).file(&name).detail("by hand"));
            let (j, e) = match self.import(path, &name) {
                super::Imported::New(n) => (format!("{n} 件を取り込みました"), format!("{n} files")),
                super::Imported::Same => ("取り込み済みです".to_owned(), "came before".to_owned()),
                super::Imported::Refused(code, ja, en) => {
                    refused = "package_refused";
                    (format!("取り込めません: {ja}（{code}）"), en)
                }
                super::Imported::NotNow(why) => {
                    refused = "not_now";
                    (format!("いまは取り込めません: {why}"), why)
                }
            };
            ja.push(format!("{name}: {j}"));
            en.push(format!("{name}: {e}"));
        }
        self.work(&|| false);
        self.receipts();
        if refused.is_empty() {
            Ok(Reply::done(ja.join("\n"), en.join("\n")))
        } else {
            Err(Reply::refused(refused, ja.join("\n"), en.join("\n")))
        }
    }

    fn status(&self) -> Reply {
        let standing = self.node.health.standing();
        let wrong: Vec<String> = standing.iter().map(|s| format!("{}（{}）", s.condition.ja(), s.place)).collect();
        Reply::done(if wrong.is_empty() { "異常なし".to_owned() } else { wrong.join("、") }, "status")
    }
}

fn row(arrival: &Arrival) -> Row {
    Row {
        receipt: arrival.receipt.clone(),
        received: jst(&arrival.arrived_at),
        section: arrival.section.clone(),
        applicant: String::new(),
        name: names::show(&arrival.name),
        bytes: arrival.length,
        state: arrival.state.word().into(),
        state_ja: arrival.state.ja().into(),
        reason: arrival.why.as_ref().map(|w| w.code.clone()).unwrap_or_default(),
    }
}
