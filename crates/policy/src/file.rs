//! The shape of a policy file, before it is held against the catalogue.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A policy file as it is written. Unknown keys are an error.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyFile {
    /// A name for reports.
    pub(crate) name: Option<String>,
    /// The built-in profile this one changes: `standard` (default) or `strict`.
    pub(crate) profile: Option<String>,
    /// Rule id → treatment.
    #[serde(default)]
    pub(crate) rules: BTreeMap<String, String>,
    /// Limit → value.
    #[serde(default)]
    pub(crate) limits: BTreeMap<String, u64>,
    /// What is said of whole formats.
    #[serde(default)]
    pub(crate) formats: Formats,
}

/// What is said of whole formats.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Formats {
    /// Formats that are refused whatever they hold.
    #[serde(default)]
    pub(crate) refuse: Vec<String>,
    /// Fonts to draw with where a page brings none of its own: absolute paths.
    #[serde(default)]
    pub(crate) fonts: Vec<PathBuf>,
    /// Choice → word. Whatever key is not known ends here and is refused by name.
    #[serde(flatten)]
    pub(crate) choices: BTreeMap<String, String>,
}
