//! The chunk walk (PNG §5.3): length, type, data, checksum; nothing is believed that does not lie within the file.

use super::{SIGNATURE, bad};
use mugai_core::Refusal;

/// One chunk as it stands in the file.
#[derive(Debug)]
pub(super) struct Chunk<'a> {
    /// The four letters of its type.
    pub(super) kind: [u8; 4],
    /// Its data.
    pub(super) data: &'a [u8],
    /// Whether the checksum matches.
    pub(super) sound: bool,
}

impl Chunk<'_> {
    /// A chunk a reader must understand (PNG §5.4: bit 5 of the first letter is 0).
    pub(super) fn is_critical(&self) -> bool {
        self.kind.first().is_some_and(|b| b & 0x20 == 0)
    }

    /// The type as text.
    pub(super) fn name(&self) -> String {
        self.kind.iter().map(|b| if b.is_ascii_alphabetic() { char::from(*b) } else { '?' }).collect()
    }

    /// Where it is, for reports.
    pub(super) fn place(&self) -> String {
        format!("PNG {}", self.name())
    }
}

/// Walks the chunks of a file.
pub(super) struct Walk<'a> {
    rest: &'a [u8],
}

impl<'a> Walk<'a> {
    /// Starts behind the signature.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let rest = bytes.strip_prefix(SIGNATURE.as_slice()).ok_or_else(|| bad("signature", "not a PNG"))?;
        Ok(Self { rest })
    }

    /// The next chunk; `None` at the end of the file. A chunk cut off by the end of the file is no chunk: it stays in [`Walk::rest`]
    /// unless it holds pixels, which are then handed out as far as they go (the pixel decoder decides whether they suffice).
    pub(super) fn next(&mut self) -> Result<Option<Chunk<'a>>, Refusal> {
        let Some((length, after)) = self.rest.split_first_chunk::<4>() else { return Ok(None) };
        let Some((kind, after)) = after.split_first_chunk::<4>() else { return Ok(None) };
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(bad("chunk", "chunk type is not made of letters"));
        }
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some((data, after)) = after.split_at_checked(length) else {
            if kind != b"IDAT" && kind != b"IEND" {
                return Err(bad("chunk", "a chunk is longer than the file"));
            }
            self.rest = &[];
            return Ok((kind == b"IDAT").then_some(Chunk { kind: *kind, data: after, sound: true }));
        };
        let Some((sum, after)) = after.split_first_chunk::<4>() else {
            self.rest = &[];
            // The checksum itself is cut off: only the last chunks may end so.
            return match kind {
                b"IDAT" => Ok(Some(Chunk { kind: *kind, data, sound: true })),
                b"IEND" => Ok(None),
                _ => Err(bad("chunk", "the file ends within a chunk")),
            };
        };
        self.rest = after;
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(data);
        Ok(Some(Chunk { kind: *kind, data, sound: crc.sum() == u32::from_be_bytes(*sum) }))
    }

    /// What is left of the file.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }
}
