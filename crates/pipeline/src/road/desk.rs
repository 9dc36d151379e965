//! The internet node answers staff: list, show, approve, reject, release, dispose, unlock, exception.

use super::Road;
use super::queue::Job;
use crate::desk::guard::{comment, denied, failed, query, receipt, row, shown};
use crate::desk::{Ask, Desk, ExceptionAsk, ExceptionRow, MAX_PASSWORD, MAX_PASSWORDS, Reply, Secret};
use crate::people::{Identity, Rights};
use crate::when::jst;
use mugai_audit::{End, Entry, Event, Outcome};
use mugai_staging::{By, NewException, PackageState, Query, Receipt, Request, Scope, StagingError, State, Target};

const NOT_YOURS: &str = "この操作をする権限がありません。課の承認者または情報システム担当へ依頼してください。";

impl Desk for Road {
    fn answer(&self, who: &Identity, ask: Ask) -> Reply {
        let rights = Rights::of(who, &self.node.site);
        let answered = match ask {
            Ask::List(filter) => self.list(who, &rights, &filter),
            Ask::Show { receipt } => self.show(who, &rights, &receipt),
            Ask::Approve { receipt, comment } => self.decide_by(who, &rights, &receipt, &comment, true),
            Ask::Reject { receipt, comment } => self.decide_by(who, &rights, &receipt, &comment, false),
            Ask::Release { receipt } => self.release(who, &rights, &receipt),
            Ask::Dispose { receipt, reason } => self.dispose_by(who, &rights, &receipt, &reason),
            Ask::Unlock { receipt, passwords } => self.unlock(who, &rights, &receipt, passwords),
            Ask::Exception(ask) => self.exception(who, &rights, &ask),
            Ask::Exceptions => self.exceptions(who, &rights),
            Ask::Seal => self.seal_by_hand(who, &rights),
            Ask::Import { .. } => Err(Reply::refused(
                "other_side",
                "取り込みは LGWAN 接続系の側で行います。",
                "import is done on the lgwan side",
            )),
            Ask::Trail(ask) => Ok(crate::desk::guard::trail(&self.node, who, &rights, &ask)),
            Ask::Status => Ok(self.status()),
        };
        answered.unwrap_or_else(|reply| reply)
    }
}

impl Road {
    /// The request, when this person may see it. One that he may not see does not exist for him.
    fn seen(&self, who: &Identity, rights: &Rights, typed: &str, event: Event) -> Result<Request, Reply> {
        let receipt = receipt(typed)?;
        let request = self.node.store.request(&receipt).map_err(|e| {
            self.store_failed(&e, typed);
            failed(&e)
        })?;
        if !rights.may_see(who, &request.section, &request.applicant) {
            let _ = denied(&self.node, who, event, typed, "not_yours", NOT_YOURS);
            return Err(failed(&StagingError::NotFound { what: receipt.to_string() }));
        }
        Ok(request)
    }

    fn list(&self, who: &Identity, rights: &Rights, filter: &crate::desk::Filter) -> Result<Reply, Reply> {
        let mut query: Query = query(filter, who, rights)?;
        if let Some(after) = &filter.after {
            query.before = Some(self.seen(who, rights, after, Event::List)?.id);
        }
        let page = self.node.store.list(&query).map_err(|e| {
            self.store_failed(&e, "list");
            failed(&e)
        })?;
        let detail = format!("{} rows", page.rows.len());
        let _ = self.node.trail.note(Entry::new(Event::List).who(&who.user).outcome(Outcome::Done).detail(&detail));
        Ok(Reply::Rows { rows: page.rows.iter().map(row).collect(), more: page.next.is_some() })
    }

    fn show(&self, who: &Identity, rights: &Rights, typed: &str) -> Result<Reply, Reply> {
        let request = self.seen(who, rights, typed, Event::Show)?;
        let _ = self.node.trail.note(self.entry(Event::Show, &request).who(&who.user).outcome(Outcome::Done));
        shown(&self.node, &request).map(|s| Reply::Shown(Box::new(s))).map_err(|e| failed(&e))
    }

