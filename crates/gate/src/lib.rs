//! Starts workers: Original, Disarmed, Verified.
