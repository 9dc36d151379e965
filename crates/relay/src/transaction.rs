//! One mail from its last byte to its answer: known already? — the mill — the next hop — the journal — the answer.

use crate::admit::{Hours, Phase};
use crate::journal::{Journal, Key, key};
use crate::mill::{Mill, Milled, Received};
use crate::next_hop::{Answers, Lost, NextHop};
use crate::poison::Failures;
use crate::record::{Record, hex};
use crate::reply::Reply;
use crate::spool::Lying;
use crate::{Envelope, Protocol, Settings, data};
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) mill: Arc<dyn Mill>,
    pub(crate) places: Arc<Semaphore>,
    pub(crate) journal: Arc<Journal>,
    pub(crate) failures: Mutex<Failures>,
    pub(crate) spool: crate::spool::Spool,
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or(0)
}

/// Answers for one mail, one for each recipient.
pub(crate) async fn run(
    shared: &Arc<Shared>,
    hop: &mut Option<NextHop>,
    hours: &Hours,
    envelope: Envelope,
    lying: Lying,
) -> Answers {
    let mut record = Record::of(&envelope, lying.length, &lying.digest);
    let key = key(&envelope, &lying.digest);
    let envelope = Arc::new(envelope);
    let answers = answers(shared, hop, hours, &envelope, lying, key, &mut record).await;
    record.tell(&answers);
    answers
}

async fn answers(
    shared: &Arc<Shared>,
    hop: &mut Option<NextHop>,
    hours: &Hours,
    envelope: &Arc<Envelope>,
    lying: Lying,
    key: Option<Key>,
    record: &mut Record,
) -> Answers {
    let all = |reply: &Reply| -> Answers { envelope.recipients.iter().map(|_| reply.clone()).collect() };
    if let Some(words) = key.and_then(|k| shared.journal.delivered(&k, now())) {
        record.outcome = "known";
        return all(&Reply::new(250, format!("2.0.0 delivered before: {words}")));
    }
    let later = |code: &str| Reply::new(451, format!("4.3.0 {code}; please come again"));
    let milled = match mill(shared, envelope, lying, record).await {
        Ok(milled) => milled,
        Err(code) => Milled::Later { code: code.to_owned(), own_fault: false },
    };
    let notice = matches!(milled, Milled::Notice { .. }).then(|| envelope.of_notice());
    let wire = match milled {
        Milled::Forward { mail, said } | Milled::Notice { mail, said } => {
            record.said = said;
            let Some(wire) = data::stuff(&mail) else {
                record.code = Some("bad_output".into());
                return all(&later("bad_output"));
            };
            record.sent_length = Some(mail.len());
            record.sent = Some(hex(&Sha256::digest(&mail)));
            wire
        }
        Milled::Aside { said } => {
            record.said = said;
            record.outcome = "aside";
            remember(shared, key, "put aside", record).await;
            forget(shared, envelope);
            return all(&Reply::new(250, "2.0.0 put aside"));
        }
        Milled::Later { code, .. } => {
            let reply = later(&code);
            record.code = Some(code);
            return all(&reply);
        }
        Milled::Never { code } => {
            let reply = Reply::new(554, format!("5.7.1 {code}"));
            record.code = Some(code);
            record.outcome = "never";
            return all(&reply);
        }
    };
    if hours.now() == Phase::Closed {
        record.code = Some("stopping".into());
        return all(&Reply::new(421, "4.3.2 stopping"));
    }
    let partly = shared.settings.protocol == Protocol::Lmtp;
    let sent = send(&shared.settings, hop, notice.as_ref().unwrap_or(envelope), &wire, partly).await;
    record.ms.next_hop = record.lap();
    match sent {
        Ok(answers) => {
            record.next_hop = answers.iter().map(ToString::to_string).collect();
            record.next_hop.dedup();
            if let Some(good) = answers.iter().find(|a| a.good()) {
                record.outcome = if notice.is_some() { "notice" } else { "forwarded" };
                // With an answer for each recipient, those who did not get it come again, and must not be taken for the others.
                let key = key.filter(|_| answers.iter().all(Reply::good));
                remember(shared, key, good.text(), record).await;
                forget(shared, envelope);
            }
            if partly { answers } else { all(&one(&answers)) }
        }
        Err(lost) => {
            *hop = None;
            let (outcome, why) = match lost {
                Lost::Before(why) => ("later", why),
                Lost::Within(why) => ("in_doubt", why),
            };
            record.outcome = outcome;
            record.code = Some(why);
            all(&Reply::new(451, "4.4.1 the next hop does not answer"))
        }
    }
}

