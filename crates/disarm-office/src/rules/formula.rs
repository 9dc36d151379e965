//! Formulas: what a cell, rule or name may compute without leaving the workbook (threats OOX-X04, OOX-X07).

use super::{external_book, functions, links};
use mugai_core::url::{Base, verdict};
use mugai_core::{Rule, Treatment};
use std::collections::{HashMap, HashSet};

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

/// Longest formula that is read, bytes: Excel allows 8,192 characters, each at most 4 bytes long.
const MOST: usize = 32_768;

/// What the formulas of one workbook may and may not name.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Defined names that were removed, lower case.
    pub(crate) dead: HashSet<String>,
    /// Sheets that were replaced by empty ones, lower case.
    pub(crate) sheets: HashMap<String, &'static Rule>,
    /// Defined names that are a LAMBDA and may be called, lower case.
    pub(crate) callable: HashSet<String>,
}

/// Why a formula may not stay; `None` when it may.
pub(crate) fn judge(formula: &str, names: &Names) -> Option<&'static Rule> {
    let plain = names.dead.is_empty() && names.sheets.is_empty();
    if plain && !formula.contains(['(', '[', '|', '\'', '\\', '"', '_']) {
        return None;
    }
    scan(formula, names, &mut |_| {})
}

/// [`judge`] that also hands out every word that may be a defined name, as it is written.
pub(crate) fn judge_words(formula: &str, names: &Names, words: &mut dyn FnMut(&str)) -> Option<&'static Rule> {
    scan(formula, names, words)
}

/// Whether a formula that may not stay only names another workbook, and by its name alone. Charts outside Excel write so of the
/// workbook embedded behind them.
pub(crate) fn names_only_a_book(formula: &str) -> bool {
    !formula.contains(['\\', '/', '|', '(', '"'])
}

/// Whether a formula of a pivot table is harmless. It names fields, and those are called as the clerk liked: only calls of
/// dangerous functions and of other programs count.
pub(crate) fn is_harmless_field(formula: &str) -> bool {
    let mut calls = formula.match_indices('(').filter_map(|(at, _)| formula.get(..at));
    let program = formula.split_once('|').is_some_and(|(_, rest)| rest.contains('!'));
    let denied = |head: &str| {
        let word = head.trim_end().rsplit(|c| !is_word(c)).next().unwrap_or("");
        !word.is_empty() && functions::is_denied(word)
    };
    formula.len() <= MOST && !program && !calls.any(denied)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '?' | '\\' | '$')
}

/// `A1`: letters, then digits.
fn is_cell(word: &str) -> bool {
    let word = word.replace('$', "");
    let digits = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    (1..=3).contains(&word.len().saturating_sub(digits.len()))
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
}

