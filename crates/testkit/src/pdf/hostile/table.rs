//! Hostile shapes: cross-reference tables, trailers and object streams that lie, loop or swell.

use super::super::build::{BODY, Doc, deflate, stream};
use super::Ends::{Clean, Either, Refused};
use super::{Hostile, hostile};
use std::io::Write;

/// The last `startxref` and what follows replaced.
fn ended(mut bytes: Vec<u8>, tail: &str) -> Vec<u8> {
    let at = bytes.windows(9).rposition(|w| w == b"startxref").unwrap();
    bytes.truncate(at);
    bytes.extend_from_slice(tail.as_bytes());
    bytes
}

/// Where the last table of a file begins.
fn start(bytes: &[u8]) -> usize {
    bytes.windows(6).rposition(|w| w == b"\nxref\n").unwrap() + 1
}

/// The trailer points back to its own table.
fn prev_to_itself() -> Vec<u8> {
    let at = start(&Doc::new().build());
    Doc::new().trailer(&format!("/Prev {at}")).build()
}

/// Two tables that each name the other as the older one.
fn prev_cycle() -> Vec<u8> {
    // The first trailer needs the place of the second table, which does not depend on the number's own digits when padded.
    let make = |second: usize| Doc::new().trailer(&format!("/Prev {second:010}")).build_updated(&[(6, "(x)")]);
    let second = start(&make(0));
    make(second)
}

/// A chain of so many updates, each a table of one entry.
fn many_updates(count: usize) -> Vec<u8> {
    let mut out = Doc::new().build();
    let mut prev = start(&out);
    for _ in 0..count {
        let at = out.len();
        let _ = write!(out, "xref\n0 0\ntrailer\n<</Size 6/Root 1 0 R/Prev {prev}>>\nstartxref\n{at}\n%%EOF\n");
        prev = at;
    }
    out
}

/// A trailer that names itself as its stream of further entries.
fn xref_stream_to_itself() -> Vec<u8> {
    let at = start(&Doc::new().build());
    Doc::new().trailer(&format!("/XRefStm {at}/Prev {at}")).build()
}

/// A file whose only cross-reference is a stream with these keys and data.
fn xref_stream(keys: &str, data: &[u8]) -> Vec<u8> {
    let whole = Doc::new().build();
    let mut out = whole[..start(&whole)].to_vec();
    let at = out.len();
    let _ = writeln!(out, "7 0 obj");
    out.extend_from_slice(&stream(&format!("/Type/XRef/Root 1 0 R {keys}"), data));
    let _ = write!(out, "\nendobj\nstartxref\n{at}\n%%EOF\n");
    out
}

/// The right rows of the table of [`Doc::new`], in widths of 1, 4 and 2, with object 7 at the end of the objects.
fn rows() -> Vec<u8> {
    let whole = Doc::new().build();
    let mut rows = vec![0, 0, 0, 0, 0, 255, 255];
    for n in 1..=6_u32 {
        let mark = format!("\n{n} 0 obj");
        match whole.windows(mark.len()).position(|w| w == mark.as_bytes()) {
            Some(at) => {
                rows.push(1);
                rows.extend(u32::try_from(at + 1).unwrap().to_be_bytes());
                rows.extend([0, 0]);
            }
            None => rows.extend([0; 7]),
        }
    }
    rows
}

/// Rows that swell: zeros deflated twice.
fn zeros(bytes: usize) -> Vec<u8> {
    deflate(&deflate(&vec![0; bytes]))
}

/// An object stream beside the document, with these keys and data, and a page that needs it when `used`.
fn packed(keys: &str, data: &[u8]) -> Vec<u8> {
    Doc::new().page("/VP 20 0 R").stream(9, &format!("/Type/ObjStm {keys}"), data).build()
}

/// Object streams that extend one another (F1).
fn extends() -> Vec<u8> {
    let doc = Doc::new().page("/VP 20 0 R");
    doc.stream(9, "/Type/ObjStm/N 1/First 5/Extends 10 0 R", b"20 0 [1]")
        .stream(10, "/Type/ObjStm/N 1/First 5/Extends 9 0 R", b"21 0 [2]")
        .build()
}

