//! Formulas: what a cell, rule or name may compute without leaving the workbook (threats OOX-X04, OOX-X07).

use super::{external_book, functions, links};
use mugai_core::url::{Base, verdict};
use mugai_core::{Rule, Treatment};
use std::collections::HashSet;

/// A formula that starts a program.
pub(crate) static DDE: Rule = rule!(
    "office.dde",
    ["OOX-X04"],
    "DDE（他のプログラムの呼び出し）",
    "DDE",
    "セルの数式からパソコンのプログラムを起動させる手口です。",
    "セルには最後に表示された値が残ります。",
    Flatten
);
/// A formula that calls a function which reaches out of the workbook, or an unknown one.
pub(crate) static FUNCTION: Rule = rule!(
    "office.formula",
    ["OOX-X07"],
    "危険な関数",
    "Dangerous worksheet function",
    "数式から外部への通信やプログラムの呼び出しを行います。",
    "セルには最後に計算された値が残ります。",
    Flatten
);

/// Why a formula may not stay; `None` when it may. `dead` holds removed names in lower case.
pub(crate) fn judge(formula: &str, dead: &HashSet<String>) -> Option<&'static Rule> {
    // Second, as a reader would see it that knows nothing of quoted sheet names: an attacker may aim at either.
    scan(formula, true, dead).or_else(|| scan(formula, false, dead))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '?' | '\\')
}

fn scan(formula: &str, quotes: bool, dead: &HashSet<String>) -> Option<&'static Rule> {
    let mut rest = formula;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or("");
        match c {
            '"' => {
                rest = skip_literal(after, '"').1;
                before = '"';
            }
            '\'' if quotes => {
                let (name, tail) = skip_literal(after, '\'');
                if name.contains('|') || tail.trim_start().starts_with('|') {
                    return Some(&DDE);
                }
                // A sheet name holds none of these; a path does.
                if name.contains(['[', ']', '\\', '/']) {
                    return Some(&external_book::EXTERNAL_BOOK);
                }
                rest = tail;
                before = '\'';
            }
            '|' => return Some(&DDE),
            '[' if is_word(before) || before == ']' => {
                rest = skip_brackets(after)?;
                before = ']';
            }
            '[' => return Some(&external_book::EXTERNAL_BOOK),
            c if is_word(c) || c == '@' => {
                let end = rest.find(|c: char| !is_word(c) && c != '@').unwrap_or(rest.len());
                let (word, tail) = rest.split_at(end);
                let next = tail.trim_start();
                if let Some(arguments) = next.strip_prefix('(') {
                    if let Some(rule) = call(word, arguments, quotes) {
                        return Some(rule);
                    }
                } else if word.contains('\\') && word.len() > 1 {
                    return Some(&external_book::EXTERNAL_BOOK);
                } else if !dead.is_empty() && !next.starts_with('!') && dead.contains(&word.to_lowercase()) {
                    return Some(&super::defined_names::DEFINED_NAME);
                }
                before = word.chars().next_back().unwrap_or(' ');
                rest = tail;
            }
            c => {
                before = c;
                rest = after;
            }
        }
    }
    None
}

fn call(word: &str, arguments: &str, quotes: bool) -> Option<&'static Rule> {
    // Without quotes an ordinary word of a sheet name, `'Data (2)'!A1`, looks like a call: only the dangerous ones count then.
    if functions::is_denied(word) || (quotes && !functions::is_allowed(word)) {
        return Some(&FUNCTION);
    }
    let link = word.to_uppercase();
    if link.trim_start_matches('@') != "HYPERLINK" {
        return None;
    }
    let literal = arguments.trim_start().strip_prefix('"').map(|a| skip_literal(a, '"'));
    let fine = literal.is_some_and(|(url, tail)| {
        let alone = matches!(tail.trim_start().chars().next(), Some(',' | ')'));
        // A normalised target would have to be written back; what is not already normal goes.
        alone && verdict(&url, Base::None).kept().is_some_and(|kept| kept == url)
    });
    if fine { None } else { Some(&links::LINK) }
}

