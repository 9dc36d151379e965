//! The danger matrix: what is made to confuse or exhaust the reader (PDF-T). Many more shapes stand in [`super::hostile`].

use super::build::{BODY, Doc, deflate, stream};
use super::cases::{bytes, cases, packed, plain};
use super::plant::planted;
use crate::Planted;
use crate::matrix::{Case, Expect, Shape};

/// The page's content as a stream of these keys and data.
fn content(keys: &str, data: &[u8]) -> Doc {
    let mut doc = Doc::new();
    doc.objects.push((4, stream(keys, data)));
    doc
}

fn shown() -> Vec<u8> {
    Doc::new().content
}

fn hex(data: &[u8]) -> Vec<u8> {
    data.iter().flat_map(|b| format!("{b:02x}").into_bytes()).chain([b'>']).collect()
}

/// A look-up table with these parameters of its predictor.
fn table(params: &str, rows: &[u8]) -> Doc {
    Doc::new().resources("/ColorSpace<</Cs[/Indexed/DeviceGray 3 6 0 R]>>").content("/Cs cs 1 sc").stream(
        6,
        &format!("/Filter/FlateDecode/DecodeParms<<{params}>>"),
        &deflate(rows),
    )
}

/// A stream with a length of its own saying, and an end or none.
fn lying(length: &str, end: &str) -> Planted {
    let text = String::from_utf8(shown()).unwrap();
    plain(&Doc::new().object(4, &format!("<</Length {length}>>\nstream\n{text}\n{end}")), &[], &[])
}

fn pages(count: u32) -> Doc {
    let list: String = std::iter::once(3).chain(10..9 + count).map(|n| format!("{n} 0 R ")).collect();
    let mut doc = Doc::new().object(2, &format!("<</Type/Pages/Kids[{list}]/Count {count}/MediaBox[0 0 595 842]>>"));
    for n in 10..9 + count {
        doc.objects.push((n, b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_vec()));
    }
    doc
}

fn without_table() -> Planted {
    let mut bytes = Doc::new().build();
    let at = bytes.windows(9).rposition(|w| w == b"startxref").unwrap();
    bytes.truncate(at);
    bytes.extend_from_slice(b"startxref\n999999\n%%EOF\n");
    planted("case", bytes, &[], &[])
}

/// An object that only a search through the file would find, with a number that is in use.
fn hidden_double() -> Planted {
    let whole = Doc::new().build();
    let at = whole.windows(6).rposition(|w| w == b"\nxref\n").unwrap() + 1;
    let hidden = b"4 0 obj\n<</Length 36>>\nstream\nBT /F1 9 Tf (the other face) Tj ET   \nendstream\nendobj\n";
    let table = whole[at..].to_vec();
    let tail = String::from_utf8(table)
        .unwrap()
        .replace(&format!("startxref\n{at}\n"), &format!("startxref\n{}\n", at + hidden.len()));
    planted("case", [&whole[..at], hidden, tail.as_bytes()].concat(), &["other face"], &[])
}

fn nested(depth: usize) -> Doc {
    Doc::new().object(6, &format!("{}{}", "[".repeat(depth), "]".repeat(depth)))
}

fn behind(tail: &[u8]) -> Planted {
    bytes([&Doc::new().build(), tail].concat())
}

