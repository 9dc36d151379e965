//! What the mark says of a mail in words a program can sort by (`warn=`), always in the same order.

/// Every word, in the order in which they are written.
const ORDER: [&str; 12] = [
    FROM_SPOOF,
    FROM_DUP,
    REPLYTO_DIFF,
    BOUNDARY_DUP,
    FILENAME_DUP,
    RTLO,
    TYPE_MISMATCH,
    LINK_MISMATCH,
    ALT_MISMATCH,
    CHARSET,
    LOOP,
    AMBIGUOUS,
];
/// The sender pretends to be another.
pub(crate) const FROM_SPOOF: &str = "FROM_SPOOF";
/// More than one From.
pub(crate) const FROM_DUP: &str = "FROM_DUP";
/// An answer would go to another domain than the sender's.
pub(crate) const REPLYTO_DIFF: &str = "REPLYTO_DIFF";
/// Two boundaries on one part.
pub(crate) const BOUNDARY_DUP: &str = "BOUNDARY_DUP";
/// An attachment under two names.
pub(crate) const FILENAME_DUP: &str = "FILENAME_DUP";
/// A name whose letters are turned round.
pub(crate) const RTLO: &str = "RTLO";
/// An attachment declared as something else than it is.
pub(crate) const TYPE_MISMATCH: &str = "TYPE_MISMATCH";
/// A link that shows another address than the one it leads to.
pub(crate) const LINK_MISMATCH: &str = "LINK_MISMATCH";
/// The HTML says what the plain text does not.
pub(crate) const ALT_MISMATCH: &str = "ALT_MISMATCH";
/// A charset nobody writes, which hides markup (UTF-7), or bytes that mean nothing.
pub(crate) const CHARSET: &str = "CHARSET";
/// A mail that seems to go round in circles.
pub(crate) const LOOP: &str = "LOOP";
/// Any other structure two programs read differently.
pub(crate) const AMBIGUOUS: &str = "AMBIGUOUS";

/// The words raised for a mail.
#[derive(Debug, Default)]
pub(crate) struct Flags(Vec<&'static str>);

impl Flags {
    /// Raises one.
    pub(crate) fn raise(&mut self, flag: &'static str) {
        if !self.has(flag) {
            self.0.push(flag);
        }
    }

    /// Whether one is raised.
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.0.contains(&flag)
    }

    /// All of them as they are written; empty when there is none.
    pub(crate) fn words(&self) -> String {
        ORDER.iter().copied().filter(|f| self.has(f)).collect::<Vec<_>>().join(",")
    }
}
