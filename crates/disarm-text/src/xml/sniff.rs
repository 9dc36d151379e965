//! Whether a file is XML of ours, by its first element: pages, drawings and Office documents are other formats.

use crate::starts::ascii_head;
use mugai_core::Sniff;

/// Roots that belong to other formats or to none, local names in lower case.
const OTHERS: &[&str] = &["html", "svg", "worddocument", "workbook", "visiodocument", "fixeddocument", "fixedpage"];
/// Namespaces of Office documents in one XML file.
const OFFICE: &[&str] = &[
    "http://schemas.microsoft.com/office/2006/xmlpackage",
    "http://schemas.microsoft.com/office/word/2003/wordml",
    "urn:schemas-microsoft-com:office:",
    "http://schemas.microsoft.com/visio/2003/core",
    "urn:oasis:names:tc:opendocument:",
];

pub(super) fn sniff(bytes: &[u8]) -> Sniff {
    if !matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) && bytes.get(..1024).unwrap_or(bytes).contains(&0) {
        return Sniff::No;
    }
    // Every file is asked, and most do not begin so.
    if ascii_head(bytes).find(|c| !c.is_whitespace()) != Some('<') {
        return Sniff::No;
    }
    let head: String = ascii_head(bytes).collect();
    let declared =
        head.starts_with("<?xml") && head.get(5..).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_whitespace()));
    let Some(root) = root(&head) else { return Sniff::No };
    let tag = root.get(..root.find('>').unwrap_or(root.len())).unwrap_or(root).to_ascii_lowercase();
    let name = tag.split(|c: char| c.is_ascii_whitespace() || c == '/').next().unwrap_or("");
    let local = name.rsplit(':').next().unwrap_or("");
    // A character that is not ASCII may begin a name: element names in Japanese are common in official forms.
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '\u{FFFD}');
    if !begins || OTHERS.contains(&local) || OFFICE.iter().any(|n| tag.contains(n)) {
        return Sniff::No;
    }
    if declared { Sniff::Yes } else { Sniff::Maybe }
}

/// What stands behind the `<` of the first element.
fn root(head: &str) -> Option<&str> {
    let mut rest = head;
    loop {
        rest = rest.trim_start().strip_prefix('<')?;
        rest = if let Some(comment) = rest.strip_prefix("!--") {
            comment.split_once("-->")?.1
        } else if let Some(instruction) = rest.strip_prefix('?') {
            instruction.split_once("?>")?.1
        } else if rest.starts_with("!DOCTYPE") {
            let end = rest.find(['>', '['])?;
            let (_, at) = rest.split_at_checked(end)?;
            match at.strip_prefix('[') {
                Some(subset) => subset.split_once(']')?.1.split_once('>')?.1,
                None => at.strip_prefix('>')?,
            }
        } else {
            return Some(rest);
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_xml_and_what_belongs_to_others_is_not() {
        for yes in [
            "<?xml version=\"1.0\"?><DataRoot/>",
            "\u{FEFF}<?xml version='1.0'?>\n<!-- x --><!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
            "<?xml version=\"1.0\"?><?xml-stylesheet href='a.xsl'?><申請/>",
            "<?xml version=\"1.0\"?><rss version=\"2.0\">",
        ] {
            assert_eq!(sniff(yes.as_bytes()), Sniff::Yes, "{yes}");
        }
        assert_eq!(sniff(b"<feed xmlns=\"x\">"), Sniff::Maybe);
        for no in [
            "<?xml version=\"1.0\"?><html>",
            "<?xml version=\"1.0\"?><s:svg>",
            "<?xml version=\"1.0\"?><pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\">",
            "<?xml version=\"1.0\"?>text",
            "text",
            "<?xml",
        ] {
            assert_eq!(sniff(no.as_bytes()), Sniff::No, "{no}");
        }
    }
}
