//! The configuration held against itself.
//!
//! What it must never allow: a folder that is 投入 (or the node's own, with originals in it) and carrier or delivery at once, by
//! whatever name or link; an lgwan node that takes files dropped by people; an applicant who can approve his own file because he
//! is known by two names; an auditor who is also audited.

use super::{ApprovalRule, Role, Section, Segment, SiteError, SiteFile};
use crate::people::normal;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

pub(super) fn value(key: impl Into<String>, ja: &'static str, en: &'static str) -> SiteError {
    SiteError::Value { key: key.into(), ja, en }
}

/// Refuses what cannot be.
pub(super) fn check(file: &SiteFile) -> Result<(), SiteError> {
    if !is_word(&file.node) {
        return Err(value(
            "node",
            "英小文字・数字・ハイフンで 32 文字以内にしてください。",
            "must be lower-case ASCII letters, digits and hyphens, at most 32",
        ));
    }
    segments(file)?;
    folders(file)?;
    sections(file)?;
    people(file)?;
    scanner(file)?;
    super::mail::check(file)?;
    exceptions(file)?;
    numbers(file)
}

/// Short ASCII word for nodes and sections; it becomes part of file names.
fn is_word(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    (1..=32).contains(&text.len()) && text.bytes().all(fits)
}

fn segments(file: &SiteFile) -> Result<(), SiteError> {
    let wrong = |key: &str| SiteError::WrongSegment { key: key.into(), segment: file.segment.word() };
    match file.segment {
        Segment::Internet => {
            if file.drop.is_none() {
                return Err(value("[drop]", "投入フォルダの設定がありません。", "is missing"));
            }
            if let Some(s) = file.section.iter().find(|s| s.delivery.is_some()) {
                return Err(wrong(&format!("section {} delivery", s.id)));
            }
            if !file.exception.is_empty() {
                return Err(wrong("[[exception]]"));
            }
        }
        Segment::Lgwan => {
            if file.drop.is_some() {
                return Err(wrong("[drop]"));
            }
            if file.mail.is_some() {
                return Err(wrong("[mail]"));
            }
            if let Some(s) = file.section.iter().find(|s| s.delivery.is_none()) {
                return Err(value(
                    format!("section {} delivery", s.id),
                    "取り込んだファイルの置き場所がありません。",
                    "is missing: files have no place to go",
                ));
            }
        }
    }
    Ok(())
}

/// Every folder the node uses, with its key. None may lie in another.
fn all_folders(file: &SiteFile) -> Vec<(String, &Path)> {
    let mut all: Vec<(String, &Path)> =
        vec![("data".into(), &file.data), ("carrier.folder".into(), &file.carrier.folder)];
    all.extend(file.carrier.receipts.as_deref().map(|p| ("carrier.receipts".into(), p)));
    if let Some(drop) = &file.drop {
        all.push(("drop.folder".into(), &drop.folder));
        all.push(("drop.results".into(), &drop.results));
    }
    all.extend(
        file.section.iter().filter_map(|s| Some((format!("section {} delivery", s.id), s.delivery.as_deref()?))),
    );
    all
}

fn folders(file: &SiteFile) -> Result<(), SiteError> {
    let all = all_folders(file);
    let keys =
        [("keys.seal".to_owned(), file.keys.seal.as_path()), ("keys.trust".to_owned(), file.keys.trust.as_path())];
    for (key, path) in all.iter().chain(&keys) {
        let plain = path.components().all(|c| matches!(c, Component::RootDir | Component::Normal(_)));
        if !path.is_absolute() || !plain {
            return Err(value(
                key.clone(),
                "絶対パスで、. や .. を含めずに書いてください。",
                "must be an absolute path without . and ..",
            ));
        }
    }
    let real: Vec<PathBuf> = all.iter().map(|(_, p)| real(p)).collect();
    for (i, one) in real.iter().enumerate() {
        for other in real.iter().skip(i + 1) {
            if one.starts_with(other) || other.starts_with(one) {
                return Err(SiteError::RawFilesCouldCross { one: one.clone(), other: other.clone() });
            }
        }
    }
    // Keys within `data` are as private as the rest of it; in any folder that other people see they are not.
    for (key, path) in &keys {
        let path = real_path(path);
        if real.iter().skip(1).any(|folder| path.starts_with(folder)) {
            return Err(value(
                key.clone(),
                "鍵を、ほかの人が見るフォルダに置いてはいけません。",
                "a key must not lie in a folder that others see",
            ));
        }
    }
    Ok(())
}

