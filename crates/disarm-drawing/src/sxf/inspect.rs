//! The second look at a finished SXF: characters one by one, outside and inside of texts, with nothing of the reader but the tables.

use super::figures::Figures;
use super::{table, text};
use crate::graph::Graph;
use mugai_core::{Context, Reason, Refusal};
use mugai_jptext::{Charset, find_hidden};

fn residue(detail: impl Into<String>) -> Refusal {
    Refusal::new(Reason::Residue, "SXF", detail)
}

/// # Errors
/// `residue` for anything our writer does not write.
pub(super) fn inspect(bytes: &[u8], cx: &mut Context<'_>) -> Result<(), Refusal> {
    let (file, _) =
        crate::encoding::decode(bytes, Some(Charset::Cp932), cx).map_err(|_| residue("no encoding fits"))?;
    if find_hidden(&file).is_some() || bytes.iter().any(|b| matches!(b, 0..=8 | 0x0B | 0x0E..=0x1F | 0x7F)) {
        return Err(residue("a character that hides"));
    }
    let body = file.strip_prefix("ISO-10303-21;\r\nHEADER;\r\n").ok_or_else(|| residue("begins otherwise"))?;
    let body = body.strip_suffix("ENDSEC;\r\nEND-ISO-10303-21;\r\n").ok_or_else(|| residue("ends otherwise"))?;
    let (header, data) = body.split_once("\r\nENDSEC;\r\nDATA;\r\n").ok_or_else(|| residue("no header"))?;
    let mut lines = header.split("\r\n");
    let features = lines.any(|l| l.starts_with("FILE_DESCRIPTION(") && l.to_ascii_lowercase().contains("feature_mode"));
    words(header, |word| matches!(word, "FILE_DESCRIPTION" | "FILE_NAME" | "FILE_SCHEMA"))?;
    names_nobody(header)?;
    if !features {
        words(data, table::is_entity)?;
        return graph(data, cx);
    }
    let mut figures = Figures::default();
    let mut rest = data;
    while let Some(behind) = rest.trim_start().strip_prefix("/*") {
        let (tag, behind) = behind.split_once("\r\n").ok_or_else(|| residue("a comment of another kind"))?;
        if !table::is_tag(tag) {
            return Err(residue("a comment of another kind"));
        }
        let (feature, behind) =
            behind.split_once(&format!("\r\n{tag}*/")).ok_or_else(|| residue("a feature without end"))?;
        words(feature, table::is_feature)?;
        let (word, parameters) = feature.split_once('(').ok_or_else(|| residue("no feature"))?;
        let word = word.rsplit(' ').next().unwrap_or("").to_ascii_lowercase();
        let parameters = top_level(parameters);
        let name = parameters.get(usize::from(word == "sfig_locate_feature")).map_or("", |n| n);
        let name = name.trim_end_matches(')').trim_matches(['\\', '\'']);
        figures.element(&word, name, cx).map_err(|_| residue("figures without end"))?;
        rest = behind;
    }
    if rest.trim().is_empty() { Ok(()) } else { Err(residue("something between the features")) }
}

/// Parameters, parted by the commas that stand in no text and no list.
fn top_level(parameters: &str) -> Vec<&str> {
    let (mut depth, mut quoted) = (0_u8, false);
    let parts = parameters.split(|c| {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth = depth.saturating_add(1),
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && !quoted && depth == 0
    });
    parts.collect()
}

/// The file is named by its bare name, and nobody by theirs (FILE_NAME, ISO 10303-21 §8.2.2).
fn names_nobody(header: &str) -> Result<(), Refusal> {
    for line in header.split("\r\n").filter_map(|l| l.strip_prefix("FILE_NAME(")) {
        let parameters = top_level(line);
        let name = parameters.first().map_or("", |n| n).replace("\\X2\\", "").replace("\\X0\\", "");
        let people = [parameters.get(2), parameters.get(3), parameters.get(6)].into_iter().flatten();
        let named = people.flat_map(|p| p.chars()).any(|c| !matches!(c, '\'' | '(' | ')' | ',' | ' ' | ';'));
        if named || name.contains(['\\', '/', ':']) {
            return Err(residue("the name of a person, or of a place"));
        }
    }
    Ok(())
}

/// Each entity stands on lines of its own; what it points at is there, and never itself.
fn graph(data: &str, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let mut graph = Graph::new("SXF");
    for line in data.split("\r\n") {
        let mut rest = line;
        if let Some((number, behind)) = line.strip_prefix('#').and_then(|l| l.split_once('=')) {
            graph
                .entity(number.parse().map_err(|_| residue("no number of an entity"))?, cx)
                .map_err(|_| residue("an entity twice"))?;
            rest = behind;
        }
        if rest.starts_with("MAPPED_ITEM(") {
            graph.weigh();
        }
        for (at, outside) in rest.split('\'').enumerate() {
            // Between quotes is text; a quote in a text is two, and leaves the count even.
            let numbers = outside.split('#').skip(1).filter(|_| at % 2 == 0);
            for number in numbers {
                let end = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
                let number = number.get(..end).unwrap_or("").parse().map_err(|_| residue("no number of an entity"))?;
                graph.point(number, 1, cx)?;
            }
        }
    }
    graph.check(cx).map_err(|_| residue("entities that hold themselves, or point nowhere"))
}

/// Every word outside of texts is known, every number is one, and no text hides anything.
fn words(piece: &str, known: fn(&str) -> bool) -> Result<(), Refusal> {
    let mut rest = piece;
    while let Some(first) = rest.chars().next() {
        let behind = rest.get(first.len_utf8()..).unwrap_or("");
        rest = match first {
            '\'' => plain(behind)?,
            '\\' => {
                let (inner, behind) = behind
                    .strip_prefix('\'')
                    .and_then(|b| b.split_once("\\'"))
                    .ok_or_else(|| residue("a text without end"))?;
                seen(inner)?;
                behind
            }
            '(' | ')' | ',' | ';' | '=' | '#' | '$' | '*' | ' ' | '\r' | '\n' => behind,
            _ => {
                let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '+' | '-')));
                let (word, behind) = rest.split_at_checked(end.unwrap_or(rest.len())).unwrap_or((rest, ""));
                let choice = word.len() > 2 && word.starts_with('.') && word.ends_with('.');
                let number = !word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.parse::<f64>().is_ok();
                if !choice && !number && !known(word) {
                    return Err(residue("a word that is not known"));
                }
                behind
            }
        };
    }
    Ok(())
}

/// What stands behind a text whose first quote was read.
fn plain(text: &str) -> Result<&str, Refusal> {
    let mut from = 0_usize;
    loop {
        let at = text.get(from..).and_then(|t| t.find('\'')).ok_or_else(|| residue("a text without end"))?;
        let at = from.saturating_add(at);
        let behind = text.get(at.saturating_add(1)..).unwrap_or("");
        if !behind.starts_with('\'') {
            seen(text.get(..at).unwrap_or(""))?;
            return Ok(behind);
        }
        from = at.saturating_add(2);
    }
}

fn seen(inner: &str) -> Result<(), Refusal> {
    if text::without_hidden(inner).is_some() || text::with_bare_files(inner).is_some() {
        return Err(residue("a text that hides something, or names a file elsewhere"));
    }
    Ok(())
}
