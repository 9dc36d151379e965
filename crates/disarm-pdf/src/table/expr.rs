//! The kinds of value of the allowlist: `int|name(A,B)`, `[num]`, `{@Font}`, `@T`, `~T`, `!special`.

use super::TypeId;

/// What a value must be to be copied.
#[derive(Debug)]
pub(crate) enum Expr {
    Int,
    Num,
    Bool,
    Str,
    Null,
    Rect,
    Matrix,
    /// A name; when the list is not empty, only one of these.
    Name(Vec<&'static str>),
    /// An array whose bad members are left out.
    Array(Box<Expr>),
    /// A dictionary with free keys.
    Map(Box<Expr>),
    /// Copy the target as this type.
    Strong(TypeId),
    /// Never copies; set after the walk when a strong edge copied the target.
    Weak(TypeId),
    /// Code of its own.
    Special(Special),
    /// The first kind that fits.
    Alt(Vec<Expr>),
}

macro_rules! specials {
    ($($variant:ident = $word:literal,)*) => {
        /// Values that need code of their own (threats §6.4).
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Special { $(#[doc = $word] $variant,)* }

        impl Special {
            pub(super) fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

specials! {
    Pages = "pages", PageLabels = "pagelabels", Names = "names", OpenAction = "openaction", Regenerated = "regenerated",
    Annots = "annots", ColorSpace = "colorspace", Function = "function", SMask = "smask", Appearance = "appearance",
    Dest = "dest", Action = "action", Fields = "fields", FieldV = "fieldV", Order = "order", Ve = "ve",
    StructKids = "structkids", IdTree = "idtree", ParentTree = "parenttree",
}
