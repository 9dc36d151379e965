//! What the tests through the doors share: the executable, gates over it, scratch folders.

pub mod formats_page;
pub mod mail;
pub mod road;

use mugai_core::{Orders, choice};
use mugai_gate::{Gate, Key, Program};
use std::path::PathBuf;

/// A gate over a program, with the default policy changed as wanted. What the default refuses whole, but can be had by choice, is
/// chosen here, so that fixtures and planters of every format reach their format.
pub fn gate(program: &str, arguments: &[&str], change: impl FnOnce(&mut Orders)) -> Gate {
    let catalogue = mugai_engine::catalogue();
    let mut orders = Orders::standard(catalogue);
    orders.choices.set(&choice::ICHITARO, choice::TEXT);
    change(&mut orders);
    let program =
        Program { path: PathBuf::from(program), arguments: arguments.iter().map(|s| (*s).to_owned()).collect() };
    Gate::new(program, catalogue, orders, Key::from_bytes([1; 32]))
}
