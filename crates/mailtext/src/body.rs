//! Which parts are the text of a mail, and what they say.

use crate::attachment::{self, Attachment, State};
use crate::encoded_block;
use crate::fate;
use crate::flags::{self, Flags};
use crate::header;
use crate::html;
use crate::rules::{HIDDEN_CHARACTER, HIDDEN_TEXT, HTML_PART, LINK_MISMATCH};
use crate::structure::{self, Leaf, Structure};
use crate::{summary, transfer, yenc};
use mugai_core::{Action, Context, Limit, Refusal};
use mugai_jptext::{decode_label, reveal};
use std::collections::HashSet;

/// Everything a mail says.
#[derive(Debug, Default)]
pub(crate) struct Body {
    /// Clean text with `\n` line ends; links not yet disarmed.
    pub(crate) text: String,
    pub(crate) source: Source,
    pub(crate) attachments: Vec<Attachment>,
    /// Links whose text names another host.
    pub(crate) mismatches: Vec<(String, String)>,
    pub(crate) cut: bool,
    /// Whether an HTML part was left aside for a plain one.
    pub(crate) html_dropped: bool,
    /// Whether the HTML said what the plain text does not; both are shown.
    pub(crate) differs: bool,
}

/// Where the text came from.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    #[default]
    None,
    Plain,
    Html,
}

impl Source {
    /// The word in the header of the output.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Plain => "text/plain",
            Self::Html => "text/html",
        }
    }
}

/// A readable part.
struct Piece {
    alternative: Option<usize>,
    html: bool,
    text: String,
}

/// How deep mails within mails are read; deeper ones are attachments.
const NESTED: u32 = 3;

/// Everything gathered while the parts are read.
struct Reader<'o> {
    body: Body,
    pieces: Vec<Piece>,
    odd: &'o mut Vec<&'static str>,
    flags: &'o mut Flags,
    /// Longest text, bytes.
    most: usize,
}

/// Reads all parts of a mail. Notes in `odd` what is broken on the way.
pub(crate) fn read(
    structure: &Structure<'_>,
    odd: &mut Vec<&'static str>,
    flags: &mut Flags,
    cx: &mut Context<'_>,
) -> Result<Body, Refusal> {
    let most = usize::try_from(cx.limits().mail_text_bytes).unwrap_or(usize::MAX);
    let mut reader = Reader { body: Body::default(), pieces: Vec::new(), odd, flags, most };
    reader.leaves(&structure.leaves, 0, cx)?;
    let pieces = std::mem::take(&mut reader.pieces);
    choose(pieces, &mut reader.body);
    let text = std::mem::take(&mut reader.body.text);
    reader.body.text = reader.without_files(text, cx)?;
    let mut body = reader.body;
    if body.differs {
        flags.raise(flags::ALT_MISMATCH);
    }
    if !body.mismatches.is_empty() {
        flags.raise(flags::LINK_MISMATCH);
    }
    if body.text.len() > most {
        body.text = format!("{}\n（以下省略）", mugai_core::names::cut(&body.text, most));
        body.cut = true;
    }
    Ok(body)
}

