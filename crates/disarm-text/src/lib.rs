//! Plain text and CSV.
