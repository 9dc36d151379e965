//! Magic numbers of kinds that no format of ours shares its beginning with (threats T-06, §12, §13).

use super::Kind;

/// At the very start.
const START: &[(&[u8], Kind)] = &[
    (b"dex\n0", Kind::ByteCode),
    (b"\0asm", Kind::ByteCode),
    (b"\x1bLua", Kind::ByteCode),
    (b"BC\xc0\xde", Kind::ByteCode),
    (b"!<arch>\n", Kind::Package),
    (b"\xed\xab\xee\xdb", Kind::Package),
    (b"xar!\0", Kind::Package),
    (b"Cr24\x02", Kind::Package),
    (b"Cr24\x03", Kind::Package),
    (b"MSWIM\0", Kind::DiskImage),
    (b"KDMV\x01\0", Kind::DiskImage),
    (b"# Disk DescriptorFile", Kind::DiskImage),
    (b"QFI\xfb", Kind::DiskImage),
    (b"?_\x03\0", Kind::Help),
    (b"d8:announce", Kind::Torrent),
    (b"d13:announce-list", Kind::Torrent),
    (b"ElfFile\0", Kind::EventLog),
    (b"!BDN", Kind::OutlookStore),
    (b"\x03\xd9\xa2\x9a", Kind::KeyStore),
    (b"\xfe\xed\xfe\xed", Kind::KeyStore),
    (b"\0\x01\0\0Standard Jet DB", Kind::Access),
    (b"\0\x01\0\0Standard ACE DB", Kind::Access),
    (b"$FL2", Kind::Database),
    (b"\0\x01\0\0\0", Kind::Font),
    (b"OTTO\0", Kind::Font),
    (b"ttcf\0", Kind::Font),
    (b"wOFF\0\x01", Kind::Font),
    (b"wOFFOTTO", Kind::Font),
    (b"wOF2\0\x01", Kind::Font),
    (b"wOF2OTTO", Kind::Font),
    (b"%!PS-AdobeFont", Kind::Font),
    (b"\x80\x01", Kind::Font),
    (b"\xc5\xd0\xd3\xc6", Kind::PostScript),
    (b"\xff\x0a", Kind::OtherPicture),
    (b"\0\0\0\x0cJXL ", Kind::OtherPicture),
    (b"II\xbc", Kind::OtherPicture),
    (b"gimp xcf", Kind::OtherPicture),
    (b"\x97JB2", Kind::OtherPicture),
    (b"AT&TFORM", Kind::EBook),
    (b"\x1a\x45\xdf\xa3", Kind::Media),
    (b"FLV\x01", Kind::Media),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Kind::Media),
    (b"\0\0\x01\xba", Kind::Media),
    (b"\0\0\x01\xb3", Kind::Media),
    (b"MThd\0", Kind::Media),
    (b".snd\0", Kind::Media),
    (b"\xff\xfb", Kind::Media),
    (b"\xff\xf3", Kind::Media),
    (b"\xff\xf2", Kind::Media),
    (b"\xff\xf1", Kind::Media),
    (b"\xff\xf9", Kind::Media),
    (b"#EXTM3U", Kind::Media),
    (b"\0\0\x27\x0a", Kind::Gis),
    (b"(DWF V", Kind::Cad),
    (b"\x08\x09\xfe\x02", Kind::Cad),
    (b"DOC\0", Kind::OldIchitaro),
    (b"\x31\xbe\0\0", Kind::ForeignDocument),
    (b"\x32\xbe\0\0", Kind::ForeignDocument),
    (b"\xffWPC", Kind::ForeignDocument),
    (b"WordPro\0", Kind::ForeignDocument),
    (b"\0\0\x1a\0", Kind::ForeignDocument),
    (b"\0\0\x02\0\x06\x04\x06\0", Kind::ForeignDocument),
    (b"\x09\0\x04\0", Kind::OldExcel),
    (b"\x09\x02\x06\0", Kind::OldExcel),
    (b"\x09\x04\x06\0", Kind::OldExcel),
    (b"\x1f\x9d", Kind::OtherArchive),
    (b"\x1f\xa0", Kind::OtherArchive),
    (b"LZIP\x01", Kind::OtherArchive),
    (b"\x04\x22\x4d\x18", Kind::OtherArchive),
    (b"StuffIt (c)", Kind::OtherArchive),
    (b"ALZ\x01", Kind::OtherArchive),
    (b"EGGA\0\x01", Kind::OtherArchive),
    (b"RE~^", Kind::Rar),
    (b"SZDD\x88\xf0\x27\x33", Kind::OtherArchive),
    (b"\xc7\x71", Kind::OtherArchive),
];

