//! `mugai audit …` and `mugai report`: the trail, for an auditor; he reads it, and that he did is recorded where he may write.

use super::arguments::{AuditCommand, Report, Search};
use super::staff::{site, socket};
use crate::cli::{say, talk};
use crate::exit::Exit;
use crate::lang::Lang;
use mugai_audit::{Entry, Event, Outcome, Setup, Trail};
use mugai_pipeline::desk::{Ask, Reply};
use mugai_pipeline::people::Identity;
use mugai_pipeline::site::Site;
use mugai_pipeline::trail::{Told, TrailAsk, TrailFilter};
use std::path::Path;

/// Runs `mugai audit …`.
pub(super) fn run(command: &AuditCommand, lang: Lang) -> Exit {
    let done = match command {
        AuditCommand::Verify { config, head } => verify(config, head, lang),
        AuditCommand::Search(search) => find(search, lang),
        AuditCommand::Export { search, csv } => export(search, csv, lang),
        AuditCommand::Checkpoint(o) => checkpoint(&o.config, lang),
        AuditCommand::Failure { what, handled, config } => failure(config, what, handled, lang),
    };
    done.unwrap_or_else(|exit| exit)
}

fn fail(lang: Lang, ja: &str, en: &str, exit: Exit) -> Exit {
    talk(&format!("mugai: {}", lang.pick(ja, en)));
    exit
}

/// The trail's own words: from the folder when this process may read it, else from the running node, which records who asked.
fn told(config: &Path, ask: TrailAsk, lang: Lang) -> Result<Told, Exit> {
    let readable = |site: &Site| std::fs::read_dir(site.within("audit")).is_ok();
    match Site::load(config, mugai_worker::catalogue()) {
        Ok(site) if readable(&site) => {
            let told = mugai_pipeline::trail::read(&site, &ask);
            recorded(&site, ask.event(), if told.good { "good" } else { "not good" });
            Ok(told)
        }
        loaded => {
            let own = loaded.as_ref().ok().map(socket);
            let at = own.unwrap_or_else(|| super::staff::CONTROL.into());
            match mugai_pipeline::desk::ask(&at, &Ask::Trail(ask)) {
                Ok(Reply::Text { good, ja, en }) => Ok(Told { good, ja, en }),
                Ok(Reply::Refused { ja, en, .. }) => Err(fail(lang, &ja, &en, Exit::Refused)),
                Ok(_) => {
                    Err(fail(lang, "ノードの応答が正しくありません", "the node answers something else", Exit::TryAgain))
                }
                Err(e) => match loaded {
                    Err(wrong) => Err(fail(lang, &wrong.ja(), &wrong.to_string(), Exit::Configuration)),
                    Ok(_) => {
                        Err(fail(lang, "証跡を読む権限がなく、ノードも応答しません", &e.to_string(), Exit::TryAgain))
                    }
                },
            }
        }
    }
}

/// Records that somebody read the trail, under his own name.
fn recorded(site: &Site, event: Event, detail: &str) {
    let who = Identity::of_this_process().map_or_else(|e| e.to_string(), |i| i.user);
    if let Ok((trail, _)) = Trail::open(&site.within("audit"), Setup::new(&site.file.node).command()) {
        let _ = trail.note_now(Entry::new(event).who(&who).outcome(Outcome::Done).detail(detail));
    }
}

fn print(told: &Told, lang: Lang) -> Exit {
    say(lang.pick(&told.ja, &told.en).trim_end());
    if told.good { Exit::Released } else { Exit::Refused }
}

fn verify(config: &Path, heads: &[String], lang: Lang) -> Result<Exit, Exit> {
    Ok(print(&told(config, TrailAsk::Verify { heads: heads.to_vec() }, lang)?, lang))
}

fn filter(search: &Search) -> TrailFilter {
    TrailFilter {
        file: search.file.clone(),
        who: search.who.clone(),
        section: search.section.clone(),
        receipt: search.receipt.clone(),
        event: search.event.clone(),
        from: search.from.clone(),
        to: search.to.clone(),
        limit: search.limit,
    }
}

fn find(arguments: &Search, lang: Lang) -> Result<Exit, Exit> {
    let filter = TrailFilter { limit: arguments.limit.or(Some(1_000)), ..filter(arguments) };
    Ok(print(&told(&arguments.config, TrailAsk::Search(filter), lang)?, lang))
}

