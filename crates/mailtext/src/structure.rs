//! The structure of a mail (RFC 5322 §2, RFC 2046 §5): headers and parts, found by a strict scan with caps and no recursion.

use mugai_core::{Context, Limit, Reason, Refusal};
use mugai_jptext::{Parameter, parameters};
use std::borrow::Cow;

/// Longest single header, bytes: parameters of longer ones are a flood.
const LONGEST_HEADER: usize = 64 << 10;
/// Text before the first or behind the last delimiter that is worth a word, bytes.
const SURPLUS: usize = 1024;

/// One header field as it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'a str,
    /// Everything behind the colon, folds included.
    pub(crate) value: &'a [u8],
}

/// The header block of a mail or a part.
#[derive(Debug, Default)]
pub(crate) struct Headers<'a> {
    pub(crate) fields: Vec<Field<'a>>,
    /// Lines that are no header, headers too many of a kind.
    pub(crate) odd: bool,
}

impl<'a> Headers<'a> {
    /// The first field of a name.
    pub(crate) fn first(&self, name: &str) -> Option<&'a [u8]> {
        self.fields.iter().find(|f| f.name.eq_ignore_ascii_case(name)).map(|f| f.value)
    }

    /// How many fields bear a name.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.fields.iter().filter(|f| f.name.eq_ignore_ascii_case(name)).count()
    }
}

/// A part that holds no other parts.
#[derive(Debug)]
pub(crate) struct Leaf<'a> {
    /// `text/plain`, in lower case.
    pub(crate) kind: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) disposition: String,
    pub(crate) disposition_parameters: Vec<Parameter>,
    /// In lower case, blanks and comments taken off.
    pub(crate) encoding: String,
    pub(crate) has_content_id: bool,
    /// Whether it lies in a multipart/report (RFC 6522).
    pub(crate) report: bool,
    /// Content-ID without its brackets, and Content-Location without folds (RFC 2557); empty when there is none.
    pub(crate) id: String,
    pub(crate) location: String,
    pub(crate) body: &'a [u8],
    /// The innermost multipart/alternative it lies in.
    pub(crate) alternative: Option<usize>,
}

/// A mail, taken apart.
#[derive(Debug)]
pub(crate) struct Structure<'a> {
    pub(crate) headers: Headers<'a>,
    pub(crate) leaves: Vec<Leaf<'a>>,
    /// Why two programs may read it differently, in words; empty for a plain mail.
    pub(crate) odd: Vec<&'static str>,
}

/// A piece still to be taken apart.
struct Piece<'a> {
    bytes: &'a [u8],
    depth: u64,
    alternative: Option<usize>,
    /// Inside multipart/digest the default type is message/rfc822.
    digest: bool,
    report: bool,
}

/// The bytes of a mail without blank lines before its headers, and with line ends where a Macintosh of old times wrote CR alone.
pub(crate) fn lines(bytes: &[u8]) -> Cow<'_, [u8]> {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    let bytes = bytes.get(start..).unwrap_or(bytes);
    if bytes.contains(&b'\n') || !bytes.contains(&b'\r') {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned(bytes.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect())
}

