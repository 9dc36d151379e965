//! Files written into the text of a mail (uuencode, yEnc): some mail programs turn them into attachments on their own.

use crate::stray;

/// A file found in a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// As the text names it; not cleaned.
    pub(crate) name: String,
    /// Whether it is a piece of MIME or a run of base64 that stands where none belongs.
    pub(crate) stray: bool,
    /// Length of the encoded lines.
    pub(crate) bytes: usize,
    /// What the lines of a uuencoded file or one in base64 come to, as far as they mean anything; for the scanner alone. Of yEnc
    /// see [`crate::yenc`].
    pub(crate) content: Vec<u8>,
    /// Lines in base64, one after the other: their ends need not be those of the letters that belong together.
    base64: Vec<u8>,
}

/// How the lines of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Uu,
    Base64,
    /// yEnc is of bytes that a text no longer has (see [`crate::yenc`]), a stray piece of MIME of nobody knows what.
    Unknown,
}

impl Block {
    fn new(name: &str, stray: bool) -> Self {
        Self { name: name.to_owned(), stray, bytes: 0, content: Vec::new(), base64: Vec::new() }
    }

    fn line(&mut self, line: &str, coding: Coding) {
        match coding {
            Coding::Unknown => {}
            Coding::Base64 => self.base64.extend(stray::bare(line).bytes()),
            Coding::Uu => self.content.extend(uudecode(line)),
        }
    }
}

/// The bytes of one line: six bits a character, blanks as 0, the first says how many there are (POSIX uuencode).
fn uudecode(line: &str) -> Vec<u8> {
    let bits = |b: &u8| u32::from(b.wrapping_sub(b' ') & 0x3F);
    let Some((first, rest)) = line.as_bytes().split_first() else { return Vec::new() };
    let length = usize::try_from(bits(first)).unwrap_or(0);
    let mut out: Vec<u8> = Vec::with_capacity(length.saturating_add(2));
    for four in rest.chunks(4) {
        let all = (0..4).fold(0, |n, at| n << 6 | four.get(at).map_or(0, bits));
        out.extend(all.to_be_bytes().into_iter().skip(1));
    }
    out.truncate(length);
    out
}

/// What stands in the place of a file.
const MARK: &str = "［本文に埋め込まれたファイルは取り除かれました］";

/// The text without such files. A block without an end reaches to the end of the text.
pub(crate) fn take_out(text: &str) -> Option<(String, Vec<Block>)> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut end: Option<(&str, Coding)> = None;
    let mut in_run = false;
    let runs = stray::base64_lines(text);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let bare = line.trim_end();
        if let (Some((mark, coding)), Some(block)) = (end, blocks.last_mut()) {
            block.bytes = block.bytes.saturating_add(line.len());
            if bare == mark || (mark == "=yend" && bare.starts_with(mark)) {
                end = None;
            } else {
                // Of a piece of MIME those lines are decoded that are base64.
                let run = runs.get(number).copied().unwrap_or_default();
                block.line(bare, if run && coding == Coding::Unknown { Coding::Base64 } else { coding });
            }
            continue;
        }
        if let Some((name, mark, coding)) = begins(bare) {
            blocks.push(Block::new(name, false));
            out.push_str(MARK);
            out.push('\n');
            end = Some((mark, coding));
            continue;
        }
        let run = runs.get(number).copied().unwrap_or_default();
        if stray::is_header(bare) || run {
            // The rest of a piece of MIME is no text for anyone; a run of base64 ends where it ends.
            if !(run && in_run) {
                blocks.push(Block::new("", true));
                out.push_str(MARK);
                out.push('\n');
            }
            in_run = run;
            if let Some(block) = blocks.last_mut() {
                block.bytes = block.bytes.saturating_add(line.len());
                block.line(bare, if run { Coding::Base64 } else { Coding::Unknown });
            }
            if !run {
                end = Some((stray::NEVER, Coding::Unknown));
            }
            continue;
        }
        in_run = false;
        out.push_str(line);
    }
    for block in blocks.iter_mut().filter(|b| !b.base64.is_empty()) {
        block.content = mugai_jptext::base64(&std::mem::take(&mut block.base64));
    }
    (!blocks.is_empty()).then_some((out, blocks))
}

