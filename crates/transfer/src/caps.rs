//! What a package may have at most; every number finite, checked before anything is allocated by it.

const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

/// Limits of packages and receipts. The same on both sides: a sealer writes nothing its own limits would not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caps {
    /// One package file, bytes.
    pub package_bytes: u64,
    /// The signed envelope of a package, bytes.
    pub envelope_bytes: u64,
    /// One payload, bytes.
    pub file_bytes: u64,
    /// Files in one package.
    pub files: usize,
    /// A file name, UTF-8 bytes.
    pub name_bytes: usize,
    /// Any other text of a manifest (comment, reason, place), UTF-8 bytes. The sealer cuts longer ones.
    pub text_bytes: usize,
    /// Findings told of one file. The sealer leaves the rest out and says how many.
    pub findings: usize,
    /// One receipt file, bytes.
    pub receipt_bytes: u64,
    /// How far the other side's clock may be ahead, seconds.
    pub ahead_seconds: u64,
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            package_bytes: 4 * GIB,
            envelope_bytes: 64 * MIB,
            file_bytes: 2 * GIB,
            files: 10_000,
            name_bytes: 240,
            text_bytes: 1_000,
            findings: 100,
            receipt_bytes: 16 * MIB,
            ahead_seconds: 86_400,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_package_without_findings_fits_its_own_envelope() {
        // Worst entry: three names of 240 bytes, nine texts of 1,000 at most in practice two; measured generously as 4 KiB.
        let caps = Caps::default();
        let statement = u64::try_from(caps.files).unwrap() * 4 * 1024;
        assert!(statement / 3 * 4 < caps.envelope_bytes);
        assert!(caps.file_bytes < caps.package_bytes);
    }
}
