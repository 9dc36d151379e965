//! What can be wrong with a node, each with its words: what it is, what to do, and whether anything is still accepted.

/// A named condition. It stands from `set` to `clear` and is told to whoever asks or listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// Free space or free inodes below the floor.
    DiskFull,
    /// A folder the node cannot be without does not answer.
    FolderGone,
    /// The database of requests or a blob cannot be read or written.
    StoreBroken,
    /// The audit trail cannot be written, or does not verify.
    AuditBroken,
    /// The malware scanner does not answer.
    ScannerDown,
    /// The scanner's database is older than allowed, or empty.
    ScannerOld,
    /// The carrier folder does not answer.
    CarrierGone,
    /// 投入フォルダ does not answer.
    DropGone,
    /// 結果フォルダ or a folder of delivery does not answer.
    ResultsGone,
    /// A number is missing in the sequence of packages.
    SequenceGap,
    /// A package was refused: forged, unknown key, changed, replayed.
    PackageRefused,
    /// The clock jumped.
    ClockJump,
    /// Nobody keeps the clock.
    ClockUnsure,
    /// A key ends soon.
    KeyExpiring,
    /// The node's key cannot be used: missing, ended, readable by others.
    KeyUnusable,
    /// A configuration file differs from the one that was recorded.
    ConfigurationChanged,
    /// Workers die or do not start, one after the other.
    WorkersFail,
    /// Files are held for long.
    HeldLong,
    /// A section's area is full.
    QuotaFull,
    /// This process listens on something else than the loopback interface.
    ForeignListener,
    /// A loop does not move.
    Stalled,
    /// The node is stopping.
    Stopping,
}

/// Words of a condition.
struct Words {
    id: &'static str,
    ja: &'static str,
    todo_ja: &'static str,
    en: &'static str,
    todo_en: &'static str,
}

const fn words(
    id: &'static str,
    ja: &'static str,
    todo_ja: &'static str,
    en: &'static str,
    todo_en: &'static str,
) -> Words {
    Words { id, ja, todo_ja, en, todo_en }
}

