//! kill -9 of either node at any moment, many times over, while files keep coming: every file ends once and only once, delivered as
//! the gate made it or refused with its reason; nothing is left behind; both trails and both stores hold. (Promise 9.)
//!
//! Real processes, real disks, the real worker. `MUGAI_KILLS` sets the number of kills; `cargo xtask soak` asks for more.

use mugai_core::Choices;
use mugai_staging::{NodeKey, SqliteStore, Store};
use mugai_testkit::{bombs, office};
use mugai_tests::gate;
use mugai_tests::road::files::{Case, Fate, by_the_gate};
use mugai_tests::road::{CHIEF, CLERK, Node, Place, ROOT, is_root, say_as, tree, until};
use std::collections::BTreeMap;
use std::fs::File;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");
/// Kills in CI.
const KILLS: usize = 120;
/// Most files: what one list shows.
const FILES: usize = 900;
const SIDES: [&str; 2] = ["in", "lg"];

/// The same numbers every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

fn file(n: usize, report: &[u8]) -> (String, Vec<u8>) {
    match n % 10 {
        0..=5 => (format!("{n:04} 通知.txt"), format!("第{n}号\r\n本文\r\n").into_bytes()),
        6 | 7 => (format!("{n:04} 名簿.csv"), format!("番号,氏名\r\n{n},髙橋\r\n").into_bytes()),
        8 => (format!("{n:04} setup.exe"), format!("MZ{n}").into_bytes()),
        _ => (format!("{n:04} 報告書.docx"), bombs::with_member(report, "word/comments9.xml", &n.to_le_bytes())),
    }
}

fn spawn(place: &Place, side: &str) -> Child {
    let log = File::options().create(true).append(true).open(place.at(&format!("{side}.log"))).unwrap();
    let mut command = Command::new(&place.program);
    command.arg("serve").arg("--config").arg(place.config(side)).args(["--lang", "ja"]);
    command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap()
}

