//! The report beside each output (無害化結果): one model, three faces. The model is docs/report-schema.md, version 1.

mod html;
mod text;

use mugai_core::{Verdict, names};
use mugai_gate::Outcome;
use serde::Serialize;

/// Version of the JSON schema.
pub(crate) const SCHEMA: u32 = 1;

/// Which report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    /// For machines.
    Json,
    /// For a browser.
    Html,
    /// For anybody.
    Text,
    /// None.
    None,
}

/// What became of one file.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) schema: u32,
    pub(crate) tool: &'static str,
    pub(crate) version: &'static str,
    pub(crate) policy: PolicyUsed,
    pub(crate) input: InputFile,
    pub(crate) verdict: &'static str,
    pub(crate) verdict_ja: &'static str,
    pub(crate) reason: Option<&'static str>,
    pub(crate) reason_ja: Option<&'static str>,
    pub(crate) reason_en: Option<&'static str>,
    pub(crate) ask_ja: Option<&'static str>,
    pub(crate) place: Option<String>,
    pub(crate) detail: Option<String>,
    pub(crate) output: Option<OutputFile>,
    pub(crate) findings: Vec<Found>,
    pub(crate) effects_ja: Vec<&'static str>,
    pub(crate) milliseconds: u64,
}

/// Under which policy.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PolicyUsed {
    pub(crate) name: String,
    pub(crate) sha256: String,
}

/// The file that came.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct InputFile {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: Option<String>,
}

/// The file that was made of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OutputFile {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    pub(crate) format: &'static str,
    pub(crate) extension: String,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Found {
    pub(crate) rule: &'static str,
    pub(crate) refs: &'static [&'static str],
    pub(crate) ja: &'static str,
    pub(crate) en: &'static str,
    pub(crate) why_ja: &'static str,
    pub(crate) place: String,
    pub(crate) action: &'static str,
    pub(crate) action_ja: &'static str,
    pub(crate) count: u32,
}

impl Report {
    /// The report of an outcome; the output's name is added when it has one.
    pub(crate) fn of(outcome: &Outcome, policy: PolicyUsed) -> Self {
        let refusal = outcome.result.as_ref().err();
        let shown = |s: &str| Some(names::show(s)).filter(|s| !s.is_empty());
        let findings: Vec<Found> = outcome
            .findings
            .iter()
            .map(|f| Found {
                rule: f.rule.id,
                refs: f.rule.refs,
                ja: f.rule.ja,
                en: f.rule.en,
                why_ja: f.rule.why_ja,
                place: names::show(&f.place),
                action: f.action.word(),
                action_ja: f.action.ja(),
                count: f.count,
            })
            .collect();
        let mut effects_ja: Vec<&'static str> = Vec::new();
        for f in outcome
            .findings
            .iter()
            .filter(|f| outcome.verdict() == Verdict::Released && f.action != mugai_core::Action::Kept)
        {
            if !f.rule.effect_ja.is_empty() && !effects_ja.contains(&f.rule.effect_ja) {
                effects_ja.push(f.rule.effect_ja);
            }
        }
        Self {
            schema: SCHEMA,
            tool: "mugai",
            version: env!("CARGO_PKG_VERSION"),
            policy,
            input: InputFile {
                name: names::show(&outcome.name),
                bytes: outcome.length,
                sha256: outcome.digest.map(|d| hex(&d)),
            },
            verdict: outcome.verdict().word(),
            verdict_ja: outcome.verdict().ja(),
            reason: refusal.map(|r| r.reason.code()),
            reason_ja: refusal.map(|r| r.reason.ja()),
            reason_en: refusal.map(|r| r.reason.en()),
            ask_ja: refusal.map(|r| r.reason.ask_ja()),
            place: refusal.and_then(|r| shown(&r.place)),
            detail: refusal.and_then(|r| shown(&r.detail)),
            output: outcome.result.as_ref().ok().map(|v| OutputFile {
                name: String::new(),
                bytes: v.length(),
                sha256: hex(&v.digest()),
                format: v.format().id,
                extension: v.extension().to_owned(),
            }),
            findings,
            effects_ja,
            milliseconds: u64::try_from(outcome.took.as_millis()).unwrap_or(u64::MAX),
        }
    }

    /// The file to write: extension and bytes. `None` when no report is wanted.
    pub(crate) fn file(&self, kind: Kind) -> Option<(&'static str, Vec<u8>)> {
        match kind {
            Kind::Json => serde_json::to_vec_pretty(self).ok().map(|bytes| ("json", bytes)),
            Kind::Html => Some(("html", html::page(self).into_bytes())),
            Kind::Text => Some(("txt", text::page(self).into_bytes())),
            Kind::None => None,
        }
    }

    /// What was done, in one short line: `マクロ 除去、外部参照 除去 3件`.
    pub(crate) fn summary(&self, japanese: bool) -> String {
        let mut kinds: Vec<(&str, &str, u64)> = Vec::new();
        for f in &self.findings {
            let (name, action) = if japanese { (f.ja, f.action_ja) } else { (f.en, f.action) };
            match kinds.iter_mut().find(|(n, a, _)| *n == name && *a == action) {
                Some((_, _, n)) => *n = n.saturating_add(u64::from(f.count)),
                None => kinds.push((name, action, u64::from(f.count))),
            }
        }
        let words: Vec<String> = kinds
            .iter()
            .map(|(name, action, n)| match (*n, japanese) {
                (1, _) => format!("{name} {action}"),
                (n, true) => format!("{name} {action} {n}件"),
                (n, false) => format!("{name} {action} ×{n}"),
            })
            .collect();
        words.join(if japanese { "、" } else { ", " })
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len().saturating_mul(2)), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}
