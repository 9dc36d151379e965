//! Packages: sealed on the Internet side, carried one way, opened on the LGWAN side; keys, carriers, receipts.
//!
//! SECURITY: [`Opener`] reads files that anybody may have put on the carrier. Before the signature holds it looks at three things
//! only: eight bytes of magic, four bytes of length, and an envelope that is spelt in one fixed way and needs no JSON parser. What
//! comes out of a package is untrusted still: [`Payload`] gives bytes for a second inspection and for nothing else. What goes into a
//! package is [`mugai_gate::Verified`] and nothing else:
//!
//! ```compile_fail
//! // Bytes that nobody verified cannot be sealed.
//! fn smuggle(sealer: &mugai_transfer::Sealer, meta: &mugai_transfer::Meta, file: mugai_transfer::NewFile, to: &std::path::Path) {
//!     let _ = sealer.seal(meta, vec![(file, b"raw bytes".to_vec())], to);
//! }
//! ```
//!
//! A package file, in this order and with nothing behind it:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `MUGAIPK1` |
//! | 4 | length of the envelope, little-endian |
//! | so many | DSSE envelope (github.com/secure-systems-lab/dsse, protocol v1.0.2) over an in-toto statement v1, signed with Ed25519 (RFC 8032) |
//! | the rest | the payloads back to back, in the order of the statement |
//!
//! BUGS: the private key is wiped from memory when dropped, the text of its file is not.
#![forbid(unsafe_code)]

mod caps;
mod carrier;
mod check;
mod disk;
mod entry;
mod envelope;
mod error;
mod hex;
mod key;
mod key_error;
mod key_file;
mod open;
mod opened;
mod receipt;
mod seal;
mod sequence;
mod source;
mod statement;
mod trust;
mod when;

#[cfg(test)]
mod attacks;

pub use caps::Caps;
pub use carrier::{CarrierError, Fate, FolderIn, FolderOut, Incoming, Junk, Outgoing, Polled, Settle, Taken};
pub use entry::{
    ApprovalEntry, ApprovalRule, AuditHead, ExceptionEntry, Facts, FileEntry, FindingEntry, Manifest, Meta, NewFile,
    ScanEntry,
};
pub use error::{NotOpened, NotSealed};
pub use key::{KeyId, PublicKey, SigningKey};
pub use key_error::KeyError;
pub use key_file::{default_until, keygen};
pub use open::Opener;
pub use opened::{Opened, Payload, PayloadReader};
pub use receipt::{ReceiptBack, ReceiptFile, Told, open_receipt, receipt_name, write_receipt};
pub use seal::{Sealed, Sealer, new_package_id, package_name};
pub use sequence::{Next, Seen};
pub use trust::Trust;

/// How the name of a package file ends.
pub const PACKAGE_SUFFIX: &str = "mgpk";
/// How the name of a receipt file ends.
pub const RECEIPT_SUFFIX: &str = "mgrc";
