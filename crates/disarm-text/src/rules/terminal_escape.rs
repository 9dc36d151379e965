//! Escape sequences that drive a terminal or a printer.

use mugai_core::{Rule, Treatment};

/// ESC with what follows it: colours, cursor movement, window titles, key redefinition.
pub static TERMINAL_ESCAPE: Rule = Rule {
    id: "text.terminal-escape",
    refs: &["TXT-01"],
    ja: "端末を操作するエスケープシーケンス",
    en: "terminal escape sequence",
    why_ja: "画面に表示しただけで、端末の設定を変えたり命令を送り込んだりできるものがあります。",
    effect_ja: "文字の色などの装飾がなくなります。",
    default: Treatment::Remove,
    may: &[],
};
