//! Kinds that are recognised so that they can be refused by name (threats T-06, §13).

use mugai_core::{Known, Reason};

macro_rules! kinds {
    ($($konst:ident = $id:literal, $ja:literal, $en:literal, [$($ext:literal),*], $reason:ident;)*) => {
        /// Every kind that is refused by name.
        pub static KNOWN: &[Known] = &[$(Known { id: $id, ja: $ja, en: $en, extensions: &[$($ext),*], reason: Reason::$reason },)*];
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[derive(Clone, Copy)]
        enum Kind { $($konst,)* }
    };
}

kinds! {
    Exe = "exe", "Windows 実行ファイル", "Windows executable", ["exe", "dll", "scr"], ActiveFormat;
    Elf = "elf", "Linux 実行ファイル", "ELF executable", ["so"], ActiveFormat;
    MachO = "macho", "macOS 実行ファイル", "Mach-O executable or Java class", [], ActiveFormat;
    Lnk = "lnk", "ショートカット", "Windows shortcut", ["lnk"], ActiveFormat;
    OneNote = "onenote", "OneNote ファイル", "OneNote section", ["one"], ActiveFormat;
    Chm = "chm", "HTML ヘルプ", "compiled HTML help", ["chm"], ActiveFormat;
    Flash = "swf", "Flash", "Flash", ["swf"], ActiveFormat;
    Script = "script", "スクリプト", "script", ["sh", "php"], ActiveFormat;
    Sylk = "sylk", "SYLK 表", "SYLK sheet", ["slk"], ActiveFormat;
    PostScript = "postscript", "PostScript", "PostScript", ["ps", "eps"], ActiveFormat;
    DiskImage = "disk-image", "ディスクイメージ", "disk image", ["iso", "img", "vhd", "vhdx", "dmg"], ActiveFormat;
    Ole2 = "ole2", "旧形式の Office 文書など（OLE2）", "OLE2 compound file (old Office, msg, Ichitaro)", ["doc", "xls", "ppt", "msg", "jtd"], UnknownType;
    OleEncrypted = "office-encrypted", "パスワード付き Office 文書", "encrypted Office document", [], Encrypted;
    Rtf = "rtf", "リッチテキスト", "RTF", ["rtf"], UnknownType;
    ZipPackage = "zip-package", "ZIP を入れ物とする別の形式", "package in a ZIP container of no kind that is handled", [], UnknownType;
    ZipSplit = "zip-split", "分割された ZIP 書庫", "split ZIP archive", ["z01"], NoDecoder;
    Odf = "odf", "OpenDocument 文書", "OpenDocument", ["odt", "ods", "odp", "odg"], UnknownType;
    SevenZip = "7z", "7z 書庫", "7z archive", ["7z"], UnknownType;
    Rar = "rar", "RAR 書庫", "RAR archive", ["rar"], NoDecoder;
    Cab = "cab", "CAB 書庫", "CAB archive", ["cab"], UnknownType;
    Lzh = "lzh", "LZH 書庫", "LZH archive", ["lzh", "lha"], UnknownType;
    Gzip = "gzip", "gzip 圧縮", "gzip", ["gz", "tgz"], UnknownType;
    Bzip2 = "bzip2", "bzip2 圧縮", "bzip2", ["bz2"], UnknownType;
    Xz = "xz", "xz 圧縮", "xz", ["xz"], UnknownType;
    Zstd = "zstd", "zstd 圧縮", "zstd", ["zst"], UnknownType;
    Tar = "tar", "tar 書庫", "tar archive", ["tar"], UnknownType;
    BigTiff = "bigtiff", "巨大な TIFF 画像（BigTIFF）", "BigTIFF picture", ["btf", "tf8"], NoDecoder;
    Heif = "heif", "HEIC・AVIF 画像", "HEIC or AVIF picture", ["heic", "heif", "avif"], NoDecoder;
    Psd = "psd", "Photoshop 画像", "Photoshop picture", ["psd"], NoDecoder;
    Tnef = "tnef", "Outlook の winmail.dat", "TNEF (winmail.dat)", ["dat"], UnknownType;
    Dwg = "dwg", "DWG 図面", "DWG drawing", ["dwg"], NoDecoder;
    Jww = "jww", "Jw_cad 図面", "Jw_cad drawing", ["jww"], NoDecoder;
    DocuWorks = "docuworks", "DocuWorks 文書", "DocuWorks document", ["xdw", "xbd"], NoDecoder;
    Xml = "xml-other", "取り扱いのない XML", "XML of a kind that is not handled", [], UnknownType;
    OfficeXml = "office-2003-xml", "Office 2003 の XML 文書", "Word or Excel 2003 XML", [], ActiveFormat;
    Fdf = "fdf", "PDF フォームデータ", "FDF form data", ["fdf"], ActiveFormat;
    Media = "media", "音声・動画", "audio or video", ["mp3", "mp4", "avi", "wav", "mov"], NoDecoder;
    Sqlite = "sqlite", "データベース", "SQLite database", ["db", "sqlite"], UnknownType;
}

