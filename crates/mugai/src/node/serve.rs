//! `mugai serve`: a segment's doors, staging and carrier in one process, until it is told to stop.

use super::door::Door;
use crate::cli::talk;
use crate::exit::Exit;
use crate::lang::Lang;
use mugai_audit::{ConfigWatch, Entry, Event, Outcome};
use mugai_gate::Program;
use mugai_operate::{Condition, Operate, Settings, Stop};
use mugai_pipeline::arrival::Arrivals;
use mugai_pipeline::desk::{Control, Desk};
use mugai_pipeline::node::{Around, Node, NotOpened};
use mugai_pipeline::road::Road;
use mugai_pipeline::site::{Applicant, Segment, Site};
use mugai_watch::Watch;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often the store is held against its seals.
const CHECK_AGAIN: Duration = Duration::from_secs(24 * 3_600);
/// How often the trail is asked whether it can be written.
const TRAIL_AGAIN: Duration = Duration::from_secs(5);
/// How often configuration files are looked at again.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// Runs the service.
pub(super) fn run(config: &Path, lang: Lang) -> Exit {
    let site = match Site::load(config, mugai_worker::catalogue()) {
        Ok(site) => site,
        Err(e) => return told(lang, &e.ja(), &e.to_string(), Exit::Configuration),
    };
    let format = site.file.operate.log.parse().unwrap_or(mugai_operate::logs::Format::Json);
    let _ = mugai_operate::logs::start(format);
    let stop = Stop::new();
    if let Err(e) = stop.on_signals() {
        return told(lang, "終了の合図を受け取れません", &e.to_string(), Exit::Internal);
    }
    let _only = match lock(&site, "lock") {
        Ok(lock) => lock,
        Err(e) => {
            return told(
                lang,
                "このデータフォルダでは、すでに別のノードが動いています",
                &e.to_string(),
                Exit::TryAgain,
            );
        }
    };
    let operate = match Operate::start(settings(&site), stop.clone()) {
        Ok(operate) => operate,
        Err(e) => return told(lang, &e.ja(), &e.to_string(), Exit::Configuration),
    };
    let exit = match serve(site, &operate, &stop) {
        Ok(()) => Exit::Released,
        Err(NotOpened::Site(e)) => told(lang, &e.ja(), &e.to_string(), Exit::Configuration),
        Err(e) => told(lang, &e.ja(), &e.to_string(), Exit::Internal),
    };
    operate.finish();
    exit
}

pub(super) fn told(lang: Lang, ja: &str, en: &str, exit: Exit) -> Exit {
    talk(&format!("mugai: {}", lang.pick(ja, en)));
    exit
}

