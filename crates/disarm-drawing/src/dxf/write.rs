//! The fresh file: a code in three places, a value, each on its line.

use std::fmt::Write as _;

/// Takes pairs and makes the text of them.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
}

impl Writer {
    pub(super) fn pair(&mut self, code: u16, value: &str) {
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{code:>3}\r\n{value}\r\n");
    }

    pub(super) fn finish(mut self) -> String {
        self.pair(0, "EOF");
        self.text
    }
}
