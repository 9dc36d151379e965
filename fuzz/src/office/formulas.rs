//! Formulas of Excel, one a line: in a cell, a name, a conditional format, a validation and a sparkline's range.
//!
//! Beside the usual it is looked for that no formula is left which another, simpler reader knows to be dangerous.

use super::{book, escaped, made, member, pieces};

/// Words a mutation may put in.
pub const WORDS: &[&str] = &[
    "WEBSERVICE(\"http://a.example/\")",
    "_xlfn.WEBSERVICE(",
    "cmd|'/c calc'!A0",
    "[1]Sheet1!A1",
    "'C:\\x\\[b.xlsx]S'!A1",
    "'it''s (2)'!A1",
    "HYPERLINK(\"#集計!A1\",\"x\")",
    "HYPERLINK(\"http://a\"&B1)",
    "Table1[[#All],[列]]",
    "LET(x,1,x+1)",
    "SUM(A1:B2)",
    "CALL(",
    "@",
    "\"",
    "'",
    "[",
    "]",
    "!",
    "|",
    "(",
    ")",
    "{1,2;3,4}",
    " ",
    "&",
    "_xlfn.",
    "\n",
];

const DENIED: &[&str] =
    &["WEBSERVICE", "RTD", "CALL", "REGISTER.ID", "EXEC", "SQL.REQUEST", "EVALUATE", "DDE", "FOPEN", "INITIATE"];

/// Inputs to start from.
pub fn seeds() -> Vec<Vec<u8>> {
    WORDS.iter().take(11).map(|w| w.as_bytes().to_vec()).collect()
}

/// Builds the book and looks at what becomes of it.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<String> = text.lines().take(50).map(escaped).collect();
    let line = |at: usize| lines.get(at).map_or("1", String::as_str);
    let cells: String = lines
        .iter()
        .enumerate()
        .map(|(at, f)| format!("<row r=\"{0}\"><c r=\"A{0}\"><f>{f}</f><v>7</v></c></row>", at + 1))
        .collect();
    let sheet = format!(
        "<sheetData>{cells}</sheetData><conditionalFormatting sqref=\"A1\"><cfRule type=\"expression\" priority=\"1\"><formula>{}</formula></cfRule></conditionalFormatting><dataValidations count=\"1\"><dataValidation type=\"list\" sqref=\"B1\"><formula1>{}</formula1></dataValidation></dataValidations><extLst><ext uri=\"{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}\"><x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>{}</xm:f><xm:sqref>C1</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>",
        line(0),
        line(1),
        line(2)
    );
    let names = format!("<definedNames><definedName name=\"単価\">{}</definedName></definedNames>", line(3));
    let Some(out) = made(&book(&names, &sheet, &[], "", &[])) else { return };
    for part in ["xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
        let xml = member(&out, part).expect("a part of every book");
        assert!(part != "xl/worksheets/sheet1.xml" || lines.is_empty() || xml.contains("7</v>"), "a value was lost");
        let mut formula = false;
        for (is_tag, piece) in pieces(&xml) {
            if is_tag {
                let name = piece.split([' ', '/']).next().unwrap_or("");
                formula = matches!(name, "f" | "formula" | "formula1" | "xm:f" | "definedName" | "x:f");
            } else if formula {
                assert!(!dangerous(&piece), "a formula is left: {piece:?}");
            }
        }
    }
}

/// Whether a formula calls one of the worst: its text without literals and blanks.
fn dangerous(formula: &str) -> bool {
    let mut bare = String::new();
    for (at, piece) in formula.split('"').enumerate() {
        // An odd piece stands between quotes. Quoted sheet names may hold anything and are left alone.
        if at % 2 == 0 {
            bare.extend(piece.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase));
        }
    }
    // Nor are names of columns, which stand in brackets.
    if bare.contains(['\'', '[']) {
        return false;
    }
    DENIED.iter().any(|name| {
        bare.match_indices(name).any(|(at, _)| {
            let before = bare.get(..at).and_then(|b| b.chars().next_back());
            let after = bare.get(at + name.len()..).and_then(|a| a.chars().next());
            after == Some('(') && !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '\\' || c == '?')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_reader_knows_danger() {
        assert!(dangerous("1+ webservice (\"x\")") && dangerous("_xlfn.WEBSERVICE(A1)") && dangerous("CALL(\"a\")"));
        assert!(!dangerous("\"CALL(\"") && !dangerous("RECALL(1)") && !dangerous("SUM(A1)"));
        seeds().iter().for_each(|s| run(s));
    }
}
