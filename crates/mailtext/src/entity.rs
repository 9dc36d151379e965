//! Character references of HTML: the numeric ones and the names that occur in mail.

/// Names and what they mean; without the semicolon.
const NAMES: &[(&str, &str)] = &[
    ("nbsp", " "),
    ("lt", "<"),
    ("gt", ">"),
    ("amp", "&"),
    ("quot", "\""),
    ("apos", "'"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("yen", "¥"),
    ("euro", "€"),
    ("pound", "£"),
    ("cent", "¢"),
    ("sect", "§"),
    ("para", "¶"),
    ("middot", "·"),
    ("bull", "•"),
    ("hellip", "…"),
    ("mdash", "—"),
    ("ndash", "–"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("times", "×"),
    ("divide", "÷"),
    ("plusmn", "±"),
    ("deg", "°"),
    ("micro", "µ"),
    ("larr", "←"),
    ("rarr", "→"),
    ("uarr", "↑"),
    ("darr", "↓"),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
    ("zwnj", ""),
    ("zwj", ""),
    ("shy", ""),
    ("lrm", ""),
    ("rlm", ""),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("agrave", "à"),
    ("ccedil", "ç"),
    ("ntilde", "ñ"),
    ("ne", "≠"),
    ("le", "≤"),
    ("ge", "≥"),
    ("infin", "∞"),
    ("hearts", "♥"),
    ("star", "☆"),
    ("check", "✓"),
    ("colon", ":"),
    ("sol", "/"),
    ("period", "."),
    ("Tab", "\t"),
    ("NewLine", "\n"),
    ("lpar", "("),
    ("rpar", ")"),
    ("commat", "@"),
    ("num", "#"),
    ("percnt", "%"),
    ("lowbar", "_"),
    ("excl", "!"),
    ("quest", "?"),
];

/// The text with its references resolved.
pub(crate) fn resolve(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let body = from.get(1..).unwrap_or("");
        match reference(body) {
            Some((meaning, length)) => {
                out.push_str(&meaning);
                rest = body.get(length..).unwrap_or("");
            }
            None => {
                out.push('&');
                rest = body;
            }
        }
    }
    out.push_str(rest);
    out
}

/// What the reference behind `&` means, and how many bytes it takes.
fn reference(body: &str) -> Option<(String, usize)> {
    if let Some(digits) = body.strip_prefix('#') {
        let (radix, digits, skip) = match digits.strip_prefix(['x', 'X']) {
            Some(d) => (16, d, 2_usize),
            None => (10, digits, 1_usize),
        };
        let length = digits.bytes().take(8).take_while(|b| char::from(*b).is_digit(radix)).count();
        let value = u32::from_str_radix(digits.get(..length)?, radix).ok()?;
        let c = windows_1252(value).or_else(|| char::from_u32(value))?;
        let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
        return Some((c.to_string(), skip.saturating_add(length).saturating_add(semicolon)));
    }
    let length = body.bytes().take(12).take_while(u8::is_ascii_alphanumeric).count();
    let name = body.get(..length)?;
    let meaning = NAMES.iter().find(|(n, _)| *n == name).map(|(_, m)| *m)?;
    let semicolon = usize::from(body.as_bytes().get(length) == Some(&b';'));
    (semicolon == 1).then(|| (meaning.to_owned(), length.saturating_add(semicolon)))
}

/// Numbers 128–159 mean what Windows means by them (HTML §13.2.5.84).
fn windows_1252(value: u32) -> Option<char> {
    let byte = u8::try_from(value).ok().filter(|b| (0x80..=0x9F).contains(b))?;
    let table = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    table.get(usize::from(byte.saturating_sub(0x80))).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_mean_what_html_says() {
        assert_eq!(
            resolve("&lt;a&gt; &amp; &#12354;&#x3042;&#133; &unknown; & &nbsp;x &lt"),
            "<a> & ああ… &unknown; &  x &lt"
        );
    }
}
