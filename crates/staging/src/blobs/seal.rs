//! The form of a blob on the disk: a head, then pieces of 256 KiB, each encrypted and authenticated, in order, the last one marked.
//!
//! `MGBLOB1\n`, then every piece as ChaCha20-Poly1305 (RFC 8439) under the blob's own key with the nonce `number of the piece (8 bytes,
//! little-endian) ‖ last (1 byte) ‖ 000`, its 16-byte tag behind it. The key is used for one blob only, so a counter is a good nonce; a
//! piece cut off, left out or moved does not authenticate (the STREAM construction, Hoang et al. 2015).

use crate::BlobKey;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use std::io::{self, Read};

pub(crate) const HEAD: &[u8; 8] = b"MGBLOB1\n";
pub(crate) const PIECE: usize = 256 << 10;
pub(crate) const TAG: usize = 16;

/// Encrypts or decrypts the pieces of one blob in order.
pub(crate) struct Pieces {
    cipher: ChaCha20Poly1305,
    number: u64,
}

impl Pieces {
    pub(crate) fn new(key: &BlobKey) -> Self {
        Self { cipher: ChaCha20Poly1305::new(&key.0.into()), number: 0 }
    }

    fn nonce(&mut self, last: bool) -> Option<Nonce> {
        let mut nonce = [0; 12];
        nonce.first_chunk_mut::<8>()?.copy_from_slice(&self.number.to_le_bytes());
        *nonce.get_mut(8)? = u8::from(last);
        self.number = self.number.checked_add(1)?;
        Some(Nonce::from(nonce))
    }

    /// Encrypts one piece in place and appends its tag.
    pub(crate) fn close(&mut self, piece: &mut Vec<u8>, last: bool) -> Option<()> {
        let nonce = self.nonce(last)?;
        self.cipher.encrypt_in_place(&nonce, b"", piece).ok()
    }

    /// Decrypts one piece with its tag in place.
    pub(crate) fn open(&mut self, piece: &mut Vec<u8>, last: bool) -> Option<()> {
        let nonce = self.nonce(last)?;
        self.cipher.decrypt_in_place(&nonce, b"", piece).ok()
    }
}

/// Decrypts everything behind the head, piece by piece, so that plain bytes are the only large thing in memory. `None` when one byte is
/// not as it was written; `seen` is told every stored byte in order.
pub(crate) fn open_all(
    key: &BlobKey,
    stored: &mut dyn Read,
    mut seen: impl FnMut(&[u8]),
    room: usize,
) -> io::Result<Option<Vec<u8>>> {
    let mut next = |most: usize| -> io::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(most);
        (&mut *stored).take(u64::try_from(most).unwrap_or(0)).read_to_end(&mut bytes)?;
        seen(&bytes);
        Ok(bytes)
    };
    if next(HEAD.len())? != HEAD {
        return Ok(None);
    }
    let whole = PIECE.saturating_add(TAG);
    let mut pieces = Pieces::new(key);
    let mut plain = Vec::with_capacity(room);
    let mut piece = next(whole)?;
    loop {
        let after = if piece.len() < whole { Vec::new() } else { next(whole)? };
        if pieces.open(&mut piece, after.is_empty()).is_none() {
            return Ok(None);
        }
        plain.extend_from_slice(&piece);
        if after.is_empty() {
            return Ok(Some(plain));
        }
        piece = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open_all(key: &BlobKey, stored: &[u8]) -> Option<Vec<u8>> {
        super::open_all(key, &mut &stored[..], |_| {}, 0).unwrap()
    }

    fn closed(key: &BlobKey, plain: &[u8]) -> Vec<u8> {
        let mut out = HEAD.to_vec();
        let mut pieces = Pieces::new(key);
        let count = plain.len().div_ceil(PIECE).max(1);
        for n in 0..count {
            let mut piece = plain[n * PIECE..plain.len().min((n + 1) * PIECE)].to_vec();
            pieces.close(&mut piece, n + 1 == count).unwrap();
            out.extend(piece);
        }
        out
    }

    #[test]
    fn pieces_cannot_be_cut_off_moved_left_out_or_changed() {
        let key = BlobKey([5; 32]);
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let plain: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
            let good = closed(&key, &plain);
            assert_eq!(open_all(&key, &good).as_deref(), Some(&plain[..]));
            assert!(open_all(&BlobKey([6; 32]), &good).is_none());
            assert!(open_all(&key, &good[..good.len() - 1]).is_none());
            let mut longer = good.clone();
            longer.push(0);
            assert!(open_all(&key, &longer).is_none());
            for at in [0, 7, 8, good.len() - 1] {
                let mut bad = good.clone();
                bad[at] ^= 1;
                assert!(open_all(&key, &bad).is_none(), "{length} {at}");
            }
        }
        let plain = vec![1; 3 * PIECE];
        let good = closed(&key, &plain);
        let (a, b) = (HEAD.len(), HEAD.len() + PIECE + TAG);
        assert!(open_all(&key, &good[..b]).is_none(), "the rest cut off at the end of a piece");
        let mut swapped = good.clone();
        swapped[a..b].copy_from_slice(&good[b..b + PIECE + TAG]);
        swapped[b..b + PIECE + TAG].copy_from_slice(&good[a..b]);
        assert!(open_all(&key, &swapped).is_none());
        assert!(open_all(&key, &[&good[..a], &good[b..]].concat()).is_none(), "one left out");
    }
}
