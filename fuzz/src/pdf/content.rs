//! Content streams: the input as it stands, or as a program that chooses operators and operands; then every string that is shown
//! before must be shown after.

use super::{Feed, file, made, noise, scan, stream};

/// Words a mutation may put in.
pub const WORDS: &[&str] = &[
    "q ",
    " Q ",
    "BT /F1 12 Tf ",
    " ET ",
    "(a) Tj ",
    "[(a) -1 <62>] TJ ",
    "(b) ' ",
    "1 1 (c) \" ",
    "/X1 Do ",
    "/G1 gs ",
    "/P <</MCID 0>> BDC ",
    " EMC ",
    "/OC /M1 BDC ",
    "BI /W 2 /H 2 /BPC 8 /CS /G ID ",
    "abcd",
    " EI ",
    "/F /AHx ",
    "/F [/A85 /Fl] ",
    "/DP <</K -1>> ",
    "/L 4 ",
    "1 0 0 1 0 0 cm ",
    "/Pattern cs /P1 scn ",
    "[1 2] 0 d ",
    "BX ",
    " EX ",
    "(x) PS ",
    "<<",
    ">>",
    "[",
    "]",
    "(",
    ")",
    "\\",
    "%",
    "<",
    ">",
    "{",
    "}",
    "/#",
    "1e9",
    "--1",
    "1.2.3",
    "99999999999999999999",
    "\0",
    "\r",
    "\n",
];

/// Operators with their operands: `n` a number, `s` a string, `t` an array of strings and numbers, `F X G M C` names.
const OPERATORS: &[(&str, &str)] = &[
    ("Tj", "s"),
    ("TJ", "t"),
    ("'", "s"),
    ("\"", "nns"),
    ("q", ""),
    ("Q", ""),
    ("cm", "nnnnnn"),
    ("BT", ""),
    ("ET", ""),
    ("Tf", "Fn"),
    ("Td", "nn"),
    ("Tm", "nnnnnn"),
    ("T*", ""),
    ("Tr", "n"),
    ("w", "n"),
    ("re", "nnnn"),
    ("f", ""),
    ("S", ""),
    ("rg", "nnn"),
    ("g", "n"),
    ("Do", "X"),
    ("gs", "G"),
    ("cs", "C"),
    ("scn", "n"),
    ("BMC", "M"),
    ("EMC", ""),
    ("m", "nn"),
    ("l", "nn"),
    ("c", "nnnnnn"),
    ("W", ""),
    ("n", ""),
    ("d", "tn"),
    ("BX", ""),
    ("EX", ""),
];
const NUMBERS: &[&str] = &["0", "1", "-1", ".5", "-0.000", "12.340", "+3", "2147483648", "4.", "00012"];

/// Inputs to start from: the first byte says which of the two it is.
pub fn seeds() -> Vec<Vec<u8>> {
    let text = |t: &[u8]| [b"\0", t].concat();
    let mut all = noise("content", 24, 300).into_iter().map(|s| [vec![1], s].concat()).collect::<Vec<_>>();
    all.push(text(b"q 1 0 0 1 0 0 cm BT /F1 12 Tf (a) Tj [(b) -1 <63>] TJ ET /X1 Do Q"));
    all.push(text(b"/P <</MCID 0/ActualText(x)>> BDC BI /W 2 /H 2 /BPC 8 /CS /G ID abcd EI EMC"));
    all.push(text(b"BI /W 1 /H 1 /IM true /F /AHx ID 80> EI (t) Tj /Pattern cs /P1 scn 0 0 9 9 re f"));
    all.push(text(b"BI /W 8 /H 8 /BPC 1 /F /CCF /DP <</K -1/Columns 8/Rows 8>> ID \x26\xa0\0\x10\x01 EI (t) Tj"));
    all
}

/// Runs the content through the gate.
pub fn run(bytes: &[u8]) {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    if first % 2 == 0 {
        let _ = made(&page(rest));
        return;
    }
    let (content, expected) = program(rest);
    let Some(out) = made(&page(&content)) else { return };
    let content = scan::File::read(&out).first_page().expect("the page of our own file");
    let shown = scan::shown(&content);
    assert!(shown == expected, "shown before: {expected:?}\nshown after: {shown:?}");
}