/// A kind that was recognised, and whether handled formats share its start (every docx is also a ZIP).
pub struct Recognised {
    /// The kind.
    pub known: &'static Known,
    /// A handled format may begin the same way.
    pub shared_start: bool,
}

const START: &[(&[u8], Kind)] = &[
    (b"\x7fELF", Kind::Elf),
    (b"\xfe\xed\xfa\xce", Kind::MachO),
    (b"\xfe\xed\xfa\xcf", Kind::MachO),
    (b"\xce\xfa\xed\xfe", Kind::MachO),
    (b"\xcf\xfa\xed\xfe", Kind::MachO),
    (b"\xca\xfe\xba\xbe", Kind::MachO),
    (b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", Kind::Lnk),
    (b"\xe4R\\{\x8c\xd8\xa7M\xae\xb1Sx\xd0)\x96\xd3", Kind::OneNote),
    (b"ITSF", Kind::Chm),
    (b"FWS", Kind::Flash),
    (b"CWS", Kind::Flash),
    (b"ZWS", Kind::Flash),
    (b"conectix", Kind::DiskImage),
    (b"vhdxfile", Kind::DiskImage),
    (b"%!PS", Kind::PostScript),
    (b"%FDF-", Kind::Fdf),
    (b"ID;P", Kind::Sylk),
    (b"7z\xbc\xaf\x27\x1c", Kind::SevenZip),
    (b"Rar!\x1a\x07", Kind::Rar),
    (b"MSCF", Kind::Cab),
    (b"\x1f\x8b\x08", Kind::Gzip),
    (b"BZh", Kind::Bzip2),
    (b"\xfd7zXZ\0", Kind::Xz),
    (b"\x28\xb5\x2f\xfd", Kind::Zstd),
    (b"II+\0", Kind::BigTiff),
    (b"MM\0+", Kind::BigTiff),
    (b"8BPS", Kind::Psd),
    (b"\x78\x9f\x3e\x22", Kind::Tnef),
    (b"AC10", Kind::Dwg),
    (b"JwwData.", Kind::Jww),
    (b"\x60\x0e\x82\x01", Kind::DocuWorks),
    (b"ID3", Kind::Media),
    (b"OggS", Kind::Media),
    (b"fLaC", Kind::Media),
    (b"SQLite format 3\0", Kind::Sqlite),
];

/// Markup and scripts, after a byte order mark and white space, in lower case.
const LEADING: &[(&str, Kind)] = &[
    ("{\\rt", Kind::Rtf),
    ("<?php", Kind::Script),
    ("#!", Kind::Script),
    ("@echo off", Kind::Script),
    ("<?xml", Kind::Xml),
    ("<svg", Kind::Xml),
    ("<!doctype", Kind::Xml),
];

/// Which refused kind the content is, if any.
pub fn recognise(bytes: &[u8]) -> Option<Recognised> {
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|b| b.starts_with(magic));
    let known = |kind: Kind, shared_start| KNOWN.get(kind as usize).map(|known| Recognised { known, shared_start });
    if at(0, b"MZ") && (bytes.len() < 64 || bytes.iter().take(512).any(|b| *b < 9)) {
        return known(Kind::Exe, false);
    }
    if at(0, b"PK00PK") || at(0, b"PK\x07\x08") {
        return known(Kind::ZipSplit, false);
    }
    if at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06") {
        let head = bytes.get(..200).unwrap_or(bytes);
        let odf = head.windows(28).any(|w| w == b"application/vnd.oasis.opendo");
        return known(if odf { Kind::Odf } else { Kind::ZipPackage }, true);
    }
    if at(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        let utf16 = |s: &str| s.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let needle = utf16("EncryptedPackage");
        let encrypted = bytes.windows(needle.len()).any(|w| w == needle);
        return known(if encrypted { Kind::OleEncrypted } else { Kind::Ole2 }, false);
    }
    if let Some((_, kind)) = START.iter().find(|(magic, _)| at(0, magic)) {
        // EMF and WMF are handled within gzip too (.emz, .wmz).
        return known(*kind, matches!(kind, Kind::Gzip));
    }
    if at(0, b"RIFF") {
        return if at(8, b"WEBP") { None } else { known(Kind::Media, false) };
    }
    if at(4, b"ftyp") {
        let brand = bytes.get(8..12).unwrap_or_default();
        let still = [&b"heic"[..], b"heix", b"mif1", b"msf1", b"avif", b"heim", b"hevc"].contains(&brand);
        return known(if still { Kind::Heif } else { Kind::Media }, false);
    }
    if at(2, b"-lh") && bytes.get(6) == Some(&b'-') || at(2, b"-lz") && bytes.get(6) == Some(&b'-') {
        return known(Kind::Lzh, false);
    }
    if at(257, b"ustar") {
        return known(Kind::Tar, false);
    }
    if [32_769, 34_817, 36_865].iter().any(|o| at(*o, b"CD001"))
        || bytes.len() > 512 && at(bytes.len().saturating_sub(512), b"koly")
    {
        return known(Kind::DiskImage, false);
    }
    // A document in one XML file begins as any XML does.
    leading(bytes).and_then(|kind| {
        known(if is_office_xml(bytes, kind) { Kind::OfficeXml } else { kind }, kind as usize == Kind::Xml as usize)
    })
}

