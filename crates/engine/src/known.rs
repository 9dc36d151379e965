//! Kinds that are recognised so that they can be refused by name (threats T-06, §13).

mod compound;
mod families;
mod leading;
mod magics;

pub(crate) use families::refusal;

use mugai_core::{Known, Reason};

macro_rules! kinds {
    ($($konst:ident = $id:literal, $ja:literal, $en:literal, [$($ext:literal),*], $reason:ident;)*) => {
        /// Every kind that is refused by name.
        pub static KNOWN: &[Known] = &[$(Known { id: $id, ja: $ja, en: $en, extensions: &[$($ext),*], reason: Reason::$reason },)*];
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[allow(dead_code, reason = "some kinds are told by their extension alone")]
        #[derive(Clone, Copy)]
        enum Kind { $($konst,)* }
    };
}

kinds! {
    Exe = "exe", "Windows 実行ファイル", "Windows executable", ["exe", "dll", "scr", "com", "pif", "cpl", "ocx", "sys", "drv", "xll", "wll", "efi"], ActiveFormat;
    Elf = "elf", "Linux 実行ファイル", "ELF executable", ["so"], ActiveFormat;
    MachO = "macho", "macOS 実行ファイル", "Mach-O executable or Java class", [], ActiveFormat;
    Lnk = "lnk", "ショートカット", "Windows shortcut", ["lnk"], ActiveFormat;
    OneNote = "onenote", "OneNote ファイル", "OneNote section", ["one", "onetoc2", "onepkg"], ActiveFormat;
    Chm = "chm", "HTML ヘルプ", "compiled HTML help", ["chm"], ActiveFormat;
    Flash = "swf", "Flash", "Flash", ["swf"], ActiveFormat;
    Script = "script", "スクリプト", "script", ["sh", "php", "bat", "cmd", "ps1", "psm1", "psd1", "vbs", "vbe", "js", "jse", "mjs", "jsx", "wsf", "wsh", "wsc", "sct", "hta", "bash", "csh", "zsh", "ksh", "py", "pyc", "pyw", "pl", "rb", "lua", "ahk", "au3", "applescript", "scpt", "lsp", "mnl", "fas", "vlx", "dvb", "arx", "crx"], ActiveFormat;
    Sylk = "sylk", "SYLK 表", "SYLK sheet", ["slk"], ActiveFormat;
    PostScript = "postscript", "PostScript", "PostScript", ["ps", "eps"], ActiveFormat;
    DiskImage = "disk-image", "ディスクイメージ", "disk image", ["iso", "img", "udf", "vhd", "vhdx", "vmdk", "qcow2", "vdi", "dmg", "wim", "esd"], ActiveFormat;
    Ole2 = "ole2", "旧形式の Office 文書など（OLE2）", "OLE2 compound file (old Office, msg, Ichitaro)", [], UnknownType;
    OleEncrypted = "office-encrypted", "パスワード付き Office 文書", "encrypted Office document", [], Encrypted;
    Rtf = "rtf", "リッチテキスト", "RTF", ["rtf"], UnknownType;
    ZipPackage = "zip-package", "ZIP を入れ物とする別の形式", "package in a ZIP container of no kind that is handled", [], UnknownType;
    ZipSplit = "zip-split", "分割された ZIP 書庫", "split ZIP archive", ["z01"], NoDecoder;
    Odf = "odf", "OpenDocument 文書", "OpenDocument", ["odt", "ods", "odp", "odg"], UnknownType;
    Rar = "rar", "RAR 書庫", "RAR archive", ["rar"], NoDecoder;
    Zstd = "zstd", "zstd 圧縮", "zstd", ["zst"], UnknownType;
    BigTiff = "bigtiff", "巨大な TIFF 画像（BigTIFF）", "BigTIFF picture", ["btf", "tf8"], NoDecoder;
    Heif = "heif", "HEIC・AVIF 画像", "HEIC or AVIF picture", ["heic", "heif", "avif"], NoDecoder;
    Psd = "psd", "Photoshop 画像", "Photoshop picture", ["psd"], NoDecoder;
    Dwg = "dwg", "DWG 図面", "DWG drawing", ["dwg"], NoDecoder;
    Jws = "jws", "Jw_cad 図形", "Jw_cad figure", ["jws", "jwk"], NoDecoder;
    DocuWorks = "docuworks", "DocuWorks 文書", "DocuWorks document", ["xdw", "xbd", "xct"], NoDecoder;
    Xml = "xml-other", "取り扱いのない XML", "XML of a kind that is not handled", [], UnknownType;
    OfficeXml = "office-2003-xml", "Office 2003 の XML 文書", "Word or Excel 2003 XML", [], ActiveFormat;
    Fdf = "fdf", "PDF フォームデータ", "FDF form data", ["fdf"], ActiveFormat;
    Media = "media", "音声・動画", "audio or video", ["mp3", "mp4", "m4a", "m4v", "avi", "wav", "mov", "mkv", "webm", "wmv", "wma", "asf", "flv", "flac", "ogg", "aac", "aif", "aiff", "au", "mid", "midi", "mpg", "mpeg", "3gp", "m3u", "m3u8", "pls", "asx", "wpl"], NoDecoder;
    Sqlite = "sqlite", "データベース", "SQLite database", ["db", "sqlite"], UnknownType;
    OldWord = "old-word", "Word 97-2003 文書", "Word 97-2003 document", ["doc", "dot", "wbk"], UnknownType;
    OldExcel = "old-excel", "Excel 97-2003 ブック", "Excel 97-2003 workbook", ["xls", "xlt", "xlm", "xlc", "xlw"], UnknownType;
    OldPowerPoint = "old-powerpoint", "PowerPoint 97-2003 スライド", "PowerPoint 97-2003 presentation", ["ppt", "pps", "pot"], UnknownType;
    OldVisio = "old-visio", "Visio 2003-2010 図面", "Visio 2003-2010 drawing", ["vsd", "vss", "vst"], UnknownType;
    OutlookItem = "outlook-item", "Outlook のメッセージ", "Outlook message", [], UnknownType;
    Xlsb = "xlsb", "Excel バイナリ ブック", "Excel binary workbook", ["xlsb"], UnknownType;
    Publisher = "publisher", "Publisher 文書", "Publisher document", ["pub"], UnknownType;
    Project = "project", "Project 計画", "Project plan", ["mpp", "mpt"], UnknownType;
    InfoPath = "infopath", "InfoPath フォーム", "InfoPath form", ["xsn", "xsf"], ActiveFormat;
    Xps = "xps", "XPS 文書", "XPS document", ["xps", "oxps"], UnknownType;
    Installer = "installer", "Windows インストーラー", "Windows installer", ["msi", "msp", "mst", "msu"], ActiveFormat;
    Package = "package", "アプリのパッケージ", "application package", ["jar", "apk", "ipa", "appx", "msix", "appinstaller", "deb", "rpm", "pkg", "xpi", "vsix", "air", "gadget", "a"], ActiveFormat;
    ByteCode = "byte-code", "中間コードのプログラム", "byte code", ["class", "dex", "wasm", "luac"], ActiveFormat;
    DotNetManifest = "application-manifest", "アプリの起動定義", "application manifest", ["application", "appref-ms", "jnlp", "manifest", "xbap"], ActiveFormat;
    Source = "program-source", "開発用の定義ファイル", "build file or markup of a program", ["xaml", "csproj", "vbproj", "proj", "sln", "targets", "props"], ActiveFormat;
    InternetShortcut = "internet-shortcut", "インターネット ショートカット", "internet shortcut", ["url", "website"], ActiveFormat;
    ShellSettings = "shell-settings", "Windows の設定ファイル", "shell settings", ["scf", "inf", "theme", "themepack", "deskthemepack", "settingcontent-ms", "library-ms", "search-ms", "searchconnector-ms", "contact", "group", "printerexport", "mcl", "msc", "job", "desktop", "ppkg", "diagcab", "diagcfg", "diagpkg"], ActiveFormat;
    Registry = "registry", "レジストリ ファイル", "registry file", ["reg"], ActiveFormat;
    RemoteDesktop = "rdp", "リモートデスクトップ接続", "remote desktop connection", ["rdp"], ActiveFormat;
    DataConnection = "data-connection", "外部データ接続", "data connection", ["iqy", "oqy", "dqy", "rqy", "odc", "udl", "dsn"], ActiveFormat;
    AddIn = "add-in", "Office アドイン", "Office add-in", ["xla", "xlam", "ppa", "ppam", "mda", "ade", "adp"], ActiveFormat;
    Help = "help", "Windows ヘルプ", "Windows help", ["hlp", "cnt"], ActiveFormat;
    Task = "scheduled-task", "タスクの定義", "scheduled task", [], ActiveFormat;
    Torrent = "torrent", "Torrent", "torrent", ["torrent"], ActiveFormat;
    EventLog = "event-log", "Windows の記録", "event log", ["evtx", "hive"], NoDecoder;
    OutlookStore = "outlook-store", "Outlook データファイル", "Outlook data file", ["pst", "ost"], NoDecoder;
    KeyStore = "key", "鍵・パスワードの保管ファイル", "key or password store", ["pfx", "p12", "kdbx", "pem", "key", "jks"], NoDecoder;
    Certificate = "certificate", "電子証明書・電子署名", "certificate or signature", ["cer", "crt", "der", "p7s", "p7b", "p7c", "p7m", "csr"], NoDecoder;
    ETax = "e-tax", "電子申告・電子申請データ", "data of an online application", ["xtx", "data"], NoDecoder;
    Just = "justsystems", "花子・三四郎など（ジャストシステム）", "document of another JustSystems program", ["jhd", "jhc", "jhp", "jsd", "jtw"], NoDecoder;
    OldIchitaro = "old-ichitaro", "旧版の一太郎文書", "document of an old Ichitaro", ["jbw", "jaw", "juw", "jvw", "jfw", "jsw"], NoDecoder;
    Oasys = "oasys", "OASYS など旧ワープロの文書", "document of an old Japanese word processor", ["oas", "oa2", "oa3", "bun"], NoDecoder;
    ForeignDocument = "foreign-document", "他社ワープロ・表計算の文書", "document of another word processor or spreadsheet", ["wri", "wpd", "wps", "wks", "lwp", "sam", "123", "wk1", "wk3", "wk4", "wj2", "wj3", "sdw", "sxw", "hwp", "hwpx", "pages", "numbers"], NoDecoder;
    EBook = "e-book", "電子書籍", "e-book", ["epub", "mobi", "azw", "azw3", "djvu"], NoDecoder;
    Jwc = "jwc", "JW_CAD（DOS 版）図面", "JW_CAD (DOS) drawing", ["jwc"], NoDecoder;
    Step = "step", "STEP・IFC モデル", "STEP or IFC model", ["stp", "step", "ifc"], NoDecoder;
    Cad = "cad", "CAD データ", "CAD data", ["dgn", "dxb", "dwf", "dwfx", "rvt", "rfa", "skp", "3dm", "sldprt", "sldasm", "stl"], NoDecoder;
    Gis = "gis", "地理情報", "geographic data", ["shp", "shx", "sbn", "sbx", "qix", "kml", "kmz", "gpkg", "mif", "qgs", "qgz", "mxd", "aprx", "lyr"], NoDecoder;
    Access = "access", "Access データベース", "Access database", ["mdb", "mde", "mdw", "accdb", "accde", "accdr", "accda"], ActiveFormat;
    Database = "database", "データベース・統計データ", "database or statistics", ["dbf", "fp7", "fmp12", "sav", "dta", "myd"], NoDecoder;
    Font = "font", "フォント・外字", "font", ["ttf", "otf", "ttc", "otc", "pfb", "pfm", "woff", "woff2", "eot", "tte", "euf", "fon"], NoDecoder;
    OtherPicture = "other-picture", "取り扱いのない画像", "picture of a kind that is not handled", ["jxl", "jxr", "wdp", "hdp", "xcf", "pcx", "tga", "ai", "cdr", "jb2", "dcm", "raw", "cr2", "nef", "arw", "dng"], NoDecoder;
    OtherArchive = "other-archive", "取り扱いのない書庫", "archive of a kind that is not unpacked", ["ace", "arj", "zoo", "z", "lz", "lz4", "sit", "sitx", "alz", "egg", "gca", "yz1", "cpio", "zpaq"], NoDecoder;
}

