//! Traps for readers of mail: small mails that programs read wrongly or differently, each with what must come of it.

use crate::broken_mail::MARKER;
use crate::mail::base64;

/// One trap.
pub struct Trap {
    /// What is wrong with it.
    pub name: &'static str,
    /// The mail.
    pub mail: Vec<u8>,
    /// Words of which one must be in `warn=`; empty when none may be there.
    pub warns: &'static str,
    /// What the decoded text must say.
    pub says: Vec<&'static str>,
    /// What it must not say.
    pub hides: Vec<&'static str>,
}

/// The header block every trap begins with.
const HEAD: &str = "From: a@example.net\r\nTo: b@lgwan.test\r\nSubject: t\r\nMIME-Version: 1.0\r\n";
/// A part that is a program.
const PROGRAM: &str = "Content-Disposition: attachment; filename=b.exe\r\n\r\nMZ\r\n";

struct Traps(Vec<Trap>);

impl Traps {
    fn add(
        &mut self,
        name: &'static str,
        mail: impl Into<Vec<u8>>,
        warns: &'static str,
        says: &[&'static str],
        hides: &[&'static str],
    ) {
        self.0.push(Trap { name, mail: mail.into(), warns, says: says.to_vec(), hides: hides.to_vec() });
    }
    fn text(&mut self, kind: &str, body: &[u8], says: &[&'static str]) {
        let head = format!("{HEAD}Content-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
        let warns = if kind.contains("UTF-7") { "CHARSET" } else { "" };
        self.add(
            "a charset",
            [head.as_bytes(), body, b"\r\n"].concat(),
            warns,
            says,
            &["onmouseover", "\u{FFFD}", "<a", "script>"],
        );
    }
    /// A file under headers that name it.
    fn named(&mut self, name: &'static str, headers: &[u8], warns: &'static str, says: &[&'static str]) {
        let start = format!(
            "{HEAD}Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nhi\r\n--B\r\n"
        );
        let end = b"Content-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--B--\r\n";
        self.add(
            name,
            [start.as_bytes(), headers, end].concat(),
            warns,
            says,
            &["SGVsbG8", "\0", "\u{202E}", "../", "\u{FFFD}"],
        );
    }
    /// Another subject or sender.
    fn header(&mut self, name: &'static str, from: &str, to: &[u8], warns: &'static str, says: &[&'static str]) {
        let (before, after) = HEAD.split_once(from).unwrap_or(("", HEAD));
        self.add(name, [before.as_bytes(), to, after.as_bytes(), b"\r\nx\r\n"].concat(), warns, says, &[]);
    }
    /// Parts under a type.
    fn parts(&mut self, name: &'static str, kind: &str, body: &str, warns: &'static str, says: &[&'static str]) {
        self.add(name, format!("{HEAD}{kind}{body}"), warns, says, &["MZ", "TVqQ"]);
    }
}

/// The traps that are no bombs.
pub fn traps() -> Vec<Trap> {
    let mut t = Traps(Vec::new());
    charsets(&mut t);
    names(&mut t);
    headers(&mut t);
    structures(&mut t);
    kinds(&mut t);
    t.0
}

fn charsets(t: &mut Traps) {
    let jis = "text/plain; charset=ISO-2022-JP";
    // ① Ⅰ ㈱ of NEC's row 13; 魲 of IBM; kana by escape, by shift and in eight bits; the dashes of Windows.
    t.text(jis, b"\x1b$B-!-5-j\x1b(B", &["①Ⅰ㈱"]);
    t.text(jis, b"\x1b$B\x7C\x65\x1b(B", &["魲"]);
    t.text(jis, b"\x1b(I1234\x1b(B", &["ｱｲｳｴ"]);
    t.text(jis, b"\x0e1234\x0f", &["ｱｲｳｴ"]);
    t.text(jis, b"\xb1\xb2\xb3", &["ｱｲｳ"]);
    t.text(jis, b"\x1b$B!A!]!B\x1b(B", &["\u{FF5E}\u{FF0D}\u{2225}"]);
    t.text("text/plain; charset=Shift_JIS", b"\x81\x60\x81\x7c\x81\x61\x87\x40", &["\u{FF5E}\u{FF0D}\u{2225}①"]);
    t.text("text/plain; charset=cp932", b"\x82\xa0\x87\x40\xfb\xfc", &["あ①髙"]);
    t.text("text/plain; charset=ISO-2022-JP-MS", b"\x1b$B$\"\x1b(B", &["あ"]);
    t.text("text/plain; charset=CP50221", b"\x1b$B$\"\x1b(B", &["あ"]);
    t.text("text/plain; charset=EUC-JP", b"\xa4\xa2\xad\xa1", &["あ①"]);
    t.text("text/plain", b"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd", &["こんにちは"]);
    t.text("text/plain", b"\x1b$B$3$s$K$A$O\x1b(B", &["こんにちは"]);
    t.text("text/html; charset=ISO-2022-JP", b"<a title=\"\x1b$B\" onmouseover=alert(1) \"\x1b(B\">x</a>", &["x"]);
    t.text("text/html; charset=ISO-2022-JP", b"\x1b(J\\\x1b(B\"<b>x", &["\"x"]);
    t.text("text/html; charset=UTF-7", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", &["取り除きました"]);
    t.text("text/plain; charset=UTF-16LE", b"B0<\0b\0>\0", &["あ<b>"]);
    t.text("text/plain; charset=x-unknown-foo", b"\x82\xa0 abc", &["あ abc"]);
}

fn names(t: &mut Traps) {
    let word = "=?ISO-2022-JP?B?GyRCOCtAUT1xGyhCLnhsc3g=?=";
    let octets = "Content-Type: application/octet-stream";
    let quoted = format!("{octets}; name=\"{word}\"\r\nContent-Disposition: attachment; filename=\"{word}\"\r\n");
    t.named("an encoded word in quotes", quoted.as_bytes(), "", &["見積書.xlsx"]);
    let bare = format!("{octets};\r\n name={word}\r\nContent-Disposition: attachment; filename={word}\r\n");
    t.named("an encoded word without quotes", bare.as_bytes(), "", &["見積書.xlsx"]);
    let long = "見積書のとても長い名前のファイルです令和八年度.xlsx".as_bytes();
    let word = |b: &[u8]| format!("=?UTF-8?B?{}?=", base64(b).trim_end());
    let split = format!("{octets};\r\n name=\"{}\r\n {}\"\r\n", word(&long[..31]), word(&long[31..]));
    t.named(
        "encoded words cut within a character",
        split.as_bytes(),
        "",
        &["見積書のとても長い名前のファイルです令和八年度.xlsx"],
    );
    let by = |d: &str| format!("{octets}\r\nContent-Disposition: attachment; {d}\r\n");
    t.named("RFC 2231", by("filename*=iso-2022-jp''%1B%24B8%2B%40Q%1B%28B.xlsx").as_bytes(), "", &["見積.xlsx"]);
    t.named(
        "RFC 2231 cut within a character",
        by("filename*0*=utf-8''%E8%A6%8B%E7%A9; filename*1*=%8D%E6%9B%B8; filename*2=.exe").as_bytes(),
        "",
        &["見積書.exe", "開くと動作する"],
    );
    t.named(
        "RFC 2231 out of order",
        by("filename*2=.exe; filename*0*=utf-8''A; filename*1=B").as_bytes(),
        "",
        &["AB.exe"],
    );
    let both = format!(
        "{octets}; name=\"safe.txt\"\r\nContent-Disposition: attachment; filename=\"mid.pdf\"; filename*=utf-8''evil.exe\r\n"
    );
    t.named("three names", both.as_bytes(), "FILENAME_DUP", &["evil.exe（別名：mid.pdf、safe.txt"]);
    t.named(
        "one name twice",
        by("filename=\"a.txt\"; filename=\"b.exe\"").as_bytes(),
        "FILENAME_DUP",
        &["b.exe（別名：a.txt"],
    );
    let raw = [
        octets.as_bytes(),
        b"; name=\"\x8C\xA9\x90\xCF.xlsx\"\r\nContent-Disposition: attachment; filename=\"\x8C\xA9\x90\xCF.xlsx\"\r\n",
    ]
    .concat();
    t.named("raw Shift_JIS", &raw, "", &["見積.xlsx"]);
    t.named(
        "letters turned round",
        by("filename*=utf-8''report%E2%80%AExslx.exe").as_bytes(),
        "RTLO",
        &["report<U+202E>xslx.exe"],
    );
    t.named("a path", by("filename=\"..\\\\..\\\\a/../../etc/passwd\"").as_bytes(), "", &["１．passwd（"]);
    t.named("NUL and a line end", by("filename*=utf-8''a.txt%00.exe%0d%0aX: y").as_bytes(), "", &["開くと動作する"]);
}

fn headers(t: &mut Traps) {
    let word = |b: &[u8]| format!("=?UTF-8?B?{}?=", base64(b).trim_end());
    let jis = |b: &[u8]| format!("=?ISO-2022-JP?B?{}?=", base64(b).trim_end());
    let split = format!("Subject: {}\r\n {}", jis(b"\x1b$B$\"$$"), jis(b"$&\x1b(B"));
    t.header("a JIS word without its escape", "Subject: t", split.as_bytes(), "", &["件名あいう"]);
    let line = format!("Subject: {}", word(b"hi\r\nBcc: x@y\r\n\r\nbody"));
    t.header("a line end in a subject", "Subject: t", line.as_bytes(), "", &["件名hi Bcc: x@y body"]);
    let bidi = format!("Subject: {}", word("a\u{202e}b\u{2066}c\u{200b}d\u{feff}".as_bytes()));
    t.header("bidi in a subject", "Subject: t", bidi.as_bytes(), "", &["件名abcd", "見えない文字を4個"]);
    let name = format!("From: {} <evil@bad.example>", word(b"mayor@city.lg.jp, <x@y>"));
    t.header(
        "an address in a name",
        "From: a@example.net",
        name.as_bytes(),
        "FROM_SPOOF",
        &["evil@bad.example", "mayor@city.lg.jp"],
    );
    t.header(
        "two senders",
        "From: a@example.net",
        b"From: a@example.net\r\nFrom: mayor@city.lg.jp",
        "FROM_DUP",
        &["2つ目：mayor@city.lg.jp"],
    );
    t.header(
        "raw Shift_JIS in a subject",
        "Subject: t",
        b"Subject: \x96\xB3\x91\xE8\x83\x65\x83\x58\x83\x67",
        "",
        &["件名無題テスト"],
    );
}

fn structures(t: &mut Traps) {
    let mixed = "Content-Type: multipart/mixed; boundary=B\r\n\r\n";
    let two = format!("--B\r\n\r\none\r\n--B\r\n{PROGRAM}--B--\r\n");
    let program = "Windows実行形式";
    t.parts(
        "two types",
        &format!("Content-Type: text/plain\r\n{mixed}"),
        &format!("--B\r\n{PROGRAM}--B--\r\n"),
        "AMBIGUOUS",
        &["取り除かれました"],
    );
    t.parts(
        "two boundaries",
        "Content-Type: multipart/mixed; boundary=A; boundary=B\r\n\r\n",
        &format!("--A\r\n\r\none\r\n--A--\r\n--B\r\n{PROGRAM}--B--\r\n"),
        "BOUNDARY_DUP",
        &["one", program],
    );
    t.named(
        "two encodings",
        b"Content-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: quoted-printable\r\n",
        "AMBIGUOUS",
        &["a.bin"],
    );
    t.parts(
        "a longer delimiter",
        mixed,
        &format!("--B\r\n\r\none\r\n--B1\r\n{PROGRAM}--B--\r\n"),
        "AMBIGUOUS",
        &["one"],
    );
    t.parts(
        "an encoded word as boundary",
        "Content-Type: multipart/mixed; boundary=\"=?x-unknown?B?Qg==?=\"\r\n\r\n",
        &format!("--=?x-unknown?B?Qg==?=\r\n\r\none\r\n--B\r\n{PROGRAM}--B--\r\n--=?x-unknown?B?Qg==?=--\r\n"),
        "AMBIGUOUS",
        &["one"],
    );
    t.parts(
        "an empty boundary",
        "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n",
        &two.replace("--B", "--"),
        "AMBIGUOUS",
        &[],
    );
    t.add("line feeds alone", format!("{HEAD}{mixed}{two}").replace('\r', ""), "", &["one", program], &["MZ"]);
    t.parts(
        "RFC 2231 boundary",
        "Content-Type: multipart/mixed; boundary*0=A; boundary*1=B\r\n\r\n",
        &two.replace("--B", "--AB"),
        "AMBIGUOUS",
        &["one", program],
    );
    t.parts(
        "a comment behind the boundary",
        "Content-Type: multipart/mixed; boundary=B (x)\r\n\r\n",
        &two,
        "AMBIGUOUS",
        &["one", program],
    );
    t.add(
        "text outside the parts",
        format!("{HEAD}{mixed}PREAMBLE http://evil.example\r\n--B\r\n\r\none\r\n--B--\r\nEPILOGUE TVqQ\r\n"),
        "",
        &["one"],
        &["PREAMBLE", "EPILOGUE"],
    );
    t.parts("no blank line", mixed.trim_end(), &format!("\r\n{two}"), "AMBIGUOUS", &["one", program]);
    t.parts("a blank before the colon", &mixed.replace("Type:", "Type :"), &two, "AMBIGUOUS", &["one", program]);
    let bin = "Content-Type: application/octet-stream; name=g.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    t.parts(
        "junk in base64",
        mixed,
        &format!("--B\r\n{bin}SGVs!!!!bG8=\r\nd29ybGQ=\r\n--B--\r\n"),
        "AMBIGUOUS",
        &["g.bin"],
    );
    t.parts(
        "padding within base64",
        mixed,
        &format!("--B\r\n{bin}SGVsbG8=SGVsbG8=\r\n--B--\r\n"),
        "AMBIGUOUS",
        &["g.bin"],
    );
    t.parts(
        "an unknown encoding",
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: x-foo\r\n\r\n",
        "SGVsbG8=\r\n",
        "AMBIGUOUS",
        &[],
    );
    t.parts(
        "an encoding with a blank",
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: base 64\r\n\r\n",
        "SGVsbG8=\r\n",
        "AMBIGUOUS",
        &[],
    );
    t.parts(
        "parts encoded as a whole",
        &mixed.replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: base64\r\n\r\n"),
        &base64(b"--B\r\n\r\none\r\n--B--\r\n"),
        "AMBIGUOUS",
        &["one"],
    );
    t.parts("a text unlike the HTML", "Content-Type: multipart/alternative; boundary=B\r\n\r\n", "--B\r\nContent-Type: text/plain\r\n\r\nharmless\r\n--B\r\nContent-Type: text/html\r\n\r\n<p>pay to account X</p>\r\n--B--\r\n", "ALT_MISMATCH", &["harmless", "pay to account X"]);
    t.add("NUL and escapes", format!("{HEAD}\r\na\0b\x08c\x1b[31mred\x07\r\n"), "", &["abcred"], &["\0", "\x1b"]);
    t.add("bare line ends", format!("{HEAD}\r\na\rb\nc\r\r\nd\r\n"), "", &["a\r\nb\r\nc"], &[]);
    t.add("a long line", format!("{HEAD}\r\n{}\r\n", "x".repeat(200_000)), "", &["xxxx"], &[]);
}

fn kinds(t: &mut Traps) {
    let inner = "From: x@y\r\nSubject: inner\r\nContent-Type: multipart/mixed; boundary=C\r\n\r\n--C\r\n\r\ninner text\r\n--C\r\nContent-Disposition: attachment; filename=in.exe\r\n\r\nMZ\r\n--C--\r\n";
    t.parts(
        "a mail in the mail",
        "Content-Type: multipart/mixed; boundary=B\r\n\r\n",
        &format!("--B\r\nContent-Type: message/rfc822\r\n\r\n{inner}--B--\r\n"),
        "",
        &["> 件名：inner", "> inner text", "in.exe"],
    );
    t.parts(
        "an encoded mail in the mail",
        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n",
        &base64(b"From: x@y\r\nSubject: inner\r\n\r\ninner text\r\n"),
        "",
        &["> inner text"],
    );
    t.parts(
        "a piece of a mail",
        "Content-Type: message/partial; id=1; number=1; total=2\r\n\r\n",
        "From: x\r\n\r\nTVqQ\r\n",
        "AMBIGUOUS",
        &["本文はありません"],
    );
    t.parts(
        "a mail elsewhere",
        "Content-Type: message/external-body; access-type=URL; URL=\"http://evil.example/x.exe\"\r\n\r\n",
        "Content-Type: application/octet-stream\r\n\r\n",
        "AMBIGUOUS",
        &[],
    );
    t.add("an invitation", format!("{HEAD}Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:会議\r\nURL:http://evil.example\r\nATTACH;ENCODING=BASE64:TVqQ\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"), "", &["件名：会議"], &["evil", "TVqQ"]);
    t.add("flowed lines", format!("{HEAD}Content-Type: text/plain; format=flowed; delsp=yes; charset=utf-8\r\n\r\nhttp://evil.exam \r\nple/x\r\n> quoted \r\n> more\r\n"), "", &["hxxp://evil[.]example/x"], &["http://"]);
    t.add(
        "uuencode in the text",
        format!("{HEAD}\r\nhello\r\nbegin 644 a.exe\r\n%2&5L;&\\\r\n`\r\nend\r\n"),
        "",
        &["hello", "a.exe"],
        &["%2&5L"],
    );
    t.named("TNEF", b"Content-Type: application/ms-tnef; name=\"winmail.dat\"\r\n", "", &["TNEF"]);
    t.parts("an opaque signature", "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n", "MIIB\r\n", "", &["暗号化または署名されたメール"]);
    t.parts("PGP", "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=B\r\n\r\n", "--B\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--B\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n--B--\r\n", "", &["暗号化されたメール"]);
    t.parts("a clear signature", "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=B\r\n\r\n", "--B\r\nContent-Type: text/plain\r\n\r\nsigned text\r\n--B\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n--B--\r\n", "", &["signed text", "電子署名"]);
    let html = "<html><style>.x{display:none}</style><p>Hello<span style=\"display:none\">HIDDEN</span> <a href=\"http://evil.example/login\">https://www.city.example.lg.jp/</a><img src=\"http://t.example/1.gif\" alt=\"logo\"><!-- c --><script>x</script><form action=\"http://e\"><input value=\"v\"></form></p></html>";
    t.add(
        "an HTML that hides and leads elsewhere",
        format!("{HEAD}Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"),
        "LINK_MISMATCH",
        &["Hello", "hxxp://evil[.]example/login", "[画像：logo]"],
        &["HIDDEN", "t.example", MARKER],
    );
}

/// The traps that are bombs: each must end, in a mail or in a refusal.
pub fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let nest = |n: usize| {
        let mut mail = format!("{HEAD}Content-Type: multipart/mixed; boundary=b0\r\n\r\n");
        for i in 0..n {
            mail.push_str(&format!("--b{i}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n", i + 1));
        }
        format!("{mail}--b{n}\r\n\r\nleaf\r\n").into_bytes()
    };
    let mails = |n: usize| {
        format!("{HEAD}{}Subject: x\r\n\r\nleaf\r\n", "Content-Type: message/rfc822\r\n\r\n".repeat(n)).into_bytes()
    };
    let to =
        |what: &str| format!("From: a@example.net\r\nTo: {what}b@lgwan.test\r\nSubject: t\r\n\r\nx\r\n").into_bytes();
    let html = |what: &str| format!("{HEAD}Content-Type: text/html; charset=utf-8\r\n\r\n{what}x\r\n").into_bytes();
    let many: String = (0..200_000).map(|i| format!("a*{i}=x; ")).collect();
    vec![
        ("100 parts deep", nest(100)),
        ("1,000 parts deep", nest(1_000)),
        ("10,000 parts deep", nest(10_000)),
        ("100,000 parts deep", nest(100_000)),
        ("1,000 mails deep", mails(1_000)),
        ("100,000 mails deep", mails(100_000)),
        (
            "100,000 parts",
            format!(
                "{HEAD}Content-Type: multipart/mixed; boundary=B\r\n\r\n{}--B--\r\n",
                "--B\r\n\r\n\r\n".repeat(100_000)
            )
            .into_bytes(),
        ),
        ("a million headers", format!("{HEAD}{}\r\nx\r\n", "X: y\r\n".repeat(1_000_000)).into_bytes()),
        ("a header of 10 MB", format!("{HEAD}X: {}\r\n\r\nx\r\n", "y".repeat(10_000_000)).into_bytes()),
        ("500,000 addresses", to(&"a@b, ".repeat(500_000))),
        ("a million comments", to(&"(".repeat(1_000_000))),
        (
            "200,000 parameters",
            format!("{HEAD}Content-Type: multipart/mixed; {many}boundary=B\r\n\r\nx\r\n").into_bytes(),
        ),
        (
            "300,000 encoded words",
            format!("From: a@example.net\r\nSubject: {}\r\n\r\nx\r\n", "=?utf-8?q?a?= ".repeat(300_000)).into_bytes(),
        ),
        ("200,000 elements deep", html(&"<div>".repeat(200_000))),
        ("5,000,000 open angles", html(&"<".repeat(5_000_000))),
    ]
}