fn scan(formula: &str, names: &Names, words: &mut dyn FnMut(&str)) -> Option<&'static Rule> {
    if formula.len() > MOST {
        return Some(&FUNCTION);
    }
    let mut rest = formula;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or("");
        match c {
            '"' => {
                let Some((_, tail)) = skip_literal(after, '"') else { return Some(&FUNCTION) };
                rest = tail;
                before = '"';
            }
            '\'' => {
                match skip_literal(after, '\'').filter(|(_, tail)| tail.trim_start().starts_with(['!', '|', ':'])) {
                    Some((name, tail)) => {
                        if let Some(rule) = sheet(&name, tail, names) {
                            return Some(rule);
                        }
                        rest = tail;
                        before = '\'';
                    }
                    // No sheet name: whatever it is, what stands in it is judged. A run of marks is read once.
                    None => {
                        rest = after.trim_start_matches('\'');
                        before = '\'';
                    }
                }
            }
            '|' => return Some(&DDE),
            // The workbook itself.
            '[' if !is_word(before) && after.starts_with("0]!") => {
                rest = after.get(3..).unwrap_or("");
                before = '!';
            }
            '[' => {
                let Some(tail) = skip_brackets(after) else { return Some(&external_book::EXTERNAL_BOOK) };
                // A column of a table is followed by an operator; a workbook, named or numbered, by a sheet or a name.
                let table = is_word(before) || before == ']';
                let end = if table { tail } else { tail.trim_start() };
                let number = after.starts_with(|c: char| c.is_ascii_digit());
                if end.starts_with(|c: char| is_word(c) || matches!(c, '!' | '\'')) || (number && !table) {
                    return Some(&external_book::EXTERNAL_BOOK);
                }
                rest = tail;
                before = ']';
            }
            c if is_word(c) || c == '@' => {
                let end = rest.find(|c: char| !is_word(c) && c != '@').unwrap_or(rest.len());
                let (word, tail) = rest.split_at(end);
                if let Some(rule) = self::word(word, before, tail, names, words) {
                    return Some(rule);
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

/// A sheet name between quotes, and what follows it.
fn sheet(name: &str, tail: &str, names: &Names) -> Option<&'static Rule> {
    if name.contains('|') || tail.trim_start().starts_with('|') {
        return Some(&DDE);
    }
    // A sheet name holds none of these; a path does.
    if name.contains(['[', ']', '\\', '/']) {
        return Some(&external_book::EXTERNAL_BOOK);
    }
    // For a reader that knows nothing of quoted names a call in one is a call. Numbered copies, `Run (2)`, have a blank.
    let mut calls = name.match_indices('(').filter_map(|(at, _)| name.get(..at));
    if calls.any(|head| functions::is_denied(head.rsplit(|c| !is_word(c)).next().unwrap_or(""))) {
        return Some(&FUNCTION);
    }
    if names.sheets.is_empty() {
        return None;
    }
    name.split(':').find_map(|n| names.sheets.get(&n.to_lowercase()).copied())
}

/// A word, what stands before it and what follows.
fn word(word: &str, before: char, tail: &str, names: &Names, words: &mut dyn FnMut(&str)) -> Option<&'static Rule> {
    let next = tail.trim_start();
    let bare = word.trim_start_matches('@');
    if let Some(arguments) = next.strip_prefix('(') {
        // `A1 (B1:B2)` is what two ranges have in common.
        if next.len() != tail.len() && is_cell(bare) && !functions::is_allowed(bare) && !functions::is_denied(bare) {
            return None;
        }
        if !functions::is_allowed(bare) && names.callable.contains(&bare.to_lowercase()) {
            words(bare);
            return None;
        }
        return call(bare, arguments);
    }
    if word.contains('\\') && (word.len() > 1 || next.starts_with('[')) {
        return Some(&external_book::EXTERNAL_BOOK);
    }
    if functions::refers_to(bare).is_some_and(|f| !functions::is_allowed(f)) {
        return Some(&FUNCTION);
    }
    if next.starts_with('!') {
        return if names.sheets.is_empty() { None } else { names.sheets.get(&bare.to_lowercase()).copied() };
    }
    // A whole column, `A:C`, is no name.
    let letters = bare.trim_matches('$');
    let column = letters.len() <= 3 && letters.bytes().all(|b| b.is_ascii_alphabetic());
    if column && (before == ':' || next.starts_with(':')) {
        return None;
    }
    words(bare);
    let dead = !names.dead.is_empty() && names.dead.contains(&bare.to_lowercase());
    dead.then_some(&super::defined_names::DEFINED_NAME)
}

fn call(name: &str, arguments: &str) -> Option<&'static Rule> {
    if !functions::is_allowed(name) {
        return Some(&FUNCTION);
    }
    if !functions::is(name, "HYPERLINK") {
        return None;
    }
    let literal = arguments.trim_start().strip_prefix('"').and_then(|a| skip_literal(a, '"'));
    let fine = literal.is_some_and(|(url, tail)| {
        let alone = matches!(tail.trim_start().chars().next(), Some(',' | ')'));
        alone && leads_well(&url)
    });
    if fine { None } else { Some(&links::LINK) }
}

/// Whether a literal link may stay as it is written: a place in this book, or an address that is already normal, for a
/// normalised one would have to be written back.
fn leads_well(url: &str) -> bool {
    match url.strip_prefix('#') {
        Some(place) => links::is_inside(place),
        None => verdict(url, Base::None)
            .kept()
            .is_some_and(|kept| kept == url || kept.strip_suffix('/').is_some_and(|k| k == url)),
    }
}

