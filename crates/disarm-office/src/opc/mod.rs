//! Open Packaging Conventions: parts reached from the root by allowed relationships, types by what a part is (ECMA-376 Part 2).

mod beside;
mod embedded;
mod embedded_fonts;
pub(crate) mod flat;
mod judge;
pub(crate) mod kinds;
pub(crate) mod names;
pub(crate) mod package;
pub(crate) mod part;
mod pivots;
pub(crate) mod props;
pub(crate) mod rels;
mod slides;
mod stores;
pub(crate) mod types;
mod unreached;
mod visio;

/// The three applications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum App {
    /// WordprocessingML.
    Word,
    /// SpreadsheetML.
    Excel,
    /// PresentationML.
    PowerPoint,
    /// Visio.
    Visio,
}
