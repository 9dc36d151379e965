//! 証跡 as an auditor uses it: read under his own name, searched, exported, counted; failures recorded with how they were handled.

use mugai_tests::road::{AUDITOR, CHIEF, CLERK, Node, Place, ROOT, STRANGER, is_root, until};

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

/// An internet node on which one file was taken in and one was refused, each under its name.
fn used(place: &Place) -> Node {
    let internet = Node::start(place, "in", None);
    place.drop_file(CLERK, "総務課", "申請書.txt", "申請\r\n".as_bytes());
    place.drop_file(CLERK, "総務課", "=危ない.exe", b"MZ\x90\0");
    internet.comes_to("申請書.txt", "awaiting_approval");
    internet.comes_to("=危ない.exe", "refused");
    internet
}

#[test]
fn an_auditor_reads_the_trail_through_the_node_and_is_on_record_himself() {
    if !is_root("reading the trail under other identities") {
        return;
    }
    let place = Place::new(MUGAI, None);
    let internet = used(&place);
    // The data folder is closed to him; the node answers, and knows who asked.
    internet.say(AUDITOR, &["audit", "verify"]).with(0, "記録");
    internet.say(AUDITOR, &["audit", "search", "--file", "申請書"]).with(0, "申請書.txt");
    let said = internet.say(AUDITOR, &["audit", "search", "--who", CLERK.name, "--event", "disarm"]).ended(0);
    assert!(said.out.lines().all(|l| l.contains(" disarm ") || l.contains("無害化")), "{}", said.out);
    for who in [STRANGER, CLERK, CHIEF] {
        internet.say(who, &["audit", "search", "--file", "申請書"]).with(1, "監査");
    }
    let mine = internet.say(AUDITOR, &["audit", "search", "--who", AUDITOR.name]).ended(0).out;
    assert!(mine.contains(AUDITOR.name), "{mine}");
    let denied = internet.say(AUDITOR, &["audit", "search", "--who", STRANGER.name]).ended(0).out;
    assert!(denied.contains("not_yours"), "{denied}");
    internet.stop();
}

#[test]
fn failures_and_how_they_were_handled_are_on_record() {
    let place = Place::new(MUGAI, None);
    let internet = used(&place);
    let handled =
        ["audit", "failure", "--what", "共有フォルダが見えない（税務課 鈴木）", "--handled", "スイッチを再起動"];
    internet.say(ROOT, &handled).with(0, "証跡");
    let found = internet.say(ROOT, &["audit", "search", "--event", "failure"]).ended(0).out;
    assert!(found.contains("共有フォルダが見えない") && found.contains("スイッチを再起動"), "{found}");
    assert!(found.contains("root"), "{found}");
    internet.stop();
    // On record means in the chain.
    place.say(ROOT, &["audit", "verify", "--config", place.config("in").to_str().unwrap()]).ended(0);
}

#[test]
fn records_go_out_as_csv_that_a_spreadsheet_takes_for_text() {
    let place = Place::new(MUGAI, None);
    let internet = used(&place);
    let csv = place.at("証跡.csv");
    internet.say(ROOT, &["audit", "export", "--csv", csv.to_str().unwrap()]).ended(0);
    internet.say(ROOT, &["audit", "export", "--csv", csv.to_str().unwrap()]).ended(2); // never over a file that is there
    let text = std::fs::read_to_string(&csv).unwrap();
    assert!(text.starts_with('\u{FEFF}'), "Excel knows UTF-8 by its mark");
    assert!(text.lines().all(|l| !l.is_empty()) && text.contains("\r\n"));
    assert!(text.contains("申請書.txt"));
    // A file name that begins like a formula does not begin a cell like one.
    let cells: Vec<&str> = text.split([',', '\r', '\n']).filter(|c| c.contains("危ない")).collect();
    assert!(!cells.is_empty());
    assert!(cells.iter().all(|c| !c.trim_start_matches('"').starts_with('=')), "{cells:?}");
    internet.stop();
}

#[test]
fn the_month_is_counted_per_section_and_reason() {
    let place = Place::new(MUGAI, None);
    let internet = used(&place);
    let now = std::process::Command::new("date").env("TZ", "Asia/Tokyo").arg("+%Y-%m").output().unwrap().stdout;
    let month = String::from_utf8(now).unwrap().trim().to_owned();
    // The ends of acts are queued and durable a moment after the states they tell of.
    let counted = || {
        let said = internet.say(ROOT, &["report", &month]).ended(0).out;
        Some(said).filter(|s| s.contains("soumu：受付 2") && s.contains("無害化済み 1") && s.contains("拒否 1"))
    };
    until("the month holds both files", counted);
    let csv = place.at("月次.csv");
    internet.say(ROOT, &["report", &month, "--csv", csv.to_str().unwrap()]).ended(0);
    let text = std::fs::read_to_string(&csv).unwrap();
    assert!(text.starts_with('\u{FEFF}') && text.contains("soumu") && text.contains("active_format"), "{text}");
    internet.say(ROOT, &["report", "2026-13"]).ended(1);
    internet.stop();
}

#[test]
fn a_checkpoint_is_signed_by_the_node_and_believed_by_its_key_only() {
    let place = Place::new(MUGAI, None);
    let internet = used(&place);
    let line = internet.say(ROOT, &["audit", "checkpoint"]).ended(0).out;
    let fields: Vec<&str> = line.split_whitespace().collect();
    internet.stop();
    let config = place.config("in");
    let verify =
        |head: &str| place.say(ROOT, &["audit", "verify", "--config", config.to_str().unwrap(), "--head", head]);
    // What was carried away proves what stood before it; a head that never was is a trail that was cut or written anew.
    let carried = format!("{}:{}", fields[1], fields[2]);
    verify(&carried).ended(0);
    verify(&format!("{}:{}", fields[1], "0".repeat(64))).ended(1);
    verify("three").ended(1);
    // Under another key the node's own checkpoints are somebody else's.
    let public = place.at("in/keys/seal.key.pub");
    std::fs::copy(place.at("lg/keys/seal.key.pub"), &public).unwrap();
    verify(&carried).ended(1);
}
