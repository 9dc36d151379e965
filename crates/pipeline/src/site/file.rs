//! The configuration file of a node, as serde reads it: every key, and no key that is not here.

use serde::Deserialize;
use std::path::PathBuf;

/// Which side of the road a node stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Segment {
    /// インターネット接続系: takes raw files, disarms, stages, seals.
    Internet,
    /// LGWAN 接続系: takes packages only, verifies, inspects again, delivers.
    Lgwan,
}

impl Segment {
    /// The word in configuration and records.
    pub fn word(self) -> &'static str {
        match self {
            Self::Internet => "internet",
            Self::Lgwan => "lgwan",
        }
    }
}

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteFile {
    /// `internet` or `lgwan`.
    pub segment: Segment,
    /// Name of this node in packages, receipts and records; short ASCII.
    pub node: String,
    /// The node's own folder: database, blobs, keys, audit. Nobody else has rights there.
    pub data: PathBuf,
    /// Policy of sections that name none: `standard`, `strict` or a policy file.
    #[serde(default = "standard")]
    pub policy: String,
    /// How much is done at once.
    #[serde(default)]
    pub work: Work,
    /// 投入フォルダ; internet only.
    pub drop: Option<Drop>,
    /// The carrier between the segments.
    pub carrier: Carrier,
    /// The keys.
    pub keys: Keys,
    /// The malware scanner.
    pub scan: Scan,
    /// 課.
    #[serde(default)]
    pub section: Vec<Section>,
    /// People with a role, or with a staff number.
    #[serde(default)]
    pub person: Vec<Person>,
    /// 例外措置 accepted by this node; lgwan only.
    #[serde(default)]
    pub exception: Vec<Allowed>,
    /// Health, metrics, logs.
    #[serde(default)]
    pub operate: Operate,
    /// The mail door; internet only.
    pub mail: Option<super::Mail>,
}

fn standard() -> String {
    "standard".into()
}

/// How much is done at once.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Work {
    /// Worker processes at once; 0 = one per processor.
    pub workers: usize,
    /// Files in hand at once (each waits for the disk most of its time).
    pub in_hand: usize,
    /// Seconds between two tries of a file that is held.
    pub retry_seconds: u64,
    /// Most tries of a held file before only a person can start it again.
    pub tries: u32,
    /// Minutes between two rounds of disposal.
    pub dispose_minutes: u64,
}

impl Default for Work {
    fn default() -> Self {
        Self { workers: 0, in_hand: 64, retry_seconds: 60, tries: 1000, dispose_minutes: 60 }
    }
}

/// Who the applicant of a dropped file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicant {
    /// The owner of the file (Samba keeps it).
    Owner,
    /// The folder's name: 投入/課/職員番号/. A file whose owner is another known person is refused.
    Folder,
}

/// 投入フォルダ and 結果フォルダ.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drop {
    /// Where files are dropped: one folder per section in it.
    pub folder: PathBuf,
    /// Where results are written: one folder per section in it.
    pub results: PathBuf,
    /// `owner` or `folder`.
    pub applicant: Applicant,
    /// Milliseconds without a change before a file counts as complete.
    #[serde(default = "two_seconds")]
    pub settle_ms: u64,
    /// Milliseconds between two rescans.
    #[serde(default = "five_seconds")]
    pub rescan_ms: u64,
    /// Whether the kernel's notices are used besides the rescan.
    #[serde(default = "yes")]
    pub inotify: bool,
}

fn two_seconds() -> u64 {
    2_000
}
fn five_seconds() -> u64 {
    5_000
}
fn yes() -> bool {
    true
}

/// The carrier: a folder that both sides see, or one that is carried by hand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carrier {
    /// Packages: written by the internet node, read by the lgwan node.
    pub folder: PathBuf,
    /// Receipts back: written by the lgwan node, read by the internet node. Without it nothing travels back.
    pub receipts: Option<PathBuf>,
    /// The lgwan side cannot write to the carrier (a diode, a pull over a read-only mount).
    #[serde(default)]
    pub read_only: bool,
    /// Milliseconds between two looks.
    #[serde(default = "one_second")]
    pub poll_ms: u64,
    /// Most files in one package.
    #[serde(default = "five_hundred")]
    pub package_files: usize,
    /// Most bytes of payload in one package, MiB; one larger file makes its own package.
    #[serde(default = "sixty_four")]
    pub package_mib: u64,
    /// Milliseconds an approved file waits for company before it is sealed.
    #[serde(default = "one_second")]
    pub package_wait_ms: u64,
}

