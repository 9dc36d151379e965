//! The instruction of a field: which keywords compute from the document alone, and how a link is written (threats OOX-W02).

use super::field_scan::HOLE;
use mugai_core::url::{Base, verdict};

/// Fields that compute from the document and the machine's clock alone.
const ALLOWED: &[&str] = &[
    "PAGE",
    "NUMPAGES",
    "SECTION",
    "SECTIONPAGES",
    "NUMWORDS",
    "NUMCHARS",
    "DATE",
    "TIME",
    "CREATEDATE",
    "SAVEDATE",
    "PRINTDATE",
    "EDITTIME",
    "AUTHOR",
    "TITLE",
    "SUBJECT",
    "KEYWORDS",
    "COMMENTS",
    "LASTSAVEDBY",
    "FILENAME",
    "FILESIZE",
    "REVNUM",
    "USERNAME",
    "USERINITIALS",
    "USERADDRESS",
    "TOC",
    "TC",
    "TOA",
    "TA",
    "INDEX",
    "XE",
    "SEQ",
    "REF",
    "PAGEREF",
    "NOTEREF",
    "STYLEREF",
    "LISTNUM",
    "AUTONUM",
    "AUTONUMLGL",
    "AUTONUMOUT",
    "SYMBOL",
    "EQ",
    "ADVANCE",
    "QUOTE",
    "IF",
    "COMPARE",
    "BIBLIOGRAPHY",
    "CITATION",
    "FORMTEXT",
    "FORMCHECKBOX",
    "FORMDROPDOWN",
    "GOTOBUTTON",
    "BARCODE",
    "DISPLAYBARCODE",
    "AUTOTEXT",
    "AUTOTEXTLIST",
    "BIDIOUTLINE",
];
/// Properties that are written again, so that a field may show them.
const PROPERTIES: &[&str] = &[
    "TITLE",
    "SUBJECT",
    "AUTHOR",
    "KEYWORDS",
    "COMMENTS",
    "LASTSAVEDBY",
    "COMPANY",
    "MANAGER",
    "CATEGORY",
    "PAGES",
    "WORDS",
    "CHARACTERS",
    "LINES",
    "PARAGRAPHS",
    "REVISIONNUMBER",
    "CREATETIME",
    "LASTSAVEDTIME",
    "TOTALEDITINGTIME",
    "CHARACTERSWITHSPACES",
    "NAMEOFAPPLICATION",
];
/// What INFO computes from the document, not from a property.
const COMPUTED: &[&str] =
    &["CREATEDATE", "SAVEDATE", "EDITTIME", "FILENAME", "FILESIZE", "NUMPAGES", "NUMWORDS", "NUMCHARS", "REVNUM"];
/// What becomes of a field.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Keep,
    Rewrite(String),
    Unwrap,
}

/// For the second look: whether a finished file may hold this instruction.
pub(crate) fn is_harmless(instruction: &str) -> bool {
    match judge(instruction) {
        Fate::Keep => true,
        Fate::Rewrite(new) => new == instruction,
        Fate::Unwrap => false,
    }
}

/// What becomes of a field with this instruction.
pub(super) fn judge(instruction: &str) -> Fate {
    let trimmed = instruction.trim();
    if trimmed.starts_with('=') {
        return Fate::Keep;
    }
    let keyword: String = trimmed.chars().take_while(|c| !c.is_whitespace() && *c != '\\' && *c != '"').collect();
    let rest = trimmed.get(keyword.len()..).unwrap_or("");
    let keyword = keyword.to_ascii_uppercase();
    match keyword.as_str() {
        "DOCPROPERTY" | "INFO" => {
            let (name, _) = argument(rest.trim_start());
            let name = name.trim().to_ascii_uppercase();
            let computed = keyword == "INFO" && COMPUTED.contains(&name.as_str());
            if computed || PROPERTIES.contains(&name.as_str()) { Fate::Keep } else { Fate::Unwrap }
        }
        // Leads to a bookmark, page or note of this document; anything with the look of a path does not.
        "GOTOBUTTON" => {
            let (place, _) = argument(rest.trim_start());
            if place.contains([':', '/', '\\', HOLE]) { Fate::Unwrap } else { Fate::Keep }
        }
        "HYPERLINK" if rest.contains(HOLE) => Fate::Unwrap,
        "HYPERLINK" => hyperlink(rest),
        word if ALLOWED.contains(&word) => Fate::Keep,
        _ => Fate::Unwrap,
    }
}

