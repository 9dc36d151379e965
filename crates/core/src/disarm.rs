//! The contract every file format fulfils.

use crate::{Context, Format, Refusal};

/// One file format the gate can make safe. Stateless; one unit struct per format.
pub trait Disarm: Sync {
    /// The description of the format.
    fn format(&self) -> &'static Format;

    /// Does the content alone look like this format? The name and the declared type are not shown.
    fn sniff(&self, bytes: &[u8]) -> Sniff;

    /// Rebuilds the file from known-good pieces.
    ///
    /// # Errors
    /// Anything that is not understood; an error releases nothing.
    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal>;

    /// Looks at a finished file with another reader than the one that rebuilt it: does it still hold anything forbidden?
    ///
    /// # Errors
    /// `residue` when it does, or when it cannot be read at all.
    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal>;
}

/// What a format says of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sniff {
    /// Not this format.
    No,
    /// Could be read so; used by text formats, where the name may choose.
    Maybe,
    /// This format.
    Yes,
}

/// Bytes to be judged, and the name they came under (already checked by [`crate::names::check`] when they are a whole file).
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The content.
    pub bytes: &'a [u8],
    /// The name, for reports and for the choice within text/*; never for the choice of a parser otherwise.
    pub name: &'a str,
}

impl Input<'_> {
    /// The extension in lower case without the dot; empty when there is none.
    pub fn extension(&self) -> String {
        crate::names::extension(self.name)
    }
}

/// What a format rebuilt.
#[derive(Debug)]
pub struct Output {
    /// The new file.
    pub bytes: Vec<u8>,
    /// The format of the new file (mail becomes text).
    pub format: &'static Format,
    /// The extension of the new file, without the dot.
    pub extension: &'static str,
}
