//! The danger matrix: for each danger of docs/rules.md the danger itself, the same in disguise, and a harmless neighbour.
//!
//! A [`Case`] is a file and what must become of it. Where [`crate::Planter`] asks "is this rule alive", the matrix asks "is this
//! entry of the catalogue answered, also when it is spelled otherwise, and is what only looks like it left alone".

use crate::{Planted, archive, drawing, image, jww, markup, office, pdf, sxf};

/// Which of the three files about one danger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// The danger as everybody writes it.
    Plain,
    /// The same danger spelled otherwise: case, prefix, encoding, split, moved.
    Disguised,
    /// Something harmless that looks like it and must survive.
    Neighbour,
}

/// What must become of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Released, with a finding of this rule.
    Reported(&'static str),
    /// Released; the way of rebuilding leaves no room for the danger, nobody need be told.
    Silent,
    /// Released without any finding.
    Untouched,
    /// Released; there may be findings, but none of this rule.
    Without(&'static str),
    /// Refused with this reason code.
    Refused(&'static str),
}

/// One file about one danger.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// The entry of docs/rules.md: `OOX-W02`.
    pub id: &'static str,
    /// Which of the three.
    pub shape: Shape,
    /// What it shows, in a few words.
    pub what: &'static str,
    /// What must become of it.
    pub expect: Expect,
    /// Makes the file; `gone` and `kept` are looked for when it is released.
    pub plant: fn() -> Planted,
}

/// Every case of every family.
pub fn cases() -> Vec<Case> {
    [
        archive::cases(),
        drawing::cases(),
        image::cases(),
        jww::cases(),
        markup::cases(),
        office::cases(),
        pdf::cases(),
        sxf::cases(),
    ]
    .concat()
}
