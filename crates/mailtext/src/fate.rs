//! What becomes of an attachment: disarmed and on its way beside the mail, held, or out of a clerk's reach.

use crate::attachment::{Attachment, Lock, SIGNATURE, State};
use crate::flags::{self, Flags};
use mugai_core::{Context, Reason, Refusal, names};

/// Types that are never looked into: pieces of a mail, and references to a mail elsewhere.
const NEVER: &[&str] = &["message/partial", "message/external-body"];

/// Raises what the names and the type of an attachment say, and settles its state.
pub(crate) fn settle(
    file: &mut Attachment,
    mime: &str,
    content: &[u8],
    flags: &mut Flags,
    cx: &mut Context<'_>,
) -> Result<(), Refusal> {
    if !file.other_names.is_empty() {
        flags.raise(flags::FILENAME_DUP);
    }
    if file.turned {
        flags.raise(flags::RTLO);
    }
    if file.declared.is_some() {
        flags.raise(flags::TYPE_MISMATCH);
    }
    if !cx.wants_beside() {
        return Ok(());
    }
    let reasons = reasons(file, mime);
    file.state = if file.inline || file.kind == SIGNATURE {
        State::Dropped
    } else if !reasons.is_empty() {
        State::Quarantined(reasons)
    } else {
        match file.locked {
            Some(lock) if lock != Lock::Password || cx.passwords().is_empty() => State::Held(lock),
            _ => deliver(file, content, cx)?,
        }
    };
    Ok(())
}

/// Why a clerk must not get it, by what can be seen without looking into it.
fn reasons(file: &Attachment, mime: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    if file.active {
        out.push("実行形式".to_owned());
    }
    if file.turned {
        out.push("拡張子の偽装（文字の並びを逆にする制御文字）".to_owned());
    }
    let extension = names::extension(&file.name);
    let disagree = file.other_names.iter().any(|n| names::extension(n) != extension);
    if disagree || (!out.is_empty() && !file.other_names.is_empty()) {
        out.push("ファイル名が2つある".to_owned());
    }
    if let Some(declared) = file.declared.filter(|_| !out.is_empty()) {
        out.push(format!("形式の申告（{declared}）と中身が違う"));
    }
    if NEVER.contains(&mime) {
        out.push("分割されたメール、または外部を参照する添付".to_owned());
    }
    out
}

/// Sends it round the whole gate and puts what comes back beside the mail.
fn deliver(file: &Attachment, content: &[u8], cx: &mut Context<'_>) -> Result<State, Refusal> {
    let before = cx.findings().len();
    let output = match cx.child(content, &file.name) {
        Ok(output) => output,
        // What the whole job may cost stops the mail; anything else is the attachment's own.
        Err(r) if matches!(r.reason, Reason::LimitBytes | Reason::LimitParts | Reason::LimitTime) => return Err(r),
        Err(r) if r.reason == Reason::Encrypted || (r.reason == Reason::WrongPassword && file.locked.is_some()) => {
            return Ok(State::Held(Lock::Password));
        }
        Err(r) => return Ok(State::Quarantined(vec![r.ja().trim_end_matches('。').to_owned()])),
    };
    let macros = cx.findings().iter().skip(before).any(|f| f.rule.id.contains("macro"));
    let extension = output.extension;
    let plain = match file.name.as_str() {
        "（名前なし）" => "添付ファイル".to_owned(),
        name => names::stem(name).to_owned(),
    };
    let most = usize::try_from(cx.limits().name_bytes).unwrap_or(usize::MAX);
    for number in 1..=cx.limits().mail_parts {
        let tail = if number == 1 { String::new() } else { format!("({number})") };
        let wanted = format!("{plain}{tail}.{extension}");
        let name = names::check(&wanted, most).unwrap_or_else(|_| format!("添付ファイル{tail}.{extension}"));
        if !cx.is_beside(&name) {
            cx.put_beside(&name, output)?;
            return Ok(State::Ready { name, macros });
        }
    }
    Err(Refusal::new(Reason::LimitParts, &file.name, "more attachments of one name than allowed"))
}