    fn decide_by(&self, who: &Identity, rights: &Rights, typed: &str, words: &str, yes: bool) -> Result<Reply, Reply> {
        let event = if yes { Event::Approve } else { Event::Reject };
        let words = comment(words, !yes)?;
        let request = self.seen(who, rights, typed, event)?;
        let own = crate::people::normal(&request.applicant) == who.user;
        if own {
            return Err(denied(
                &self.node,
                who,
                event,
                typed,
                "own_request",
                &StagingError::OwnRequest { receipt: request.receipt.clone() }.ja(),
            ));
        }
        let Some(section) = self.node.site.section(&request.section) else {
            return Err(failed(&StagingError::NotFound { what: request.section }));
        };
        if !rights.approves.contains(&section.id) {
            let no = StagingError::NotAnApprover { receipt: request.receipt.clone(), who: who.user.clone() };
            return Err(denied(&self.node, who, event, typed, "not_an_approver", &no.ja()));
        }
        let act = self.begin(self.entry(event, &request).who(&who.user).detail(&words))?;
        let approvers: Vec<String> = section.approvers.iter().chain(&section.deputies).cloned().collect();
        let by = By::person(&who.user, self.node.now(), &words);
        let store = &self.node.store;
        let done = if yes {
            store.approve(&request.receipt, &approvers, &by)
        } else {
            store.reject(&request.receipt, &approvers, &by)
        };
        let end = match &done {
            Ok(_) => End::new(Outcome::Done),
            Err(e) => End::new(Outcome::Denied).detail(&e.to_string()),
        };
        let _ = self.node.trail.end(act, end.who(&who.user));
        done.map_err(|e| failed(&e))?;
        if !yes {
            if let Ok(request) = store.request(&request.receipt) {
                self.decision_page(&request, &words);
            }
            return Ok(Reply::done(format!("受付番号 {} を却下しました。", request.receipt), "rejected"));
        }
        Ok(Reply::done(
            format!("受付番号 {} を承認しました。封印して LGWAN 接続系へ送ります。", request.receipt),
            "approved",
        ))
    }

    /// Go on now: see [`Ask::Release`].
    fn release(&self, who: &Identity, rights: &Rights, typed: &str) -> Result<Reply, Reply> {
        let request = self.seen(who, rights, typed, Event::Release)?;
        if !rights.operator && !rights.approves.contains(&request.section) {
            return Err(denied(&self.node, who, Event::Release, typed, "not_yours", NOT_YOURS));
        }
        let act = self.begin(self.entry(Event::Release, &request).who(&who.user).detail(request.state.word()))?;
        let (end, reply) = match request.state {
            State::Held => {
                let state = self.now(&request.receipt, &[]);
                (Outcome::Done, self.told(&request.receipt, state))
            }
            State::Approved => {
                self.seal_due(true);
                (Outcome::Done, Reply::done("封印して送りました。", "sealed and sent"))
            }
            State::Sealed | State::Released => match self.send_again(request.package.as_deref().unwrap_or("")) {
                Ok(()) => (
                    Outcome::Done,
                    Reply::done("同じパッケージをもう一度送りました。", "the same package was sent again"),
                ),
                Err(why) => (
                    Outcome::Failed,
                    Reply::refused("package_gone", format!("パッケージを送り直せません（{why}）。"), why),
                ),
            },
            state => {
                let no =
                    StagingError::Transition { receipt: request.receipt.clone(), from: state, to: State::Released };
                (Outcome::Denied, failed(&no))
            }
        };
        let _ = self.node.trail.end(act, End::new(end).who(&who.user));
        Ok(reply)
    }

    fn dispose_by(&self, who: &Identity, rights: &Rights, typed: &str, reason: &str) -> Result<Reply, Reply> {
        let reason = comment(reason, true)?;
        let request = self.seen(who, rights, typed, Event::Dispose)?;
        if !rights.operator {
            return Err(denied(&self.node, who, Event::Dispose, typed, "not_yours", NOT_YOURS));
        }
        let target = Target::Request(request.receipt.clone());
        self.dispose(&target, Scope::All, &who.user, &reason, &request.section, &request.name)
            .map_err(|e| failed(&e))?;
        Ok(Reply::done(
            format!("受付番号 {} を廃棄しました（鍵を破棄）。", request.receipt),
            "disposed: the key is destroyed",
        ))
    }

