//! ZIP containers: audited before anything is inflated, read under budget, written deterministically.
#![forbid(unsafe_code)]

mod audit;
mod bytes;
mod end;
mod lock;
mod names;
mod read;
mod stamp;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_locked;
mod unpack;
mod write;

use unicode_normalization::UnicodeNormalization;

pub use audit::{Archive, Member, Names};
pub use stamp::Stamp;
pub use write::{Packed, assemble, pack, store};

/// The form in which names are compared: percent-decoded, `\` as `/`, lower case, composed (OPC part names are case-insensitive, ECMA-376-2 §6.2.2).
pub fn key(name: &str) -> String {
    let mut out = Vec::with_capacity(name.len());
    let bytes = name.as_bytes();
    let mut i = 0usize;
    while let Some(&b) = bytes.get(i) {
        let pair = bytes.get(i.saturating_add(1)..i.saturating_add(3)).filter(|_| b == b'%');
        match pair.and_then(|p| std::str::from_utf8(p).ok()).and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                i = i.saturating_add(3);
            }
            None => {
                out.push(if b == b'\\' { b'/' } else { b });
                i = i.saturating_add(1);
            }
        }
    }
    let folded = String::from_utf8_lossy(&out).to_lowercase();
    if folded.is_ascii() { folded } else { folded.nfc().collect() }
}
