//! What is said of a mail within a mail, a delivery report and an invitation: a few lines instead of a file.

use crate::address::Mailbox;
use crate::header::{self, Value};
use crate::structure::Headers;

/// Most recipients of a report, and most events of an invitation.
const MOST: usize = 20;

/// The lines that head a forwarded mail.
pub(crate) fn of_mail(headers: &Headers<'_>) -> String {
    let kept = header::read_quietly(headers);
    let mut out = String::new();
    for (name, ja) in [("From", "差出人"), ("To", "宛先"), ("Date", "日時"), ("Subject", "件名")] {
        let Some(found) = kept.iter().find(|k| k.name == name) else { continue };
        let value = match &found.value {
            Value::Text(text) | Value::Ascii(text) => text.clone(),
            Value::Lines(lines) => lines.join(" "),
            Value::Boxes(list, _) => list.iter().take(5).map(mailbox).collect::<Vec<_>>().join("、"),
        };
        out.push_str(&format!("{ja}：{value}\n"));
    }
    out
}

fn mailbox(mailbox: &Mailbox) -> String {
    match (mailbox.name.as_str(), mailbox.address.as_str()) {
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    }
}

/// A delivery report (RFC 3464 §2) as a table, one recipient after another.
pub(crate) fn of_report(text: &str) -> String {
    const FIELDS: [(&str, &str); 4] =
        [("final-recipient", "宛先"), ("action", "結果"), ("status", "状態"), ("diagnostic-code", "理由")];
    let mut out = String::from("【配送結果】\n");
    let mut recipients = 0_usize;
    for (name, value) in fields(text) {
        let Some((_, ja)) = FIELDS.iter().find(|(n, _)| *n == name) else { continue };
        if name == "final-recipient" {
            recipients = recipients.saturating_add(1);
            if recipients > MOST {
                out.push_str("（以下省略）\n");
                break;
            }
        }
        // `rfc822; name@domain`: the word before the semicolon is for programs.
        let value = value.split_once(';').map_or(value.as_str(), |(_, v)| v).trim();
        out.push_str(&format!("{ja}：{}\n", mugai_core::names::cut(value, 500)));
    }
    out
}

/// An invitation (RFC 5545) in a few lines.
pub(crate) fn of_calendar(text: &str) -> String {
    let mut out = String::from("【予定】\n");
    let (mut events, mut inside) = (0_usize, false);
    for (name, value) in fields(text) {
        let bare = name.split(';').next().unwrap_or("");
        let ja = match bare {
            "begin" if value.eq_ignore_ascii_case("VEVENT") => {
                (events, inside) = (events.saturating_add(1), true);
                if events > MOST {
                    out.push_str("（以下省略）\n");
                    break;
                }
                continue;
            }
            "end" if value.eq_ignore_ascii_case("VEVENT") => {
                inside = false;
                continue;
            }
            "summary" => "件名",
            "dtstart" => "開始",
            "dtend" => "終了",
            "location" => "場所",
            "organizer" => "主催者",
            "description" => "内容",
            _ => continue,
        };
        if inside {
            let value = value.replace("\\n", "\n　").replace("\\N", "\n　").replace("\\,", "、").replace("\\;", "；");
            let value = if bare.starts_with("dt") { date(&value) } else { value };
            let value = value.strip_prefix("mailto:").or(value.strip_prefix("MAILTO:")).unwrap_or(&value);
            out.push_str(&format!("{ja}：{}\n", mugai_core::names::cut(value, 2000)));
        }
    }
    out
}

/// `20261201T133000Z` → `2026-12-01 13:30（世界標準時）`.
fn date(value: &str) -> String {
    let digits: Vec<char> = value.chars().take(15).collect();
    let part = |from: usize, to: usize| digits.get(from..to).map(|d| d.iter().collect::<String>());
    let zone = if value.ends_with('Z') { "（世界標準時）" } else { "" };
    match (part(0, 4), part(4, 6), part(6, 8), part(9, 11), part(11, 13)) {
        (Some(y), Some(m), Some(d), Some(h), Some(min)) => format!("{y}-{m}-{d} {h}:{min}{zone}"),
        (Some(y), Some(m), Some(d), ..) => format!("{y}-{m}-{d}"),
        _ => value.to_owned(),
    }
}

/// Lines of `name: value`, folded ones joined, names in lower case.
fn fields(text: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if let (Some(more), Some((_, value))) = (line.strip_prefix([' ', '\t']), out.last_mut()) {
            value.push_str(more);
        } else if let Some((name, value)) = line.split_once(':') {
            out.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_table() {
        let report = "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n  no such user\r\n";
        let table = "【配送結果】\n宛先：a@b.example\n結果：failed\n状態：5.1.1\n理由：550 5.1.1 no such user\n";
        assert_eq!(of_report(report), table);
    }

    #[test]
    fn an_invitation_is_a_few_lines() {
        let calendar = "BEGIN:VCALENDAR\nSUMMARY:outside\nBEGIN:VEVENT\nDTSTART;TZID=Asia/Tokyo:20261201T133000\nDTEND:20261201T060000Z\nSUMMARY:会議\nLOCATION:第1会議室\nORGANIZER:mailto:a@b.jp\nATTACH:http://evil.example\nEND:VEVENT\nEND:VCALENDAR\n";
        let lines = "【予定】\n開始：2026-12-01 13:30\n終了：2026-12-01 06:00（世界標準時）\n件名：会議\n場所：第1会議室\n主催者：a@b.jp\n";
        assert_eq!(of_calendar(calendar), lines);
    }
}
