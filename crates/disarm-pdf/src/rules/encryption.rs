//! pdf.encryption: encryption. Where it dies: load/mod.rs decrypts, and the writer knows no encryption.

use super::{Rule, Treatment};

/// 暗号化・利用制限
pub(crate) static RULE: Rule = Rule {
    id: "pdf.encryption",
    refs: &["PDF-R03"],
    ja: "暗号化・利用制限",
    en: "Encryption",
    why_ja: "暗号化されたままでは中身を検査できません。",
    effect_ja: "パスワードや印刷制限などの設定がなくなります。",
    default: Treatment::Remove,
    may: &[],
};
