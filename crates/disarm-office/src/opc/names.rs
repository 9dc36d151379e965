//! Names of output parts: kept when they are plain, else made anew from what the part is.

use super::App;
use super::kinds::{self, Kind};
use crate::zip::key;
use std::collections::HashSet;

/// Folder and file names that belong to dangers; a harmless part has no business under them.
const SUSPICIOUS: &[&str] = &[
    "vbaproject",
    "vbadata",
    "activex",
    "macrosheet",
    "dialogsheet",
    "externallink",
    "connections",
    "querytable",
    "webextension",
    "taskpane",
    "customui",
    "afchunk",
    "printersettings",
    "customization",
    "embeddings",
    "_rels",
    "_xmlsignatures",
    "content_types",
    "docprops",
    "oleobject",
];

/// The names given out so far.
#[derive(Debug, Default)]
pub(crate) struct Names(HashSet<String>);

impl Names {
    /// The name for a part of this kind that was called `name`; `extension` without the dot.
    pub(crate) fn give(&mut self, name: &str, kind: Kind, app: App, extension: &str) -> String {
        let stem = name.rsplit_once('.').map_or(name, |(s, _)| s);
        let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        let folded = name.to_ascii_lowercase();
        let fine = stem.split('/').all(plain)
            && name.len() <= 120
            && stem.contains('/')
            && !SUSPICIOUS.iter().any(|s| folded.contains(s));
        let wish = if fine {
            format!("{stem}.{extension}")
        } else {
            let base = kinds::row(kind).map_or("part", |r| r.name);
            let common = !["word/", "xl/", "ppt/", "customXml/", "visio/"].iter().any(|f| base.starts_with(f));
            if common { format!("{}/{base}.{extension}", Kind::folder(app)) } else { format!("{base}.{extension}") }
        };
        self.free(&wish, fine)
    }

    /// The wish, or the wish with the first free number. A wish of our own always bears a number where several may exist.
    fn free(&mut self, wish: &str, own: bool) -> String {
        if own && self.0.insert(key(wish)) {
            return wish.to_owned();
        }
        let (stem, extension) = wish.rsplit_once('.').unwrap_or((wish, ""));
        for n in 1..u32::MAX {
            let name = format!("{stem}{n}.{extension}");
            if self.0.insert(key(&name)) {
                return name;
            }
        }
        wish.to_owned()
    }

    /// Marks a name as used.
    pub(crate) fn take(&mut self, name: &str) {
        self.0.insert(key(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_stay_and_take_the_extension_of_what_they_are() {
        let mut names = Names::default();
        assert_eq!(names.give("word/media/image1.emf", Kind::Image, App::Word, "png"), "word/media/image1.png");
        assert_eq!(names.give("word/media/image1.png", Kind::Image, App::Word, "png"), "word/media/image11.png");
        assert_eq!(
            names.give("xl/macrosheets/sheet1.xml", Kind::Worksheet, App::Excel, "xml"),
            "xl/worksheets/sheet1.xml"
        );
        assert_eq!(names.give("word/見出し.xml", Kind::Header, App::Word, "xml"), "word/header1.xml");
        assert_eq!(names.give("word/a.exe.xml", Kind::Header, App::Word, "xml"), "word/header2.xml");
        assert_eq!(names.give("x.png", Kind::Image, App::Word, "png"), "word/media/image2.png");
    }
}
