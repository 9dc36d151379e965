//! What both kinds of node have in common: configuration, stores, gates, scanner, trail, health.

use crate::site::{Segment, Site, SiteError};
use jiff::Timestamp;
use mugai_audit::{Entry, Event, Outcome, Trail};
use mugai_core::Catalogue;
use mugai_gate::{Fonts, Gate, Key, Program, Slots};
use mugai_operate::{Condition, Health, Metrics};
use mugai_scan::{Config, Mode, Scanner};
use mugai_staging::{Blobs, By, DiskBlobs, NodeKey, SqliteStore, Store};
use mugai_transfer::{SigningKey, Trust};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Where the time comes from; tests give another.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// One node, opened.
pub struct Node {
    /// Its configuration.
    pub site: Site,
    /// States.
    pub store: Arc<dyn Store>,
    /// Bytes.
    pub blobs: Arc<dyn Blobs>,
    /// Evidence.
    pub trail: Trail,
    /// The malware scanner.
    pub scanner: Scanner,
    /// What is wrong at the moment.
    pub health: Health,
    /// Counters.
    pub metrics: Metrics,
    /// This node's signing key.
    pub seal: SigningKey,
    /// The time.
    pub clock: Clock,
    /// Where it forwards alerts to.
    pub syslog: mugai_operate::Syslog,
    gates: BTreeMap<String, Gate>,
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node").field("node", &self.site.file.node).finish_non_exhaustive()
    }
}

/// Why a node does not open. Each says what to do.
#[derive(Debug)]
pub enum NotOpened {
    /// The configuration.
    Site(SiteError),
    /// The staging area.
    Staging(mugai_staging::StagingError),
    /// The trail.
    Audit(mugai_audit::OpenError),
    /// A key.
    Key(mugai_transfer::KeyError),
    /// The scanner's configuration.
    Scan(mugai_scan::BadConfig),
    /// A font a policy names.
    Font(mugai_gate::NoFont),
    /// The carrier.
    Carrier(mugai_transfer::CarrierError),
    /// The system.
    Io {
        /// What was tried.
        what: String,
        /// What the system says.
        error: std::io::Error,
    },
}

impl NotOpened {
    /// For the operator.
    pub fn ja(&self) -> String {
        match self {
            Self::Site(e) => e.ja(),
            Self::Staging(e) => e.ja(),
            Self::Audit(e) => e.ja(),
            Self::Key(e) => e.ja(),
            Self::Carrier(e) => e.ja(),
            Self::Font(e) => format!("ポリシーで指定されたフォントを読み込めません: {e}"),
            Self::Scan(e) => format!("[scan] の設定に誤りがあります: {e}"),
            Self::Io { what, error } => format!("{what}: {error}"),
        }
    }
}

impl fmt::Display for NotOpened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site(e) => write!(f, "{e}"),
            Self::Staging(e) => write!(f, "{e}"),
            Self::Audit(e) => write!(f, "{e}"),
            Self::Key(e) => write!(f, "{e}"),
            Self::Carrier(e) => write!(f, "{e}"),
            Self::Font(e) => write!(f, "{e}"),
            Self::Scan(e) => write!(f, "[scan]: {e}"),
            Self::Io { what, error } => write!(f, "{what}: {error}"),
        }
    }
}
impl std::error::Error for NotOpened {}

/// Parts a node can be opened with instead of its own: for tests that crash it at every step.
pub struct Parts {
    /// States.
    pub store: Arc<dyn Store>,
    /// Bytes.
    pub blobs: Arc<dyn Blobs>,
    /// The secret of the gate's attestations.
    pub gate_key: [u8; 32],
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parts")
    }
}

/// What a node runs with besides its configuration.
pub struct Around {
    /// The worker to start.
    pub program: Program,
    /// The rules.
    pub catalogue: &'static Catalogue,
    /// Where to say what is wrong.
    pub health: Health,
    /// Where to count.
    pub metrics: Metrics,
    /// Where to forward alerts.
    pub syslog: mugai_operate::Syslog,
    /// Whether this process is the service; a command beside it makes no checkpoints of its own accord.
    pub service: bool,
}

impl fmt::Debug for Around {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Around").field("program", &self.program).finish_non_exhaustive()
    }
}

impl Node {
    /// Opens the node's own folder: database, blobs, keys, trail.
    ///
    /// # Errors
    /// [`NotOpened`]. A trail or a database that does not hold is never opened.
    pub fn open(site: Site, around: Around) -> Result<(Self, mugai_audit::Opened), NotOpened> {
        let data = &site.file.data;
        let io = |what: String| move |error| NotOpened::Io { what, error };
        std::fs::create_dir_all(data).map_err(io(data.display().to_string()))?;
        private(data).map_err(io(data.display().to_string()))?;
        let key = NodeKey::open(data).map_err(NotOpened::Staging)?;
        let store = SqliteStore::open(data, key.clone()).map_err(NotOpened::Staging)?;
        let blobs = DiskBlobs::open(data).map_err(NotOpened::Staging)?;
        let gate_key = key.derive("gate attestation");
        Self::with(site, around, Parts { store: Arc::new(store), blobs: Arc::new(blobs), gate_key }, None)
    }

