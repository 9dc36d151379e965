//! The arguments of the commands of a node.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Where the configuration lies when nothing is said.
pub(crate) const CONFIG: &str = "/etc/mugai/mugai.toml";

/// The commands of a node.
#[derive(Debug, Subcommand)]
pub(crate) enum NodeCommand {
    /// Run a node: its doors, staging, carrier / 系のノードを動かす
    Serve {
        /// The node's configuration / 設定ファイル
        #[arg(long, default_value = CONFIG)]
        config: PathBuf,
    },
    /// Run the mail door of a node, beside `serve` / メール中継を動かす
    Relay {
        /// The node's configuration / 設定ファイル
        #[arg(default_value = CONFIG)]
        config: PathBuf,
    },
    /// One mail from standard input to standard output; 75 and nothing written when anything fails / メール一通を標準入力から標準出力へ
    Filter(Filter),
    /// List requests you may see / 申請の一覧
    List(List),
    /// Everything about one request / 申請の詳細
    Show(One),
    /// Approve a request of somebody else / 承認する
    Approve(Decide),
    /// Reject a request / 却下する
    Reject(Decide),
    /// Go on now: seal, try again, send again / いま進める（封印・再試行・再送）
    Release(One),
    /// Destroy a request's bytes before their time / 保存期間の前に廃棄する
    Dispose(Dispose),
    /// Try a password-protected file again; passwords on standard input, one a line, at most ten / パスワードを渡して再度無害化する
    Unlock(Unlock),
    /// Exceptions for single files / 例外措置
    #[command(subcommand)]
    Exception(ExceptionCommand),
    /// Seal everything approved now / 承認済みをいま封印する
    Seal(Only),
    /// Take in packages carried by hand / 手で運んだパッケージを取り込む
    Import {
        /// The node's configuration / 設定ファイル
        #[arg(long, default_value = CONFIG)]
        config: PathBuf,
        /// Package files / パッケージ
        #[arg(required = true)]
        packages: Vec<PathBuf>,
    },
    /// How the node is / ノードの状態
    Status(Only),
    /// Make a signing key / 署名鍵を作る
    Keygen(Keygen),
    /// Verify, search, export the trail / 証跡の検証・検索・書き出し
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Monthly figures per section / 月次統計
    Report(Report),
    /// Back up a running node / 動いているノードの控えを取る
    Backup {
        /// The node's configuration / 設定ファイル
        #[arg(long, default_value = CONFIG)]
        config: PathBuf,
        /// A folder that does not exist yet / まだないフォルダ
        #[arg(long)]
        to: PathBuf,
    },
    /// Put a backup into an empty data folder / 控えを空のデータフォルダへ戻す
    Restore {
        /// The backup / 控え
        #[arg(long)]
        from: PathBuf,
        /// An empty folder / 空のフォルダ
        #[arg(long, required_unless_present = "config")]
        to: Option<PathBuf>,
        /// The data folder of this configuration, when --to is not given / この設定のデータフォルダへ
        #[arg(long)]
        config: Option<PathBuf>,
    },
}

/// One mail.
#[derive(Debug, Args)]
pub(crate) struct Filter {
    /// The node's configuration; attachments go into its staging area / 設定ファイル
    #[arg(long, default_value = CONFIG)]
    pub(crate) config: PathBuf,
    /// No node: text only under this policy, attachments are not kept / ノードを使わず、このポリシーで本文だけを無害化する
    #[arg(long, conflicts_with_all = ["sender", "recipients", "ident"])]
    pub(crate) policy: Option<String>,
    /// Sender of the envelope; empty for the null sender / 封筒の差出人
    #[arg(long, default_value = "")]
    pub(crate) sender: String,
    /// Its name in the queue / キューの番号
    #[arg(long)]
    pub(crate) ident: Option<String>,
    /// Recipients of the envelope / 封筒の宛先
    pub(crate) recipients: Vec<String>,
}

/// Only the configuration.
#[derive(Debug, Args)]
pub(crate) struct Only {
    /// The node's configuration / 設定ファイル
    #[arg(long, default_value = CONFIG)]
    pub(crate) config: PathBuf,
}