/// Until it answers, or its time is over.
fn ready(place: &Place, side: usize, child: &mut Child) {
    let end = Instant::now() + Duration::from_secs(10);
    while Instant::now() < end && std::os::unix::net::UnixStream::connect(place.control(SIDES[side])).is_err() {
        let log = || std::fs::read_to_string(place.at(&format!("{}.log", SIDES[side]))).unwrap();
        assert!(child.try_wait().unwrap().is_none(), "{} does not start again:\n{}", SIDES[side], log());
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whatever waits is approved by somebody else, as long as somebody answers.
fn approve(place: &Place, waiting: &[String]) {
    let config = place.config("in");
    let mut words = vec!["approve", "--comment", "確認済み", "--config", config.to_str().unwrap()];
    words.extend(waiting.iter().map(String::as_str));
    say_as(CHIEF, &place.program, &words, |_| {});
}

fn waiting(place: &Place) -> Vec<String> {
    use mugai_pipeline::desk::{Ask, Filter, Reply, ask};
    let filter = Filter { state: Some("awaiting_approval".into()), limit: Some(1_000), ..Filter::default() };
    match ask(&place.control("in"), &Ask::List(filter)) {
        Ok(Reply::Rows { rows, .. }) => rows.into_iter().map(|r| r.receipt).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn whoever_is_killed_whenever_every_file_ends_once() {
    let kills: usize = std::env::var("MUGAI_KILLS").ok().map_or(KILLS, |n| n.parse().unwrap());
    let others = is_root("approvals by another identity between the kills");
    let place = Place::new(MUGAI, None);
    place.reconfigure(
        "in",
        &[
            ("settle_ms = 200", "settle_ms = 20"),
            ("rescan_ms = 300", "rescan_ms = 50"),
            ("poll_ms = 100", "poll_ms = 20"),
            ("package_wait_ms = 300", "package_wait_ms = 50"),
        ],
    );
    place.reconfigure("lg", &[("poll_ms = 100", "poll_ms = 20")]);
    // Under the policy the nodes have.
    let gate = gate(MUGAI, &["worker"], |o| o.choices = Choices::default());
    let report = office::clean().into_iter().find(|(name, _)| name.ends_with("報告書.docx")).unwrap().1;

    let mut dice = Dice(7);
    let mut nodes = [spawn(&place, "in"), spawn(&place, "lg")];
    let mut cases: BTreeMap<String, (&str, Case)> = BTreeMap::new();
    for kill in 0..kills {
        let (name, bytes) = file(kill, &report);
        if kill < FILES {
            let folder = if others && kill % 3 == 0 { "総務課" } else { "住民課" };
            place.drop_file(CLERK, folder, &name, &bytes);
            cases.insert(name.clone(), (folder, by_the_gate(&gate, &name, &bytes)));
        }
        let side = dice.roll(2);
        if dice.roll(2) == 0 {
            ready(&place, side, &mut nodes[side]);
        }
        std::thread::sleep(Duration::from_millis(5 + u64::try_from(dice.roll(146)).unwrap()));
        if others && kill % 8 == 0 {
            approve(&place, &waiting(&place));
        }
        nodes[side].kill().unwrap();
        nodes[side].wait().unwrap();
        nodes[side] = spawn(&place, SIDES[side]);
    }
    for node in &mut nodes {
        node.kill().unwrap();
        node.wait().unwrap();
    }

    let (internet, lgwan) = (Node::start(&place, "in", None), Node::start(&place, "lg", None));
    let arriving = cases.values().filter(|(_, c)| matches!(c.fate, Fate::Arrives(..))).count();
    assert!(arriving > cases.len() / 2 && arriving < cases.len(), "some of each");
    until("every file has come to its end", || {
        let rows = internet.rows();
        let open: Vec<String> =
            rows.iter().filter(|r| r.state == "awaiting_approval").map(|r| r.receipt.clone()).collect();
        if !open.is_empty() {
            approve(&place, &open);
        }
        let ended = rows.iter().filter(|r| ["delivered", "refused"].contains(&r.state.as_str())).count();
        (ended >= cases.len()).then_some(())
    });
    let rows = internet.rows();
    assert_eq!(rows.len(), cases.len(), "a file became two requests");
    for row in &rows {
        let (folder, case) = &cases[&row.name];
        match &case.fate {
            Fate::Arrives(..) => assert_eq!(row.state, "delivered", "{row:?}"),
            Fate::Refused(code) => {
                assert_eq!((row.state.as_str(), &row.reason), ("refused", code), "{row:?}");
                let result = place.result(folder, &row.name);
                assert!(result.as_ref().is_some_and(|r| r.contains("次にすること")), "{row:?}: {result:?}");
            }
            Fate::Quarantined => unreachable!("nothing of the kind was dropped"),
        }
        assert!(place.result(folder, &row.name).is_some_and(|r| r.contains(&row.receipt)), "no result: {row:?}");
    }
    for folder in ["総務課", "住民課"] {
        let of_folder = cases.values().filter(|(f, _)| *f == folder);
        let mut wanted: Vec<(String, Vec<u8>)> = of_folder
            .filter_map(|(_, c)| match &c.fate {
                Fate::Arrives(name, bytes) => Some((name.clone(), bytes.clone())),
                _ => None,
            })
            .collect();
        wanted.sort();
        let found = place.delivered(folder);
        let names = |list: &[(String, Vec<u8>)]| list.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>();
        assert_eq!(names(&found), names(&wanted), "{folder}: all, once");
        assert!(found == wanted, "{folder}: other bytes than the gate makes");
    }
    let left: Vec<_> = tree(&place.at("投入")).into_iter().filter(|p| !p.ends_with(".mugai-claim/.lock")).collect();
    assert!(left.is_empty(), "left in the drop folder: {left:?}");
    until("the carrier is empty", || tree(&place.at("carrier")).is_empty().then_some(()));
    assert_eq!(lgwan.rows().len(), arriving);
    internet.stop();
    lgwan.stop();

    for side in SIDES {
        let config = place.config(side);
        let said = place.say(ROOT, &["audit", "verify", "--config", config.to_str().unwrap()]).ended(0);
        assert!(said.out.contains("終了の記録がない処理 0 件"), "{side}: {}", said.out);
        let data = place.at(&format!("{side}/data"));
        let store = SqliteStore::open(&data, NodeKey::open(&data).unwrap()).unwrap();
        let report = store.check().unwrap();
        assert!(report.rows > 0 && report.broken.is_empty(), "{side}: {report:?}");
        assert!(tree(&data.join("inbox")).is_empty(), "{side}: {:?}", tree(&data.join("inbox")));
    }
}
