//! What the tests through the doors share: the executable, gates over it, scratch folders.
#![forbid(unsafe_code)]

pub mod formats_page;
pub mod mail;
pub mod road;

use mugai_core::{Orders, choice};
use mugai_gate::{Gate, Key, Program};
use std::path::PathBuf;

/// A gate over a program, with the default policy changed as wanted. What the default refuses whole, but can be had by choice, is
/// chosen here, so that fixtures and planters of every format reach their format.
pub fn gate(program: &str, arguments: &[&str], change: impl FnOnce(&mut Orders)) -> Gate {
    over(Program::each(PathBuf::from(program), owned(arguments)), change)
}

/// The same, whose workers are copies of a process that is kept.
pub fn nursing_gate(program: &str, arguments: &[&str], change: impl FnOnce(&mut Orders)) -> Gate {
    over(Program::nursing(PathBuf::from(program), owned(arguments)), change)
}

fn owned(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(|s| (*s).to_owned()).collect()
}

fn over(program: Program, change: impl FnOnce(&mut Orders)) -> Gate {
    let catalogue = mugai_engine::catalogue();
    let mut orders = Orders::standard(catalogue);
    orders.choices.set(&choice::ICHITARO, choice::TEXT);
    change(&mut orders);
    Gate::new(program, catalogue, orders, Key::from_bytes([1; 32]))
}
