//! Range and validity of every field of a manifest; the sealer asks the same questions as the opener.

use crate::entry::{ApprovalRule, FileEntry, Manifest, NewFile};
use crate::error::within;
use crate::{Caps, NotOpened, hex};
use mugai_core::{Action, names};
use mugai_gate::Kind;
use unicode_normalization::UnicodeNormalization;

/// Receipt numbers, versions, codes: short ASCII without blanks.
const SHORT: usize = 64;
/// Persons.
const PERSON: usize = 256;

/// A node or a section: 1 to 32 of `a-z 0-9 - _`.
pub(crate) fn is_word(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    (1..=32).contains(&text.len()) && text.bytes().all(fits)
}

/// 1 to 64 printable ASCII characters without blanks.
pub(crate) fn is_short(text: &str) -> bool {
    (1..=SHORT).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// Printable, nothing hidden, not longer than allowed.
fn is_text(text: &str, most: usize) -> bool {
    text.len() <= most && names::show(text) == text
}

fn is_person(text: &str) -> bool {
    !text.trim().is_empty() && is_text(text, PERSON)
}

/// A text as the sealer writes it: nothing hidden, cut to its length.
pub(crate) fn clean(text: &str, most: usize) -> String {
    let one_line: String = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    names::cut(&names::show(&one_line), most).to_owned()
}

/// Cleans and cuts every text of a file about to be sealed.
pub(crate) fn tidy(file: &mut NewFile, caps: &Caps) {
    let text = |s: &mut String| *s = clean(s, caps.text_bytes);
    text(&mut file.approval.comment);
    text(&mut file.scan.result);
    text(&mut file.scan.engine);
    text(&mut file.scan.database);
    for f in &mut file.findings {
        text(&mut f.place);
    }
    if let Some(e) = &mut file.exception {
        text(&mut e.reason);
    }
}

/// Whether everything a manifest says is in its range.
///
/// # Errors
/// The first thing that is not.
pub(crate) fn manifest(m: &Manifest, caps: &Caps) -> Result<(), NotOpened> {
    let ensure = |good: bool, place: &str, why: &str| if good { Ok(()) } else { Err(NotOpened::malformed(place, why)) };
    ensure(hex::is(&m.id, 32), "package", "the id is not 32 small hexadecimal digits")?;
    ensure(is_word(&m.node), "node", "not 1 to 32 of a-z 0-9 - _")?;
    ensure(m.sequence > 0, "sequence", "they count from 1")?;
    ensure(!m.files.is_empty(), "files", "there is none")?;
    ensure(m.files.len() <= caps.files, "files", "more than allowed")?;
    let mut sum = 0u64;
    for (n, file) in m.files.iter().enumerate() {
        entry(n, file, caps)?;
        sum = sum.checked_add(file.length).ok_or_else(|| NotOpened::malformed("files", "the lengths overflow"))?;
    }
    within("the package", sum, caps.package_bytes)
}

/// One file of it.
pub(crate) fn entry(n: usize, file: &FileEntry, caps: &Caps) -> Result<(), NotOpened> {
    let ensure = |good: bool, field: &str, why: &str| {
        if good { Ok(()) } else { Err(NotOpened::malformed(format!("file {n}: {field}"), why)) }
    };
    name(n, file, caps)?;
    within("a payload", file.length, caps.file_bytes)?;
    ensure(is_short(&file.format), "format", "not a short word")?;
    ensure(is_short(&file.engine), "engine", "not a short word")?;
    ensure(is_word(&file.section), "section", "not 1 to 32 of a-z 0-9 - _")?;
    ensure(is_short(&file.receipt), "receipt", "not a receipt number")?;
    ensure(is_person(&file.applicant), "applicant", "no name, or not a printable one")?;
    ensure(is_person(&file.approval.by), "approval", "no name, or not a printable one")?;
    if file.approval.rule == ApprovalRule::Person && same(&file.approval.by, &file.applicant) {
        return Err(NotOpened::OwnApproval { index: n, who: file.applicant.clone() });
    }
    ensure(is_text(&file.approval.comment, caps.text_bytes), "comment", "too long or not printable")?;
    ensure(file.findings.len() <= caps.findings, "findings", "more than allowed")?;
    for f in &file.findings {
        ensure(is_short(&f.rule), "findings", "the rule is not a short word")?;
        ensure(Action::ALL.iter().any(|(_, word, _)| *word == f.action), "findings", "unknown action")?;
        ensure(f.count > 0, "findings", "found no time")?;
        ensure(is_text(&f.place, caps.text_bytes), "findings", "the place is too long or not printable")?;
    }
    let scan = &file.scan;
    for text in [&scan.result, &scan.engine, &scan.database] {
        ensure(is_text(text, caps.text_bytes), "scan", "too long or not printable")?;
    }
    ensure(!scan.result.trim().is_empty(), "scan", "no result")?;
    match (&file.exception, file.kind) {
        (None, Kind::Rebuilt) => Ok(()),
        (Some(e), Kind::Excepted) => {
            ensure(is_person(&e.permitted_by), "exception", "no officer, or not a printable name")?;
            let reason = is_text(&e.reason, caps.text_bytes) && !e.reason.trim().is_empty();
            ensure(reason, "exception", "no reason, or too long or not printable")
        }
        _ => ensure(false, "exception", "exactly an excepted file goes under an exception"),
    }
}

/// The name must be one that the check of names leaves as it is, with the extension that was verified.
fn name(n: usize, file: &FileEntry, caps: &Caps) -> Result<(), NotOpened> {
    let bad = |why: String| NotOpened::BadName { index: n, name: file.name.clone(), why };
    // Longer ones are cut by the check, which would tell them only that something changed.
    if file.name.len() > caps.name_bytes {
        return Err(bad("too long".into()));
    }
    match names::check(&file.name, caps.name_bytes) {
        Err(refusal) => Err(bad(refusal.detail)),
        Ok(clean) if clean != file.name => Err(bad("not printable, or too long".into())),
        Ok(_) if names::extension(&file.name) != file.extension => {
            Err(bad("not of the extension that was verified".into()))
        }
        Ok(_) => Ok(()),
    }
}

/// Persons whose ids differ in case, width or surrounding space only are one, as everywhere on the road.
fn same(a: &str, b: &str) -> bool {
    let normal = |t: &str| t.trim().nfkc().flat_map(char::to_lowercase).collect::<String>().trim().to_owned();
    normal(a) == normal(b)
}
