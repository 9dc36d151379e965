//! Inline images (`BI … ID … EI`): keys allowed one by one, data decoded and coded again as hex digits of deflate, which can
//! hold no false `EI` (ISO 32000-2 §8.9.7, threats §6.6).

use super::lex::{Lexer, Token, is_space};
use super::spell;
use crate::pictures;
use crate::source::Source;
use crate::streams::{self, Picture, encode};
use lopdf::{Dictionary, Object, StringFormat};
use mugai_core::{Context, Refusal};

/// Full names and their short forms; the short form is written.
const KEYS: &[(&[u8], &[u8])] = &[
    (b"BPC", b"BitsPerComponent"),
    (b"CS", b"ColorSpace"),
    (b"D", b"Decode"),
    (b"DP", b"DecodeParms"),
    (b"F", b"Filter"),
    (b"H", b"Height"),
    (b"I", b"Interpolate"),
    (b"IM", b"ImageMask"),
    (b"Intent", b"Intent"),
    (b"W", b"Width"),
];
const SPACES: &[(&[u8], &[u8])] =
    &[(b"G", b"DeviceGray"), (b"RGB", b"DeviceRGB"), (b"CMYK", b"DeviceCMYK"), (b"I", b"Indexed")];

/// Reads an inline image whose `BI` has just been read, and writes it again. `None`: it could not be understood and is left out.
///
/// # Errors
/// Limits.
pub(super) fn copy(lexer: &mut Lexer<'_>, source: &Source, cx: &mut Context<'_>) -> Result<Option<Vec<u8>>, Refusal> {
    let Some(dict) = keys(lexer) else { return Ok(None) };
    let get = |k: &[u8]| source.int(&dict, k).and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= 65_500);
    let (Some(width), Some(height)) = (get(b"W"), get(b"H")) else {
        skip(lexer, None, false);
        return Ok(None);
    };
    let mask = matches!(source.get(&dict, b"IM"), Some(Object::Boolean(true)));
    let bits = if mask { 1 } else { get(b"BPC").unwrap_or(8) };
    let expected = components(source, &dict, mask).and_then(|n| size(width, height, bits, n));
    let plain = source.get(&dict, b"F").is_none();
    let Some(data) = skip(lexer, expected.filter(|_| plain), is_armoured(source, &dict)) else { return Ok(None) };
    let Ok(decoded) = streams::decode_data(source, &dict, data, (b"F", b"DP"), cx)? else { return Ok(None) };
    let (bytes, filter): (Vec<u8>, &[u8]) = match decoded.picture {
        None => {
            let mut bytes = decoded.bytes;
            if let Some(n) = expected {
                bytes.truncate(n);
            }
            (bytes, b"Fl")
        }
        Some(Picture::Dct(_)) => match pictures::dct::rebuild(&decoded.bytes, cx)? {
            Some(jpeg) => (jpeg, b"DCT"),
            None => return Ok(None),
        },
        Some(Picture::Ccitt(params)) => {
            match pictures::ccitt::decode(&decoded.bytes, params, source, (width, height), cx)? {
                Some(rows) => (rows, b"Fl"),
                None => return Ok(None),
            }
        }
        Some(_) => return Ok(None),
    };
    // The samples count, not how they are coded: what we write must be no larger the next time.
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > cx.limits().pdf_inline_bytes {
        return Ok(None);
    }
    let bytes = if filter == b"Fl" { encode::deflate(&bytes) } else { bytes };
    Ok(Some(write(&dict, source, &bytes, filter)))
}

/// The keys up to `ID`, under their short names.
fn keys(lexer: &mut Lexer<'_>) -> Option<Dictionary> {
    let mut dict = Dictionary::new();
    loop {
        match lexer.next()? {
            Token::Word(b"ID") => return Some(dict),
            // The image ended before it began.
            Token::Word(b"EI") => return None,
            Token::Name(key) => {
                let short = KEYS.iter().find(|(s, full)| *s == key || *full == key).map(|(s, _)| *s);
                let value = value(lexer)?;
                if let (Some(short), Some(value)) = (short, value) {
                    dict.set(short, value);
                }
            }
            _ => {}
        }
    }
}

/// One value: scalars, arrays of scalars, dictionaries of scalars. `None` at the end of the data.
fn value(lexer: &mut Lexer<'_>) -> Option<Option<Object>> {
    Some(match lexer.next()? {
        Token::ArrayOpen => {
            let mut members = Vec::new();
            loop {
                match lexer.next()? {
                    Token::ArrayClose => break,
                    Token::DictOpen => members.push(Object::Dictionary(flat_dict(lexer)?)),
                    Token::Word(b"ID" | b"EI") => return None,
                    other => members.extend(scalar(other)),
                }
            }
            Some(Object::Array(members))
        }
        Token::DictOpen => Some(Object::Dictionary(flat_dict(lexer)?)),
        Token::Word(b"ID" | b"EI") => return None,
        other => scalar(other),
    })
}

