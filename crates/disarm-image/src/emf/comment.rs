//! Comments (MS-EMF §2.3.3): groups keep their frame, a second drawing in EMF+ goes when the first one is complete, the rest is
//! private data of single programs.

use super::records::Drawing;
use crate::metafile::{Cursor, no_decoder, put32, size};
use crate::rules::{METADATA, METAFILE_PLUS, PRIVATE_DATA};
use mugai_core::{Action, Refusal};

/// What is known of the EMF+ drawing.
#[derive(Debug, Default)]
pub(super) struct Plus {
    headed: bool,
}

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
        Some(PLUS) => plus(d, data.get(4..).unwrap_or(&[])),
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

/// A file in both forms says so in its EMF+ header (MS-EMFPLUS §2.3.3.3, flag D): then the EMF records draw the whole.
fn plus(d: &mut Drawing<'_, '_>, data: &[u8]) -> Result<(), Refusal> {
    if !d.plus.headed {
        let mut c = Cursor::new(data);
        let (kind, flags) = (c.u16()?, c.u16()?);
        if kind != 0x4001 || flags & 1 == 0 {
            return Err(no_decoder("a drawing in EMF+ alone"));
        }
        d.plus.headed = true;
    }
    d.cx.did(&METAFILE_PLUS, "EMF+", Action::Removed)
}
