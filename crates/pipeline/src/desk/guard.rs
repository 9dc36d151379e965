//! What every answer has in common: is he allowed, is the receipt one, are the words short enough; and the record of it.

use super::{Filter, MAX_COMMENT, MAX_ROWS, Reply, Row, Shown};
use crate::node::Node;
use crate::people::{Identity, Rights};
use crate::when::jst;
use jiff::{Timestamp, civil::Date};
use mugai_audit::{Entry, Event, Outcome};
use mugai_core::names;
use mugai_staging::{Query, Receipt, Request, StagingError, State};

/// He may not.
pub(crate) fn denied(node: &Node, who: &Identity, event: Event, receipt: &str, code: &str, ja: &str) -> Reply {
    let entry = Entry::new(event).who(&who.user).receipt(receipt).outcome(Outcome::Denied).reason(code);
    let _ = node.trail.note_now(entry);
    node.alert("DENIED", &format!("{} {} {receipt}: {code}", who.user, event.word()));
    Reply::refused(code, ja, format!("{} may not: {code}", who.user))
}

/// The trail is read by those who run or audit the node; that they did is on record under their own name.
pub(crate) fn trail(node: &Node, who: &Identity, rights: &Rights, ask: &crate::trail::TrailAsk) -> Reply {
    if !rights.auditor && !rights.operator {
        let no = "証跡を読む権限がありません。監査担当へ依頼してください。";
        return denied(node, who, ask.event(), "", "not_yours", no);
    }
    let told = crate::trail::read(&node.site, ask);
    let outcome = if told.good { Outcome::Done } else { Outcome::Failed };
    let entry = Entry::new(ask.event()).who(&who.user).outcome(outcome).detail(&format!("{ask:?}"));
    let _ = node.trail.note_now(entry);
    Reply::Text { good: told.good, ja: told.ja, en: told.en }
}

/// The store said no.
pub(crate) fn failed(error: &StagingError) -> Reply {
    let code = match error {
        StagingError::OwnRequest { .. } => "own_request",
        StagingError::NotAnApprover { .. } => "not_an_approver",
        StagingError::Decided { .. } => "decided",
        StagingError::NotFound { .. } => "not_found",
        StagingError::Tampered { .. } => "tampered",
        StagingError::Transition { .. } | StagingError::ArrivalTransition { .. } => "not_possible_now",
        StagingError::Full => "disk_full",
        _ => "failed",
    };
    Reply::refused(code, error.ja(), error.to_string())
}

/// The receipt somebody typed.
pub(crate) fn receipt(text: &str) -> Result<Receipt, Reply> {
    Receipt::parse(text).ok_or_else(|| {
        Reply::refused(
            "bad_receipt",
            format!(
                "「{}」は受付番号ではありません（打ち間違いがないか確かめてください）。",
                names::show(names::cut(text, 60))
            ),
            "that is not a receipt number",
        )
    })
}

/// Words for the record, short enough.
pub(crate) fn comment(text: &str, needed: bool) -> Result<String, Reply> {
    let text = names::show(text.trim());
    if text.len() > MAX_COMMENT {
        return Err(Reply::refused("too_long", "コメントが長すぎます（2000 バイトまで）。", "the comment is too long"));
    }
    if needed && text.is_empty() {
        return Err(Reply::refused("no_reason", "理由を書いてください。", "a reason is needed"));
    }
    Ok(text)
}

