//! Fields of Word: any mix of begin, separate, end, text and run borders.
//!
//! Two things are looked for beside the usual: no field that fetches, runs or asks is left, and no text that was shown is lost.

use super::{document, escaped, made, member, pieces};

/// Words a mutation may put in. `{` begins, `|` separates, `}` ends, `~` ends a run, newline a paragraph, `^` is deleted text.
pub const WORDS: &[&str] = &[
    "{DDEAUTO c:\\\\x|shown}",
    "{INCLUDEPICTURE \"http://a.example/x\"|shown}",
    "{ IF {PAGE|1} = 1 \"a\" \"b\"|x}",
    "{QUOTE 68 68 69|x}",
    "{EQ \\o\\ac(○,印)}",
    "{HYPERLINK \"https://a.example/\"|x}",
    "{D~D~E x|y}",
    "{\"DDE\" x|y}",
    "{=90+1|91}",
    "{MACROBUTTON M ここ}",
    "{",
    "|",
    "}",
    "~",
    "\n",
    "^",
    "\\",
    "\"",
];

/// Keywords that may not be left (threats of fields: the catalogue's OOX-W02).
const DENIED: &[&str] = &[
    "DDE",
    "DDEAUTO",
    "LINK",
    "EMBED",
    "INCLUDE",
    "INCLUDETEXT",
    "INCLUDEPICTURE",
    "IMPORT",
    "RD",
    "DATABASE",
    "MACROBUTTON",
    "PRINT",
    "FILLIN",
    "ASK",
    "SET",
    "HTMLCONTROL",
    "CONTROL",
    "ADDIN",
    "PRIVATE",
    "DATA",
    "SHAPE",
];

/// Inputs to start from.
pub fn seeds() -> Vec<Vec<u8>> {
    WORDS.iter().take(10).map(|w| format!("前{w}後").into_bytes()).collect()
}

/// Builds the document and looks at what becomes of it.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (body, shown) = body(&text);
    let Some(out) = made(&document(&body)) else { return };
    let xml = member(&out, "word/document.xml").expect("the main part");
    let (instructions, left) = read(&xml);
    for instruction in instructions {
        let word = instruction.trim_start().trim_start_matches(['"', '\\']);
        let word: String = word.chars().take_while(|c| c.is_ascii_alphabetic()).collect();
        assert!(!DENIED.contains(&word.to_ascii_uppercase().as_str()), "a field is left: {instruction:?}");
    }
    let mut left = left.chars();
    for c in shown.chars() {
        assert!(left.any(|l| l == c), "text was lost: {c:?} of {shown:?}");
    }
}

/// The body, and the text a reader of it sees.
fn body(text: &str) -> (String, String) {
    let (mut out, mut shown) = (String::from("<w:p>"), String::new());
    // For each open field: whether it has been separated.
    let mut open: Vec<bool> = Vec::new();
    let mut deleted = false;
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    for (at, piece) in text.split_inclusive(['{', '|', '}', '~', '\n', '^']).enumerate() {
        if at > 400 {
            break;
        }
        let end = piece.chars().last().filter(|c| "{|}~\n^".contains(*c));
        let words = escaped(end.map_or(piece, |c| piece.trim_end_matches(c)));
        if !words.is_empty() {
            let visible = open.iter().all(|separated| *separated);
            let inside = open.last() == Some(&false);
            let tag = match (inside, deleted) {
                (true, false) => "w:instrText",
                (true, true) => "w:delInstrText",
                (false, _) => "w:t",
            };
            if visible {
                shown.push_str(&words);
            }
            out.push_str(&format!("<w:r><{tag} xml:space=\"preserve\">{words}</{tag}></w:r>"));
        }
        match end {
            Some('{') => {
                open.push(false);
                out.push_str(&mark("begin"));
            }
            Some('|') => {
                if let Some(last) = open.last_mut() {
                    *last = true;
                }
                out.push_str(&mark("separate"));
            }
            Some('}') => {
                open.pop();
                out.push_str(&mark("end"));
            }
            Some('\n') => out.push_str("</w:p><w:p>"),
            Some('^') => deleted = !deleted,
            _ => {}
        }
    }
    // What an unfinished field shows is a matter of taste.
    if !open.is_empty() || text.contains('|') && !text.contains('{') {
        shown.clear();
    }
    let shown = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    (out + "</w:p>", shown)
}

/// The instructions that are whole in themselves, and all text, as another reader finds them.
fn read(xml: &str) -> (Vec<String>, String) {
    let (mut done, mut shown) = (Vec::new(), String::new());
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut within = "";
    for (is_tag, piece) in pieces(xml) {
        if !is_tag {
            match within {
                "instr" => {
                    if let Some((instruction, _)) = open.last_mut() {
                        instruction.push_str(&piece);
                    }
                }
                "text" => shown.push_str(&piece),
                _ => {}
            }
            continue;
        }
        within = match piece.split([' ', '/']).next().unwrap_or("") {
            "w:instrText" | "w:delInstrText" => "instr",
            "w:t" => "text",
            _ => "",
        };
        if piece.starts_with("w:fldChar") {
            if piece.contains("\"begin\"") {
                open.push((String::new(), true));
            } else if piece.contains("\"end\"") {
                done.extend(open.pop().map(|(instruction, _)| instruction));
            }
        } else if let Some(at) = piece.find("w:instr=\"") {
            done.extend(piece.get(at + 9..).and_then(|v| v.split('"').next()).map(str::to_owned));
        }
    }
    done.extend(open.into_iter().map(|(instruction, _)| instruction));
    (done, shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reader_sees_a_field_that_is_left() {
        let (body, shown) = body("前{DDE x|中}後");
        assert_eq!(shown, "前中後");
        assert_eq!(read(&body).0, ["DDE x"]);
        seeds().iter().for_each(|s| run(s));
    }
}
