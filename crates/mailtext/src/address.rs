//! Address lists (RFC 5322 §3.4) as they are really written: display names decoded, addresses kept only when they are plain.

use mugai_jptext::decode_words;

/// Most addresses kept of one header.
pub(crate) const MOST: usize = 500;

/// One mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mailbox {
    /// Decoded, not yet cleaned.
    pub(crate) name: String,
    /// `local@domain` in plain ASCII; empty when there is none that can be written.
    pub(crate) address: String,
}

/// Reads an address list.
pub(crate) fn read(value: &[u8]) -> Vec<Mailbox> {
    split(value).into_iter().take(MOST).filter_map(|piece| mailbox(&piece)).collect()
}

/// Splits at commas outside quotes, angle brackets and comments; a group's name and its `;` are taken off.
fn split(value: &[u8]) -> Vec<Vec<u8>> {
    let mut out: Vec<Vec<u8>> = vec![Vec::new()];
    let (mut quoted, mut escaped, mut angle, mut comment, mut double) = (false, false, false, 0_u32, false);
    for (i, b) in value.iter().enumerate() {
        let b = *b;
        match b {
            // Raw ISO-2022-JP: its bytes are no punctuation.
            0x1B => double = value.get(i.saturating_add(1)) == Some(&b'$'),
            _ if double => {}
            _ if escaped => {}
            b'\\' if quoted => {
                escaped = true;
                push(&mut out, b);
                continue;
            }
            b'"' if comment == 0 => quoted = !quoted,
            b'(' if !quoted && !angle => comment = comment.saturating_add(1),
            b')' if !quoted && !angle => comment = comment.saturating_sub(1),
            b'<' if !quoted && comment == 0 => angle = true,
            b'>' if !quoted => angle = false,
            b',' | b';' if !quoted && !angle && comment == 0 => {
                out.push(Vec::new());
                if out.len() > MOST.saturating_mul(2) {
                    break;
                }
                continue;
            }
            b':' if !quoted && !angle && comment == 0 => {
                if let Some(last) = out.last_mut() {
                    last.clear();
                }
                continue;
            }
            b'\r' | b'\n' => continue,
            _ => {}
        }
        escaped = false;
        push(&mut out, b);
    }
    out
}

fn push(out: &mut [Vec<u8>], b: u8) {
    if let Some(last) = out.last_mut() {
        last.push(b);
    }
}

fn mailbox(piece: &[u8]) -> Option<Mailbox> {
    let piece = piece.trim_ascii();
    if piece.is_empty() {
        return None;
    }
    if let Some(open) = piece.iter().rposition(|b| *b == b'<') {
        let (name, rest) = piece.split_at_checked(open)?;
        let inner = rest.get(1..)?;
        let inner = inner.iter().position(|b| *b == b'>').and_then(|end| inner.get(..end)).unwrap_or(inner);
        return Some(Mailbox { name: words(name), address: plain(inner) });
    }
    // `address (name)`, the form of old programs.
    if let Some(open) = piece.iter().position(|b| *b == b'(') {
        let (address, comment) = piece.split_at_checked(open)?;
        let comment = comment.get(1..)?;
        let comment = comment.strip_suffix(b")").unwrap_or(comment);
        return Some(Mailbox { name: words(comment), address: plain(address) });
    }
    let address = plain(piece);
    Some(if address.is_empty() {
        Mailbox { name: words(piece), address }
    } else {
        Mailbox { name: String::new(), address }
    })
}

/// A display name: quotes taken off, escapes resolved, encoded words decoded.
fn words(raw: &[u8]) -> String {
    let raw = raw.trim_ascii();
    let inner = raw.strip_prefix(b"\"").and_then(|r| r.strip_suffix(b"\""));
    let Some(inner) = inner else { return decode_words(raw) };
    let mut plain = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().peekable();
    while let Some(b) = bytes.next() {
        if *b == b'\\' && matches!(bytes.peek(), Some(b'"' | b'\\')) {
            plain.extend(bytes.next());
        } else {
            plain.push(*b);
        }
    }
    decode_words(&plain)
}

/// An address that can be written as it is; empty for anything else.
fn plain(raw: &[u8]) -> String {
    let raw = raw.trim_ascii();
    let sound = |b: &u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.@".contains(b);
    let ats = raw.iter().filter(|b| **b == b'@').count();
    let ends = !raw.starts_with(b"@") && !raw.ends_with(b"@");
    let sound = raw.len() <= 320 && ats == 1 && ends && raw.iter().all(sound);
    if sound { String::from_utf8_lossy(raw).into_owned() } else { String::new() }
}

/// The domain of an address, lower case.
pub(crate) fn domain(address: &str) -> String {
    address.rsplit_once('@').map(|(_, d)| d.to_ascii_lowercase()).unwrap_or_default()
}

/// The first address written inside a display name.
pub(crate) fn address_in(name: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let at = name.find('@')?;
    let (before, after) = name.split_at_checked(at)?;
    let start = before.char_indices().rev().take_while(|(_, c)| fits(*c)).last().map(|(i, _)| i)?;
    let domain: String = after.get(1..)?.chars().take_while(|c| fits(*c)).collect();
    (domain.contains('.') && before.len() > start).then(|| format!("{}@{domain}", before.get(start..).unwrap_or("")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(value: &str) -> (String, String) {
        let list = read(value.as_bytes());
        assert_eq!(list.len(), 1, "{list:?}");
        (list[0].name.clone(), list[0].address.clone())
    }

    #[test]
    fn mailboxes_in_all_their_forms() {
        let is = |name: &str, address: &str| (name.to_owned(), address.to_owned());
        assert_eq!(one("a@b.jp"), is("", "a@b.jp"));
        assert_eq!(one("=?UTF-8?B?5bGx55Sw?= <y@e.jp>"), is("山田", "y@e.jp"));
        assert_eq!(one("\"Yamada, \\\"T\\\"\" <y@e.jp>"), is("Yamada, \"T\"", "y@e.jp"));
        assert_eq!(one("y@e.jp (Taro)"), is("Taro", "y@e.jp"));
        assert_eq!(one("x <a b@c>"), is("x", ""));
        assert_eq!(read(b"a@b.jp, \"x, y\" <c@d.jp>, undisclosed-recipients:;").len(), 2);
        assert_eq!(read("\x1b$B;3ED\x1b(B <y@e.jp>".as_bytes())[0].name, "山田");
    }

    #[test]
    fn an_address_in_a_name_is_found() {
        assert_eq!(address_in("市長 mayor@city.example.lg.jp").as_deref(), Some("mayor@city.example.lg.jp"));
        assert_eq!(address_in("a @ b"), None);
        assert_eq!(address_in("山田"), None);
    }
}
