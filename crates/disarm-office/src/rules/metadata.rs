//! Properties, signatures and thumbnails of the package.

use mugai_core::{Rule, Treatment};

/// Properties beyond the usual text fields.
pub(crate) static METADATA: Rule = Rule {
    id: "office.metadata",
    refs: &["OPC-08"],
    ja: "文書情報",
    en: "Document properties",
    why_ja: "独自の文書情報には、リンクの起点の書き換えや内部情報が隠れることがあります。",
    effect_ja: "題名・作成者などの基本の情報だけが残ります。",
    default: Treatment::Remove,
    // Properties of one's own stay as plain values, the rest goes in any case.
    may: &[Treatment::Keep],
};

/// A digital signature; every rewrite makes it void.
pub(crate) static SIGNATURE: Rule = rule!(
    "office.signature",
    ["OPC-06"],
    "電子署名",
    "Digital signature",
    "無害化で内容を書き直すため、元の署名は無効になります。",
    "電子署名は失われます。",
    Remove
);

/// A preview picture of the package.
pub(crate) static THUMBNAIL: Rule = rule!(
    "office.thumbnail",
    ["OPC-07"],
    "縮小版の画像",
    "Thumbnail",
    "開く前に自動で表示される画像は、表示ソフトの弱点を突く攻撃に使われます。",
    "",
    Remove
);
