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
}

/// What stands in the place of a file.
const MARK: &str = "［本文に埋め込まれたファイルは取り除かれました］";

/// The text without such files. A block without an end reaches to the end of the text.
pub(crate) fn take_out(text: &str) -> Option<(String, Vec<Block>)> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut out = String::with_capacity(text.len());
    let mut end: Option<&str> = None;
    let mut in_run = false;
    let runs = stray::base64_lines(text);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let bare = line.trim_end();
        if let (Some(mark), Some(block)) = (end, blocks.last_mut()) {
            block.bytes = block.bytes.saturating_add(line.len());
            if bare == mark || (mark == "=yend" && bare.starts_with(mark)) {
                end = None;
            }
            continue;
        }
        if let Some((name, mark)) = begins(bare) {
            blocks.push(Block { name: name.to_owned(), stray: false, bytes: 0 });
            out.push_str(MARK);
            out.push('\n');
            end = Some(mark);
            continue;
        }
        let run = runs.get(number).copied().unwrap_or_default();
        if stray::is_header(bare) || run {
            // The rest of a piece of MIME is no text for anyone; a run of base64 ends where it ends.
            if !(run && in_run) {
                blocks.push(Block { name: String::new(), stray: true, bytes: line.len() });
                out.push_str(MARK);
                out.push('\n');
            }
            in_run = run;
            if !run {
                end = Some(stray::NEVER);
            }
            continue;
        }
        in_run = false;
        out.push_str(line);
    }
    (!blocks.is_empty()).then_some((out, blocks))
}

/// Whether a line begins a file: its name, and the line that ends it. Blanks and quote marks before it do not help a reader, but
/// some readers forgive them.
fn begins(line: &str) -> Option<(&str, &'static str)> {
    let line = line.trim_start_matches([' ', '\t']);
    let lower = line.get(..13).unwrap_or(line).to_ascii_lowercase();
    if lower.starts_with("=ybegin ") {
        return Some((line.rsplit("name=").next().unwrap_or(""), "=yend"));
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
    (octal && !name.trim().is_empty()).then_some((name.trim(), if skip == 13 { "====" } else { "end" }))
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
    fn ordinary_text_stays() {
        for text in ["begin here", "begin 644", "We begin 2026 with hope", "end\n", "begin 12:30 会議"] {
            assert_eq!(take_out(text), None, "{text}");
        }
    }
}