fn one_second() -> u64 {
    1_000
}
fn five_hundred() -> usize {
    500
}
fn sixty_four() -> u64 {
    64
}

/// The keys.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// This node's signing key: packages and checkpoints (internet), receipts and checkpoints (lgwan). Made by `mugai keygen`.
    pub seal: PathBuf,
    /// Public keys of the other side and of this node (for its own checkpoints): a folder of `*.pub`.
    pub trust: PathBuf,
}

/// The malware scanner.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// `required`, `advisory` or `off`.
    pub mode: String,
    /// `unix:/path` or `tcp:address:port`.
    pub clamd: Option<String>,
    /// Oldest signature database accepted, days.
    #[serde(default = "seven")]
    pub database_days: u64,
    /// Seconds to wait for an answer.
    #[serde(default = "sixty")]
    pub timeout_seconds: u64,
    /// Most bytes of one stream, MiB (clamd's own StreamMaxLength must not be smaller).
    #[serde(default = "hundred")]
    pub stream_mib: u64,
}

fn seven() -> u64 {
    7
}
fn sixty() -> u64 {
    60
}
fn hundred() -> u64 {
    100
}

/// Whether a section's files need somebody's approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApprovalRule {
    /// Released as soon as they are harmless.
    None,
    /// Somebody other than the applicant approves each.
    Required,
}

/// One 課.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Short ASCII word, the same on both nodes.
    pub id: String,
    /// The name people use: 総務課.
    pub name: String,
    /// Its folder in 投入 and 結果; the name when not given.
    pub folder: Option<String>,
    /// Whether its files need approval.
    #[serde(default = "required")]
    pub approval: ApprovalRule,
    /// Who approves.
    #[serde(default)]
    pub approvers: Vec<String>,
    /// Who approves when no approver is there.
    #[serde(default)]
    pub deputies: Vec<String>,
    /// Days originals and results are kept.
    #[serde(default = "thirty")]
    pub retention_days: u32,
    /// Space in the staging area, MiB.
    #[serde(default = "ten_gib")]
    pub quota_mib: u64,
    /// `standard`, `strict` or a policy file; the node's when not given.
    pub policy: Option<String>,
    /// Where its files are delivered; lgwan only.
    pub delivery: Option<PathBuf>,
}

fn required() -> ApprovalRule {
    ApprovalRule::Required
}
fn thirty() -> u32 {
    30
}
fn ten_gib() -> u64 {
    10_240
}

/// What a person may do besides dropping files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Runs the node: release, dispose, import, backup. May not approve, unless he is an approver of the section.
    Operator,
    /// Reads everything, changes nothing.
    Auditor,
    /// 最高情報セキュリティ責任者 or who acts for him: permits exceptions.
    Officer,
}

/// One person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Name of the operating-system user.
    pub user: String,
    /// 職員番号, when applicants are known by their folder.
    pub staff: Option<String>,
    /// The name people use.
    #[serde(default)]
    pub name: String,
    /// Sections he may drop files for; empty = every section whose folder lets him.
    #[serde(default)]
    pub sections: Vec<String>,
    /// Roles.
    #[serde(default)]
    pub roles: Vec<Role>,
}

/// One exception an lgwan node accepts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowed {
    /// SHA-256 of the file, hex.
    pub digest: String,
    /// Why.
    pub reason: String,
    /// Who permitted it.
    pub permitted_by: String,
    /// Last day it is good for, `YYYY-MM-DD`.
    pub until: String,
}

/// Health, metrics, logs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Operate {
    /// Loopback address of health and metrics; none when not given.
    pub listen: Option<String>,
    /// `udp:host:port`, `tcp:host:port` or `unix:/dev/log`.
    pub syslog: Option<String>,
    /// The control socket staff ask through; `control.sock` in `data` when not given.
    pub control: Option<PathBuf>,
    /// Free space below which nothing is accepted, MiB.
    pub disk_floor_mib: u64,
    /// `json` or `text`.
    pub log: String,
}

impl Default for Operate {
    fn default() -> Self {
        Self { listen: None, syslog: None, control: None, disk_floor_mib: 512, log: "json".into() }
    }
}
