//! What staff ask: sent to the running node, or answered here when none runs and the asker may open its data.

use super::arguments::{ExceptionCommand, NodeCommand};
use crate::cli::{say, talk};
use crate::exit::Exit;
use crate::lang::Lang;
use comfy_table::{ContentArrangement, Table, presets::UTF8_HORIZONTAL_ONLY};
use mugai_gate::Program;
use mugai_operate::{Health, Metrics, Syslog};
use mugai_pipeline::arrival::Arrivals;
use mugai_pipeline::desk::{Ask, Desk, ExceptionAsk, Filter, MAX_PASSWORDS, Reply, Row, Secret, Shown, ask};
use mugai_pipeline::node::{Around, Node};
use mugai_pipeline::people::Identity;
use mugai_pipeline::road::Road;
use mugai_pipeline::site::{Segment, Site};
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// Where the units of deploy/ put the control socket.
pub(super) const CONTROL: &str = "/run/mugai/control.sock";

/// Runs one of the commands of staff.
pub(super) fn run(command: NodeCommand, lang: Lang) -> Exit {
    let (config, json, asks) = match questions(command) {
        Ok(questions) => questions,
        Err(e) => return fail(lang, "標準入力を読めません", &e.to_string(), Exit::Usage),
    };
    // Staff need not be able to read the configuration: the service's own socket is where it always is.
    let unreadable = std::fs::File::open(&config).is_err_and(|e| e.kind() == std::io::ErrorKind::PermissionDenied);
    let node = if unreadable && Path::new(CONTROL).exists() {
        Answerer::Service(PathBuf::from(CONTROL))
    } else {
        let site = match Site::load(&config, mugai_worker::catalogue()) {
            Ok(site) => site,
            Err(e) => return fail(lang, &e.ja(), &e.to_string(), Exit::Configuration),
        };
        match Answerer::find(site) {
            Ok(node) => node,
            Err((ja, en)) => return fail(lang, &ja, &en, Exit::TryAgain),
        }
    };
    let mut exit = Exit::Released;
    for question in asks {
        match node.answer(question) {
            Ok(reply) => exit = exit.max(show(&reply, json, lang)),
            Err(e) => return fail(lang, "ノードが応答しません", &e.to_string(), Exit::TryAgain),
        }
    }
    node.close();
    exit
}

fn fail(lang: Lang, ja: &str, en: &str, exit: Exit) -> Exit {
    talk(&format!("mugai: {}", lang.pick(ja, en)));
    exit
}

type Questions = (PathBuf, bool, Vec<Ask>);

fn questions(command: NodeCommand) -> std::io::Result<Questions> {
    Ok(match command {
        NodeCommand::List(l) => {
            let filter = Filter {
                section: l.section,
                applicant: l.applicant,
                state: l.state,
                name: l.name,
                from: l.from,
                to: l.to,
                limit: Some(l.limit),
                after: l.after,
            };
            (l.config, l.json, vec![Ask::List(filter)])
        }
        NodeCommand::Show(o) => (o.config, o.json, vec![Ask::Show { receipt: o.receipt }]),
        NodeCommand::Approve(d) => {
            let one = |receipt| Ask::Approve { receipt, comment: d.comment.clone() };
            (d.config, false, d.receipts.into_iter().map(one).collect())
        }
        NodeCommand::Reject(d) => {
            let one = |receipt| Ask::Reject { receipt, comment: d.comment.clone() };
            (d.config, false, d.receipts.into_iter().map(one).collect())
        }
        NodeCommand::Release(o) => (o.config, o.json, vec![Ask::Release { receipt: o.receipt }]),
        NodeCommand::Dispose(d) => (d.config, false, vec![Ask::Dispose { receipt: d.receipt, reason: d.reason }]),
        NodeCommand::Unlock(o) => (o.config, o.json, vec![Ask::Unlock { receipt: o.receipt, passwords: passwords()? }]),
        NodeCommand::Exception(ExceptionCommand::Permit { receipt, reason, until, config }) => {
            (config, false, vec![Ask::Exception(ExceptionAsk::Permit { receipt, reason, until })])
        }
        NodeCommand::Exception(ExceptionCommand::Revoke { number, reason, config }) => {
            (config, false, vec![Ask::Exception(ExceptionAsk::Revoke { id: number, reason })])
        }
        NodeCommand::Exception(ExceptionCommand::List(o)) => (o.config, false, vec![Ask::Exceptions]),
        NodeCommand::Seal(o) => (o.config, false, vec![Ask::Seal]),
        NodeCommand::Import { config, packages } => {
            let packages = packages.iter().map(|p| p.canonicalize().unwrap_or_else(|_| p.clone())).collect();
            (config, false, vec![Ask::Import { packages }])
        }
        NodeCommand::Status(o) => (o.config, false, vec![Ask::Status]),
        _ => (PathBuf::new(), false, Vec::new()),
    })
}

