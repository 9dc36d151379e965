//! `mugai sanitize`: files and folders through the gate, outputs and reports into one folder, a table on standard output.

use crate::cli::{Sanitize, TreatAs, say, talk};
use crate::exit::Exit;
use crate::inputs::{Source, collect};
use crate::lang::Lang;
use crate::out::Out;
use crate::policies;
use comfy_table::{ContentArrangement, Table, presets::UTF8_HORIZONTAL_ONLY};
use mugai_core::{Verdict, names};
use mugai_gate::{Fonts, Gate, Outcome};
use mugai_pipeline::report::{PolicyUsed, Report, hex};
use std::io::{self, BufRead, IsTerminal};
use std::path::{Path, PathBuf};

/// Most passwords read.
const MAX_PASSWORDS: usize = 10;

/// Runs `mugai sanitize`.
pub(crate) fn run(arguments: &Sanitize, lang: Lang) -> Exit {
    let catalogue = mugai_worker::catalogue();
    let mut policy = match policies::find(&arguments.policy, catalogue) {
        Ok(policy) => policy,
        Err(why) => {
            return fail(
                lang.pick("ポリシーを読み込めません", "the policy is not accepted"),
                &why,
                Exit::Configuration,
            );
        }
    };
    if arguments.treat_as == Some(TreatAs::Picture) {
        policies::pixels_only(&mut policy, catalogue);
    }
    if arguments.password_stdin {
        match passwords(policy.orders.limits.password_bytes) {
            Ok(passwords) => policy.orders.passwords = passwords,
            Err(e) => {
                return fail(
                    lang.pick("パスワードを読み込めません", "the passwords cannot be read"),
                    &e.to_string(),
                    Exit::Usage,
                );
            }
        }
    }
    let sources = match collect(&arguments.paths) {
        Ok(sources) => sources,
        Err((path, e)) => return fail(&names::show(&path.to_string_lossy()), &e.to_string(), Exit::Usage),
    };
    let mut out = match Out::new(&arguments.out, arguments.force) {
        Ok(out) => out,
        Err(e) => return fail(&names::show(&arguments.out.to_string_lossy()), &e.to_string(), Exit::Usage),
    };
    if let Some(inside) = arguments.paths.iter().find(|p| lies_within(&arguments.out, p)) {
        let why = lang.pick("出力先が入力フォルダの中にあります", "the output folder lies within an input folder");
        return fail(&names::show(&inside.to_string_lossy()), why, Exit::Usage);
    }
    let fonts = match Fonts::open(&policy.fonts, &policy.orders) {
        Ok(fonts) => fonts,
        Err(e) => {
            let what = lang.pick("フォントを読み込めません", "a font cannot be read");
            return fail(what, &e.to_string(), Exit::Configuration);
        }
    };
    let gate = match Gate::of_this_program(catalogue, policy.orders) {
        Ok(gate) => gate.drawing_with(fonts).laying_beside(),
        Err(e) => return fail("mugai", &e.to_string(), Exit::Internal),
    };
    let used = PolicyUsed { name: policy.name, sha256: hex(&gate.policy()) };
    process(arguments, lang, &gate, &sources, &mut out, &used)
}

fn process(
    arguments: &Sanitize,
    lang: Lang,
    gate: &Gate,
    sources: &[Source],
    out: &mut Out,
    used: &PolicyUsed,
) -> Exit {
    let paths: Vec<PathBuf> = sources.iter().map(|s| s.path.clone()).collect();
    let jobs = arguments.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
    let bar = progress(paths.len());
    let mut table = table(lang);
    let mut exit = Exit::Released;
    let (mut released, mut refused) = (0u64, 0u64);
    let ran = gate.process_all(&paths, jobs, |i, outcome| {
        bar.inc(1);
        let folder = sources.get(i).map(|s| s.folder.as_path()).unwrap_or(Path::new(""));
        match deliver(&outcome, out, folder, arguments, used) {
            Ok(report) => {
                if outcome.verdict() == Verdict::Released {
                    released += 1
                } else {
                    refused += 1
                }
                if outcome.verdict() != Verdict::Released {
                    exit = exit.max(Exit::Refused);
                }
                table.add_row(row(&report, folder, lang));
            }
            Err(e) => {
                refused += 1;
                exit = exit.max(Exit::TryAgain);
                talk(&format!("{}: {e}", names::show(&outcome.name)));
            }
        }
    });
    bar.finish_and_clear();
    if let Err(e) = ran {
        return fail("mugai", &e.to_string(), Exit::Internal);
    }
    say(&table.to_string());
    say(&match lang {
        Lang::Ja => format!("取り出し可 {released} 件、取り込めないもの {refused} 件"),
        Lang::En => format!("{released} released, {refused} refused"),
    });
    exit
}