/// The path with every link in it resolved, as far as it exists.
fn real_path(path: &Path) -> PathBuf {
    let mut rest = PathBuf::new();
    let mut here = path;
    loop {
        if let Ok(real) = here.canonicalize() {
            return if rest.as_os_str().is_empty() { real } else { real.join(rest) };
        }
        match (here.parent(), here.file_name()) {
            (Some(parent), Some(name)) => {
                rest = if rest.as_os_str().is_empty() { name.into() } else { Path::new(name).join(rest) };
                here = parent;
            }
            _ => return path.to_owned(),
        }
    }
}

fn real(path: &Path) -> PathBuf {
    real_path(path)
}

fn sections(file: &SiteFile) -> Result<(), SiteError> {
    let (mut ids, mut names) = (BTreeSet::new(), BTreeSet::new());
    if file.section.is_empty() {
        return Err(value("[[section]]", "課が一つもありません。", "there is no section"));
    }
    for s in &file.section {
        let key = format!("section {}", s.id);
        if !is_word(&s.id) {
            return Err(value(
                key,
                "id は英小文字・数字・ハイフンで 32 文字以内にしてください。",
                "id must be lower-case ASCII letters, digits and hyphens, at most 32",
            ));
        }
        if !ids.insert(s.id.as_str()) || !names.insert(normal(s.folder_name())) {
            return Err(value(key, "id またはフォルダ名が重なっています。", "id or folder name is used twice"));
        }
        let folder = s.folder_name();
        if folder.is_empty() || folder.starts_with('.') || folder.contains(['/', '\\', '\0']) || folder.len() > 100 {
            return Err(value(
                format!("{key} folder"),
                "フォルダ名は一つの名前（. で始まらず、/ を含まない）にしてください。",
                "must be one plain folder name",
            ));
        }
        approval(file, s)?;
    }
    Ok(())
}

fn approval(file: &SiteFile, s: &Section) -> Result<(), SiteError> {
    let key = format!("section {} approvers", s.id);
    if file.segment == Segment::Internet && s.approval == ApprovalRule::Required && s.approvers.is_empty() {
        return Err(value(key, "承認者がいません。", "approval is required and there is no approver"));
    }
    for who in s.approvers.iter().chain(&s.deputies) {
        let Some(person) = file.person.iter().find(|p| normal(&p.user) == normal(who)) else {
            return Err(value(
                key,
                "承認者・代理者は [[person]] にも書いてください（職員番号で申請した本人が承認することを防ぐため）。",
                "every approver and deputy must be a [[person]], so that one who applied by staff number cannot approve",
            ));
        };
        if person.roles.contains(&Role::Auditor) {
            return Err(value(key, "監査人は承認者になれません。", "an auditor cannot be an approver"));
        }
    }
    Ok(())
}

