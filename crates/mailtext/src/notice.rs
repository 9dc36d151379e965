//! What the gate writes into a mail: a warning before the text when there is danger, a notice behind it.

use crate::attachment::{Attachment, Lock, SIGNATURE, State};
use crate::body::Body;
use crate::link::defang;
use crate::sender::Sender;
use mugai_core::MailOrders;

/// The line above and below what the gate says.
const RULE: &str = "――――――――――――――――――――――――――――――";
/// The title of the notice.
pub(crate) const TITLE: &str = "【メール無害化のお知らせ】";
/// Where long reasons are broken, columns; a Japanese character takes two.
const WIDTH: usize = 66;

/// Everything there is to say.
pub(crate) struct Said<'a> {
    pub(crate) body: &'a Body,
    pub(crate) count: &'a Count,
    pub(crate) links: u32,
    pub(crate) hidden: u32,
    pub(crate) sender: &'a Sender,
    pub(crate) odd: &'a [&'static str],
    pub(crate) orders: Option<&'a MailOrders>,
}

/// How many attachments there are of each fate.
#[derive(Debug, Default)]
pub(crate) struct Count {
    /// Files, without pictures of the text and signatures.
    pub(crate) attached: usize,
    pub(crate) inline: usize,
    pub(crate) held: usize,
    pub(crate) quarantined: usize,
    ready: usize,
}

impl Count {
    /// Counts a list.
    pub(crate) fn of(list: &[Attachment]) -> Self {
        let count = |fits: &dyn Fn(&Attachment) -> bool| list.iter().filter(|a| fits(a)).count();
        let file = |a: &Attachment| !a.inline && a.kind != SIGNATURE;
        Self {
            attached: count(&file),
            inline: count(&|a| a.inline),
            held: count(&|a| matches!(a.state, State::Held(_))),
            quarantined: count(&|a| matches!(a.state, State::Quarantined(_))),
            ready: count(&|a| matches!(a.state, State::Ready { .. })),
        }
    }
}

/// The text with the gate's words around it.
pub(crate) fn around(text: &str, said: &Said<'_>) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(1024));
    if !said.sender.warnings.is_empty() {
        out.push_str("【警告】このメールは差出人を偽っている疑いがあります。\n");
        for warning in &said.sender.warnings {
            out.push_str(&format!("{warning}\n"));
        }
        out.push_str(&format!("返信や振込などの操作をせず、情報システム担当へ連絡してください。\n{RULE}\n\n"));
    }
    // A sender who writes our title would speak with our voice.
    let text = text
        .replace(TITLE, "（差出人の記載）メール無害化のお知らせ")
        .replace("【警告】このメールは", "（差出人の記載）このメールは");
    out.push_str(if text.trim().is_empty() { "（本文はありません）" } else { text.trim_end() });
    let receipt = said.orders.map_or("", |o| o.receipt.as_str());
    let receipt = if receipt.is_empty() { String::new() } else { format!("受付番号 {receipt}") };
    out.push_str(&format!("\n\n{RULE}\n{TITLE}{receipt}\n・このメールは本文のみをテキストに変換して届けています。\n"));
    if said.body.cut {
        out.push_str("・本文が長いため、途中までを届けています。\n");
    }
    if said.links > 0 {
        out.push_str("・本文中のURLは開けない形（hxxp、[.]）に変換しています。\n");
    }
    if let Some(reply) = &said.sender.reply {
        out.push_str(&format!("・返信先が差出人と異なります：{reply}\n"));
    }
    for (shown, real) in &said.body.mismatches {
        out.push_str(&format!(
            "【ご注意】HTML部分に、表示と異なるリンク先がありました。\n　表示：{}\n　実際：{}\n",
            defang(shown).0,
            defang(real).0
        ));
    }
    attachments(&said.body.attachments, said, &mut out);
    if !said.odd.is_empty() {
        out.push_str(&format!("・メールの構造に矛盾があります（{}）。\n", said.odd.join("、")));
    }
    if said.hidden > 0 {
        out.push_str(&format!("・見えない文字を{}個取り除きました。\n", said.hidden));
    }
    let kept = said.orders.map_or("", |o| o.keep_until.as_str());
    if !kept.is_empty() && said.count.held.saturating_add(said.count.ready) > 0 {
        out.push_str(&format!("\n原本は {kept}まで保管します。受取りには上長の承認が必要です。\n"));
    }
    out
}

