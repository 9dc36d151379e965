//! Looks for a sender who pretends to be another; takes a display name that bears a foreign address away.

use crate::address::{self, Mailbox};
use crate::flags::{self, Flags};
use crate::header::{self, Kept, Value};
use crate::rules::SPOOFED_SENDER;
use crate::structure::Headers;
use crate::{lookalike, verdict};
use mugai_core::{Action, Context, Refusal};

/// Most further senders named in the warning.
const NAMED: usize = 5;

/// What was seen of the sender.
#[derive(Debug, Default)]
pub(crate) struct Sender {
    /// For the warning before the text.
    pub(crate) warnings: Vec<String>,
    /// Where an answer would go, when that is another domain and nothing else is suspicious: told behind the text.
    pub(crate) reply: Option<String>,
}

/// Judges the sender of a mail by its headers.
pub(crate) fn judge(
    raw: &Headers<'_>,
    headers: &mut Vec<Kept>,
    flags: &mut Flags,
    cx: &mut Context<'_>,
) -> Result<Sender, Refusal> {
    let own: Vec<String> =
        cx.mail().map(|m| m.own_domains.iter().map(|d| d.to_ascii_lowercase()).collect()).unwrap_or_default();
    let is_own = |domain: &str| {
        own.iter().any(|o| domain == o || domain.strip_suffix(o.as_str()).is_some_and(|rest| rest.ends_with('.')))
    };
    let mut warnings = Vec::new();
    for header in headers.iter_mut().filter(|h| matches!(h.name, "From" | "Sender")) {
        let Value::Boxes(list, _) = &mut header.value else { continue };
        for Mailbox { name, address } in list.iter_mut() {
            let real = address::domain(address);
            if let Some(named) = address::address_in(name)
                && address::domain(&named) != real
            {
                cx.did(&SPOOFED_SENDER, header.name, Action::Replaced)?;
                if is_own(&address::domain(&named)) && !is_own(&real) {
                    warnings.push("・表示名に本市のアドレスがありますが、実際の差出人は庁外です。".to_owned());
                    warnings.push(format!("　実際の差出人：{}", shown(address)));
                } else {
                    warnings.push(format!(
                        "・表示名に別のアドレス（{named}）が書かれていましたが、実際の差出人は {} です。",
                        shown(address)
                    ));
                }
                "（表示名削除）".clone_into(name);
                flags.raise(flags::FROM_SPOOF);
            }
            let imitated =
                own.iter().find(|o| header.name == "From" && !is_own(&real) && lookalike::looks_like(&real, o));
            if let Some(imitated) = imitated {
                cx.did(&SPOOFED_SENDER, header.name, Action::Kept)?;
                warnings.push(format!(
                    "・差出人のドメイン（{}）は、本市のドメイン（{imitated}）に似せてあります。",
                    header::quiet(real.clone())
                ));
                flags.raise(flags::FROM_SPOOF);
            }
            if is_own(&real) && header.name == "From" {
                cx.did(&SPOOFED_SENDER, header.name, Action::Kept)?;
                warnings.push(format!(
                    "・差出人が本市のアドレス（{}）ですが、このメールは庁外から届きました。",
                    shown(address)
                ));
                flags.raise(flags::FROM_SPOOF);
            }
        }
    }
    if verdict::failed(raw, cx.mail().map_or("", |m| m.authserv_id.as_str())) {
        cx.did(&SPOOFED_SENDER, "Authentication-Results", Action::Kept)?;
        warnings
            .push("・受信サーバの検査（DMARC）に合格していません。差出人が偽られているおそれがあります。".to_owned());
        flags.raise(flags::FROM_SPOOF);
    }
    let senders = raw.count("From");
    if senders > 1 {
        cx.did(&SPOOFED_SENDER, "From", Action::Removed)?;
        let others: Vec<String> = raw
            .fields
            .iter()
            .filter(|f| f.name.eq_ignore_ascii_case("From"))
            .skip(1)
            .take(NAMED)
            .map(|f| address::read(f.value).first().map_or_else(|| "不明".to_owned(), spoken))
            .collect();
        let which = if senders > 2 { "2つ目以降" } else { "2つ目" };
        warnings.push(format!("・差出人（From）が{senders}つあります。{which}：{}", others.join("、")));
        flags.raise(flags::FROM_DUP);
    }
    let reply = other_reply(headers);
    if reply.is_some() {
        flags.raise(flags::REPLYTO_DIFF);
    }
    if warnings.is_empty() {
        return Ok(Sender { warnings, reply });
    }
    if let Some(reply) = reply {
        // An answer to a sender who lies would go to whom he wants.
        cx.did(&SPOOFED_SENDER, "Reply-To", Action::Removed)?;
        headers.retain(|h| h.name != "Reply-To");
        warnings.push(format!("・返信先が差出人と異なります：{reply}"));
    }
    Ok(Sender { warnings, reply: None })
}

/// Where an answer would go, when it is another domain than the sender's.
fn other_reply(headers: &[Kept]) -> Option<String> {
    let first = |name: &str| {
        headers.iter().find(|h| h.name == name).and_then(|h| match &h.value {
            Value::Boxes(list, _) => list.first().map(|m| m.address.clone()),
            _ => None,
        })
    };
    let (from, reply) = (first("From").unwrap_or_default(), first("Reply-To")?);
    (!reply.is_empty() && address::domain(&reply) != address::domain(&from)).then_some(reply)
}

fn spoken(mailbox: &Mailbox) -> String {
    if mailbox.address.is_empty() { header::quiet(mailbox.name.clone()) } else { mailbox.address.clone() }
}

fn shown(address: &str) -> &str {
    if address.is_empty() { "不明" } else { address }
}
