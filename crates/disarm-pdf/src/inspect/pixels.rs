//! Under a policy of pictures: a page paints one picture, and nothing else is in the file.

use super::residue;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, Name};
use mugai_core::Refusal;

/// What the content of such a page may say.
const OPERATORS: &[&[u8]] = &[b"q", b"cm", b"Do", b"Q"];
/// Keys of a page that shows a picture.
const PAGE_KEYS: &[&[u8]] = &[b"Type", b"Parent", b"MediaBox", b"UserUnit", b"Contents", b"Resources"];
/// Keys of the catalog of such a file.
const CATALOG_KEYS: &[&[u8]] = &[b"Type", b"Pages"];

/// Looks at every page.
///
/// # Errors
/// `residue`.
pub(super) fn check(pdf: &Pdf) -> Result<(), Refusal> {
    let catalog: Option<Dict<'_>> = pdf.xref().get(pdf.xref().root_id());
    let catalog = catalog.ok_or_else(|| residue("catalog", "it cannot be read"))?;
    if let Some(key) = catalog.keys().find(|k| !CATALOG_KEYS.contains(&(k.as_ref() as &[u8]))) {
        return Err(residue("catalog", format!("/{} beside the pictures", String::from_utf8_lossy(key.as_ref()))));
    }
    for (number, page) in pdf.pages().iter().enumerate() {
        let place = format!("page {}", number.saturating_add(1));
        let raw = page.raw();
        if let Some(key) = raw.keys().find(|k| !PAGE_KEYS.contains(&(k.as_ref() as &[u8]))) {
            return Err(residue(&place, format!("/{} on a page of a picture", String::from_utf8_lossy(key.as_ref()))));
        }
        let resources = raw.get::<Dict<'_>>("Resources").unwrap_or_default();
        if resources.keys().any(|k| k.as_ref() as &[u8] != b"XObject") {
            return Err(residue(&place, "resources beside the picture"));
        }
        let objects = resources.get::<Dict<'_>>("XObject").unwrap_or_default();
        let pictures = objects.keys().all(|k| {
            let stream = objects.get::<hayro_syntax::object::Stream<'_>>(k.as_ref() as &[u8]);
            stream.is_some_and(|s| {
                s.dict().get::<Name<'_>>("Subtype").is_some_and(|t| t.as_ref() as &[u8] == b"Image")
                    && !s.dict().contains_key("SMask")
            })
        });
        if !pictures || objects.keys().count() != 1 {
            return Err(residue(&place, "not one picture"));
        }
        let mut operations = page.operations();
        let mut painted = 0usize;
        while let Some(operation) = operations.next() {
            let operator: &[u8] = operation.operator.as_ref();
            if !OPERATORS.contains(&operator) {
                return Err(residue(&place, format!("{} beside the picture", String::from_utf8_lossy(operator))));
            }
            painted = painted.saturating_add(usize::from(operator == b"Do"));
        }
        if painted != 1 {
            return Err(residue(&place, "not one picture painted"));
        }
    }
    Ok(())
}
