//! Colour profiles (ICC.1:2022): read tag by tag, written anew with only what says how colours look.

use std::collections::BTreeMap;

/// Largest profile read, bytes (threats IMG-ICC).
pub(crate) const MAX: usize = 4 << 20;

/// The colour space a picture's samples are in; the profile must speak of the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    Gray,
    Rgb,
    Cmyk,
}

/// A rebuilt profile.
#[derive(Debug)]
pub(crate) struct Fresh {
    pub(crate) bytes: Vec<u8>,
    /// Names of tags left out that are no mere description.
    pub(crate) dropped: Vec<String>,
}

/// Tags that say how colours look (ICC.1 §9.2), and nothing else.
const COLOUR_TAGS: [&[u8; 4]; 22] = [
    b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"D2B0", b"B2D0", b"bTRC", b"bXYZ", b"bkpt", b"chad",
    b"gTRC", b"gXYZ", b"gamt", b"kTRC", b"lumi", b"rTRC", b"rXYZ", b"wtpt", b"chrm", b"rig0",
];
/// Descriptions and measurements: dropped without a word, every profile has them. `desc` and `cprt` are written anew.
const DESCRIPTIONS: [&[u8; 4]; 12] =
    [b"desc", b"cprt", b"dmnd", b"dmdd", b"vued", b"view", b"meas", b"tech", b"targ", b"calt", b"pseq", b"psid"];

/// Reads a profile and writes it anew; `None` when it is not sound or does not fit the picture.
pub(crate) fn rebuild(raw: &[u8], space: Space) -> Option<Fresh> {
    let header: &[u8; 128] = raw.first_chunk()?;
    let size = usize::try_from(u32_at(header, 0)?).ok()?;
    let profile = raw.get(..size).filter(|p| p.len() <= MAX && p.len() >= 132)?;
    let wanted: &[u8] = match space {
        Space::Gray => b"GRAY",
        Space::Rgb => b"RGB ",
        Space::Cmyk => b"CMYK",
    };
    let version = *header.get(8)?;
    let class = header.get(12..16)?;
    let connection = header.get(20..24)?;
    let sound = header.get(36..40)? == b"acsp"
        && (2..=4).contains(&version)
        && [b"scnr", b"mntr", b"prtr", b"spac"].iter().any(|c| *c == class)
        && header.get(16..20)? == wanted
        && (connection == b"XYZ " || connection == b"Lab ");
    if !sound {
        return None;
    }
    let count = usize::try_from(u32_at(profile, 128)?).ok().filter(|n| *n <= 100)?;
    let table = profile.get(132..132_usize.checked_add(count.checked_mul(12)?)?)?;
    let mut kept: Vec<([u8; 4], &[u8])> = Vec::new();
    let mut dropped = Vec::new();
    for entry in table.as_chunks::<12>().0 {
        let [s0, s1, s2, s3, o0, o1, o2, o3, l0, l1, l2, l3] = *entry;
        let signature = [s0, s1, s2, s3];
        let start = usize::try_from(u32::from_be_bytes([o0, o1, o2, o3])).ok()?;
        let length = usize::try_from(u32::from_be_bytes([l0, l1, l2, l3])).ok()?;
        let data = profile.get(start..start.checked_add(length)?).filter(|_| start >= 132)?;
        if DESCRIPTIONS.contains(&&signature) || kept.iter().any(|(s, _)| *s == signature) {
            continue;
        }
        match COLOUR_TAGS.contains(&&signature).then(|| typed(data)).flatten() {
            Some(sound) => kept.push((signature, sound)),
            None => dropped
                .push(signature.iter().map(|b| if b.is_ascii_graphic() { char::from(*b) } else { '?' }).collect()),
        }
    }
    let has = |tags: &[&[u8; 4]]| tags.iter().all(|t| kept.iter().any(|(s, _)| s == *t));
    let usable = match space {
        Space::Gray => has(&[b"kTRC"]) || has(&[b"A2B0"]),
        Space::Rgb => has(&[b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"]) || has(&[b"A2B0"]),
        Space::Cmyk => has(&[b"A2B0"]),
    };
    usable.then(|| Fresh { bytes: write(header, version, &kept), dropped })
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|b| u32::from_be_bytes(*b))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..)?.first_chunk::<2>().map(|b| usize::from(u16::from_be_bytes(*b)))
}

/// The part of a tag that its type accounts for (ICC.1 §10); `None` for a type that is not about colours or lies about its length.
fn typed(data: &[u8]) -> Option<&[u8]> {
    let kind: &[u8; 4] = data.first_chunk()?;
    let wide = |at| u32_at(data, at).and_then(|n| usize::try_from(n).ok());
    let length = match kind {
        b"XYZ " => 20,
        b"sf32" => data.len().checked_sub(8)?.checked_div(4)?.min(16).checked_mul(4)?.checked_add(8)?,
        b"curv" => wide(8)?.checked_mul(2)?.checked_add(12)?,
        b"para" => {
            let parameters: [usize; 5] = [1, 3, 4, 5, 7];
            parameters.get(u16_at(data, 8)?).copied()?.checked_mul(4)?.checked_add(12)?
        }
        b"mft1" => lut(data, 1, 48, 256, 256)?,
        b"mft2" => lut(data, 2, 52, u16_at(data, 48)?, u16_at(data, 50)?)?,
        // The parts of these lie at offsets of their own; they are bounded by the tag, and read by whoever applies them.
        b"mAB " | b"mBA " => lut_parts(data)?,
        b"chrm" => u16_at(data, 8)?.checked_mul(8)?.checked_add(12)?,
        _ => return None,
    };
    data.get(..length)
}