impl Reader<'_> {
    fn leaves(&mut self, leaves: &[Leaf<'_>], level: u32, cx: &mut Context<'_>) -> Result<(), Refusal> {
        for leaf in leaves {
            let decoded = transfer::decode(&leaf.encoding, leaf.body, cx)?;
            if decoded.odd {
                note(self.odd, "符号化の誤り");
            }
            if attachment::names_differ(&leaf.disposition_parameters, &leaf.parameters) {
                self.flags.raise(flags::FILENAME_DUP);
            }
            if level < NESTED && self.nested(leaf, &decoded.bytes, level, cx)? {
                continue;
            }
            // A text under an encoding nobody knows is shown by every reader as it stands.
            if !is_text(leaf) || (!decoded.known && decoded.bytes.contains(&0)) {
                self.file(leaf, &decoded.bytes, cx)?;
            } else {
                self.text(leaf, &decoded.bytes, cx)?;
            }
        }
        Ok(())
    }

    /// A part that stays behind as a file.
    fn file(&mut self, leaf: &Leaf<'_>, content: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
        if content.trim_ascii().is_empty() && !has_name(leaf) {
            return Ok(());
        }
        if matches!(leaf.kind.as_str(), "message/partial" | "message/external-body") {
            note(self.odd, "分割または外部参照のメール");
        }
        // Some readers take base64 for what it is without being told.
        if let Some(plain) = transfer::untold_base64(&leaf.encoding, content) {
            note(self.odd, "申告のない符号化");
            cx.take(plain.len())?;
            cx.hand_out(&plain);
        }
        let mut file = attachment::describe(leaf, content, cx)?;
        fate::settle(&mut file, &leaf.kind, content, self.flags, cx)?;
        self.body.attachments.push(file);
        Ok(())
    }

    /// A part that is shown.
    fn text(&mut self, leaf: &Leaf<'_>, content: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
        let html = leaf.kind == "text/html";
        let label = leaf.parameters.iter().find(|p| p.name == "charset").map(|p| p.value.as_str()).unwrap_or("");
        if is_disguise(label) {
            self.flags.raise(flags::CHARSET);
        }
        if html && is_disguise(label) {
            // Its letters are markup to whoever reads it as what it says, and none to us.
            cx.did(&HTML_PART, "本文", Action::Removed)?;
            self.push(leaf.alternative, html, "［読めない文字コード（UTF-7 など）のHTMLは取り除きました］".to_owned());
            return Ok(());
        }
        cx.ahead(|cx| {
            for file in yenc::files(content) {
                cx.take(file.len())?;
                cx.hand_out(&file);
            }
            Ok(())
        });
        let text = decode_label(label, content).text;
        cx.take(text.len())?;
        if html {
            let read = html::to_text(&text, self.most);
            cx.did(&HTML_PART, "本文", Action::Flattened)?;
            if read.hidden > 0 {
                cx.did(&HIDDEN_TEXT, "本文", Action::Removed)?;
            }
            for (shown, real) in read.mismatches {
                // Both stand in the text too, where what is hidden in them is reported.
                let (shown, real) = (header::quiet(shown), header::quiet(real));
                cx.did(&LINK_MISMATCH, &shown, Action::Kept)?;
                self.body.mismatches.push((shown, real));
            }
            self.push(leaf.alternative, html, clean(read.text, cx)?);
            return Ok(());
        }
        let said = |name: &str, word: &str| {
            leaf.parameters.iter().any(|p| p.name == name && p.value.eq_ignore_ascii_case(word))
        };
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = match leaf.kind.as_str() {
            "message/delivery-status" => summary::of_report(&text),
            "text/calendar" => summary::of_calendar(&text),
            _ if said("format", "flowed") => unflow(&text, said("delsp", "yes")),
            _ => text,
        };
        // An invitation stands beside the texts of an alternative, not in the place of one.
        let alternative = leaf.alternative.filter(|_| leaf.kind == "text/plain");
        self.push(alternative, false, clean(text, cx)?);
        Ok(())
    }

    fn push(&mut self, alternative: Option<usize>, html: bool, text: String) {
        self.pieces.push(Piece { alternative, html, text });
    }

    /// A mail within the mail, or parts encoded as a whole: read as what they are. `false` when it is neither.
    fn nested(&mut self, leaf: &Leaf<'_>, content: &[u8], level: u32, cx: &mut Context<'_>) -> Result<bool, Refusal> {
        let encoded =
            leaf.kind.starts_with("multipart/") && matches!(leaf.encoding.as_str(), "base64" | "quoted-printable");
        let mail = matches!(leaf.kind.as_str(), "message/rfc822" | "message/global" | "text/rfc822-headers");
        if content.trim_ascii().is_empty() || !(encoded || mail) {
            return Ok(false);
        }
        // Its boundary is found again by its lines.
        let whole = if encoded { [b"Content-Type: multipart/mixed\r\n\r\n", content].concat() } else { Vec::new() };
        let lines = structure::lines(if encoded { &whole } else { content });
        cx.take(lines.len())?;
        let inner = structure::read(&lines, cx)?;
        if inner.headers.fields.is_empty() {
            return Ok(false);
        }
        transfer::hand_out(&inner.leaves, cx);
        if encoded {
            self.leaves(&inner.leaves, level.saturating_add(1), cx)?;
            return Ok(true);
        }
        for what in &inner.odd {
            note(self.odd, what);
        }
        let mut text = format!("【転送されたメール】\n{}", summary::of_mail(&inner.headers));
        if leaf.report || leaf.kind == "text/rfc822-headers" {
            // Of a mail that came back its sender has the rest himself.
            text.push_str("（元のメールの本文と添付は省略しました）\n");
        } else {
            let outer = std::mem::take(&mut self.pieces);
            self.leaves(&inner.leaves, level.saturating_add(1), cx)?;
            let pieces = std::mem::replace(&mut self.pieces, outer);
            let mut said = Body::default();
            choose(pieces, &mut said);
            self.body.differs |= said.differs;
            text.push('\n');
            text.push_str(&self.without_files(said.text, cx)?);
        }
        let quoted: Vec<String> = text.trim_end().lines().map(|l| format!("> {l}").trim_end().to_owned()).collect();
        cx.take(quoted.len())?;
        self.push(None, false, clean(quoted.join("\n"), cx)?);
        Ok(true)
    }

    /// A text without files written into it, which are listed.
    fn without_files(&mut self, text: String, cx: &mut Context<'_>) -> Result<String, Refusal> {
        let Some((text, blocks)) = encoded_block::take_out(&text) else { return Ok(text) };
        if blocks.iter().any(|b| b.stray) {
            note(self.odd, "本文の中の符号化データ");
        }
        let most = usize::try_from(cx.limits().mail_parts).unwrap_or(usize::MAX);
        if blocks.len().saturating_add(self.body.attachments.len()) > most {
            return Err(Refusal::limit(Limit::Parts, "本文", "more files within the text than allowed"));
        }
        for block in blocks {
            if !block.content.is_empty() {
                cx.take(block.content.len())?;
                cx.hand_out(&block.content);
            }
            let mut file = attachment::describe_block(&block, cx)?;
            if cx.wants_beside() {
                file.state = State::Quarantined(vec!["本文の文字の中に埋め込まれたファイル".to_owned()]);
            }
            self.body.attachments.push(file);
        }
        Ok(text)
    }
}

