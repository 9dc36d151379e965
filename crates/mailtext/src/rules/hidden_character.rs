//! Characters that hide or turn around text in a mail.

use mugai_core::{Rule, Treatment};

/// Bidi controls, zero-width characters, control characters, in headers and body.
pub static HIDDEN_CHARACTER: Rule = Rule {
    id: "mail.hidden-character",
    refs: &["MAIL-04", "TXT-01", "N-02"],
    ja: "見えない文字・制御文字",
    en: "hidden character",
    why_ja: "見た目と違う差出人や本文に見せかけることができます。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};
