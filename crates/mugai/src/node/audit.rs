//! `mugai audit …` and `mugai report`: the trail, for an auditor; he reads it, and that he did is recorded where he may write.

use super::arguments::{AuditCommand, Report, Search};
use super::staff::site;
use crate::cli::{say, talk};
use crate::exit::Exit;
use crate::lang::Lang;
use mugai_audit::{Check, Entry, Event, Head, NoReport, NotVerified, Outcome, Query, Setup, Trail, TrustedKey};
use mugai_pipeline::people::Identity;
use mugai_pipeline::site::Site;
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

/// Records that somebody read the trail; an auditor without the right to write reads all the same, and the system's own log has him.
fn recorded(site: &Site, event: Event, detail: &str) {
    let who = Identity::of_this_process().map_or_else(|e| e.to_string(), |i| i.user);
    if let Ok((trail, _)) = Trail::open(&site.within("audit"), Setup::new(&site.file.node).command()) {
        let _ = trail.note_now(Entry::new(event).who(&who).outcome(Outcome::Done).detail(detail));
    }
}

fn verify(config: &Path, heads: &[String], lang: Lang) -> Result<Exit, Exit> {
    let site = site(config, lang)?;
    let bad = |h: &String| {
        h.parse::<Head>()
            .map_err(|_| fail(lang, "--head は 番号:ダイジェスト です", "a head is number:digest", Exit::Usage))
    };
    let heads: Vec<Head> = heads.iter().map(bad).collect::<Result<_, _>>()?;
    let keys: Vec<TrustedKey> = mugai_transfer::Trust::load(&site.file.keys.trust)
        .map(|t| t.keys().iter().filter_map(|k| TrustedKey::from_public(&k.bytes())).collect())
        .unwrap_or_default();
    let own = mugai_transfer::SigningKey::load(&site.file.keys.seal).ok();
    let own = own.and_then(|k| TrustedKey::from_public(&k.public().bytes()));
    let keys: Vec<TrustedKey> = keys.into_iter().chain(own).collect();
    let check = Check { node: &site.file.node, keys: &keys, heads: &heads, start: None };
    let result = mugai_audit::verify(&site.within("audit"), &check);
    let exit = match &result {
        Ok(summary) => {
            say(lang.pick(&summary.text_ja(), &summary.text_en()));
            Exit::Released
        }
        Err(NotVerified::Unreadable(e)) => fail(lang, &e.ja(), &e.to_string(), Exit::Refused),
        Err(broken @ NotVerified::Broken { .. }) => {
            say(lang.pick(&broken.ja(), &broken.to_string()));
            Exit::Refused
        }
    };
    recorded(&site, Event::Verify, if exit == Exit::Released { "intact" } else { "broken" });
    Ok(exit)
}

fn query(search: &Search, lang: Lang) -> Result<Query, Exit> {
    let day = |text: &Option<String>| {
        text.as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|_| fail(lang, "日付は YYYY-MM-DD です", "a day is YYYY-MM-DD", Exit::Usage))
    };
    let event = search.event.as_deref().map(|e| Event::from_word(e).ok_or(())).transpose();
    let event = event.map_err(|()| {
        let words: Vec<&str> = Event::ALL.iter().map(|e| e.word()).collect();
        fail(
            lang,
            &format!("事象は {} のどれかです", words.join(" ")),
            &format!("an event is one of {}", words.join(" ")),
            Exit::Usage,
        )
    })?;
    Ok(Query {
        file: search.file.clone(),
        who: search.who.clone(),
        section: search.section.clone(),
        receipt: search.receipt.clone(),
        event,
        from: day(&search.from)?,
        to: day(&search.to)?,
        limit: search.limit,
    })
}

fn find(arguments: &Search, lang: Lang) -> Result<Exit, Exit> {
    let site = site(&arguments.config, lang)?;
    let query = query(arguments, lang)?;
    recorded(&site, Event::Search, &format!("{query:?}"));
    let unreadable = |e: mugai_audit::OpenError| fail(lang, &e.ja(), &e.to_string(), Exit::Refused);
    for hit in mugai_audit::search(&site.within("audit"), query).map_err(unreadable)? {
        let r = hit.map_err(unreadable)?.record;
        let event = lang.pick(r.event.ja(), r.event.word());
        let outcome = lang.pick(r.outcome.ja(), r.outcome.word());
        say(&format!(
            "{} {} {event} {outcome} {} {} {} {} {} {}",
            r.seq, r.time, r.who, r.section, r.receipt, r.file, r.reason, r.detail
        ));
    }
    Ok(Exit::Released)
}

fn export(arguments: &Search, csv: &Path, lang: Lang) -> Result<Exit, Exit> {
    let site = site(&arguments.config, lang)?;
    let mut query = query(arguments, lang)?;
    if query.limit == 1_000 {
        query.limit = u64::MAX; // an export is whole unless somebody asks for less
    }
    recorded(&site, Event::Export, &csv.display().to_string());
    let unreadable = |e: mugai_audit::OpenError| fail(lang, &e.ja(), &e.to_string(), Exit::Refused);
    let hits = mugai_audit::search(&site.within("audit"), query).map_err(unreadable)?;
    let cannot = |e: std::io::Error| {
        fail(lang, &format!("{}: 書き出せません（{e}）", csv.display()), &e.to_string(), Exit::Usage)
    };
    let file = std::fs::File::options().write(true).create_new(true).open(csv).map_err(cannot)?;
    let mut to = std::io::BufWriter::new(file);
    // A record that cannot be read ends the export as a failure, not as the end of the list.
    let mut broken = None;
    let records = hits.map_while(|hit| hit.map(|h| h.record).map_err(|e| broken = Some(e)).ok());
    let n = mugai_audit::export_csv(records, &mut to).map_err(cannot)?;
    std::io::Write::flush(&mut to).map_err(cannot)?;
    if let Some(e) = broken {
        return Err(unreadable(e));
    }
    say(&match lang {
        Lang::Ja => format!("{n} 件を {} に書き出しました。", csv.display()),
        Lang::En => format!("{n} records in {}", csv.display()),
    });
    Ok(Exit::Released)
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
    let site = site(&arguments.config, lang)?;
    let bad = || fail(lang, "年月は 2026-11 の形で書いてください", "a month is YYYY-MM", Exit::Usage);
    let (year, month) = arguments.month.split_once('-').ok_or_else(bad)?;
    let (year, month) = (year.parse().map_err(|_| bad())?, month.parse().map_err(|_| bad())?);
    if !(1..=12).contains(&month) {
        return Err(bad());
    }
    recorded(&site, Event::Report, &arguments.month);
    let report = mugai_audit::report(&site.within("audit"), year, month).map_err(|e| match e {
        NoReport::NoSuchMonth => bad(),
        NoReport::Trail(e) => fail(lang, &e.ja(), &e.to_string(), Exit::Refused),
    })?;
    match &arguments.csv {
        None => say(&report.text_ja()),
        Some(path) => {
            let cannot = |e: std::io::Error| {
                fail(lang, &format!("{}: 書き出せません（{e}）", path.display()), &e.to_string(), Exit::Usage)
            };
            let mut file = std::fs::File::options().write(true).create_new(true).open(path).map_err(cannot)?;
            report.csv(&mut file).map_err(cannot)?;
        }
    }
    Ok(Exit::Released)
}