/// One service per data folder: two would both seal, and number twice. One mail door too: two would share a spool.
pub(super) fn lock(site: &Site, name: &str) -> std::io::Result<File> {
    std::fs::create_dir_all(&site.file.data)?;
    let file = File::options().create(true).truncate(false).write(true).open(site.within(name))?;
    // A worker that a killed service was about to start holds the lock until it has become itself: a moment, not longer.
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(e) if Instant::now() >= end => return Err(e.into()),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

pub(super) fn settings(site: &Site) -> Settings {
    let f = &site.file;
    let mut folders = vec![f.data.clone()];
    folders.extend(f.drop.iter().map(|d| d.results.clone()));
    folders.extend(f.section.iter().filter_map(|s| s.delivery.clone()));
    Settings {
        node: f.node.clone(),
        segment: f.segment.word(),
        version: env!("CARGO_PKG_VERSION"),
        listen: f.operate.listen.clone(),
        syslog: f.operate.syslog.clone(),
        disk_floor: f.operate.disk_floor_mib.saturating_mul(1 << 20),
        folders,
        tick: Settings::TICK,
    }
}

fn serve(site: Site, operate: &Operate, stop: &Stop) -> Result<(), NotOpened> {
    let around = Around {
        program: Program::this().map_err(|error| NotOpened::Io { what: "mugai".into(), error })?,
        catalogue: mugai_worker::catalogue(),
        health: operate.health().clone(),
        metrics: operate.metrics().clone(),
        syslog: operate.syslog().clone(),
        service: true,
    };
    let control = super::staff::socket(&site);
    let (node, opened) = Node::open(site, around)?;
    let version = format!("mugai {} {}", env!("CARGO_PKG_VERSION"), node.site.file.segment.word());
    let start = Entry::new(Event::Start).who("system").outcome(Outcome::Done).detail(&version);
    node.trail
        .note_now(start)
        .map_err(|e| NotOpened::Io { what: "audit".into(), error: std::io::Error::other(e.to_string()) })?;
    let io = |error| NotOpened::Io { what: control.display().to_string(), error };
    let control = Control::listen(&control).map_err(io)?;
    let node = match node.site.file.segment {
        Segment::Internet => internet(node, opened, &control, operate, stop)?,
        Segment::Lgwan => {
            let arrivals = Arrivals::new(node)?;
            arrivals.node().close_open_acts(opened);
            operate.ready();
            beside(arrivals.node(), &control, &arrivals, operate, stop, || arrivals.run(stop, operate.pulses()));
            arrivals.into_node()
        }
    };
    let _ = node.trail.note_now(Entry::new(Event::Stop).who("system").outcome(Outcome::Done));
    match node.trail.stop() {
        Ok(Some(checkpoint)) => operate.audit_head(checkpoint.seq, &checkpoint.digest.to_string()),
        Ok(None) => {}
        Err(e) => tracing::error!("{e}"),
    }
    Ok(())
}

fn internet(
    node: Node,
    opened: mugai_audit::Opened,
    control: &Control,
    operate: &Operate,
    stop: &Stop,
) -> Result<Node, NotOpened> {
    let watch = watch(&node.site)?;
    let road = Road::new(node)?;
    road.resume(opened);
    operate.ready();
    let pulse = operate.pulses().register("watch", Duration::from_secs(600));
    let flag = stop.flag();
    beside(road.node(), control, &road, operate, stop, || {
        std::thread::scope(|scope| {
            scope.spawn(|| watch.run(&Door(&road), &flag, &|| pulse.beat()));
            road.run(stop, operate.pulses());
        });
    });
    pulse.finish();
    Ok(road.into_node())
}

fn watch(site: &Site) -> Result<Watch, NotOpened> {
    let bad = |e: String| NotOpened::Io { what: "[drop]".into(), error: std::io::Error::other(e) };
    let drop = site.file.drop.as_ref().ok_or_else(|| bad("missing".into()))?;
    let sections =
        site.file.section.iter().map(|s| mugai_watch::Section { id: s.id.clone(), folder: s.folder_name().to_owned() });
    let mut settings = mugai_watch::Settings::new(drop.folder.clone(), sections.collect());
    settings.staff_folders = drop.applicant == Applicant::Folder;
    settings.kernel_events = drop.inotify;
    settings.settle = Duration::from_millis(drop.settle_ms);
    settings.rescan = Duration::from_millis(drop.rescan_ms);
    settings.threads = site.file.work.in_hand.min(256);
    Watch::new(settings).map_err(|e| bad(e.to_string()))
}

/// Runs the node's own loop, and beside it the control socket, the look at the configuration, the forwarding of the trail's head,
/// the check of the store.
fn beside(node: &Node, control: &Control, desk: &dyn Desk, operate: &Operate, stop: &Stop, own: impl FnOnce()) {
    std::thread::scope(|scope| {
        scope.spawn(|| control.run(desk, &|| stop.is_set()));
        scope.spawn(|| look_after(node, operate, stop));
        scope.spawn(|| watch_trail(node, stop));
        scope.spawn(|| {
            node.check_store();
            while !stop.wait(CHECK_AGAIN) {
                node.check_store();
            }
        });
        own();
    });
}

/// Every minute: were files that decide what this node does altered (R18); where is the trail; what is its state.
fn look_after(node: &Node, operate: &Operate, stop: &Stop) {
    let read = |path: &PathBuf| std::fs::read(path).unwrap_or_default();
    // Configuration, policies, and the keys that are trusted.
    let now = || -> Vec<(String, Vec<u8>)> {
        let keys = std::fs::read_dir(&node.site.file.keys.trust).into_iter().flatten().flatten().map(|e| e.path());
        let all = node.site.read.iter().map(|(path, _)| path.clone()).chain(keys);
        all.map(|path| (path.display().to_string(), read(&path))).collect()
    };
    let started = ConfigWatch::start(&node.trail, &node.site.within("audit"), &now());
    let mut config = match started {
        Ok((config, changes)) => {
            for change in changes {
                node.alert("CONFIGCHANGED", &changed(&change));
            }
            Some(config)
        }
        Err(e) => {
            node.alert("CONFIGWATCH", &format!("{e:?}"));
            None
        }
    };
    let sockets = mugai_operate::doctor::listening_of_this_process();
    if sockets.state == mugai_operate::doctor::State::Bad {
        node.health.set(Condition::ForeignListener, "", &sockets.found);
        node.alert("FOREIGNLISTENER", &sockets.found);
    }
    let mut jumps = 0;
    loop {
        let head = node.trail.head();
        operate.audit_head(head.seq, &head.digest.to_string());
        let state = node.trail.state();
        if state.clock_jumps > jumps {
            jumps = state.clock_jumps;
            node.health.set(Condition::ClockJump, "", &format!("{jumps}"));
            node.metrics.clock_jump();
        }
        if stop.wait(LOOK_AGAIN) {
            return;
        }
        let changes = config.as_mut().and_then(|c| c.check(&node.trail, &now()).ok()).unwrap_or_default();
        for change in changes {
            node.health.set(Condition::ConfigurationChanged, &change.path, &changed(&change));
            node.alert("CONFIGCHANGED", &changed(&change));
        }
    }
}

/// Whether the trail can be written. While it cannot nothing is accepted, so nothing is recorded that would find out when it can
/// again: then this asks, by the record that it was so.
pub(super) fn watch_trail(node: &Node, stop: &Stop) {
    while !stop.wait(TRAIL_AGAIN) {
        if let Some(e) = node.trail.state().failing {
            let entry = Entry::new(Event::Alert).who("system").outcome(Outcome::Failed);
            let _ = node.trail.note_now(entry.reason("trail_failed").detail(&e.to_string()));
        }
        match node.trail.state().failing {
            Some(e) => node.health.set(Condition::AuditBroken, "", &e.to_string()),
            None => node.health.clear(Condition::AuditBroken, ""),
        }
    }
}

fn changed(change: &mugai_audit::ConfigChange) -> String {
    let digest = change.digest.map_or_else(|| "-".to_owned(), |d| d.to_string());
    format!("{} {} {digest}", change.path, change.outcome.word())
}
