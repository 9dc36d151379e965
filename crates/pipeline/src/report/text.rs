//! The report as Japanese text a clerk reads.

use super::{Found, Report};

/// Findings of one danger and one treatment in one line: the first of them, how often, where.
fn by_danger(findings: &[Found]) -> Vec<(&Found, u64, Vec<String>)> {
    let mut out: Vec<(&Found, u64, Vec<String>)> = Vec::new();
    for f in findings {
        let count = u64::from(f.count);
        let place = Some(&f.place_ja).filter(|p| !p.is_empty());
        match out.iter_mut().find(|(o, ..)| o.rule == f.rule && o.action == f.action) {
            Some((_, times, places)) => {
                *times = times.saturating_add(count);
                places.extend(place.filter(|p| !places.contains(p)).cloned());
            }
            None => out.push((f, count, place.cloned().into_iter().collect())),
        }
    }
    out
}

/// The whole page.
pub(super) fn page(report: &Report, road: &[String]) -> String {
    let mut lines = vec![
        "ファイル無害化の結果".to_owned(),
        String::new(),
        format!("判定　　　: {}", report.verdict_ja),
        format!("受け取り　: {}（{} バイト）", report.input.name, report.input.bytes),
    ];
    if let Some(output) = &report.output {
        lines.push(format!("取り出し　: {}（{} バイト）", output.name, output.bytes));
    }
    lines.extend(road.iter().cloned());
    if let (Some(why), Some(ask)) = (report.reason_ja, report.ask_ja) {
        lines.extend([String::new(), "■ 取り込めなかった理由".to_owned(), format!("　{why}")]);
        if let Some(place) = &report.place {
            lines.push(format!("　場所: {}", super::place::both(place)));
        }
        lines.extend([String::new(), "■ 次にすること".to_owned(), format!("　{ask}")]);
        lines.push(format!(
            "　（担当者向け: {}{}）",
            report.reason.unwrap_or(""),
            report.detail.as_ref().map(|d| format!(" — {d}")).unwrap_or_default()
        ));
    }
    if !report.findings.is_empty() {
        lines.extend([String::new(), "■ 見つかったもの".to_owned()]);
        for (f, times, places) in by_danger(&report.findings) {
            let times = if times > 1 { format!("（{times}件）") } else { String::new() };
            let place =
                if places.is_empty() { String::new() } else { format!("　［{}］", super::place::list(&places)) };
            lines.push(format!("　・{} → {}{times}{place}", f.ja, f.action_ja));
        }
    } else if report.output.is_some() {
        lines.extend([String::new(), "危険因子は見つかりませんでした。".to_owned()]);
    }
    if !report.effects_ja.is_empty() {
        lines.extend([String::new(), "■ 開いたときに気づくこと".to_owned()]);
        lines.extend(report.effects_ja.iter().map(|e| format!("　・{e}")));
    }
    lines.extend([
        String::new(),
        format!(
            "ポリシー: {}　SHA-256（受け取り）: {}",
            report.policy.name,
            report.input.sha256.as_deref().unwrap_or("—")
        ),
        format!("mugai {}", report.version),
        String::new(),
    ]);
    lines.join("\r\n")
}
