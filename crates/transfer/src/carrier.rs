//! Carriers go one way, by type: what puts cannot take, what takes cannot put.

mod error;
mod folder_in;
mod folder_out;
mod memory;

pub use error::CarrierError;
pub use folder_in::{FolderIn, Settle};
pub use folder_out::FolderOut;

use mugai_core::names;
use std::path::{Path, PathBuf};

/// The sending end.
pub trait Outgoing: Send + Sync {
    /// Hands over a finished file under a name; returns when it is durable there. The same bytes under the same name a second time are
    /// no error (a crash came between), other bytes are.
    ///
    /// # Errors
    /// [`CarrierError`]; then there is nothing under this name that was not there before.
    fn put(&self, file: &Path, name: &str) -> Result<(), CarrierError>;
}

/// The receiving end.
pub trait Incoming: Send + Sync {
    /// Takes what is complete into the own inbox and lists the inbox: also what lay there before a crash.
    ///
    /// # Errors
    /// When the carrier or the inbox cannot be read or written; one bad file is no error but [`Junk`].
    fn poll(&self) -> Result<Polled, CarrierError>;

    /// A file of the inbox is dealt with.
    ///
    /// # Errors
    /// When the inbox cannot be written.
    fn done(&self, taken: &Taken, fate: Fate) -> Result<(), CarrierError>;
}

/// What a look at the carrier found.
#[derive(Debug, Default)]
pub struct Polled {
    /// Everything in the inbox that is not done, by name.
    pub taken: Vec<Taken>,
    /// What does not belong on the carrier; each is told once.
    pub junk: Vec<Junk>,
}

/// A file taken from the carrier. It lies in the inbox, where nobody else writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its name on the carrier.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// SHA-256 of its bytes when it was taken.
    pub digest: [u8; 32],
}

/// Something on the carrier that is no package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Junk {
    /// Its name, fit to be shown.
    pub name: String,
    /// What it is.
    pub why: &'static str,
    /// Whether it was moved to the folder `不正` of the carrier.
    pub moved: bool,
}

impl Junk {
    /// For the operator.
    pub fn ja(&self) -> String {
        let fate = if self.moved { "「不正」フォルダへ移しました" } else { "無視しています" };
        format!(
            "運搬フォルダに、パッケージではないもの「{}」があります（{fate}）。誰が置いたかを確かめてください。",
            names::show(&self.name)
        )
    }
}

/// What became of a taken file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Its content is in the store: the copy is removed.
    Accepted,
    /// It was refused: the copy is kept in the folder `不正` of the inbox, as evidence.
    Refused,
}

/// Where refused and foreign files are put.
const REFUSED: &str = "不正";
