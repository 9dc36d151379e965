//! Every object, read by hayro-syntax: forbidden keys, actions and kinds, whatever the way they are spelled.

use super::attachments::Attachments;
use super::contents::Contents;
use super::{
    ANNOTATIONS, FORBIDDEN_ACTIONS, FORBIDDEN_SUBTYPES, FORBIDDEN_TYPES, PAGE_TURNS, is_loud, is_loud_key, pixels,
    residue,
};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, MaybeRef, Name, Object};
use mugai_core::url::{Base, verdict};
use mugai_core::{Context, Refusal, choice};

/// Filters that our writer writes.
const FILTERS: &[&[u8]] = &[b"FlateDecode", b"DCTDecode", b"ASCIIHexDecode", b"CCITTFaxDecode"];

/// Walks all objects; `pages` is how many the raw bytes show.
///
/// # Errors
/// `residue`.
pub(super) fn check(bytes: &[u8], pages: usize, cx: &mut Context<'_>) -> Result<(), Refusal> {
    cx.take(bytes.len())?;
    let pdf = Pdf::new(bytes.to_vec()).map_err(|_| residue("", "the second reader cannot open the file"))?;
    let found = pdf.pages().len();
    if found == 0 {
        return Err(residue("", "the second reader finds no page"));
    }
    if found != pages {
        return Err(residue("", format!("{pages} pages in the bytes, {found} for the second reader")));
    }
    if cx.choice(&choice::PDF) == choice::PICTURE {
        pixels::check(&pdf)?;
    }
    let mut contents = Contents::default();
    let mut attachments = Attachments::new(cx);
    let deepest = usize::try_from(cx.limits().pdf_depth).unwrap_or(usize::MAX);
    for object in pdf.objects() {
        let mut stack: Vec<(Object<'_>, usize)> = vec![(object, 0)];
        while let Some((object, depth)) = stack.pop() {
            if depth > deepest {
                return Err(residue("", "nested deeper than our writer writes"));
            }
            let below = depth.saturating_add(1);
            match &object {
                Object::Array(a) => {
                    if let Some(name) = a.raw_iter().find_map(|v| loud(&v)) {
                        return Err(residue("", name));
                    }
                    stack.extend(a.raw_iter().filter_map(direct).map(|o| (o, below)));
                }
                Object::Dict(d) => {
                    dict(d, &attachments)?;
                    attachments.of_dict(d, cx)?;
                    contents.of_dict(d, cx)?;
                    super::fonts::check(d, cx)?;
                    stack.extend(d.entries().filter_map(|(_, v)| direct(v)).map(|o| (o, below)));
                }
                Object::Stream(s) => {
                    stream(s.dict())?;
                    dict(s.dict(), &attachments)?;
                    super::fax::check(s, cx)?;
                    attachments.of_stream(s);
                    contents.of_stream(s, cx)?;
                    stack.extend(s.dict().entries().filter_map(|(_, v)| direct(v)).map(|o| (o, below)));
                }
                _ => {}
            }
        }
    }
    attachments.all_listed()
}

/// Indirect values have their own turn.
fn direct<'a>(value: MaybeRef<Object<'a>>) -> Option<Object<'a>> {
    match value {
        MaybeRef::NotRef(o @ (Object::Array(_) | Object::Dict(_) | Object::Stream(_))) => Some(o),
        _ => None,
    }
}

/// A value that is a name which spells a danger: the walk marks those that somebody chose.
fn loud(value: &MaybeRef<Object<'_>>) -> Option<String> {
    let MaybeRef::NotRef(Object::Name(n)) = value else { return None };
    let n: &[u8] = n.as_ref();
    is_loud(n).then(|| format!("name {}", String::from_utf8_lossy(n)))
}

pub(super) fn place(d: &Dict<'_>) -> String {
    d.obj_id().map_or_else(String::new, |id| format!("object {}", id.obj_number))
}

