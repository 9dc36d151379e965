//! The name of a member of an archive (threats N-05): UTF-8 by flag, by the Unicode Path field, else CP932.

use crate::charset::Charset;
use mugai_core::{Reason, Refusal, names};

/// Decodes the raw name of a ZIP member. `utf8_flag` is bit 11 of the general purpose flags; `unicode_path` is the data of the extra
/// field 0x7075 (version, CRC-32 of the raw name, UTF-8 name), which counts only when its CRC fits.
///
/// # Errors
/// `bad_name` when the name means nothing, or when two readers would see different extensions.
pub fn file_name(bytes: &[u8], utf8_flag: bool, unicode_path: Option<&[u8]>) -> Result<String, Refusal> {
    let bad = |why: &str| Refusal::new(Reason::BadName, String::from_utf8_lossy(bytes), why);
    let utf8 = std::str::from_utf8(bytes).ok().map(str::to_owned);
    let second = unicode_path.and_then(|field| unicode_name(field, bytes));
    let cp932 = Charset::Cp932.decode_strictly(bytes);
    let first = if utf8_flag {
        Some(utf8.ok_or_else(|| bad("flagged as UTF-8, but is not"))?)
    } else if bytes.is_ascii() {
        utf8
    } else {
        // Some tools on macOS and Linux write UTF-8 without saying so. In a name of Japanese characters the two never both fit
        // by chance unless it is short: then the extension decides below.
        match (utf8, cp932) {
            (Some(u), Some(c)) if names::extension(&u) != names::extension(&c) => {
                return Err(bad("two readings differ in the extension"));
            }
            (Some(u), _) => Some(u),
            (None, c) => c,
        }
    };
    match (first, second) {
        (Some(a), Some(b)) if names::extension(&a) != names::extension(&b) => {
            Err(bad("two names differ in the extension"))
        }
        (_, Some(b)) => Ok(b),
        (Some(a), None) => Ok(a),
        (None, None) => Err(bad("the name is in no encoding that is known")),
    }
}

/// The name in an Info-ZIP Unicode Path field (APPNOTE 4.6.9), when it belongs to this raw name.
fn unicode_name(field: &[u8], raw: &[u8]) -> Option<String> {
    let (head, name) = field.split_first_chunk::<5>()?;
    let [version, c0, c1, c2, c3] = *head;
    if version != 1 || u32::from_le_bytes([c0, c1, c2, c3]) != crc32(raw) {
        return None;
    }
    std::str::from_utf8(name).ok().map(str::to_owned)
}

/// CRC-32 (ISO 3309), bit by bit: names are short.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for b in bytes {
        crc ^= u32::from(*b);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_windows_and_of_others() {
        let sjis = Charset::Cp932.encode("報告書.docx").unwrap();
        assert_eq!(file_name(&sjis, false, None).unwrap(), "報告書.docx");
        assert_eq!(file_name("報告書.docx".as_bytes(), true, None).unwrap(), "報告書.docx");
        assert_eq!(file_name("報告書.docx".as_bytes(), false, None).unwrap(), "報告書.docx");
        // 表 ends in 5C, which is a backslash to a careless reader.
        assert_eq!(file_name(&[0x95, 0x5C, b'.', b'p', b'd', b'f'], false, None).unwrap(), "表.pdf");
    }

    #[test]
    fn what_means_nothing_or_two_things_is_refused() {
        assert!(file_name(&[0xFF, 0xFF], false, None).is_err());
        assert!(file_name(&[0x95, 0x5C], true, None).is_err());
    }

    #[test]
    fn the_unicode_field_counts_only_with_its_checksum() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        let mut field = vec![1];
        field.extend(crc32(b"a.pdf").to_le_bytes());
        field.extend("日.pdf".as_bytes());
        assert_eq!(file_name(b"a.pdf", false, Some(&field)).unwrap(), "日.pdf");
        assert_eq!(file_name(b"b.pdf", false, Some(&field)).unwrap(), "b.pdf");
        let mut other = vec![1];
        other.extend(crc32(b"a.pdf").to_le_bytes());
        other.extend("日.exe".as_bytes());
        assert!(file_name(b"a.pdf", false, Some(&other)).is_err());
    }
}