/// Two trailers, two page contents: the classic table and the stream of a hybrid file do not agree.
fn hybrid() -> Vec<u8> {
    let doc = Doc::new().stream(6, "", b"BT /F1 9 Tf (the other face) Tj ET");
    let whole = doc.build();
    let page = b"<</Type/Page/Parent 2 0 R/Contents 6 0 R/Resources<</Font<</F1 5 0 R>>>>>>";
    let mut out = whole[..start(&whole)].to_vec();
    let mut other = Vec::new();
    let at3 = out.len();
    out.extend_from_slice(b"3 0 obj\n");
    out.extend_from_slice(page);
    out.extend_from_slice(b"\nendobj\n");
    other.push(1);
    other.extend(u32::try_from(at3).unwrap().to_be_bytes());
    other.extend([0, 0]);
    let at = out.len();
    let _ = writeln!(out, "8 0 obj");
    out.extend_from_slice(&stream("/Type/XRef/Size 9/W[1 4 2]/Index[3 1]/Root 1 0 R", &other));
    out.extend_from_slice(b"\nendobj\n");
    let table = out.len();
    out.extend_from_slice(&whole[start(&whole)..whole.windows(8).rposition(|w| w == b"trailer\n").unwrap()]);
    let _ = write!(out, "trailer\n<</Size 9/Root 1 0 R/XRefStm {at}>>\nstartxref\n{table}\n%%EOF\n");
    out
}

/// The same object number again and again in one file, the table pointing to the last.
fn duplicates(count: usize) -> Vec<u8> {
    let mut doc = Doc::new();
    doc.objects.push((6, b"0".to_vec()));
    for n in 0..count {
        doc.objects.push((4, stream("", format!("BT /F1 9 Tf (copy {n}) Tj ET").as_bytes())));
    }
    doc.objects.insert(0, (4, stream("", format!("BT /F1 9 Tf ({BODY}) Tj ET").as_bytes())));
    doc.build()
}

fn with_lines(line: &str, count: usize) -> Vec<u8> {
    let whole = Doc::new().build();
    let at = whole.windows(8).position(|w| w == b"\n1 0 obj").unwrap() + 1;
    // The table is wrong now and has to be found anew.
    [&whole[..at], line.repeat(count).as_bytes(), &whole[at..]].concat()
}

/// A good document and, behind it, a great many of something.
fn followed(what: &str, count: usize) -> Vec<u8> {
    let whole = Doc::new().build();
    let at = start(&whole);
    ended(
        [whole, what.repeat(count).into_bytes(), b"startxref\n0\n%%EOF\n".to_vec()].concat(),
        &format!("startxref\n{at}\n%%EOF\n"),
    )
}

/// A classic table that claims and lists 300,000 entries, all of them the catalog.
fn long_table() -> Vec<u8> {
    let whole = Doc::new().build();
    let catalog = whole.windows(8).position(|w| w == b"\n1 0 obj").unwrap() + 1;
    let mut out = whole[..start(&whole)].to_vec();
    let at = out.len();
    let tail = whole[at..].to_vec();
    let entries = tail.strip_prefix(b"xref\n").unwrap();
    let end = entries.windows(7).position(|w| w == b"trailer").unwrap();
    out.extend_from_slice(b"xref\n");
    out.extend_from_slice(&entries[..end]);
    let _ = writeln!(out, "10 300000");
    out.extend_from_slice(format!("{catalog:010} 00000 n \n").repeat(300_000).as_bytes());
    let _ = write!(out, "trailer\n<</Size 300010/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n");
    out
}