/// Takes a mail apart.
pub(crate) fn read<'a>(bytes: &'a [u8], cx: &mut Context<'_>) -> Result<Structure<'a>, Refusal> {
    let mut top: Option<Headers<'a>> = None;
    let mut leaves = Vec::new();
    let mut odd: Vec<&'static str> = Vec::new();
    let mut alternatives = 0_usize;
    let mut parts = 0_u64;
    let mut header_bytes = 0_u64;
    let mut todo = vec![Piece { bytes, depth: 0, alternative: None, digest: false, report: false }];
    while let Some(piece) = todo.pop() {
        cx.part()?;
        parts = parts.saturating_add(1);
        if parts > cx.limits().mail_parts {
            return Err(Refusal::limit(Limit::Parts, "", "the mail holds more parts than allowed"));
        }
        if piece.depth > cx.limits().mail_depth {
            return Err(Refusal::limit(Limit::Depth, "", "parts of the mail are nested too deep"));
        }
        let (headers, body) = split(piece.bytes, cx, &mut header_bytes)?;
        if headers.odd {
            note(&mut odd, "ヘッダでない行");
        }
        for single in
            ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version", "Subject", "Date"]
        {
            if headers.count(single) > 1 {
                note(&mut odd, "同じヘッダの重複");
            }
        }
        let (mut kind, list) = headers.first("Content-Type").map(parameters).unwrap_or_default();
        if kind.is_empty() {
            kind = (if piece.digest { "message/rfc822" } else { "text/plain" }).to_owned();
        } else if let Some(plainly) = plain_kind(&kind) {
            note(&mut odd, "不正な種類の指定");
            kind = plainly;
        }
        if !kind.contains('/') {
            // RFC 2045 §5.2: an unreadable type of a mail from old times means plain text.
            kind = "text/plain".to_owned();
        }
        let encoding = headers.first("Content-Transfer-Encoding").map(token).unwrap_or_default();
        if let Some(subtype) = kind.strip_prefix("multipart/") {
            if !matches!(encoding.as_str(), "" | "7bit" | "8bit" | "binary") {
                note(&mut odd, "複合部分の符号化");
            }
            let mut boundaries = boundaries(&list, &mut odd);
            let known = |line: &[u8]| delimiter(line, &boundaries).is_some();
            if !body.split(|b| *b == b'\n').any(|l| known(l.strip_suffix(b"\r").unwrap_or(l))) {
                // A reader may look for the boundary by itself.
                boundaries = guessed_boundary(body).into_iter().collect();
                note(&mut odd, "区切りのない複合部分");
            }
            if !boundaries.is_empty() && matches!(encoding.as_str(), "" | "7bit" | "8bit" | "binary") {
                let children = divide(body, &boundaries, &mut odd, cx.limits().mail_parts)?;
                if subtype == "alternative" {
                    alternatives = alternatives.saturating_add(1);
                }
                let alternative = if subtype == "alternative" { Some(alternatives) } else { piece.alternative };
                let digest = subtype == "digest";
                let report = piece.report || subtype == "report";
                let depth = piece.depth.saturating_add(1);
                if !children.is_empty() {
                    todo.extend(children.into_iter().rev().map(|bytes| Piece {
                        bytes,
                        depth,
                        alternative,
                        digest,
                        report,
                    }));
                    top.get_or_insert(headers);
                    continue;
                }
            }
            // What cannot be divided is kept as one attachment: nobody knows what a mail program would show of it.
        }
        let (disposition, disposition_parameters) =
            headers.first("Content-Disposition").map(parameters).unwrap_or_default();
        leaves.push(Leaf {
            kind,
            parameters: list,
            disposition,
            disposition_parameters,
            encoding,
            has_content_id: headers.first("Content-ID").is_some(),
            id: headers.first("Content-ID").map(bare).unwrap_or_default(),
            location: headers.first("Content-Location").map(bare).unwrap_or_default(),
            body,
            alternative: piece.alternative,
            report: piece.report,
        });
        top.get_or_insert(headers);
    }
    let headers = top.ok_or_else(|| Refusal::new(Reason::MalformedMail, "", "no headers"))?;
    Ok(Structure { headers, leaves, odd })
}

fn note(odd: &mut Vec<&'static str>, what: &'static str) {
    if !odd.contains(&what) {
        odd.push(what);
    }
}

/// A token value without comments, in lower case.
fn token(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    let text = text.split(['(', ';']).next().unwrap_or("");
    text.trim_matches(|c: char| c.is_whitespace() || c == '"').to_ascii_lowercase()
}

/// A value in which blanks mean nothing, without its brackets or quotes.
pub(crate) fn bare(value: &[u8]) -> String {
    let text: String =
        String::from_utf8_lossy(value).chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    text.trim_matches(['<', '>', '"']).to_owned()
}

/// Said of two boundaries (RFC 2046 §5.1.1 knows one).
pub(crate) const TWO_BOUNDARIES: &str = "区切り文字列の二重指定";
/// Most boundaries of one part that are looked for.
const BOUNDARIES: usize = 8;

/// A type without the comments and words that stand in it, when something does (`multipart(x)/mixed`, `multipart/mixed boundary=b`).
fn plain_kind(kind: &str) -> Option<String> {
    let mut depth = 0_u32;
    let mut bare = String::new();
    for c in kind.chars() {
        match c {
            '(' => depth = depth.saturating_add(1),
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ',' => break,
            c if c.is_whitespace() => {
                if bare.contains('/') && !bare.ends_with('/') {
                    break;
                }
            }
            c => bare.push(c),
        }
    }
    if bare == "multipart" {
        bare.push_str("/mixed");
    }
    (bare != kind).then_some(bare)
}

/// The boundary of parts that do not say it: the first line that begins with two dashes and has a header behind it.
fn guessed_boundary(body: &[u8]) -> Option<Vec<u8>> {
    let mut rest = body;
    while !rest.is_empty() {
        let (text, after) = line(rest);
        rest = after;
        let boundary = text.strip_prefix(b"--").map(<[u8]>::trim_ascii_end).filter(|b| (1..=250).contains(&b.len()));
        let next = line(after).0;
        let header = next.is_empty() || next.contains(&b':');
        if let Some(boundary) = boundary.filter(|b| header && !b.iter().all(|c| *c == b'-')) {
            return Some(boundary.to_vec());
        }
    }
    None
}

