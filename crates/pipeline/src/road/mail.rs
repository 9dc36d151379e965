//! A kept mail once more, with passwords: what was locked in it is made harmless and goes the road of files; nothing is sent again.

use super::Road;
use crate::desk::{Reply, Secret};
use crate::mail::{Mailing, Stopped, again};
use crate::people::Identity;
use mugai_audit::{End, Event, Outcome, Query};
use mugai_gate::Original;
use mugai_staging::{Change, Notes, Request, StagingError};

/// Wrong passwords for one mail before only its original can be asked for: nobody tries a dictionary here.
const TRIES: usize = 10;

impl Road {
    pub(super) fn unlock_mail(
        &self,
        who: &Identity,
        request: &Request,
        passwords: Vec<Secret>,
    ) -> Result<Reply, Reply> {
        // One at a time: two who try together are counted one after the other.
        if !self.queue.claim(&request.receipt) {
            return Ok(self.told(&request.receipt, None));
        }
        let reply = self.try_mail(who, request, passwords);
        self.queue.done(&request.receipt);
        reply
    }

    fn try_mail(&self, who: &Identity, request: &Request, passwords: Vec<Secret>) -> Result<Reply, Reply> {
        let tried = self.tried(request);
        if tried >= TRIES {
            return Err(Reply::refused(
                "too_many_tries",
                format!(
                    "受付番号 {}: パスワードの試行が {TRIES} 回に達しました。差出人に別の方法での送付を依頼してください。",
                    request.receipt
                ),
                "too many tries",
            ));
        }
        let count = format!("{} passwords, try {}", passwords.len(), tried.saturating_add(1));
        let act = self.begin(self.entry(Event::Unlock, request).who(&who.user).detail(&count))?;
        let words: Vec<String> = passwords.into_iter().map(|p| p.0).collect();
        let (outcome, reply) = match self.mail_again(request, &words) {
            Ok(0) => (
                Outcome::Refused,
                Reply::refused(
                    "wrong_password",
                    format!(
                        "このパスワードで開けた添付ファイルはありません（{} 回目、{TRIES} 回まで）。",
                        tried.saturating_add(1)
                    ),
                    "nothing was opened",
                ),
            ),
            Ok(new) => (
                Outcome::Done,
                Reply::done(
                    format!("添付ファイル {new} 件を無害化しました。課の手続き（検査・承認）を経て届きます。"),
                    format!("{new} attachments go on"),
                ),
            ),
            Err(reply) => (Outcome::Failed, reply),
        };
        let _ = self.node().trail.end(act, End::new(outcome).who(&who.user));
        Ok(reply)
    }

    /// How many attachments are new in the staging area.
    fn mail_again(&self, request: &Request, passwords: &[String]) -> Result<usize, Reply> {
        let node = self.node();
        let no = |e: &StagingError| crate::desk::guard::failed(e);
        let gone = || StagingError::Disposed { what: request.receipt.to_string() };
        let Some((about, addressed, kept)) = again(&node.site, request) else { return Err(no(&gone())) };
        let gate = node.gate_of_mail().ok_or_else(|| no(&gone()))?;
        let blob = request.original.as_ref().ok_or_else(|| no(&gone()))?;
        let bytes = node.blobs.get(blob).map_err(|e| no(&e))?;
        let failed = |e: String| Reply::refused("failed", "元のメールを読めません。", e);
        let original = Original::new("mail.eml", &bytes, &gate.orders().limits).map_err(|e| failed(e.to_string()))?;
        let mailing = Mailing { node, known: &self.scanner_known };
        match mailing.harmless(&about, &addressed, &kept, &original, passwords) {
            Ok(harmless) => Ok(harmless.staged.iter().filter(|s| s.new).count()),
            Err(Stopped::Later(passed)) => Err(Reply::refused(
                passed.code(),
                "いまは処理できません。しばらくしてから、もう一度お試しください。",
                "not now",
            )),
            Err(Stopped::Never(never)) => {
                let (code, (ja, ask_ja, en)) = (never.why.code.clone(), crate::words::of(&never.why.code));
                // What a password laid open may be malware: then the original is no mail to keep for anybody any more.
                if never.quarantined {
                    let notes = Notes { findings: never.findings, ..Notes::default() };
                    let change = Change::Quarantined(never.why);
                    let done = node.store.advance(&request.receipt, change, notes, &node.system());
                    done.map_err(|e| no(&e))?;
                    node.alert("QUARANTINED", &format!("{} {}: {code}", request.receipt, request.section));
                }
                Err(Reply::refused(&code, format!("{ja}{ask_ja}"), en))
            }
        }
    }

    /// Wrong tries so far, from the trail: nothing else remembers them, and nobody can take them back.
    fn tried(&self, request: &Request) -> usize {
        let query =
            Query { receipt: Some(request.receipt.to_string()), event: Some(Event::Unlock), ..Query::default() };
        // What was tried a moment ago counts too. A trail that cannot be read has no tries left to give.
        if self.node().trail.sync().is_err() {
            return TRIES;
        }
        let folder = self.node().site.within("audit");
        let hits = mugai_audit::search(&folder, query);
        hits.map_or(TRIES, |hits| {
            hits.filter(|h| {
                h.as_ref().map_or(true, |h| matches!(h.record.outcome, Outcome::Refused | Outcome::Interrupted))
            })
            .count()
        })
    }
}
