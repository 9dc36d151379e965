//! Which parts are the text of a mail, and what they say.

use crate::attachment::{self, Attachment};
use crate::encoded_block;
use crate::fate;
use crate::flags::{self, Flags};
use crate::header;
use crate::html;
use crate::rules::{HIDDEN_CHARACTER, HIDDEN_TEXT, HTML_PART, LINK_MISMATCH};
use crate::structure::{Leaf, Structure};
use crate::transfer;
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

/// Reads all parts of a mail. Notes in `odd` what is broken on the way.
pub(crate) fn read(
    structure: &Structure<'_>,
    odd: &mut Vec<&'static str>,
    flags: &mut Flags,
    cx: &mut Context<'_>,
) -> Result<Body, Refusal> {
    let most = usize::try_from(cx.limits().mail_text_bytes).unwrap_or(usize::MAX);
    let mut body = Body::default();
    let mut pieces: Vec<Piece> = Vec::new();
    for leaf in &structure.leaves {
        let decoded = transfer::decode(&leaf.encoding, leaf.body, cx)?;
        if decoded.odd {
            note(odd, "符号化の誤り");
        }
        if attachment::names_differ(&leaf.disposition_parameters, &leaf.parameters) {
            flags.raise(flags::FILENAME_DUP);
        }
        let html = leaf.kind == "text/html";
        // A text under an encoding nobody knows is shown by every reader as it stands.
        if !is_text(leaf) || (!decoded.known && decoded.bytes.contains(&0)) {
            if !decoded.bytes.trim_ascii().is_empty() || has_name(leaf) {
                let mut file = attachment::describe(leaf, &decoded.bytes, cx)?;
                fate::settle(&mut file, &leaf.kind, &decoded.bytes, flags, cx)?;
                body.attachments.push(file);
            }
            continue;
        }
        let label = leaf.parameters.iter().find(|p| p.name == "charset").map(|p| p.value.as_str()).unwrap_or("");
        if is_disguise(label) {
            flags.raise(flags::CHARSET);
        }
        let text = decode_label(label, &decoded.bytes).text;
        cx.take(text.len())?;
        if html {
            let read = html::to_text(&text, most);
            cx.did(&HTML_PART, "本文", Action::Flattened)?;
            if read.hidden > 0 {
                cx.did(&HIDDEN_TEXT, "本文", Action::Removed)?;
            }
            for (shown, real) in read.mismatches {
                // Both stand in the text too, where what is hidden in them is reported.
                let (shown, real) = (header::quiet(shown), header::quiet(real));
                cx.did(&LINK_MISMATCH, &shown, Action::Kept)?;
                body.mismatches.push((shown, real));
            }
            pieces.push(Piece { alternative: leaf.alternative, html, text: clean(read.text, cx)? });
        } else {
            let flowed = leaf.parameters.iter().any(|p| p.name == "format" && p.value.eq_ignore_ascii_case("flowed"));
            let joined = leaf.parameters.iter().any(|p| p.name == "delsp" && p.value.eq_ignore_ascii_case("yes"));
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            let text = if flowed { unflow(&text, joined) } else { text };
            pieces.push(Piece { alternative: leaf.alternative, html, text: clean(text, cx)? });
        }
    }
    choose(pieces, &mut body);
    if body.differs {
        flags.raise(flags::ALT_MISMATCH);
    }
    if !body.mismatches.is_empty() {
        flags.raise(flags::LINK_MISMATCH);
    }
    if let Some((text, blocks)) = encoded_block::take_out(&body.text) {
        body.text = text;
        if blocks.iter().any(|b| b.stray) {
            note(odd, "本文の中の符号化データ");
        }
        let most = usize::try_from(cx.limits().mail_parts).unwrap_or(usize::MAX);
        if blocks.len() > most {
            return Err(Refusal::limit(Limit::Parts, "本文", "more files within the text than allowed"));
        }
        for block in blocks {
            body.attachments.push(attachment::describe_block(&block, cx)?);
        }
    }
    if body.text.len() > most {
        body.text = format!("{}\n（以下省略）", mugai_core::names::cut(&body.text, most));
        body.cut = true;
    }
    Ok(body)
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
    (html || leaf.kind == "text/plain") && leaf.disposition != "attachment"
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

/// Joins the lines of format=flowed (RFC 3676), so that an address split over two lines is one again.
fn unflow(text: &str, joined: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open = false;
    for line in text.split('\n') {
        let quoted = line.starts_with('>');
        let line = if quoted { line } else { line.strip_prefix(' ').unwrap_or(line) };
        if !out.is_empty() && !std::mem::take(&mut open) {
            out.push('\n');
        }
        if line.ends_with(' ') && line != "-- " && !quoted {
            out.push_str(if joined { line.strip_suffix(' ').unwrap_or(line) } else { line });
            open = true;
        } else {
            out.push_str(line);
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
    html.len() >= 40 && shared.saturating_mul(10) < html.len().saturating_mul(6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowed_lines_are_joined() {
        assert_eq!(unflow("http://a.jp/x \ny\nz", true), "http://a.jp/xy\nz");
        assert_eq!(unflow("one \ntwo\n-- \nsig", false), "one two\n-- \nsig");
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
