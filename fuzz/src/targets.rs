//! What each target does with one input. libFuzzer calls these from `fuzz_targets/`, the smoke of ci calls them by name.

use crate::{office, pdf};
use mugai_core::{Orders, Reason, Refusal};
use mugai_wire::{Answer, Job, Said, Task};

/// A target: its name, what it does with an input, and the words a mutation may put in.
pub struct Target {
    /// As on the command line.
    pub name: &'static str,
    /// Panics on a bug.
    pub run: fn(&[u8]),
    /// Pieces of the format's own language.
    pub words: &'static [&'static str],
    /// Inputs to start from, beside fixtures and old finds.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target {
        name: "engine",
        run: engine,
        words: &["PK\x03\x04", "%PDF-1.7\n", "From: a@b.jp\n", "<html>", "\u{FEFF}", "MZ", "a,b\n"],
        seeds: Vec::new,
    },
    Target { name: "office", run: office_family, words: XML, seeds: Vec::new },
    Target { name: "pdf", run: pdf_family, words: PDF, seeds: Vec::new },
    Target {
        name: "image",
        run: image,
        words: &["IHDR", "IDAT", "IEND", "tEXt", "iCCP", "acTL", "PLTE", "tRNS", "Exif\0\0", "JFIF\0"],
        seeds: Vec::new,
    },
    Target {
        name: "jpeg",
        run: crate::pictures::jpeg,
        words: crate::pictures::JPEG,
        seeds: crate::pictures::jpeg_seeds,
    },
    Target {
        name: "metafile",
        run: crate::pictures::metafile,
        words: crate::pictures::METAFILE,
        seeds: crate::pictures::metafile_seeds,
    },
    Target { name: "svg", run: svg, words: SVG, seeds: Vec::new },
    Target { name: "text", run: text, words: TEXT, seeds: Vec::new },
    Target { name: "markup", run: markup, words: MARKUP, seeds: Vec::new },
    Target { name: "html", run: html, words: HTML, seeds: Vec::new },
    Target { name: "archive", run: archive, words: ARCHIVE, seeds: archives },
    Target { name: "drawing", run: crate::drawings::run, words: crate::drawings::WORDS, seeds: Vec::new },
    Target { name: "mail", run: mail, words: MAIL, seeds: Vec::new },
    Target {
        name: "wire",
        run: wire,
        words: &["MGA1", "MGJ1", "\0", "\u{202E}", "a.docx", "\x01\0\0\0"],
        seeds: frames,
    },
    Target { name: "package", run: crate::package::run, words: crate::package::WORDS, seeds: crate::package::seeds },
    Target { name: "zip", run: office::zip::run, words: office::zip::WORDS, seeds: office::zip::seeds },
    Target { name: "parts", run: office::parts::run, words: office::parts::WORDS, seeds: office::parts::seeds },
    Target { name: "fields", run: office::fields::run, words: office::fields::WORDS, seeds: office::fields::seeds },
    Target {
        name: "formulas",
        run: office::formulas::run,
        words: office::formulas::WORDS,
        seeds: office::formulas::seeds,
    },
    Target { name: "fonts", run: crate::fonts::run, words: crate::fonts::WORDS, seeds: crate::fonts::seeds },
    Target { name: "vml", run: office::vml::run, words: office::vml::WORDS, seeds: office::vml::seeds },
    Target { name: "load", run: pdf::load::run, words: pdf::load::WORDS, seeds: pdf::load::seeds },
    Target { name: "walk", run: pdf::walk::run, words: pdf::walk::WORDS, seeds: pdf::walk::seeds },
    Target { name: "content", run: pdf::content::run, words: pdf::content::WORDS, seeds: pdf::content::seeds },
    Target { name: "inspect", run: pdf::inspect::run, words: pdf::inspect::WORDS, seeds: pdf::inspect::seeds },
];

const HTML: &[&str] = &[
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<table>",
    "<td>",
    "</table>",
    "<b>",
    "</b>",
    "<i>",
    "<a href=\"",
    "</a>",
    "<svg>",
    "<math>",
    "<mtext>",
    "<mglyph>",
    "<style>",
    "</style>",
    "<title>",
    "<script>",
    "</script>",
    "<template>",
    "<select>",
    "<option>",
    "<noscript>",
    "<textarea>",
    "<pre>\n",
    "<img src=\"data:image/png;base64,",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<form>",
    "style=\"",
    "display:none",
    "url(",
    "@media print{",
    "}",
    "&#",
    "&lt;",
    "&amp;",
    "javascript:",
    "onclick=",
    "<frameset>",
    "<ruby><rt>",
    "<foreignObject>",
    "<annotation-xml encoding=text/html>",
    "<font color=red>",
    "<li>",
    "<h1>",
    "<nobr>",
    "<xmp>",
];

