//! Everything that runs beside the road, wired together: endpoint, syslog, disk guard, watchdog, words for systemd.

use crate::endpoint::Who;
use crate::{
    Change, Condition, DiskGuard, Element, Endpoint, Facility, Health, Listen, ListenError, Metrics, Pulses, Severity,
    Stop, Syslog, SyslogError,
};
use sd_notify::NotifyState;
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longest nap of the ticking thread, so that a wish to stop is passed on to systemd at once.
const NAP: Duration = Duration::from_millis(250);

/// What a node says about how it wants to be watched.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Name of the node.
    pub node: String,
    /// `internet` or `lgwan`.
    pub segment: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// Where health and metrics may be asked for; nowhere when not given.
    pub listen: Option<String>,
    /// Where syslog goes; nowhere when not given.
    pub syslog: Option<String>,
    /// Free space below which nothing is accepted, bytes.
    pub disk_floor: u64,
    /// Folders whose free space is watched: local ones, since a hanging mount would stop the thread that feeds the watchdog.
    pub folders: Vec<PathBuf>,
    /// Time between two looks at the disks.
    pub tick: Duration,
}

impl Settings {
    /// The usual time between two looks at the disks.
    pub const TICK: Duration = Duration::from_secs(5);
}

/// Why a node cannot be watched; it does not start then.
#[derive(Debug)]
pub enum NotOperating {
    /// The address of health and metrics is not accepted.
    Listen(ListenError),
    /// It is accepted and cannot be bound.
    Bind {
        /// Which.
        listen: String,
        /// Why.
        why: std::io::Error,
    },
    /// Syslog.
    Syslog(SyslogError),
    /// No thread.
    Thread(std::io::Error),
}

impl NotOperating {
    /// The same in Japanese, with what to do.
    pub fn ja(&self) -> String {
        match self {
            Self::Listen(e) => e.ja(),
            Self::Bind { listen, why } => {
                format!(
                    "operate.listen: {listen} で待ち受けできません（{why}）。ほかのプログラムが使っていないか確認してください。"
                )
            }
            Self::Syslog(e) => e.ja(),
            Self::Thread(e) => format!("監視を始められません: {e}"),
        }
    }
}

impl fmt::Display for NotOperating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen(e) => e.fmt(f),
            Self::Bind { listen, why } => write!(f, "operate.listen: cannot listen on {listen}: {why}"),
            Self::Syslog(e) => e.fmt(f),
            Self::Thread(e) => write!(f, "cannot start a thread: {e}"),
        }
    }
}
impl std::error::Error for NotOperating {}

/// All of it, running. Parts are cheap to clone and stay usable after this is gone.
pub struct Operate {
    health: Health,
    metrics: Metrics,
    pulses: Pulses,
    stop: Stop,
    syslog: Syslog,
    endpoint: Option<Endpoint>,
    /// Ends the ticking thread.
    end: Stop,
    ticking: Option<JoinHandle<()>>,
}

impl Operate {
    /// Starts everything. The disks have been looked at once when it returns.
    ///
    /// # Errors
    /// [`NotOperating`]: an address that is not loopback, a port in use, a syslog target that is not understood.
    pub fn start(settings: Settings, stop: Stop) -> Result<Self, NotOperating> {
        let (health, metrics, pulses) = (Health::new(), Metrics::new(), Pulses::new());
        let syslog = match &settings.syslog {
            Some(target) => Syslog::start(target, &settings.node).map_err(NotOperating::Syslog)?,
            None => Syslog::none(),
        };
        listen_to_health(&health, &metrics, &syslog);
        let endpoint = match &settings.listen {
            Some(text) => {
                let listen = Listen::parse(text).map_err(NotOperating::Listen)?;
                let who = Who { node: settings.node, segment: settings.segment, version: settings.version };
                let started = Endpoint::start(&listen, who, health.clone(), metrics.clone());
                Some(started.map_err(|why| NotOperating::Bind { listen: text.clone(), why })?)
            }
            None => None,
        };
        let guard = DiskGuard::new(settings.folders, settings.disk_floor, health.clone(), metrics.clone());
        guard.look();
        let end = Stop::new();
        let mut ticker = Ticker {
            health: health.clone(),
            metrics: metrics.clone(),
            pulses: pulses.clone(),
            stop: stop.clone(),
            syslog: syslog.clone(),
            watchdog: sd_notify::watchdog_enabled(),
            said: None,
        };
        let (ending, tick) = (end.clone(), settings.tick);
        let thread = std::thread::Builder::new().name("ticker".into());
        let ticking = thread.spawn(move || ticker.run(&guard, &ending, tick)).map_err(NotOperating::Thread)?;
        Ok(Self { health, metrics, pulses, stop, syslog, endpoint, end, ticking: Some(ticking) })
    }

    /// What is wrong.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// The numbers.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Where loops register their pulse.
    pub fn pulses(&self) -> &Pulses {
        &self.pulses
    }

