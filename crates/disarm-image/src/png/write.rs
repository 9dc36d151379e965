//! The fresh file: the chunks we know, in the order of PNG §5.6, each with a checksum of our own.

use super::SIGNATURE;
use super::colours::Colours;
use super::header::Header;
use mugai_core::{Limit, Limits, Reason, Refusal};
use std::io::Write;

/// Writes the whole file.
pub(super) fn file(header: &Header, colours: &Colours, pixels: &[u8], limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::with_capacity(pixels.len().saturating_add(4096));
    out.extend_from_slice(SIGNATURE);
    let mut ihdr = Vec::with_capacity(13);
    ihdr.extend_from_slice(&header.width.to_be_bytes());
    ihdr.extend_from_slice(&header.height.to_be_bytes());
    ihdr.extend_from_slice(&[header.depth, header.colour, 0, 0, 0]);
    chunk(&mut out, b"IHDR", &ihdr)?;
    if let Some(gamma) = &colours.gamma {
        chunk(&mut out, b"gAMA", gamma)?;
    }
    if let Some(points) = &colours.chromaticities {
        chunk(&mut out, b"cHRM", points)?;
    }
    if let Some(intent) = colours.srgb {
        chunk(&mut out, b"sRGB", &[intent])?;
    }
    if let Some(profile) = &colours.profile {
        chunk(&mut out, b"iCCP", &packed_profile(profile)?)?;
    }
    if let Some(bits) = &colours.significant_bits {
        chunk(&mut out, b"sBIT", bits)?;
    }
    if let Some(palette) = &colours.palette {
        chunk(&mut out, b"PLTE", palette.as_flattened())?;
    }
    if let Some(alpha) = &colours.transparency {
        chunk(&mut out, b"tRNS", alpha)?;
    }
    if let Some(background) = &colours.background {
        chunk(&mut out, b"bKGD", background)?;
    }
    if let Some(physical) = &colours.physical {
        chunk(&mut out, b"pHYs", physical)?;
    }
    chunk(&mut out, b"IDAT", pixels)?;
    chunk(&mut out, b"IEND", b"")?;
    if u64::try_from(out.len()).unwrap_or(u64::MAX) > limits.output_bytes {
        return Err(Refusal::limit(Limit::Output, "PNG", "the rebuilt picture is larger than allowed"));
    }
    Ok(out)
}

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) -> Result<(), Refusal> {
    // PNG §5.3: a length never exceeds 2^31 − 1.
    let length = i32::try_from(data.len()).map_err(|_| Refusal::limit(Limit::Output, "PNG", "a chunk is too long"))?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(kind);
    out.extend_from_slice(data);
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    out.extend_from_slice(&crc.sum().to_be_bytes());
    Ok(())
}

/// An iCCP chunk: the sender's name for the profile is replaced by a fixed one.
fn packed_profile(profile: &[u8]) -> Result<Vec<u8>, Refusal> {
    let failed = |e: std::io::Error| Refusal::new(Reason::Internal, "PNG iCCP", e.to_string());
    let mut packed = flate2::write::ZlibEncoder::new(b"icc\0\0".to_vec(), flate2::Compression::new(6));
    packed.write_all(profile).map_err(failed)?;
    packed.finish().map_err(failed)
}
