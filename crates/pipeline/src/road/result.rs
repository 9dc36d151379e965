//! 結果フォルダ: 「〇〇.無害化結果.txt」, what changed or why not, in words a clerk understands, with what happens next.

use super::Road;
use crate::report::Report;
use crate::when::jst;
use jiff::Timestamp;
use mugai_core::names;
use mugai_operate::Condition;
use mugai_staging::{Request, State};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// What the name of every result ends in.
const TAIL: &str = ".無害化結果";
/// Longest name of a result, bytes; file systems take 255.
const MAX_NAME: usize = 200;
/// How much of an earlier result is read to see whose it is.
const HEAD: u64 = 4 << 10;

impl Road {
    /// The result of a file the gate looked into.
    pub(super) fn page(&self, request: &Request, report: &Report) {
        let text = report.page_ja(&self.road_lines(request));
        self.write_result(&request.section, &request.name, &request.receipt.to_string(), &text);
    }

    /// The result of a file nobody looked into, or that holds malware: the reason alone.
    pub(super) fn refusal_page(&self, request: &Request) {
        let Some(why) = &request.why else { return };
        let (ja, ask_ja, _) = crate::words::of(&why.code);
        let heading =
            if request.state == State::Held { "■ 保留の理由" } else { "■ 取り込めなかった理由" };
        let mut lines = vec!["ファイル無害化の結果".to_owned(), String::new()];
        lines.push(format!("判定　　　: {}", request.state.ja()));
        lines.push(format!("受け取り　: {}（{} バイト）", names::show(&request.name), request.length));
        lines.extend(self.road_lines(request));
        lines.extend([String::new(), heading.into(), format!("　{ja}")]);
        if !why.place.is_empty() {
            lines.push(format!("　場所: {}", names::show(&why.place)));
        }
        lines.extend([String::new(), "■ 次にすること".into(), format!("　{ask_ja}")]);
        lines.push(format!("　（担当者向け: {} — {}）", why.code, names::show(&why.detail)));
        lines.push(String::new());
        self.write_result(&request.section, &request.name, &request.receipt.to_string(), &lines.join("\r\n"));
    }

    /// Told once, when a file is held: it is not lost.
    pub(super) fn held_page(&self, request: &Request) {
        self.refusal_page(request);
    }

    /// The result of a decision.
    pub(super) fn decision_page(&self, request: &Request, comment: &str) {
        let mut lines = vec!["ファイル無害化の結果".to_owned(), String::new()];
        lines.push(format!("受け取り　: {}", names::show(&request.name)));
        lines.extend(self.road_lines(request));
        lines.push(format!("却下の理由: {}", names::show(comment)));
        lines.push(String::new());
        self.write_result(&request.section, &request.name, &request.receipt.to_string(), &lines.join("\r\n"));
    }

    /// The result as the store remembers it, when a crash came between the state and its page; nothing when the page is there.
    pub(super) fn missing_page(&self, request: &Request) {
        let site = &self.node.site;
        let (Some(drop), Some(section)) = (&site.file.drop, site.section(&request.section)) else { return };
        let folder = drop.results.join(section.folder_name());
        let going = matches!(request.state, State::Approved | State::Sealed | State::Released | State::Delivered);
        // The page was written when it was approved, and says so.
        let state = if going { State::Approved } else { request.state };
        if said(&folder, &request.name, &request.receipt.to_string(), &state_line(state)) {
            return;
        }
        match request.state {
            State::Refused | State::Quarantined | State::Held => self.refusal_page(request),
            State::Rejected => self.decision_page(request, request.approval.as_ref().map_or("", |a| &a.comment)),
            _ if going || request.state == State::AwaitingApproval => {
                let mut lines = vec!["ファイル無害化の結果".to_owned(), String::new()];
                lines.push(format!("受け取り　: {}（{} バイト）", names::show(&request.name), request.length));
                lines.extend(self.road_lines(request));
                let found = crate::desk::guard::findings(request.findings.as_deref().unwrap_or("[]"));
                if !found.is_empty() {
                    lines.extend([String::new(), "■ 見つかったもの".to_owned()]);
                    lines.extend(found.iter().map(|f| format!("　{f}")));
                }
                lines.push(String::new());
                self.write_result(&request.section, &request.name, &request.receipt.to_string(), &lines.join("\r\n"));
            }
            _ => {}
        }
    }

    fn road_lines(&self, request: &Request) -> Vec<String> {
        let next = match request.state {
            State::AwaitingApproval => {
                "承認者の承認を待っています。承認されると、LGWAN 接続系の課のフォルダに届きます。"
            }
            State::Approved | State::Sealed | State::Released => "LGWAN 接続系の課のフォルダに届きます。",
            State::Rejected => "承認者が却下しました。LGWAN 接続系には届きません。",
            State::Held => "検査が終わるまで保留しています。自動で再試行します。",
            State::Quarantined => "隔離しました。LGWAN 接続系には届きません。",
            State::Refused => "LGWAN 接続系には届きません。",
            _ => "",
        };
        let mut lines = vec![
            format!("受付番号　: {}", request.receipt),
            format!("受付日時　: {}", jst(&request.received_at)),
            state_line(request.state),
        ];
        if !next.is_empty() {
            lines.push(format!("　　　　　　{next}"));
        }
        lines
    }

