//! Hostile shapes: data that swells, filters in chains, parameters that overflow.

use super::super::build::{BODY, Doc, deflate, stream};
use super::Ends::{Clean, Refused};
use super::{Hostile, hostile};

/// Bytes that no stream may come to.
const BOMB: usize = 600 << 20;

fn content(keys: &str, data: &[u8]) -> Vec<u8> {
    let mut doc = Doc::new();
    doc.objects.push((4, stream(keys, data)));
    doc.build()
}

/// Data that nothing needs, beside a good page.
fn beside(keys: &str, data: &[u8]) -> Vec<u8> {
    Doc::new().stream(6, keys, data).build()
}

/// Data that the page needs for a look-up table.
fn table(keys: &str, data: &[u8]) -> Vec<u8> {
    Doc::new()
        .resources("/ColorSpace<</Cs[/Indexed/DeviceGray 255 6 0 R]>>")
        .content("/Cs cs 1 sc")
        .stream(6, keys, data)
        .build()
}

/// One byte, coded by LZW as one ever longer string: a few kilobytes that become many times as much.
fn lzw(bytes: usize) -> Vec<u8> {
    let (mut bits, mut held, mut out) = (0_u32, 0_u32, Vec::new());
    let mut put = |code: u32, width: u32| {
        bits = (bits << width) | code;
        held += width;
        while held >= 8 {
            out.push(u8::try_from((bits >> (held - 8)) & 255).unwrap());
            held -= 8;
            bits &= (1 << held) - 1;
        }
    };
    let mut made = 0;
    while made < bytes {
        put(256, 9);
        put(65, 9);
        made += 1;
        // Each code names the entry that it makes itself: one byte longer than the one before.
        for code in 258..4_094_u32 {
            let width = match code {
                0..511 => 9,
                511..1_023 => 10,
                1_023..2_047 => 11,
                _ => 12,
            };
            put(code, width);
            made += usize::try_from(code - 256).unwrap();
        }
        // The table is full: begin again, at the width that has been reached.
        put(256, 12);
    }
    out
}

fn flate(bytes: usize) -> Vec<u8> {
    deflate(&deflate(&vec![b' '; bytes]))
}

fn hundred(filter: &str) -> String {
    format!("/Filter[{}]", filter.repeat(100))
}

fn tounicode(entries: usize) -> Vec<u8> {
    let text = format!(
        "1 begincodespacerange <00> <ff> endcodespacerange {entries} beginbfrange {} endbfrange",
        "<00> <ff> <0041> ".repeat(entries)
    );
    Doc::new()
        .object(5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>")
        .stream(6, "/Filter/FlateDecode", &deflate(text.as_bytes()))
        .build()
}

/// A page that says its words in an array of so many operands.
fn operands(count: usize) -> Vec<u8> {
    let text = format!("BT /F1 24 Tf ({BODY}) Tj [{}] TJ ET", "0 ".repeat(count));
    content("/Filter/FlateDecode", &deflate(text.as_bytes()))
}

fn operators(word: &str, count: usize) -> Vec<u8> {
    let text = format!("BT /F1 24 Tf ({BODY}) Tj ET {}", word.repeat(count));
    content("/Filter/FlateDecode", &deflate(text.as_bytes()))
}

fn predicted(params: &str) -> Vec<u8> {
    table(&format!("/Filter/FlateDecode/DecodeParms<<{params}>>"), &deflate(&[0; 4_000]))
}

hostile! {
    Refused("limit_bytes"), "a page deflated twice to 600 MB", content("/Filter[/FlateDecode/FlateDecode]", &flate(BOMB));
    Clean, "data deflated twice to 600 MB that nothing needs", beside("/Filter[/FlateDecode/FlateDecode]", &flate(BOMB));
    Refused("limit_bytes"), "a table of LZW that swells to 300 MB", table("/Filter/LZWDecode", &lzw(300 << 20));
    Refused("limit_bytes"), "a table of zeros in base 85", table("/Filter[/FlateDecode/ASCII85Decode]", &deflate(&vec![b'z'; 80 << 20]));
    Refused("limit_bytes"), "a table of runs", table("/Filter[/FlateDecode/RunLengthDecode]", &deflate(&[129, 0].repeat(3 << 20)));
    Refused("malformed_pdf"), "a page behind 100 filters", content(&hundred("/FlateDecode"), b"x");
    Refused("malformed_pdf"), "a page behind 100 hexadecimal filters", content(&hundred("/AHx"), b"x");
    Clean, "data behind 100,000 filters that nothing needs", beside(&format!("/Filter[{}]", "/ASCIIHexDecode".repeat(100_000)), b"x");
    Refused("malformed_pdf"), "a page behind a filter of no name", content("/Filter[7 0 R 8 (x)]", b"x");
    Refused("malformed_pdf"), "a table with 2^31 columns", predicted("/Predictor 15/Columns 2147483647");
    Refused("malformed_pdf"), "a table with columns beyond all numbers", predicted("/Predictor 12/Columns 9223372036854775807/Colors 32/BitsPerComponent 16");
    Refused("malformed_pdf"), "a table with 2^31 colours", predicted("/Predictor 2/Colors 2147483647");
    Refused("malformed_pdf"), "a table with negative bits", predicted("/Predictor 2/BitsPerComponent -8");
    Refused("malformed_pdf"), "a table with an unknown predictor", predicted("/Predictor 99");
    Refused("malformed_pdf"), "a CMap of two million ranges", tounicode(2_000_000);
    Refused("limit_objects"), "a line of five million operands", operands(5_000_000);
    Clean, "two million graphics states", operators("1 w ", 2_000_000);
    Refused("limit_parts"), "200,000 inline images", operators("BI /W 1 /H 1 /CS /G /BPC 8 ID x EI ", 200_000);
    Clean, "a million empty strings", operators("() Tj ", 1_000_000);
}
