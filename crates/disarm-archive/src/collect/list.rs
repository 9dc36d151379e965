//! 無害化結果.txt: what was left out of the archive, why, and what to do, for whoever opens it.

use super::LeftOut;
use mugai_core::names;

/// Its name in the archive.
pub(super) const NAME: &str = "無害化結果.txt";

/// UTF-8 with a mark and CRLF, which every Notepad reads; it passes the text format unchanged.
pub(super) fn text(left_out: &[LeftOut]) -> String {
    let mut out =
        String::from("\u{FEFF}無害化結果\r\n\r\n次のファイルは無害化できなかったため、この書庫から除きました。\r\n");
    for entry in left_out {
        for line in [
            String::new(),
            format!("・{}", shown(&entry.name)),
            format!("　理由: {}（{}）", entry.refusal.ja(), entry.refusal.reason.code()),
            format!("　対処: {}", entry.refusal.ask_ja()),
        ] {
            out.push_str(&line);
            out.push_str("\r\n");
        }
    }
    out
}

/// A name on one line, and short.
fn shown(name: &str) -> String {
    names::show(names::cut(name, 600)).chars().filter(|c| *c != '\u{FFFD}').collect()
}
