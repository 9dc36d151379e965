//! Which program wrote a compound file: by the streams of its root, and by its class (threats OLE-R02).

use super::Kind;
use mugai_cfb::Compound;

/// A stream or storage of the root, and who writes it. The first that is there decides.
const STREAMS: &[(&str, Kind)] = &[
    ("EncryptedPackage", Kind::OleEncrypted),
    ("EncryptionInfo", Kind::OleEncrypted),
    ("WordDocument", Kind::OldWord),
    ("Workbook", Kind::OldExcel),
    ("Book", Kind::OldExcel),
    ("PowerPoint Document", Kind::OldPowerPoint),
    ("PP40", Kind::OldPowerPoint),
    ("VisioDocument", Kind::OldVisio),
    ("__properties_version1.0", Kind::OutlookItem),
    ("Quill", Kind::Publisher),
    ("\u{5}HwpSummaryInformation", Kind::ForeignDocument),
    ("FileHeader", Kind::ForeignDocument),
    ("StarWriterDocument", Kind::ForeignDocument),
    ("StarCalcDocument", Kind::ForeignDocument),
    ("MatOST", Kind::ForeignDocument),
    ("RevitPreview4.0", Kind::Cad),
    ("Dgn~H", Kind::Cad),
];

/// How the classes of installers begin (`{000C1084-0000-0000-C000-000000000046}` and its neighbours, as bytes).
const INSTALLERS: [u8; 3] = [0x84, 0x86, 0x82];

/// The kind; `None` for an Ichitaro document, which is handled.
pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    let Ok(file) = Compound::read(bytes) else {
        // A broken directory still says the names it holds, somewhere.
        let utf16 = |s: &str| s.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let needle = utf16("EncryptedPackage");
        let encrypted = bytes.windows(needle.len()).any(|w| w == needle);
        return Some(if encrypted { Kind::OleEncrypted } else { Kind::Ole2 });
    };
    let [first, second, third, fourth, ..] = *file.class();
    if [second, third, fourth] == [0x10, 0x0c, 0] && INSTALLERS.contains(&first) {
        return Some(Kind::Installer);
    }
    if let Some((_, kind)) = STREAMS.iter().find(|(name, _)| file.has(name)) {
        return Some(*kind);
    }
    if mugai_disarm_japanese::is_ichitaro(&file) {
        return None;
    }
    let root = |name: &str| file.entries().iter().any(|e| e.path.starts_with(name));
    Some(if root("\u{4}JSRV_") {
        Kind::Just
    } else if root("Props") && file.entries().iter().any(|e| e.path.trim_start_matches(' ').starts_with("114")) {
        Kind::Project
    } else {
        Kind::Ole2
    })
}
