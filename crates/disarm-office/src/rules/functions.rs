//! Which worksheet functions a formula may call (threats OOX-X07).

use std::collections::HashSet;
use std::sync::OnceLock;

const DATA: &str = include_str!("../../data/functions.txt");

/// Functions that reach out of the workbook or run something. All are missing from the list of allowed ones too; this list
/// is for readings of a formula in which ordinary words look like functions.
const DENIED: &[&str] = &[
    "WEBSERVICE",
    "IMAGE",
    "RTD",
    "CALL",
    "REGISTER",
    "REGISTER.ID",
    "SQL.REQUEST",
    "SQL.OPEN",
    "EXEC",
    "RUN",
    "EVALUATE",
    "FORMULA",
    "FOPEN",
    "FWRITE",
    "FWRITELN",
    "FILES",
    "DOCUMENTS",
    "DIRECTORY",
    "INITIATE",
    "EXECUTE",
    "POKE",
    "REQUEST",
    "TERMINATE",
    "ALERT",
    "HALT",
    "GOTO",
    "IMPORTTEXT",
    "IMPORTCSV",
    "IMPORTHTML",
    "STOCKHISTORY",
    "PY",
    "COPILOT",
    "TRANSLATE",
    "DETECTLANGUAGE",
    "DDE",
];
const DENIED_FAMILIES: &[&str] = &["CUBE", "APP.", "LABS.", "GET.", "SQL."];

/// Takes the prefixes of newer functions off; `None` for a name that belongs to an add-in.
fn bare(name: &str) -> Option<String> {
    let mut name = name.trim_start_matches('@').to_uppercase();
    loop {
        if let Some(rest) = name.strip_prefix("_XLFN.").or_else(|| name.strip_prefix("_XLWS.")) {
            name = rest.to_owned();
        } else if name.starts_with("_XLL.") || name.starts_with("_XLUDF.") {
            return None;
        } else {
            return Some(name);
        }
    }
}

/// Whether the function is one of those known to be harmless.
pub(crate) fn is_allowed(name: &str) -> bool {
    static ALLOWED: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let allowed = ALLOWED.get_or_init(|| DATA.lines().filter(|l| !l.starts_with('#')).collect());
    bare(name).is_some_and(|n| match n.strip_prefix("_XLPM.") {
        // A parameter of LAMBDA or LET that is called is a function made of allowed ones.
        Some(parameter) => !is_denied(parameter),
        None => allowed.contains(n.as_str()),
    })
}

/// Whether the name, with or without prefix, is this function.
pub(crate) fn is(name: &str, function: &str) -> bool {
    bare(name).is_some_and(|n| n == function)
}

/// The function a word hands on without calling it: `MAP(A1:A3,_xleta.LEN)`.
pub(crate) fn refers_to(word: &str) -> Option<&str> {
    // Most words have no mark at all.
    let at = if word.contains('_') { word.to_ascii_lowercase().find("_xleta.")? } else { return None };
    word.get(at.saturating_add("_xleta.".len())..)
}

/// Whether the function is one of those known to be dangerous.
pub(crate) fn is_denied(name: &str) -> bool {
    bare(name).is_none_or(|n| DENIED.contains(&n.as_str()) || DENIED_FAMILIES.iter().any(|f| n.starts_with(f)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dangerous_functions_are_never_allowed() {
        for name in DENIED.iter().chain(&[
            "CUBEVALUE",
            "_xlfn.WEBSERVICE",
            "_xlfn._xlws.PY",
            "@rtd",
            "_xll.MyAddIn",
            "Sql.Request",
            "MyMacro",
        ]) {
            assert!(!is_allowed(name), "{name}");
        }
        for name in ["SUM", "_xlfn.XLOOKUP", "_xlfn._xlws.FILTER", "Vlookup", "PHONETIC", "DATEDIF", "NUMBERSTRING"] {
            assert!(is_allowed(name) && !is_denied(name), "{name}");
        }
    }
}