fn people(file: &SiteFile) -> Result<(), SiteError> {
    let (mut users, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for p in &file.person {
        let key = format!("person {}", p.user);
        let plain =
            |t: &str| !t.is_empty() && t.len() <= 64 && !t.chars().any(|c| c.is_control() || "/\\~".contains(c));
        if !plain(&p.user) || p.staff.as_deref().is_some_and(|s| !plain(s)) {
            return Err(value(key, "利用者名・職員番号が正しくありません。", "user or staff number is not plain"));
        }
        if !users.insert(normal(&p.user)) || p.staff.as_ref().is_some_and(|s| !numbers.insert(normal(s))) {
            return Err(value(key, "利用者名または職員番号が重なっています。", "user or staff number is used twice"));
        }
        if p.roles.contains(&Role::Auditor) && p.roles.len() > 1 {
            return Err(value(key, "監査人は他の役割を兼ねられません。", "an auditor holds no other role"));
        }
        if let Some(s) = p.sections.iter().find(|s| !file.section.iter().any(|x| x.id == **s)) {
            return Err(value(format!("{key} sections {s}"), "その id の課はありません。", "there is no such section"));
        }
    }
    Ok(())
}

fn scanner(file: &SiteFile) -> Result<(), SiteError> {
    match (file.scan.mode.as_str(), &file.scan.clamd) {
        ("off", _) | ("required" | "advisory", Some(_)) => Ok(()),
        ("required" | "advisory", None) => {
            Err(value("scan.clamd", "clamd の場所がありません。", "where clamd answers is missing"))
        }
        _ => Err(value(
            "scan.mode",
            "required・advisory・off のどれかにしてください。",
            "must be required, advisory or off",
        )),
    }
}

fn exceptions(file: &SiteFile) -> Result<(), SiteError> {
    for e in &file.exception {
        let key = format!("exception {}", e.digest);
        let hex = e.digest.len() == 64 && e.digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !hex {
            return Err(value(
                key,
                "digest は SHA-256（16 進 64 桁）です。",
                "digest must be 64 lower-case hex digits",
            ));
        }
        if e.reason.trim().is_empty() || e.permitted_by.trim().is_empty() {
            return Err(value(key, "理由と許可者が必要です。", "reason and permitted_by are needed"));
        }
        if e.until.parse::<jiff::civil::Date>().is_err() {
            return Err(value(key, "until は YYYY-MM-DD です。", "until must be YYYY-MM-DD"));
        }
    }
    Ok(())
}

fn numbers(file: &SiteFile) -> Result<(), SiteError> {
    let out = |key: &str| value(key, "値が範囲外です。", "is out of range");
    let w = &file.work;
    if w.workers > 1024 {
        return Err(out("work.workers"));
    }
    if !(1..=4096).contains(&w.in_hand) {
        return Err(out("work.in_hand"));
    }
    if !(1..=86_400).contains(&w.retry_seconds) {
        return Err(out("work.retry_seconds"));
    }
    if !(1..=100_000).contains(&w.dispose_minutes) {
        return Err(out("work.dispose_minutes"));
    }
    if !(1..=10_000).contains(&file.carrier.package_files) {
        return Err(out("carrier.package_files"));
    }
    if !(1..=2_048).contains(&file.carrier.package_mib) {
        return Err(out("carrier.package_mib"));
    }
    if !(1..=3_600_000).contains(&file.carrier.poll_ms) || file.carrier.package_wait_ms > 3_600_000 {
        return Err(out("carrier.poll_ms, carrier.package_wait_ms"));
    }
    if let Some(drop) = &file.drop
        && (!(10..=3_600_000).contains(&drop.settle_ms) || !(10..=3_600_000).contains(&drop.rescan_ms))
    {
        return Err(out("drop.settle_ms, drop.rescan_ms"));
    }
    if file.section.iter().any(|s| !(1..=36_500).contains(&s.retention_days)) {
        return Err(out("section retention_days"));
    }
    if file.section.iter().any(|s| s.quota_mib == 0 || s.quota_mib > 1 << 30) {
        return Err(out("section quota_mib"));
    }
    if !(1..=3_600).contains(&file.scan.timeout_seconds) || !(1..=10_000).contains(&file.scan.database_days) {
        return Err(out("scan.timeout_seconds, scan.database_days"));
    }
    if !(1..=4_095).contains(&file.scan.stream_mib) {
        return Err(out("scan.stream_mib"));
    }
    Ok(())
}
