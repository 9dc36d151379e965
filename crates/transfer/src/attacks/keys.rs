//! Keys with known seeds.

use crate::{SigningKey, Trust};
use jiff::Timestamp;

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A key of this node, good for 2026, whose seed is this byte throughout.
pub(crate) fn node_key(node: &str, seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32], node, at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")).unwrap()
}

pub(crate) fn trust(keys: &[&SigningKey]) -> Trust {
    Trust::new(keys.iter().map(|k| k.public().clone()).collect()).unwrap()
}
