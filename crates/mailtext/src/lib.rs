//! RFC 5322 and MIME to one text/plain mail.
#![forbid(unsafe_code)]

use mugai_core::Disarm;

/// Every format of this crate, for the registry.
pub static FORMATS: &[&dyn Disarm] = &[];
