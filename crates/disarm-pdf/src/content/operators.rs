//! The operators of content streams (ISO 32000-2 Annex A). What is not here is dropped with its operands.

/// What has to be looked at beside the operator itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Written with its operands.
    Plain,
    /// Paints a named object: `Do`, `sh`, `gs`; dropped when the name means nothing. The word is the resource category.
    Paints(&'static str),
    /// `BDC` and `DP`: may carry a property list.
    Marks,
    Save,
    Restore,
    InlineImage,
}

/// The class of an operator; `None` for one that does not exist (or is `PS`, which viewers no longer know).
pub(super) fn class(word: &[u8]) -> Option<Class> {
    Some(match word {
        b"q" => Class::Save,
        b"Q" => Class::Restore,
        b"Do" => Class::Paints("XObject"),
        b"sh" => Class::Paints("Shading"),
        b"gs" => Class::Paints("ExtGState"),
        b"BDC" | b"DP" => Class::Marks,
        b"BI" => Class::InlineImage,
        b"cm" | b"w" | b"J" | b"j" | b"M" | b"d" | b"ri" | b"i" | b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re"
        | b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"n" | b"W" | b"W*" | b"BT" | b"ET"
        | b"Tc" | b"Tw" | b"Tz" | b"TL" | b"Tf" | b"Tr" | b"Ts" | b"Td" | b"TD" | b"Tm" | b"T*" | b"Tj" | b"TJ"
        | b"'" | b"\"" | b"d0" | b"d1" | b"CS" | b"cs" | b"SC" | b"SCN" | b"sc" | b"scn" | b"G" | b"g" | b"RG"
        | b"rg" | b"K" | b"k" | b"MP" | b"BMC" | b"EMC" | b"BX" | b"EX" => Class::Plain,
        _ => return None,
    })
}

/// Operators that take an array.
pub(super) fn takes_array(word: &[u8]) -> bool {
    matches!(word, b"TJ" | b"d")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_operators_of_the_specification() {
        assert_eq!(class(b"Tj"), Some(Class::Plain));
        for word in [&b"PS"[..], b"exec", b"def", b"tj", b"", b"obj", b"R"] {
            assert_eq!(class(word), None);
        }
    }
}
