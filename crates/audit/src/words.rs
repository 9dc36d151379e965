//! The fixed words of a record: kind, event, outcome. A word never changes its meaning; new ones are added at the end.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal, $ja:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $(#[doc = $en] #[serde(rename = $word)] $variant,)* }

        impl $name {
            /// Every word.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word in the file.
            pub fn word(self) -> &'static str { match self { $(Self::$variant => $word,)* } }

            /// The word shown to staff.
            pub fn ja(self) -> &'static str { match self { $(Self::$variant => $ja,)* } }

            /// The value a word means.
            pub fn from_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)* _ => None } }
        }
    };
}

words! {
    /// What a record is.
    Kind {
        Begin = "begin", "開始", "Written before an act.";
        End = "end", "終了", "Written after an act; names the record that began it.";
        Note = "note", "記録", "Something that has no length.";
        Checkpoint = "checkpoint", "検証点", "A signature over everything before it.";
    }
}

words! {
    /// What was done or happened (出来事).
    Event {
        Start = "start", "起動", "The service started.";
        Stop = "stop", "停止", "The service stopped.";
        Receive = "receive", "受付", "A file was taken from the drop folder.";
        Disarm = "disarm", "無害化", "A file was rebuilt and verified.";
        Scan = "scan", "不正プログラム検査", "The outside scanner was asked.";
        Hold = "hold", "保留", "A request waits for something to come back.";
        Retry = "retry", "再処理", "A held request is tried again.";
        Refuse = "refuse", "拒否", "A request was refused.";
        Quarantine = "quarantine", "隔離", "A request was set apart.";
        Approve = "approve", "承認", "An approver said yes.";
        Reject = "reject", "却下", "An approver said no.";
        Seal = "seal", "封緘", "A package was signed.";
        Carry = "carry", "搬送", "A package was handed to the carrier.";
        Release = "release", "取り出し", "A file may leave the staging area.";
        Acknowledge = "acknowledge", "受領確認", "The other side's receipt came back.";
        Import = "import", "取込み", "A package came in.";
        Inspect = "inspect", "検査", "A payload was inspected again.";
        Deliver = "deliver", "配付", "A file was put into the folder of a section.";
        Dispose = "dispose", "廃棄", "Data was destroyed.";
        Unlock = "unlock", "パスワード解除", "Passwords were tried on a protected file.";
        Exception = "exception", "例外措置", "An exception was asked for, permitted or taken back.";
        Search = "search", "検索", "Somebody searched the records.";
        List = "list", "一覧表示", "Somebody listed requests.";
        Show = "show", "詳細表示", "Somebody looked at a request.";
        Verify = "verify", "証跡の検証", "Somebody verified the trail.";
        Export = "export", "証跡の書き出し", "Somebody exported the trail.";
        Report = "report", "統計の作成", "Somebody made the statistics of a month.";
        Backup = "backup", "バックアップ", "A backup was made.";
        Restore = "restore", "復元", "A backup was restored.";
        Config = "config", "設定ファイル", "The digest of a configuration file.";
        Clock = "clock", "時計のずれ", "The clock jumped.";
        Failure = "failure", "障害と対応", "A failure, or how it was handled.";
        Recover = "recover", "異常終了からの回復", "Something was put right after a crash.";
        Key = "key", "鍵", "A key was made, trusted or retired.";
        Checkpoint = "checkpoint", "検証点", "A checkpoint.";
        Alert = "alert", "警告", "Something a person must look at.";
    }
}

words! {
    /// How it ended (結果).
    Outcome {
        None = "", "", "Nothing to say (a begin).";
        Done = "done", "完了", "As it should.";
        Released = "released", "取り出し可", "Disarmed and verified.";
        Refused = "refused", "拒否", "Refused for a reason.";
        Quarantined = "quarantined", "隔離", "Set apart.";
        Held = "held", "保留", "To be tried again.";
        Clean = "clean", "検出なし", "The scanner found nothing.";
        Malware = "malware", "不正プログラム検出", "The scanner found something.";
        Denied = "denied", "権限なし", "This person may not do it.";
        Failed = "failed", "失敗", "It did not work.";
        Interrupted = "interrupted", "中断", "A crash came between; closed after recovery.";
        Same = "same", "変更なし", "Like last time.";
        Changed = "changed", "変更あり", "Different from last time.";
        Added = "added", "新規", "Not there last time.";
        Removed = "removed", "なくなった", "There last time, not now.";
        Lost = "lost", "欠落", "Something could not be recorded.";
    }
}

impl Outcome {
    /// Whether there is nothing to write.
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_its_own_and_has_a_japanese_one() {
        for event in Event::ALL {
            assert_eq!(Event::from_word(event.word()), Some(*event));
            assert_eq!(serde_json::to_string(event).unwrap(), format!("\"{}\"", event.word()));
            assert!(!event.ja().is_empty());
        }
        for outcome in Outcome::ALL {
            assert_eq!(Outcome::from_word(outcome.word()), Some(*outcome));
            assert_eq!(outcome.is_none(), outcome.ja().is_empty());
        }
        assert_eq!(Event::from_word("sing"), None);
        assert_eq!(Kind::ALL.len(), 4);
    }
}
