//! Which advice belongs to which kind that is refused by name.

use crate::advice::{self, Advice};

/// The families. Kinds that are in none have the words of their reason.
static FAMILIES: &[(&Advice, &[&str])] = &[
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
    (&advice::ARCHIVE, &["zip-split", "rar", "zstd", "other-archive"]),
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
    (&advice::DRAWING, &["dwg", "jws", "jwc", "step", "cad", "gis"]),
    (&advice::FOREIGN_DOCUMENT, &["oasys", "foreign-document", "e-book", "event-log", "outlook-store"]),
    (&advice::APPLICATION, &["key", "certificate", "e-tax"]),
    (&advice::DATABASE, &["sqlite", "access", "database"]),
    (&advice::MEDIA, &["media"]),
    (&advice::PICTURE, &["postscript", "bigtiff", "heif", "psd", "other-picture"]),
    (&advice::FONT, &["font"]),
];

/// The advice of the family a kind belongs to, by the id of the kind.
pub fn family(kind: &str) -> Option<&'static Advice> {
    FAMILIES.iter().find(|(_, kinds)| kinds.contains(&kind)).map(|(advice, _)| *advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_is_in_two_families() {
        let mut all: Vec<&str> = FAMILIES.iter().flat_map(|(_, kinds)| kinds.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
