//! A real clamd for a test: its own folder, socket and database, with a signature for EICAR and one for a harmless marker.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// What the marker's signature is called, as clamd reports it.
pub const MARKER_NAME: &str = "Mugai.Test.Marker.UNOFFICIAL";
/// What EICAR's signature is called.
pub const EICAR_NAME: &str = "Mugai.Test.Eicar.UNOFFICIAL";

/// Bytes that are found wherever they stand in a file. In two halves, so that no scanner minds this program.
pub fn marker() -> Vec<u8> {
    [&b"mugai-harmless-test-"[..], b"marker-4c1d77"].concat()
}

/// The EICAR test file (eicar.org): harmless, and found by agreement when it stands at the start of a file.
pub fn eicar() -> Vec<u8> {
    [&b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STAN"[..], b"DARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat()
}

/// How a clamd of a test is to be.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// When its database was made.
    pub built: SystemTime,
    /// Whether the database bears a number and a date, as that of the vendor does. Without, clamd reports none.
    pub numbered: bool,
    /// Largest stream it takes, bytes.
    pub stream_max: u64,
    /// Whether it says so when it did not look into a file to its end.
    pub alerts: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            built: SystemTime::now() - Duration::from_secs(3_600),
            numbered: true,
            stream_max: 8 << 20,
            alerts: true,
        }
    }
}

/// A running clamd; killed when dropped.
#[derive(Debug)]
pub struct Clamd {
    folder: tempfile::TempDir,
    child: Child,
}

impl Clamd {
    /// Starts one and waits until it answers.
    ///
    /// # Panics
    /// When clamd is not installed, or does not come up.
    pub fn start() -> Self {
        Self::start_with(Setup::default())
    }

    /// [`Clamd::start`] as wanted.
    ///
    /// # Panics
    /// As there.
    pub fn start_with(setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("database");
        let temporary = folder.path().join("temporary");
        std::fs::create_dir(&database).unwrap();
        std::fs::create_dir(&temporary).unwrap();
        if setup.numbered {
            std::fs::write(database.join("daily.cud"), container(&signatures(), setup.built)).unwrap();
        } else {
            std::fs::write(database.join("mugai.ndb"), signatures()).unwrap();
        }
        let yes = |b: bool| if b { "yes" } else { "no" };
        let config = format!(
            "Foreground yes\nLocalSocket {}\nFixStaleSocket yes\nDatabaseDirectory {}\nTemporaryDirectory {}\nStreamMaxLength {}\nAlertExceedsMax {}\nSelfCheck 0\n",
            socket(folder.path()).display(),
            database.display(),
            temporary.display(),
            setup.stream_max,
            yes(setup.alerts),
        );
        std::fs::write(folder.path().join("clamd.conf"), config).unwrap();
        let child = spawn(folder.path());
        let mut clamd = Self { folder, child };
        clamd.wait();
        clamd
    }

    /// The socket it listens on.
    pub fn socket(&self) -> PathBuf {
        socket(self.folder.path())
    }

    /// The socket, as it stands in a configuration: `unix:/…`.
    pub fn address(&self) -> String {
        format!("unix:{}", self.socket().display())
    }

    /// Kills it: nobody answers any more.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again after [`Clamd::kill`], on the same socket.
    pub fn start_again(&mut self) {
        self.child = spawn(self.folder.path());
        self.wait();
    }

    /// Lets it stand still: connections are taken, nothing is answered.
    pub fn pause(&self) {
        self.signal("-STOP");
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, which: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([which, &id]).status().unwrap().success());
    }

    /// Until it answers PING; a loaded machine may take its time.
    fn wait(&mut self) {
        let until = Instant::now() + Duration::from_secs(60);
        while !pongs(&self.socket()) {
            let ended = self.child.try_wait().unwrap();
            let log = || std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(ended.is_none() && Instant::now() < until, "clamd did not come up: {ended:?}\n{}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        self.kill();
    }
}

fn socket(folder: &Path) -> PathBuf {
    folder.join("clamd.ctl")
}

fn spawn(folder: &Path) -> Child {
    let program =
        ["/usr/sbin/clamd", "/usr/local/sbin/clamd", "/usr/bin/clamd"].into_iter().find(|p| Path::new(p).exists());
    let program = program.expect("clamd is not installed; install it with: apt-get install clamav-daemon");
    let log = File::create(folder.join("log")).unwrap();
    Command::new(program)
        .arg("--config-file")
        .arg(folder.join("clamd.conf"))
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap()
}

fn pongs(socket: &Path) -> bool {
    let Ok(mut stream) = UnixStream::connect(socket) else { return false };
    let mut said = String::new();
    stream.write_all(b"zPING\0").is_ok() && stream.read_to_string(&mut said).is_ok() && said == "PONG\0"
}

/// Signatures in the format of an extended signature file: name, any type of file, where, hexadecimal bytes.
fn signatures() -> Vec<u8> {
    let line = |name: &str, offset: &str, bytes: &[u8]| {
        let name = name.trim_end_matches(".UNOFFICIAL");
        format!("{name}:0:{offset}:{}\n", hex(bytes))
    };
    (line(MARKER_NAME, "*", &marker()) + &line(EICAR_NAME, "0", &eicar())).into_bytes()
}

/// An unsigned container of databases as clamd loads it from `daily.cud`: a header of 512 bytes, then a tar archive of the list of
/// databases with their digests and the databases.
fn container(signatures: &[u8], built: SystemTime) -> Vec<u8> {
    let seconds = built.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let header = format!("ClamAV-VDB:22 Nov 2026 08-00 +0000:4242:2:90:{}:x:mugai:{seconds}", "0".repeat(32));
    let list = format!("{header}\nmugai.ndb:{}:{}\n", signatures.len(), hex(&Sha256::digest(signatures)));
    let mut out = header.into_bytes();
    out.resize(512, b' ');
    for (name, content) in [("daily.info", list.as_bytes()), ("mugai.ndb", signatures)] {
        out.extend(tar_member(name, content));
    }
    out.extend([0; 1_024]);
    out
}

/// One file in the format of POSIX.1-1988 (ustar).
fn tar_member(name: &str, content: &[u8]) -> Vec<u8> {
    let mut header = [0u8; 512];
    let mut put = |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{:011o}\0", content.len()));
    put(136, "00000000000\0");
    put(148, "        0");
    put(257, "ustar\x0000");
    let sum: u32 = header.iter().map(|b| u32::from(*b)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut out = header.to_vec();
    out.extend(content);
    out.resize(out.len().next_multiple_of(512), 0);
    out
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}
