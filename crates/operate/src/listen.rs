//! Where health and metrics may be asked for: the loopback interface or a socket file, nothing else (R24).

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

/// An address that no other machine can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// 127.0.0.0/8 or ::1.
    Loopback(SocketAddr),
    /// A socket in the file system; its folder's rights say who may ask.
    Unix(PathBuf),
}

/// Why an address is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenError {
    /// Neither `address:port` nor `unix:/path`. Names of hosts are not looked up: what a name means may change.
    Malformed(String),
    /// Other machines could reach it.
    NotLoopback(SocketAddr),
}

impl Listen {
    /// Reads `127.0.0.1:9310`, `[::1]:9310` or `unix:/run/mugai/operate.sock`.
    ///
    /// # Errors
    /// [`ListenError`] for everything else, above all for an address that is not loopback.
    pub fn parse(text: &str) -> Result<Self, ListenError> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = PathBuf::from(path);
            return if path.is_absolute() {
                Ok(Self::Unix(path))
            } else {
                Err(ListenError::Malformed(text.to_owned()))
            };
        }
        let address: SocketAddr = text.parse().map_err(|_| ListenError::Malformed(text.to_owned()))?;
        if address.ip().is_loopback() { Ok(Self::Loopback(address)) } else { Err(ListenError::NotLoopback(address)) }
    }
}

impl ListenError {
    /// The same in Japanese, with what to do.
    pub fn ja(&self) -> String {
        match self {
            Self::Malformed(text) => format!(
                "operate.listen: 「{text}」は使えません。\"127.0.0.1:9310\" か \"unix:/run/mugai/operate.sock\" のように書いてください。"
            ),
            Self::NotLoopback(a) => format!(
                "operate.listen: {a} はほかの機械から届くため使えません。127.0.0.1 か ::1 にしてください（R24）。"
            ),
        }
    }
}

impl fmt::Display for ListenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(text) => {
                write!(f, "operate.listen: {text:?} is neither a loopback address with a port nor unix:/path")
            }
            Self::NotLoopback(a) => {
                write!(f, "operate.listen: {a} can be reached from other machines; use 127.0.0.1 or ::1")
            }
        }
    }
}
impl std::error::Error for ListenError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_no_other_machine_reaches_is_taken() {
        for good in ["127.0.0.1:9310", "127.8.9.1:1", "[::1]:9310", "127.0.0.1:0"] {
            assert!(matches!(Listen::parse(good), Ok(Listen::Loopback(_))), "{good}");
        }
        assert_eq!(Listen::parse("unix:/run/m.sock"), Ok(Listen::Unix("/run/m.sock".into())));
        for far in [
            "0.0.0.0:9310",
            "[::]:9310",
            "192.168.0.1:80",
            "[::ffff:10.0.0.1]:80",
            "[fe80::1]:1",
            "[::ffff:127.0.0.1]:1",
        ] {
            assert!(matches!(Listen::parse(far), Err(ListenError::NotLoopback(_))), "{far}");
        }
        for bad in
            ["", "9310", "localhost:9310", "127.0.0.1", "unix:", "unix:run/m.sock", "127.0.0.1:99999", "127.1:80"]
        {
            assert!(matches!(Listen::parse(bad), Err(ListenError::Malformed(_))), "{bad}");
        }
    }
}
