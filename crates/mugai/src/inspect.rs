//! `mugai inspect`: the second look alone, and where it finds something, what disarming would find; writes nothing.

use crate::cli::{Inspect, say, talk};
use crate::exit::Exit;
use crate::inputs::collect;
use crate::lang::Lang;
use crate::policies;
use mugai_core::names;
use mugai_gate::Gate;
use mugai_pipeline::report::{PolicyUsed, Report, hex};

/// Runs `mugai inspect`. Exit 0 when every file is clean as it stands, 1 otherwise.
pub(crate) fn run(arguments: &Inspect, lang: Lang) -> Exit {
    let catalogue = mugai_worker::catalogue();
    let policy = match policies::find(&arguments.policy, catalogue) {
        Ok(policy) => policy,
        Err(why) => {
            talk(&why);
            return Exit::Configuration;
        }
    };
    let sources = match collect(&arguments.paths) {
        Ok(sources) => sources,
        Err((path, e)) => {
            talk(&format!("{}: {e}", names::show(&path.to_string_lossy())));
            return Exit::Usage;
        }
    };
    let gate = match Gate::of_this_program(catalogue, policy.orders) {
        Ok(gate) => gate,
        Err(e) => {
            talk(&e.to_string());
            return Exit::Internal;
        }
    };
    let used = PolicyUsed { name: policy.name, sha256: hex(&gate.policy()) };
    let mut exit = Exit::Released;
    for source in &sources {
        let shown = names::show(&source.path.to_string_lossy());
        match gate.inspect(&source.path) {
            Ok(format) if arguments.json => {
                say(&serde_json::json!({ "input": { "name": shown }, "clean": true, "format": format.id }).to_string());
            }
            Ok(format) => {
                say(&format!("{shown}: {}（{}）", lang.pick("危険因子なし", "clean"), lang.pick(format.ja, format.en)))
            }
            Err(refusal) => {
                exit = Exit::Refused;
                let outcome = gate.process(&source.path);
                let report = Report::of(&outcome, used.clone());
                if arguments.json {
                    let mut value = serde_json::to_value(&report).unwrap_or_default();
                    if let Some(map) = value.as_object_mut() {
                        map.insert("clean".into(), false.into());
                        map.insert("inspection".into(), refusal.to_string().into());
                    }
                    say(&value.to_string());
                } else {
                    say(&format!(
                        "{shown}: {} — {refusal}",
                        lang.pick("危険因子あり、または確認できません", "not clean")
                    ));
                    for f in &report.findings {
                        say(&format!("  {} [{}] {}", lang.pick(f.ja, f.en), f.rule, f.place));
                    }
                    if let (Some(code), Some(ja)) = (report.reason, report.reason_ja) {
                        say(&format!("  {code}: {}", lang.pick(ja, report.reason_en.unwrap_or(""))));
                    }
                }
            }
        }
    }
    exit
}