/// The XML formats of Office 2003 (threats OOX-R04), by the namespace of their root: they hold macros, objects and links of
/// their own spelling.
fn is_office_xml(bytes: &[u8], kind: Kind) -> bool {
    const NAMES: [&str; 3] = [
        "http://schemas.microsoft.com/office/word/2003/wordml",
        "urn:schemas-microsoft-com:office:spreadsheet",
        "http://schemas.microsoft.com/visio/2003/core",
    ];
    let head = text_of(bytes.get(..16_384).unwrap_or(bytes));
    kind as usize == Kind::Xml as usize && NAMES.iter().any(|n| head.contains(n))
}

fn leading(bytes: &[u8]) -> Option<Kind> {
    let text = text_of(bytes.get(..1024).unwrap_or(bytes));
    let text = text.trim_start().to_ascii_lowercase();
    LEADING.iter().find(|(start, _)| text.starts_with(start)).map(|(_, kind)| *kind)
}

/// The ASCII of a text in whatever encoding, as far as a mark at its start tells.
fn text_of(head: &[u8]) -> String {
    match head {
        [0xff, 0xfe, rest @ ..] => rest.chunks(2).map(|c| char::from(c.first().copied().unwrap_or(0))).collect(),
        [0xfe, 0xff, rest @ ..] => rest.chunks(2).map(|c| char::from(c.get(1).copied().unwrap_or(0))).collect(),
        [0xef, 0xbb, 0xbf, rest @ ..] => rest.iter().map(|b| char::from(*b)).collect(),
        rest => rest.iter().filter(|b| **b != 0).map(|b| char::from(*b)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(bytes: &[u8]) -> Option<&'static str> {
        recognise(bytes).map(|r| r.known.id)
    }

    #[test]
    fn the_table_of_magics_finds_each_kind() {
        let mut exe = b"MZ\x90\0\x03\0\0\0".to_vec();
        exe.resize(128, 0);
        assert_eq!(id(&exe), Some("exe"));
        assert_eq!(id(b"Rar!\x1a\x07\x01\0"), Some("rar"));
        assert_eq!(id(b"\xe4R\\{\x8c\xd8\xa7M\xae\xb1Sx\xd0)\x96\xd3"), Some("onenote"));
        assert_eq!(id(b"\xff\xfe<\0?\0p\0h\0p\0"), Some("script"));
        assert_eq!(id(b"  {\\rtf1"), Some("rtf"));
        assert_eq!(id(b"....-lh5-...."), None);
        assert_eq!(id(b"..-lh5-...."), Some("lzh"));
        assert_eq!(id("ただの文章です。".as_bytes()), None);
        assert_eq!(
            id(b"MZ is how this sentence of a plain text file begins, and it goes on for a while, as sentences do."),
            None
        );
        let mut tar = vec![b'a'; 257];
        tar.extend(b"ustar\0");
        assert_eq!(id(&tar), Some("tar"));
    }
}
