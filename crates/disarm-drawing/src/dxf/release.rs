//! What a DXF says of its characters: its release, UTF-8 from AutoCAD 2007 on, and before that a code page.

use mugai_jptext::Charset;

/// The first release whose drawings are in UTF-8 (AC1021).
const UTF8_SINCE: u32 = 1_021;
/// Bytes looked at for the two header variables.
const HEAD: usize = 64 << 10;

/// Whether the drawing is to be in UTF-8.
pub(super) fn is_utf8(text: &str) -> bool {
    let release = variable(text.as_bytes(), "$ACADVER").and_then(|v| v.strip_prefix("AC")?.parse::<u32>().ok());
    release.is_some_and(|r| r >= UTF8_SINCE)
}

/// The code page of the header, where not every byte means something in it; others are told by their look.
pub(super) fn code_page(bytes: &[u8]) -> Option<Charset> {
    let name = variable(bytes, "$DWGCODEPAGE")?;
    match name.trim_start_matches(|c: char| !c.is_ascii_digit()) {
        "932" => Some(Charset::Cp932),
        "936" => Charset::of_label("gbk"),
        "949" => Charset::of_label("euc-kr"),
        "950" => Charset::of_label("big5"),
        _ => None,
    }
}

/// The value behind the name of a variable and its code.
fn variable(bytes: &[u8], name: &str) -> Option<String> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines().map(str::trim).skip_while(|line| *line != name);
    lines.nth(2).map(str::to_owned)
}
