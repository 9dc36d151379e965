//! A mail system of one's own for the tests: a real Postfix on loopback, the door, and a next hop that takes and tells.

mod client;
mod door;
mod postfix;
mod sink;

pub use client::{Client, mail};
pub use door::Door;
pub use postfix::{Postfix, Style, must_be_here};
pub use sink::{Moment, Sink, Stored};

use std::net::{Ipv4Addr, TcpListener};

/// A port of loopback nobody uses now.
///
/// # Panics
/// When there is none.
pub fn port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}