/// `lut8Type` and `lut16Type`: header, input tables, grid, output tables.
fn lut(data: &[u8], bytes: usize, head: usize, input: usize, output: usize) -> Option<usize> {
    let inputs = usize::from(*data.get(8)?);
    let outputs = usize::from(*data.get(9)?);
    let grid = usize::from(*data.get(10)?);
    if !(1..=15).contains(&inputs) || !(1..=15).contains(&outputs) || grid < 1 || input > 4096 || output > 4096 {
        return None;
    }
    let nodes = grid.checked_pow(u32::try_from(inputs).ok()?)?.checked_mul(outputs)?;
    let values = input.checked_mul(inputs)?.checked_add(nodes)?.checked_add(output.checked_mul(outputs)?)?;
    values.checked_mul(bytes)?.checked_add(head)
}

/// `lutAToBType` and `lutBToAType`: five offsets, each 0 or within the tag.
fn lut_parts(data: &[u8]) -> Option<usize> {
    let channels = (1..=15).contains(data.get(8)?) && (1..=15).contains(data.get(9)?);
    let within = (12..32).step_by(4).all(|at| {
        u32_at(data, at).and_then(|o| usize::try_from(o).ok()).is_some_and(|o| o == 0 || (o >= 32 && o < data.len()))
    });
    (channels && within).then_some(data.len())
}

/// A description of our own: `desc` and `cprt` must be there (ICC.1 §8.2), what they say is of no use to a picture.
fn text(version: u8, words: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let length = u32::try_from(words.len()).unwrap_or(0);
    if version >= 4 {
        out.extend_from_slice(b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0CenUS");
        out.extend_from_slice(&length.saturating_mul(2).to_be_bytes());
        out.extend_from_slice(&28_u32.to_be_bytes());
        out.extend(words.bytes().flat_map(|b| [0, b]));
    } else {
        out.extend_from_slice(b"desc\0\0\0\0");
        out.extend_from_slice(&length.saturating_add(1).to_be_bytes());
        out.extend_from_slice(words.as_bytes());
        // NUL, no Unicode name, no Macintosh name (ICC.1:2001-04 §6.5.17).
        out.extend_from_slice(&[0; 1 + 8 + 3 + 67]);
    }
    out
}

fn write(header: &[u8; 128], version: u8, kept: &[([u8; 4], &[u8])]) -> Vec<u8> {
    let description = text(version, "profile");
    let copyright = if version >= 4 { text(version, "none") } else { b"text\0\0\0\0none\0".to_vec() };
    let mut tags: BTreeMap<[u8; 4], &[u8]> = kept.iter().copied().collect();
    tags.insert(*b"desc", &description);
    tags.insert(*b"cprt", &copyright);
    let mut table = Vec::new();
    let mut body: Vec<u8> = Vec::new();
    let mut shared: BTreeMap<&[u8], u32> = BTreeMap::new();
    let base = tags.len().saturating_mul(12).saturating_add(132);
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    for (signature, data) in &tags {
        let offset = *shared.entry(data).or_insert_with(|| {
            let offset = number(base.saturating_add(body.len()));
            body.extend_from_slice(data);
            body.resize(body.len().next_multiple_of(4), 0);
            offset
        });
        table.extend_from_slice(signature);
        table.extend_from_slice(&offset.to_be_bytes());
        table.extend_from_slice(&number(data.len()).to_be_bytes());
    }
    let mut out = Vec::with_capacity(base.saturating_add(body.len()));
    out.extend_from_slice(&number(base.saturating_add(body.len())).to_be_bytes());
    out.extend_from_slice(&[0; 4]);
    // Version, class, space, connection space; then the date, which is of no use (ICC.1 §7.2.8), as zeros.
    out.extend_from_slice(&[version, header.get(9).copied().unwrap_or(0), 0, 0]);
    out.extend_from_slice(header.get(12..24).unwrap_or(&[0; 12]));
    out.extend_from_slice(&[0; 12]);
    out.extend_from_slice(b"acsp");
    out.extend_from_slice(&[0; 24]);
    // Rendering intent (only 0–3 exist) and the illuminant, which is D50 for every profile (ICC.1 §7.2.16).
    out.extend_from_slice(&[0, 0, 0, header.get(67).copied().unwrap_or(0) & 3]);
    out.extend_from_slice(&[0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D]);
    out.resize(128, 0);
    out.extend_from_slice(&number(tags.len()).to_be_bytes());
    out.extend_from_slice(&table);
    out.extend_from_slice(&body);
    out
}
