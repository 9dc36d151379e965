//! The second look at a finished archive, with another reader: the `zip` crate.

use mugai_core::{Context, Limit, Reason, Refusal, names};
use std::collections::HashSet;
use std::io::{Cursor, Read};
use zip::CompressionMethod;

/// An archive of nothing: the end record alone.
const EMPTY: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// Longest path our writer writes, bytes: 101 names of at most 240.
const LONGEST: usize = 25_000;

fn residue(name: &str, what: &str) -> Refusal {
    Refusal::new(Reason::Residue, name, what)
}

/// Walks the container and sends every entry round for inspection.
pub(crate) fn archive(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    if bytes == EMPTY {
        return Ok(());
    }
    let broken = |_| residue("", "the container cannot be read");
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let end = bytes.len().checked_sub(22).and_then(|at| bytes.get(at..)).unwrap_or(&[]);
    let framed = bytes.starts_with(b"PK\x03\x04") && end.starts_with(b"PK\x05\x06");
    if zip.offset() != 0 || !zip.comment().is_empty() || !framed {
        return Err(residue("", "bytes before or behind the container"));
    }
    if u64::try_from(zip.len()).unwrap_or(u64::MAX) > cx.limits().entries {
        return Err(Refusal::limit(Limit::Parts, "", "too many members"));
    }
    // The `zip` crate lets the later of two members of one name win; the end record counts both.
    let counted = end.get(10..12).and_then(|n| <[u8; 2]>::try_from(n).ok()).map(u16::from_le_bytes).map(usize::from);
    if counted != Some(zip.len()) || zip.is_empty() || zip.has_overlapping_entries().map_err(broken)? {
        return Err(residue("", "members that hide each other"));
    }
    let (mut seen, mut folders) = (HashSet::new(), HashSet::new());
    for i in 0..zip.len() {
        let (name, content) = member(&mut zip, i, cx)?;
        let folded = name.to_lowercase();
        let mut rest = folded.as_str();
        while let Some((above, _)) = rest.rsplit_once('/') {
            if !folders.insert(above.to_owned()) {
                break;
            }
            rest = above;
        }
        if !seen.insert(folded) {
            return Err(residue(&name, "two members of one name"));
        }
        if !content.is_empty() {
            cx.inspect_child(&content, &name)?;
        }
    }
    if let Some(twin) = seen.intersection(&folders).next() {
        return Err(residue(twin, "a file and a folder of one name"));
    }
    Ok(())
}

fn member(
    zip: &mut zip::ZipArchive<Cursor<&[u8]>>,
    index: usize,
    cx: &mut Context<'_>,
) -> Result<(String, Vec<u8>), Refusal> {
    let mut file = zip.by_index(index).map_err(|_| residue("", "a member that cannot be read"))?;
    let name =
        std::str::from_utf8(file.name_raw()).map_err(|_| residue("", "a member name that is not UTF-8"))?.to_owned();
    let most = usize::try_from(cx.limits().name_bytes).unwrap_or(usize::MAX);
    // An empty folder.
    let folder = name.ends_with('/') && file.size() == 0 && file.compressed_size() == 0;
    let path = if folder { name.trim_end_matches('/') } else { &name };
    if path.len() > LONGEST || path.split('/').any(|segment| names::check(segment, most).as_deref() != Ok(segment)) {
        return Err(residue(&name, "a name that is not safe"));
    }
    let plain = matches!(file.compression(), CompressionMethod::Stored | CompressionMethod::Deflated);
    let dated = file.last_modified().is_some_and(|d| d.is_valid());
    let bare = file.comment().is_empty() && file.extra_data().is_none_or(|e| e.is_empty());
    if !plain || !bare || !dated || file.encrypted() || (!file.is_file() && !folder) {
        return Err(residue(&name, "a member with more than a name and content"));
    }
    let size = usize::try_from(file.size()).unwrap_or(usize::MAX);
    if file.size() > cx.limits().member_bytes {
        return Err(Refusal::limit(Limit::Bytes, &name, "a member larger than allowed"));
    }
    cx.take(size).map_err(|r| r.at(&name))?;
    cx.part().map_err(|r| r.at(&name))?;
    let mut content = Vec::new();
    let most = file.size();
    file.by_ref().take(most).read_to_end(&mut content).map_err(|_| residue(&name, "a member that cannot be read"))?;
    if content.len() != size {
        return Err(residue(&name, "a member of another size than stated"));
    }
    Ok((name, content))
}
