//! Where the scanner is, how long it may take, and what its silence means.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Whether a file may pass without having been scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Never: a scanner that cannot say "clean" holds the file.
    Required,
    /// Yes, when the scanner cannot say; it is recorded as not scanned. What it calls infected is never let through.
    Advisory,
    /// Yes; nobody is asked.
    Off,
}

impl Mode {
    /// The word in configuration and records.
    pub fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Advisory => "advisory",
            Self::Off => "off",
        }
    }

    /// The mode of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Required, Self::Advisory, Self::Off].into_iter().find(|m| m.word() == word)
    }
}

/// Where the scanner listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A socket of this machine: `unix:/run/clamav/clamd.ctl`.
    Unix(PathBuf),
    /// A port, by number and never by name: `tcp:127.0.0.1:3310`.
    Tcp(SocketAddr),
}

/// Neither `unix:/path` nor `tcp:number:port`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadAddress(pub String);

impl fmt::Display for BadAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scan.address = {:?}: must be unix:/absolute/path or tcp:127.0.0.1:port", self.0)
    }
}
impl std::error::Error for BadAddress {}

impl FromStr for Address {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let bad = || BadAddress(text.to_owned());
        match text.split_once(':') {
            Some(("unix", path)) if path.starts_with('/') && !path.contains('\0') => Ok(Self::Unix(path.into())),
            Some(("tcp", rest)) => rest.parse().map(Self::Tcp).map_err(|_| bad()),
            _ => Err(bad()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp(address) => write!(f, "tcp:{address}"),
        }
    }
}

/// How to ask.
#[derive(Clone, Debug)]
pub struct Config {
    /// What silence means.
    pub mode: Mode,
    /// Where it listens.
    pub address: Address,
    /// Whether the TCP address may be another machine's; the bytes cross the network in the clear.
    pub allow_remote: bool,
    /// How long to try to connect.
    pub connect_timeout: Duration,
    /// How long one part may take, from its first byte to the answer.
    pub part_timeout: Duration,
    /// Largest part that is asked about, bytes; a larger one is held. Must not be above `StreamMaxLength`, `MaxFileSize` and
    /// `MaxScanSize` of the scanner (25 MB each as Debian ships it).
    pub max_stream_bytes: u64,
    /// Oldest database that is believed.
    pub database_max_age: Duration,
    /// How often to try again to connect, 200 ms apart: a scanner that reloads its database is away for a moment.
    pub retries: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            mode: Mode::Required,
            address: Address::Unix("/run/clamav/clamd.ctl".into()),
            allow_remote: false,
            connect_timeout: Duration::from_secs(5),
            part_timeout: Duration::from_secs(120),
            max_stream_bytes: 25 << 20,
            database_max_age: Duration::from_secs(7 * 86_400),
            retries: 5,
        }
    }
}

/// A configuration that contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadConfig {
    /// TCP to another machine, not allowed.
    Remote(SocketAddr),
    /// A time, size or age of zero, which would hold every file or none.
    Zero(&'static str),
    /// A part longer than the protocol can announce.
    TooLarge(u64),
}

impl fmt::Display for BadConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remote(address) => {
                write!(
                    f,
                    "scan.address = tcp:{address}: another machine; files would cross the network in the clear (scan.allow_remote)"
                )
            }
            Self::Zero(key) => write!(f, "scan.{key}: must not be zero"),
            Self::TooLarge(n) => write!(f, "scan.max_stream_bytes = {n}: must be at most 4294967295"),
        }
    }
}
impl std::error::Error for BadConfig {}

impl Config {
    pub(crate) fn check(&self) -> Result<(), BadConfig> {
        if let Address::Tcp(address) = self.address
            && !self.allow_remote
            && !address.ip().is_loopback()
        {
            return Err(BadConfig::Remote(address));
        }
        let zero = [
            ("connect_timeout", self.connect_timeout.is_zero()),
            ("part_timeout", self.part_timeout.is_zero()),
            ("max_stream_bytes", self.max_stream_bytes == 0),
            ("database_max_age", self.database_max_age.is_zero()),
        ];
        if let Some((key, _)) = zero.iter().find(|(_, zero)| *zero) {
            return Err(BadConfig::Zero(key));
        }
        if self.max_stream_bytes > u64::from(u32::MAX) {
            return Err(BadConfig::TooLarge(self.max_stream_bytes));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_paths_and_numbers() {
        let unix: Address = "unix:/run/clamav/clamd.ctl".parse().unwrap();
        assert_eq!(unix, Address::Unix("/run/clamav/clamd.ctl".into()));
        let tcp: Address = "tcp:127.0.0.1:3310".parse().unwrap();
        assert_eq!(tcp.to_string(), "tcp:127.0.0.1:3310");
        for bad in ["", "unix:", "unix:run/x", "tcp:localhost:3310", "tcp:127.0.0.1", "/run/x", "http://127.0.0.1:1"] {
            assert!(bad.parse::<Address>().is_err(), "{bad}");
        }
    }

    #[test]
    fn another_machine_and_nothing_at_all_are_refused() {
        let with = |change: fn(&mut Config)| {
            let mut config = Config::default();
            change(&mut config);
            config.check()
        };
        assert_eq!(with(|_| {}), Ok(()));
        assert_eq!(with(|c| c.address = "tcp:[::1]:3310".parse().unwrap()), Ok(()));
        assert!(matches!(with(|c| c.address = "tcp:192.0.2.1:3310".parse().unwrap()), Err(BadConfig::Remote(_))));
        assert_eq!(with(|c| (c.address, c.allow_remote) = ("tcp:192.0.2.1:3310".parse().unwrap(), true)), Ok(()));
        assert_eq!(with(|c| c.part_timeout = Duration::ZERO), Err(BadConfig::Zero("part_timeout")));
        assert_eq!(with(|c| c.max_stream_bytes = 0), Err(BadConfig::Zero("max_stream_bytes")));
        assert!(matches!(with(|c| c.max_stream_bytes = 1 << 32), Err(BadConfig::TooLarge(_))));
        assert_eq!(with(|c| c.database_max_age = Duration::ZERO), Err(BadConfig::Zero("database_max_age")));
    }

    #[test]
    fn modes_have_words() {
        for mode in [Mode::Required, Mode::Advisory, Mode::Off] {
            assert_eq!(Mode::from_word(mode.word()), Some(mode));
        }
        assert_eq!(Mode::from_word("on"), None);
    }
}
