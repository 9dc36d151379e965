//! The second look at a finished DXF: line by line from the bytes, with nothing of the reader but the tables of what is allowed
//! and the count of what blocks hold.

use super::table::{self, Value, keeps_application, keeps_text, points, value};
use super::{blocks, escapes, pairs, rebuild, release};
use mugai_core::{Context, Reason, Refusal};
use mugai_jptext::find_hidden;
use std::collections::HashSet;

fn residue(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::Residue, "DXF", detail)
}

/// # Errors
/// `residue` for anything our writer does not write.
pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    let (text, _) =
        crate::encoding::decode(bytes, release::code_page(bytes), cx).map_err(|_| residue("no encoding fits"))?;
    // In every encoding we write these bytes are these characters, and no second byte of any other.
    if bytes.iter().any(|b| matches!(b, 0..=8 | 0x0B | 0x0E..=0x1F | 0x7F)) || escapes::hidden(&text).is_some() {
        return Err(residue("a control character"));
    }
    let mut look = Look::default();
    let mut lines = text.split("\r\n");
    loop {
        let (Some(code), Some(text)) = (lines.next(), lines.next()) else { return Err(residue("cut off")) };
        if text.contains(['\r', '\n']) || find_hidden(text).is_some() {
            return Err(residue("a character that hides"));
        }
        let number: u16 = code.trim_start().parse().map_err(|_| residue("no group code"))?;
        if code != format!("{number:>3}") {
            return Err(residue("a group code that is not as ours are"));
        }
        if (number, text) == (0, "EOF") {
            break;
        }
        look.pair(number, text)?;
    }
    if lines.next() != Some("") || lines.next().is_some() {
        return Err(residue("something behind the end"));
    }
    look.end()?;
    // What blocks hold is counted as the first look counts it.
    let (pairs, _) = pairs::read(&text, cx)?;
    let sections = rebuild::sections(&pairs).map_err(|_| residue("no sections"))?;
    blocks::check(&sections, cx).map_err(|_| residue("blocks that hold themselves, or without end"))
}

/// What was seen so far.
#[derive(Default)]
struct Look {
    section: String,
    /// Sections there were.
    sections: HashSet<String>,
    /// The table, block or group of braces that is open.
    open: Option<String>,
    group: bool,
    /// The kind of the record, or the name of the header variable.
    within: String,
    handles: HashSet<u64>,
    pointed: HashSet<u64>,
    xdata: bool,
}

impl Look {
    fn pair(&mut self, code: u16, text: &str) -> Result<(), Refusal> {
        let sound = match value(code) {
            Some(Value::Text) => true,
            Some(Value::Real) => text.parse::<f64>().is_ok_and(f64::is_finite),
            Some(Value::Whole) => text.parse::<i128>().is_ok(),
            Some(Value::Handle) => text.is_empty() || u64::from_str_radix(text, 16).is_ok(),
            Some(Value::Binary) | None => false,
        };
        if !sound {
            return Err(residue(format!("group {code} holds what it may not")));
        }
        if code == 0 {
            return self.begin(text);
        }
        if code == 2 && self.within == "SECTION" {
            self.section = text.to_owned();
            let known = table::SECTIONS.contains(&text) && self.sections.insert(text.to_owned());
            return if known { Ok(()) } else { Err(residue("a section of another kind")) };
        }
        if code == 2 && self.within == "TABLE" {
            self.open = Some(text.to_owned());
        }
        if code == 102 && self.group == text.starts_with('{') {
            return Err(residue("a group of braces within another"));
        }
        self.group ^= code == 102;
        if let Ok(handle) = u64::from_str_radix(text, 16) {
            if code == 5 || code == 105 {
                self.handles.insert(handle);
            }
            if points(code) && handle != 0 {
                self.pointed.insert(handle);
            }
        }
        self.allowed(code, text)
    }

    fn begin(&mut self, kind: &str) -> Result<(), Refusal> {
        let open = self.open.as_deref();
        let fits = match (self.section.as_str(), kind) {
            ("", "SECTION") => self.within != "SECTION",
            ("", _) => false,
            (_, "ENDSEC") => open.is_none(),
            ("CLASSES", _) => kind == "CLASS",
            ("TABLES", "TABLE") | ("BLOCKS", "BLOCK") => open.is_none(),
            ("TABLES", "ENDTAB") => open.is_some(),
            ("TABLES", _) => open == Some(kind),
            ("BLOCKS", "ENDBLK") => open == Some("BLOCK"),
            ("BLOCKS", _) => open == Some("BLOCK") && table::ENTITIES.contains(&kind),
            ("ENTITIES", _) => table::ENTITIES.contains(&kind),
            ("OBJECTS", _) => table::OBJECTS.contains(&kind),
            _ => false,
        };
        if !fits || self.group {
            return Err(residue(format!("{kind} where it does not stand")));
        }
        match kind {
            "ENDSEC" => self.section.clear(),
            "BLOCK" => self.open = Some(kind.to_owned()),
            "ENDTAB" | "ENDBLK" => self.open = None,
            _ => {}
        }
        self.within = kind.to_owned();
        self.xdata = false;
        Ok(())
    }

    fn allowed(&mut self, code: u16, text: &str) -> Result<(), Refusal> {
        let text = text.trim();
        let path = text.contains(['\\', '/', ':']);
        let kind = self.within.as_str();
        let wrong = match (self.section.as_str(), kind, code) {
            ("HEADER", _, 9) => {
                self.within = text.to_owned();
                false
            }
            ("HEADER", name, 0..=4 | 6..=8) => !keeps_text(name),
            ("CLASSES", _, 3) => text != "ObjectDBX Classes",
            (_, "BLOCK", 1) => !text.is_empty(),
            (_, "BLOCK", 70) => text.parse::<i64>().map_or(true, |flags| flags & 12 != 0),
            (_, "STYLE", 3 | 4) | (_, "LAYOUT" | "PLOTSETTINGS", 7) | (_, "VIEWPORT", 1) => path,
            (_, "LAYOUT" | "PLOTSETTINGS", 2) => text != "none_device",
            (_, _, 102) => !matches!(text, "{ACAD_REACTORS" | "{ACAD_XDICTIONARY" | "{BLKREFS" | "}"),
            (_, _, 1001) => {
                self.xdata = true;
                !keeps_application(text)
            }
            (_, _, 1000..) => !self.xdata,
            _ => self.xdata,
        };
        if wrong { Err(residue(format!("{} {code} holds what it may not", self.within))) } else { Ok(()) }
    }

    fn end(self) -> Result<(), Refusal> {
        if self.within != "ENDSEC" {
            return Err(residue("a section without end"));
        }
        if self.pointed.iter().any(|h| !self.handles.contains(h)) {
            return Err(residue("something points at what is not there"));
        }
        Ok(())
    }
}
