//! The second look at a finished JSON text: byte by byte, brackets as a list of bytes.

use mugai_core::{Context, Reason, Refusal};

fn residue(detail: &str) -> Refusal {
    Refusal::new(Reason::Residue, "", detail)
}

/// # Errors
/// `residue` for anything our writer does not write.
pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    cx.take(bytes.len())?;
    let text = std::str::from_utf8(bytes).map_err(|_| residue("no UTF-8"))?;
    // A joiner is let through between emoji; everything else in the tables is not.
    if crate::inspect::has_hidden(text) {
        return Err(residue("a hidden or control character"));
    }
    let deepest = usize::try_from(cx.limits().json_depth).unwrap_or(usize::MAX);
    let mut open: Vec<u8> = Vec::new();
    let mut values = 0_usize;
    let mut rest = text;
    while let Some(first) = rest.bytes().next() {
        let behind = rest.get(1..).unwrap_or("");
        rest = match first {
            b'"' => string(behind)?,
            b'{' | b'[' => {
                open.push(first.saturating_add(2));
                behind
            }
            b'}' | b']' if open.pop() == Some(first) => behind,
            b',' | b':' if !open.is_empty() => behind,
            b' ' | b'\t' | b'\r' | b'\n' => behind,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.' => {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')));
                let (word, behind) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
                if !matches!(word, "true" | "false" | "null") && !is_numeric(word) {
                    return Err(residue("a word that is no value"));
                }
                behind
            }
            _ => return Err(residue("a sign outside of strings")),
        };
        if open.len() > deepest {
            return Err(residue("nested too deep"));
        }
        values = values.saturating_add(usize::from(!first.is_ascii_whitespace()));
    }
    if open.is_empty() && values > 0 { Ok(()) } else { Err(residue("cut off")) }
}

fn is_numeric(word: &str) -> bool {
    word.starts_with(|c: char| c == '-' || c.is_ascii_digit())
        && word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'))
}

/// What stands behind a string; within it only the escapes our writer writes.
fn string(text: &str) -> Result<&str, Refusal> {
    let mut rest = text;
    loop {
        let end = rest.find(['"', '\\', '\n', '\r', '\t', '\u{C}']).ok_or_else(|| residue("a string without end"))?;
        let at = rest.get(end..).unwrap_or("");
        if let Some(behind) = at.strip_prefix('"') {
            return Ok(behind);
        }
        let known = ["\\\"", "\\\\", "\\n", "\\r", "\\t", "\\f", "\\u2028", "\\u2029"];
        let escape = known.iter().find(|k| at.starts_with(**k)).ok_or_else(|| residue("an escape that is not ours"))?;
        rest = at.get(escape.len()..).unwrap_or("");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_core::Orders;
    use mugai_core::testing::{Formats, catalogue};

    #[test]
    fn what_our_writer_does_not_write_is_seen() {
        let catalogue = catalogue(&[&crate::PlainText, &crate::Json]).unwrap();
        let orders = Orders::standard(&catalogue);
        let look = |text: &str| inspect(text.as_bytes(), &mut Context::new(&catalogue, &orders, &Formats(&[]))).is_ok();
        assert!(look("{\"a\": [1, true, \"x\\n\"]}\n"));
        for bad in
            ["{\"a\":1", "[1}", "[\"\\u202e\"]", "[\"a\u{202E}\"]", "[alert]", "[1]<script>", "[\"\\/\"]", "{'a':1}"]
        {
            assert!(!look(bad), "{bad}");
        }
    }
}