/// What stands before the closing quote (doubled ones undone) and what follows it; `None` when it is not closed.
fn skip_literal(text: &str, quote: char) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut rest = text;
    loop {
        let (piece, tail) = rest.split_once(quote)?;
        out.push_str(piece);
        match tail.strip_prefix(quote) {
            Some(more) => {
                out.push(quote);
                rest = more;
            }
            None => return Some((out, tail)),
        }
    }
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
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(formula: &str) -> Option<&'static str> {
        judge(formula, &Names::default()).map(|r| r.id)
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
            "[0]!売上",
            "SUBTOTAL(109,[金額])",
            "[@単価]*[@[数 量]]",
            "'Image (2)'!A1+'Call (3)'!B1",
            "A1 (B1:B2)",
            "HYPERLINK(\"#'年 度'!A1\",\"移動\")",
            "_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1),_xlpm.f(2))",
            "_xlfn.MAP(A1:A3,_xleta.SUM)",
            "_xlfn._TRO_ALL(A:A)",
            "_xlfn._xlws.FILTER(A:A,B:B=1)",
            "SUM(Table1[[#This Row],[a]:[b]])/2",
            "'3-D 1:3-D 9'!A1",
            "SUM('1月':'3月'!A1)",
            "HYPERLINK(\"https://www.example.jp\",\"x\")",
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
            "C:\\[b.xlsx]S!A1",
            "x[b.xlsx]S!A1",
            "[0]S!A1",
            "SUM([2])",
            "[b.xlsx] S!A1",
            "[b.xlsx]!名前",
            "a[b",
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
            "'x'WEBSERVICE(\"a\")",
            "A1'+WEBSERVICE(\"a\")",
            "_xlfn.MAP(A1,_xleta.WEBSERVICE)",
            "MAP(A1,_xlfn._xleta.RTD)",
            "_xlpm.CALL(1)",
            "1+\"open",
            "'+CALL(1)+'!A1",
        ] {
            assert_eq!(id(formula), Some("office.formula"), "{formula}");
        }
        for formula in [
            "HYPERLINK(A1)",
            "HYPERLINK(\"file:///c:/x\")",
            "HYPERLINK(\"\\\\h\\s\",\"x\")",
            "HYPERLINK(\"http://a\"&B1)",
            "_xlfn.HYPERLINK(A1)",
            "HYPERLINK(\"#[\\\\h\\b.xlsx]S!A1\",\"x\")",
        ] {
            assert_eq!(id(formula), Some("office.link"), "{formula}");
        }
    }

    #[test]
    fn a_removed_name_takes_its_users_along() {
        let names = Names { dead: HashSet::from(["evil".to_owned()]), ..Names::default() };
        assert!(judge("1+Evil", &names).is_some());
        assert!(judge("1+@Evil", &names).is_some());
        assert!(judge("Evil!A1+1", &names).is_none());
        let names = Names { dead: HashSet::from(["a".to_owned()]), ..Names::default() };
        assert!(judge("$A$1+SUM(A:A)+A2", &names).is_none() && judge("1+a", &names).is_some());
    }

    #[test]
    fn a_replaced_sheet_takes_its_users_along_and_a_lambda_may_be_called() {
        let names = Names {
            sheets: HashMap::from([("macro1".to_owned(), &FUNCTION)]),
            callable: HashSet::from(["税込".to_owned()]),
            ..Names::default()
        };
        assert!(judge("Macro1!A1", &names).is_some() && judge("'Macro1'!A1", &names).is_some());
        assert!(judge("'A:MACRO1'!A1", &names).is_some());
        assert!(judge("Macro2!A1", &names).is_none());
        assert!(judge("税込(A1)", &names).is_none() && judge("税抜(A1)", &names).is_some());
    }

    #[test]
    fn marks_without_end_are_read_in_no_time() {
        for text in ["'".repeat(MOST), "'a''a".repeat(MOST / 5), "a[".repeat(MOST / 2), "''a".repeat(MOST / 3)] {
            judge(&text, &Names::default());
        }
        assert!(
            judge(&"1+".repeat(MOST), &Names { dead: HashSet::from(["x".to_owned()]), ..Names::default() }).is_some()
        );
    }
}