cases! {
    "PDF-T01" Plain "a page tree that lists itself" => Expect::Silent, plain(&Doc::new().object(2, "<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2/MediaBox[0 0 595 842]>>"), &[], &["/Count 1"]);
    "PDF-T01" Disguised "bookmarks that go round" => Expect::Silent, packed(&Doc::new().catalog("/Outlines 6 0 R").object(6, "<</First 7 0 R/Last 7 0 R>>").object(7, "<</Title(first)/Parent 6 0 R/Next 7 0 R/First 6 0 R>>"), &[], &["(first)"]);
    "PDF-T01" Neighbour "bookmarks that lead to one page" => Expect::Untouched, plain(&Doc::new().catalog("/Outlines 6 0 R").object(6, "<</First 7 0 R/Last 8 0 R/Count 2>>").object(7, "<</Title(first)/Parent 6 0 R/Next 8 0 R/Dest[3 0 R/Fit]>>").object(8, "<</Title(second)/Parent 6 0 R/Prev 7 0 R/Dest[3 0 R/Fit]>>"), &[], &["(first)", "(second)", "/Count 2"]);
    "PDF-T02" Plain "a page that swells to 600 MB" => Expect::Refused("limit_bytes"), plain(&content("/Filter[/FlateDecode/FlateDecode]", &deflate(&deflate(&vec![b' '; 600 << 20]))), &[], &[]);
    "PDF-T02" Disguised "an object stream that swells to 600 MB" => Expect::Refused("limit_bytes"), plain(&Doc::new().stream(6, "/Type/ObjStm/N 1/First 5/Filter[/FlateDecode/FlateDecode]", &deflate(&deflate(&vec![0; 600 << 20]))), &[], &[]);
    "PDF-T02" Neighbour "a page of a million blanks" => Expect::Untouched, plain(&content("/Filter/FlateDecode", &deflate(&[shown(), vec![b' '; 1 << 20]].concat())), &[], &[]);
    "PDF-T03" Plain "rows of 2^31 columns" => Expect::Refused("malformed_pdf"), plain(&table("/Predictor 15/Columns 2147483647", &[0; 5]), &[], &[]);
    "PDF-T03" Disguised "colours times bits times columns beyond all numbers" => Expect::Refused("malformed_pdf"), packed(&table("/Predictor 12/Columns 9223372036854775807/Colors 32/BitsPerComponent 16", &[0; 5]), &[], &[]);
    "PDF-T03" Neighbour "rows of four columns" => Expect::Untouched, plain(&table("/Predictor 12/Columns 4", &[0, 0, 85, 170, 255]), &[], &["/Cs cs"]);
    "PDF-T04" Plain "five filters" => Expect::Refused("malformed_pdf"), plain(&content("/Filter[/AHx/A85/RL/LZW/Fl]", b"x"), &[], &[]);
    "PDF-T04" Disguised "one filter three times, by its names" => Expect::Refused("malformed_pdf"), packed(&content("/Filter[/AHx/AHx/AHx]", &hex(&hex(&hex(&shown())))), &[], &[]);
    "PDF-T04" Neighbour "two filters" => Expect::Untouched, plain(&content("/Filter[/ASCIIHexDecode/FlateDecode]", &hex(&deflate(&shown()))), &[], &[]);
    "PDF-T05" Plain "a length beyond the file" => Expect::Silent, lying("2147483647", "endstream");
    "PDF-T05" Disguised "a length that refers to its own stream" => Expect::Silent, lying("4 0 R", "endstream");
    "PDF-T05" Neighbour "a length behind a reference" => Expect::Untouched, plain(&Doc::new().object(4, &format!("<</Length 6 0 R>>\nstream\n{}\nendstream", String::from_utf8(shown()).unwrap())).object(6, &shown().len().to_string()), &[], &[]);
    "PDF-T06" Plain "a table that is not where it should be" => Expect::Reported("pdf.damaged-xref"), without_table();
    "PDF-T06" Disguised "a second page content that only a search would find" => Expect::Silent, hidden_double();
    "PDF-T06" Disguised "an object that nothing refers to" => Expect::Reported("pdf.unreached-object"), plain(&Doc::new().object(6, "<</S/JavaScript/JS(orphan-script)>>"), &["orphan-script", "JavaScript"], &[]);
    "PDF-T06" Neighbour "a cross-reference stream and an object stream" => Expect::Untouched, packed(&Doc::new(), &[], &[]);
    "PDF-T07" Plain "a million pages" => Expect::Refused("limit_objects"), plain(&Doc::new().object(2, &format!("<</Type/Pages/Kids[{}]/Count 1/MediaBox[0 0 595 842]>>", "3 0 R ".repeat(1_000_000))), &[], &[]);
    "PDF-T07" Disguised "a count below zero, a size of 2^31, an inverted page" => Expect::Silent, plain(&Doc::new().object(2, "<</Type/Pages/Kids[3 0 R]/Count -5/MediaBox[595 842 0 0]>>").trailer("/Size 2147483648"), &["/Count -5", "2147483648"], &["/Count 1"]);
    "PDF-T07" Neighbour "a thousand pages" => Expect::Untouched, plain(&pages(1_000), &[], &["/Count 1000"]);
    "PDF-T08" Plain "arrays nested 201 deep" => Expect::Refused("limit_depth"), plain(&nested(201), &[], &[]);
    "PDF-T08" Disguised "a font name of a megabyte" => Expect::Refused("limit_length"), packed(&Doc::new().object(5, &format!("<</Type/Font/Subtype/Type1/BaseFont/{}>>", "n".repeat(1 << 20))), &[], &[]);
    "PDF-T08" Disguised "a key twice: one of them leads out" => Expect::Silent, plain(&Doc::new().object(1, "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(evil-js)>>/OpenAction[3 0 R/Fit]>>"), &["evil-js", "JavaScript"], &["/OpenAction["]);
    "PDF-T08" Neighbour "a long name for a font" => Expect::Untouched, plain(&Doc::new().object(5, &format!("<</Type/Font/Subtype/Type1/BaseFont/{}>>", "n".repeat(120))), &[], &[&"n".repeat(120)]);
    "PDF-T09" Plain "an archive behind the end" => Expect::Refused("polyglot"), behind(b"PK\x03\x04 an archive");
    "PDF-T09" Disguised "a program behind the end, after empty lines" => Expect::Refused("polyglot"), behind(b"\r\n \0\0\nMZ\x90\0 a program");
    "PDF-T09" Disguised "a script before the first object and behind the end" => Expect::Silent, planted("case", [&b"%PDF-1.7\n%/*<script>alert(1)</script>\n"[..], &Doc::new().build()[9..], b"\n*/evil-script()\n"].concat(), &["<script>", "evil-script"], &[]);
    "PDF-T09" Neighbour "zeros behind the end" => Expect::Untouched, behind(&[0; 512]);
    "PDF-T01" Neighbour "one form painted twice" => Expect::Untouched, plain(&Doc::new().resources("/XObject<</X 6 0 R>>").content("/X Do /X Do").stream(6, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"1 2 3 4 re f"), &[], &["1 2 3 4 re", BODY]);
}