/// At most ten lines; never on the command line, where every user of the machine could read them.
fn passwords() -> std::io::Result<Vec<Secret>> {
    let lines =
        std::io::stdin().lock().lines().take(MAX_PASSWORDS.saturating_add(1)).collect::<std::io::Result<Vec<_>>>()?;
    Ok(lines.into_iter().filter(|l| !l.is_empty()).map(Secret).collect())
}

/// Who answers: the service, or this process.
enum Answerer {
    Service(PathBuf),
    Internet(Box<Road>, Identity),
    Lgwan(Box<Arrivals>, Identity),
}

impl Answerer {
    fn find(site: Site) -> Result<Self, (String, String)> {
        let socket = socket(&site);
        match std::os::unix::net::UnixStream::connect(&socket) {
            Ok(_) => return Ok(Self::Service(socket)),
            Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => {
                let why = format!("{}: {e}", socket.display());
                return Err((format!("ノードに問い合わせる権限がありません（{why}）"), why));
            }
            Err(_) => {}
        }
        let in_words = |e: mugai_pipeline::node::NotOpened| (e.ja(), e.to_string());
        let who = Identity::of_this_process().map_err(|e| (e.to_string(), e.to_string()))?;
        let lock = std::fs::File::options().create(true).truncate(false).write(true).open(site.within("lock"));
        let busy = |e: String| (format!("ノードが応答せず、データフォルダも開けません（{e}）"), e);
        let lock = lock.map_err(|e| busy(e.to_string()))?;
        lock.try_lock().map_err(|e| busy(e.to_string()))?;
        // Held until this process ends.
        std::mem::forget(lock);
        let program = Program::this().map_err(|e| busy(e.to_string()))?;
        let around = Around {
            program,
            catalogue: mugai_worker::catalogue(),
            health: Health::new(),
            metrics: Metrics::new(),
            syslog: Syslog::none(),
            service: true,
        };
        let (node, opened) = Node::open(site, around).map_err(in_words)?;
        node.close_open_acts(opened);
        Ok(match node.site.file.segment {
            Segment::Internet => Self::Internet(Box::new(Road::new(node).map_err(in_words)?), who),
            Segment::Lgwan => Self::Lgwan(Box::new(Arrivals::new(node).map_err(in_words)?), who),
        })
    }

    fn answer(&self, question: Ask) -> std::io::Result<Reply> {
        match self {
            Self::Service(socket) => ask(socket, &question),
            Self::Internet(road, who) => Ok(road.answer(who, question)),
            Self::Lgwan(arrivals, who) => Ok(arrivals.answer(who, question)),
        }
    }

    fn close(self) {
        let node = match self {
            Self::Service(_) => return,
            Self::Internet(road, _) => road.into_node(),
            Self::Lgwan(arrivals, _) => arrivals.into_node(),
        };
        let _ = node.trail.stop();
    }
}