/// Where the words begin that a button shows instead of a result: behind the name of its macro or place. Bytes.
pub(super) fn shown_from(instruction: &str) -> Option<usize> {
    let skip = |from: usize, space: bool| -> Option<usize> {
        let rest = instruction.get(from..)?;
        let at = rest.char_indices().find(|(_, c)| c.is_whitespace() != space).map(|(i, _)| i)?;
        from.checked_add(at)
    };
    let start = skip(0, true)?;
    let end = skip(start, false)?;
    let word = instruction.get(start..end)?;
    if !(word.eq_ignore_ascii_case("MACROBUTTON") || word.eq_ignore_ascii_case("GOTOBUTTON")) {
        return None;
    }
    skip(skip(skip(end, true)?, false)?, true)
}

/// A HYPERLINK is written anew from what was understood of it.
fn hyperlink(arguments: &str) -> Fate {
    let (mut url, mut place, mut tip): (Option<String>, Option<String>, Option<String>) = (None, None, None);
    let mut rest = arguments.trim_start();
    while !rest.is_empty() {
        if let Some(switch) = rest.strip_prefix('\\') {
            let Some(letter) = switch.chars().next() else { return Fate::Unwrap };
            let after = switch.get(letter.len_utf8()..).unwrap_or("").trim_start();
            let slot = match letter.to_ascii_lowercase() {
                'l' => &mut place,
                'o' => &mut tip,
                // The frame or window the target opens in, and formatting.
                't' | '*' | '@' => {
                    rest = argument(after).1;
                    continue;
                }
                'n' | 'm' | 'h' => {
                    rest = after;
                    continue;
                }
                _ => return Fate::Unwrap,
            };
            let (value, tail) = argument(after);
            *slot = Some(value);
            rest = tail;
        } else {
            let (value, tail) = argument(rest);
            if url.is_some() {
                return Fate::Unwrap;
            }
            url = Some(value);
            rest = tail;
        }
    }
    let plain = |t: String| -> String { t.chars().filter(|c| !matches!(c, '"' | '\\') && !c.is_control()).collect() };
    let url = match url.filter(|u| !u.trim().is_empty()) {
        Some(url) => match verdict(&url, Base::None).kept() {
            Some(kept) if !kept.contains(['"', '\\']) => Some(kept),
            _ => return Fate::Unwrap,
        },
        None => None,
    };
    let place = place.map(plain).filter(|p| !p.trim().is_empty());
    let mut out = String::from(" HYPERLINK");
    match (&url, &place) {
        (None, None) => return Fate::Unwrap,
        (Some(url), _) => out.push_str(&format!(" \"{url}\"")),
        (None, Some(_)) => {}
    }
    if let Some(place) = place {
        out.push_str(&format!(" \\l \"{place}\""));
    }
    if let Some(tip) = tip.map(plain).filter(|t| !t.trim().is_empty()) {
        out.push_str(&format!(" \\o \"{tip}\""));
    }
    out.push(' ');
    Fate::Rewrite(out)
}

