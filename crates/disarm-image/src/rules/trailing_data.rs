//! Bytes behind the end of a picture: a second file in disguise, or the rest of an older version of the picture.

use mugai_core::{Reason, Refusal, Rule, Treatment};

/// Anything behind `IEND` or `EOI`.
pub static TRAILING_DATA: Rule = Rule {
    id: "image.trailing-data",
    refs: &["IMG-J", "IMG-P", "IMG-G", "IMG-B", "IMG-T", "IMG-W", "IMG-I", "IMG-X", "T-03"],
    ja: "画像の末尾に付け足されたデータ",
    en: "data behind the end of a picture",
    why_ja: "画像の後ろに別のファイルを付けて持ち込む手口や、切り抜く前の画像が残る欠陥が知られています。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};

/// Marks that stand at the start of a program or an archive (T-03).
const STARTS: &[&[u8]] = &[b"MZ", b"\x7fELF", b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c"];
/// Marks long enough to be looked for anywhere in the tail. A ZIP is found from its end, so anything may stand before it.
const ANYWHERE: &[&[u8]] = &[b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c"];

/// Judges what stands behind the end of a picture: a program or an archive there makes the file a polyglot (T-03).
///
/// # Errors
/// `polyglot`.
pub fn check_tail(tail: &[u8], place: &str) -> Result<(), Refusal> {
    let starts = STARTS.iter().any(|mark| tail.starts_with(mark));
    if starts || ANYWHERE.iter().any(|mark| tail.windows(mark.len()).any(|w| w == *mark)) {
        return Err(Refusal::new(Reason::Polyglot, place, "a program or an archive stands behind the picture"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_behind_a_picture_are_polyglots_and_padding_is_not() {
        assert!(check_tail(b"MZ\x90", "t").is_err());
        assert!(check_tail(b"xxxxPK\x05\x06yyy", "t").is_err());
        assert!(check_tail(b"\0\0\0\0", "t").is_ok());
        assert!(check_tail(b"xMZ", "t").is_ok(), "two letters anywhere are no proof");
    }
}
