//! Comments (MS-EMF §2.3.3): groups keep their frame, EMF+ is written anew where all of it is understood, the rest is private
//! data of single programs.

use super::plus::Plan;
use super::records::Drawing;
use crate::metafile::{Cursor, broken, put32, size};
use crate::rules::{METADATA, METAFILE_PLUS, PRIVATE_DATA};
use mugai_core::{Action, Refusal};

const PUBLIC: &[u8; 4] = b"GDIC";
const PLUS: &[u8; 4] = b"EMF+";
const BEGIN_GROUP: u32 = 2;
const END_GROUP: u32 = 3;

/// One comment record, without its head.
pub(super) fn comment(d: &mut Drawing<'_, '_>, body: &[u8]) -> Result<(), Refusal> {
    let mut c = Cursor::new(body);
    let len = size(c.u32()?);
    let data = c.take(len)?;
    match data.first_chunk::<4>() {
        Some(PUBLIC) => public(d, data.get(4..).unwrap_or(&[])),
        Some(PLUS) => plus(d),
        _ => d.cx.did(&PRIVATE_DATA, "EMF COMMENT", Action::Removed),
    }
}

fn public(d: &mut Drawing<'_, '_>, data: &[u8]) -> Result<(), Refusal> {
    let mut c = Cursor::new(data);
    match c.u32()? {
        BEGIN_GROUP => {
            let frame = c.take(16)?;
            if c.u32()? != 0 {
                d.cx.did(&METADATA, "EMF COMMENT_BEGINGROUP", Action::Removed)?;
            }
            d.fields(70, &[28, u32::from_le_bytes(*PUBLIC), BEGIN_GROUP]);
            d.out.body().extend_from_slice(frame);
            put32(d.out.body(), 0);
        }
        END_GROUP => d.fields(70, &[8, u32::from_le_bytes(*PUBLIC), END_GROUP]),
        _ => return d.cx.did(&PRIVATE_DATA, "EMF COMMENT_PUBLIC", Action::Removed),
    }
    d.out.end()
}

/// EMF+ as it was read beforehand; without a plan for it, it goes.
fn plus(d: &mut Drawing<'_, '_>) -> Result<(), Refusal> {
    let body = match &mut d.plus {
        Plan::Keep(kept) => kept.pop_front(),
        Plan::Drop => None,
    };
    let Some(body) = body else { return d.cx.did(&METAFILE_PLUS, "EMF+", Action::Removed) };
    let len = u32::try_from(body.len().saturating_add(4)).map_err(|_| broken("a comment larger than any"))?;
    d.fields(70, &[len, u32::from_le_bytes(*PLUS)]);
    d.out.body().extend_from_slice(&body);
    d.out.end()
}
