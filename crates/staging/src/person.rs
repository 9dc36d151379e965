//! The form names of people are compared in, so that one person cannot be two by another case, width or space.

use unicode_normalization::UnicodeNormalization;

/// `" Ｔａｎａｋａ"` and `"tanaka"` are one person: NFKC, lower case, no white space at all.
pub fn person_key(name: &str) -> String {
    let folded = name.nfkc().flat_map(char::to_lowercase).collect::<String>();
    folded.nfkc().filter(|c| !c.is_whitespace() && !c.is_control() && !mugai_core::names::is_deceptive(*c)).collect()
}

/// The form file names are searched in.
pub(crate) fn fold(name: &str) -> String {
    name.nfkc().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_key() {
        for name in
            ["tanaka", "Tanaka", " tanaka ", "ＴＡＮＡＫＡ", "ta naka", "tana\u{200B}ka", "ｔａｎａｋａ\u{3000}"]
        {
            assert_eq!(person_key(name), "tanaka", "{name:?}");
        }
        assert_eq!(person_key("ﾀﾅｶ"), person_key("タナカ"));
        assert_ne!(person_key("tanaka1"), person_key("tanaka2"));
    }
}