hostile! {
    Clean, "a table that is its own predecessor", prev_to_itself();
    Clean, "two tables that precede one another", prev_cycle();
    Clean, "a table whose stream of entries is itself", xref_stream_to_itself();
    Clean, "10,000 empty updates", many_updates(10_000);
    Clean, "a hybrid file with two faces", hybrid();
    Clean, "an object number used 1,000 times", duplicates(1_000);
    Clean, "a cross-reference stream as it should be", xref_stream("/Size 8/W[1 4 2]/Index[0 7]", &rows());
    Refused("limit_bytes"), "a cross-reference stream that swells to 600 MB", xref_stream("/Size 8/W[1 4 2]/Filter[/FlateDecode/FlateDecode]", &zeros(600 << 20));
    Clean, "a cross-reference stream of 2^31 rows", xref_stream("/Size 2147483648/W[1 4 2]/Index[0 2147483647]", &rows());
    Clean, "a cross-reference stream with an index beyond all numbers", xref_stream("/Size 8/W[1 4 2]/Index[0 7 4294967290 100 9223372036854775807 9223372036854775807]", &[rows(), vec![1; 70]].concat());
    Clean, "a cross-reference stream with fields of nine bytes", xref_stream("/Size 8/W[9 9 9]", &[1; 27 * 8]);
    Clean, "a cross-reference stream with fields of 2^31 bytes", xref_stream("/Size 8/W[2147483647 2147483647 2147483647]", &rows());
    Clean, "a cross-reference stream with fields of no bytes", xref_stream("/Size 2147483647/W[0 0 0]", &rows());
    Clean, "a cross-reference stream with negative fields", xref_stream("/Size -8/W[-1 -4 -2]/Index[-1 -7]", &rows());
    Clean, "a table of 300,000 entries that all name the catalog", long_table();
    Clean, "a size of 2^31", Doc::new().trailer("/Size 2147483648").build();
    Clean, "a size that is negative", Doc::new().trailer("/Size -1").build();
    Either("malformed_pdf"), "generations of 65,535 and more", Doc::new().page("/VP 6 70000 R").object(6, "7 4294967296 R").object(7, "8 18446744073709551615 R").build();
    Clean, "a length that refers to its own stream", Doc::new().object(6, "<</Length 6 0 R>>\nstream\nabc\nendstream").build();
    Clean, "a content stream whose length is itself", Doc::new().object(4, &format!("<</Length 4 0 R>>\nstream\nBT /F1 24 Tf ({BODY}) Tj ET\nendstream")).build();
    Clean, "lengths that refer to one another", Doc::new().object(6, "<</Length 7 0 R>>\nstream\nabc\nendstream").object(7, "<</Length 6 0 R>>\nstream\nabc\nendstream").build();
    Clean, "a content stream longer than the file", Doc::new().object(4, &format!("<</Length 2147483647>>\nstream\nBT /F1 24 Tf ({BODY}) Tj ET\nendstream")).build();
    Either("malformed_pdf"), "a content stream of negative length", Doc::new().object(4, &format!("<</Length -1>>\nstream\nBT /F1 24 Tf ({BODY}) Tj ET\nendstream")).build();
    Clean, "object streams that extend one another (F1)", extends();
    Clean, "an object stream of 2^31 objects", packed("/N 2147483647/First 5", b"20 0 [1]");
    Clean, "an object stream whose first object lies beyond its end", packed("/N 1/First 2147483647", b"20 0 [1]");
    Clean, "an object stream with negative numbers", packed("/N -1/First -5", b"20 0 [1]");
    Clean, "an object stream that holds itself", packed("/N 2/First 9", b"9 0 20 0 [1]");
    Refused("limit_bytes"), "an object stream that swells to 600 MB", packed("/N 1/First 5/Filter[/FlateDecode/FlateDecode]", &zeros(600 << 20));
    Clean, "a million end marks", followed("%%EOF\n", 1_000_000);
    Clean, "a million comments", with_lines("%\n", 1_000_000);
    Clean, "a million comments that hold objects", with_lines("%1 0 obj<<>>endobj\n", 300_000);
    Clean, "a million empty lines", with_lines("\n", 1_000_000);
    Clean, "300,000 places where a table may begin", followed("startxref\n15\n", 300_000);
    Clean, "300,000 trailers", followed("trailer\n<</Root 1 0 R/Size 9>>\n", 300_000);
    Refused("malformed_pdf"), "100,000 streams that do not end", with_lines("6 0 obj<<>>stream\n", 100_000);
    Refused("limit_depth"), "100,000 objects that do not end", with_lines("6 0 obj<</A(", 100_000);
}