/// Whether a line begins a file: its name, the line that ends it, and how those between are written. Blanks and quote marks before it do not help a reader, but
/// some readers forgive them.
fn begins(line: &str) -> Option<(&str, &'static str, Coding)> {
    let line = line.trim_start_matches([' ', '\t']);
    let lower = line.get(..13).unwrap_or(line).to_ascii_lowercase();
    if lower.starts_with("=ybegin ") {
        return Some((line.rsplit("name=").next().unwrap_or(""), "=yend", Coding::Unknown));
    }
    let skip = if lower.starts_with("begin-base64 ") {
        13
    } else if lower.starts_with("begin ") {
        6
    } else {
        return None;
    };
    let (mode, name) = line.get(skip..)?.trim_start().split_once(' ')?;
    let octal = (3..=6).contains(&mode.len()) && mode.bytes().all(|b| (b'0'..=b'7').contains(&b));
    let (end, coding) = if skip == 13 { ("====", Coding::Base64) } else { ("end", Coding::Uu) };
    (octal && !name.trim().is_empty()).then_some((name.trim(), end, coding))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_the_text_are_taken_out() {
        let text =
            "前\nbegin 644 x.exe\n#0V%T\n`\nend\n後\n=ybegin line=128 size=3 name=y.exe\nabc\n=yend size=3\n終\n";
        let (rest, blocks) = take_out(text).unwrap();
        assert_eq!(rest, format!("前\n{MARK}\n後\n{MARK}\n終\n"));
        let names: Vec<&str> = blocks.iter().map(|b| b.name.as_str()).collect();
        assert_eq!(names, ["x.exe", "y.exe"]);
        assert_eq!(take_out("begin 644 open.bin\nno end").unwrap().0, format!("{MARK}\n"));
    }

    #[test]
    fn what_they_hold_is_there_for_the_scanner() {
        let content = |text: &str| take_out(text).unwrap().1.swap_remove(0).content;
        // As `uuencode` and `uuencode -m` write them.
        assert_eq!(content("begin 644 x.txt\n#0V%T\n`\nend\n"), b"Cat");
        assert_eq!(
            content(
                "begin 644 x.txt\nM;&]N9V5R('1H86X@9F]R='D@9FEV92!B>71E<RP@<V\\@='=O(&QI;F5S(&]F\n$('1H90``\n`\nend\n"
            ),
            b"longer than forty five bytes, so two lines of the"
        );
        assert_eq!(content("begin-base64 644 x.txt\nQ2F0\nQ2F0Cg==\n====\n"), b"CatCat\n");
        // Lines that end within four letters, quoted ones, and those of a piece of MIME.
        let letters = "TWFueSBsZXR0ZXJzIG9mIGEgZmlsZSB0aGF0IHN0YW5kcyBpbiB0aGUgdGV4dCBvZiBhIG1haWwsIGVub3VnaCBmb3IgYSBydW4gb2YgbGluZXMu";
        let file = b"Many letters of a file that stands in the text of a mail, enough for a run of lines.";
        let (one, two) = letters.split_at(58);
        assert_eq!(content(&format!("{one}\n{two}\n")), file);
        assert_eq!(content(&format!("> {one}\n> {two}\n")), file);
        let piece = content(&format!("Content-Transfer-Encoding: base64\n\n{one}\n{two}\n--b--\n"));
        assert!(piece.starts_with(file), "{piece:?}");
        // A length that promises more than there is, and what nobody wrote.
        assert_eq!(content("begin 644 x\n~0V%T\n\n \nend\n"), b"Cat");
        assert_eq!(content("begin 644 x\n#あ\nend\n").len(), 3);
    }

    #[test]
    fn ordinary_text_stays() {
        for text in ["begin here", "begin 644", "We begin 2026 with hope", "end\n", "begin 12:30 会議"] {
            assert_eq!(take_out(text), None, "{text}");
        }
    }
}
