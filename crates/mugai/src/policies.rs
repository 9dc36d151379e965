//! `mugai policy`, and finding the policy that `--policy` means.

use crate::cli::{PolicyCommand, say, talk};
use crate::exit::Exit;
use crate::lang::Lang;
use mugai_core::choice::{self, CHOICES};
use mugai_core::{Catalogue, Limits};
use mugai_policy::{Policy, PolicyError};

/// A built-in profile by name, or a file.
///
/// # Errors
/// What is wrong, already in words.
pub(crate) fn find(name: &str, catalogue: &Catalogue) -> Result<Policy, String> {
    match Policy::profile(name, catalogue) {
        Err(PolicyError::NoSuchProfile(_)) => {}
        other => return other.map_err(|e| e.to_string()),
    }
    let text = std::fs::read_to_string(name).map_err(|e| format!("{name}: {e}"))?;
    Policy::load(&text, catalogue).map_err(|e| format!("{name}: {e}"))
}

/// Formats that hold nothing but pixels, and the one that can be turned into them.
const PIXELS: [&str; 8] = ["pdf", "png", "jpeg", "gif", "bmp", "tiff", "ico", "webp"];

/// Changes the policy so that pixels come out or nothing: a format without a picture mode is refused.
pub(crate) fn pixels_only(policy: &mut Policy, catalogue: &Catalogue) {
    policy.orders.choices.set(&choice::PDF, choice::PICTURE);
    let others = catalogue.formats.iter().enumerate().filter(|(_, f)| !PIXELS.contains(&f.id));
    policy.orders.refused_formats = others.filter_map(|(n, _)| u16::try_from(n).ok()).collect();
}

/// Runs `mugai policy …`.
pub(crate) fn run(command: &PolicyCommand, lang: Lang) -> Exit {
    let catalogue = mugai_worker::catalogue();
    let found = match command {
        PolicyCommand::Schema => {
            say(&format!("{:#}", mugai_policy::schema(catalogue)));
            return Exit::Released;
        }
        PolicyCommand::Show { policy } | PolicyCommand::Check { policy } => find(policy, catalogue),
    };
    let policy = match found {
        Ok(policy) => policy,
        Err(why) => {
            talk(&format!("{}: {why}", lang.pick("ポリシーを読み込めません", "the policy is not accepted")));
            return Exit::Configuration;
        }
    };
    if matches!(command, PolicyCommand::Check { .. }) {
        say(lang.pick("問題ありません。", "ok"));
        return Exit::Released;
    }
    say(&show(&policy, catalogue, lang));
    Exit::Released
}

fn show(policy: &Policy, catalogue: &Catalogue, lang: Lang) -> String {
    let mut lines = vec![format!("name = \"{}\"", policy.name), String::new(), "[rules]".to_owned()];
    for (rule, treatment) in catalogue.rules.iter().zip(&policy.orders.treatments) {
        lines.push(format!("\"{}\" = \"{}\"  # {}", rule.id, treatment.word(), lang.pick(rule.ja, rule.en)));
    }
    lines.extend([String::new(), "[limits]".to_owned()]);
    for (field, value) in Limits::FIELDS.iter().zip(policy.orders.limits.values()) {
        lines.push(format!("{} = {value}  # {}", field.name, lang.pick(field.ja, field.en)));
    }
    let refused: Vec<String> = policy
        .orders
        .refused_formats
        .iter()
        .filter_map(|n| catalogue.formats.get(usize::from(*n)))
        .map(|f| format!("\"{}\"", f.id))
        .collect();
    lines.extend([String::new(), "[formats]".to_owned(), format!("refuse = [{}]", refused.join(", "))]);
    for choice in CHOICES {
        let word = policy.orders.choices.get(choice);
        lines.push(format!("{} = \"{word}\"  # {}", choice.name, lang.pick(choice.ja, choice.en)));
    }
    lines.join("\n")
}