fn show(reply: &Reply, json: bool, lang: Lang) -> Exit {
    if json {
        say(&serde_json::to_string_pretty(reply).unwrap_or_default());
        return if matches!(reply, Reply::Refused { .. }) { Exit::Refused } else { Exit::Released };
    }
    match reply {
        Reply::Rows { rows, more } => {
            say(&table(rows, lang).to_string());
            if *more && let Some(last) = rows.last() {
                say(&match lang {
                    Lang::Ja => format!("続きがあります: --after {}", last.receipt),
                    Lang::En => format!("there is more: --after {}", last.receipt),
                });
            }
        }
        Reply::Shown(shown) => say(&page(shown, lang)),
        Reply::Exceptions { rows } => {
            for e in rows {
                say(&format!(
                    "{} {} {} {} ← {} {} {}",
                    e.id, e.state, e.until, e.permitted_by, e.requested_by, e.digest, e.reason
                ));
            }
        }
        Reply::Text { good, ja, en } => {
            say(lang.pick(ja, en).trim_end());
            return if *good { Exit::Released } else { Exit::Refused };
        }
        Reply::Done { ja, en } => say(lang.pick(ja, en)),
        Reply::Refused { code, ja, en } => {
            talk(&match lang {
                Lang::Ja => format!("{ja}（{code}）"),
                Lang::En => format!("{code}: {en}"),
            });
            return Exit::Refused;
        }
    }
    Exit::Released
}

fn table(rows: &[Row], lang: Lang) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic).set_width(160);
    table.set_header(match lang {
        Lang::Ja => ["受付番号", "受付日時", "課", "申請者", "ファイル", "状態", "理由"],
        Lang::En => ["receipt", "received", "section", "applicant", "file", "state", "reason"],
    });
    for r in rows {
        let state = if lang == Lang::Ja { &r.state_ja } else { &r.state };
        table.add_row([&r.receipt, &r.received, &r.section, &r.applicant, &r.name, state, &r.reason]);
    }
    table
}

fn page(s: &Shown, lang: Lang) -> String {
    let ja = lang == Lang::Ja;
    let state = if ja { &s.row.state_ja } else { &s.row.state };
    let bytes = s.row.bytes.to_string();
    let lines: [(&str, &str, &str); 14] = [
        ("受付番号", "receipt", &s.row.receipt),
        ("受付日時", "received", &s.row.received),
        ("課", "section", &s.row.section),
        ("申請者", "applicant", &s.row.applicant),
        ("ファイル", "file", &s.row.name),
        ("大きさ（バイト）", "bytes", &bytes),
        ("状態", "state", state),
        ("理由", "why", &s.why),
        ("検査", "scan", &s.scan),
        ("承認者", "approver", &s.approver),
        ("コメント", "comment", &s.comment),
        ("パッケージ", "package", &s.package),
        ("原本 SHA-256", "original SHA-256", &s.original),
        ("結果 SHA-256", "result SHA-256", &s.result),
    ];
    let mut text: Vec<String> = lines
        .iter()
        .filter(|(_, _, value)| !value.is_empty())
        .map(|(j, e, value)| format!("{}: {value}", if ja { j } else { e }))
        .collect();
    for (title_ja, title_en, list) in [("見つかったもの", "found", &s.findings), ("経過", "history", &s.history)]
    {
        if !list.is_empty() {
            text.push(format!("{}:", if ja { title_ja } else { title_en }));
            text.extend(list.iter().map(|l| format!("  {l}")));
        }
    }
    text.join("\n")
}

/// For the other commands: the configuration, or words.
pub(super) fn site(config: &Path, lang: Lang) -> Result<Site, Exit> {
    Site::load(config, mugai_worker::catalogue()).map_err(|e| fail(lang, &e.ja(), &e.to_string(), Exit::Configuration))
}

/// Where a node answers.
pub(super) fn socket(site: &Site) -> PathBuf {
    site.file.operate.control.clone().unwrap_or_else(|| site.within("control.sock"))
}
