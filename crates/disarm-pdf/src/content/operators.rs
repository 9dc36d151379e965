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

/// Whether an operator may stand in what we write.
pub(crate) fn is_known(word: &[u8]) -> bool {
    class(word).is_some()
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

/// The operands that an operator takes (ISO 32000-2 Annex A). Of more only the last count; with fewer or others it is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// So many numbers.
    Numbers(usize),
    /// One name.
    Name,
    /// One string.
    Str,
    /// A name and a number: `Tf`.
    NameNumber,
    /// Two numbers and a string: `"`.
    NumbersStr,
    /// An array of strings and numbers: `TJ`.
    Texts,
    /// An array of numbers and a number: `d`.
    Dashes,
    /// Numbers, as many as there are, perhaps with a pattern's name behind.
    Colour,
}

/// The operands of a plain operator.
pub(super) fn shape(word: &[u8]) -> Shape {
    match word {
        b"cm" | b"c" | b"Tm" | b"d1" => Shape::Numbers(6),
        b"v" | b"y" | b"re" | b"K" | b"k" => Shape::Numbers(4),
        b"RG" | b"rg" => Shape::Numbers(3),
        b"m" | b"l" | b"Td" | b"TD" | b"d0" => Shape::Numbers(2),
        b"w" | b"J" | b"j" | b"M" | b"i" | b"Tc" | b"Tw" | b"Tz" | b"TL" | b"Tr" | b"Ts" | b"G" | b"g" => {
            Shape::Numbers(1)
        }
        b"ri" | b"CS" | b"cs" | b"MP" | b"BMC" => Shape::Name,
        b"Tj" | b"'" => Shape::Str,
        b"\"" => Shape::NumbersStr,
        b"Tf" => Shape::NameNumber,
        b"TJ" => Shape::Texts,
        b"d" => Shape::Dashes,
        b"SC" | b"sc" | b"SCN" | b"scn" => Shape::Colour,
        _ => Shape::Numbers(0),
    }
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
