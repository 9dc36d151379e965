//! The commands of a node: the service itself, and what staff and operators ask of it.

pub(crate) mod arguments;
mod audit;
mod backup;
mod check;
mod door;
mod keys;
mod relay;
mod serve;
mod staff;

use crate::exit::Exit;
use crate::lang::Lang;
use arguments::NodeCommand;

/// Runs one of them.
pub(crate) fn run(command: NodeCommand, lang: Lang) -> Exit {
    match command {
        NodeCommand::Serve { config } => serve::run(&config, lang),
        NodeCommand::Relay { config } => relay::run(&config, lang),
        NodeCommand::Filter(arguments) => relay::filter(&arguments, lang),
        NodeCommand::Keygen(arguments) => keys::keygen(&arguments, lang),
        NodeCommand::Audit(command) => audit::run(&command, lang),
        NodeCommand::Report(arguments) => audit::report(&arguments, lang),
        NodeCommand::Backup { config, to } => backup::backup(&config, &to, lang),
        NodeCommand::Restore { from, to, config } => backup::restore(&from, to.as_deref(), config.as_deref(), lang),
        staff => staff::run(staff, lang),
    }
}

/// What doctor says about a node.
pub(crate) fn doctor(config: &std::path::Path, lang: Lang) -> Exit {
    check::run(config, lang)
}
