//! The dangers of archives, one small module each.

mod active_entry;
mod encryption;
mod entry_name;
mod refused_entry;
mod special_file;
mod surplus_bytes;
mod system_file;

pub use active_entry::ACTIVE_ENTRY;
pub use encryption::ENCRYPTION;
pub use entry_name::ENTRY_NAME;
pub use refused_entry::REFUSED_ENTRY;
pub use special_file::SPECIAL_FILE;
pub use surplus_bytes::SURPLUS_BYTES;
pub use system_file::SYSTEM_FILE;

use mugai_core::Rule;

/// Every danger of this crate.
pub(crate) static ALL: &[&Rule] =
    &[&ACTIVE_ENTRY, &ENCRYPTION, &ENTRY_NAME, &REFUSED_ENTRY, &SPECIAL_FILE, &SURPLUS_BYTES, &SYSTEM_FILE];
