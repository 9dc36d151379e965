//! The block store that the text of an Ichitaro document lies in (`SsmgV.01`): blocks of 256 bytes, then a directory that says
//! which of them make up each part. All numbers are big-endian. There is no public specification; what is read here is checked
//! against itself, and anything else is refused.

use mugai_core::{Context, Reason, Refusal};

/// Bytes of a block.
const BLOCK: usize = 256;

pub(crate) fn odd(what: &str) -> Refusal {
    Refusal::new(Reason::Malformed, "DocumentText", what)
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..)?.first_chunk().map(|b| u32::from_be_bytes(*b))?;
    usize::try_from(bytes).ok()
}

/// The parts of a block store, in order of their index.
fn parts(stream: &[u8], cx: &mut Context<'_>) -> Result<Vec<Vec<u8>>, Refusal> {
    let field = |at: usize| number(stream, at).ok_or_else(|| odd("the text is cut off"));
    if !stream.starts_with(b"SsmgV.01") || field(12)? != BLOCK {
        return Err(odd("the text is not stored in the way of Ichitaro 8 and later"));
    }
    let count = field(8)?;
    let blocks = field(16)?;
    let end = blocks.checked_mul(BLOCK).and_then(|n| n.checked_add(20)).filter(|e| *e <= stream.len());
    let mut at = end.ok_or_else(|| odd("the blocks do not fit into the stream"))?;
    let mut parts = Vec::new();
    // Each part takes 20 bytes of directory at least, so there are never more of them than the stream has room for.
    for index in 0..count {
        cx.part()?;
        let (named, length, ids) = (field(at)?, field(at.saturating_add(8))?, field(at.saturating_add(12))?);
        if named != index || ids != field(at.saturating_add(16))? || ids > blocks {
            return Err(odd("the directory of blocks contradicts itself"));
        }
        at = at.saturating_add(20);
        cx.take(ids.saturating_mul(BLOCK))?;
        let mut part = Vec::new();
        for _ in 0..ids {
            let block = field(at)?;
            at = at.saturating_add(4);
            let from = block.checked_mul(BLOCK).and_then(|n| n.checked_add(20)).filter(|_| block < blocks);
            let piece = from.and_then(|f| stream.get(f..f.checked_add(BLOCK)?));
            part.extend_from_slice(piece.ok_or_else(|| odd("a block outside the stream"))?);
        }
        if length > part.len() {
            return Err(odd("a part is longer than its blocks"));
        }
        part.truncate(length);
        parts.push(part);
    }
    Ok(parts)
}

/// The text units (UTF-16) of a stream: one piece, or a list of pieces.
pub(crate) fn units(stream: &[u8], cx: &mut Context<'_>) -> Result<Vec<u16>, Refusal> {
    let parts = parts(stream, cx)?;
    let first = parts.first().ok_or_else(|| odd("there is no text"))?;
    let count = number(first, 8).ok_or_else(|| odd("the text is cut off"))?;
    if first.starts_with(b"TextV.01") {
        return piece(first, 12, count);
    }
    if !first.starts_with(b"QLSTV.01") {
        return Err(odd("the text is neither in one piece nor in a list of pieces"));
    }
    let mut units = Vec::new();
    let mut used = vec![false; parts.len()];
    for n in 0..count {
        let at = n.checked_mul(8).and_then(|n| n.checked_add(12)).ok_or_else(|| odd("the list is cut off"))?;
        let (length, index) = number(first, at)
            .zip(number(first, at.saturating_add(4)))
            .ok_or_else(|| odd("the list of pieces is cut off"))?;
        let part = parts.get(index).ok_or_else(|| odd("a piece that is not there"))?;
        match used.get_mut(index) {
            Some(used) if !*used => *used = true,
            _ => return Err(odd("a piece is used twice")),
        }
        units.extend(piece(part, 0, length)?);
    }
    Ok(units)
}

fn piece(part: &[u8], from: usize, count: usize) -> Result<Vec<u16>, Refusal> {
    let end = count.checked_mul(2).and_then(|n| n.checked_add(from));
    let bytes = end.and_then(|end| part.get(from..end)).ok_or_else(|| odd("the text is longer than its part"))?;
    Ok(bytes.as_chunks::<2>().0.iter().map(|b| u16::from_be_bytes(*b)).collect())
}