fn export(arguments: &Search, csv: &Path, lang: Lang) -> Result<Exit, Exit> {
    let cannot = |e: std::io::Error| {
        fail(lang, &format!("{}: 書き出せません（{e}）", csv.display()), &e.to_string(), Exit::Usage)
    };
    let create = || std::fs::File::options().write(true).create_new(true).open(csv).map_err(cannot);
    let filter = filter(arguments);
    match Site::load(&arguments.config, mugai_worker::catalogue()) {
        // From the folder it streams, however long the trail is; without a limit it is whole.
        Ok(site) if std::fs::read_dir(site.within("audit")).is_ok() => {
            let whole = TrailFilter { limit: filter.limit.or(Some(u64::MAX)), ..filter };
            recorded(&site, Event::Export, &csv.display().to_string());
            let mut to = std::io::BufWriter::new(create()?);
            let written = mugai_pipeline::trail::export(&site, &whole, &mut to);
            let n = written.map_err(|told| fail(lang, &told.ja, &told.en, Exit::Refused))?;
            say(&match lang {
                Lang::Ja => format!("{n} 件を {} に書き出しました。", csv.display()),
                Lang::En => format!("{n} records in {}", csv.display()),
            });
            Ok(Exit::Released)
        }
        _ => {
            let told = told(&arguments.config, TrailAsk::Csv(filter), lang)?;
            if !told.good {
                return Ok(print(&told, lang));
            }
            std::io::Write::write_all(&mut create()?, told.ja.as_bytes()).map_err(cannot)?;
            Ok(Exit::Released)
        }
    }
}

fn checkpoint(config: &Path, lang: Lang) -> Result<Exit, Exit> {
    let site = site(config, lang)?;
    let key = mugai_transfer::SigningKey::load(&site.file.keys.seal)
        .map_err(|e| fail(lang, &e.ja(), &e.to_string(), Exit::Configuration))?;
    let setup = Setup::new(&site.file.node).command().signer(mugai_pipeline::node::Signer(key));
    let (trail, _) =
        Trail::open(&site.within("audit"), setup).map_err(|e| fail(lang, &e.ja(), &e.to_string(), Exit::TryAgain))?;
    let checkpoint = trail.checkpoint().map_err(|e| fail(lang, &e.ja(), &e.to_string(), Exit::TryAgain))?;
    say(&checkpoint.line());
    Ok(Exit::Released)
}

/// R22: what was reported, and how it was handled.
fn failure(config: &Path, what: &str, handled: &str, lang: Lang) -> Result<Exit, Exit> {
    let site = site(config, lang)?;
    let who = Identity::of_this_process().map_err(|e| fail(lang, &e.to_string(), &e.to_string(), Exit::Usage))?;
    let (trail, _) = Trail::open(&site.within("audit"), Setup::new(&site.file.node).command())
        .map_err(|e| fail(lang, &e.ja(), &e.to_string(), Exit::TryAgain))?;
    let entry = Entry::new(Event::Failure).who(&who.user).outcome(Outcome::Done).reason("reported");
    let detail = if handled.is_empty() { what.to_owned() } else { format!("{what} ／ 対応: {handled}") };
    let seq = trail.note_now(entry.detail(&detail)).map_err(|e| fail(lang, &e.ja(), &e.to_string(), Exit::TryAgain))?;
    say(&match lang {
        Lang::Ja => format!("証跡 {seq} に記録しました。"),
        Lang::En => format!("recorded as {seq}"),
    });
    Ok(Exit::Released)
}

/// `mugai report YYYY-MM`.
pub(super) fn report(arguments: &Report, lang: Lang) -> Exit {
    monthly(arguments, lang).unwrap_or_else(|exit| exit)
}

fn monthly(arguments: &Report, lang: Lang) -> Result<Exit, Exit> {
    let ask = TrailAsk::Month { month: arguments.month.clone(), csv: arguments.csv.is_some() };
    let told = told(&arguments.config, ask, lang)?;
    let Some(path) = arguments.csv.as_ref().filter(|_| told.good) else { return Ok(print(&told, lang)) };
    let cannot = |e: std::io::Error| {
        fail(lang, &format!("{}: 書き出せません（{e}）", path.display()), &e.to_string(), Exit::Usage)
    };
    let mut file = std::fs::File::options().write(true).create_new(true).open(path).map_err(cannot)?;
    std::io::Write::write_all(&mut file, told.ja.as_bytes()).map_err(cannot)?;
    Ok(Exit::Released)
}