fn note(odd: &mut Vec<&'static str>, what: &'static str) {
    if !odd.contains(&what) {
        odd.push(what);
    }
}

/// Whether a part is text to be read, not a file that happens to be text. A plain text with a name but no word about being an
/// attachment is shown by every reader.
fn is_text(leaf: &Leaf<'_>) -> bool {
    let html = leaf.kind == "text/html" && !has_name(leaf);
    let told = matches!(leaf.kind.as_str(), "text/plain" | "text/calendar" | "message/delivery-status");
    (html || told) && leaf.disposition != "attachment"
}

/// Charsets nobody writes a mail in: their letters mean markup to some readers, and nothing to others.
fn is_disguise(label: &str) -> bool {
    let bare: String = label.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    bare.contains("utf7") || bare.starts_with("utf32") || bare == "hzgb2312" || bare == "scsu"
}

fn has_name(leaf: &Leaf<'_>) -> bool {
    leaf.disposition_parameters.iter().any(|p| p.name == "filename") || leaf.parameters.iter().any(|p| p.name == "name")
}

/// Characters that end a line for some readers; `\n` is the one we write.
pub(crate) const LINE_ENDS: [char; 4] = ['\r', '\u{0C}', '\u{2028}', '\u{2029}'];

/// A text with `\n` as its only line end and nothing hidden in it.
pub(crate) fn clean(text: String, cx: &mut Context<'_>) -> Result<String, Refusal> {
    let text = if text.contains(LINE_ENDS) { text.replace(LINE_ENDS, "\n") } else { text };
    reveal(text, |_, line| cx.did(&HIDDEN_CHARACTER, &format!("本文 {line}行目"), Action::Removed))
}

/// Joins the lines of format=flowed (RFC 3676 §4), so that an address split over two lines is one again; quoted lines with those
/// of the same depth.
fn unflow(text: &str, joined: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // How deep the paragraph is quoted that the line before left open.
    let mut open: Option<usize> = None;
    for (number, line) in text.split('\n').enumerate() {
        let depth = line.bytes().take_while(|b| *b == b'>').count();
        let (marks, stuffed) = line.split_at_checked(depth).unwrap_or(("", line));
        let content = stuffed.strip_prefix(' ').unwrap_or(stuffed);
        // The end of what one says, and quotes set apart by blanks, belong to no paragraph before them.
        if open.take() != Some(depth) || content == "-- " || content.starts_with('>') {
            if number > 0 {
                out.push('\n');
            }
            out.push_str(marks);
            // The blank behind quote marks is for the eye.
            if depth > 0 && content.len() < stuffed.len() {
                out.push(' ');
            }
        }
        if content.ends_with(' ') && content != "-- " {
            out.push_str(if joined { content.strip_suffix(' ').unwrap_or(content) } else { content });
            open = Some(depth);
        } else {
            out.push_str(content);
        }
    }
    out
}

