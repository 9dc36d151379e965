//! Adobe's standard encoding: which glyph a code of it names, for accented letters that are put together of two (`seac`).

/// Names in the order of the standard strings 1 to 228 (Adobe Technical Note 5176, Appendix A); the first 149 in the order of their
/// codes.
const NAMES: &str = "space exclam quotedbl numbersign dollar percent ampersand quoteright parenleft parenright asterisk plus comma \
    hyphen period slash zero one two three four five six seven eight nine colon semicolon less equal greater question at A B C D E F G \
    H I J K L M N O P Q R S T U V W X Y Z bracketleft backslash bracketright asciicircum underscore quoteleft a b c d e f g h i j k l m \
    n o p q r s t u v w x y z braceleft bar braceright asciitilde exclamdown cent sterling fraction yen florin section currency \
    quotesingle quotedblleft guillemotleft guilsinglleft guilsinglright fi fl endash dagger daggerdbl periodcentered paragraph bullet \
    quotesinglbase quotedblbase quotedblright guillemotright ellipsis perthousand questiondown grave acute circumflex tilde macron \
    breve dotaccent dieresis ring cedilla hungarumlaut ogonek caron emdash AE ordfeminine Lslash Oslash OE ordmasculine ae dotlessi \
    lslash oslash oe germandbls onesuperior logicalnot mu trademark Eth onehalf plusminus Thorn onequarter divide brokenbar degree \
    thorn threequarters twosuperior registered minus eth multiply threesuperior copyright Aacute Acircumflex Adieresis Agrave Aring \
    Atilde Ccedilla Eacute Ecircumflex Edieresis Egrave Iacute Icircumflex Idieresis Igrave Ntilde Oacute Ocircumflex Odieresis Ograve \
    Otilde Scaron Uacute Ucircumflex Udieresis Ugrave Yacute Ydieresis Zcaron aacute acircumflex adieresis agrave aring atilde ccedilla \
    eacute ecircumflex edieresis egrave iacute icircumflex idieresis igrave ntilde oacute ocircumflex odieresis ograve otilde scaron \
    uacute ucircumflex udieresis ugrave yacute ydieresis zcaron";

/// Runs of codes: first, last, the standard string of the first (Appendix B).
const RUNS: &[(u8, u8, u16)] = &[
    (32, 126, 1),
    (161, 175, 96),
    (177, 180, 111),
    (182, 189, 115),
    (191, 191, 123),
    (193, 200, 124),
    (202, 203, 132),
    (205, 208, 134),
    (225, 225, 138),
    (227, 227, 139),
    (232, 235, 140),
    (241, 241, 144),
    (245, 245, 145),
    (248, 251, 146),
];

/// The number of the standard string that a code names.
pub(crate) fn string(code: i32) -> Option<u16> {
    let code = u8::try_from(code).ok()?;
    let (first, _, string) = RUNS.iter().find(|(first, last, _)| (*first..=*last).contains(&code))?;
    string.checked_add(u16::from(code.checked_sub(*first)?))
}

/// The name of the glyph that a code names.
pub(crate) fn name(code: i32) -> Option<&'static [u8]> {
    let place = usize::from(string(code)?).checked_sub(1)?;
    NAMES.split_ascii_whitespace().nth(place).map(str::as_bytes)
}

/// Whether every font is expected to show the same letter under this name: the Latin set of Adobe (Technical Note 5176, Appendix A).
pub fn is_standard_name(name: &[u8]) -> bool {
    name == b".notdef" || NAMES.split_ascii_whitespace().any(|n| n.as_bytes() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_what_the_appendix_says() {
        for (code, sid, text) in
            [(32, 1, "space"), (65, 34, "A"), (126, 95, "asciitilde"), (193, 124, "grave"), (200, 131, "dieresis")]
        {
            assert_eq!((string(code), name(code)), (Some(sid), Some(text.as_bytes())), "{code}");
        }
        for (code, text) in [(180, "periodcentered"), (208, "emdash"), (245, "dotlessi"), (251, "germandbls")] {
            assert_eq!(name(code), Some(text.as_bytes()), "{code}");
        }
        assert_eq!(NAMES.split_ascii_whitespace().count(), 228);
        assert!(is_standard_name(b"zcaron") && !is_standard_name(b"g12") && is_standard_name(b".notdef"));
        assert!([0, 31, 127, 160, 176, 201, 255, 256, -1].iter().all(|c| string(*c).is_none()));
    }
}
