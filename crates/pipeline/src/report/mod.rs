//! The report beside each output (無害化結果): one model, three faces. The model is docs/report-schema.md, version 1.

mod html;
mod place;
mod text;

use mugai_core::{Verdict, names};
use mugai_gate::Outcome;
use serde::Serialize;

/// Version of the JSON schema.
pub const SCHEMA: u32 = 1;

/// Which report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
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
pub struct Report {
    /// Version of the schema.
    pub schema: u32,
    /// `mugai`.
    pub tool: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// Under which policy.
    pub policy: PolicyUsed,
    /// The file that came.
    pub input: InputFile,
    /// The verdict, as a word.
    pub verdict: &'static str,
    /// The verdict, for a clerk.
    pub verdict_ja: &'static str,
    /// Why it was refused: the code.
    pub reason: Option<&'static str>,
    /// Why, for a clerk.
    pub reason_ja: Option<&'static str>,
    /// Why, in English.
    pub reason_en: Option<&'static str>,
    /// What the clerk can do next.
    pub ask_ja: Option<&'static str>,
    /// Where.
    pub place: Option<String>,
    /// What exactly, for the engineer.
    pub detail: Option<String>,
    /// The file that was made of it.
    pub output: Option<OutputFile>,
    /// What was found, and what was done.
    pub findings: Vec<Found>,
    /// What one notices when the output is opened, and where.
    pub effects_ja: Vec<String>,
    /// How long it took.
    pub milliseconds: u64,
}

/// Under which policy.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyUsed {
    /// Its name.
    pub name: String,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

/// The file that came.
#[derive(Clone, Debug, Serialize)]
pub struct InputFile {
    /// Its name.
    pub name: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: Option<String>,
}

/// The file that was made of it.
#[derive(Clone, Debug, Serialize)]
pub struct OutputFile {
    /// Its name.
    pub name: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// Id of its format.
    pub format: &'static str,
    /// Its extension.
    pub extension: String,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// Id of the rule.
    pub rule: &'static str,
    /// Ids in the table of rules.
    pub refs: &'static [&'static str],
    /// The danger, for a clerk.
    pub ja: &'static str,
    /// The danger.
    pub en: &'static str,
    /// Why it is dangerous.
    pub why_ja: &'static str,
    /// Where.
    pub place: String,
    /// Where, for a clerk.
    pub place_ja: String,
    /// What was done, as a word.
    pub action: &'static str,
    /// What was done, for a clerk.
    pub action_ja: &'static str,
    /// How often.
    pub count: u32,
}

impl Report {
    /// The report of an outcome; the output's name is added when it has one.
    pub fn of(outcome: &Outcome, policy: PolicyUsed) -> Self {
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
                place_ja: place::words(&names::show(&f.place)),
                action: f.action.word(),
                action_ja: f.action.ja(),
                count: f.count,
            })
            .collect();
        let effects_ja = if outcome.verdict() == Verdict::Released { effects(outcome, &findings) } else { Vec::new() };
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
            reason_ja: refusal.map(mugai_core::Refusal::ja),
            reason_en: refusal.map(|r| r.reason.en()),
            ask_ja: refusal.map(mugai_core::Refusal::ask_ja),
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
    pub fn file(&self, kind: Kind) -> Option<(&'static str, Vec<u8>)> {
        match kind {
            Kind::Json => serde_json::to_vec_pretty(self).ok().map(|bytes| ("json", bytes)),
            Kind::Html => Some(("html", html::page(self).into_bytes())),
            Kind::Text => Some(("txt", self.page_ja(&[]).into_bytes())),
            Kind::None => None,
        }
    }

    /// The text a clerk reads, with lines of the road (receipt number, what happens next) above the findings.
    pub fn page_ja(&self, road: &[String]) -> String {
        text::page(self, road)
    }

    /// What was done, in one short line: `マクロ 除去、外部参照 除去 3件`.
    pub fn summary(&self, japanese: bool) -> String {
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

/// One sentence for each thing a reader will notice, with the places in brackets.
fn effects(outcome: &Outcome, findings: &[Found]) -> Vec<String> {
    let mut out: Vec<(&'static str, Vec<String>)> = Vec::new();
    for (f, shown) in outcome.findings.iter().zip(findings) {
        let sentence = f.rule.effect_ja;
        if sentence.is_empty() || f.action == mugai_core::Action::Kept {
            continue;
        }
        let places = match out.iter_mut().find(|(s, _)| *s == sentence) {
            Some((_, places)) => places,
            None => {
                out.push((sentence, Vec::new()));
                let Some((_, places)) = out.last_mut() else { continue };
                places
            }
        };
        let told = !shown.place_ja.is_empty() && shown.place_ja != place::WHOLE_PDF;
        if told && !places.contains(&shown.place_ja) {
            places.push(shown.place_ja.clone());
        }
    }
    out.into_iter()
        .map(|(sentence, places)| match places.is_empty() {
            true => sentence.to_owned(),
            false => format!("{sentence}［{}］", place::list(&places)),
        })
        .collect()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len().saturating_mul(2)), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}
