//! Mails broken in every way that makes two readers see different parts, each hiding the same marked file.

use crate::mail::base64;

/// What every file hidden in these mails says, many times over.
pub const MARKER: &str = "MUGAI-MARKER-7Q";

/// The hidden file: an archive by its first bytes, 260 bytes.
pub fn hidden_file() -> Vec<u8> {
    let mut file = b"PK\x03\x04\x14\0\0\0\0\0".to_vec();
    while file.len() < 250 {
        file.extend(MARKER.as_bytes());
        file.extend([0xFF, 0x00]);
    }
    file.resize(260, 0);
    file
}

/// Pieces of the hidden file as they would show in a text: raw, and in base64 at each of the three alignments.
pub fn traces() -> Vec<String> {
    let mut all = vec![MARKER.to_owned()];
    let file = hidden_file();
    for skip in [9, 10, 11] {
        let encoded: String = base64(&file[skip..skip + 45]).split_whitespace().collect();
        all.push(encoded[..24].to_owned());
    }
    all
}

/// The header block of the whole mail, from Content-Type on, and the blank line where there is one.
const HEADS: &[(&str, &str)] = &[
    ("plain", "Content-Type: multipart/mixed; boundary=b\r\n\r\n"),
    ("quoted", "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"),
    ("upper case", "CONTENT-TYPE: MULTIPART/MIXED; BOUNDARY=b\r\n\r\n"),
    ("two boundaries, the other first", "Content-Type: multipart/mixed; boundary=a; boundary=b\r\n\r\n"),
    ("two boundaries, the other last", "Content-Type: multipart/mixed; boundary=b; boundary=a\r\n\r\n"),
    ("comment behind", "Content-Type: multipart/mixed; boundary=b (x)\r\n\r\n"),
    ("comment before", "Content-Type: multipart/mixed (x); (y) boundary=b\r\n\r\n"),
    ("comment in the type", "Content-Type: multipart(x)/mixed; boundary=b\r\n\r\n"),
    ("RFC 2231", "Content-Type: multipart/mixed; boundary*=utf-8''b\r\n\r\n"),
    ("RFC 2231 pieces", "Content-Type: multipart/mixed; boundary*0=\"\"; boundary*1=b\r\n\r\n"),
    ("encoded word", "Content-Type: multipart/mixed; boundary=\"=?utf-8?B?Yg==?=\"\r\n\r\n"),
    ("empty boundary", "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n"),
    ("no boundary", "Content-Type: multipart/mixed\r\n\r\n"),
    ("no semicolon", "Content-Type: multipart/mixed boundary=b\r\n\r\n"),
    ("comma", "Content-Type: multipart/mixed, boundary=b\r\n\r\n"),
    ("blank before equals", "Content-Type: multipart/mixed; boundary = b\r\n\r\n"),
    ("quote left open", "Content-Type: multipart/mixed; boundary=\"b\r\n\r\n"),
    ("escape in quotes", "Content-Type: multipart/mixed; boundary=\"\\b\"\r\n\r\n"),
    ("single quotes", "Content-Type: multipart/mixed; boundary='b'\r\n\r\n"),
    ("a text before", "Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"),
    ("a text behind", "Content-Type: multipart/mixed; boundary=b\r\nContent-Type: text/plain\r\n\r\n"),
    ("a text with a boundary", "Content-Type: text/plain; boundary=b\r\n\r\n"),
    ("no subtype", "Content-Type: multipart; boundary=b\r\n\r\n"),
    ("unknown subtype", "Content-Type: multipart/x-odd; boundary=b\r\n\r\n"),
    ("blank before colon", "Content-Type : multipart/mixed; boundary=b\r\n\r\n"),
    ("tab before colon", "Content-Type\t: multipart/mixed; boundary=b\r\n\r\n"),
    ("folded", "Content-Type:\r\n multipart/mixed;\r\n\tboundary=b\r\n\r\n"),
    ("folded by a blank line", "Content-Type: multipart/mixed;\r\n \r\n boundary=b\r\n\r\n"),
    ("no blank line", "Content-Type: multipart/mixed; boundary=b\r\n"),
    ("a line that is no header", "this is no header\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"),
    ("NUL in the header", "Content-Type: multipart/mixed; bound\0ary=b\r\n\r\n"),
    ("bare CR in a header", "X-A: b\rContent-Type: multipart/mixed; boundary=b\r\n\r\n"),
    ("bare CR as a blank line", "Content-Type: multipart/mixed; boundary=b\r\n\r\r\n"),
    ("no type at all", "\r\n"),
    ("encoded as a whole", "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64\r\n\r\n"),
    (
        "quoted-printable as a whole",
        "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
    ),
    ("a message in a message", "Content-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"),
    (
        "a partial message",
        "Content-Type: message/partial; id=1; number=1; total=1\r\n\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n",
    ),
];

