//! `mugai relay`: the mail door of a node, beside its service, until it is told to stop; `mugai filter`: one mail through it.

use super::arguments::Filter;
use super::serve;
use crate::cli::talk;
use crate::exit::Exit;
use crate::lang::Lang;
use mugai_audit::{Entry, Event, Outcome};
use mugai_gate::{Gate, Program};
use mugai_operate::{Health, Metrics, Operate, Settings, Stop, Syslog};
use mugai_pipeline::mail::{Letter, MailDoor, Passed};
use mugai_pipeline::node::{Around, Node, NotOpened};
use mugai_pipeline::site::{Mail, MailProtocol, Site};
use mugai_relay::{Mill, Milled, Protocol, Received, Relay};
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The door, as the relay calls it.
struct Doorway(Arc<MailDoor>);

impl Doorway {
    fn with(&self, mail: &Received<'_>, pass: impl FnOnce(&Letter<'_>) -> Passed) -> Milled {
        let recipients: Vec<&str> = mail.envelope.addresses().collect();
        let letter = Letter {
            ident: mail.envelope.client.ident.as_deref(),
            sender: &mail.envelope.sender,
            recipients: &recipients,
            file: mail.file,
            length: mail.length,
            digest: mail.digest,
        };
        match pass(&letter) {
            Passed::Forward { mail, said } => Milled::Forward { mail, said },
            Passed::Notice { mail, said } => Milled::Notice { mail, said },
            Passed::Later { code, own_fault } => Milled::Later { code, own_fault },
        }
    }
}

impl Mill for Doorway {
    fn mill(&self, mail: &Received<'_>) -> Milled {
        self.with(mail, |letter| self.0.pass(letter))
    }

    fn put_aside(&self, mail: &Received<'_>, code: &str) -> Milled {
        self.with(mail, |letter| self.0.put_aside(letter, code))
    }
}

/// Runs the door.
pub(super) fn run(config: &Path, lang: Lang) -> Exit {
    let site = match Site::load(config, mugai_worker::catalogue()) {
        Ok(site) => site,
        Err(e) => return serve::told(lang, &e.ja(), &e.to_string(), Exit::Configuration),
    };
    let format = site.file.operate.log.parse().unwrap_or(mugai_operate::logs::Format::Json);
    let _ = mugai_operate::logs::start(format);
    let stop = Stop::new();
    if let Err(e) = stop.on_signals() {
        return serve::told(lang, "終了の合図を受け取れません", &e.to_string(), Exit::Internal);
    }
    // The service holds its own lock: both run side by side over one staging area.
    let _only = match serve::lock(&site, "mail.lock") {
        Ok(lock) => lock,
        Err(e) => {
            let ja = "このデータフォルダでは、すでに別のメール中継が動いています";
            return serve::told(lang, ja, &e.to_string(), Exit::TryAgain);
        }
    };
    let health = site.file.mail.as_ref().and_then(|m| m.health.clone());
    let operate = match Operate::start(Settings { listen: health, ..serve::settings(&site) }, stop.clone()) {
        Ok(operate) => operate,
        Err(e) => return serve::told(lang, &e.ja(), &e.to_string(), Exit::Configuration),
    };
    let exit = match open(site, &operate, &stop) {
        Ok(()) => Exit::Released,
        Err(NotOpened::Site(e)) => serve::told(lang, &e.ja(), &e.to_string(), Exit::Configuration),
        Err(e) => serve::told(lang, &e.ja(), &e.to_string(), Exit::Internal),
    };
    operate.finish();
    exit
}

fn open(site: Site, operate: &Operate, stop: &Stop) -> Result<(), NotOpened> {
    let around = Around {
        program: Program::this().map_err(|error| NotOpened::Io { what: "mugai".into(), error })?,
        catalogue: mugai_worker::catalogue(),
        health: operate.health().clone(),
        metrics: operate.metrics().clone(),
        syslog: operate.syslog().clone(),
        service: false,
    };
    // Acts a crash left open are closed by the service, which knows all states.
    let (node, _) = Node::open(site, around)?;
    let door = Arc::new(MailDoor::new(node)?);
    let node = door.node();
    let Some(mail) = node.site.file.mail.as_ref() else { return Ok(()) };
    let other = |e: String| NotOpened::Io { what: "[mail]".into(), error: std::io::Error::other(e) };
    let settings = settings(mail, door.spool());
    let relay = Relay::listen(settings, Arc::new(Doorway(door.clone()))).map_err(|e| other(e.to_string()))?;
    let version = format!("mugai {} mail {}", env!("CARGO_PKG_VERSION"), mail.listen);
    let start = Entry::new(Event::Start).who("system").outcome(Outcome::Done).detail(&version);
    node.trail.note_now(start).map_err(|e| other(e.to_string()))?;
    tracing::info!("mail is taken at {}", mail.listen);
    operate.ready();
    let ended = std::thread::scope(|scope| {
        scope.spawn(|| serve::watch_trail(node, stop));
        let ended = relay.run(|| stop.is_set());
        // Should the door end by itself, so does everything beside it.
        stop.set();
        ended
    });
    let _ = node.trail.note_now(Entry::new(Event::Stop).who("system").outcome(Outcome::Done).detail("mail"));
    // A mail that took longer than anybody waits may still hold the door; the next start settles the trail then.
    if let Some(door) = Arc::into_inner(door) {
        let _ = door.into_node().trail.stop();
    }
    ended.map_err(|e| other(e.to_string()))
}