impl Recognised {
    /// Whether only the container was recognised, not what is in it.
    pub(crate) fn is_container(&self) -> bool {
        matches!(self.known.id, "ole2" | "zip-package" | "xml" | "xml-other")
    }
}

/// A kind that was recognised, and whether handled formats share its start (every docx is also a ZIP).
pub struct Recognised {
    /// The kind.
    pub known: &'static Known,
    /// A handled format may begin the same way.
    pub shared_start: bool,
    /// It says more exactly what the content is than a format that also claims it (a settings file is also XML).
    pub own: bool,
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
    (b"Rar!\x1a\x07", Kind::Rar),
    (b"\x28\xb5\x2f\xfd", Kind::Zstd),
    (b"II+\0", Kind::BigTiff),
    (b"MM\0+", Kind::BigTiff),
    (b"8BPS", Kind::Psd),
    (b"AC10", Kind::Dwg),
    (b"JwsData.", Kind::Jws),
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
    let known =
        |kind: Kind, shared_start| KNOWN.get(kind as usize).map(|known| Recognised { known, shared_start, own: false });
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
    if bytes.starts_with(mugai_cfb::MAGIC) {
        // An Ichitaro document is a format of its own; its own reader says what becomes of it.
        let kind = compound::kind(bytes);
        return known(kind.unwrap_or(Kind::Ole2), kind.is_none());
    }
    if let Some(kind) = magics::kind(bytes) {
        return known(kind, false);
    }
    if let Some((_, kind)) = START.iter().find(|(magic, _)| bytes.first() == magic.first() && at(0, magic)) {
        return known(*kind, false);
    }
    if at(0, b"RIFF") {
        return if at(8, b"WEBP") { None } else { known(Kind::Media, false) };
    }
    if at(4, b"ftyp") {
        let brand = bytes.get(8..12).unwrap_or_default();
        let still = [&b"heic"[..], b"heix", b"mif1", b"msf1", b"avif", b"heim", b"hevc"].contains(&brand);
        return known(if still { Kind::Heif } else { Kind::Media }, false);
    }
    if [32_769, 34_817, 36_865].iter().any(|o| at(*o, b"CD001"))
        || bytes.len() > 512 && at(bytes.len().saturating_sub(512), b"koly")
    {
        return known(Kind::DiskImage, false);
    }
    // A document in one XML file begins as any XML does.
    if let Some((kind, own)) = leading::kind(bytes) {
        return KNOWN.get(kind as usize).map(|known| Recognised { known, shared_start: false, own });
    }
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
    let head = bytes.get(..1024).unwrap_or(bytes);
    // Every file is asked, and most begin with something else.
    let first = head.iter().find(|b| matches!(b, 0x21..=0x7E));
    if !first.is_some_and(|b| b"{<#@".contains(b)) {
        return None;
    }
    let text = text_of(head);
    let text = text.trim_start().to_ascii_lowercase();
    LEADING.iter().find(|(start, _)| text.starts_with(start)).map(|(_, kind)| *kind)
}

