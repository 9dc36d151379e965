//! Files that are ZIP containers but no archives (ARC-07): recognised by their members, refused as what they are.

use mugai_core::Reason;
use mugai_zip::Archive;

/// A kind of package.
#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) reason: Reason,
    pub(crate) ja: &'static str,
    pub(crate) en: &'static str,
}

/// By a member that only this kind has (folded names).
const MARKS: &[(&str, Reason, &str, &str)] = &[
    ("androidmanifest.xml", Reason::ActiveFormat, "Android アプリ（APK）", "an Android package"),
    ("meta-inf/manifest.mf", Reason::ActiveFormat, "Java プログラム（JAR）", "a Java archive"),
    ("install.rdf", Reason::ActiveFormat, "ブラウザーの拡張機能（XPI）", "a browser extension"),
    ("appxmanifest.xml", Reason::ActiveFormat, "Windows アプリ（APPX・MSIX）", "a Windows app package"),
    ("extension.vsixmanifest", Reason::ActiveFormat, "Visual Studio の拡張機能（VSIX）", "a Visual Studio extension"),
    ("meta-inf/container.xml", Reason::UnknownType, "電子書籍（EPUB）", "an EPUB book"),
    ("meta-inf/manifest.xml", Reason::UnknownType, "OpenDocument 文書など", "an OpenDocument file or the like"),
];

/// The list of content types every package of Office (and of XPS, NuGet, …) has.
const TYPES: &str = "[Content_Types].xml";

/// Without a member of these names a container is none.
pub(crate) const DOCUMENT: &[&str] = &[TYPES, "_rels/.rels", "mimetype"];

/// Whether the container is a package of Office or of its relatives.
pub(crate) fn is_document(zip: &Archive<'_>) -> bool {
    zip.find(TYPES).is_some()
        || zip.find("_rels/.rels").is_some()
        || zip.members.first().is_some_and(|m| m.name == "mimetype")
            && zip.head(0, 40).is_some_and(|h| h.starts_with(b"application/vnd.oasis.opendocument"))
}

/// The same for a broken container, by the bytes near its ends.
pub(crate) fn looks_like_document(bytes: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(1 << 20)..).unwrap_or(&[]);
    let head = bytes.get(..bytes.len().min(1 << 16)).unwrap_or(&[]);
    [tail, head].iter().any(|area| area.windows(TYPES.len()).any(|w| w == TYPES.as_bytes()))
}

/// The kind of package an archive really is.
pub(crate) fn kind(zip: &Archive<'_>) -> Option<Kind> {
    let marked = MARKS.iter().find(|(name, ..)| zip.find(name).is_some());
    if let Some((_, reason, ja, en)) = marked {
        return Some(Kind { reason: *reason, ja, en });
    }
    // The first member of a package of OpenDocument and its relatives, never packed.
    if zip.members.first().is_some_and(|m| m.name == "mimetype") {
        return Some(Kind {
            reason: Reason::UnknownType,
            ja: "OpenDocument・EPUB など",
            en: "a package with a media type",
        });
    }
    // An extension of Chrome or Firefox: a manifest beside scripts it would run.
    let runs = |m: &mugai_zip::Member| m.name.to_ascii_lowercase().ends_with(".js");
    let extension = zip.find("manifest.json").is_some() && zip.members.iter().any(runs);
    extension.then_some(Kind {
        reason: Reason::ActiveFormat, ja: "ブラウザーの拡張機能", en: "a browser extension"
    })
}
