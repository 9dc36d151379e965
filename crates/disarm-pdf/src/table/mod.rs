//! The allowlist of data/pdf_allowlist.tsv, parsed once: object type → allowed key → kind of value.

mod expr;
mod parse;

pub(crate) use expr::{Expr, Special};

use std::collections::HashMap;
use std::sync::OnceLock;

/// The data file; it explains its own grammar in its first lines.
const DATA: &str = include_str!("../../data/pdf_allowlist.tsv");

/// Number of a type in [`Table::types`].
pub(crate) type TypeId = usize;

/// What a target must be to be copied as a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Dict,
    Stream,
    Either,
}

/// One allowed object type.
#[derive(Debug)]
pub(crate) struct TypeDef {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Always written as an object of its own.
    pub(crate) indirect: bool,
    /// Keys without which the object is rejected.
    pub(crate) needs: Vec<&'static str>,
    pub(crate) switch: Option<Switch>,
    /// Allowed keys in the order they are written.
    pub(crate) keys: Vec<(&'static str, Expr)>,
    /// Place of a key in `keys`.
    index: HashMap<&'static [u8], usize>,
}

impl TypeDef {
    /// The place and the kind of an allowed key.
    pub(crate) fn key(&self, key: &[u8]) -> Option<(usize, &'static str, &Expr)> {
        let place = *self.index.get(key)?;
        self.keys.get(place).map(|(name, expr)| (place, *name, expr))
    }
}

/// The choice of a concrete type by the value of one key.
#[derive(Debug)]
pub(crate) struct Switch {
    pub(crate) key: &'static str,
    pub(crate) cases: Vec<(&'static str, TypeId)>,
    /// The key is absent.
    pub(crate) absent: Option<TypeId>,
    /// Any other value.
    pub(crate) other: Option<TypeId>,
}

/// The whole table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) types: Vec<TypeDef>,
    names: HashMap<&'static str, TypeId>,
    pub(crate) known: Known,
}

impl Table {
    /// A type by number.
    pub(crate) fn get(&self, id: TypeId) -> Option<&TypeDef> {
        self.types.get(id)
    }

    /// The number of a type.
    pub(crate) fn id(&self, name: &str) -> Option<TypeId> {
        self.names.get(name).copied()
    }

    /// The name of a type; empty when there is none of that number.
    pub(crate) fn name(&self, id: TypeId) -> &'static str {
        self.types.get(id).map_or("", |t| t.name)
    }
}

macro_rules! known {
    ($($field:ident = $name:literal,)*) => {
        /// The types that code treats in a way of its own.
        #[derive(Debug, Default)]
        pub(crate) struct Known { $(pub(crate) $field: TypeId,)* }

        impl Known {
            fn find(names: &HashMap<&'static str, TypeId>) -> Option<Self> {
                Some(Self { $($field: *names.get($name)?,)* })
            }
        }
    };
}

known! {
    catalog = "Catalog", page = "Page", resources = "Resources", info = "Info",
    content = "Content", char_proc = "CharProc", form = "Form", image = "Image", pattern1 = "Pattern1", pattern2 = "Pattern2",
    plain_stream = "PlainStream", font_file = "FontFile", cmap = "CMap", icc = "ICC",
    shading = "Shading", function = "Function", function0 = "Function0", function3 = "Function3", function4 = "Function4",
    type0 = "Type0", cid_font = "CIDFontX", font_descriptor = "FontDescriptor", type3 = "Type3", font1 = "Font1", font = "Font", xobject = "XObject", soft_mask = "SoftMask",
    annot = "Annot", annot_flat = "AnnotFlat", annot_file = "AnnotFile", annot_link = "AnnotLink", annot_widget = "AnnotWidget",
    field = "Field", outline = "Outline", outline_item = "OutlineItem",
    struct_root = "StructTreeRoot", struct_elem = "StructElem", struct_kid = "StructKid", mcr = "MCR", objr = "OBJR",
    ocg = "OCG", ocmd = "OCMD", page_label = "PageLabel", cal = "Cal", device_n = "DeviceNAttr",
}

/// The table of this program.
///
/// The data file is part of the program: a fault in it is found by the tests of this module, and at run time gives an empty
/// table, with which every document is refused because its catalog has no type.
pub(crate) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        parse::parse(DATA).unwrap_or_else(|_| Table {
            types: Vec::new(),
            names: HashMap::new(),
            known: Known::default(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_is_understood() {
        let table = parse::parse(DATA).unwrap();
        assert!(table.types.len() > 100);
        assert!(table.names.contains_key("Catalog"));
    }

    #[test]
    fn no_type_allows_a_key_that_runs_or_embeds() {
        // `A` and `URI` are judged by their own code; these may stand nowhere.
        let never = [
            "AA",
            "JS",
            "JavaScript",
            "XFA",
            "AF",
            "EF",
            "F_",
            "RichMediaContent",
            "EmbeddedFiles",
            "Collection",
            "PieceInfo",
            "FFilter",
            "Alternates",
            "OPI",
            "Ref_",
        ];
        for t in &table().types {
            for (key, _) in &t.keys {
                assert!(!never.contains(key), "{} allows {key}", t.name);
            }
        }
    }

    #[test]
    fn streams_never_keep_an_external_file() {
        for t in table().types.iter().filter(|t| t.kind == Kind::Stream) {
            assert!(t.keys.iter().all(|(k, _)| *k != "F"), "{}", t.name);
        }
    }

    #[test]
    fn included_keys_come_with_their_type() {
        let widget = table().get(table().known.annot_widget).unwrap();
        assert!(widget.key(b"MK").is_some() && widget.key(b"FT").is_some() && widget.key(b"Rect").is_some());
        assert!(widget.key(b"AA").is_none() && widget.needs.contains(&"Rect"));
    }
}