/// One request.
#[derive(Debug, Args)]
pub(crate) struct One {
    /// Receipt number / 受付番号
    pub(crate) receipt: String,
    /// The node's configuration / 設定ファイル
    #[arg(long, default_value = CONFIG)]
    pub(crate) config: PathBuf,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// One request, and passwords for it.
#[derive(Debug, Args)]
pub(crate) struct Unlock {
    /// Receipt number / 受付番号
    pub(crate) receipt: String,
    /// The node's configuration / 設定ファイル
    #[arg(long, default_value = CONFIG)]
    pub(crate) config: PathBuf,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Said or not: passwords come from standard input and from nowhere else / パスワードは必ず標準入力から読みます
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

/// Which requests.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// The node's configuration / 設定ファイル
    #[arg(long, default_value = CONFIG)]
    pub(crate) config: PathBuf,
    /// Of this section / 課の id
    #[arg(long)]
    pub(crate) section: Option<String>,
    /// Of this applicant / 申請者
    #[arg(long)]
    pub(crate) applicant: Option<String>,
    /// In this state / 状態（例 awaiting_approval, 承認待ち）
    #[arg(long)]
    pub(crate) state: Option<String>,
    /// With this in the file name / ファイル名の一部
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// From this day on, YYYY-MM-DD / この日から
    #[arg(long)]
    pub(crate) from: Option<String>,
    /// Up to this day, YYYY-MM-DD / この日まで
    #[arg(long)]
    pub(crate) to: Option<String>,
    /// At most so many / 件数
    #[arg(long, default_value_t = 100)]
    pub(crate) limit: usize,
    /// After this receipt / この受付番号より前のもの（次のページ）
    #[arg(long)]
    pub(crate) after: Option<String>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// A decision.
#[derive(Debug, Args)]
pub(crate) struct Decide {
    /// Receipt numbers / 受付番号
    #[arg(required = true)]
    pub(crate) receipts: Vec<String>,
    /// Words for the record; needed to reject / 記録に残すことば（却下では必須）
    #[arg(long, default_value = "")]
    pub(crate) comment: String,
    /// The node's configuration / 設定ファイル
    #[arg(long, default_value = CONFIG)]
    pub(crate) config: PathBuf,
}

/// A disposal.
#[derive(Debug, Args)]
pub(crate) struct Dispose {
    /// Receipt number / 受付番号
    pub(crate) receipt: String,
    /// Why, and who permits it / 理由と許可した者
    #[arg(long)]
    pub(crate) reason: String,
    /// The node's configuration / 設定ファイル
    #[arg(long, default_value = CONFIG)]
    pub(crate) config: PathBuf,
}

/// What can be done about exceptions.
#[derive(Debug, Subcommand)]
pub(crate) enum ExceptionCommand {
    /// Permit one file as it is (officers only) / 一つのファイルを原本のまま許可する
    Permit {
        /// Receipt number of the file / そのファイルの受付番号
        receipt: String,
        /// Why / 理由
        #[arg(long)]
        reason: String,
        /// Last day, YYYY-MM-DD / 期限
        #[arg(long)]
        until: String,
        /// The node's configuration / 設定ファイル
        #[arg(long, default_value = CONFIG)]
        config: PathBuf,
    },
    /// Take one back (officers only) / 取り消す
    Revoke {
        /// Its number / 番号
        number: String,
        /// Why / 理由
        #[arg(long)]
        reason: String,
        /// The node's configuration / 設定ファイル
        #[arg(long, default_value = CONFIG)]
        config: PathBuf,
    },
    /// Those on record / 記録の一覧
    List(Only),
}

/// A new key.
#[derive(Debug, Args)]
pub(crate) struct Keygen {
    /// The node's configuration; says name and place of the key / 設定ファイル（名前と置き場所はここから）
    #[arg(long, required_unless_present_all = ["node", "out"])]
    pub(crate) config: Option<PathBuf>,
    /// Name of the node the key belongs to / ノードの名前
    #[arg(long)]
    pub(crate) node: Option<String>,
    /// Where the private key goes; the public one beside it as .pub / 秘密鍵の置き場所
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
    /// Days it is good for / 有効日数
    #[arg(long, default_value_t = 1_096)]
    pub(crate) days: u32,
}

/// What can be done with the trail.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Check the whole chain / ハッシュ連鎖をすべて検証する
    Verify {
        /// The node's configuration / 設定ファイル
        #[arg(long, default_value = CONFIG)]
        config: PathBuf,
        /// A head kept elsewhere, as number:digest / 別に控えた先頭
        #[arg(long)]
        head: Vec<String>,
    },
    /// Search by file, person, day / 検索
    Search(Search),
    /// As CSV that Excel opens / Excel で開ける CSV
    Export {
        /// What to export
        #[command(flatten)]
        search: Search,
        /// The file to write / 書き出すファイル
        #[arg(long)]
        csv: PathBuf,
    },
    /// Write a signed checkpoint now / 署名つき区切りをいま記録する
    Checkpoint(Only),
    /// Record a failure somebody reported and how it was handled / 報告された障害と対応を記録する
    Failure {
        /// What happened / 何が起きたか
        #[arg(long)]
        what: String,
        /// How it was handled / どう対応したか
        #[arg(long, default_value = "")]
        handled: String,
        /// The node's configuration / 設定ファイル
        #[arg(long, default_value = CONFIG)]
        config: PathBuf,
    },
}

/// Which records.
#[derive(Debug, Args)]
pub(crate) struct Search {
    /// The node's configuration / 設定ファイル
    #[arg(long, default_value = CONFIG)]
    pub(crate) config: PathBuf,
    /// With this in the file name / ファイル名の一部
    #[arg(long)]
    pub(crate) file: Option<String>,
    /// Of this person / 利用者
    #[arg(long)]
    pub(crate) who: Option<String>,
    /// Of this section / 課の id
    #[arg(long)]
    pub(crate) section: Option<String>,
    /// Of this receipt / 受付番号
    #[arg(long)]
    pub(crate) receipt: Option<String>,
    /// Of this kind (receive, disarm, approve …) / 事象
    #[arg(long)]
    pub(crate) event: Option<String>,
    /// From this day on, YYYY-MM-DD / この日から
    #[arg(long)]
    pub(crate) from: Option<String>,
    /// Up to this day, YYYY-MM-DD / この日まで
    #[arg(long)]
    pub(crate) to: Option<String>,
    /// At most so many; 1,000 for a search, all for an export / 件数
    #[arg(long)]
    pub(crate) limit: Option<u64>,
}

/// Which month.
#[derive(Debug, Args)]
pub(crate) struct Report {
    /// The month, YYYY-MM / 年月
    pub(crate) month: String,
    /// As CSV into this file / CSV として書き出す
    #[arg(long)]
    pub(crate) csv: Option<PathBuf>,
    /// The node's configuration / 設定ファイル
    #[arg(long, default_value = CONFIG)]
    pub(crate) config: PathBuf,
}
