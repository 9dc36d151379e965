//! Asks the built `mugai` for its help, command by command, and collects every command and option it offers.

use crate::{Res, shell};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Every command path (`policy show`) and every long option (`--out`) of the executable.
#[derive(Debug, Default)]
pub(crate) struct Offered {
    /// Commands with their parents.
    pub(crate) commands: BTreeSet<String>,
    /// Long options, with the dashes.
    pub(crate) options: BTreeSet<String>,
}

/// Reads `mugai --help` and the help of every command below it.
pub(crate) fn offered(mugai: &Path) -> Res<Offered> {
    let mut all = Offered::default();
    let mut open: Vec<Vec<String>> = vec![Vec::new()];
    while let Some(path) = open.pop() {
        let mut command = Command::new(mugai);
        command.args(&path).arg("--help").env("LC_ALL", "C").env("LANG", "C").env_remove("LC_MESSAGES");
        let (commands, options) = read(&shell::output(command)?);
        all.options.extend(options);
        for name in commands.into_iter().filter(|n| n != "help") {
            let mut deeper = path.clone();
            deeper.push(name);
            all.commands.insert(deeper.join(" "));
            if deeper.len() < 4 {
                open.push(deeper);
            }
        }
    }
    Ok(all)
}

/// Commands and long options of one help page as clap prints it.
fn read(help: &str) -> (Vec<String>, Vec<String>) {
    let (mut commands, mut options) = (Vec::new(), Vec::new());
    let mut section = String::new();
    for line in help.lines() {
        if !line.starts_with(' ') {
            section = line.trim_end_matches(':').to_lowercase();
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let word = line.split_whitespace().next().unwrap_or("");
        if section.starts_with("commands") && indent == 2 {
            commands.push(word.to_owned());
        }
        if section.contains("options") && line.trim_start().starts_with('-') {
            let long = line.split_whitespace().take(2).find(|w| w.starts_with("--"));
            options.extend(long.map(|w| w.split(['=', '[', '<', ',']).next().unwrap_or(w).to_owned()));
        }
    }
    (commands, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_help_page_is_read() {
        let help = "Makes files harmless\n\nUsage: mugai [OPTIONS] <COMMAND>\n\nCommands:\n  sanitize  Makes\n  policy    Shows\n  help      Print this\n\nOptions:\n      --lang <LANG>  ja or en\n  -o, --out=<DIR>\n          where --not-this\n  -h, --help         Print help\n";
        let (commands, options) = read(help);
        assert_eq!(commands, ["sanitize", "policy", "help"]);
        assert_eq!(options, ["--lang", "--out", "--help"]);
    }
}
