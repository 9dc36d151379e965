//! What a message in RTF says, without anything that makes it look so: its characters, or the HTML that it was made from
//! (RTF 1.9.1; MS-OXRTFEX for RTF made from HTML). What comes out goes round the engine as a text or as a page.

use super::malformed;
use mugai_core::{Context, Refusal};
use std::collections::HashMap;

/// Groups within groups.
const DEPTH: usize = 256;
/// Groups that are no text of the message.
const ASIDE: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "themedata",
    "colorschememapping",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "xmlnstbl",
    "datastore",
    "latentstyles",
    "generator",
    "filetbl",
    "revtbl",
    "fldinst",
    "datafield",
    "private",
    "nonshppict",
    "ud",
    "annotation",
    "shpinst",
];

/// What a message says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    Text(String),
    Html(String),
}

/// What holds within a group.
#[derive(Clone, Copy)]
struct State {
    /// Nothing of this group is text.
    aside: bool,
    /// The table of fonts, which is read for its charsets.
    fonts: bool,
    /// Formatting that stands in for that markup.
    instead: bool,
    /// Bytes that stand in for a character given by its number.
    stand_in: usize,
    font: i32,
}

/// Reads RTF.
///
/// # Errors
/// `malformed` for what is no RTF, or groups that do not close, or lie too deep; limits.
pub(super) fn read(rtf: &[u8], cx: &mut Context<'_>) -> Result<Said, Refusal> {
    if !rtf.trim_ascii_start().starts_with(b"{\\rtf") {
        return Err(malformed("a text that is no RTF"));
    }
    let mut reader = Reader {
        from_html: false,
        page: 1252,
        charsets: HashMap::new(),
        pending: Vec::new(),
        high: None,
        skip: 0,
        out: String::new(),
    };
    let first = State { aside: false, fonts: false, instead: false, stand_in: 1, font: -1 };
    let (mut state, mut stack, mut rest) = (first, Vec::new(), rtf);
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'{' => {
                reader.flush(&state);
                stack.push(state);
                if stack.len() > DEPTH {
                    return Err(malformed("groups too deep within each other"));
                }
                if let Some(behind) = rest.strip_prefix(b"\\*") {
                    rest = behind;
                    // The one kind of group that may be passed over and yet is needed.
                    state.aside |= !(reader.from_html && behind.starts_with(b"\\htmltag"));
                }
            }
            b'}' => {
                reader.flush(&state);
                state = stack.pop().ok_or_else(|| malformed("groups that do not fit"))?;
                if stack.is_empty() {
                    break;
                }
            }
            b'\\' => rest = reader.control(rest, &mut state)?,
            b'\r' | b'\n' => {}
            byte => reader.byte(*byte, &state),
        }
    }
    reader.flush(&state);
    if !stack.is_empty() {
        return Err(malformed("groups that do not close"));
    }
    cx.take(reader.out.len())?;
    Ok(if reader.from_html { Said::Html(reader.out) } else { Said::Text(reader.out) })
}

struct Reader {
    from_html: bool,
    /// Code page of the document.
    page: u16,
    /// Charset of each font.
    charsets: HashMap<i32, i32>,
    /// Bytes of one charset that are not decoded yet.
    pending: Vec<u8>,
    /// First half of a pair of UTF-16.
    high: Option<u16>,
    /// Characters still to come that stand in for one that was given by its number.
    skip: usize,
    out: String,
}

