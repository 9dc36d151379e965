//! Starts workers and judges what they say: Original → Disarmed → Verified. Parses nothing itself.
//!
//! SECURITY: has the power to read inputs and to hand out outputs, and links no parser of file content. Every byte and every word
//! of a worker is untrusted: lengths are measured, text is cleaned, numbers must be known.
//!
//! A [`Verified`] can be made in two places only: [`Gate::verify`] and [`Gate::reload`]. From outside its fields cannot be named:
//!
//! ```
//! // What may be done with one: look at it.
//! fn name(v: &mugai_gate::Verified) -> &str { v.extension() }
//! ```
//! ```compile_fail
//! // What may not be done: make one.
//! let digest = [0u8; 32];
//! let forged = mugai_gate::Verified { blob: std::fs::File::open("/dev/null").unwrap(), digest, format: todo!(), extension: "docx".into(), length: 0, attestation: todo!() };
//! ```
//! ```compile_fail
//! // Nor turn a file that was only disarmed into one, without the second look.
//! fn skip(d: mugai_gate::Disarmed) -> mugai_gate::Verified { d.into() }
//! ```

mod attest;
mod batch;
mod blob;
mod child;
mod gate;
mod original;

pub use attest::{Attestation, Key, Kind};
pub use child::Program;
pub use gate::{Disarmed, Gate, NotStarted, Outcome, Verified, policy_digest};
pub use original::{NotOpened, Original};
