//! `mugai formats`: what is handled and how, from the catalogue.

use crate::cli::say;
use crate::exit::Exit;
use crate::lang::Lang;
use mugai_core::{Catalogue, Known, family};

/// Runs `mugai formats`.
pub(crate) fn run(json: bool, lang: Lang) -> Exit {
    let catalogue = mugai_worker::catalogue();
    say(&if json { format!("{:#}", as_json(catalogue)) } else { as_text(catalogue, lang) });
    Exit::Released
}

fn as_text(catalogue: &Catalogue, lang: Lang) -> String {
    let mut lines = vec![lang.pick("■ 無害化して取り込める形式", "Formats that are made harmless").to_owned()];
    for f in &catalogue.formats {
        lines.push(format!("\n{}（{}: {}）", lang.pick(f.ja, f.en), f.id, f.extensions.join(" ")));
        lines.push(format!("  {}: {}", lang.pick("判定", "recognised"), f.recognised));
        for r in f.rules {
            lines.push(format!("  - {} [{}] {}", lang.pick(r.ja, r.en), r.id, r.default.word()));
        }
        if !f.lost_ja.is_empty() && lang == Lang::Ja {
            lines.push(format!("  失われるもの: {}", f.lost_ja));
        }
    }
    lines.push(format!("\n{}", lang.pick("■ 名指しで拒否する形式", "Kinds refused by name")));
    for k in catalogue.refused {
        lines.push(format!(
            "\n{}（{}{}{}）— {}",
            lang.pick(k.ja, k.en),
            k.id,
            if k.extensions.is_empty() { "" } else { ": " },
            k.extensions.join(" "),
            k.reason.code()
        ));
        lines.push(format!("  {}", lang.pick(advised(k), k.reason.en())));
    }
    lines.join("\n")
}

/// What a clerk is told to do about a kind that is refused.
fn advised(kind: &Known) -> &'static str {
    family(kind.id).filter(|a| a.reasons.contains(&kind.reason)).map_or(kind.reason.ask_ja(), |a| a.ask_ja)
}

fn as_json(catalogue: &Catalogue) -> serde_json::Value {
    let formats: Vec<_> = catalogue
        .formats
        .iter()
        .map(|f| {
            let rules: Vec<_> = f
                .rules
                .iter()
                .map(|r| serde_json::json!({ "id": r.id, "ja": r.ja, "en": r.en, "refs": r.refs, "default": r.default.word() }))
                .collect();
            serde_json::json!({ "id": f.id, "ja": f.ja, "en": f.en, "extensions": f.extensions, "mime": f.mime,
                "recognised": f.recognised, "lost_ja": f.lost_ja, "rules": rules })
        })
        .collect();
    let refused: Vec<_> = catalogue
        .refused
        .iter()
        .map(|k| serde_json::json!({ "id": k.id, "ja": k.ja, "en": k.en, "extensions": k.extensions, "reason": k.reason.code(),
                "ask_ja": advised(k) }))
        .collect();
    serde_json::json!({ "formats": formats, "refused": refused })
}