fn dict(d: &Dict<'_>, attachments: &Attachments) -> Result<(), Refusal> {
    // Names that somebody chose for glyphs, fonts or pictures mean nothing: every value is a stream or a typed dictionary.
    let chosen = is_chosen(d);
    if let Some(name) = d.entries().find_map(|(k, v)| loud(&v).filter(|_| k.as_ref() as &[u8] != b"Type")) {
        return Err(residue(&place(d), name));
    }
    for key in d.keys() {
        let key: &[u8] = key.as_ref();
        if is_loud_key(key) && (!chosen || is_loud(key)) && !attachments.has_key(d, key) {
            return Err(residue(&place(d), format!("key {}", String::from_utf8_lossy(key))));
        }
    }
    let name = |key: &str| d.get::<Name<'_>>(key.as_bytes());
    if let Some(s) = name("S") {
        let s: &[u8] = s.as_ref();
        let turns = || name("N").is_some_and(|n| PAGE_TURNS.contains(&n.as_ref()));
        if FORBIDDEN_ACTIONS.contains(&s) || (s == b"Named" && !turns()) {
            return Err(residue(&place(d), format!("action {}", String::from_utf8_lossy(s))));
        }
        if s == b"URI" {
            let target = d.get::<hayro_syntax::object::String<'_>>("URI");
            let target = target.map(|t| String::from_utf8_lossy(t.as_bytes()).into_owned()).unwrap_or_default();
            if verdict(&target, Base::None).kept().as_deref() != Some(target.as_str()) {
                return Err(residue(&place(d), "a link target that may not stay"));
            }
        }
    }
    // What stands where an action stands must be one that is known; attributes of structure have no `S`.
    if let Some(action) = d.get::<Dict<'_>>("A")
        && action.contains_key("S")
        && !action.get::<Name<'_>>("S").is_some_and(|s| matches!(s.as_ref() as &[u8], b"URI" | b"Named"))
    {
        return Err(residue(&place(d), "an action that is not known"));
    }
    if matches!(d.get::<Object<'_>>("OpenAction"), Some(Object::Dict(_) | Object::Stream(_))) {
        return Err(residue(&place(d), "an action on opening"));
    }
    if d.contains_key("Next") && d.contains_key("S") {
        return Err(residue(&place(d), "a chained action"));
    }
    if let Some(kind) = name("Subtype") {
        let known: &[u8] = kind.as_ref();
        if (d.contains_key("Rect") && !ANNOTATIONS.contains(&known)) || FORBIDDEN_SUBTYPES.contains(&known) {
            return Err(residue(&place(d), format!("subtype {}", kind.as_str())));
        }
    }
    if let Some(kind) = name("Type") {
        let kind: &[u8] = kind.as_ref();
        if (FORBIDDEN_TYPES.contains(&kind) || is_loud(kind)) && !attachments.has_type(kind) {
            return Err(residue(&place(d), format!("type {}", String::from_utf8_lossy(kind))));
        }
    }
    Ok(())
}

fn is_chosen(d: &Dict<'_>) -> bool {
    if ["Type", "S", "Subtype", "Fields"].iter().any(|k| d.contains_key(k)) || d.is_empty() {
        return false;
    }
    d.keys().all(|key| match d.get::<Object<'_>>(key.as_ref() as &[u8]) {
        Some(Object::Stream(_)) => true,
        Some(Object::Dict(v)) => v.contains_key("Subtype") && !v.contains_key("S"),
        _ => false,
    })
}

fn stream(d: &Dict<'_>) -> Result<(), Refusal> {
    if d.contains_key("F") || d.contains_key("FDecodeParms") {
        return Err(residue(&place(d), "data outside the file"));
    }
    let known = match d.get::<Object<'_>>("Filter") {
        Some(Object::Name(n)) => FILTERS.contains(&n.as_ref()),
        Some(Object::Array(a)) => {
            a.iter::<Object<'_>>().all(|o| matches!(o, Object::Name(n) if FILTERS.contains(&n.as_ref())))
        }
        _ => false,
    };
    if known { Ok(()) } else { Err(residue(&place(d), "a filter that our writer does not write")) }
}
