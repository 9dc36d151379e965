//! What the gate writes into a mail: a warning before the text when there is danger, a notice behind it.

use crate::attachment::Attachment;
use crate::body::Body;
use crate::link::defang;

/// The line above and below what the gate says.
const RULE: &str = "――――――――――――――――――――――――――――――";
/// The title of the notice.
pub(crate) const TITLE: &str = "【メール無害化のお知らせ】";

/// The text with the gate's words around it.
pub(crate) fn around(text: &str, body: &Body, links: u32, warnings: &[String], odd: &[&str]) -> String {
    let mut out = String::with_capacity(text.len().saturating_add(1024));
    if !warnings.is_empty() {
        out.push_str("【警告】このメールは差出人を偽っている疑いがあります。\n");
        for warning in warnings {
            out.push_str(&format!("・{warning}\n"));
        }
        out.push_str(&format!("返信や振込などの操作をせず、情報システム担当へ連絡してください。\n{RULE}\n\n"));
    }
    // A sender who writes our title would speak with our voice.
    let text = text
        .replace(TITLE, "（差出人の記載）メール無害化のお知らせ")
        .replace("【警告】このメールは", "（差出人の記載）このメールは");
    out.push_str(if text.trim().is_empty() { "（本文はありません）" } else { text.trim_end() });
    out.push_str(&format!("\n\n{RULE}\n{TITLE}\n・このメールは本文のみをテキストに変換して届けています。\n"));
    if body.cut {
        out.push_str("・本文が長いため、途中までを届けています。\n");
    }
    if links > 0 {
        out.push_str("・本文中のURLは開けない形（hxxp、[.]）に変換しています。\n");
    }
    for (shown, real) in &body.mismatches {
        out.push_str(&format!(
            "【ご注意】HTML部分に、表示と異なるリンク先がありました。\n　表示：{}\n　実際：{}\n",
            defang(shown).0,
            defang(real).0
        ));
    }
    if !odd.is_empty() {
        out.push_str(&format!("・メールの構造に矛盾があります（{}）。\n", odd.join("、")));
    }
    attachments(&body.attachments, &mut out);
    out
}

/// Digits as wide as the text around them.
fn full_width(number: u32) -> String {
    let wide = |c: char| c.to_digit(10).and_then(|d| char::from_u32(0xFF10_u32.saturating_add(d))).unwrap_or(c);
    number.to_string().chars().map(wide).collect()
}

fn attachments(list: &[Attachment], out: &mut String) {
    if list.is_empty() {
        return;
    }
    out.push_str(&format!("・添付ファイルは取り除かれました（{}件）。\n\n", list.len()));
    for (number, file) in (1_u32..).zip(list) {
        let number = full_width(number);
        let other = if file.other_names.is_empty() {
            String::new()
        } else {
            format!("（別名：{}）", file.other_names.join("、"))
        };
        let place = if file.inline { "、本文に埋め込まれた画像" } else { "" };
        out.push_str(&format!("{number}．{}{other}（{} バイト、{}{place}）\n", file.name, file.bytes, file.kind));
        if file.active {
            out.push_str("　　注意：開くと動作する種類のファイルです。\n");
        }
    }
}
