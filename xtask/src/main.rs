//! The project's own chores: `cargo xtask ci | layering | tidy | judges | rules | formats | corpus | fuzz | soak`.
#![forbid(unsafe_code)]

mod ci;
mod cli_help;
mod corpus;
mod fuzz;
mod judges;
mod judges_pdf;
mod layering;
mod packages;
mod pages;
mod refs;
mod shell;
mod soak;
mod tidy;
mod walk;

use std::process::ExitCode;

/// What every chore returns: nothing, or the words that say what failed.
type Res<T = ()> = Result<T, Box<dyn std::error::Error>>;

const HELP: &str = "\
cargo xtask ci                      everything a change must pass; installs what it needs when it may
cargo xtask layering                which crate may use which
cargo xtask tidy                    first lines, documented rules and options, named tests, no leftovers
cargo xtask judges                  LibreOffice, the Python libraries, poppler and qpdf before and after the gate, on the clean
                                    fixtures
cargo xtask rules                   writes the column of rules in docs/rules.md from the sources
cargo xtask formats                 writes docs/formats.md from the tables of the program
cargo xtask corpus DIR [--jobs N] [--limit N] [--json FILE] [--keep DIR]
                                    every file of DIR through the gate, twice, and its output again
cargo xtask fuzz [TARGET] [--seconds N] [--strict] [--seed N]
                                    fuzz one target or all; without --seconds the smoke of ci, the same every time
cargo xtask soak [DIR] [--seconds N]
                                    the long versions, by hand: fuzz 10 min (or N s) per target, 1,000 kills of nodes,
                                    corpus DIR, dated result
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (chore, rest) = match args.split_first() {
        Some((chore, rest)) => (chore.as_str(), rest),
        None => ("help", &[][..]),
    };
    let result = match chore {
        "ci" => ci::run(),
        "layering" => layering::run(),
        "tidy" => tidy::run(),
        "judges" => [judges_pdf::run, judges::run].into_iter().try_for_each(|judge| {
            println!("{}", judge()?.join("\n"));
            Ok(())
        }),
        "rules" => tidy::write_rules(),
        "formats" => {
            shell::run(shell::cargo(&["run", "--quiet", "--package", "mugai-tests", "--bin", "write-formats"]))
        }
        "corpus" => corpus::run(rest),
        "fuzz" => fuzz::run(rest),
        "soak" => soak::run(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => {
            eprint!("{HELP}");
            eprintln!("there is no chore called {other}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask {chore}: {error}");
            ExitCode::FAILURE
        }
    }
}
