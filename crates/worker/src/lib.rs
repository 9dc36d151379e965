//! Runs the engine inside the sandbox; may do nothing else.
//!
//! SECURITY: this process reads hostile bytes. It is started by the gate with three descriptors: 0 the file to read, 1 the place
//! for the output, 2 a socket on which the job comes and the answer goes;
//! and, when pages become pictures, fonts. Before it reads the first byte of the job it gives up
//! everything else ([`sandbox::enter`]). Whoever takes it over can write a wrong output and a wrong answer, both of which the gate
//! distrusts, and can spend its processor time until the limit.
//!
//! A gate that expects many files starts a nursery ([`start`]), which copies itself for each of them.
//! BUGS: a compromised inspector can vouch for a bad file; two independent readers would have to be compromised in one way.

pub mod sandbox;

mod fonts;
mod nursery;
mod parts;
mod received;
mod run;

pub use mugai_engine::catalogue;
pub use run::{Died, live, main, start};