fn flat_dict(lexer: &mut Lexer<'_>) -> Option<Dictionary> {
    let mut dict = Dictionary::new();
    loop {
        match lexer.next()? {
            Token::DictClose => return Some(dict),
            Token::Name(key) => match lexer.next()? {
                Token::DictClose => return Some(dict),
                other => {
                    if let Some(v) = scalar(other) {
                        dict.set(key, v);
                    }
                }
            },
            _ => {}
        }
    }
}

fn scalar(token: Token<'_>) -> Option<Object> {
    Some(match token {
        Token::Number(n) => n.int().map_or_else(|| Object::Real(n.real()), Object::Integer),
        Token::Name(n) => Object::Name(n),
        Token::Str(s) => Object::String(s, StringFormat::Hexadecimal),
        Token::Word(b"true") => Object::Boolean(true),
        Token::Word(b"false") => Object::Boolean(false),
        _ => return None,
    })
}

/// Components of a pixel, when the colour space says so by itself.
fn components(source: &Source, dict: &Dictionary, mask: bool) -> Option<u32> {
    if mask {
        return Some(1);
    }
    let name = match source.get(dict, b"CS")? {
        Object::Name(n) => n,
        Object::Array(a) => match a.first()? {
            Object::Name(n) => n,
            _ => return None,
        },
        _ => return None,
    };
    match name.as_slice() {
        b"G" | b"DeviceGray" | b"I" | b"Indexed" => Some(1),
        b"RGB" | b"DeviceRGB" => Some(3),
        b"CMYK" | b"DeviceCMYK" => Some(4),
        _ => None,
    }
}

fn size(width: u32, height: u32, bits: u32, components: u32) -> Option<usize> {
    let row = u64::from(width).checked_mul(u64::from(bits))?.checked_mul(u64::from(components))?.div_ceil(8);
    usize::try_from(row.checked_mul(u64::from(height))?).ok()
}

/// Whether the data is written in letters that end with `>`, which no other byte of them can be.
fn is_armoured(source: &Source, dict: &Dictionary) -> bool {
    let first = match source.get(dict, b"F") {
        Some(Object::Array(list)) => list.first(),
        other => other,
    };
    matches!(first, Some(Object::Name(n)) if matches!(n.as_slice(), b"AHx" | b"ASCIIHexDecode" | b"A85" | b"ASCII85Decode"))
}

/// Takes the data behind `ID` and leaves the lexer behind `EI`. `None` when no `EI` comes.
fn skip<'a>(lexer: &mut Lexer<'a>, expected: Option<usize>, armoured: bool) -> Option<&'a [u8]> {
    let rest = lexer.rest();
    let lead = usize::from(rest.first().is_some_and(|b| is_space(*b)));
    // A line end of two characters counts as the one that separates.
    let lead = if rest.starts_with(b"\r\n") { 2 } else { lead };
    let data = rest.get(lead..)?;
    let start = lexer.pos().saturating_add(lead);
    // Where the length or the end mark of the data says that it ends, whatever follows is content.
    let marked = if armoured { data.iter().position(|b| *b == b'>').map(|at| at.saturating_add(1)) } else { expected };
    if let Some(n) = marked {
        let tail = data.get(n..).unwrap_or(&[]);
        let gap = tail.iter().take(4).take_while(|b| is_space(**b)).count();
        if is_word(tail, gap) {
            lexer.seek(start.saturating_add(n).saturating_add(gap).saturating_add(2));
            return data.get(..n);
        }
    }
    let mut at = 0_usize;
    let mut doubtful: Option<usize> = None;
    while let Some(found) = data.get(at..).and_then(|d| d.windows(2).position(|w| w == b"EI")) {
        let place = at.saturating_add(found);
        let before = place.checked_sub(1).and_then(|i| data.get(i)).copied();
        if before.is_none_or(|b| is_space(b) || b == b'>') && is_word(data, place) {
            if looks_like_content(data, place) {
                doubtful = Some(place);
                break;
            }
            doubtful = doubtful.or(Some(place));
        }
        at = place.saturating_add(1);
    }
    let Some(place) = doubtful else {
        lexer.seek(start.saturating_add(data.len()));
        return None;
    };
    lexer.seek(start.saturating_add(place).saturating_add(2));
    // The white space before EI is not data, but a compressed stream does not mind it.
    data.get(..place)
}

/// Whether the word `EI` stands at the place.
fn is_word(data: &[u8], place: usize) -> bool {
    let tail = data.get(place..).and_then(|t| t.strip_prefix(b"EI"));
    tail.is_some_and(|t| t.first().is_none_or(|b| is_space(*b)))
}

/// Whether what follows an `EI` at the place is text and not picture data.
fn looks_like_content(data: &[u8], place: usize) -> bool {
    let tail = data.get(place.saturating_add(2)..).unwrap_or(&[]);
    tail.iter().take(12).all(|b| is_space(*b) || (0x20..0x7F).contains(b))
}

