//! What a clerk is told of a kind that is refused by name: one advice for a family of kinds, in words of what to do next.

use mugai_core::advice::{self, Advice};
use mugai_core::{Known, Refusal};

/// The families. Kinds that are in none have the words of their reason.
const FAMILIES: &[(&Advice, &[&str])] = &[
    (
        &advice::PROGRAM,
        &[
            "exe",
            "elf",
            "macho",
            "installer",
            "package",
            "byte-code",
            "application-manifest",
            "program-source",
            "torrent",
        ],
    ),
    (&advice::SCRIPT, &["script"]),
    (&advice::SHORTCUT, &["lnk", "internet-shortcut", "shell-settings", "registry", "rdp", "scheduled-task"]),
    (&advice::DISK_IMAGE, &["disk-image"]),
    (
        &advice::ACTIVE_DOCUMENT,
        &["onenote", "chm", "swf", "sylk", "fdf", "office-2003-xml", "data-connection", "add-in", "help", "infopath"],
    ),
    (
        &advice::ARCHIVE,
        &["zip-split", "7z", "rar", "cab", "lzh", "gzip", "bzip2", "xz", "zstd", "tar", "other-archive"],
    ),
    (
        &advice::OLD_OFFICE,
        &[
            "ole2",
            "old-word",
            "old-excel",
            "old-powerpoint",
            "old-visio",
            "outlook-item",
            "xlsb",
            "publisher",
            "project",
            "rtf",
            "odf",
            "xps",
        ],
    ),
    (&advice::ICHITARO, &["justsystems", "old-ichitaro"]),
    (&advice::DOCUWORKS, &["docuworks"]),
    (&advice::DRAWING, &["dwg", "jww", "jwc", "sxf", "step", "dxf", "cad", "gis"]),
    (&advice::FOREIGN_DOCUMENT, &["oasys", "foreign-document", "e-book", "event-log", "outlook-store"]),
    (&advice::APPLICATION, &["key", "certificate", "e-tax"]),
    (&advice::DATABASE, &["sqlite", "access", "database"]),
    (&advice::MEDIA, &["media"]),
    (&advice::PICTURE, &["postscript", "bigtiff", "heif", "psd", "other-picture"]),
    (&advice::FONT, &["font"]),
];

/// The refusal of a kind, with the advice of its family; `how` says what gave it away, in English.
pub(crate) fn refusal(kind: &Known, how: &str) -> Refusal {
    let more = format!("{how} {} ({})", kind.en, kind.id);
    let family = FAMILIES.iter().find(|(_, kinds)| kinds.contains(&kind.id)).map(|(advice, _)| *advice);
    match family.filter(|a| a.reasons.contains(&kind.reason)) {
        Some(advice) => Refusal::advised_as(advice, kind.reason, kind.ja, &more),
        None => Refusal::new(kind.reason, kind.ja, more),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KNOWN;

    #[test]
    fn every_family_is_one_of_known_kinds_and_gives_its_advice() {
        let general = ["office-encrypted", "zip-package", "tnef", "xml", "xml-other"];
        for kind in KNOWN {
            let told = refusal(kind, "the content is");
            assert_eq!(told.reason, kind.reason, "{}", kind.id);
            let own = told.ja() != kind.reason.ja();
            assert_ne!(own, general.contains(&kind.id), "{}: advice of its own: {own}", kind.id);
            assert_eq!(FAMILIES.iter().filter(|(_, kinds)| kinds.contains(&kind.id)).count(), usize::from(own));
        }
    }
}
