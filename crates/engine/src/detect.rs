//! Identification (形式判定): by content first, then held against the name (threats T-01 … T-05).

use crate::{known, polyglot, registry};
use mugai_core::{Disarm, Input, Reason, Refusal, Sniff, names};

/// Which format a top-level file is: exactly one, and one that its name admits.
///
/// # Errors
/// `malformed` for nothing at all, `unknown_type`/`active_format`/… for a kind refused by name, `polyglot` for two kinds at once,
/// `type_mismatch` when the extension says something else.
pub fn identify(input: &Input<'_>) -> Result<&'static dyn Disarm, Refusal> {
    let extension = input.extension();
    let found = claim(input.bytes, Some(&extension))?;
    let format = found.format();
    // An extension that nobody owns says nothing; the output is named after its content either way (G-10). Text has no sure
    // signs of its own, so there the name has to agree.
    let says_nothing = !owned(&extension) && found.sniff(input.bytes) == Sniff::Yes;
    if !extension.is_empty() && !format.has_extension(&extension) && !says_nothing && !saved_as_text(found, &extension)
    {
        // Of a package that is in order as an archive the name may say more: an e-book, a document of another office suite.
        if format.id == "zip"
            && let Some(refusal) = by_extension(&extension)
        {
            return Err(refusal);
        }
        return Err(Refusal::new(
            Reason::TypeMismatch,
            input.name,
            format!("the name says .{extension}, the content is {} ({})", format.en, format.id),
        ));
    }
    Ok(found)
}

/// A mail or a web page that was saved under the name of a text is what it is, and named so (T-02): what it carries must not come
/// along as text.
fn saved_as_text(found: &dyn Disarm, extension: &str) -> bool {
    let named = |id: &str| registry::formats().any(|d| d.format().id == id && d.format().has_extension(extension));
    match found.format().id {
        "html" => named("text"),
        // One mail alone, too, in what was saved as a mailbox.
        "mail" => named("text") || named("mbox"),
        // Several mails in what was saved as one.
        "mbox" => named("text") || named("mail"),
        _ => false,
    }
}

/// Whether the extension belongs to a format or to a kind refused by name.
fn owned(extension: &str) -> bool {
    registry::formats().any(|d| d.format().has_extension(extension))
        || known::KNOWN.iter().any(|k| k.extensions.contains(&extension))
}

/// The refusal of a kind that only its name gives away: text and unknown content under the extension of something that is refused
/// by name (threats T-02, §13).
fn by_extension(extension: &str) -> Option<Refusal> {
    if registry::formats().any(|d| d.format().has_extension(extension)) {
        return None;
    }
    let kind = known::KNOWN.iter().find(|k| k.extensions.contains(&extension))?;
    Some(known::refusal(kind, &format!("the name says .{extension},")))
}

/// The same for a file within a file: by content, since its container chose the name; within text/* the name may still choose.
///
/// # Errors
/// As [`identify`], without `type_mismatch`.
pub(crate) fn identify_inner(input: &Input<'_>) -> Result<&'static dyn Disarm, Refusal> {
    claim(input.bytes, Some(&input.extension()))
}

fn claim(bytes: &[u8], extension: Option<&str>) -> Result<&'static dyn Disarm, Refusal> {
    if bytes.iter().all(|b| *b == 0) {
        return Err(Refusal::new(Reason::Malformed, "", "the file is empty or holds nothing but zeros"));
    }
    let said: Vec<(&'static dyn Disarm, Sniff)> =
        registry::formats().map(|d| (d, d.sniff(bytes))).filter(|(_, s)| *s != Sniff::No).collect();
    let sure: Vec<_> = said.iter().filter(|(_, s)| *s == Sniff::Yes).map(|(d, _)| *d).collect();
    let sure = without_carried(most_specific(&sure));
    match (sure.as_slice(), known::recognise(bytes)) {
        ([one], kind) => {
            // Another magic at the start of a file that a format is sure of (an executable that is also a mail, say).
            if let Some(kind) = kind.filter(|k| !k.shared_start) {
                if kind.own {
                    return Err(known::refusal(kind.known, "the content is"));
                }
                return Err(two(one.format().en, kind.known.en));
            }
            if let Some(second) = polyglot::second_nature(one.format().id, bytes) {
                return Err(two(one.format().en, second));
            }
            Ok(*one)
        }
        ([first, second, ..], _) => Err(two(first.format().en, second.format().en)),
        ([], Some(kind)) => {
            // Of a mere container the name may say more than the content does.
            let closer = extension.filter(|_| kind.is_container()).and_then(by_extension);
            Err(closer.unwrap_or_else(|| known::refusal(kind.known, "the content is")))
        }
        ([], None) => match extension.and_then(by_extension) {
            Some(refusal) => Err(refusal),
            None => by_name(&said.iter().map(|(d, _)| *d).collect::<Vec<_>>(), bytes, extension),
        },
    }
}

/// Within text/* the name may choose (T-02); without a helpful name the most general reading is taken.
fn by_name(
    maybe: &[&'static dyn Disarm],
    bytes: &[u8],
    extension: Option<&str>,
) -> Result<&'static dyn Disarm, Refusal> {
    let unknown = |detail: &str| Refusal::new(Reason::UnknownType, "", detail);
    if maybe.is_empty() {
        if ends_as_zip(bytes) {
            let why = "a ZIP archive with something before it, or the last piece of a split one";
            return Err(Refusal::new(Reason::MalformedZip, "", why));
        }
        return Err(unknown("no format claims the content"));
    }
    // A second opinion: what a table of magic numbers takes for a binary kind is not delivered as text.
    if let Some(kind) = infer::get(bytes).filter(|k| k.matcher_type() != infer::MatcherType::Text) {
        return Err(unknown(kind.mime_type()));
    }
    if let Some(named) = extension.and_then(|e| maybe.iter().find(|d| d.format().has_extension(e))) {
        return Ok(*named);
    }
    let general = maybe
        .iter()
        .find(|d| maybe.iter().all(|o| o.format().id == d.format().id || o.format().refines.contains(&d.format().id)));
    general.or_else(|| maybe.first()).copied().ok_or_else(|| unknown("no format claims the content"))
}

/// Whether the bytes end in the end record of a ZIP (APPNOTE 4.3.16), with a comment of at most 64 KiB behind it.
fn ends_as_zip(bytes: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(22 + 65_535)..).unwrap_or(bytes);
    tail.windows(4).any(|w| w == b"PK\x05\x06")
}

/// Drops every format that another one of the list refines.
fn most_specific(list: &[&'static dyn Disarm]) -> Vec<&'static dyn Disarm> {
    list.iter().filter(|d| !list.iter().any(|o| o.format().refines.contains(&d.format().id))).copied().collect()
}

/// A PDF may begin anywhere in the first kilobyte (ISO 32000-2 §7.5.2, note). Drawings saved by Office for the Mac have one there,
/// in a comment that never comes along: they are drawings. So are those kept within gzip (`.emz`, `.wmz`, `.svgz`).
fn without_carried(mut list: Vec<&'static dyn Disarm>) -> Vec<&'static dyn Disarm> {
    if list.iter().any(|d| d.format().id == "emf") {
        list.retain(|d| d.format().id != "pdf");
    }
    if list.iter().any(|d| ["emf", "wmf", "svg"].contains(&d.format().id)) {
        list.retain(|d| d.format().id != "gzip");
    }
    list
}

fn two(a: &str, b: &str) -> Refusal {
    Refusal::new(Reason::Polyglot, "", format!("reads as {} and as {}", names::show(a), names::show(b)))
}
