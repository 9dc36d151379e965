//! Loading: the input as a file, or as a plan of revisions whose tables, lengths, numbers and ends lie.

use super::{Feed, made, noise};

/// Words a mutation may put in.
pub const WORDS: &[&str] = &[
    "%PDF-1.7\n",
    "%%EOF\n",
    "startxref\n",
    "xref\n0 1\n",
    "trailer\n<</Root 1 0 R>>\n",
    "0000000000 65535 f \n",
    "0000000009 00000 n \n",
    "1 0 obj\n",
    "endobj\n",
    "stream\n",
    "endstream\n",
    "/Length 5",
    "/Length 9 0 R",
    "/Prev 0",
    "/XRefStm 0",
    "/Type/XRef",
    "/Type/ObjStm",
    "/W[1 2 1]",
    "/Index[0 1]",
    "/Size 99",
    "/N 1",
    "/First 4",
    "/Extends 1 0 R",
    "/Encrypt<<>>",
    "/Linearized 1",
    "\r",
    "\0",
    "% ",
    "PK\x03\x04",
];

/// Inputs to start from: the first byte says which of the two it is.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = noise("load", 40, 60).into_iter().map(|s| [vec![1], s].concat()).collect();
    let plain = [vec![0], built(&[0])].concat();
    all.push(plain.clone());
    all.push([plain, built(&[0])].concat());
    all
}

/// Gives the file to the gate.
pub fn run(bytes: &[u8]) {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let _ = if first % 2 == 0 { made(rest) } else { made(&built(rest)) };
}

/// What stands in the objects; the content names its revision, so that two readings differ.
fn value(number: usize, revision: usize, feed: &mut Feed<'_>) -> Vec<u8> {
    let text = match number {
        1 => "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        2 if feed.below(4) == 3 => "<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2>>".to_owned(),
        2 => "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        3 | 5 => format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 {}9 9]/Contents 4 0 R/Resources<<>>>>", revision + 1),
        4 => {
            let data = format!("BT ({revision}) Tj ET");
            let length = match feed.below(8) {
                0..=3 => format!("/Length {}", data.len()),
                4 => "/Length 6 0 R".to_owned(),
                5 => "/Length 3".to_owned(),
                6 => "/Length 9999".to_owned(),
                _ => String::new(),
            };
            let end = feed.of(&["\nendstream", "\nendstream", "endstream", "", "\nendstream endstream"]);
            let begin = feed.of(&["\n", "\r\n", "\r", "\n"]);
            format!("<<{length}>>\nstream{begin}{data}{end}")
        }
        6 => "13".to_owned(),
        _ => "<</OpenAction<</S/JavaScript/JS(x)>>/Type/Catalog/Pages 2 0 R>>".to_owned(),
    };
    text.into_bytes()
}

/// A file of one to four revisions.
fn built(bytes: &[u8]) -> Vec<u8> {
    let mut feed = Feed::new(bytes);
    let mut out = feed.of(&["%PDF-1.7\n", "%PDF-1.4\r\n", "\n%PDF-2.0\n", "From: a\n%PDF-1.3\n"]).as_bytes().to_vec();
    let mut last = 0;
    for revision in 0..=feed.below(3) {
        let numbers: Vec<usize> =
            if revision == 0 { (1..=7).collect() } else { (0..=feed.below(4)).map(|_| feed.below(8)).collect() };
        let mut rows = Vec::new();
        for number in numbers {
            let lies = feed.byte();
            let at = match lies & 7 {
                7 => out.len() + 3,
                6 => 0,
                _ => out.len(),
            };
            let said = if lies & 0x18 == 0x18 { number + 1 } else { number };
            let hidden = if lies & 0x60 == 0x60 { "%" } else { "" };
            out.extend_from_slice(format!("{hidden}{said} {} obj\n", feed.below(8) / 7).as_bytes());
            out.extend_from_slice(&value(number, revision, &mut feed));
            out.extend_from_slice(feed.of(&["\nendobj\n", "\nendobj\n", "\n", " endobj "]).as_bytes());
            rows.push((number, at, if lies & 0x80 == 0 || feed.below(4) > 0 { 'n' } else { 'f' }));
        }
        let start = out.len();
        let kind = feed.below(4);
        let prev = match feed.below(6) {
            _ if revision == 0 => String::new(),
            5 => format!("/Prev {start}"),
            4 => String::new(),
            _ => format!("/Prev {last}"),
        };
        if kind == 3 {
            let mut data = Vec::new();
            let index: String = rows.iter().map(|(n, ..)| format!("{n} 1 ")).collect();
            for (_, at, used) in &rows {
                data.push(u8::from(*used == 'n'));
                data.extend_from_slice(&u32::try_from(*at).unwrap_or(0).to_be_bytes());
                data.push(0);
            }
            let head = format!(
                "9 0 obj\n<</Type/XRef/W[1 4 1]/Index[{index}]/Size 10/Root 1 0 R{prev}/Length {}>>\nstream\n",
                data.len()
            );
            out.extend_from_slice(head.as_bytes());
            out.extend_from_slice(&data);
            out.extend_from_slice(b"\nendstream\nendobj\n");
        } else {
            out.extend_from_slice(b"xref\n");
            for (number, at, used) in &rows {
                out.extend_from_slice(format!("{number} 1\n{at:010} 00000 {used} \n").as_bytes());
            }
            let hybrid = if kind == 2 { format!("/XRefStm {last}") } else { String::new() };
            let root = feed.of(&["1", "1", "1", "7"]);
            out.extend_from_slice(format!("trailer\n<</Size 10/Root {root} 0 R{prev}{hybrid}>>\n").as_bytes());
        }
        last = start;
        let said = if feed.below(6) == 5 { 5 } else { start };
        out.extend_from_slice(format!("startxref\n{said}\n%%EOF\n").as_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_without_lies_is_a_file() {
        assert!(made(&built(&[0])).is_some());
        seeds().iter().for_each(|s| run(s));
    }
}
