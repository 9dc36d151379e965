//! CSV that a Japanese Excel opens by a double click: UTF-8 with BOM, CRLF (RFC 4180), every field quoted, formulas defanged.

use crate::{Record, when};
use std::io::{self, Write};

/// The columns of an export.
const HEADER: [&str; 14] = [
    "通番",
    "日時（日本時間）",
    "種別",
    "開始の通番",
    "出来事",
    "実施者",
    "課",
    "受付番号",
    "ファイル名",
    "ダイジェスト",
    "結果",
    "理由",
    "詳細",
    "前の記録のダイジェスト",
];

/// What makes a spreadsheet take a field for a formula: also the wide forms, which a Japanese Excel takes the same way.
fn starts_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠')
}

/// One field, quoted.
fn field(text: &str) -> String {
    let apostrophe = if text.starts_with(starts_formula) { "'" } else { "" };
    format!("\"{apostrophe}{}\"", text.replace('"', "\"\""))
}

/// The byte order mark and a header.
pub(crate) fn begin(to: &mut impl Write, header: &[&str]) -> io::Result<()> {
    to.write_all("\u{FEFF}".as_bytes())?;
    row(to, header)
}

/// One row.
pub(crate) fn row(to: &mut impl Write, fields: &[&str]) -> io::Result<()> {
    let fields: Vec<String> = fields.iter().map(|text| field(text)).collect();
    write!(to, "{}\r\n", fields.join(","))
}

/// The Japanese words of a reason code: those of a refusal, else the code itself.
pub(crate) fn reason_ja(code: &str) -> &str {
    let known = mugai_core::Reason::ALL.iter().find(|reason| reason.code() == code);
    known.map_or(code, |reason| reason.ja())
}

/// Writes records as CSV; how many there were.
///
/// # Errors
/// What `to` says.
pub fn export_csv(records: impl IntoIterator<Item = Record>, to: &mut impl Write) -> io::Result<u64> {
    begin(to, &HEADER)?;
    let mut count = 0u64;
    for r in records {
        let act = if r.act > 0 { r.act.to_string() } else { String::new() };
        let detail = if r.sig.is_empty() { r.detail } else { format!("署名 {} {}", r.key, r.sig) };
        row(
            to,
            &[
                &r.seq.to_string(),
                &when::shown(r.time),
                r.kind.ja(),
                &act,
                r.event.ja(),
                &r.who,
                &r.section,
                &r.receipt,
                &r.file,
                &r.digest,
                r.outcome.ja(),
                reason_ja(&r.reason),
                &detail,
                &r.prev.to_string(),
            ],
        )?;
        count = count.saturating_add(1);
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Digest, Entry, Event, Kind, Outcome};

    #[test]
    fn fields_are_quoted_and_no_formula() {
        for (text, expected) in [
            ("報告書.docx", "\"報告書.docx\""),
            ("a\"b,c", "\"a\"\"b,c\""),
            ("=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("＝１＋１", "\"'＝１＋１\""),
            ("a=1", "\"a=1\""),
        ] {
            assert_eq!(field(text), expected);
        }
    }

    #[test]
    fn an_export_is_what_excel_wants() {
        let entry =
            Entry::new(Event::Disarm).who("tanaka").file("=1.docx").outcome(Outcome::Refused).reason("encrypted");
        let time = "2026-11-22T15:00:00Z".parse().unwrap();
        let record = Record::new(2, time, Kind::End, 1, entry, Digest([0; 32]));
        let mut bytes = Vec::new();
        assert_eq!(export_csv([record], &mut bytes).unwrap(), 1);
        assert_eq!(&bytes[..3], [0xEF, 0xBB, 0xBF]);
        let text = String::from_utf8(bytes[3..].to_vec()).unwrap();
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[0].split(',').count(), HEADER.len());
        let expected = format!(
            "\"2\",\"2026-11-23 00:00:00\",\"終了\",\"1\",\"無害化\",\"tanaka\",\"\",\"\",\"'=1.docx\",\"\",\"拒否\",\"{}\",\"\",\"{}\"",
            "パスワードで保護されているため、中身を検査できません。",
            "0".repeat(64)
        );
        assert_eq!((lines[1], lines[2]), (expected.as_str(), ""));
        assert!(!text.replace("\r\n", "").contains('\n'));
    }
}
