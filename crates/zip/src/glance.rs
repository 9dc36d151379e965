//! A glance at the directory, for recognition: a hundredth of what the audit of an archive with many files costs.

use super::bytes::{part, u16_at};
use super::end::find_end;

/// Whether a member may bear one of these names (ASCII without K, which alone has a twin outside it). `false` only when the directory
/// reads to its end and none does; whatever is odd is for the audit.
pub fn may_list(bytes: &[u8], names: &[&str]) -> bool {
    none(bytes, names).is_none()
}

/// `Some` when none of the names stands in the directory.
fn none(bytes: &[u8], names: &[&str]) -> Option<()> {
    let end = find_end(bytes).ok()?;
    let mut at = end.directory_end.checked_sub(usize::try_from(end.size).ok()?)?;
    while at < end.directory_end {
        let field = |offset: usize| u16_at(bytes, at.checked_add(offset)?).map(usize::from);
        if part(bytes, at, 4)? != b"PK\x01\x02" {
            return None;
        }
        let body = at.checked_add(46)?;
        let (name, rest) = (field(28)?, field(30)?.checked_add(field(32)?)?);
        let raw = part(bytes, body, name)?;
        // These may be spelled otherwise, and a field of its own may give a name in Unicode.
        let extra = part(bytes, body.checked_add(name)?, field(30)?)?;
        let twisted = raw.contains(&b'%') || raw.contains(&b'\\') || extra.windows(2).any(|id| id == b"up");
        if twisted || names.iter().any(|n| raw.eq_ignore_ascii_case(n.as_bytes())) {
            return None;
        }
        at = body.checked_add(name)?.checked_add(rest)?;
    }
    (at == end.directory_end).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name is compared by its bytes here and by its key in the audit: outside ASCII nothing may fold to a letter of a name asked for.
    #[test]
    fn nothing_outside_ascii_folds_to_a_letter_but_k() {
        let folds = |c: &char| crate::key(&c.to_string()).chars().all(|f| f.is_ascii_alphanumeric());
        let twins: Vec<char> = (0x80..=0x10_FFFF).filter_map(char::from_u32).filter(folds).collect();
        assert_eq!(twins, ['\u{212A}']);
    }
    use crate::{assemble, pack};
    use mugai_core::Limits;

    #[test]
    fn only_a_directory_without_the_names_is_passed_over() {
        let zip = |names: &[&str]| {
            let parts: Vec<_> = names.iter().map(|n| pack(n, b"content").unwrap()).collect();
            assemble(&parts, &Limits::default()).unwrap()
        };
        let wanted = ["_rels/.rels", "[Content_Types].xml"];
        for (names, expected) in [
            (&["資料/a.txt", "b.txt"][..], false),
            (&[], false),
            (&["a.txt", "[Content_Types].xml"], true),
            (&["_RELS/.rels"], true),
            (&["_rels\\.rels"], true),
            (&["%5BContent_Types%5D.xml"], true),
            (&["100%.txt"], true),
            (&["x_rels/.rels"], false),
        ] {
            let bytes = zip(names);
            assert_eq!(may_list(&bytes, &wanted), expected, "{names:?}");
            // Cut anywhere, nothing is said of it.
            for cut in 0..bytes.len() {
                assert!(may_list(&bytes[..cut], &wanted), "{names:?} cut at {cut}");
            }
        }
    }
}
