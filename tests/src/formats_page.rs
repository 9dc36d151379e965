//! docs/formats.md, made from the catalogue: every format, how it is recognised, what is lost, and every kind refused by name.

use mugai_core::{Catalogue, Format, Known, family};
use std::fmt::Write as _;

/// The page.
pub fn page(catalogue: &Catalogue) -> String {
    let mut out = String::from(
        "# Formats 取り扱う形式\n\n\
        This page is written by `cargo xtask formats` from the tables of the program; a test compares the two. `mugai formats` says the\n\
        same of the program that is installed. このページはプログラムの表から自動で作られます。\n\n\
        A file is recognised by its content; the name only has to agree (T-01, T-02). Unknown content is refused.\n\
        形式は中身で判定し、名前は照合にだけ使います。判定できないものは取り込みません。\n\n\
        ## Made harmless 無害化して取り込む形式\n\n",
    );
    for format in &catalogue.formats {
        describe(&mut out, format);
    }
    out.push_str(
        "## Dangers, and what becomes of them 危険因子と処置\n\n\
        | id | 危険因子 | danger | default 既定の処置 | 無害化したファイルで気付くこと |\n|---|---|---|---|---|\n",
    );
    for rule in &catalogue.rules {
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            rule.id,
            rule.ja,
            rule.en,
            rule.default.word(),
            rule.effect_ja
        );
    }
    out.push_str(
        "\n## Refused by name 名指しで拒否する形式\n\n\
        Recognised by content wherever content tells, by extension over text and unknown content otherwise; within archives and mail\n\
        as well. 中身で見分けられるものは中身で、見分けられないものは拡張子で判定します。書庫やメールの中でも同じです。\n\n\
        | 形式 | kind | id | extensions 拡張子 | reason 理由 | 対処 |\n|---|---|---|---|---|---|\n",
    );
    for kind in catalogue.refused {
        let _ = writeln!(
            out,
            "| {} | {} | `{}` | {} | `{}` | {} |",
            kind.ja,
            kind.en,
            kind.id,
            kind.extensions.join(" "),
            kind.reason.code(),
            ask(kind)
        );
    }
    let active = mugai_core::names::ACTIVE_EXTENSIONS.join(" ");
    let _ = write!(
        out,
        "\n## Refused by their extension 拡張子だけで拒否するもの\n\n\
        Whatever the content, also inside archives: what opens these names runs them (threats §13, N-03).\n\
        中身が何であっても、書庫の中にあっても取り込みません。開くと動作する種類の名前です。\n\n{active}\n"
    );
    out
}

fn describe(out: &mut String, format: &Format) {
    let _ = write!(
        out,
        "### {} — {} (`{}`)\n\n- 拡張子 extensions: {}\n- recognised by 判定: {}\n",
        format.ja,
        format.en,
        format.id,
        format.extensions.join(" "),
        format.recognised
    );
    let rules: Vec<String> = format.rules.iter().map(|r| format!("`{}`", r.id)).collect();
    if !rules.is_empty() {
        let _ = writeln!(out, "- dangers 危険因子: {}", rules.join(" "));
    }
    let lost = if format.lost_ja.is_empty() {
        "危険因子のほかはなし nothing but the dangers"
    } else {
        format.lost_ja
    };
    let _ = writeln!(out, "- 失われるもの lost: {lost}\n");
}

fn ask(kind: &Known) -> &'static str {
    family(kind.id).filter(|a| a.reasons.contains(&kind.reason)).map_or(kind.reason.ask_ja(), |a| a.ask_ja)
}
