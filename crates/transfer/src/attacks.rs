//! Attacks on packages and receipts: what somebody with the carrier in his hands, or with a key of his own, may try.

pub(crate) mod keys;
mod make;
mod manifest;
mod outside;
mod receipts;
mod sealing;