/// A filter as the store wants it, cut down to what this person may see. `None`: he may see nothing of what he asked for.
pub(crate) fn query(filter: &Filter, who: &Identity, rights: &Rights) -> Result<Query, Reply> {
    let mut query =
        Query { name: filter.name.clone(), limit: filter.limit.unwrap_or(100).min(MAX_ROWS), ..Query::default() };
    query.sections.extend(filter.section.clone());
    query.applicant.clone_from(&filter.applicant);
    if let Some(word) = &filter.state {
        let state = State::from_word(word).or_else(|| State::ALL.iter().copied().find(|s| s.ja() == word)).ok_or_else(
            || {
                Reply::refused(
                    "bad_state",
                    format!("「{}」という状態はありません。", names::show(word)),
                    "no such state",
                )
            },
        )?;
        query.states.push(state);
    }
    query.from = filter.from.as_deref().map(day_start).transpose()?;
    query.until =
        filter.to.as_deref().map(|d| day_start(d).map(|t| t + jiff::SignedDuration::from_hours(24))).transpose()?;
    if !rights.operator && !rights.auditor {
        // Approvers see their sections; everybody else his own.
        let of_section = query.sections.first().is_some_and(|s| rights.approves.contains(s));
        if rights.approves.is_empty() || !query.sections.is_empty() && !of_section {
            query.applicant = Some(who.user.clone());
        } else if query.sections.is_empty() {
            query.sections.clone_from(&rights.approves);
        }
    }
    Ok(query)
}

fn day_start(day: &str) -> Result<Timestamp, Reply> {
    let bad = || Reply::refused("bad_day", "日付は 2026-11-22 の形で書いてください。", "a day is YYYY-MM-DD");
    let day: Date = day.parse().map_err(|_| bad())?;
    Ok(day.in_tz("Asia/Tokyo").map_err(|_| bad())?.timestamp())
}

/// One request in a list.
pub(crate) fn row(request: &Request) -> Row {
    Row {
        receipt: request.receipt.to_string(),
        received: jst(&request.received_at),
        section: request.section.clone(),
        applicant: request.applicant.clone(),
        name: names::show(&request.name),
        bytes: request.length,
        state: request.state.word().into(),
        state_ja: request.state.ja().into(),
        reason: request.why.as_ref().map(|w| w.code.clone()).unwrap_or_default(),
    }
}

/// Everything about one request.
pub(crate) fn shown(node: &Node, request: &Request) -> Result<Shown, StagingError> {
    let hex = crate::report::hex;
    let history = node.store.history(&request.receipt)?;
    let line = |h: mugai_staging::HistoryEntry| {
        let to = State::from_word(&h.to).map_or(h.to.clone(), |s| s.ja().to_owned());
        let why = if h.by.why.is_empty() { String::new() } else { format!("（{}）", names::show(&h.by.why)) };
        format!("{} {to} {}{why}", jst(&h.by.at), names::show(&h.by.who))
    };
    let why = request.why.as_ref().map(|w| {
        let (ja, ask, _) = crate::words::of(&w.code);
        format!("{ja}{ask}（{} {} {}）", w.code, names::show(&w.place), names::show(&w.detail))
    });
    Ok(Shown {
        row: row(request),
        original: hex(&request.digest),
        result: request.attestation.as_ref().map(|a| hex(&a.digest)).unwrap_or_default(),
        format: request.attestation.as_ref().map(|a| a.format.clone()).unwrap_or_default(),
        kind: request.attestation.as_ref().map(|a| a.kind.word().to_owned()).unwrap_or_default(),
        findings: findings(request.findings.as_deref().unwrap_or("[]")),
        why: why.unwrap_or_default(),
        scan: request.scan.clone().unwrap_or_default(),
        approver: request.approval.as_ref().map(|a| a.by.clone()).unwrap_or_default(),
        comment: request.approval.as_ref().map(|a| a.comment.clone()).unwrap_or_default(),
        package: request.package.clone().unwrap_or_default(),
        history: history.into_iter().map(line).collect(),
    })
}

/// The findings as stored (our own JSON), one line each.
pub(crate) fn findings(json: &str) -> Vec<String> {
    let list: Vec<serde_json::Value> = serde_json::from_str(json).unwrap_or_default();
    let text =
        |v: &serde_json::Value, key: &str| v.get(key).and_then(serde_json::Value::as_str).unwrap_or("").to_owned();
    list.iter()
        .map(|f| {
            let count = f.get("count").and_then(serde_json::Value::as_u64).unwrap_or(1);
            format!("{} → {}（{count}件） [{}]", text(f, "ja"), text(f, "action_ja"), text(f, "place"))
        })
        .collect()
}