/// A page with this content and everything that a name may mean.
fn page(content: &[u8]) -> Vec<u8> {
    let resources = "<</Font<</F1 5 0 R>>/XObject<</X1 6 0 R>>/ExtGState<</G1<</CA .5>>>>/Properties<</M1<</Type/OCG/Name(a)>>>>/Pattern<</P1 7 0 R>>/ColorSpace<</C1[/Indexed/DeviceRGB 1<000000FFFFFF>]>>>>";
    file(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources{resources}>>").into_bytes(),
        stream("", content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_vec(),
        stream(&format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources{resources}"), b"0 0 5 5 re f"),
        stream("/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<<>>", b"0 0 4 4 re f"),
    ])
}

/// A well-formed content stream, and what it shows.
fn program(bytes: &[u8]) -> (Vec<u8>, Vec<Vec<u8>>) {
    let mut feed = Feed::new(bytes);
    let (mut out, mut shown) = (Vec::new(), Vec::new());
    // Longer programs only take longer.
    for _ in 0..80 {
        if feed.is_done() {
            break;
        }
        let pick = feed.below(OPERATORS.len() + 1);
        let Some((word, operands)) = OPERATORS.get(pick) else {
            // A picture whose data may look like anything, its end included: the length counts (ISO 32000-2 §8.9.7).
            let side = feed.below(6) + 1;
            out.extend_from_slice(format!("BI /W {side} /H {side} /BPC 8 /CS /G ID ").as_bytes());
            out.extend((0..side * side).map(|_| feed.byte()));
            out.extend_from_slice(b" EI\n");
            continue;
        };
        let mut text = Vec::new();
        for operand in operands.chars() {
            match operand {
                'n' => out.extend_from_slice(feed.of(NUMBERS).as_bytes()),
                's' => text.extend(string(&mut feed, &mut out)),
                't' => {
                    out.push(b'[');
                    for _ in 0..feed.below(4) {
                        if *word != "d" {
                            text.extend(string(&mut feed, &mut out));
                        }
                        out.extend_from_slice(feed.of(NUMBERS).as_bytes());
                        out.push(b' ');
                    }
                    out.push(b']');
                }
                other => out.extend_from_slice(format!("/{other}1").as_bytes()),
            }
            out.push(b' ');
        }
        out.extend_from_slice(word.as_bytes());
        out.push(b'\n');
        if ["Tj", "TJ", "'", "\""].contains(word) {
            shown.push(text);
        }
    }
    (out, shown)
}

/// Writes a string in one of the spellings there are; returns what it means.
fn string(feed: &mut Feed<'_>, out: &mut Vec<u8>) -> Vec<u8> {
    let how = feed.below(3);
    let length = feed.below(5);
    let text: Vec<u8> = (0..length).map(|_| feed.byte()).collect();
    if how == 0 {
        out.push(b'<');
        text.iter().for_each(|b| out.extend_from_slice(format!("{b:02X} ").as_bytes()));
        out.push(b'>');
        return text;
    }
    out.push(b'(');
    for b in &text {
        match b {
            _ if how == 1 => out.extend_from_slice(format!("\\{b:03o}").as_bytes()),
            b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', *b]),
            b'\r' => out.extend_from_slice(b"\\r"),
            b => out.push(*b),
        }
    }
    out.push(b')');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_says_what_it_shows() {
        // Tj with two bytes as hex digits, then TJ of one member.
        let (content, shown) = program(&[0, 0, 2, b'a', b'(', 1, 1, 2, 1, b'x', 3]);
        assert_eq!(String::from_utf8_lossy(&content), "<61 28 > Tj\n[(x).5 ] TJ\n".replace("(x).5", "(x).5"));
        assert_eq!(shown, [b"a(".to_vec(), b"x".to_vec()]);
        assert_eq!(scan::shown(&content), shown);
        seeds().iter().for_each(|s| run(s));
    }
}
