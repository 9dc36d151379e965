//! What the formulas of a finished workbook may call besides functions: names that are a LAMBDA.

use super::residue;
use crate::rules::{defined_names, formula::Names};
use mugai_core::Refusal;
use quick_xml::NsReader;
use quick_xml::events::Event;

/// Reads the names of a workbook. They are judged themselves like every formula.
///
/// # Errors
/// `residue` when it cannot be read.
pub(super) fn read(book: &[u8]) -> Result<Names, Refusal> {
    let bad = |_| residue("xl/workbook.xml", "not well-formed");
    let text = std::str::from_utf8(book).map_err(|_| residue("xl/workbook.xml", "not UTF-8"))?;
    let mut reader = NsReader::from_str(text);
    let mut names = Names::default();
    let mut open: Option<(String, String)> = None;
    loop {
        match reader.read_event().map_err(bad)? {
            Event::Start(e) if e.local_name().into_inner() == "definedName" => {
                let name = e.attributes().flatten().find(|a| a.key.local_name().into_inner() == "name");
                let name = name.and_then(|a| quick_xml::escape::unescape(&a.value).map(|v| v.to_lowercase()).ok());
                open = name.map(|n| (n, String::new()));
            }
            Event::Text(t) => {
                if let Some((_, gathered)) = &mut open {
                    gathered.push_str(&t);
                }
            }
            Event::End(e) if e.local_name().into_inner() == "definedName" => {
                if let Some((name, _)) = open.take().filter(|(_, text)| defined_names::is_lambda(text)) {
                    names.callable.insert(name);
                }
            }
            Event::Eof => return Ok(names),
            _ => {}
        }
    }
}
