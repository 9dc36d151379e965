//! What EMF and WMF share: numbers in little-endian order, device-independent bitmaps, and the gzip around `.emz` and `.wmz`.

mod cursor;
mod dib;
pub(crate) mod gzip;
mod rle;

pub(crate) use cursor::{Cursor, pad, put16, put32, slice};
pub(crate) use dib::{Dib, Usage};
pub(crate) use gzip::{head, unpack};

use mugai_core::{Context, Limit, Reason, Refusal};

/// A broken metafile; the caller knows the place.
pub(crate) fn broken(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::MalformedImage, "", detail)
}

/// Something no part of the program can read.
pub(crate) fn no_decoder(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::NoDecoder, "", detail)
}

/// A count from the file as a size; a number that does not fit into memory is never satisfied by any slice.
pub(crate) fn size(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

/// Whether a drawing may grow to `len` bytes; asked record by record, before it has eaten the memory.
pub(crate) fn check_output(len: usize, cx: &Context<'_>) -> Result<(), Refusal> {
    if u64::try_from(len).unwrap_or(u64::MAX) > cx.limits().output_bytes {
        return Err(Refusal::limit(Limit::Output, "", "the rebuilt drawing is too large"));
    }
    Ok(())
}