/// The body: `@` is the hidden part with its headers.
const BODIES: &[(&str, &str)] = &[
    ("sound", "--b\r\n\r\nhello\r\n--b\r\n@\r\n--b--\r\n"),
    ("no end", "--b\r\n\r\nhello\r\n--b\r\n@\r\n"),
    ("behind the end", "--b\r\n\r\nhello\r\n--b--\r\n--b\r\n@\r\n--b--\r\n"),
    ("in the epilogue", "--b\r\n\r\nhello\r\n--b--\r\n@\r\n"),
    ("in the preamble", "@\r\n--b\r\n\r\nhello\r\n--b--\r\n"),
    ("a longer delimiter", "--b\r\n\r\nhello\r\n--b1\r\n@\r\n--b--\r\n"),
    ("letters behind a delimiter", "--b\r\n\r\nhello\r\n--b x\r\n@\r\n--b--\r\n"),
    ("a delimiter within a line", "--b\r\n\r\nhello --b\r\n@\r\n--b--\r\n"),
    ("a blank before a delimiter", "--b\r\n\r\nhello\r\n --b\r\n@\r\n--b--\r\n"),
    ("upper case delimiter", "--b\r\n\r\nhello\r\n--B\r\n@\r\n--b--\r\n"),
    ("blanks behind a delimiter", "--b  \r\n\r\nhello\r\n--b\t\r\n@\r\n--b-- \r\n"),
    ("no delimiter", "hello\r\n@\r\n"),
    ("one delimiter", "hello\r\n--b\r\n@\r\n"),
    ("three dashes", "--b\r\n\r\nhello\r\n---b\r\n@\r\n--b--\r\n"),
    ("end, then more", "--b\r\n\r\nhello\r\n--b-\r\n@\r\n--b--\r\n"),
    (
        "the same boundary within",
        "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n@\r\n--b--\r\n",
    ),
    (
        "the inner end missing",
        "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nhello\r\n--c\r\n@\r\n--b--\r\n",
    ),
    (
        "a message around it",
        "--b\r\n\r\nhello\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@y.example\r\nMIME-Version: 1.0\r\n@\r\n--b--\r\n",
    ),
];

/// The encoding of the hidden part: its headers, and how it is written.
type Writer = fn(&[u8]) -> String;
const ENCODINGS: &[(&str, &str, Writer)] = &[
    ("base64", "Content-Transfer-Encoding: base64", base64),
    ("upper case", "Content-Transfer-Encoding: BASE64", base64),
    ("comment", "Content-Transfer-Encoding: base64 (x)", base64),
    ("comment before", "Content-Transfer-Encoding: (x) base64", base64),
    ("quoted", "Content-Transfer-Encoding: \"base64\"", base64),
    ("folded", "Content-Transfer-Encoding:\r\n base64", base64),
    ("split word", "Content-Transfer-Encoding: base 64", base64),
    ("unknown word", "Content-Transfer-Encoding: x-base64", base64),
    ("a word behind", "Content-Transfer-Encoding: base64 x", base64),
    ("twice, the other first", "Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64", base64),
    ("twice, the other last", "Content-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 7bit", base64),
    ("blank before colon", "Content-Transfer-Encoding : base64", base64),
    ("not said", "X-Nothing: said", base64),
    ("junk within", "Content-Transfer-Encoding: base64", |f| base64(f).replace("AAA", "AA!!\u{A7}A")),
    ("junk at every line", "Content-Transfer-Encoding: base64", |f| base64(f).replace("\r\n", "-\r\n")),
    ("padding within", "Content-Transfer-Encoding: base64", |f| base64(&f[..100]) + &base64(&f[100..])),
    ("one line", "Content-Transfer-Encoding: base64", |f| base64(f).replace("\r\n", "") + "\r\n"),
    ("short lines", "Content-Transfer-Encoding: base64", |f| {
        base64(f).split_inclusive('Q').map(|p| format!("{p}\r\n")).collect()
    }),
    ("blanks before lines", "Content-Transfer-Encoding: base64", |f| base64(f).replace("\r\n", "\r\n \t")),
    ("blank lines", "Content-Transfer-Encoding: base64", |f| base64(f).replace("\r\n", "\r\n\r\n")),
    ("quoted-printable", "Content-Transfer-Encoding: quoted-printable", quoted),
    ("quoted-printable, small letters", "Content-Transfer-Encoding: quoted-printable", |f| {
        quoted(f).to_lowercase().replace("mugai-marker-7q", MARKER)
    }),
    ("quoted-printable, every byte", "Content-Transfer-Encoding: quoted-printable", |f| {
        f.iter().map(|b| format!("={b:02X}")).collect::<Vec<_>>().chunks(20).map(|l| l.concat() + "=\r\n").collect()
    }),
    ("uuencode", "Content-Transfer-Encoding: x-uuencode", uuencoded),
];

