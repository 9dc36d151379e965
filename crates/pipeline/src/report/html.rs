//! The report as one HTML page: no script, no link, no outside resource; every word from the file is escaped.

use super::Report;
use std::fmt::Write;

const STYLE: &str = "body{font-family:sans-serif;max-width:56em;margin:2em auto;padding:0 1em;color:#222;line-height:1.6}\
h1{font-size:1.3em}h2{font-size:1.05em;margin-top:1.6em}table{border-collapse:collapse;width:100%}\
td,th{border:1px solid #bbb;padding:.3em .6em;text-align:left;vertical-align:top;word-break:break-all}th{background:#f3f3f3;white-space:nowrap}\
.released{color:#0a6b2d}.refused,.quarantined{color:#a11212}small{color:#666}";

/// The whole page.
pub(super) fn page(report: &Report) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><title>無害化結果 {name}</title><style>{STYLE}</style></head><body>\n\
         <h1>ファイル無害化の結果: <span class=\"{class}\">{verdict}</span></h1>\n<table><tr><th>受け取り</th><td>{name}（{bytes} バイト）</td></tr>",
        name = escape(&report.input.name),
        class = report.verdict,
        verdict = report.verdict_ja,
        bytes = report.input.bytes,
    );
    if let Some(o) = &report.output {
        let _ = write!(out, "<tr><th>取り出し</th><td>{}（{} バイト）</td></tr>", escape(&o.name), o.bytes);
    }
    out.push_str("</table>\n");
    if let (Some(why), Some(ask)) = (report.reason_ja, report.ask_ja) {
        let _ = write!(out, "<h2>取り込めなかった理由</h2><p>{}</p>", escape(why));
        if let Some(place) = &report.place {
            let _ = write!(out, "<p>場所: {}</p>", escape(&super::place::both(place)));
        }
        let detail = report.detail.as_deref().unwrap_or("");
        let _ = write!(
            out,
            "<h2>次にすること</h2><p>{}</p><p><small>担当者向け: {} {}</small></p>",
            escape(ask),
            report.reason.unwrap_or(""),
            escape(detail)
        );
    }
    if !report.findings.is_empty() {
        out.push_str(
            "<h2>見つかったもの</h2><table><tr><th>危険因子</th><th>処置</th><th>場所</th><th>なぜ危険か</th></tr>",
        );
        for f in &report.findings {
            let times = if f.count > 1 { format!("（{}件）", f.count) } else { String::new() };
            let _ = write!(
                out,
                "<tr><td>{}</td><td>{}{times}</td><td>{}</td><td>{}</td></tr>",
                escape(f.ja),
                f.action_ja,
                place(f),
                escape(f.why_ja)
            );
        }
        out.push_str("</table>\n");
    } else if report.output.is_some() {
        out.push_str("<p>危険因子は見つかりませんでした。</p>");
    }
    if !report.effects_ja.is_empty() {
        out.push_str("<h2>開いたときに気づくこと</h2><ul>");
        for e in &report.effects_ja {
            let _ = write!(out, "<li>{}</li>", escape(e));
        }
        out.push_str("</ul>\n");
    }
    let _ = writeln!(
        out,
        "<p><small>ポリシー: {} / SHA-256（受け取り）: {} / mugai {}</small></p></body></html>",
        escape(&report.policy.name),
        report.input.sha256.as_deref().unwrap_or("—"),
        report.version
    );
    out
}

/// The place in words, and as the file has it, small.
fn place(f: &super::Found) -> String {
    if f.place == f.place_ja {
        return escape(&f.place);
    }
    format!("{}<br><small>{}</small>", escape(&f.place_ja), escape(&f.place))
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_name_cannot_write_markup() {
        assert_eq!(escape("<script>'\"&"), "&lt;script&gt;&#39;&quot;&amp;");
    }
}