impl Condition {
    /// All of them, in the order of the manual.
    pub const ALL: &'static [Self] = &[
        Self::DiskFull,
        Self::FolderGone,
        Self::StoreBroken,
        Self::AuditBroken,
        Self::ScannerDown,
        Self::ScannerOld,
        Self::CarrierGone,
        Self::DropGone,
        Self::ResultsGone,
        Self::SequenceGap,
        Self::PackageRefused,
        Self::ClockJump,
        Self::ClockUnsure,
        Self::KeyExpiring,
        Self::KeyUnusable,
        Self::ConfigurationChanged,
        Self::WorkersFail,
        Self::HeldLong,
        Self::QuotaFull,
        Self::ForeignListener,
        Self::Stalled,
        Self::Stopping,
    ];

    /// Whether nothing is accepted while it stands. What was accepted before is kept and goes on as far as it can.
    pub fn stops(self) -> bool {
        match self {
            Self::DiskFull
            | Self::FolderGone
            | Self::StoreBroken
            | Self::AuditBroken
            | Self::KeyUnusable
            | Self::ForeignListener
            | Self::Stalled
            | Self::Stopping => true,
            // These leave files waiting (held, not delivered) or are for a person to look at; nothing gets lost meanwhile.
            Self::ScannerDown
            | Self::ScannerOld
            | Self::CarrierGone
            | Self::DropGone
            | Self::ResultsGone
            | Self::SequenceGap
            | Self::PackageRefused
            | Self::ClockJump
            | Self::ClockUnsure
            | Self::KeyExpiring
            | Self::ConfigurationChanged
            | Self::WorkersFail
            | Self::HeldLong
            | Self::QuotaFull => false,
        }
    }

    /// Its name in metrics, logs and JSON: `disk_full`.
    pub fn id(self) -> &'static str {
        self.words().id
    }

    /// What is wrong, in Japanese.
    pub fn ja(self) -> &'static str {
        self.words().ja
    }

    /// What is wrong.
    pub fn en(self) -> &'static str {
        self.words().en
    }

    /// What to do, in Japanese.
    pub fn todo_ja(self) -> &'static str {
        self.words().todo_ja
    }

    /// What to do.
    pub fn todo_en(self) -> &'static str {
        self.words().todo_en
    }

    fn words(self) -> Words {
        match self {
            Self::DiskFull => words(
                "disk_full",
                "ディスクの空きが足りません。新しいファイルの受付を止めています。",
                "不要なファイルを移すか、保存期間を過ぎた申請を廃棄（mugai dispose）してください。空きが戻れば自動で再開します。",
                "the disk is nearly full; nothing new is accepted",
                "free space, or dispose of requests past their retention; it goes on by itself when there is room",
            ),
            Self::FolderGone => words(
                "folder_gone",
                "必要なフォルダに届きません。新しいファイルの受付を止めています。",
                "ディスクの接続と権限を確認してください。",
                "a folder that is needed does not answer; nothing new is accepted",
                "check the disk, the mount and the rights",
            ),
            Self::StoreBroken => words(
                "store_broken",
                "一時保管領域の台帳または本体を読み書きできません。受付を止めています。",
                "記録（journalctl）を確認し、直らなければバックアップから復元（mugai restore）してください。",
                "the staging area cannot be read or written; nothing new is accepted",
                "look at the log; if it does not heal, restore from the backup",
            ),
            Self::AuditBroken => words(
                "audit_broken",
                "証跡を書き込めないか、検証に失敗しました。受付を止めています。",
                "mugai audit verify で場所を確かめ、証拠を保全したうえで、情報システム担当の責任者に知らせてください。",
                "the audit trail cannot be written or does not verify; nothing new is accepted",
                "find the place with `mugai audit verify`, keep the evidence, tell the responsible officer",
            ),
            Self::ScannerDown => words(
                "scanner_down",
                "不正プログラム検査（clamd）が応答しません。ファイルは保留されます。",
                "systemctl status clamav-daemon を確認してください。応答が戻れば自動で再検査します。",
                "the malware scanner does not answer; files are held",
                "check clamd; files are scanned by themselves when it answers again",
            ),
            Self::ScannerOld => words(
                "scanner_old",
                "不正プログラム検査の定義ファイルが古いか、空です。ファイルは保留されます。",
                "定義ファイルを更新してください（導入手順書「定義ファイルの更新」）。",
                "the scanner's database is too old or empty; files are held",
                "update the database",
            ),
            Self::CarrierGone => words(
                "carrier_gone",
                "系間の受け渡しフォルダに届きません。封印済みのファイルは手元に残っています。",
                "共有フォルダの接続を確認してください。戻れば自動で続きます。急ぐときは mugai seal / mugai import で運べます。",
                "the carrier folder does not answer; what is sealed stays here",
                "check the mount; it goes on by itself. In a hurry, carry by hand with `mugai seal` and `mugai import`",
            ),
            Self::DropGone => words(
                "drop_gone",
                "投入フォルダに届きません。",
                "共有フォルダの接続と権限を確認してください。戻れば自動で続きます。",
                "the drop folder does not answer",
                "check the mount and the rights; it goes on by itself",
            ),
            Self::ResultsGone => words(
                "results_gone",
                "結果フォルダまたは取込みフォルダに書けません。ファイルは手元に残っています。",
                "フォルダの有無、権限、空き容量を確認してください。戻れば自動で続きます。",
                "the folder of results or delivery cannot be written; files stay here",
                "check that it exists, its rights and its space; it goes on by itself",
            ),
            Self::SequenceGap => words(
                "sequence_gap",
                "封印パッケージの番号に欠けがあります。運ぶ途中で失われたか、まだ届いていません。",
                "受け渡しフォルダに残っていないか見て、なければインターネット系で mugai release により同じ封印をもう一度渡してください。身に覚えのない欠けは責任者に知らせてください。",
                "a package is missing in the sequence: lost on the way or not here yet",
                "find the number on the Internet side and send it again; tell the responsible officer of a gap nobody can explain",
            ),
            Self::PackageRefused => words(
                "package_refused",
                "封印を確認できないパッケージを拒否しました。取り込んだものはありません。",
                "mugai list で理由を確認し、改ざんの疑いがあれば、パッケージを保全して責任者に知らせてください。",
                "a package whose seal does not hold was refused; nothing of it was taken in",
                "see why with `mugai list`; if it was tampered with, keep it and tell the responsible officer",
            ),
            Self::ClockJump => words(
                "clock_jump",
                "時計が飛びました。証跡に記録しました。",
                "時刻同期（chrony など）を確認してください。身に覚えがなければ責任者に知らせてください。",
                "the clock jumped; it is in the audit trail",
                "check the server of time; tell the responsible officer when nobody can explain it",
            ),
            Self::ClockUnsure => words(
                "clock_unsure",
                "時計が時刻サーバに合っているか確かめられません。",
                "系内の時刻サーバに合わせてください（chrony など）。",
                "it is not known that the clock is kept by a server of time",
                "set up chrony or systemd-timesyncd with the time server of this segment",
            ),
            Self::KeyExpiring => words(
                "key_expiring",
                "鍵の有効期限が近づいています。",
                "新しい鍵を作り（mugai keygen）、相手側に登録してください（導入手順書「鍵の更新」）。",
                "a key ends soon",
                "make a new one with `mugai keygen` and have the other side trust it",
            ),
            Self::KeyUnusable => words(
                "key_unusable",
                "この系の鍵を使えません（ない、期限切れ、または他人が読める）。受付を止めています。",
                "鍵ファイルの有無と権限（0600）、有効期限を確認してください。",
                "the key of this node cannot be used: missing, ended, or readable by others; nothing new is accepted",
                "check that it exists, its rights (0600) and its validity",
            ),
            Self::ConfigurationChanged => words(
                "configuration_changed",
                "設定ファイルが、起動時に記録した内容と違います。",
                "変更した人と理由を確認し、正しければ再起動してください。身に覚えがなければ責任者に知らせてください。",
                "a configuration file differs from what was recorded at the start",
                "find out who changed it and why; restart when it is right, tell the responsible officer when it is not",
            ),
            Self::WorkersFail => words(
                "workers_fail",
                "無害化の作業プロセスが続けて失敗しています。",
                "mugai doctor で隔離実行環境を確認してください。",
                "workers fail one after the other",
                "check the sandbox with `mugai doctor`",
            ),
            Self::HeldLong => words(
                "held_long",
                "長く保留されているファイルがあります。",
                "mugai list --state held で理由を確認してください。",
                "files are held for long",
                "see why with `mugai list --state held`",
            ),
            Self::QuotaFull => words(
                "quota_full",
                "課の領域が上限に達しました。その課の新しいファイルは待たされます。",
                "終わった申請を廃棄するか、課の上限（quota_mib）を見直してください。",
                "the area of a section is full; its new files wait",
                "dispose of finished requests, or raise the section's quota_mib",
            ),
            Self::ForeignListener => words(
                "foreign_listener",
                "この機械の外から届く待ち受けが見つかりました。受付を止めています。",
                "設定と実行ファイルを確認し、責任者に知らせてください。",
                "this process listens where other machines can reach it; nothing new is accepted",
                "check the configuration and the executable, tell the responsible officer",
            ),
            Self::Stalled => words(
                "stalled",
                "処理が止まっています。監視により自動で再起動されます。",
                "繰り返すときは記録（journalctl）を添えて連絡してください。",
                "a loop does not move; the watchdog restarts the service",
                "when it happens again, send us the log",
            ),
            Self::Stopping => words(
                "stopping",
                "停止の途中です。手元の処理を終えてから止まります。",
                "そのままお待ちください。",
                "stopping: what is in hand is finished first",
                "nothing",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_condition_has_its_own_name_and_its_words() {
        let ids: BTreeSet<&str> = Condition::ALL.iter().map(|c| c.id()).collect();
        assert_eq!(ids.len(), Condition::ALL.len());
        for c in Condition::ALL {
            assert!(c.id().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", c.id());
            assert!(c.ja().ends_with('。') && c.todo_ja().ends_with('。'), "{}", c.id());
            assert!(!c.en().is_empty() && !c.todo_en().is_empty() && c.en().is_ascii(), "{}", c.id());
        }
    }
}
