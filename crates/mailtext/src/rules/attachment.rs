//! Files that came with the mail.

use mugai_core::{Rule, Treatment};

/// Every part that is not the text: taken off and listed by name, size and kind.
pub static ATTACHMENT: Rule = Rule {
    id: "mail.attachment",
    refs: &["MAIL-02"],
    ja: "添付ファイル",
    en: "attachment",
    why_ja: "添付ファイルは、不正プログラムを送り込む最も多い手段です。",
    effect_ja: "添付ファイルは取り除かれ、名前・大きさ・種類が本文の後に記されます。",
    default: Treatment::Remove,
    may: &[],
};
