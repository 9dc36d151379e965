//! The header (MS-EMF §2.3.4.2) in its three lengths. Description, pixel format and OpenGL do not come along.

use super::write::Writer;
use crate::metafile::{Cursor, broken, put16, put32};
use crate::rules::{METADATA, PRIVATE_DATA};
use mugai_core::{Action, Context, Refusal};

/// What the header says of the picture.
#[derive(Debug)]
pub(super) struct Header {
    /// Bounds and frame.
    place: [u32; 8],
    /// Size of the reference device in pixels and millimetres.
    device: [u32; 4],
    /// The same in micrometres, where the header is long enough.
    micrometres: Option<[u32; 2]>,
    /// Whether it had the place for a pixel format.
    pixel_format: bool,
}

impl Header {
    /// Reads the header record, its head with it.
    pub(super) fn read(record: &[u8], cx: &mut Context<'_>) -> Result<Self, Refusal> {
        let mut c = Cursor::new(record);
        let (_kind, len) = (c.u32()?, c.u32()?);
        let mut place = [0; 8];
        for field in &mut place {
            *field = c.u32()?;
        }
        let (_signature, _version, _bytes, _records) = (c.u32()?, c.u32()?, c.u32()?, c.u32()?);
        let (_handles, _reserved) = (c.u16()?, c.u16()?);
        let (description, description_at, palette) = (c.u32()?, c.u32()?, c.u32()?);
        let device = [c.u32()?, c.u32()?, c.u32()?, c.u32()?];
        if device.iter().any(|n| i32::try_from(*n).is_ok_and(|n| n <= 0) || i32::try_from(*n).is_err()) {
            return Err(broken("a reference device without size"));
        }
        if description != 0 {
            cx.did(&METADATA, "EMF HEADER", Action::Removed)?;
        }
        if palette != 0 {
            cx.did(&PRIVATE_DATA, "EMF palette", Action::Removed)?;
        }
        let mut fixed = len;
        if description != 0 && description_at >= 88 {
            fixed = fixed.min(description_at);
        }
        let mut header = Self { place, device, micrometres: None, pixel_format: fixed >= 100 };
        if header.pixel_format {
            let (format, format_at, opengl) = (c.u32()?, c.u32()?, c.u32()?);
            if format != 0 || opengl != 0 {
                cx.did(&PRIVATE_DATA, "EMF pixel format", Action::Removed)?;
            }
            if format != 0 && format_at >= 100 {
                fixed = fixed.min(format_at);
            }
            if fixed >= 108 {
                header.micrometres = Some([c.u32()?, c.u32()?]);
            }
        }
        Ok(header)
    }

    /// Writes the header with its counts left open.
    pub(super) fn write(&self, out: &mut Writer) -> Result<(), Refusal> {
        let body = out.begin(1);
        for field in self.place {
            put32(body, field);
        }
        put32(body, u32::from_le_bytes(*b" EMF"));
        put32(body, 0x0001_0000);
        put32(body, 0); // bytes
        put32(body, 0); // records
        put16(body, 0); // handles
        put16(body, 0);
        for field in [0, 0, 0] {
            put32(body, field);
        }
        for field in self.device {
            put32(body, field);
        }
        if self.pixel_format {
            for field in [0, 0, 0] {
                put32(body, field);
            }
        }
        for field in self.micrometres.iter().flatten() {
            put32(body, *field);
        }
        out.end()
    }

    /// Fills in the counts.
    pub(super) fn complete(&self, bytes: &mut [u8], total: u32, records: u32, places: u16) {
        let mut put = |at: usize, value: &[u8]| {
            if let Some(place) = bytes.get_mut(at..at.saturating_add(value.len())) {
                place.copy_from_slice(value);
            }
        };
        put(48, &total.to_le_bytes());
        put(52, &records.to_le_bytes());
        put(56, &places.to_le_bytes());
    }
}