    fn unlock(&self, who: &Identity, rights: &Rights, typed: &str, passwords: Vec<Secret>) -> Result<Reply, Reply> {
        let fits = |p: &Secret| !p.0.is_empty() && p.0.len() <= MAX_PASSWORD;
        if passwords.is_empty() || passwords.len() > MAX_PASSWORDS || !passwords.iter().all(fits) {
            return Err(Reply::refused(
                "bad_passwords",
                "パスワードは 1〜10 個、各 512 バイトまでです。",
                "1 to 10 passwords of at most 512 bytes",
            ));
        }
        let request = self.seen(who, rights, typed, Event::Unlock)?;
        let his = who.user == request.applicant || rights.operator || rights.approves.contains(&request.section);
        if !his {
            return Err(denied(&self.node, who, Event::Unlock, typed, "not_yours", NOT_YOURS));
        }
        if request.state == State::Mail {
            return self.unlock_mail(who, &request, passwords);
        }
        let locked = request.why.as_ref().is_some_and(|w| matches!(w.code.as_str(), "encrypted" | "wrong_password"));
        if request.state != State::Refused || !locked {
            return Err(Reply::refused(
                "not_locked",
                "パスワード付きで拒否された申請ではありません。",
                "it was not refused for a password",
            ));
        }
        let count = format!("{} passwords", passwords.len());
        let act = self.begin(self.entry(Event::Unlock, &request).who(&who.user).detail(&count))?;
        let words: Vec<String> = passwords.into_iter().map(|p| p.0).collect();
        let state = self.now(&request.receipt, &words);
        let opened = state.is_some_and(|s| s != State::Refused);
        let outcome = if opened { Outcome::Done } else { Outcome::Refused };
        let _ = self.node.trail.end(act, End::new(outcome).who(&who.user));
        Ok(self.told(&request.receipt, state))
    }

    /// Works on one request at once, on this thread.
    fn now(&self, receipt: &Receipt, passwords: &[String]) -> Option<State> {
        if !self.queue.claim(receipt) {
            return None; // a worker has it
        }
        let state = self.try_once(Job { receipt: receipt.clone(), original: None }, passwords);
        self.queue.done(receipt);
        state
    }

    pub(super) fn told(&self, receipt: &Receipt, state: Option<State>) -> Reply {
        let Some(state) = state else {
            return Reply::refused(
                "busy",
                "処理中です。しばらくしてから、もう一度お試しください。",
                "a worker has it; try again",
            );
        };
        match (state, self.node.store.request(receipt)) {
            (State::Refused | State::Held | State::Quarantined, Ok(request)) => {
                let code = request.why.as_ref().map_or("failed", |w| &w.code).to_owned();
                let (ja, ask_ja, en) = crate::words::of(&code);
                Reply::refused(&code, format!("{}: {ja}{ask_ja}", state.ja()), en)
            }
            _ => Reply::done(format!("受付番号 {receipt}: {}", state.ja()), state.word()),
        }
    }

