//! The danger matrix: the container, its XML and its relationships (ZIP, XML, OPC, OOX-R).

use super::package::KEPT;
use super::{
    cases_container_inside, cases_container_kinds, cases_container_members, cases_container_opc, cases_container_xml,
    cases_container_zip,
};
use crate::Planted;
use crate::matrix::Case;

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    [
        cases_container_zip::cases(),
        cases_container_members::cases(),
        cases_container_xml::cases(),
        cases_container_opc::cases(),
        cases_container_kinds::cases(),
        cases_container_inside::cases(),
    ]
    .concat()
}

/// A file in which the text of every planted file must survive, with these strings gone and these kept.
pub(super) fn planted(name: &str, bytes: Vec<u8>, gone: &[&str], kept: &[&str]) -> Planted {
    let list = |s: &[&str]| s.iter().map(|g| g.as_bytes().to_vec()).collect::<Vec<_>>();
    Planted { name: name.to_owned(), bytes, gone: list(gone), kept: [list(&[KEPT]), list(kept)].concat() }
}

/// One case: id, shape, what it shows, what must become of it, file name, its bytes, what must be gone, what must be kept.
macro_rules! case {
    ($id:literal, $shape:ident, $what:literal, $expect:expr, $name:literal, $bytes:expr, [$($gone:expr),*], [$($kept:expr),*]) => {
        Case {
            id: $id,
            shape: Shape::$shape,
            what: $what,
            expect: $expect,
            plant: || planted($name, $bytes, &[$($gone),*], &[$($kept),*]),
        }
    };
    ($id:literal, $shape:ident, $what:literal, $expect:expr, $name:literal, $bytes:expr) => {
        case!($id, $shape, $what, $expect, $name, $bytes, [], [])
    };
}
pub(super) use case;
