//! Parts a worker decoded and handed out: untrusted bytes for a scanner of somebody else's, never read here.

use crate::blob::BlobReader;
use std::fs::File;

/// The decoded parts of one file. Nothing may be concluded from them but what a scanner says: a worker that was taken over hands
/// out what it likes. They only ever lead to a refusal, never to a release.
#[derive(Debug)]
pub struct UntrustedParts {
    blob: File,
    lengths: Vec<u64>,
}

impl UntrustedParts {
    /// Parts that lie back to back at the beginning of a sealed blob. `None` when they would reach beyond `end`.
    pub(crate) fn new(blob: File, lengths: Vec<u64>, end: u64) -> Option<Self> {
        total(&lengths).filter(|t| *t <= end).map(|_| Self { blob, lengths })
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// All their bytes together.
    pub fn bytes(&self) -> u64 {
        total(&self.lengths).unwrap_or(u64::MAX)
    }

    /// One reader per part, in the order in which they were decoded.
    pub fn readers(&self) -> impl Iterator<Item = BlobReader<'_>> {
        self.lengths.iter().scan(0u64, |at, length| {
            let from = *at;
            *at = at.saturating_add(*length);
            Some(BlobReader::stretch(&self.blob, from, *length))
        })
    }
}

/// The sum of lengths that came from outside.
pub(crate) fn total(lengths: &[u64]) -> Option<u64> {
    lengths.iter().try_fold(0u64, |sum, n| sum.checked_add(*n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn parts_lie_back_to_back_and_never_reach_beyond() {
        let blob = || crate::blob::of("test", b"aabbbrest").unwrap();
        let parts = UntrustedParts::new(blob(), vec![2, 0, 3], 5).unwrap();
        let read = |mut r: BlobReader<'_>| {
            let mut text = String::new();
            r.read_to_string(&mut text).map(|_| text)
        };
        assert_eq!(parts.readers().map(|r| read(r).unwrap()).collect::<Vec<_>>(), ["aa", "", "bbb"]);
        assert_eq!((parts.len(), parts.bytes()), (3, 5));
        assert!(UntrustedParts::new(blob(), vec![2, 4], 5).is_none());
        assert!(UntrustedParts::new(blob(), vec![u64::MAX, 6], 5).is_none(), "a sum that wraps");
    }
}