    fn exception(&self, who: &Identity, rights: &Rights, ask: &ExceptionAsk) -> Result<Reply, Reply> {
        if !rights.officer {
            return Err(denied(
                &self.node,
                who,
                Event::Exception,
                "",
                "not_yours",
                "例外措置を許可できるのは、最高情報セキュリティ責任者（officer）だけです。",
            ));
        }
        match ask {
            ExceptionAsk::Permit { receipt: typed, reason, until } => {
                let reason = comment(reason, true)?;
                let receipt = receipt(typed)?;
                let request = self.node.store.request(&receipt).map_err(|e| failed(&e))?;
                let bad = || {
                    Reply::refused(
                        "bad_day",
                        "期限は 2026-11-22 の形で、今日より後にしてください。",
                        "until is YYYY-MM-DD, after today",
                    )
                };
                let day: jiff::civil::Date = until.parse().map_err(|_| bad())?;
                let expires = day.tomorrow().ok().and_then(|d| d.in_tz("Asia/Tokyo").ok()).ok_or_else(bad)?.timestamp();
                let now = self.node.now();
                let new = NewException {
                    digest: request.digest,
                    reason: reason.clone(),
                    requested_by: request.applicant.clone(),
                    permitted_by: who.user.clone(),
                    issued: now,
                    expires,
                };
                let act = self.begin(
                    self.entry(Event::Exception, &request).who(&who.user).detail(&format!("until {until}: {reason}")),
                )?;
                let done = self.node.store.grant(&new, &By::person(&who.user, now, &reason));
                let end = if done.is_ok() { Outcome::Done } else { Outcome::Denied };
                let _ = self.node.trail.end(act, End::new(end).who(&who.user));
                let made = done.map_err(|e| failed(&e))?;
                let ja = format!(
                    "例外措置 {} を記録しました。同じファイルをもう一度投入すると、期限（{until}）まで原本のまま検査・承認を経て送られます。LGWAN 側の設定にも同じ digest の [[exception]] が必要です: {}",
                    made.id,
                    crate::report::hex(&made.digest)
                );
                Ok(Reply::done(ja, format!("exception {} recorded", made.id)))
            }
            ExceptionAsk::Revoke { id, reason } => {
                let reason = comment(reason, true)?;
                let number: i64 = id.parse().map_err(|_| {
                    Reply::refused("bad_number", "例外措置の番号ではありません。", "not the number of an exception")
                })?;
                let act = self
                    .begin(Entry::new(Event::Exception).who(&who.user).detail(&format!("revoke {number}: {reason}")))?;
                let done = self.node.store.revoke(number, &By::person(&who.user, self.node.now(), &reason));
                let end = if done.is_ok() { Outcome::Done } else { Outcome::Denied };
                let _ = self.node.trail.end(act, End::new(end));
                done.map_err(|e| failed(&e))?;
                Ok(Reply::done(format!("例外措置 {number} を取り消しました。"), "revoked"))
            }
        }
    }

    fn exceptions(&self, who: &Identity, rights: &Rights) -> Result<Reply, Reply> {
        if !rights.officer && !rights.auditor && !rights.operator {
            return Err(denied(&self.node, who, Event::Exception, "", "not_yours", NOT_YOURS));
        }
        let now = self.node.now();
        let rows = self.node.store.exceptions(1_000).map_err(|e| failed(&e))?;
        let state = |e: &mugai_staging::Exception| match (&e.revoked, e.active(now)) {
            (Some(_), _) => "revoked",
            (None, true) => "permitted",
            (None, false) => "expired",
        };
        let rows = rows.iter().map(|e| ExceptionRow {
            id: e.id.to_string(),
            digest: crate::report::hex(&e.digest),
            reason: e.reason.clone(),
            requested_by: e.requested_by.clone(),
            permitted_by: e.permitted_by.clone(),
            until: jst(&e.expires),
            state: state(e).into(),
        });
        Ok(Reply::Exceptions { rows: rows.collect() })
    }

    fn seal_by_hand(&self, who: &Identity, rights: &Rights) -> Result<Reply, Reply> {
        if !rights.operator {
            return Err(denied(&self.node, who, Event::Seal, "", "not_yours", NOT_YOURS));
        }
        self.seal_due(true);
        let waiting = self.node.store.packages_in(PackageState::Sealed, 1).map_err(|e| failed(&e))?;
        if !waiting.is_empty() {
            return Ok(Reply::refused(
                "carrier_gone",
                "封印しましたが、搬送フォルダに書き込めません。",
                "sealed; the carrier cannot be written",
            ));
        }
        Ok(Reply::done(
            "承認済みのファイルを封印し、搬送フォルダに置きました。",
            "everything approved is sealed and in the carrier",
        ))
    }

    fn status(&self) -> Reply {
        let counts = self.node.store.counts().unwrap_or_default();
        let queue: Vec<String> = counts.iter().map(|(s, n)| format!("{} {n}", s.ja())).collect();
        let wrong: Vec<String> =
            self.node.health.standing().iter().map(|s| format!("{}（{}）", s.condition.ja(), s.place)).collect();
        let wrong = if wrong.is_empty() { "異常なし".to_owned() } else { wrong.join("、") };
        Reply::done(
            format!("{wrong}。{}", queue.join("、")),
            if self.node.health.accepting() { "accepting" } else { "not accepting" },
        )
    }

    pub(super) fn begin(&self, entry: Entry) -> Result<mugai_audit::Act, Reply> {
        self.node.trail.begin(entry).map_err(|e| Reply::refused("no_record", e.ja(), e.to_string()))
    }
}
