//! The refusal of a kind that is refused by name: with the advice of its family, in words of what to do next.

use mugai_core::{Known, Refusal, family};

/// The refusal of a kind, with the advice of its family; `how` says what gave it away, in English.
pub(crate) fn refusal(kind: &Known, how: &str) -> Refusal {
    let more = format!("{how} {} ({})", kind.en, kind.id);
    match family(kind.id).filter(|a| a.reasons.contains(&kind.reason)) {
        Some(advice) => Refusal::advised_as(advice, kind.reason, kind.ja, &more),
        None => Refusal::new(kind.reason, kind.ja, more),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KNOWN;

    #[test]
    fn every_family_is_one_of_known_kinds_and_gives_its_advice() {
        let general = ["office-encrypted", "zip-package", "tnef", "xml", "xml-other"];
        for kind in KNOWN {
            let told = refusal(kind, "the content is");
            assert_eq!(told.reason, kind.reason, "{}", kind.id);
            let own = told.ja() != kind.reason.ja();
            assert_ne!(own, general.contains(&kind.id), "{}: advice of its own: {own}", kind.id);
        }
    }
}