/// Writes output and report. The output goes first: a report never names a file that is not there.
fn deliver(
    outcome: &Outcome,
    out: &mut Out,
    folder: &Path,
    arguments: &Sanitize,
    used: &PolicyUsed,
) -> io::Result<Report> {
    let mut report = Report::of(outcome, used.clone());
    if let (Ok(verified), Some(output)) = (&outcome.result, report.output.as_mut()) {
        output.name = out.put(folder, names::base(&outcome.name), verified.extension(), &verified.bytes()?)?;
        // The attachments of a mail: in a folder of its name.
        let beside = folder.join(names::stem(&output.name));
        for one in &outcome.beside {
            out.put(&beside, names::stem(&one.name), one.file.extension(), &one.file.bytes()?)?;
        }
    }
    if let Some((extension, bytes)) = report.file(arguments.report.into()) {
        out.put(folder, &format!("{}.無害化結果", report_stem(&outcome.name)), extension, &bytes)?;
    }
    Ok(report)
}

/// A name refused for itself still needs a file name for its report.
fn report_stem(name: &str) -> String {
    let safe: String = names::show(name)
        .chars()
        .map(|c| if matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\u{FFFD}') { '_' } else { c })
        .collect();
    let cut = names::cut(&safe, 200).trim_matches([' ', '.']);
    if cut.is_empty() { "名前なし".to_owned() } else { cut.to_owned() }
}

fn table(lang: Lang) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic).set_width(width());
    table.set_header(match lang {
        Lang::Ja => ["判定", "ファイル", "取り出したもの・理由", "見つかったものと処置"],
        Lang::En => ["verdict", "file", "output or reason", "found and done"],
    });
    table
}

/// Columns of the terminal, or enough for a log.
fn width() -> u16 {
    let set = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    let real = rustix::termios::tcgetwinsize(io::stdout()).ok().map(|w| w.ws_col).filter(|w| *w > 0);
    real.or(set).unwrap_or(120).clamp(60, 200)
}

fn row(report: &Report, folder: &Path, lang: Lang) -> [String; 4] {
    let japanese = lang == Lang::Ja;
    let shown = |name: &str| names::show(&folder.join(name).to_string_lossy());
    let verdict = if japanese { report.verdict_ja } else { report.verdict };
    let result = match (&report.output, report.reason) {
        (Some(output), _) => shown(&output.name),
        (None, Some(code)) => {
            let why = if japanese { report.reason_ja } else { report.reason_en };
            let detail = report.detail.as_deref().map(|d| format!(" [{d}]")).unwrap_or_default();
            if japanese {
                format!("{}（{code}）", why.unwrap_or(""))
            } else {
                format!("{code}: {}{detail}", why.unwrap_or(""))
            }
        }
        (None, None) => String::new(),
    };
    [verdict.to_owned(), shown(&report.input.name), result, report.summary(japanese)]
}

fn progress(files: usize) -> indicatif::ProgressBar {
    if files < 2 || !io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let bar = indicatif::ProgressBar::new(u64::try_from(files).unwrap_or(0));
    if let Ok(style) = indicatif::ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar
}

fn passwords(most: u64) -> io::Result<Vec<String>> {
    let lines: Vec<String> = io::stdin().lock().lines().take(MAX_PASSWORDS).collect::<io::Result<_>>()?;
    let fits = |p: &String| !p.is_empty() && u64::try_from(p.len()).is_ok_and(|n| n <= most);
    Ok(lines.into_iter().filter(fits).collect())
}

/// Whether `out` lies within the folder `input`, so that a later run would take its outputs for inputs.
fn lies_within(out: &Path, input: &Path) -> bool {
    match (out.canonicalize(), input.canonicalize()) {
        (Ok(out), Ok(input)) => input.is_dir() && out.starts_with(input),
        _ => false,
    }
}

fn fail(what: &str, why: &str, exit: Exit) -> Exit {
    talk(&format!("{what}: {why}"));
    exit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_of_a_bad_name_has_a_good_one() {
        assert_eq!(report_stem("a/b:c\u{202E}fdp.exe"), "a_b_c_fdp.exe");
        assert_eq!(report_stem(".."), "名前なし");
        assert!(report_stem(&"漢".repeat(300)).len() <= 200);
    }
}
