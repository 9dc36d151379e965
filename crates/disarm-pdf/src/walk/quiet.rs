//! Names that somebody chose for a font, an ink, a glyph or a kind of text may spell a danger. They mean nothing by it, but a
//! scanner cannot know; they stay with a mark before them, the same one wherever the name is used.

use std::borrow::Cow;

/// The name as it is written.
pub(crate) fn quiet(name: &[u8]) -> Cow<'static, [u8]> {
    Cow::Owned(if crate::inspect::is_loud(name) { [b"_", name].concat() } else { name.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::quiet;

    #[test]
    fn a_loud_name_is_marked_once() {
        assert_eq!(quiet(b"JavaScript").as_ref(), b"_JavaScript");
        assert_eq!(quiet(b"_JavaScript").as_ref(), b"_JavaScript");
        assert_eq!(quiet(b"AAB").as_ref(), b"AAB");
    }
}
