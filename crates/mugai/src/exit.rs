//! Exit codes, as documented in the manual.

use std::process::ExitCode;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Everything was released.
    Released = 0,
    /// Something was refused; each file is named.
    Refused = 1,
    /// The arguments make no sense.
    Usage = 2,
    /// The configuration or policy is wrong.
    Configuration = 3,
    /// A failure of our own.
    Internal = 70,
    /// Try again later.
    TryAgain = 75,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
