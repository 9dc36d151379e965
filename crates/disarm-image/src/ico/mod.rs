//! Icons and cursors (ICO, CUR): every picture in them written anew as PNG, in a fresh directory.

mod inspect;
mod picture;

use crate::png;
use crate::rules::{
    ANIMATION, BROKEN_DATA, COLOUR_PROFILE, HIDDEN_DATA, METADATA, PRIVATE_DATA, TRAILING_DATA, check_tail,
};
use mugai_core::{Action, Context, Disarm, Format, Input, Limit, Output, Reason, Refusal, Sniff};

/// The ICO format.
#[derive(Debug, Clone, Copy)]
pub struct Ico;

static FORMAT: Format = Format {
    id: "ico",
    ja: "アイコン",
    en: "icon",
    extensions: &["ico", "cur"],
    mime: &["image/x-icon", "image/vnd.microsoft.icon"],
    recognised: "starts with 00 00 01 00 or 00 00 02 00 and a directory of 1 to 64 pictures within the file",
    lost_ja: "",
    refines: &[],
    rules: &[&ANIMATION, &BROKEN_DATA, &COLOUR_PROFILE, &HIDDEN_DATA, &METADATA, &PRIVATE_DATA, &TRAILING_DATA],
};

/// Most pictures of one icon (threats IMG-I).
const MOST: usize = 64;
/// Bytes of the head, and of an entry of the directory.
const HEAD: usize = 6;
const ENTRY: usize = 16;

fn bad(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::MalformedImage, "ICO", detail)
}

impl Disarm for Ico {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        let Some([0, 0, 1 | 2, 0, count, 0]) = bytes.first_chunk::<HEAD>() else { return Sniff::No };
        let count = usize::from(*count);
        let first = entries(bytes).first().copied();
        let behind = HEAD.saturating_add(count.saturating_mul(ENTRY));
        let within = first.is_some_and(|e| e.start >= behind && e.start < bytes.len() && e.reserved == 0);
        if (1..=MOST).contains(&count) && within { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let bytes = rebuild(input.bytes, cx)?;
        let cursor = input.bytes.get(2) == Some(&2);
        Ok(Output { bytes, format: &FORMAT, extension: if cursor { "cur" } else { "ico" } })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}

/// An entry of the directory.
#[derive(Debug, Clone, Copy)]
struct Entry {
    reserved: u8,
    /// Planes of an icon, or the column of a cursor's point; bits of an icon, or its row.
    point: (u16, u16),
    start: usize,
    length: usize,
}

fn entries(bytes: &[u8]) -> Vec<Entry> {
    let count = usize::from(bytes.get(4).copied().unwrap_or(0));
    let table = bytes.get(HEAD..).unwrap_or(&[]).as_chunks::<ENTRY>().0;
    let wide = |n: [u8; 4]| usize::try_from(u32::from_le_bytes(n)).unwrap_or(usize::MAX);
    let read = |entry: &[u8; ENTRY]| {
        let [_, _, _, reserved, p0, p1, b0, b1, l0, l1, l2, l3, s0, s1, s2, s3] = *entry;
        Entry {
            reserved,
            point: (u16::from_le_bytes([p0, p1]), u16::from_le_bytes([b0, b1])),
            start: wide([s0, s1, s2, s3]),
            length: wide([l0, l1, l2, l3]),
        }
    };
    table.iter().take(count).map(read).collect()
}

fn rebuild(bytes: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let Some([0, 0, kind @ (1 | 2), 0, count, 0]) = bytes.first_chunk::<HEAD>() else { return Err(bad("not an icon")) };
    let count = usize::from(*count);
    let all = entries(bytes);
    if count == 0 || count > MOST || all.len() != count {
        return Err(bad("a number of pictures that no icon has"));
    }
    let mut end = HEAD.saturating_add(count.saturating_mul(ENTRY));
    let mut total = 0_usize;
    let mut made = Vec::with_capacity(count);
    for entry in &all {
        cx.part()?;
        let stop = entry.start.saturating_add(entry.length);
        let data = bytes.get(entry.start..stop).ok_or_else(|| bad("a picture outside the file"))?;
        total = total.saturating_add(data.len());
        if total > bytes.len() {
            return Err(Refusal::new(Reason::Ambiguous, "ICO", "pictures lie over each other"));
        }
        end = end.max(stop);
        let png = if png::is(data) { png::rebuild(data, cx)? } else { picture::read(data, cx)?.into_png(cx)? };
        made.push((entry.point, png));
    }
    let tail = bytes.get(end..).unwrap_or(&[]);
    if tail.iter().any(|b| *b != 0) {
        check_tail(tail, "ICO")?;
        cx.did(&TRAILING_DATA, "ICO", Action::Removed)?;
    }
    write(*kind, &made, cx)
}

/// The fresh file: the directory, then the pictures without a gap.
fn write(kind: u8, pictures: &[((u16, u16), Vec<u8>)], cx: &Context<'_>) -> Result<Vec<u8>, Refusal> {
    let too_long = || Refusal::limit(Limit::Output, "ICO", "the rebuilt icon is larger than allowed");
    let mut out = vec![0, 0, kind, 0, u8::try_from(pictures.len()).unwrap_or(0), 0];
    let mut start = HEAD.saturating_add(pictures.len().saturating_mul(ENTRY));
    for (point, png) in pictures {
        let (width, height) = png::size(png).ok_or_else(|| bad("a picture without a size"))?;
        if width > 256 || height > 256 {
            return Err(bad("a picture larger than 256 pixels"));
        }
        // 256 is written as 0.
        let side = |n: u32| u8::try_from(n).unwrap_or(0);
        out.extend_from_slice(&[side(width), side(height), 0, 0]);
        // A cursor's point lies within it; an icon has one plane of 32 bits.
        let inside = |n: u16, size: u32| if u32::from(n) < size { n } else { 0 };
        let (across, down) = if kind == 2 { (inside(point.0, width), inside(point.1, height)) } else { (1, 32) };
        out.extend_from_slice(&across.to_le_bytes());
        out.extend_from_slice(&down.to_le_bytes());
        out.extend_from_slice(&u32::try_from(png.len()).map_err(|_| too_long())?.to_le_bytes());
        out.extend_from_slice(&u32::try_from(start).map_err(|_| too_long())?.to_le_bytes());
        start = start.saturating_add(png.len());
    }
    pictures.iter().for_each(|(_, png)| out.extend_from_slice(png));
    if u64::try_from(out.len()).unwrap_or(u64::MAX) > cx.limits().output_bytes {
        return Err(too_long());
    }
    Ok(out)
}