fn quoted(file: &[u8]) -> String {
    let one =
        |b: &u8| if b.is_ascii_graphic() && *b != b'=' { char::from(*b).to_string() } else { format!("={b:02X}") };
    file.iter().map(one).collect::<Vec<_>>().chunks(24).map(|l| l.concat() + "=\r\n").collect()
}

fn uuencoded(file: &[u8]) -> String {
    let digit = |v: u32| char::from(if v & 63 == 0 { b'`' } else { 32 + (v & 63) as u8 });
    let mut out = String::from("begin 644 a.zip\r\n");
    for line in file.chunks(45) {
        out.push(digit(line.len() as u32));
        for group in line.chunks(3) {
            let value = (0..3).fold(0_u32, |v, i| v << 8 | u32::from(*group.get(i).unwrap_or(&0)));
            out.extend([18, 12, 6, 0].map(|shift| digit(value >> shift)));
        }
        out.push_str("\r\n");
    }
    out + "`\r\nend\r\n"
}

/// How the hidden part is named and declared.
const NAMES: &[(&str, &str)] = &[
    ("attachment", "Content-Type: application/zip; name=a.zip\r\nContent-Disposition: attachment; filename=a.zip"),
    ("text with a name", "Content-Type: text/plain; name=a.zip\r\nContent-Disposition: attachment; filename=a.zip"),
    ("no type", "Content-Disposition: attachment; filename=a.zip"),
    ("no word", "Content-Type: application/octet-stream"),
    ("charset", "Content-Type: text/html; charset=utf-7; name=a.zip\r\nContent-Disposition: inline; filename=a.zip"),
];

fn one(head: &str, body: &str, headers: &str, written: &str) -> Vec<u8> {
    let part = format!("{headers}\r\n\r\n{written}");
    let start = "From: a@sender.example\r\nTo: b@city.example.lg.jp\r\nSubject: t\r\nMIME-Version: 1.0\r\n";
    let mut body = body.replace('@', &part);
    if head.contains("multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: base64") {
        body = base64(body.as_bytes());
    }
    format!("{start}{head}{body}").into_bytes()
}

/// Every mail, with a name that says how it is broken.
pub fn variants() -> Vec<(String, Vec<u8>)> {
    let file = hidden_file();
    let mut all = Vec::new();
    let mut add = |h: &(&str, &str), b: &(&str, &str), n: &(&str, &str), e: &(&str, &str, Writer)| {
        let name = format!("{} / {} / {} / {}", h.0, b.0, n.0, e.0);
        all.push((name, one(h.1, b.1, &format!("{}\r\n{}", n.1, e.1), &(e.2)(&file))));
    };
    for body in BODIES {
        for encoding in ENCODINGS {
            add(&HEADS[0], body, &NAMES[0], encoding);
        }
    }
    for head in HEADS {
        for name in NAMES {
            for number in [0, 6, 12, 20, 23] {
                add(head, &BODIES[0], name, &ENCODINGS[number]);
            }
        }
    }
    // Line ends of another kind.
    let ends: Vec<(String, Vec<u8>)> = all
        .iter()
        .step_by(7)
        .flat_map(|(name, mail): &(String, Vec<u8>)| {
            let lf: Vec<u8> = mail.iter().copied().filter(|b| *b != b'\r').collect();
            let cr: Vec<u8> = mail.iter().copied().filter(|b| *b != b'\n').collect();
            [(format!("{name} / LF"), lf), (format!("{name} / CR"), cr)]
        })
        .collect();
    all.extend(ends);
    all
}
