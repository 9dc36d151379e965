//! ZIP containers: audited before anything is inflated, read under budget, written deterministically.
#![forbid(unsafe_code)]

mod audit;
mod bytes;
mod end;
mod glance;
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

use unicode_normalization::{UnicodeNormalization, is_nfc};

pub use audit::{Archive, Member, Names};
pub use glance::may_list;
pub use stamp::Stamp;
pub use write::{Packed, Packer, assemble, pack, store};

/// The form in which names are compared: percent-decoded, `\` as `/`, lower case, composed (OPC part names are case-insensitive, ECMA-376-2 §6.2.2).
pub fn key(name: &str) -> String {
    let plain = !name.bytes().any(|b| matches!(b, b'%' | b'\\'));
    let folded = if plain { name.to_lowercase() } else { decoded(name).to_lowercase() };
    composed(folded)
}

/// The name with `%41` as `A` and `\` as `/`.
fn decoded(name: &str) -> String {
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
    String::from_utf8_lossy(&out).into_owned()
}

/// The name composed (NFC), as all but the names of macOS already are.
pub(crate) fn composed(name: String) -> String {
    if name.is_ascii() || is_nfc(&name) { name } else { name.nfc().collect() }
}