fn write(dict: &Dictionary, source: &Source, data: &[u8], filter: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len().saturating_mul(2).saturating_add(128));
    out.extend_from_slice(b"BI\n");
    for (key, _) in KEYS {
        match *key {
            b"F" => {
                out.extend_from_slice(b"/F[/AHx");
                spell::name(&mut out, filter);
                out.push(b']');
            }
            b"DP" => {}
            key => {
                if let Some(v) = source.get(dict, key) {
                    entry(&mut out, key, v);
                }
            }
        }
    }
    out.extend_from_slice(b"\nID ");
    out.extend_from_slice(&encode::hex(data));
    out.extend_from_slice(b"\nEI\n");
    out
}

fn entry(out: &mut Vec<u8>, key: &[u8], value: &Object) {
    let mut text = Vec::new();
    let ok = match (key, value) {
        (b"W" | b"H" | b"BPC", Object::Integer(n)) => {
            spell::int(&mut text, *n);
            true
        }
        (b"I" | b"IM", Object::Boolean(b)) => {
            spell::word(&mut text, if *b { b"true" } else { b"false" });
            true
        }
        (b"Intent", Object::Name(n)) => {
            spell::name(&mut text, n);
            true
        }
        (b"D", Object::Array(a)) => {
            text.push(b'[');
            a.iter().for_each(|m| number(&mut text, m));
            text.push(b']');
            true
        }
        (b"CS", Object::Name(n)) => {
            spell::name(&mut text, space(n));
            true
        }
        (b"CS", Object::Array(a)) => indexed(&mut text, a),
        _ => false,
    };
    if ok {
        spell::name(out, key);
        if !matches!(text.first(), Some(b'/' | b'[')) {
            out.push(b' ');
        }
        out.extend_from_slice(&text);
    }
}

fn number(out: &mut Vec<u8>, value: &Object) {
    match value {
        Object::Integer(n) => spell::int(out, *n),
        Object::Real(n) => spell::real(out, *n),
        _ => {}
    }
}

fn space(name: &[u8]) -> &[u8] {
    SPACES.iter().find(|(s, full)| *s == name || *full == name).map_or(name, |(s, _)| s)
}

/// `[/I base hival table]`; nothing else may be an array here.
fn indexed(out: &mut Vec<u8>, members: &[Object]) -> bool {
    let [Object::Name(kind), Object::Name(base), Object::Integer(most), Object::String(table, _)] = members else {
        return false;
    };
    if space(kind) != b"I" || !(0..=255).contains(most) || table.len() > 256 * 4 {
        return false;
    }
    out.extend_from_slice(b"[/I");
    spell::name(out, space(base));
    spell::int(out, *most);
    spell::hex(out, table);
    out.push(b']');
    true
}

#[cfg(test)]
mod tests {
    use crate::content::rewrite::{Names, rewrite};
    use crate::source::Source;
    use mugai_core::testing::{Formats, catalogue};
    use mugai_core::{Context, Orders};

    struct None;
    impl Names for None {
        fn has(&self, _: &str, _: &[u8]) -> bool {
            false
        }
    }

    fn through(text: &[u8]) -> Vec<u8> {
        let catalogue = catalogue(&[]).unwrap();
        let orders = Orders::standard(&catalogue);
        let formats = Formats(&[]);
        let mut cx = Context::new(&catalogue, &orders, &formats);
        rewrite(text, &None, &Source::new(lopdf::Document::new()), &mut cx).unwrap().bytes
    }

    #[test]
    fn full_names_become_short_and_the_length_decides_where_the_data_ends() {
        // The data holds " EI " itself.
        let out = through(b"q BI /Width 5 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /OPI 1 ID  EI x EI Q");
        let text = String::from_utf8(out.clone()).unwrap();
        assert!(text.starts_with("q\nBI\n/BPC 8/CS/G/F[/AHx/Fl]/H 1/W 5\nID "), "{text}");
        assert!(text.ends_with(">\nEI\nQ\n") && !text.contains("OPI"));
        assert_eq!(through(&out), out);
    }

    #[test]
    fn an_image_ends_where_its_data_says_whatever_follows() {
        let out = through(b"BI /W 1 /H 1 /IM true /F /AHx ID 80> EI\n(\xEF\xE0) Tj 1 w");
        assert!(out.ends_with(b"EI\n(\xEF\xE0)Tj\n1 w\n"), "{}", String::from_utf8_lossy(&out));
        assert_eq!(through(&out), out);
        // Neither a length nor a mark: the only end there is.
        let out = through(b"BI /W 9 /H 9 /BPC 8 /CS /Own ID abc EI\n(\xEF\xE0) Tj 1 w");
        assert!(out.ends_with(b"(\xEF\xE0)Tj\n1 w\n"), "{}", String::from_utf8_lossy(&out));
    }

    #[test]
    fn hostile_images_do_not_swallow_the_page_or_loop() {
        for text in [
            &b"BI ID"[..],
            b"BI /W 99999999 /H 1 ID x EI 1 w",
            b"BI /W 1 /H 1 /F /Nonsense ID x EI 1 w",
            b"BI /W [ ID",
            b"BI << BI",
        ] {
            let out = through(text);
            assert!(!out.starts_with(b"BI"), "{}", String::from_utf8_lossy(&out));
        }
    }
}