/// Every boundary a reader may take, as it stands and as it means: what one reader would hide behind another's is found too.
fn boundaries(list: &[Parameter], odd: &mut Vec<&'static str>) -> Vec<Vec<u8>> {
    let mut found: Vec<Vec<u8>> = Vec::new();
    let mut bearers = 0_u32;
    for parameter in list.iter().filter(|p| p.name.ends_with("boundary")) {
        if parameter.name != "boundary" {
            note(odd, "不正な区切り文字列");
        }
        bearers = bearers.saturating_add(1);
        let sound = |c: char| c.is_ascii_alphanumeric() || "'()+_,-./:=? ".contains(c);
        let raw = parameter.raw.trim_end();
        if raw.is_empty() || raw.len() > 70 || !raw.chars().all(sound) || parameter.extended || raw.contains("=?") {
            note(odd, "不正な区切り文字列");
        }
        // `boundary=B (a comment)`: to some the comment belongs to it.
        let bare = raw.split(" (").next().unwrap_or(raw).trim_end();
        if bare != raw {
            note(odd, "不正な区切り文字列");
        }
        for value in [raw, parameter.value.trim_end(), bare] {
            let usable = !value.is_empty() && value.len() <= 250 && !value.bytes().any(|b| b.is_ascii_control());
            if usable && found.len() < BOUNDARIES && !found.iter().any(|f| f == value.as_bytes()) {
                found.push(value.as_bytes().to_vec());
            }
        }
    }
    if bearers > 1 {
        note(odd, TWO_BOUNDARIES);
    }
    found
}

/// One line of a body, without its end, and the bytes from its end on.
fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| n.saturating_add(1));
    let (line, rest) = bytes.split_at_checked(end).unwrap_or((bytes, &[]));
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

/// Whether a line is a delimiter of one of the boundaries: which, and whether it is the last.
fn delimiter(text: &[u8], boundaries: &[Vec<u8>]) -> Option<(usize, bool)> {
    let text = text.strip_prefix(b"--")?;
    boundaries.iter().enumerate().find_map(|(which, boundary)| {
        let tail = text.strip_prefix(boundary.as_slice())?;
        let (end, tail) = tail.strip_prefix(b"--").map_or((false, tail), |t| (true, t));
        tail.iter().all(|b| matches!(b, b' ' | b'\t')).then_some((which, end))
    })
}

/// Text outside all parts, which no reader shows.
fn surplus(piece: &[u8], odd: &mut Vec<&'static str>) {
    let header = |line: &[u8]| line.trim_ascii_start().get(..8).is_some_and(|l| l.eq_ignore_ascii_case(b"content-"));
    if piece.len() > SURPLUS {
        note(odd, "区切りの外の長い文");
    } else if piece.split(|b| matches!(b, b'\n' | b'\r')).any(header) {
        note(odd, "区切りの外のヘッダ");
    }
}

/// The children of a multipart body. A delimiter stands at the start of a line and has nothing but blanks behind it. What comes
/// behind the last delimiter is looked through too: another boundary, or the same once more, may hide a part there.
fn divide<'a>(
    body: &'a [u8],
    boundaries: &[Vec<u8>],
    odd: &mut Vec<&'static str>,
    most: u64,
) -> Result<Vec<&'a [u8]>, Refusal> {
    let mut children = Vec::new();
    let mut rest = body;
    // Where the running piece starts, and whether it is a part or a text outside all parts.
    let (mut start, mut inside) = (body, false);
    let mut ended = vec![false; boundaries.len()];
    while !rest.is_empty() {
        let here = rest;
        let (text, after) = line(rest);
        rest = after;
        let Some((which, end)) = delimiter(text, boundaries) else { continue };
        let piece = start.get(..start.len().saturating_sub(here.len())).unwrap_or(&[]);
        if inside {
            // The line end before a delimiter belongs to the delimiter.
            let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
            children.push(piece.strip_suffix(b"\r").unwrap_or(piece));
        } else {
            surplus(piece, odd);
        }
        if u64::try_from(children.len()).unwrap_or(u64::MAX) > most {
            return Err(Refusal::limit(Limit::Parts, "", "the mail holds more parts than allowed"));
        }
        if let Some(ended) = ended.get_mut(which) {
            if *ended && !end {
                note(odd, "終わりの後に続く部分");
            }
            *ended |= end;
        }
        (start, inside) = (after, !end);
    }
    if inside {
        note(odd, "終わりの区切りがない");
        children.push(start);
    } else {
        surplus(start, odd);
    }
    Ok(children)
}

/// The headers and the body of a message that is known to have no parts.
pub(crate) fn headers_and_body<'a>(bytes: &'a [u8], cx: &Context<'_>) -> Result<(Headers<'a>, &'a [u8]), Refusal> {
    split(bytes, cx, &mut 0)
}