/// One answer for all recipients: never a good one unless all are good, never a final one unless all are.
fn one(answers: &[Reply]) -> Reply {
    let worst = answers.iter().find(|a| !a.good() && !a.permanent());
    let first = worst.or_else(|| answers.iter().find(|a| !a.good())).or_else(|| answers.first());
    let Some(reply) = first.cloned() else { return Reply::new(451, "4.3.0 no recipient") };
    if reply.permanent() && answers.iter().any(Reply::good) {
        // Some would get it and some not, and one answer cannot say so.
        return Reply::new(451, format!("4.5.3 refused for some recipients only; send one at a time ({reply})"));
    }
    reply
}

fn forget(shared: &Shared, envelope: &Envelope) {
    if let Some(ident) = &envelope.client.ident {
        shared.failures.lock().unwrap_or_else(PoisonError::into_inner).forget(ident);
    }
}

/// Writes the delivery down before anybody is told of it. A full disk changes nothing of the delivery: it is told, and the mail may
/// come twice should our answer be lost.
async fn remember(shared: &Shared, key: Option<Key>, words: &str, record: &mut Record) {
    let Some(key) = key else { return };
    record.lap();
    // At once, one line into the memory of the system: from here on a kill of the door does not make the mail come twice.
    let on_disk = match shared.journal.write(key, words, now()) {
        Ok(line) => {
            let journal = shared.journal.clone();
            spawn_blocking(move || journal.sync(line)).await.unwrap_or_else(|e| Err(std::io::Error::other(e)))
        }
        Err(e) => Err(e),
    };
    if let Err(e) = on_disk {
        tracing::error!("the journal of deliveries cannot be written: {e}");
    }
    record.ms.journal = record.lap();
}

/// Through the mill, when it is its turn; put aside when it failed too often.
async fn mill(
    shared: &Arc<Shared>,
    envelope: &Arc<Envelope>,
    lying: Lying,
    record: &mut Record,
) -> Result<Milled, &'static str> {
    let patience = Duration::from_secs(shared.settings.mill_seconds);
    let place = timeout(patience, shared.places.clone().acquire_owned()).await;
    record.ms.wait = record.lap();
    let place = place.map_err(|_| "busy")?.map_err(|_| "stopping")?;
    let (work, for_work) = (shared.clone(), envelope.clone());
    let task = spawn_blocking(move || {
        let _place = place;
        let received = Received { envelope: &for_work, file: &lying.file, length: lying.length, digest: lying.digest };
        match work.mill.mill(&received) {
            Milled::Later { code, own_fault: true } if too_often(&work, &for_work, &code) => {
                work.mill.put_aside(&received, &code)
            }
            other => other,
        }
    });
    let milled = timeout(patience, task).await;
    record.ms.mill = record.lap();
    milled.map_err(|_| "limit_time")?.map_err(|_| "internal")
}

fn too_often(shared: &Shared, envelope: &Envelope, code: &str) -> bool {
    let Some(ident) = &envelope.client.ident else { return false };
    let mut failures = shared.failures.lock().unwrap_or_else(PoisonError::into_inner);
    failures.count(ident, code) >= shared.settings.failures
}

/// Sends it, through the conversation that is open or a new one.
async fn send(
    settings: &Settings,
    hop: &mut Option<NextHop>,
    envelope: &Envelope,
    wire: &[u8],
    partly: bool,
) -> Result<Answers, Lost> {
    let patience = Duration::from_secs(settings.next_hop_seconds);
    if let Some(open) = hop.as_mut().filter(|h| h.used()) {
        match open.send(envelope, wire, partly).await {
            // The other side had closed it while it lay idle: nothing of the mail was sent.
            Err(Lost::Before(_)) => *hop = None,
            Ok(answers) if answers.iter().all(|a| a.code == 421) => *hop = None,
            other => return other,
        }
    }
    if hop.is_none() {
        *hop = Some(NextHop::connect(&settings.next_hop, &settings.hostname, patience).await?);
    }
    match hop.as_mut() {
        Some(open) => open.send(envelope, wire, partly).await,
        None => Err(Lost::Before("next hop: no conversation".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_is_never_better_than_the_worst_and_never_final_for_some() {
        let r = |code| Reply::new(code, "x");
        assert_eq!(one(&[r(250), r(250)]).code, 250);
        assert_eq!(one(&[r(250), r(450), r(550)]).code, 450);
        assert_eq!(one(&[r(550), r(451)]).code, 451);
        assert_eq!(one(&[r(550), r(550)]).code, 550);
        assert_eq!(one(&[r(250), r(550)]).code, 451);
        assert_eq!(one(&[]).code, 451);
    }
}