fn settings(mail: &Mail, spool: PathBuf) -> mugai_relay::Settings {
    let mut s = mugai_relay::Settings::new(mail.listen, &mail.next_hop, spool);
    s.protocol = match mail.protocol {
        MailProtocol::Smtp => Protocol::Smtp,
        MailProtocol::Lmtp => Protocol::Lmtp,
    };
    s.hostname.clone_from(&mail.hostname);
    if !mail.clients.is_empty() {
        s.clients.clone_from(&mail.clients);
    }
    if mail.workers > 0 {
        s.workers = mail.workers;
    }
    s.message_bytes = mail.message_mib.saturating_mul(1 << 20);
    s.recipients = mail.recipients;
    s.connections = mail.connections;
    s.mill_seconds = mail.mail_seconds;
    s.next_hop_seconds = mail.next_hop_seconds;
    s.remember_hours = mail.remember_hours;
    s.failures = mail.failures;
    s.stop_seconds = mail.stop_seconds;
    s
}

/// Runs one mail from standard input to standard output. Whatever fails ends with 75 and nothing written: the server before keeps
/// the mail (sysexits `EX_TEMPFAIL`).
pub(super) fn filter(arguments: &Filter, lang: Lang) -> Exit {
    let passed = match &arguments.policy {
        Some(policy) => text_alone(policy),
        None => through_the_door(arguments),
    };
    let written = passed.and_then(|mail| {
        let mut out = std::io::stdout().lock();
        out.write_all(&mail).and_then(|()| out.flush()).map_err(|e| e.to_string())
    });
    match written {
        Ok(()) => Exit::Released,
        Err(why) => {
            talk(&format!("mugai: {}: {why}", lang.pick("あとで再送してください", "try again later")));
            Exit::TryAgain
        }
    }
}

/// Without a node: text only, attachments are named and not kept.
fn text_alone(policy: &str) -> Result<Vec<u8>, String> {
    let catalogue = mugai_worker::catalogue();
    let policy = crate::policies::find(policy, catalogue)?;
    let most = policy.orders.limits.input_bytes;
    let gate = Gate::of_this_program(catalogue, policy.orders).map_err(|e| e.to_string())?;
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(most.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|e| e.to_string())?;
    let verified = gate.process_bytes("mail.eml", &bytes).result.map_err(|r| r.to_string())?;
    if verified.extension() != "eml" {
        return Err(format!("not a mail: {}", verified.format().id));
    }
    verified.bytes().map_err(|e| e.to_string())
}

fn through_the_door(arguments: &Filter) -> Result<Vec<u8>, String> {
    let site = Site::load(&arguments.config, mugai_worker::catalogue()).map_err(|e| e.to_string())?;
    let most = site.file.mail.as_ref().map_or(0, |m| m.message_mib).saturating_mul(1 << 20);
    let around = Around {
        program: Program::this().map_err(|e| e.to_string())?,
        catalogue: mugai_worker::catalogue(),
        health: Health::new(),
        metrics: Metrics::new(),
        syslog: Syslog::none(),
        service: false,
    };
    let (node, _) = Node::open(site, around).map_err(|e| e.to_string())?;
    let door = MailDoor::new(node).map_err(|e| e.to_string())?;
    let mut lying = tempfile::tempfile_in(door.node().site.within("")).map_err(|e| e.to_string())?;
    let length = std::io::copy(&mut std::io::stdin().lock().take(most.saturating_add(1)), &mut lying);
    let length = length.map_err(|e| e.to_string())?;
    if length > most {
        return Err("the mail is larger than allowed".into());
    }
    let digest = digest(&lying).map_err(|e| e.to_string())?;
    let recipients: Vec<&str> = arguments.recipients.iter().map(String::as_str).collect();
    let letter = Letter {
        ident: arguments.ident.as_deref(),
        sender: &arguments.sender,
        recipients: &recipients,
        file: &lying,
        length,
        digest,
    };
    let passed = door.pass(&letter);
    let _ = door.into_node().trail.stop();
    match passed {
        Passed::Forward { mail, .. } | Passed::Notice { mail, .. } => Ok(mail),
        Passed::Later { code, .. } => Err(code),
    }
}

fn digest(mut mail: &File) -> std::io::Result<[u8; 32]> {
    use sha2::{Digest, Sha256};
    let mut bytes = Vec::new();
    mail.rewind()?;
    mail.read_to_end(&mut bytes)?;
    Ok(Sha256::digest(bytes).into())
}
