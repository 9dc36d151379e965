//! A package on the side that seals it: its number, its requests, how far it got.

use crate::Receipt;
use jiff::Timestamp;

/// How far a package got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackageState {
    /// Its requests and its number are fixed; the file is written (again after a crash) until its digest is known.
    Sealed,
    /// Handed to the carrier.
    Released,
    /// The receipt of the other side came back.
    Acknowledged,
}

impl PackageState {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Released => "released",
            Self::Acknowledged => "acknowledged",
        }
    }
    /// The state a word means.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Sealed, Self::Released, Self::Acknowledged].into_iter().find(|s| s.word() == word)
    }
}

/// What is to be sealed together.
#[derive(Clone, Debug)]
pub struct NewPackage {
    /// 128 random bits as 32 hexadecimal digits.
    pub id: String,
    /// Approved requests, in the order of the manifest. At least one.
    pub receipts: Vec<Receipt>,
}

/// A package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its id.
    pub id: String,
    /// Its number: 1, 2, 3 … without a gap.
    pub sequence: u64,
    /// State.
    pub state: PackageState,
    /// When its number was given out; the time in the manifest.
    pub created: Timestamp,
    /// Its requests, in order.
    pub receipts: Vec<Receipt>,
    /// Its file, once written.
    pub file: Option<String>,
    /// SHA-256 of its file, once written.
    pub digest: Option<[u8; 32]>,
    /// Handed to the carrier.
    pub released: Option<Timestamp>,
    /// Receipt came back.
    pub acknowledged: Option<Timestamp>,
}