/// Further in, bytes from the start.
const WITHIN: &[(usize, &[u8], Kind)] = &[
    (7, b"**ACE**", Kind::OtherArchive),
    (20, b"\xdc\xa7\xc4\xfd", Kind::OtherArchive),
    (0x40, b"\x7f\x10\xda\xbe", Kind::DiskImage),
    (8, b"AIFF", Kind::Media),
    (128, b"DICM", Kind::OtherPicture),
    (60, b"BOOKMOBI", Kind::EBook),
    (32_769, b"BEA01", Kind::DiskImage),
    (32_769, b"NSR0", Kind::DiskImage),
];

/// The kind that a magic number names.
pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|b| b.starts_with(magic));
    if at(0, b"\xca\xfe\xba\xbe") {
        // A universal binary lists a few architectures; a Java class says its version, 45 at least (JVMS §4.1).
        let version = bytes.get(6..8).and_then(|v| v.first_chunk()).map_or(0, |v| u16::from_be_bytes(*v));
        return Some(if version >= 45 { Kind::ByteCode } else { Kind::MachO });
    }
    // ARJ: the length of its header, 2,600 at most, and of the fixed part of it.
    let arj = at(0, b"\x60\xea") && bytes.get(3).is_some_and(|high| *high <= 10);
    if arj {
        return Some(Kind::OtherArchive);
    }
    // A dynamic disk repeats its footer; a fixed one has it at the end only.
    if bytes.len() > 512 && at(bytes.len().saturating_sub(512), b"conectix") {
        return Some(Kind::DiskImage);
    }
    if let Some(kind) = der(bytes) {
        return Some(kind);
    }
    let start = START.iter().find(|(magic, _)| at(0, magic)).map(|(_, kind)| *kind);
    start.or_else(|| WITHIN.iter().find(|(offset, magic, _)| at(*offset, magic)).map(|(_, _, kind)| *kind))
}

/// Certificates, signatures and key stores in DER: a SEQUENCE as long as the file, and what it begins with (X.690 §8.9).
fn der(bytes: &[u8]) -> Option<Kind> {
    let (length, inner) = match bytes {
        [0x30, 0x82, a, b, inner @ ..] => (usize::from(u16::from_be_bytes([*a, *b])), inner),
        [0x30, 0x83, a, b, c, inner @ ..] => (usize::try_from(u32::from_be_bytes([0, *a, *b, *c])).ok()?, inner),
        [0x30, 0x80, inner @ ..] => (inner.len(), inner),
        _ => return None,
    };
    if length > inner.len() {
        return None;
    }
    match inner {
        // PKCS #12 (RFC 7292): version 3.
        [2, 1, 3, 0x30, ..] => Some(Kind::KeyStore),
        // An RSA or PKCS #8 private key: version 0.
        [2, 1, 0, 2 | 0x30, ..] => Some(Kind::KeyStore),
        // PKCS #7 and CMS: an object identifier under 1.2.840.113549.1.7.
        [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, ..] => Some(Kind::Certificate),
        // X.509: a SEQUENCE that begins with another.
        [0x30, 0x82 | 0x81, ..] => Some(Kind::Certificate),
        _ => None,
    }
}
