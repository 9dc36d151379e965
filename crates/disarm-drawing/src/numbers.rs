//! Numbers as drawings spell them, kept as they are spelled.

/// A decimal number (`-1.5`, `2.`, `.5`, `1.0E-12`).
pub(crate) fn real(text: &str) -> Option<&str> {
    let digits = |t: &str| t.bytes().take_while(u8::is_ascii_digit).count();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let before = digits(unsigned);
    let rest = unsigned.get(before..)?;
    let (after, rest) = match rest.strip_prefix('.') {
        Some(fraction) => (digits(fraction), fraction.get(digits(fraction)..)?),
        None => (0, rest),
    };
    let exponent = match rest.strip_prefix(['e', 'E']) {
        Some(power) => {
            let power = power.strip_prefix(['+', '-']).unwrap_or(power);
            (1..=5).contains(&power.len()) && digits(power) == power.len()
        }
        None => rest.is_empty(),
    };
    let finite = || text.parse::<f64>().is_ok_and(f64::is_finite);
    (before.saturating_add(after) > 0 && exponent && text.len() <= 64 && finite()).then_some(text)
}

/// A whole number; some programs write a fraction of zeros behind it, which goes.
pub(crate) fn whole(text: &str) -> Option<&str> {
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let sound = !digits.is_empty() && digits.len() <= 19 && digits.bytes().all(|b| b.is_ascii_digit());
    (sound && fraction.len() <= 32 && fraction.bytes().all(|b| b == b'0')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_the_grammar_of_numbers_says() {
        for good in ["0", "-1.5", "+.5", "5.", "1e10", "1.0E-12", "0.0000000001"] {
            assert_eq!(real(good), Some(good));
        }
        for bad in ["", ".", "-", "1,5", "1e", "nan", "1.#QNAN", "0x1", "1e123456", "1e999", "1 2"] {
            assert_eq!(real(bad), None, "{bad}");
        }
        assert_eq!((whole("-62"), whole("256.000"), whole("1.5"), whole("")), (Some("-62"), Some("256"), None, None));
    }
}