const XML: &[&str] = &[
    "<",
    ">",
    "/>",
    "</w:p>",
    "<!--",
    "<![CDATA[",
    "<!DOCTYPE x [<!ENTITY a \"b\">]>",
    "&#0;",
    "&#x202E;",
    "&amp;",
    "&a;",
    " r:id=\"rId1\"",
    " TargetMode=\"External\"",
    " Target=\"file://h/x\"",
    " xmlns:w=\"urn:x\"",
    "vbaProject.bin",
    "../../x",
    "http://a.example/",
    "<w:instrText>DDEAUTO</w:instrText>",
    "<f>HYPERLINK(\"x\")</f>",
    "oleObject",
    "mc:AlternateContent",
];
const PDF: &[&str] = &[
    "/JS",
    "/JavaScript",
    "/OpenAction",
    "/AA",
    "/Launch",
    "/URI",
    "/Filter/FlateDecode",
    "/Length",
    "/Kids",
    "/Parent",
    "/Annots",
    "/Type",
    "/ObjStm",
    "/XRef",
    "/Encrypt",
    "<<",
    ">>",
    "[",
    "]",
    "(",
    ")",
    "1 0 R",
    "0 obj\n",
    "endobj",
    "stream\n",
    "endstream",
    "q",
    "Q",
    "Do",
    "BI",
    "ID",
    "EI",
    "/DecodeParms",
    "/Predictor 15",
    "startxref",
    "trailer",
];
const TEXT: &[&str] = &[
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t",
    "\r",
    "\r\n",
    "\"",
    "\"\"",
    ",",
    ";",
    "\0",
    "\u{FEFF}",
    "\u{202E}",
    "\u{200B}",
    "\x1b$B",
    "\x1b(B",
    "\x1b[31m",
    "あ",
    "ｱ",
    "=cmd|' /C calc'!A0",
    "\u{C}",
    "\u{2028}",
];
const MAIL: &[&str] = &[
    "From: ",
    "To: ",
    "Subject: ",
    "Received: ",
    "Date: ",
    "Message-ID: <a@b>",
    "MIME-Version: 1.0",
    "Content-Type: text/html",
    "--b1",
    "--b1--",
    "Content-Type: multipart/mixed; boundary=b1",
    "; charset=ISO-2022-JP",
    "; charset=utf-8",
    "; format=flowed; delsp=yes",
    "; name=\"x.exe\"",
    "Content-Transfer-Encoding: base64",
    "Content-Transfer-Encoding: quoted-printable",
    "Content-Disposition: attachment",
    "; filename*=UTF-8''x",
    "=?UTF-8?B?5bGx55Sw?=",
    "=?ISO-2022-JP?B?GyRCOzNFRBsoQg==?=",
    "=?utf-8?Q?=00=E2=80=AE?=",
    "\r\n",
    "\r\n\r\n",
    "\r",
    "\r\n ",
    "\"",
    "<",
    ">",
    ",",
    "(",
    ")",
    ":",
    ";",
    "\\",
    "\u{1B}$B",
    "\u{1B}(B",
    "\u{202E}",
    "\u{200B}",
    "\u{200D}",
    "\u{FEFF}",
    "\u{2028}",
    "\0",
    "http://a.example/x",
    "www.a.example",
    "<a href=\"http://b.example/x\">http://a.example/",
    "</a>",
    "&#x200B;",
    "<p hidden>",
    "<script>",
    "<!--",
    "begin 644 x.exe\n",
    "\nend\n",
    "【メール無害化のお知らせ】",
    "hxxp://",
    "[.]",
    "X-Mugai-Sanitized: v=1; act=CHG_TEXT",
];

