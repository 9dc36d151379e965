//! What becomes of each tag: those that say how pixels look are understood, the rest goes and is reported by its kind.

use super::ifd::Directory;
use crate::rules::{METADATA, PRIVATE_DATA, THUMBNAIL};
use mugai_core::{Action, Context, Refusal, Rule};

/// Tags that are read, or that say nothing about how the page looks and nothing about anybody: written anew or left out in silence.
const UNDERSTOOD: &[u16] = &[
    254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 286, 287,
    288, 289, 290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328, 332, 334,
    338, 339, 340, 341, 342, 347, 512, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532, 559, 34675,
];

/// Who made the page, when, where and with what (TIFF 6.0 section 8, Exif, XMP, IPTC, Photoshop).
const ABOUT: &[(u16, &str)] = &[
    (269, "DocumentName"),
    (270, "ImageDescription"),
    (271, "Make"),
    (272, "Model"),
    (285, "PageName"),
    (305, "Software"),
    (306, "DateTime"),
    (315, "Artist"),
    (316, "HostComputer"),
    (333, "InkNames"),
    (337, "TargetPrinter"),
    (700, "XMP"),
    (33432, "Copyright"),
    (33723, "IPTC"),
    (34377, "Photoshop"),
    (34665, "Exif"),
    (34853, "GPS"),
    (37724, "Photoshop layers"),
];

/// Pictures within the page: SubIFDs, the preview of Exif.
const INNER: &[(u16, &str)] = &[(330, "SubIFDs"), (513, "JPEGInterchangeFormat"), (514, "JPEGInterchangeFormatLength")];

/// Reports every tag that goes. Returns whether one of them leads to places of its own.
pub(super) fn report(directory: &Directory<'_>, cx: &mut Context<'_>) -> Result<bool, Refusal> {
    let mut leads = false;
    for entry in directory.entries.iter().filter(|e| !UNDERSTOOD.contains(&e.tag)) {
        let named =
            |list: &[(u16, &'static str)]| list.iter().find(|(tag, _)| *tag == entry.tag).map(|(_, name)| *name);
        let (rule, name): (&'static Rule, String) = match (named(ABOUT), named(INNER)) {
            (Some(name), _) => (&METADATA, name.to_owned()),
            (_, Some(name)) => (&THUMBNAIL, name.to_owned()),
            _ => (&PRIVATE_DATA, format!("tag {}", entry.tag)),
        };
        leads |= matches!(entry.tag, 330 | 513 | 34665 | 34853);
        cx.did(rule, &format!("TIFF {name}"), Action::Removed)?;
    }
    Ok(leads)
}
