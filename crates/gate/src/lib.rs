//! Starts workers and judges what they say: Original → Disarmed → Verified. Parses nothing itself.
//!
//! SECURITY: has the power to read inputs and to hand out outputs, and links no parser of file content. Every byte and every word
//! of a worker is untrusted: lengths are measured, text is cleaned, numbers must be known.
//!
//! A [`Verified`] can be made by four doors only: [`Gate::verify`] and [`Gate::inspect_original`] after a fresh worker's look,
//! [`Gate::reload`] by an attestation of this gate, and [`Gate::exception`] by a grant for one digest. From outside its fields cannot be named:
//!
//! ```
//! // What may be done with one: look at it.
//! fn name(v: &mugai_gate::Verified) -> &str { v.extension() }
//! ```
//! ```compile_fail
//! // What may not be done: make one, though every piece is at hand.
//! fn forge(blob: std::fs::File, format: &'static mugai_core::Format, attestation: mugai_gate::Attestation) -> mugai_gate::Verified {
//!     mugai_gate::Verified { blob, digest: [0; 32], length: 0, format, extension: String::new(), attestation }
//! }
//! ```
//! ```compile_fail
//! // Nor turn a file that was only disarmed into one, without the second look.
//! fn skip(d: mugai_gate::Disarmed) -> mugai_gate::Verified { d.into() }
//! ```
#![forbid(unsafe_code)]

mod attest;
mod batch;
mod blob;
mod child;
mod exception;
mod fonts;
mod gate;
mod nursery;
mod original;
mod outcome;
mod parts;
mod slots;
mod verified;

pub use attest::{Attestation, Key, Kind};
pub use blob::BlobReader;
pub use child::Program;
pub use exception::Grant;
pub use fonts::{Fonts, NoFont};
pub use gate::{Gate, Looked, NotStarted, policy_digest};
pub use original::{NotOpened, Original};
pub use outcome::{Beside, Outcome};
pub use parts::UntrustedParts;
pub use slots::Slots;
pub use verified::{Disarmed, Verified};