/// The whole engine, under a name that fits the content, so that most inputs get past the comparison of the two.
pub fn engine(bytes: &[u8]) {
    let one_of = |names: &[&str]| names.get(bytes.len() % names.len()).copied().unwrap_or("txt").to_owned();
    let extension = match bytes {
        [b'P', b'K', ..] => one_of(&["docx", "xlsx", "pptx", "docm", "xlsm"]),
        [b'%', b'P', ..] => "pdf".to_owned(),
        [0x89, ..] => "png".to_owned(),
        [0xFF, 0xD8, ..] => "jpg".to_owned(),
        [b'G', b'I', b'F', ..] => "gif".to_owned(),
        [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => "tif".to_owned(),
        [b'R', b'I', b'F', b'F', ..] => "webp".to_owned(),
        [b'B', b'M', ..] => "bmp".to_owned(),
        [0, 0, 1 | 2, 0, ..] => "ico".to_owned(),
        _ => one_of(&["txt", "csv", "eml"]),
    };
    crate::engine(&format!("a.{extension}"), bytes);
}

/// Mail, through the engine: what comes out must be known as a mail again.
pub fn mail(bytes: &[u8]) {
    crate::engine("a.eml", bytes);
}

/// The Office family with the pictures inside.
pub fn office_family(bytes: &[u8]) {
    crate::disarm(&[mugai_disarm_office::FORMATS, mugai_disarm_image::FORMATS], "a.docx", bytes);
}

/// PDF with the pictures inside.
pub fn pdf_family(bytes: &[u8]) {
    crate::disarm(&[mugai_disarm_pdf::FORMATS, mugai_disarm_image::FORMATS], "a.pdf", bytes);
}

/// Pictures.
pub fn image(bytes: &[u8]) {
    crate::disarm(&[mugai_disarm_image::FORMATS], "a.png", bytes);
}

/// Drawings.
pub fn svg(bytes: &[u8]) {
    crate::disarm(&[mugai_disarm_image::FORMATS], "a.svg", bytes);
}

/// What stands in drawings, and what must not.
const SVG: &[&str] = &[
    "<svg xmlns=\"http://www.w3.org/2000/svg\">",
    "</svg>",
    "<g>",
    "</g>",
    "<style>",
    "</style>",
    "<![CDATA[",
    "]]>",
    "<use href=\"#a\"/>",
    " xlink:href=\"",
    " href=\"",
    "javascript:",
    " onload=\"",
    " style=\"",
    "url(#a)",
    "url(",
    "@import ",
    "<script>",
    "<path d=\"M0 0",
    " fill=\"",
    " id=\"a\"",
    " class=\"b\"",
    "<a ",
    "<text>",
    "&#x6A;",
    "&amp;",
    "xmlns:x=\"",
    "data:image/png;base64,",
    "/*",
    "*/",
    "\\",
];

/// Web pages.
pub fn html(bytes: &[u8]) {
    crate::disarm(&[mugai_disarm_image::FORMATS, &[&mugai_disarm_text::Html]], "a.html", bytes);
}

/// Plain text and CSV, as they came and turned to UTF-8.
pub fn text(bytes: &[u8]) {
    use mugai_core::choice;
    let name = if bytes.len() % 2 == 0 { "a.txt" } else { "a.csv" };
    let formats: &[&dyn mugai_core::Disarm] = match name {
        "a.txt" => &[&mugai_disarm_text::PlainText],
        _ => &[&mugai_disarm_text::PlainText, &mugai_disarm_text::Csv],
    };
    crate::disarm(&[formats], name, bytes);
    let turned = mugai_core::testing::disarm_with(formats, name, bytes, |_, orders| {
        assert!(orders.choices.set(&choice::TEXT_ENCODING, choice::UTF_8));
    });
    match turned {
        Ok((output, _)) => assert!(std::str::from_utf8(&output.bytes).is_ok(), "not UTF-8"),
        Err(refusal) => assert!(!matches!(refusal.reason, Reason::Residue | Reason::Internal), "{refusal}"),
    }
}

/// JSON, calendars, address cards and XML, by how they start.
pub fn markup(bytes: &[u8]) {
    use mugai_disarm_text::{AddressCard, Calendar, Json, PlainText, Xml};
    let start: String = bytes.iter().take(64).map(|b| char::from(b.to_ascii_uppercase())).collect();
    let text: &[&dyn mugai_core::Disarm] = &[&PlainText];
    let (name, one): (_, &'static dyn mugai_core::Disarm) = match &start {
        s if s.contains("BEGIN:VCAL") => ("a.ics", &Calendar),
        s if s.contains("BEGIN:VCARD") => ("a.vcf", &AddressCard),
        s if s.contains('<') => ("a.xml", &Xml),
        _ => ("a.json", &Json),
    };
    // What is not theirs is a text, and a text may become theirs when it is cleaned: the engine sees to that.
    if one.sniff(bytes) != mugai_core::Sniff::No {
        crate::disarm(&[text, mugai_disarm_image::FORMATS, &[one]], name, bytes);
    }
}

/// Words of JSON, of content lines and of XML.
const MARKUP: &[&str] = &[
    "{\"a\":",
    "}",
    "[",
    "]",
    ",",
    "\\u202e",
    "\\ud83d\\ude00",
    "1e5",
    "null",
    "BEGIN:VCALENDAR\r\n",
    "END:VCALENDAR\r\n",
    "BEGIN:VEVENT\r\n",
    "END:VEVENT\r\n",
    "BEGIN:VALARM\r\n",
    "END:VALARM\r\n",
    "ACTION:DISPLAY\r\n",
    "BEGIN:VCARD\r\n",
    "VERSION:2.1\r\n",
    "END:VCARD\r\n",
    "SOUND;X-IRMC-N;",
    ";CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8E=52=\r\n",
    ";ENCODING=BASE64:",
    ";VALUE=URI:",
    "\r\n ",
    "\\n",
    "\\,",
    ";CN=\"a:b\"",
    "RRULE:FREQ=DAILY;COUNT=3\r\n",
    "URL:https://example.jp/\r\n",
    "javascript:",
    "<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>",
    "<a href=\"",
    "\"/>",
    "</a>",
    "<![CDATA[",
    "]]>",
    "<!-- ",
    "-->",
    "&#x202E;",
    "&#13;",
    "&amp;",
    " xmlns=\"http://www.w3.org/1999/xhtml\"",
    " xmlns:p=\"urn:x\"",
    "<!DOCTYPE a>",
    "\u{202E}",
    "\u{2028}",
];

/// Archives of texts and of archives, also encrypted ones, and packed files.
pub fn archive(bytes: &[u8]) {
    // Through the engine: the name of an entry has its say in what the entry is. Without an extension any kind of archive is one.
    crate::engine_with(&["", "himitsu"], "a", bytes);
}

/// What stands in headers of archives: signatures, methods, fields, names.
const ARCHIVE: &[&str] = &[
    "PK\x01\x02",
    "PK\x03\x04",
    "PK\x05\x06",
    "PK\x06\x06",
    "PK\x06\x07",
    "PK\x07\x08",
    "\x01\0",
    "\x08\0",
    "\x09\0",
    "\x0c\0",
    "\x0e\0",
    "\x5f\0",
    "\x63\0",
    "\x01\0\x08\0",
    "\x09\0\0\0",
    "../",
    "\\",
    "/",
    "a.txt",
    "a.zip",
    ".exe",
    "__MACOSX/._a",
    "ustar\0",
    "00000000001\0",
    "12 path=a.b\n",
    "11 size=11\n",
    "BZh91AY&SY",
    "\0\0\0\0",
];

/// Archives by other tools: every encryption and every packing method.
fn archives() -> Vec<Vec<u8>> {
    let all: [&[u8]; 8] = [
        include_bytes!("../../crates/zip/vectors/traditional.zip"),
        include_bytes!("../../crates/zip/vectors/aes-128.zip"),
        include_bytes!("../../crates/zip/vectors/aes-256.zip"),
        include_bytes!("../../crates/zip/vectors/aes-lzma.zip"),
        include_bytes!("../../crates/zip/vectors/bzip2.zip"),
        include_bytes!("../../crates/zip/vectors/deflate64.zip"),
        include_bytes!("../../crates/zip/vectors/lzma-marked.zip"),
        include_bytes!("../../crates/zip/vectors/xz.zip"),
    ];
    all.iter().map(|b| b.to_vec()).collect()
}

/// Longest answer the gate reads here, bytes.
const MOST: usize = 1 << 16;

/// The frames between gate and worker.
pub fn wire(bytes: &[u8]) {
    let catalogue = mugai_engine::catalogue();
    for frame in [bytes.to_vec(), framed(*b"MGA1", bytes)] {
        let Ok(answer) = Answer::decode(&frame, catalogue, MOST) else { continue };
        for finding in &answer.findings {
            assert!(!finding.place.contains(|c: char| c.is_control()), "a place with a control character");
        }
        if let Said::Refused(refusal) = &answer.said {
            assert!(!refusal.detail.contains(|c: char| c.is_control()), "a detail with a control character");
        }
        // Whatever was believed is said again in the same words.
        let again =
            Answer::decode(&answer.encode(catalogue), catalogue, usize::MAX).expect("what we wrote we can read");
        assert_eq!(again.findings.len(), answer.findings.len());
    }
    let rules = catalogue.rules.len();
    if let Ok(job) = Job::decode(&framed(*b"MGJ1", bytes), rules) {
        assert!(Job::decode(&job.encode(), rules).is_ok(), "a job that was read cannot be written");
    }
}

fn framed(magic: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    [&magic[..], &length.to_le_bytes(), body].concat()
}

/// Frames to start from; no fixture holds any.
pub fn frames() -> Vec<Vec<u8>> {
    let catalogue = mugai_engine::catalogue();
    let refused = Said::Refused(Refusal::new(Reason::MalformedMail, "本文", "no headers"));
    let answer = Answer { said: refused, findings: Vec::new(), parts: vec![5], beside: Vec::new() }.encode(catalogue);
    let job = Job { task: Task::Disarm, name: "報告.docx".to_owned(), orders: Orders::standard(catalogue) }.encode();
    // The target puts a head of its own before the body of a job.
    [
        answer.get(..).unwrap_or(&[]),
        answer.get(mugai_wire::HEADER..).unwrap_or(&[]),
        job.get(mugai_wire::HEADER..).unwrap_or(&[]),
    ]
    .map(<[u8]>::to_vec)
    .to_vec()
}
