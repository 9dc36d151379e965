//! What a file format is called, how it is recognised by name, and which dangers it can hold.

use crate::Rule;

/// One file format the gate can make safe. Plain data: help, manual, tables and tests are generated from it.
#[derive(Debug)]
pub struct Format {
    /// Short lower-case identifier, as it stands in reports and policies: `word`, `pdf`, `png`.
    pub id: &'static str,
    /// The name a clerk knows: `Word 文書`.
    pub ja: &'static str,
    /// The English name.
    pub en: &'static str,
    /// Lower-case extensions, without the dot, that may stand on a file of this format.
    pub extensions: &'static [&'static str],
    /// Media types that may be declared for it.
    pub mime: &'static [&'static str],
    /// How it is recognised, in one English line (content alone, never the name).
    pub recognised: &'static str,
    /// What a reader loses although no danger was found, in Japanese; empty when nothing.
    pub lost_ja: &'static str,
    /// Ids of more general formats this one refines (a CSV is a text): where both claim a file this one wins.
    pub refines: &'static [&'static str],
    /// Every danger this format may hold.
    pub rules: &'static [&'static Rule],
}

impl Format {
    /// Whether the extension (lower case, no dot) may stand on a file of this format.
    pub fn has_extension(&self, extension: &str) -> bool {
        self.extensions.contains(&extension)
    }
}

/// What is said of a file that nobody could name. Not in any catalogue: no file is ever rebuilt as it, only an exception
/// (例外措置) may bear it.
pub static UNKNOWN_FORMAT: Format = Format {
    id: "unknown",
    ja: "不明な形式",
    en: "unknown format",
    extensions: &[],
    mime: &[],
    recognised: "",
    lost_ja: "",
    refines: &[],
    rules: &[],
};
