//! pdf.page-picture: everything a page holds beside its look. Where it dies: rasterise/ draws the pages, and only the pictures go on.

use super::{Rule, Treatment};

/// ページの画像化
pub(crate) static RULE: Rule = Rule {
    id: "pdf.page-picture",
    refs: &["PDF-A19"],
    ja: "ページの画像化",
    en: "Pages turned into pictures",
    why_ja: "画像化の方針により、文字・書体・リンクなどの情報を一切残しません。",
    effect_ja: "見た目だけが残ります。文字の検索・コピー、リンク、しおり、入力欄は使えません。",
    default: Treatment::Flatten,
    may: &[],
};
