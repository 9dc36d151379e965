//! OOXML: parts walked from the root by an allowlist, every part parsed and written again.