/// What stands before the closing quote (doubled ones undone) and what follows it.
fn skip_literal(text: &str, quote: char) -> (String, &str) {
    let mut out = String::new();
    let mut rest = text;
    while let Some((piece, tail)) = rest.split_once(quote) {
        out.push_str(piece);
        match tail.strip_prefix(quote) {
            Some(more) => {
                out.push(quote);
                rest = more;
            }
            None => return (out, tail),
        }
    }
    out.push_str(rest);
    (out, "")
}

/// Past the bracket that closes a structured reference (`Table[[#All],[Col]]`, `'` escapes a character in it).
fn skip_brackets(text: &str) -> Option<&str> {
    let mut depth = 1u32;
    let mut escaped = false;
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\'' => escaped = true,
            '[' => depth = depth.saturating_add(1),
            ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return text.get(i.saturating_add(1)..);
                }
            }
            _ => {}
        }
    }
    Some("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(formula: &str) -> Option<&'static str> {
        judge(formula, &HashSet::new()).map(|r| r.id)
    }

    #[test]
    fn everyday_formulas_stay() {
        for formula in [
            "SUM(A1:B2)",
            "'集計 (2)'!A1*2",
            "表1!B3&\"[1]|\"",
            "Table1[列]",
            "SUM(Table1[[#All],[売上]])",
            "IF(A1=\"x\",VLOOKUP(B1,表!A:C,3,0),\"\")",
            "HYPERLINK(\"#Sheet2!A1\",\"移動\")",
            "HYPERLINK(\"https://www.example.jp/\",A1)",
            "_xlfn.XLOOKUP(A1,B:B,C:C)",
            "TEXT(A1,\"[$-411]ggge年m月d日\")",
            "Sheet1:Sheet3!A1",
            "{1,2;3,4}",
            "#REF!+1",
            "A1^2%",
            "'it''s'!A1",
            "PHONETIC(A1)",
            "-1.5E+3",
        ] {
            assert_eq!(id(formula), None, "{formula}");
        }
    }

    #[test]
    fn other_books_go() {
        for formula in [
            "[1]Sheet1!A1",
            "'[1]Sheet 1'!A1",
            "'C:\\x\\[b.xlsx]S'!A1",
            "SUM([2]!名前)",
            "'http://h/[b.xls]S'!A1",
            "A1+ [3]S!B1",
        ] {
            assert_eq!(id(formula), Some("office.external-book"), "{formula}");
        }
    }

    #[test]
    fn programs_and_functions_go() {
        assert_eq!(id("cmd|'/c calc'!A0"), Some("office.dde"));
        assert_eq!(id("'cmd'|'/c calc'!A0"), Some("office.dde"));
        for formula in [
            "WEBSERVICE(\"http://x\")",
            "_xlfn.WEBSERVICE(A1)",
            "webservice (A1)",
            "1+@RTD(\"a\",,\"b\")",
            "_xll.Foo(1)",
            "MyMacro()",
            "'a\"b'!A1+CALL(\"x\")",
        ] {
            assert_eq!(id(formula), Some("office.formula"), "{formula}");
        }
        for formula in [
            "HYPERLINK(A1)",
            "HYPERLINK(\"file:///c:/x\")",
            "HYPERLINK(\"\\\\h\\s\",\"x\")",
            "HYPERLINK(\"http://a\"&B1)",
        ] {
            assert_eq!(id(formula), Some("office.link"), "{formula}");
        }
    }

    #[test]
    fn a_removed_name_takes_its_users_along() {
        let dead = HashSet::from(["evil".to_owned()]);
        assert!(judge("1+Evil", &dead).is_some());
        assert!(judge("Evil!A1+1", &dead).is_none());
    }
}
