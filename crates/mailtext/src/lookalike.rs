//! Domains that are not a town's own and look like it: letters that look like others, and the own name in front of another.

/// Letters of other scripts that look like a Latin one, with it: those a domain can bear in Cyrillic, Greek and as full-width.
const LETTERS: &[(char, char)] = &[
    ('а', 'a'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('һ', 'h'),
    ('і', 'l'),
    ('ј', 'j'),
    ('ӏ', 'l'),
    ('о', 'o'),
    ('р', 'p'),
    ('ԛ', 'q'),
    ('ѕ', 's'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('у', 'y'),
    ('α', 'a'),
    ('ο', 'o'),
    ('ν', 'v'),
    ('ρ', 'p'),
    ('ι', 'l'),
    ('ɡ', 'g'),
    ('ı', 'l'),
    ('0', 'o'),
    ('1', 'l'),
    ('i', 'l'),
    ('5', 's'),
];
/// Letters that together look like one.
const PAIRS: &[(&str, &str)] = &[("rn", "m"), ("vv", "w"), ("cl", "d")];
/// Longest name of a domain (RFC 1035 §2.3.4), with room for one that lies.
const LONGEST: usize = 1_000;

/// Whether a domain that is not this own one is made to look like it. Both in small letters.
pub(crate) fn looks_like(domain: &str, own: &str) -> bool {
    if domain.len() > LONGEST || own.is_empty() {
        return false;
    }
    let (seen, wanted) = (skeleton(domain), skeleton(own));
    if seen == wanted || seen.strip_suffix(&wanted).is_some_and(|rest| rest.ends_with('.')) {
        return true;
    }
    // The own name in front: city.example.lg.jp.evil.com, city-example-lg-jp.com.
    let dotted = |name: &str| name.replace('-', ".");
    let (seen, wanted) = (format!(".{}", dotted(&seen)), format!(".{}.", dotted(&wanted)));
    // A name of one or two labels is too short to say anything there.
    own.matches('.').count() >= 2 && seen.contains(&wanted)
}

/// The name as the eye takes it.
fn skeleton(domain: &str) -> String {
    let labels = domain.split('.').map(|label| match label.strip_prefix("xn--") {
        Some(code) => punycode(code).unwrap_or_else(|| label.to_owned()),
        None => label.to_owned(),
    });
    let joined = labels.collect::<Vec<_>>().join(".");
    let full_width = |c: char| match u32::from(c) {
        n @ 0xFF01..=0xFF5E => char::from_u32(n.saturating_sub(0xFEE0)).unwrap_or(c),
        _ => c,
    };
    let like = |c: char| LETTERS.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to);
    let mut seen: String = joined.chars().map(full_width).flat_map(char::to_lowercase).map(like).collect();
    for (pair, one) in PAIRS {
        seen = seen.replace(pair, one);
    }
    seen
}

/// The letters a label stands for (RFC 3492 §6.2); `None` when it stands for none.
fn punycode(code: &str) -> Option<String> {
    let (plain, rest) = code.rsplit_once('-').unwrap_or(("", code));
    let mut out: Vec<char> = plain.chars().collect();
    let (mut n, mut bias, mut at) = (128_u32, 72_u32, 0_u32);
    let mut digits = rest.bytes();
    let mut next = digits.next();
    while let Some(first) = next {
        let before = at;
        let (mut weight, mut k) = (1_u32, 36_u32);
        let mut digit = first;
        loop {
            let value = match digit {
                b'a'..=b'z' => u32::from(digit.checked_sub(b'a')?),
                b'0'..=b'9' => u32::from(digit.checked_sub(b'0')?).checked_add(26)?,
                _ => return None,
            };
            at = at.checked_add(value.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(1, 26);
            if value < threshold {
                break;
            }
            weight = weight.checked_mul(36_u32.checked_sub(threshold)?)?;
            k = k.checked_add(36)?;
            digit = digits.next()?;
        }
        let length = u32::try_from(out.len()).ok()?.checked_add(1)?;
        let mut delta = at.checked_sub(before)?.checked_div(if before == 0 { 700 } else { 2 })?;
        delta = delta.checked_add(delta.checked_div(length)?)?;
        let mut steps = 0_u32;
        while delta > 455 {
            delta = delta.checked_div(35)?;
            steps = steps.checked_add(36)?;
        }
        bias = steps.checked_add(36_u32.checked_mul(delta)?.checked_div(delta.checked_add(38)?)?)?;
        n = n.checked_add(at.checked_div(length)?)?;
        at = at.checked_rem(length)?;
        out.insert(usize::try_from(at).ok()?, char::from_u32(n)?);
        at = at.checked_add(1)?;
        next = digits.next();
    }
    Some(out.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "city.example.lg.jp";

    #[test]
    fn a_name_made_to_be_taken_for_the_own_one_is_seen() {
        for like in [
            "clty.example.lg.jp",
            "city.exarnple.lg.jp",
            "c1ty.examp1e.lg.jp",
            "city.example.lg.jp.evil.example",
            "mail.city.example.lg.jp.evil.example",
            "city-example-lg-jp.example",
            "сity.example.lg.jp",
            "ｃity.example.lg.jp",
            "xn--ity-3ed.example.lg.jp",
            "www.clty.example.lg.jp",
        ] {
            assert!(looks_like(like, OWN), "{like}");
        }
        for other in
            ["example.lg.jp", "town.example.lg.jp", "example.com", "city.example.co.jp", "mycity.example.lg.jp", ""]
        {
            assert!(!looks_like(other, OWN), "{other}");
        }
        // Of a short name nothing is said but the look of its letters.
        assert!(!looks_like("lgwan.test.example", "lgwan.test") && looks_like("1gwan.test", "lgwan.test"));
    }

    /// RFC 3492 §7.1 (B), (L); and what is none.
    #[test]
    fn labels_in_letters_of_other_scripts_are_read() {
        assert_eq!(punycode("ihqwcrb4cv8a8dqg056pqjye").as_deref(), Some("他们为什么不说中文"));
        assert_eq!(punycode("3b-ww4c5e180e575a65lsy2b").as_deref(), Some("3年b組金八先生"));
        assert_eq!(punycode("ity-3ed").as_deref(), Some("сity"));
        for broken in ["\u{80}", "99999999999999999999", "a-zzzzzzzzzzzzzzzzzzzz", "!"] {
            assert_eq!(punycode(broken), None, "{broken}");
        }
    }
}