    /// The wish to stop.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Syslog; silent when none is configured.
    pub fn syslog(&self) -> &Syslog {
        &self.syslog
    }

    /// Where health and metrics may be asked for; `None` when nowhere or at a socket file.
    pub fn listening(&self) -> Option<SocketAddr> {
        self.endpoint.as_ref().and_then(Endpoint::address)
    }

    /// Tells systemd that the node works from now on.
    pub fn ready(&self) {
        notify(&[NotifyState::Ready]);
    }

    /// Tells the numbers and syslog the head of the audit chain: whoever keeps it elsewhere can show that the trail was cut.
    pub fn audit_head(&self, seq: u64, digest_hex: &str) {
        self.metrics.audit_seq(seq);
        let number = seq.to_string();
        let data = [Element { id: "audit", params: &[("seq", &number), ("digest", digest_hex)] }];
        let words = format!("audit head {number} {digest_hex}");
        self.syslog.send(Facility::Audit, Severity::Notice, "AUDITHEAD", &data, &words);
    }

    /// Stops everything: systemd is told, syslog gets two seconds, the endpoint closes.
    pub fn finish(self) {
        self.stop.set();
        notify(&[NotifyState::Stopping]);
        self.syslog.flush(Duration::from_secs(2));
    }
}

impl Drop for Operate {
    fn drop(&mut self) {
        self.end.set();
        if let Some(thread) = self.ticking.take() {
            let _ = thread.join();
        }
    }
}

/// A word to systemd; without systemd nobody listens, and a lost word is not worth stopping for.
fn notify(state: &[NotifyState<'_>]) {
    if let Err(e) = sd_notify::notify(state) {
        tracing::warn!(error = %e, "systemd cannot be told");
    }
}

/// Every change of health goes to the log, to syslog and into the numbers.
fn listen_to_health(health: &Health, metrics: &Metrics, syslog: &Syslog) {
    let (metrics, syslog) = (metrics.clone(), syslog.clone());
    health.on_change(move |change: &Change| {
        let c = change.condition;
        let (place, detail) = (change.place.as_str(), change.detail.as_str());
        if change.stands {
            metrics.alert(c.id());
            tracing::warn!(
                condition = c.id(),
                place,
                detail,
                stops = c.stops(),
                ja = c.ja(),
                todo_ja = c.todo_ja(),
                "{}",
                c.en()
            );
        } else {
            tracing::info!(condition = c.id(), place, "over: {}", c.en());
        }
        let severity = match (change.stands, c.stops()) {
            (true, true) if c != Condition::Stopping => Severity::Critical,
            (true, false) => Severity::Warning,
            _ => Severity::Notice,
        };
        let state = if change.stands { "set" } else { "cleared" };
        let data = [Element {
            id: "condition",
            params: &[("id", c.id()), ("state", state), ("place", place), ("detail", detail)],
        }];
        let words = if change.stands { c.ja() } else { "解消しました。" };
        syslog.send(Facility::Daemon, severity, "CONDITION", &data, &format!("{} {place}: {words}", c.id()));
    });
}

/// The thread that looks at disks and pulses and talks to systemd.
struct Ticker {
    health: Health,
    metrics: Metrics,
    pulses: Pulses,
    stop: Stop,
    syslog: Syslog,
    watchdog: Option<Duration>,
    /// The status systemd was told last.
    said: Option<String>,
}

impl Ticker {
    fn run(&mut self, guard: &DiskGuard, end: &Stop, tick: Duration) {
        let mut looked = Instant::now();
        let mut fed: Option<Instant> = None;
        let nap = self.watchdog.map_or(NAP, |w| NAP.min(w / 8)).min(tick);
        while !end.wait(nap) {
            if looked.elapsed() >= tick {
                guard.look();
                self.metrics.syslog_dropped(self.syslog.dropped());
                looked = Instant::now();
            }
            let stale = self.pulses.stale();
            self.health.judge(Condition::Stalled, "", (!stale.is_empty()).then(|| stale.join(", ")).as_deref());
            if let Some(watchdog) = self.watchdog
                && stale.is_empty()
                && fed.is_none_or(|f| f.elapsed() >= watchdog / 4)
            {
                notify(&[NotifyState::Watchdog]);
                fed = Some(Instant::now());
            }
            if self.stop.is_set() && !self.health.stands(Condition::Stopping) {
                self.health.set(Condition::Stopping, "", "");
                notify(&[NotifyState::Stopping]);
            }
            self.say();
        }
    }

    /// `systemctl status` shows what stands.
    fn say(&mut self) {
        let standing = self.health.standing();
        let mut ids: Vec<&str> = standing.iter().map(|s| s.condition.id()).collect();
        ids.dedup();
        let door = if self.health.accepting() { "受付中 accepting" } else { "受付停止 not accepting" };
        let status = if ids.is_empty() { door.to_owned() } else { format!("{door}: {}", ids.join(", ")) };
        if self.said.as_deref() != Some(&status) {
            notify(&[NotifyState::Status(&status)]);
            self.said = Some(status);
        }
    }
}