/// The header block and the body behind its blank line.
fn split<'a>(bytes: &'a [u8], cx: &Context<'_>, total: &mut u64) -> Result<(Headers<'a>, &'a [u8]), Refusal> {
    let mut headers = Headers::default();
    let mut rest = bytes;
    // A line an mbox puts before each mail.
    if rest.starts_with(b"From ") {
        rest = line(rest).1;
    }
    while !rest.is_empty() {
        let start = rest;
        let (text, mut after) = line(rest);
        if text.is_empty() {
            return Ok((headers, after));
        }
        while matches!(after.first(), Some(b' ' | b'\t')) && !line(after).0.trim_ascii().is_empty() {
            after = line(after).1;
        }
        let length = start.len().saturating_sub(after.len());
        let whole = start.get(..length).unwrap_or(text);
        *total = total.saturating_add(u64::try_from(whole.len()).unwrap_or(u64::MAX));
        if whole.len() > LONGEST_HEADER || *total > cx.limits().mail_header_bytes {
            return Err(Refusal::limit(Limit::Length, "", "headers longer than allowed"));
        }
        if u64::try_from(headers.fields.len()).unwrap_or(u64::MAX) >= cx.limits().mail_headers {
            return Err(Refusal::limit(Limit::Parts, "", "more headers than allowed"));
        }
        let colon = whole.iter().position(|b| *b == b':');
        let (name, value) = whole.split_at_checked(colon.unwrap_or(0)).unwrap_or((&[], &[]));
        match std::str::from_utf8(name.trim_ascii_end()) {
            Ok(bare) if !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_graphic()) => {
                headers.odd |= bare.len() != name.len() || whole.contains(&0) || has_bare_return(whole);
                headers.fields.push(Field { name: bare, value: value.get(1..).unwrap_or(&[]) });
            }
            // A delimiter without a blank line before it: the headers are over.
            _ if whole.starts_with(b"--") && !headers.fields.is_empty() => {
                headers.odd = true;
                return Ok((headers, start));
            }
            _ => headers.odd = true,
        }
        rest = after;
    }
    Ok((headers, &[]))
}

/// A carriage return without a line feed behind it, where some readers end a header and others do not.
fn has_bare_return(header: &[u8]) -> bool {
    let mut rest = header;
    while let Some(at) = rest.iter().position(|b| *b == b'\r') {
        rest = rest.get(at.saturating_add(1)..).unwrap_or(&[]);
        if rest.first().is_some_and(|b| *b != b'\n') {
            return true;
        }
    }
    false
}

/// Whether one header alone says that this is a mail: a sender with an address, or several parts. For recognition only.
pub(crate) fn is_plainly_mail(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        let (text, after) = line(rest);
        if text.is_empty() || rest.is_empty() {
            return false;
        }
        let colon = text.iter().position(|b| *b == b':');
        let (name, value) = colon.and_then(|c| text.split_at_checked(c)).unwrap_or((&[], text));
        let value = value.strip_prefix(b":").unwrap_or(value).trim_ascii_start();
        match name.trim_ascii_end().to_ascii_lowercase().as_slice() {
            b"from" if value.contains(&b'@') => return true,
            b"content-type" if value.get(..10).is_some_and(|v| v.eq_ignore_ascii_case(b"multipart/")) => return true,
            _ => rest = after,
        }
    }
}

/// The header block of bytes that may be a mail, without limits of a job: for recognition only.
pub(crate) fn names_of_headers(bytes: &[u8]) -> Option<Vec<String>> {
    let mut rest = bytes;
    if rest.starts_with(b"From ") {
        rest = line(rest).1;
    }
    let mut names = Vec::new();
    while !rest.is_empty() {
        let (text, after) = line(rest);
        rest = after;
        if text.is_empty() {
            break;
        }
        if matches!(text.first(), Some(b' ' | b'\t')) {
            if names.is_empty() {
                return None;
            }
            continue;
        }
        let colon = text.iter().position(|b| *b == b':');
        // Judged without what a cleaned text would not have: a name with a hidden character is a mail trying to look like a text.
        let name: String = colon
            .and_then(|c| text.get(..c))
            .map(|n| {
                n.trim_ascii_end()
                    .iter()
                    .filter(|b| b.is_ascii_graphic() || b.is_ascii_whitespace())
                    .map(|b| char::from(*b))
            })
            .map(Iterator::collect)
            .unwrap_or_default();
        if name.is_empty() || name.contains(|c: char| c.is_ascii_whitespace()) {
            // One broken line in the middle of real headers happens; a text that merely starts so has more of them.
            if names.len() < 2 {
                return None;
            }
            continue;
        }
        names.push(name.to_ascii_lowercase());
    }
    Some(names)
}