/// Puts the readable parts together: of alternatives the plain one, unless it says nothing or much less than the HTML.
fn choose(pieces: Vec<Piece>, body: &mut Body) {
    let mut done: HashSet<usize> = HashSet::new();
    let mut parts: Vec<String> = Vec::new();
    let in_group = |p: &&Piece, group: usize, html: bool| p.alternative == Some(group) && p.html == html;
    let join = |group: usize, html: bool| {
        let texts: Vec<&str> = pieces
            .iter()
            .filter(|p| in_group(p, group, html))
            .map(|p| p.text.trim_matches('\n'))
            .filter(|t| !t.trim().is_empty())
            .collect();
        texts.join("\n\n")
    };
    for piece in &pieces {
        let Some(group) = piece.alternative else {
            if !piece.text.trim().is_empty() {
                body.source = if piece.html && body.source != Source::Plain { Source::Html } else { Source::Plain };
                parts.push(piece.text.trim_matches('\n').to_owned());
            }
            continue;
        };
        if !done.insert(group) {
            continue;
        }
        let (plain, html) = (join(group, false), join(group, true));
        if plain.trim().is_empty() || is_stub(&plain) && !html.is_empty() {
            if !html.is_empty() {
                body.source = Source::Html;
                parts.push(html);
            }
            continue;
        }
        body.source = Source::Plain;
        let more = says_more(&html, &plain);
        body.differs |= more;
        body.html_dropped |= !more && pieces.iter().any(|p| in_group(&p, group, true));
        parts.push(plain);
        if more {
            parts.push(format!("【HTML部分の本文】\n{html}"));
        }
    }
    body.text = parts.join("\n\n");
}

/// A plain part that only says that there is an HTML part.
fn is_stub(plain: &str) -> bool {
    let text: String = plain.split_whitespace().collect();
    text.chars().count() < 120
        && (text.contains("HTMLメール")
            || text.contains("HTML形式")
            || text.to_ascii_lowercase().contains("htmlmail")
            || text.to_ascii_lowercase().contains("viewhtml"))
}

/// Whether the HTML holds a good deal of text the plain part does not: what one reader shows another would hide.
fn says_more(html: &str, plain: &str) -> bool {
    let pairs = |text: &str| -> HashSet<(char, char)> {
        let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).take(200_000).collect();
        letters.iter().copied().zip(letters.iter().copied().skip(1)).collect()
    };
    let (html, plain) = (pairs(html), pairs(plain));
    let shared = html.intersection(&plain).count();
    html.len() >= 8 && shared.saturating_mul(10) < html.len().saturating_mul(6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_are_joined() {
        assert_eq!(unflow("http://a.jp/x \ny\nz", true), "http://a.jp/xy\nz");
        assert_eq!(unflow("one \ntwo\n-- \nsig", false), "one two\n-- \nsig");
        assert_eq!(unflow("a \n-- \nsig", false), "a \n-- \nsig");
        assert_eq!(unflow("> http://a.jp/x \n> y\n>> b \n> c", true), "> http://a.jp/xy\n>> b\n> c");
        assert_eq!(unflow(">a \n>b\n>> \n>>c", false), ">a b\n>> \n>>c");
        assert_eq!(unflow("> > a \n> > b \n c", false), "> > a \n> > b \nc");
        assert_eq!(unflow("", false), "");
        assert_eq!(unflow("\n\nx", false), "\n\nx");
    }

    #[test]
    fn different_texts_are_both_shown() {
        let piece = |html, text: &str| Piece { alternative: Some(1), html, text: text.to_owned() };
        let mut body = Body::default();
        let other = "まったく違う内容がここに長々と書かれていて、受け取った人には見えないままになるおそれがあるため、必ず並べて見せる必要があります";
        choose(vec![piece(false, "短い本文"), piece(true, other)], &mut body);
        assert!(body.text.contains("短い本文") && body.text.contains("【HTML部分の本文】"));
        let mut body = Body::default();
        choose(vec![piece(false, other), piece(true, other)], &mut body);
        assert_eq!(body.text, other);
    }
}