    /// Writes a result. A result that cannot be written stops nothing: the receipt says the same by `mugai show`.
    pub(super) fn write_result(&self, section: &str, name: &str, mark: &str, text: &str) {
        let site = &self.node.site;
        let (Some(drop), Some(section)) = (&site.file.drop, site.section(section)) else { return };
        let folder = drop.results.join(section.folder_name());
        match write(&folder, name, mark, text) {
            Ok(()) => self.node.health.clear(Condition::ResultsGone, &section.id),
            Err(e) => self.node.health.set(Condition::ResultsGone, &section.id, &e.to_string()),
        }
    }
}

fn state_line(state: State) -> String {
    format!("状態　　　: {}", state.ja())
}

/// The result of something that never became a request.
pub(super) fn turned_page(name: &str, code: &str, ja: &str, ask_ja: &str, now: &Timestamp) -> String {
    [
        "ファイル無害化の結果".to_owned(),
        String::new(),
        format!("受け取り　: {}", names::show(name)),
        format!("日時　　　: {}", jst(now)),
        String::new(),
        "■ 取り込めなかった理由".to_owned(),
        format!("　{ja}"),
        String::new(),
        "■ 次にすること".to_owned(),
        format!("　{ask_ja}"),
        format!("　（担当者向け: {code}）"),
        String::new(),
    ]
    .join("\r\n")
}

/// Temp, fsync, rename. The same mark writes to the same name again; another file's result is never overwritten.
fn write(folder: &Path, name: &str, mark: &str, text: &str) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let [plain, marked] = targets(name, mark);
    let target = if ours(&folder.join(&plain), mark)? { plain } else { marked };
    let temp = folder.join(format!(".mugai-{}.part", safe(mark)));
    // A clerk may write to this folder: nothing that lies there is followed or reused.
    let _ = std::fs::remove_file(&temp);
    let mut file = File::options().write(true).create_new(true).open(&temp)?;
    // Excel and the notepad of old Windows know UTF-8 by its mark.
    let done = file
        .write_all("\u{FEFF}".as_bytes())
        .and_then(|()| file.write_all(text.as_bytes()))
        .and_then(|()| file.sync_data());
    if let Err(e) = done.and_then(|()| std::fs::rename(&temp, folder.join(target))) {
        let _ = std::fs::remove_file(&temp);
        return Err(e);
    }
    File::open(folder)?.sync_all()
}

/// Where a result may lie: under the plain name, or with its mark when that is another file's.
fn targets(name: &str, mark: &str) -> [String; 2] {
    let stem = stem(name);
    [format!("{stem}{TAIL}.txt"), format!("{stem}{TAIL}（{}）.txt", safe(mark))]
}

/// Whether a result may be written there: nothing is there, or an earlier result with the same mark.
fn ours(path: &Path, mark: &str) -> io::Result<bool> {
    match head(path) {
        Ok(head) => Ok(!mark.is_empty() && head.is_some_and(|h| h.contains(mark))),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(e) => Err(e),
    }
}

/// Whether a result with this mark lies there and says this.
fn said(folder: &Path, name: &str, mark: &str, line: &str) -> bool {
    let says = |target: &String| {
        head(&folder.join(target)).ok().flatten().is_some_and(|h| h.contains(mark) && h.contains(line))
    };
    targets(name, mark).iter().any(says)
}

/// The beginning of a plain file; `None` when it is something else, or cannot be opened.
fn head(path: &Path) -> io::Result<Option<String>> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = match rustix::fs::open(path, flags, Mode::empty()) {
        Ok(fd) => File::from(fd),
        Err(e @ rustix::io::Errno::NOENT) => return Err(e.into()),
        Err(_) => return Ok(None),
    };
    if !file.metadata()?.is_file() {
        return Ok(None);
    }
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head)?;
    Ok(Some(String::from_utf8_lossy(&head).into_owned()))
}

/// A name that can be a file's.
fn safe(name: &str) -> String {
    let bad =
        |c: char| matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\u{FFFD}') || c.is_control();
    names::show(name).chars().map(|c| if bad(c) { '_' } else { c }).collect()
}

fn stem(name: &str) -> String {
    let safe = safe(name);
    let cut = names::cut(&safe, MAX_NAME).trim_matches([' ', '.']).to_owned();
    if cut.is_empty() { "名前なし".to_owned() } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_never_replaces_another_ones_and_writes_its_own_again() {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        write(at, "申請書.docx", "R1", "受付番号 R1 一回目").unwrap();
        write(at, "申請書.docx", "R1", "受付番号 R1 二回目").unwrap();
        write(at, "申請書.docx", "R2", "受付番号 R2").unwrap();
        let read = |n: &str| std::fs::read_to_string(at.join(n)).unwrap();
        assert!(read("申請書.docx.無害化結果.txt").ends_with("二回目"));
        assert!(read("申請書.docx.無害化結果（R2）.txt").contains("R2"));
        assert_eq!(std::fs::read_dir(at).unwrap().count(), 2);
    }

    #[test]
    fn a_link_in_the_results_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("secret");
        std::fs::write(&secret, "R1").unwrap();
        std::os::unix::fs::symlink(&secret, folder.path().join("a.無害化結果.txt")).unwrap();
        std::os::unix::fs::symlink(&secret, folder.path().join(".mugai-R1.part")).unwrap();
        write(folder.path(), "a", "R1", "text").unwrap();
        assert_eq!(std::fs::read_to_string(&secret).unwrap(), "R1");
    }

    #[test]
    fn names_that_are_none_get_one() {
        assert_eq!(stem("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(stem("..."), "名前なし");
        assert!(stem(&"漢".repeat(300)).len() <= MAX_NAME);
    }
}