    /// Opens with other parts, and another clock when one is given.
    ///
    /// # Errors
    /// As [`Node::open`].
    pub fn with(
        site: Site,
        around: Around,
        parts: Parts,
        clock: Option<Clock>,
    ) -> Result<(Self, mugai_audit::Opened), NotOpened> {
        let seal = SigningKey::load(&site.file.keys.seal).map_err(NotOpened::Key)?;
        let mut setup = mugai_audit::Setup::new(&site.file.node);
        if around.service {
            setup = setup.signer(Signer(seal.clone()));
        } else {
            setup = setup.command();
        }
        let (trail, opened) = Trail::open(&site.within("audit"), setup).map_err(NotOpened::Audit)?;
        let scanner = scanner(&site)?;
        let workers = match site.file.work.workers {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            n => n,
        };
        let slots = Slots::new(workers);
        let hand_out = site.file.segment == Segment::Internet && scanner.mode() != Mode::Off;
        let gate = |policy: &mugai_policy::Policy| -> Result<Gate, NotOpened> {
            let fonts = Fonts::open(&policy.fonts, &policy.orders).map_err(NotOpened::Font)?;
            let key = Key::from_bytes(parts.gate_key);
            let gate = Gate::new(around.program.clone(), around.catalogue, policy.orders.clone(), key);
            let gate = gate.sharing(slots.clone()).drawing_with(fonts);
            Ok(if hand_out { gate.handing_out() } else { gate })
        };
        let gates = site
            .policies
            .iter()
            .map(|(name, policy)| Ok((name.clone(), gate(policy)?)))
            .collect::<Result<_, NotOpened>>()?;
        let node = Self {
            store: parts.store,
            blobs: parts.blobs,
            trail,
            scanner,
            health: around.health,
            metrics: around.metrics,
            syslog: around.syslog,
            seal,
            clock: clock.unwrap_or_else(|| Arc::new(Timestamp::now)),
            gates,
            site,
        };
        Ok((node, opened))
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The system itself, now.
    pub fn system(&self) -> By {
        By::system(self.now())
    }

    /// The gate of a section's policy.
    pub fn gate(&self, section: &str) -> Option<&Gate> {
        self.gates.get(self.site.policy_of(section))
    }

    /// The gate mail goes through.
    pub fn gate_of_mail(&self) -> Option<&Gate> {
        self.gates.get(self.site.policy_of_mail())
    }

    /// The keys this node believes, but its own: nobody sends it its own packages.
    ///
    /// # Errors
    /// When the folder cannot be read, or others could write it.
    pub fn trust(&self) -> Result<Trust, mugai_transfer::KeyError> {
        Ok(Trust::load(&self.site.file.keys.trust)?.without_node(&self.site.file.node))
    }

    /// Tells those who watch: the log and syslog; the trail has its own record.
    pub fn alert(&self, what: &str, text: &str) {
        tracing::warn!(what, "{text}");
        self.syslog.send(mugai_operate::Facility::Alert, mugai_operate::Severity::Warning, what, &[], text);
    }

    /// The data folder has no room. Named as whoever looks at the disks names it, who also sees when there is room again.
    pub fn disk_full(&self, detail: &str) {
        self.health.set(Condition::DiskFull, &self.site.file.data.to_string_lossy(), detail);
    }

    /// Holds every row of the store against its seal: one that was edited is left out of all work, and said aloud here though
    /// nobody asked for it. Takes seconds for a million requests.
    pub fn check_store(&self) {
        match self.store.check() {
            Ok(report) => {
                for what in report.broken {
                    self.alert("TAMPERED", &what);
                    let entry = Entry::new(Event::Alert).who("system").outcome(Outcome::Changed);
                    let _ = self.trail.note_now(entry.reason("tampered").detail(&what));
                }
            }
            Err(e) => self.health.set(Condition::StoreBroken, "", &e.to_string()),
        }
    }

    /// Closes acts a crash left open: their outcome is not known here, the states say it.
    pub fn close_open_acts(&self, opened: mugai_audit::Opened) {
        if let Some(r) = &opened.recovered {
            self.alert("AUDITRECOVERED", &format!("{r:?}"));
        }
        for act in opened.open_acts {
            let _ = self.trail.end(act.into_act(), mugai_audit::End::new(Outcome::Interrupted));
        }
    }

    /// Opens the node's time zone-less "so many seconds from now".
    pub fn after(&self, seconds: u64) -> Timestamp {
        let now = self.now();
        i64::try_from(seconds)
            .ok()
            .and_then(|s| now.checked_add(jiff::SignedDuration::from_secs(s)).ok())
            .unwrap_or(now)
    }
}

/// The node's key, for the trail's checkpoints.
#[derive(Debug)]
pub struct Signer(pub SigningKey);

impl mugai_audit::Sign for Signer {
    fn key_id(&self) -> String {
        self.0.id().to_string()
    }
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign_checkpoint(message)
    }
}

/// The scanner the configuration names.
///
/// # Errors
/// When the configuration does not name it well.
pub fn scanner(site: &Site) -> Result<Scanner, NotOpened> {
    Scanner::new(scan_config(site)?).map_err(NotOpened::Scan)
}

fn scan_config(site: &Site) -> Result<Config, NotOpened> {
    let scan = &site.file.scan;
    let mode = match scan.mode.as_str() {
        "off" => Mode::Off,
        "advisory" => Mode::Advisory,
        _ => Mode::Required,
    };
    let mut config = Config { mode, ..Config::default() };
    if let Some(address) = &scan.clamd {
        config.address = address.parse().map_err(|_| {
            NotOpened::Site(SiteError::Value {
                key: "scan.clamd".into(),
                ja: "unix:/場所 または tcp:住所:番号 の形で書いてください。",
                en: "must be unix:/path or tcp:address:port",
            })
        })?;
    }
    config.part_timeout = Duration::from_secs(scan.timeout_seconds);
    config.max_stream_bytes = scan.stream_mib.saturating_mul(1 << 20);
    config.database_max_age = Duration::from_secs(scan.database_days.saturating_mul(86_400));
    Ok(config)
}

fn private(data: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(data)?.permissions().mode();
    if mode & 0o077 != 0 {
        std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}
