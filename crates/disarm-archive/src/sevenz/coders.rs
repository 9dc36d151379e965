//! What a block of a 7z archive asks of a decoder, judged before one is made: which methods, how much memory, how long a key takes.

use crate::packed::{broken, large};
use mugai_core::{Limits, Refusal};
use sevenz_rust2::{Coder, EncoderMethod};

/// Coders of one block; 7-Zip itself needs seven (BCJ2 with its three LZMA, and a cipher for each of what they give).
const CODERS: usize = 8;
/// Rounds of the key derivation as a power of two. 7-Zip takes 19; each one more doubles the time of a try.
const ROUNDS: u8 = 22;
/// "The password is the key", without derivation.
const RAW_KEY: u8 = 0x3F;

/// What a block is packed with.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Chain {
    /// Whether a password is needed.
    pub(super) locked: bool,
    /// The first method that there is no decoder for, in hexadecimal.
    pub(super) foreign: Option<String>,
}

/// Judges the coders of a block.
///
/// # Errors
/// `malformed`; `limit_memory` for dictionaries over `dictionary_bytes`, all of the block together.
pub(super) fn audit(coders: &[Coder], limits: &Limits) -> Result<Chain, Refusal> {
    let list: Vec<_> = coders.iter().map(|c| (c.encoder_method_id(), c.properties())).collect();
    audit_list(&list, limits)
}

/// The same for pairs of a method's id and its properties.
pub(super) fn audit_list(coders: &[(&[u8], &[u8])], limits: &Limits) -> Result<Chain, Refusal> {
    if coders.is_empty() || coders.len() > CODERS {
        return Err(broken("too many coders for one block, or none"));
    }
    let (mut chain, mut memory) = (Chain::default(), 0u64);
    for (id, properties) in coders {
        match (*id, *properties) {
            (EncoderMethod::ID_LZMA, [_, a, b, c, d]) => {
                memory = memory.saturating_add(u64::from(u32::from_le_bytes([*a, *b, *c, *d])));
            }
            (EncoderMethod::ID_LZMA2, [size @ 0..=40]) => {
                let mantissa = 2 | u64::from(size & 1);
                memory = memory.saturating_add(mantissa << (size / 2).saturating_add(11));
            }
            // Two bytes follow in what older packers write.
            (EncoderMethod::ID_PPMD, [_, a, b, c, d] | [_, a, b, c, d, _, _]) => {
                memory = memory.saturating_add(u64::from(u32::from_le_bytes([*a, *b, *c, *d])));
            }
            (EncoderMethod::ID_LZMA | EncoderMethod::ID_LZMA2 | EncoderMethod::ID_PPMD, _) => {
                return Err(broken("a coder whose properties are no such properties"));
            }
            (EncoderMethod::ID_AES256_SHA256, [first, ..]) => {
                let rounds = first & RAW_KEY;
                if rounds > ROUNDS && rounds != RAW_KEY {
                    return Err(broken("a password whose key takes too long"));
                }
                chain.locked = true;
            }
            (
                EncoderMethod::ID_COPY
                | EncoderMethod::ID_BZIP2
                | EncoderMethod::ID_DEFLATE
                | EncoderMethod::ID_DELTA
                | EncoderMethod::ID_BCJ2
                | EncoderMethod::ID_BCJ_X86
                | EncoderMethod::ID_BCJ_PPC
                | EncoderMethod::ID_BCJ_IA64
                | EncoderMethod::ID_BCJ_ARM
                | EncoderMethod::ID_BCJ_ARM64
                | EncoderMethod::ID_BCJ_ARM_THUMB
                | EncoderMethod::ID_BCJ_SPARC
                | EncoderMethod::ID_BCJ_RISCV,
                _,
            ) => {}
            (id, _) => {
                chain.foreign.get_or_insert_with(|| id.iter().map(|b| format!("{b:02X}")).collect());
            }
        }
    }
    if memory > limits.dictionary_bytes { Err(large()) } else { Ok(chain) }
}
