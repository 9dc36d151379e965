//! The arguments, and which command they call.

use crate::exit::Exit;
use crate::lang::Lang;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Parser)]
#[command(
    name = "mugai",
    version,
    about = "無害化 — files and mail from outside, taken apart and rebuilt harmless",
    max_term_width = 110
)]
struct Cli {
    /// Language of messages / メッセージの言語 (ja, en)
    #[arg(long, global = true, value_enum)]
    lang: Option<Lang>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make files harmless; folders are walked / ファイルを無害化する（フォルダは中までたどる）
    Sanitize(Sanitize),
    /// Report what files hold, write nothing / 検査だけ行い、何も書き出さない
    Inspect(Inspect),
    /// What is handled, and how / 取り扱う形式の一覧
    Formats {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show, check or describe policies / 無害化ポリシーの表示・確認・スキーマ
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// What this machine offers for the sandbox, and how a node is set up / この機械とノードの設定を調べる
    Doctor {
        /// A node's configuration / ノードの設定ファイル
        #[arg(long)]
        config: Option<PathBuf>,
    },
    #[command(flatten)]
    Node(crate::node::arguments::NodeCommand),
}

/// Arguments of `sanitize`.
#[derive(Debug, Args)]
pub(crate) struct Sanitize {
    /// Files and folders / ファイルまたはフォルダ
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Folder for outputs and reports / 出力先フォルダ
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// `standard`, `strict` or a policy file / ポリシー（既定 standard）
    #[arg(long, default_value = "standard")]
    pub(crate) policy: String,
    /// `picture`: every page becomes a picture; PDF only, pictures stay pictures, all else is refused / 画像化（PDF の全ページを画像にする。画像以外の他の形式は拒否）
    #[arg(long = "as", value_enum)]
    pub(crate) treat_as: Option<TreatAs>,
    /// Kind of report beside each output / 結果報告の種類
    #[arg(long, value_enum, default_value = "json")]
    pub(crate) report: ReportKind,
    /// Files processed side by side / 並列数 (default: one per processor)
    #[arg(long)]
    pub(crate) jobs: Option<usize>,
    /// Read passwords from standard input, one a line, at most ten / パスワードを標準入力から読む
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Overwrite files of earlier runs / 既存のファイルを上書きする
    #[arg(long)]
    pub(crate) force: bool,
}

/// What a file is turned into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum TreatAs {
    /// Pixels only (画像化).
    Picture,
}

/// Which report is written beside each output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ReportKind {
    /// For machines.
    Json,
    /// For a browser.
    Html,
    /// For anybody.
    Text,
    /// None.
    None,
}

impl From<ReportKind> for mugai_pipeline::report::Kind {
    fn from(kind: ReportKind) -> Self {
        match kind {
            ReportKind::Json => Self::Json,
            ReportKind::Html => Self::Html,
            ReportKind::Text => Self::Text,
            ReportKind::None => Self::None,
        }
    }
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// Files and folders / ファイルまたはフォルダ
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// `standard`, `strict` or a policy file / ポリシー（既定 standard）
    #[arg(long, default_value = "standard")]
    pub(crate) policy: String,
    /// As JSON, one report per line
    #[arg(long)]
    pub(crate) json: bool,
}

/// What `policy` can do.
#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Every rule and limit with what the policy says / 規則と上限の一覧
    Show {
        /// `standard`, `strict` or a policy file
        #[arg(default_value = "standard")]
        policy: String,
    },
    /// Read a policy file and say what is wrong with it / ポリシーファイルを確認する
    Check {
        /// The policy file
        policy: String,
    },
    /// The JSON schema of policy files / ポリシーファイルの JSON スキーマ
    Schema,
}

/// Reads the arguments and runs the command.
pub(crate) fn run() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let _ = e.print();
            return if e.use_stderr() { Exit::Usage } else { Exit::Released };
        }
    };
    let lang = cli.lang.unwrap_or_else(Lang::of_locale);
    match cli.command {
        Command::Sanitize(arguments) => crate::sanitize::run(&arguments, lang),
        Command::Inspect(arguments) => crate::inspect::run(&arguments, lang),
        Command::Formats { json } => crate::formats::run(json, lang),
        Command::Policy(command) => crate::policies::run(&command, lang),
        Command::Doctor { config } => {
            let machine = crate::doctor::run(lang);
            config.map_or(machine, |config| machine.max(crate::node::doctor(&config, lang)))
        }
        Command::Node(command) => crate::node::run(command, lang),
    }
}

/// Writes to standard output; a closed pipe is not a failure.
pub(crate) fn say(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Writes to standard error.
pub(crate) fn talk(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