/// The ASCII of a text in whatever encoding, as far as a mark at its start tells; DEL stands for everything else. Every file is
/// asked, so it is done without looking at each character twice.
fn text_of(head: &[u8]) -> String {
    let ascii = |b: &u8| match *b {
        // White space of Latin-1.
        0x85 | 0xA0 => b' ',
        0x80.. => 0x7F,
        b => b,
    };
    let bytes: Vec<u8> = match head {
        [0xff, 0xfe, rest @ ..] => rest.iter().step_by(2).map(ascii).collect(),
        [0xfe, 0xff, rest @ ..] => rest.iter().skip(1).step_by(2).map(ascii).collect(),
        [0xef, 0xbb, 0xbf, rest @ ..] => rest.iter().map(ascii).collect(),
        rest if rest.contains(&0) => rest.iter().filter(|b| **b != 0).map(ascii).collect(),
        rest => rest.iter().map(ascii).collect(),
    };
    String::from_utf8(bytes).unwrap_or_default()
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
        assert_eq!(id("ただの文章です。".as_bytes()), None);
        assert_eq!(
            id(b"MZ is how this sentence of a plain text file begins, and it goes on for a while, as sentences do."),
            None
        );
        assert_eq!(id(b"\xca\xfe\xba\xbe\0\0\0\x41"), Some("byte-code"));
        assert_eq!(id(b"\xca\xfe\xba\xbe\0\0\0\x02"), Some("macho"));
        assert_eq!(id(b"\0\x01\0\0Standard ACE DB\0"), Some("access"));
        assert_eq!(id(b"\x1f\x9d\x90"), Some("other-archive"));
        assert_eq!(id(b"\0\x01\0\0\0\x0e"), Some("font"));
    }

    #[test]
    fn kinds_that_are_text_are_told_by_their_first_words_or_their_namespace() {
        for (text, kind) in [
            ("[InternetShortcut]\r\nURL=http://x/", "internet-shortcut"),
            ("\u{FEFF}Windows Registry Editor Version 5.00", "registry"),
            ("[Shell]\r\nCommand=2\r\nIconFile=\\\\x\\y.ico", "shell-settings"),
            ("[version]\r\nSignature=\"$CHICAGO$\"", "shell-settings"),
            ("WEB\r\n1\r\nhttp://x/", "data-connection"),
            ("screen mode id:i:2\r\nfull address:s:x", "rdp"),
            ("<?xml version=\"1.0\"?><PCSettings><SearchableContent/></PCSettings>", "shell-settings"),
            ("<libraryDescription xmlns=\"http://schemas.microsoft.com/windows/2009/library\"/>", "shell-settings"),
            ("<a:assembly xmlns:a=\"urn:schemas-microsoft-com:asm.v1\"/>", "application-manifest"),
            ("<Project xmlns=\"http://schemas.microsoft.com/developer/msbuild/2003\">", "program-source"),
            ("<job id=\"x\"><script>", "script"),
            ("#@~^AAAA==", "script"),
            ("@setlocal\r\n", "script"),
            ("ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4'));", "step"),
            ("-----BEGIN RSA PRIVATE KEY-----", "key"),
            ("-----BEGIN CERTIFICATE-----", "certificate"),
        ] {
            assert_eq!(id(text.as_bytes()), Some(kind), "{text}");
        }
        for text in [
            "0\n1\n",
            "[メモ]\n会議",
            "ISOの認証",
            "http://www.example.jp/ を参照",
            "on error of the scale",
            "web\n上で",
        ] {
            assert_eq!(id(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn compound_files_are_told_by_their_streams() {
        let of = |stream: &str| id(&mugai_testkit::cfb::compound([0; 16], &[(stream, b"x".to_vec())]));
        for (stream, kind) in [
            ("WordDocument", "old-word"),
            ("Workbook", "old-excel"),
            ("PowerPoint Document", "old-powerpoint"),
            ("VisioDocument", "old-visio"),
            ("__properties_version1.0", "outlook-item"),
            ("EncryptedPackage", "office-encrypted"),
            ("\u{4}JSRV_SegmentInformation", "justsystems"),
            ("Something", "ole2"),
        ] {
            assert_eq!(of(stream), Some(kind), "{stream}");
        }
        // {000C1084-0000-0000-C000-000000000046}
        let class = [0x84, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];
        assert_eq!(id(&mugai_testkit::cfb::compound(class, &[("x", vec![1])])), Some("installer"));
    }

    #[test]
    fn certificates_and_keys_are_told_by_what_their_der_begins_with() {
        assert_eq!(id(b"\x30\x82\0\x06\x02\x01\x03\x30\x00\x00"), Some("key"));
        assert_eq!(id(b"\x30\x82\0\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"), Some("certificate"));
        assert_eq!(id(b"\x30\x82\xff\xff\x02\x01\x03\x30"), None);
    }
}
