//! Archives: every entry goes round the engine again, and a fresh ZIP is written with what came back.
//!
//! - `archive.rs` is the format, `collect/` decides entry by entry and writes the new ZIP, with 無害化結果.txt for what was left out.
//! - `lzh/` reads LZH archives, `sevenz/` 7z, `cab/` CAB, `tar/` tar archives, `tnef/` what Outlook packs, `mbox/` mailboxes, `packed/` what is packed by itself (gzip, bzip2, xz, LZMA), alone or around a tar archive. Their
//!   output is a ZIP too, so that only one kind of archive is ever written.
//! - `package.rs` knows the kinds of file that are ZIP containers but no archives, `inspect.rs` looks at the finished file.
#![forbid(unsafe_code)]

mod archive;
mod cab;
mod collect;
mod inspect;
mod lzh;
mod mbox;
mod package;
mod packed;
pub mod rules;
mod sevenz;
mod tar;
#[cfg(test)]
mod tests;
mod tnef;

pub use archive::ZipArchive;
pub use cab::CabArchive;
pub use lzh::LzhArchive;
pub use mbox::Mailbox;
pub use packed::{BZIP2, GZIP, LZMA, PackedFile, XZ};
pub use sevenz::SevenZipArchive;
pub use tar::TarArchive;
pub use tnef::TnefFile;

use mugai_core::Disarm;

/// Every format of this crate, for the registry.
pub static FORMATS: &[&dyn Disarm] = &[
    &ZipArchive,
    &LzhArchive,
    &SevenZipArchive,
    &CabArchive,
    &TarArchive,
    &TnefFile,
    &Mailbox,
    &GZIP,
    &BZIP2,
    &XZ,
    &LZMA,
];
