//! Lists that say how many items they hold: after removals they must say it rightly (threats OPC-05a, OOX-X17).

use crate::xml::Doc;

/// Lists and their items.
const LISTS: &[(&str, &str)] = &[
    ("x:dataValidations", "x:dataValidation"),
    ("x14:dataValidations", "x14:dataValidation"),
    ("x:tableParts", "x:tablePart"),
    ("x:mergeCells", "x:mergeCell"),
    ("x:rowBreaks", "x:brk"),
    ("x:colBreaks", "x:brk"),
    ("x:dataRefs", "x:dataRef"),
    ("x:scenario", "x:inputCells"),
    ("x:tableColumns", "x:tableColumn"),
    ("x:numFmts", "x:numFmt"),
    ("x:fonts", "x:font"),
    ("x:fills", "x:fill"),
    ("x:borders", "x:border"),
    ("x:cellStyleXfs", "x:xf"),
    ("x:cellXfs", "x:xf"),
    ("x:cellStyles", "x:cellStyle"),
    ("x:dxfs", "x:dxf"),
    ("x:tableStyles", "x:tableStyle"),
    ("x:metadataTypes", "x:metadataType"),
    ("x:cellMetadata", "x:bk"),
    ("x:valueMetadata", "x:bk"),
    ("x:futureMetadata", "x:bk"),
    ("x:cacheFields", "x:cacheField"),
    ("x:pivotFields", "x:pivotField"),
    ("x:pivotCacheRecords", "x:r"),
];

/// The list an element is, when its length is checked: its name and that of its items.
pub(crate) fn item(prefix: &str, local: &str) -> Option<(&'static str, &'static str)> {
    if !matches!(prefix, "x" | "x14") {
        return None;
    }
    LISTS.iter().find_map(|(list, item)| {
        let (space, name) = list.split_once(':')?;
        (space == prefix && name == local).then_some((name, item.split_once(':')?.1))
    })
}

pub(crate) fn apply(doc: &mut Doc) {
    for (list, item) in LISTS {
        for node in doc.elements(list) {
            set(doc, node, "count", item);
        }
    }
    for table in doc.elements("x:sst") {
        // `count` is how often the texts are used; fewer than there are texts it cannot be told from a lie.
        set(doc, table, "uniqueCount", "x:si");
        let number = |name: &str| doc.attr(table, name).and_then(|n| n.trim().parse::<u32>().ok());
        if doc.attr(table, "count").is_some() && number("count") < number("uniqueCount") {
            doc.remove_attr(table, "count");
        }
    }
}

fn set(doc: &mut Doc, node: crate::xml::NodeId, attr: &str, item: &str) {
    let Some(said) = doc.attr(node, attr) else { return };
    let mut count = 0usize;
    let mut at = doc.first(node);
    while let Some(n) = at {
        if doc.is(n, "mc:AlternateContent") {
            // Which of its items count is the reader's to say.
            return;
        }
        count = count.saturating_add(usize::from(doc.is(n, item)));
        at = doc.next(n);
    }
    let count = count.to_string();
    if said != count {
        doc.set_attr(node, attr, &count);
    }
}
