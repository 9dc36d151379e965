//! Values that are more than a number or a text: pictures in cells and dynamic arrays stay, pictures from the web go (threats OOX-X13).

use super::Shared;
use crate::opc::kinds::Kind;
use crate::opc::part::Part;
use crate::xml::Doc;
use mugai_core::{Action, Context, Refusal, Rule, Treatment};
use std::collections::HashSet;

/// A cell whose picture is loaded from the web.
pub(crate) static WEB_IMAGE: Rule = rule!(
    "office.web-image",
    ["OOX-X13"],
    "Web から読み込むセル内の画像",
    "Picture in a cell loaded from the web",
    "開くと外部のサーバーへ画像を取りに行き、開いたことや場所を知らせます。",
    "セルの画像は表示されません。",
    Flatten
);

/// What the attributes `cm` and `vm` of cells may name: places in the metadata of the workbook, from 1.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    /// How many entries for cells there are; 0 without metadata.
    pub(crate) cells: usize,
    /// How many entries for values.
    pub(crate) values: usize,
    /// Those of them that stand for a picture from the web or for a value of a data cube.
    pub(crate) gone: HashSet<usize>,
}

/// The kind of structure a web picture is of (MS-XLSX §2.3.6).
const WEB: &str = "_webimage";

/// Reads what cells may name. `values` are the rich values, `web` the structures that stand for pictures from the web.
pub(crate) fn read(metadata: &Doc, values: Option<&Doc>, web: &HashSet<String>) -> Metadata {
    let list = |name: &str| metadata.child(metadata.root(), name).map(|l| metadata.children(l)).unwrap_or_default();
    let types: Vec<String> =
        list("x:metadataTypes").into_iter().map(|t| metadata.attr(t, "name").unwrap_or("").to_owned()).collect();
    // Place of a rich value for each entry of the future metadata.
    let rich: Vec<Option<usize>> = metadata
        .elements("x:futureMetadata")
        .into_iter()
        .find(|f| metadata.attr(*f, "name") == Some("XLRICHVALUE"))
        .map(|f| metadata.children(f))
        .unwrap_or_default()
        .into_iter()
        .filter(|bk| metadata.is(*bk, "x:bk"))
        .map(|bk| {
            let rvb = metadata.subtree(bk).into_iter().find(|n| metadata.is(*n, "xlrd:rvb"))?;
            metadata.attr(rvb, "i")?.parse().ok()
        })
        .collect();
    let web = web_values(values, web);
    let entries = list("x:valueMetadata");
    let number = |n, attr: &str| metadata.attr(n, attr).and_then(|v| v.parse::<usize>().ok());
    let mut gone = HashSet::new();
    for (entry, at) in entries.iter().zip(1usize..) {
        for rc in metadata.children(*entry) {
            let kind = number(rc, "t").and_then(|t| types.get(t.checked_sub(1)?)).map_or("", |t| t);
            let value = number(rc, "v").and_then(|v| *rich.get(v)?);
            if kind == "XLMDX" || (kind == "XLRICHVALUE" && value.is_none_or(|v| web.contains(&v))) {
                gone.insert(at);
            }
        }
    }
    Metadata { cells: list("x:cellMetadata").len(), values: entries.len(), gone }
}

/// Places of the rich values that are pictures from the web.
fn web_values(values: Option<&Doc>, web: &HashSet<String>) -> HashSet<usize> {
    let Some(values) = values else { return HashSet::new() };
    let all = values.elements("xlrd:rv").into_iter().zip(0usize..);
    all.filter(|(rv, _)| values.attr(*rv, "s").is_some_and(|s| web.contains(s))).map(|(_, at)| at).collect()
}

/// Cells: no attribute may name what is not there or goes.
pub(crate) fn cells(doc: &mut Doc, part: &Part, shared: &Shared, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let metadata = &shared.metadata;
    for (name, most) in [("cm", metadata.cells), ("vm", metadata.values)] {
        for cell in doc.with_attr(name) {
            let at = doc.attr(cell, name).and_then(|n| n.trim().parse::<usize>().ok()).unwrap_or(usize::MAX);
            let web = name == "vm" && metadata.gone.contains(&at);
            // 0 is what a cell without metadata has.
            if at <= most && !web {
                continue;
            }
            if web {
                cx.did(&WEB_IMAGE, &part.name, Action::Flattened)?;
            }
            doc.remove_attr(cell, name);
        }
    }
    Ok(())
}

/// The rich values themselves keep their places, because they are counted; a web picture becomes an error value.
pub(crate) fn apply(doc: &mut Doc, part: &Part, shared: &Shared) {
    match part.kind {
        Kind::RichValueStructure => {
            for s in doc.elements("xlrd:s") {
                if doc.attr(s, "t") == Some(WEB) {
                    doc.set_text(s, "");
                    doc.set_attr(s, "t", "_error");
                    let key = doc.create("xlrd:k");
                    doc.set_attr(key, "n", "errorType");
                    doc.set_attr(key, "t", "i");
                    doc.append(s, key);
                }
            }
        }
        Kind::RichValue => {
            for rv in doc.elements("xlrd:rv") {
                if doc.attr(rv, "s").is_some_and(|s| shared.web_structures.contains(s)) {
                    doc.set_text(rv, "");
                    let value = doc.create("xlrd:v");
                    doc.append(rv, value);
                    // #FIELD! (MS-XLSX, error types of rich values): nothing that is asked for again.
                    doc.set_text(value, "8");
                }
            }
        }
        _ => {}
    }
}

/// The structures that stand for pictures from the web, by place.
pub(crate) fn web_structures(structures: &Doc) -> HashSet<String> {
    let all = structures.elements("xlrd:s").into_iter().zip(0usize..);
    all.filter(|(s, _)| structures.attr(*s, "t") == Some(WEB)).map(|(_, at)| at.to_string()).collect()
}
