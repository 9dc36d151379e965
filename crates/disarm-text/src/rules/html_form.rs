//! Form, in a web page.

use mugai_core::{Rule, Treatment};

/// Form.
pub static FORM: Rule = Rule {
    id: "html.form",
    refs: &["HTM-02"],
    ja: "入力フォーム",
    en: "form",
    why_ja: "入力した内容を外部へ送らせるために使われます。",
    effect_ja: "入力や送信はできません。記入済みの内容は文字として残ります。",
    default: Treatment::Remove,
    may: &[],
};
