//! Japanese for every reason code of the road that is not a reason of the gate: what happened, and what to do.

use mugai_core::Reason;

/// One reason of the road.
#[derive(Debug)]
pub struct Word {
    /// The code in records.
    pub code: &'static str,
    /// What happened, for a clerk.
    pub ja: &'static str,
    /// What to do.
    pub ask_ja: &'static str,
    /// What happened.
    pub en: &'static str,
}

const WORDS: &[Word] = &[
    Word {
        code: "unknown_applicant",
        ja: "申請者を特定できません。",
        ask_ja: "自分の利用者名でログインして投入フォルダに入れ直すか、情報システム担当へ連絡してください。",
        en: "The applicant is not known.",
    },
    Word {
        code: "other_owner",
        ja: "フォルダの職員番号と、ファイルの所有者が一致しません。",
        ask_ja: "自分の職員番号のフォルダに入れ直してください。",
        en: "The folder names one person, the file belongs to another.",
    },
    Word {
        code: "other_section",
        ja: "この課の投入フォルダを使う権限がありません。",
        ask_ja: "自分の課の投入フォルダに入れ直してください。",
        en: "The applicant may not drop files for this section.",
    },
    Word {
        code: "malware",
        ja: "不正プログラム（ウイルス等）が見つかりました。",
        ask_ja: "元のファイルを開かず、直ちに情報セキュリティ担当へ連絡してください。",
        en: "Malware was found.",
    },
    Word {
        code: "tampered",
        ja: "保管中のデータが変わっています（改ざん又は故障のおそれ）。",
        ask_ja: "直ちに情報セキュリティ担当へ連絡してください。",
        en: "What was stored is not what was put there.",
    },
    Word {
        code: "policy_changed",
        ja: "承認後に無害化ポリシーまたは版が変わったため、取り出せません。",
        ask_ja: "もう一度、投入フォルダに入れてください。",
        en: "The policy or version changed after the approval.",
    },
    Word {
        code: "unknown_section",
        ja: "届け先の課が設定されていません。",
        ask_ja: "情報システム担当へ連絡してください。",
        en: "There is no such section on this side.",
    },
    Word {
        code: "exception_not_listed",
        ja: "この例外措置は、こちら側では許可されていません。",
        ask_ja: "情報セキュリティ責任者へ確認してください。",
        en: "This side does not list the exception.",
    },
    Word {
        code: "delivery_failed",
        ja: "課のフォルダに書き込めません。",
        ask_ja: "情報システム担当へ連絡してください（自動で再試行します）。",
        en: "The section's folder cannot be written.",
    },
    Word {
        code: "quota_full",
        ja: "課の保管容量が一杯です。",
        ask_ja: "不要な申請の廃棄を情報システム担当へ依頼してください。空きができると自動で受け付けます。",
        en: "The section's area is full.",
    },
    Word {
        code: "scan_no_answer",
        ja: "不正プログラム対策ソフトが応答しないため、保留しています。",
        ask_ja: "自動で再度検査します。しばらくしても終わらない場合は、情報システム担当へ連絡してください。",
        en: "The scanner does not answer.",
    },
    Word {
        code: "scan_old_database",
        ja: "不正プログラム対策ソフトの定義ファイルが古いため、保留しています。",
        ask_ja: "自動で再度検査します。しばらくしても終わらない場合は、情報システム担当へ連絡してください。",
        en: "The scanner's database is too old.",
    },
    Word {
        code: "scan_empty_database",
        ja: "不正プログラム対策ソフトに定義ファイルがないため、保留しています。",
        ask_ja: "自動で再度検査します。しばらくしても終わらない場合は、情報システム担当へ連絡してください。",
        en: "The scanner has no database.",
    },
    Word {
        code: "scan_limit",
        ja: "不正プログラム対策ソフトの検査できる上限を超えたため、保留しています。",
        ask_ja: "差出人に、分割するか小さくして送り直すよう依頼してください。お急ぎの場合は情報システム担当へ連絡してください。",
        en: "Larger than the scanner looks into.",
    },
    Word {
        code: "scan_error",
        ja: "不正プログラム対策ソフトが検査に失敗したため、保留しています。",
        ask_ja: "自動で再度検査します。しばらくしても終わらない場合は、情報システム担当へ連絡してください。",
        en: "The scanner failed.",
    },
    Word {
        code: "scan_protocol",
        ja: "不正プログラム対策ソフトの応答または設定が正しくないため、保留しています。",
        ask_ja: "情報システム担当へ連絡してください（clamd の設定を確かめます）。",
        en: "The scanner's answer or configuration is not right.",
    },
    Word {
        code: "scan_reading",
        ja: "検査するファイルを読み取れないため、保留しています（本システムの不具合）。",
        ask_ja: "情報システム担当へ、このファイル名と時刻を連絡してください。",
        en: "What was to be scanned could not be read.",
    },
    Word {
        code: "not_sealable",
        ja: "ファイル名などが、封印の決まりに合いません。",
        ask_ja: "短く普通の名前に変えて、もう一度、投入フォルダに入れてください。",
        en: "Its name or its record does not fit into a package.",
    },
    Word {
        code: "rejected",
        ja: "承認者により却下されました。",
        ask_ja: "理由を確かめ、必要なら申請し直してください。",
        en: "An approver said no.",
    },
    Word {
        code: "not_scanned",
        ja: "不正プログラムの検査がまだ終わっていません。",
        ask_ja: "そのままお待ちください（自動で再試行します）。",
        en: "Not scanned yet.",
    },
];

/// What a code of the road or of the gate means.
pub fn of(code: &str) -> (&'static str, &'static str, &'static str) {
    if let Some(w) = WORDS.iter().find(|w| w.code == code) {
        return (w.ja, w.ask_ja, w.en);
    }
    match Reason::ALL.iter().find(|r| r.code() == code) {
        Some(r) => (r.ja(), r.ask_ja(), r.en()),
        None => ("処理できませんでした。", "情報システム担当へ連絡してください。", "It could not be done."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_whole_and_no_code_means_two_things() {
        for w in WORDS {
            assert!(w.ja.ends_with('。') && w.ask_ja.ends_with('。'), "{}", w.code);
            assert!(w.en.ends_with('.'));
            assert!(Reason::ALL.iter().all(|r| r.code() != w.code), "{}", w.code);
            assert_eq!(WORDS.iter().filter(|x| x.code == w.code).count(), 1);
        }
    }
}