/// One argument, quoted (with `\"` and `\\` undone) or up to the next space, and what follows.
fn argument(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let (word, tail) = text.split_at(end);
        return (word.to_owned(), tail.trim_start());
    };
    let mut out = String::new();
    let mut escaped = false;
    for (i, c) in quoted.char_indices() {
        match c {
            _ if escaped => {
                if c != '"' && c != '\\' {
                    out.push('\\');
                }
                out.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return (out, quoted.get(i.saturating_add(1)..).unwrap_or("").trim_start()),
            _ => out.push(c),
        }
    }
    (out, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computing_fields_stay() {
        for instruction in [
            " PAGE ",
            "page \\* MERGEFORMAT",
            "=90 + 1",
            "= SUM(ABOVE)",
            "EQ \\* jc2 \\o\\ad(\\s\\up 9(よみ),漢字)",
            "TOC \\o \"1-3\" \\h",
            "DOCPROPERTY Company",
            "DOCPROPERTY \"Company\" \\* MERGEFORMAT",
            "INFO NumPages",
            "GOTOBUTTON 章 次へ",
            "IF \u{FFFC} = 1 \"a\" \"b\"",
            "QUOTE 65 66",
            "SEQ 表 \\* ARABIC",
        ] {
            assert_eq!(judge(instruction), Fate::Keep, "{instruction}");
        }
    }

    #[test]
    fn everything_else_is_unwrapped() {
        for instruction in [
            "DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe \"/k calc\"",
            "dde a b",
            "INCLUDEPICTURE \"http://x\"",
            "INCLUDETEXT a",
            "LINK Excel.Sheet.8",
            "EMBED x",
            "MACROBUTTON x y",
            "DATABASE",
            "",
            "\"DDEAUTO\"",
            "\\DDEAUTO",
            "DDEAUTO\"x\"",
            "QUOTEX",
            "DOCPROPERTY Secret",
            "TEMPLATE",
            "IMPORT x",
            "ＤＤＥ",
            "HYPERLINK",
            "HYPERLINK \"file:///c:/x\"",
            "HYPERLINK \\\\\\\\h\\\\s",
            "HYPERLINK \"http://a\" \"http://b\"",
            "HYPERLINK \"javascript:x\" \\l \"y\"",
            "DAT\u{FFFC}E",
            "\u{FFFC}PAGE",
            "HYPERLINK \"http://a.jp/\u{FFFC}\"",
            "PRINT DATE",
            "DOCPROPERTY Company_x",
            "DOCPROPERTY \"Company x\"",
            "GOTOBUTTON \\\\h\\s x",
            "SET x y",
            "MERGEFIELD 氏名",
        ] {
            assert_eq!(judge(instruction), Fate::Unwrap, "{instruction}");
        }
    }

    #[test]
    fn buttons_show_what_stands_behind_the_name() {
        let shown = |i: &'static str| shown_from(i).and_then(|at| i.get(at..));
        assert_eq!(shown(" MACROBUTTON  NoMacro  [ここをクリック]"), Some("[ここをクリック]"));
        assert_eq!(shown("gotobutton b 次へ 進む"), Some("次へ 進む"));
        assert_eq!(shown("MACROBUTTON NoMacro"), None);
        assert_eq!(shown("MACROBUTTON NoMacro "), None);
        assert_eq!(shown("DDE a b"), None);
    }

    #[test]
    fn links_are_written_in_one_form() {
        let form = |i: &str| match judge(i) {
            Fate::Rewrite(new) => new,
            other => panic!("{other:?}"),
        };
        assert_eq!(form("HYPERLINK  \\l  \"_Toc1\""), " HYPERLINK \\l \"_Toc1\" ");
        assert_eq!(
            form(" hyperlink \"https://a.jp/x\" \\o \"説明\" \\t \"_blank\""),
            " HYPERLINK \"https://a.jp/x\" \\o \"説明\" "
        );
        assert_eq!(form("HYPERLINK https://a.jp/ \\h"), " HYPERLINK \"https://a.jp/\" ");
        for once in [" HYPERLINK \\l \"_Toc1\" ", " HYPERLINK \"https://a.jp/\" \\l \"b\" \\o \"c\" "] {
            assert_eq!(form(once), once);
        }
    }
}