/// Digits as wide as the text around them.
fn full_width(number: u32) -> String {
    let wide = |c: char| c.to_digit(10).and_then(|d| char::from_u32(0xFF10_u32.saturating_add(d))).unwrap_or(c);
    number.to_string().chars().map(wide).collect()
}

fn attachments(list: &[Attachment], said: &Said<'_>, out: &mut String) {
    if list.is_empty() {
        return;
    }
    let count = said.count;
    let inline = if count.inline > 0 { format!("、埋込画像{}件", count.inline) } else { String::new() };
    let wanted = list.iter().any(|a| a.state != State::Listed);
    out.push_str(&match (wanted, count.attached) {
        (false, _) => format!("・添付ファイルは取り除かれました（{}件）。\n", list.len()),
        (true, 0) => format!("・埋込画像と電子署名は取り除きました（{}件）。\n", list.len()),
        (true, n) if n == count.quarantined => {
            format!("・添付ファイルは隔離しました（{n}件{inline}）。職員は取り出せません。\n")
        }
        (true, n) if count.quarantined > 0 => {
            let q = count.quarantined;
            format!("・添付ファイルはメールから取り外しました（{n}件、うち隔離{q}件{inline}）。\n")
        }
        (true, n) => format!("・添付ファイルはメールから取り外しました（{n}件{inline}）。\n"),
    });
    out.push('\n');
    let last = |a: &&Attachment| a.inline || a.kind == SIGNATURE;
    let order = list.iter().filter(|a| !last(a)).chain(list.iter().filter(last));
    for (number, file) in (1_u32..).zip(order) {
        out.push_str(&format!("{}．", full_width(number)));
        one(file, said, out);
    }
}

fn one(file: &Attachment, said: &Said<'_>, out: &mut String) {
    let name = &file.name;
    let folder = said.orders.map(|o| o.folders.join("」「")).filter(|f| !f.is_empty());
    let other = if file.other_names.is_empty() {
        String::new()
    } else {
        format!("別名：{}、", file.other_names.join("、"))
    };
    if file.state == State::Dropped {
        let what = if file.inline { "本文に埋め込まれた画像" } else { file.kind.as_str() };
        out.push_str(&format!("{name}（{what}）\n　　状態：削除\n"));
        return;
    }
    let place = if file.inline { "、本文に埋め込まれた画像" } else { "" };
    out.push_str(&format!("{name}（{other}{} バイト、{}{place}）\n", file.bytes, file.kind));
    match &file.state {
        State::Listed if file.active => out.push_str("　　注意：開くと動作する種類のファイルです。\n"),
        State::Listed | State::Dropped => {}
        State::Ready { name, macros } => {
            let macros = if *macros { "マクロを除去し " } else { "" };
            match folder {
                Some(folder) => out.push_str(&format!(
                    "　　状態：無害化待ち　{macros}{name} として\n　　受渡フォルダ「{folder}」に届きます。\n"
                )),
                None => out.push_str(&format!("　　状態：無害化済み　{macros}{name} として届きます。\n")),
            }
        }
        State::Held(Lock::Password) => {
            out.push_str(
                "　　状態：保留　パスワードがないため中身を確認できません。\n　　パスワードを登録すると無害化して届けます。\n",
            );
            out.push_str(&match folder {
                Some(folder) => format!("　　登録方法：受渡フォルダ「{folder}」の 手順.txt を参照\n"),
                None => "　　登録方法：情報システム担当へお問い合わせください。\n".to_owned(),
            });
        }
        State::Held(Lock::Key) => {
            out.push_str("　　状態：保留　暗号化または電子署名で包まれているため中身を確認できません。\n");
        }
        State::Held(Lock::Tnef) => {
            out.push_str("　　状態：保留　Outlook独自の形式のため中身を確認できません。\n");
        }
        State::Quarantined(reasons) => {
            wrapped(&format!("　　状態：隔離　理由：{}", reasons.join("／")), out);
        }
    }
}

/// A long line, broken with the indent of the list.
fn wrapped(line: &str, out: &mut String) {
    let mut column = 0_usize;
    for c in line.chars() {
        let wide = if c.is_ascii() { 1 } else { 2 };
        column = column.saturating_add(wide);
        if column > WIDTH {
            out.push_str("\n　　");
            column = wide.saturating_add(4);
        }
        out.push(c);
    }
    out.push('\n');
}