impl Reader {
    /// What follows a backslash; gives what is behind it.
    fn control<'a>(&mut self, rest: &'a [u8], state: &mut State) -> Result<&'a [u8], Refusal> {
        let letters = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        if letters == 0 {
            let (symbol, after) = rest.split_first().ok_or_else(|| malformed("a text that is cut off"))?;
            if *symbol == b'\'' {
                let (digits, after) = after.split_at_checked(2).ok_or_else(|| malformed("a text that is cut off"))?;
                let digit = |b: &u8| char::from(*b).to_digit(16).and_then(|d| u8::try_from(d).ok());
                if let [Some(high), Some(low)] = [digits.first().and_then(digit), digits.get(1).and_then(digit)] {
                    self.byte(high << 4 | low, state);
                }
                return Ok(after);
            }
            match symbol {
                b'\\' | b'{' | b'}' => self.byte(*symbol, state),
                b'~' => self.say("\u{A0}", state),
                b'_' => self.say("\u{2011}", state),
                b'\r' | b'\n' => self.say("\n", state),
                b'*' => state.aside = true,
                _ => {}
            }
            return Ok(after);
        }
        let (word, after) = rest.split_at_checked(letters).unwrap_or((rest, &[]));
        let sign = usize::from(after.first() == Some(&b'-'));
        let digits = after.iter().skip(sign).take_while(|b| b.is_ascii_digit()).count();
        let (number, after) =
            after.split_at_checked(if digits == 0 { 0 } else { digits.saturating_add(sign) }).unwrap_or((after, &[]));
        let number = std::str::from_utf8(number).ok().and_then(|n| n.parse::<i32>().ok());
        let after = after.strip_prefix(b" ").unwrap_or(after);
        let word = std::str::from_utf8(word).unwrap_or("");
        if word == "bin" {
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            return after.get(length..).ok_or_else(|| malformed("a text that is cut off"));
        }
        self.word(word, number, state);
        Ok(after)
    }

    fn word(&mut self, word: &str, number: Option<i32>, state: &mut State) {
        match (word, number) {
            ("u", Some(unit)) => {
                self.flush(state);
                // Negative above 7FFF, as 16 bits with a sign.
                if let Ok(unit) = u16::try_from(unit.rem_euclid(0x1_0000)) {
                    self.unit(unit, state);
                }
                self.skip = state.stand_in;
            }
            ("uc", Some(count)) => state.stand_in = usize::try_from(count).unwrap_or(0).min(16),
            ("ansicpg", Some(page)) => self.page = u16::try_from(page).unwrap_or(1252),
            ("fromhtml", Some(1)) => self.from_html = true,
            ("htmlrtf", on) => {
                self.flush(state);
                state.instead = on != Some(0);
            }
            ("f", Some(font)) => {
                self.flush(state);
                state.font = font;
            }
            ("fcharset", Some(charset)) if state.fonts => {
                self.charsets.insert(state.font, charset);
            }
            ("fonttbl", _) => (state.aside, state.fonts) = (true, true),
            ("par" | "line" | "row" | "sect" | "page", _) => self.say("\n", state),
            ("tab" | "cell" | "nestcell", _) => self.say("\t", state),
            ("emdash", _) => self.say("—", state),
            ("endash", _) => self.say("–", state),
            ("lquote", _) => self.say("‘", state),
            ("rquote", _) => self.say("’", state),
            ("ldblquote", _) => self.say("“", state),
            ("rdblquote", _) => self.say("”", state),
            ("bullet", _) => self.say("•", state),
            (word, _) if ASIDE.contains(&word) => state.aside = true,
            _ => {}
        }
    }

    /// Whether what stands here is said.
    fn heard(&self, state: &State) -> bool {
        // In RTF made from HTML the text of the page stands between its tags.
        !(state.aside || self.from_html && state.instead)
    }

    fn say(&mut self, text: &str, state: &State) {
        self.flush(state);
        if self.heard(state) {
            self.out.push_str(text);
        }
    }

    fn byte(&mut self, byte: u8, state: &State) {
        if self.skip > 0 {
            self.skip = self.skip.saturating_sub(1);
        } else if self.heard(state) {
            self.pending.push(byte);
        }
    }

    fn unit(&mut self, unit: u16, state: &State) {
        if !self.heard(state) {
            return;
        }
        let pair = self.high.take().into_iter().chain([unit]);
        for char in char::decode_utf16(pair) {
            match char {
                Ok(char) => self.out.push(char),
                Err(e) if (0xD800..0xDC00).contains(&e.unpaired_surrogate()) => {
                    self.high = Some(e.unpaired_surrogate())
                }
                Err(_) => self.out.push(char::REPLACEMENT_CHARACTER),
            }
        }
    }

    /// Decodes the bytes so far by the charset of the font they are in.
    fn flush(&mut self, state: &State) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        // RTF 1.9.1, \fcharset.
        let label = match self.charsets.get(&state.font).copied().unwrap_or(1) {
            0 => "windows-1252",
            128 => "shift_jis",
            129 => "euc-kr",
            134 => "gbk",
            136 => "big5",
            161 => "windows-1253",
            162 => "windows-1254",
            204 => "windows-1251",
            238 => "windows-1250",
            _ => match self.page {
                932 => "shift_jis",
                936 => "gbk",
                949 => "euc-kr",
                950 => "big5",
                65001 => "utf-8",
                _ => "windows-1252",
            },
        };
        self.out.push_str(&mugai_jptext::decode_label(label, &bytes).text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::with_context;

    fn said(rtf: &[u8]) -> Said {
        with_context(|cx| read(rtf, cx)).unwrap()
    }

    fn text(rtf: &[u8]) -> String {
        match said(rtf) {
            Said::Text(text) => text,
            Said::Html(html) => panic!("a page: {html}"),
        }
    }

    #[test]
    fn characters_come_out_whatever_way_they_are_written() {
        assert_eq!(text(b"{\\rtf1\\ansi\\pard hello\\par world\\tab x}"), "hello\nworld\tx");
        // 説明 in CP932, as Outlook in Japan writes it; 表 ends in 5C, written either way.
        let japanese =
            b"{\\rtf1\\ansi\\ansicpg932{\\fonttbl{\\f0\\fcharset128 MS;}}\\f0 \\'90\\'e0\\'96\\'be\\'95\\'5c\\'95\\\\}";
        assert_eq!(text(japanese), "説明表表");
        assert_eq!(text(b"{\\rtf1\\uc1\\u-30050?\\u26126 ?\\uc2 \\u26126\\'96\\'be.}"), "語明明.");
        assert_eq!(text(b"{\\rtf1 \\u-10179?\\u-8704?}"), "😀");
        assert_eq!(text(b"{\\rtf1 a\\{b\\}c\\~d}"), "a{b}c\u{A0}d");
    }

    #[test]
    fn what_is_no_text_of_the_message_is_left_out() {
        let rtf = b"{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\colortbl;\\red0;}{\\*\\generator gone;}{\\info{\\author gone}}\
            {\\object{\\*\\objdata 6f6e65}}{\\pict 00ff}{\\field{\\*\\fldinst HYPERLINK \"http://gone.example\"}{\\fldrslt here}}\\bin4 gonethere}";
        assert_eq!(text(rtf), "herethere");
    }

    #[test]
    fn a_page_in_rtf_comes_out_as_the_page() {
        let rtf = b"{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag18 <html>}{\\*\\htmltag50 <body>}\\htmlrtf \\b gone\\htmlrtf0 one {\\*\\htmltag84 <b>}two{\\*\\htmltag92 </b>}{\\*\\mhtmltag gone}}";
        assert_eq!(said(rtf), Said::Html("<html><body>one <b>two</b>".to_owned()));
    }

    #[test]
    fn what_does_not_close_or_goes_too_deep_is_refused() {
        for rtf in [&b"{\\rtf1 a"[..], b"a", b"{\\rtf1 \\bin9 x}", &[&b"{\\rtf1"[..], &b"{".repeat(300)].concat()] {
            assert!(with_context(|cx| read(rtf, cx)).is_err());
        }
    }
}
