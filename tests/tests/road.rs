//! The whole road, end to end: two nodes that share nothing but the carrier, real files, real users, a real scanner.

use mugai_core::{Choices, Reason, Refusal};
use mugai_testkit::clamd::Clamd;
use mugai_tests::gate;
use mugai_tests::road::files::{Case, Fate, by_the_gate, fixtures_quick, infected};
use mugai_tests::road::{
    AUDITOR, CHIEF, CLERK, COLLEAGUE, DEPUTY, Node, OFFICER, Place, ROOT, SECTIONS, STRANGER, User, is_root, networks,
    tree, until,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");
const FILES: usize = 200;

fn both(place: &Place) -> (Node, Node) {
    (Node::start(place, "in", None), Node::start(place, "lg", None))
}

/// 200 files of every format: clean, planted, broken, infected, and copies under names of other sorts.
fn two_hundred() -> Vec<Case> {
    // Under the policy the nodes have.
    let gate = gate(MUGAI, &["worker"], |o| o.choices = Choices::default());
    let mut cases = infected();
    let fixtures = fixtures_quick();
    let step = (fixtures.len() / 170).max(1);
    for (n, (name, bytes)) in fixtures.iter().step_by(step).take(170).enumerate() {
        cases.push(by_the_gate(&gate, &format!("{n:03}_{name}"), bytes));
    }
    let arriving: Vec<Case> = cases.iter().filter(|c| matches!(c.fate, Fate::Arrives(..))).cloned().collect();
    let beginnings = ["令和８年度　①補助金（案）", "ﾊﾝｶｸ髙﨑", "か\u{3099}くせい", "葛\u{E0100}飾区", "report final "];
    for (n, case) in arriving.iter().cycle().take(FILES - cases.len()).enumerate() {
        let name = format!("{}{n}_{}", beginnings[n % beginnings.len()], case.name);
        cases.push(by_the_gate(&gate, &name, &case.bytes));
    }
    assert_eq!(cases.len(), FILES);
    cases
}

/// A file on its way in this test.
struct Sent {
    case: Case,
    section: usize,
    who: User,
}

#[test]
fn two_hundred_files_travel_and_each_arrives_once_or_is_explained() {
    let others = is_root("approvals by another identity");
    let clamd = Clamd::start();
    let place = Place::new(MUGAI, Some(&clamd.address()));
    let networks = networks();
    let internet = Node::start(&place, "in", networks.as_ref().map(|n| &n.0));
    let lgwan = Node::start(&place, "lg", networks.as_ref().map(|n| &n.1));
    if networks.is_some() {
        let network = |id: String| std::fs::read_link(format!("/proc/{id}/ns/net")).unwrap();
        let (one, other) = (network(internet.id().to_string()), network(lgwan.id().to_string()));
        assert!(one != other && one != network("self".into()) && other != network("self".into()));
    }

    let cases = two_hundred();
    let (mut sent, mut kinds) = (BTreeMap::new(), BTreeMap::new());
    for (n, case) in cases.into_iter().enumerate() {
        let (section, who) = (n % 3, [CLERK, COLLEAGUE][n / 3 % 2]);
        place.drop_file(who, SECTIONS[section].1, &case.name, &case.bytes);
        let kind = match &case.fate {
            Fate::Arrives(..) => "arrives",
            Fate::Refused(_) => "refused",
            Fate::Quarantined => "quarantined",
        };
        *kinds.entry(kind).or_insert(0) += 1;
        // Names of files come in NFC, however they were typed.
        sent.insert((section, nfc(&case.name)), Sent { case, section, who });
    }
    assert!(kinds["arrives"] > 100 && kinds["refused"] > 20 && kinds["quarantined"] >= 3, "{kinds:?}");

    let settled = ["awaiting_approval", "released", "delivered", "refused", "quarantined"];
    let rows = until("every file has its verdict", || {
        let rows = internet.rows();
        (rows.len() == FILES && rows.iter().all(|r| settled.contains(&r.state.as_str()))).then_some(rows)
    });
    assert!(tree(&place.at("取込/総務課")).is_empty() && tree(&place.at("取込/税務課")).is_empty(), "before approval");

    // Every verdict is the gate's, and every applicant is the owner of the file.
    let mut waiting: Vec<Vec<String>> = vec![Vec::new(); 3];
    for row in &rows {
        let section = SECTIONS.iter().position(|(id, _)| *id == row.section).unwrap();
        let s = &sent[&(section, row.name.clone())];
        assert!(!others || row.applicant == s.who.name, "{row:?}");
        match &s.case.fate {
            Fate::Refused(code) => assert_eq!((row.state.as_str(), &row.reason), ("refused", code), "{}", row.name),
            Fate::Quarantined => assert_eq!((row.state.as_str(), row.reason.as_str()), ("quarantined", "malware")),
            Fate::Arrives(..) if row.state == "awaiting_approval" => waiting[section].push(row.receipt.clone()),
            Fate::Arrives(..) => {
                assert!(section == 2 && matches!(row.state.as_str(), "released" | "delivered"), "{row:?}")
            }
        }
    }

    // One of each is turned down or stays, the rest goes.
    let [rejected, stayed] = [waiting[0].pop().unwrap(), waiting[1].pop().unwrap()];
    let mut stays: Vec<&str> = vec![&rejected, &stayed];
    if others {
        internet.say(CHIEF, &["reject", &rejected, "--comment", "差出人に確認中のため"]).ended(0);
        for (who, list) in [(CHIEF, &waiting[0]), (DEPUTY, &waiting[1])] {
            let mut words = vec!["approve", "--comment", "内容を確認しました"];
            words.extend(list.iter().map(String::as_str));
            internet.say(who, &words).with(0, "承認しました");
        }
    } else {
        stays.extend(waiting.iter().flatten().map(String::as_str));
    }
    let name_of = |receipt: &str| rows.iter().find(|r| r.receipt == receipt).unwrap().name.clone();
    let staying: Vec<String> = stays.iter().map(|r| name_of(r)).collect();
    let mut expected: BTreeMap<usize, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for ((section, name), s) in &sent {
        if let Fate::Arrives(out, bytes) = &s.case.fate
            && !staying.contains(name)
        {
            expected.entry(*section).or_default().push((nfc(out), bytes.clone()));
        }
    }
    let number: usize = expected.values().map(Vec::len).sum();
    until("everything is delivered, and the receipts are back", || {
        (internet.rows().iter().filter(|r| r.state == "delivered").count() == number).then_some(())
    });
    for (section, (_, folder)) in SECTIONS.iter().enumerate() {
        let mut wanted = expected.remove(&section).unwrap_or_default();
        wanted.sort();
        let found = place.delivered(folder);
        let names = |list: &[(String, Vec<u8>)]| list.iter().map(|(n, _)| n.clone()).collect::<Vec<_>>();
        assert_eq!(names(&found), names(&wanted), "{folder}");
        let other: Vec<&String> = found.iter().zip(&wanted).filter(|(f, w)| f != w).map(|(f, _)| &f.0).collect();
        assert!(other.is_empty(), "other bytes: {other:?}");
    }
    assert!(left(&place).is_empty(), "{:?}", left(&place));
    until("the carrier is empty", || tree(&place.at("carrier")).is_empty().then_some(()));

    // Each has its result, and what was refused its reason and what to do.
    for s in sent.values() {
        let name = nfc(&s.case.name);
        let page = place.result(SECTIONS[s.section].1, &name).unwrap_or_else(|| panic!("no result: {name}"));
        let row = rows.iter().find(|r| r.name == name).unwrap();
        assert!(page.contains(&row.receipt), "{page}");
        match &s.case.fate {
            Fate::Refused(code) => {
                let reason = Reason::ALL.iter().find(|r| r.code() == code).unwrap();
                // What the engineer is told decides whether the clerk gets a better word than that of the reason.
                let told =
                    page.split_once(&format!("{code} — ")).map_or("", |(_, d)| d.split('）').next().unwrap_or(""));
                let refusal = Refusal::new(*reason, "", told);
                assert!(page.contains(refusal.ja()) && page.contains(refusal.ask_ja()), "{page}");
            }
            Fate::Quarantined => assert!(page.contains("不正プログラム") && page.contains("隔離"), "{page}"),
            Fate::Arrives(..) if others && row.receipt == rejected => assert!(page.contains("差出人に確認中のため")),
            Fate::Arrives(..) => assert!(page.contains("判定"), "{page}"),
        }
    }

    for node in [&internet, &lgwan] {
        assert!(node.status().starts_with("異常なし"), "{}", node.status());
        let doctor = node.say(ROOT, &["doctor"]).ended(0);
        assert!(!doctor.out.contains('×'), "{}", doctor.out);
        node.say(ROOT, &["audit", "verify"]).ended(0);
    }
    assert_eq!(
        internet.rows().iter().filter(|r| r.state == "awaiting_approval").count(),
        stays.len() - usize::from(others)
    );
    if others {
        let approved = internet.trail("approve");
        let by = |who: User| approved.iter().filter(|l| l.contains(&format!(" {} ", who.name))).count();
        assert!(by(CHIEF) >= waiting[0].len() && by(DEPUTY) >= waiting[1].len() && by(ROOT) == 0);
    }
    internet.stop();
    lgwan.stop();
    for side in ["in", "lg"] {
        let config = place.config(side);
        place.say(ROOT, &["audit", "verify", "--config", config.to_str().unwrap()]).ended(0);
    }
}

/// What is left in the drop folder; the lock of the one who watches it is no file of anybody.
fn left(place: &Place) -> Vec<PathBuf> {
    tree(&place.at("投入")).into_iter().filter(|p| !p.ends_with(".mugai-claim/.lock")).collect()
}

/// The name in NFC, for the one name that is not.
fn nfc(name: &str) -> String {
    name.replace("か\u{3099}", "が")
}

#[test]
fn folders_named_by_staff_numbers_tell_who_applies() {
    if !is_root("folders of staff numbers with files of several owners") {
        return;
    }
    let place = Place::new(MUGAI, None);
    place.reconfigure("in", &[("applicant = \"owner\"", "applicant = \"folder\"")]);
    for number in ["1001", "2001", "9999"] {
        let folder = place.at("投入/総務課").join(number);
        std::fs::create_dir(&folder).unwrap();
    }
    let internet = Node::start(&place, "in", None);
    // A share that writes everything as one user, and one that keeps the owner: both are this clerk.
    place.drop_file(STRANGER, "総務課/1001", "共有.txt", "一".as_bytes());
    place.drop_file(CLERK, "総務課/1001", "自分.txt", "二".as_bytes());
    place.drop_file(STRANGER, "総務課/2001", "係長.txt", "三".as_bytes());
    // The chief puts his own file into the clerk's folder, to approve it himself.
    place.drop_file(CHIEF, "総務課/1001", "他人.txt", "四".as_bytes());
    place.drop_file(STRANGER, "総務課/9999", "不明.txt", "五".as_bytes());
    place.drop_file(STRANGER, "総務課", "外.txt", "六".as_bytes());
    for (name, who) in [("共有.txt", CLERK), ("自分.txt", CLERK), ("係長.txt", CHIEF)] {
        assert_eq!(internet.comes_to(name, "awaiting_approval").applicant, who.name);
    }
    for (name, code) in
        [("他人.txt", "other_owner"), ("不明.txt", "unknown_applicant"), ("外.txt", "unknown_applicant")]
    {
        assert_eq!(internet.comes_to(name, "refused").reason, code);
        until("its result", || place.result("総務課", name)).contains("職員番号");
    }
    let receipt = |name: &str| internet.row(name).unwrap().receipt;
    internet.say(CHIEF, &["approve", &receipt("係長.txt")]).with(1, "own_request");
    internet.say(CHIEF, &["approve", &receipt("共有.txt"), &receipt("自分.txt")]).ended(0);
    internet.comes_to("共有.txt", "released");
    assert_eq!(internet.row("係長.txt").unwrap().state, "awaiting_approval");
    // Asked for as the clerk, a file of the chief does not exist.
    internet.say(CLERK, &["show", &receipt("係長.txt")]).with(1, "not_found");
    internet.stop();
}

#[test]
fn a_package_carried_by_hand_is_taken_in_once() {
    let place = Place::new(MUGAI, None);
    place.reconfigure("in", &[("package_wait_ms = 300", "package_wait_ms = 600000")]);
    let elsewhere = place.at("usb-in");
    std::fs::create_dir(&elsewhere).unwrap();
    let carrier = format!("folder = \"{}\"", place.at("carrier").display());
    place.reconfigure("lg", &[(&carrier, &format!("folder = \"{}\"", elsewhere.display()))]);
    let internet = Node::start(&place, "in", None);
    place.drop_file(CLERK, "住民課", "手で.txt", "手で運ぶ\r\n".as_bytes());
    let receipt = internet.comes_to("手で.txt", "approved").receipt;
    assert!(tree(&place.at("carrier")).is_empty(), "it waits for company");
    internet.say(ROOT, &["seal"]).with(0, "封印し");
    let packages = tree(&place.at("carrier"));
    assert_eq!(packages.len(), 1);
    let package = place.at("carrier").join(&packages[0]);
    // No node runs there: the command does it itself.
    let config = place.config("lg");
    let import = |words: &str| {
        let arguments = ["import", package.to_str().unwrap(), "--config", config.to_str().unwrap()];
        place.say(ROOT, &arguments).with(0, words);
    };
    import("1 件を取り込みました");
    assert_eq!(place.delivered("住民課"), [("手で.txt".to_owned(), "手で運ぶ\r\n".as_bytes().to_vec())]);
    import("取り込み済み");
    let lgwan = Node::start(&place, "lg", None);
    import("取り込み済み");
    assert_eq!(place.delivered("住民課").len(), 1);
    internet.comes_to("手で.txt", "delivered");
    assert_eq!(lgwan.row("手で.txt").unwrap().receipt, receipt);
    if is_root("import by people without the right") {
        lgwan.say(AUDITOR, &["import", package.to_str().unwrap()]).with(1, "not_yours");
        internet.say(CLERK, &["seal"]).with(1, "not_yours");
    }
    internet.stop();
    lgwan.stop();
}

#[test]
fn a_password_opens_one_file_and_is_kept_nowhere() {
    let place = Place::new(MUGAI, None);
    let (internet, lgwan) = both(&place);
    let bad = mugai_testkit::pdf::bad();
    let (_, locked) = bad.iter().find(|(name, _)| name.ends_with("暗号化.pdf")).unwrap();
    place.drop_file(CLERK, "住民課", "鍵付き.pdf", locked);
    let receipt = internet.comes_to("鍵付き.pdf", "refused").receipt;
    assert_eq!(internet.row("鍵付き.pdf").unwrap().reason, "encrypted");
    let who = if is_root("a clerk's own unlock") { CLERK } else { ROOT };
    let unlock = |who: User, words: &str| {
        let prepared = place.at("prepared").join("words");
        std::fs::write(&prepared, words).unwrap();
        let said = internet.say_with(who, &["unlock", &receipt], |c| {
            c.stdin(Stdio::from(std::fs::File::open(&prepared).unwrap()));
        });
        std::fs::remove_file(prepared).unwrap();
        said
    };
    unlock(who, "chigau\nmata-chigau\n").with(1, "wrong_password");
    assert_eq!(internet.row("鍵付き.pdf").unwrap().state, "refused");
    unlock(who, &"x\n".repeat(11)).with(1, "bad_passwords");
    unlock(who, "").with(1, "bad_passwords");
    if who == CLERK {
        unlock(COLLEAGUE, "himitsu\n").with(1, "not_found");
    }
    unlock(who, "chigau\nhimitsu\n").ended(0);
    let bytes = place.arrives("住民課", "鍵付き.pdf");
    assert!(bytes.starts_with(b"%PDF-") && !mugai_testkit::contains(&bytes, b"/Encrypt"));
    internet.comes_to("鍵付き.pdf", "delivered");
    unlock(who, "himitsu\n").with(1, "not_locked");
    internet.say(ROOT, &["audit", "search", "--event", "unlock"]).with(0, "2 passwords");
    internet.stop();
    lgwan.stop();
    let folders = ["in", "lg", "結果", "carrier", "receipts"].map(|f| place.at(f));
    let logs = ["in.log", "lg.log"].map(|f| place.at(f));
    let kept = folders.iter().flat_map(|f| tree(f).into_iter().map(|p| f.join(p))).chain(logs);
    let found: Vec<PathBuf> = kept.filter(|p| holds(p, b"himitsu") || holds(p, b"chigau")).collect();
    assert!(found.is_empty(), "{found:?}");
}

fn holds(path: &Path, words: &[u8]) -> bool {
    std::fs::read(path).is_ok_and(|bytes| mugai_testkit::contains(&bytes, words))
}

#[test]
fn an_exception_lets_one_file_through_and_only_where_both_sides_say_so() {
    if !is_root("exceptions, which take an officer, an applicant and an approver") {
        return;
    }
    let place = Place::new(MUGAI, None);
    let (internet, lgwan) = both(&place);
    let bad = mugai_testkit::pdf::bad();
    let (_, form) = bad.iter().find(|(name, _)| name.ends_with("動的XFA.pdf")).unwrap();
    place.drop_file(CLERK, "総務課", "様式1.pdf", form);
    let refused = internet.comes_to("様式1.pdf", "refused").receipt;
    let until_day = jiff::Zoned::now().date().checked_add(jiff::Span::new().days(10)).unwrap().to_string();
    let permit = |who: User, day: &str| {
        internet.say(who, &["exception", "permit", &refused, "--reason", "県の様式で代替がない", "--until", day])
    };
    for who in [CLERK, CHIEF, AUDITOR, ROOT] {
        permit(who, &until_day).with(1, "officer");
    }
    permit(OFFICER, "2020-01-01").ended(1);
    place.drop_file(CLERK, "総務課", "様式2.pdf", form);
    internet.comes_to("様式2.pdf", "refused");
    permit(OFFICER, &until_day).with(0, "例外措置");

    // Permitted here, but the other side does not list it.
    place.drop_file(CLERK, "総務課", "様式3.pdf", form);
    let third = internet.comes_to("様式3.pdf", "awaiting_approval").receipt;
    assert_eq!(internet.shown(&third).kind, "excepted");
    internet.say(CHIEF, &["approve", &third]).ended(0);
    assert_eq!(lgwan.comes_to("様式3.pdf", "quarantined").reason, "exception_not_listed");
    assert!(place.delivered("総務課").is_empty());
    lgwan.told("inspect", "exception_not_listed");

    let digest = internet.shown(&third).original;
    let listed = format!(
        "[[exception]]\ndigest = \"{digest}\"\nreason = \"県の様式\"\npermitted_by = \"CIO\"\nuntil = \"{until_day}\"\n[operate]\n"
    );
    lgwan.stop();
    place.reconfigure("lg", &[("[operate]\n", &listed)]);
    let lgwan = Node::start(&place, "lg", None);
    place.drop_file(CLERK, "総務課", "様式4.pdf", form);
    let fourth = internet.comes_to("様式4.pdf", "awaiting_approval").receipt;
    internet.say(CHIEF, &["approve", &fourth]).ended(0);
    assert_eq!(&place.arrives("総務課", "様式4.pdf"), form, "the very file that was permitted");
    // One byte more is another file.
    place.drop_file(CLERK, "総務課", "様式5.pdf", &[&form[..], b"\n"].concat());
    internet.comes_to("様式5.pdf", "refused");
    internet.say(OFFICER, &["exception", "list"]).with(0, "permitted");
    internet.say(OFFICER, &["exception", "revoke", "1", "--reason", "様式が新しくなった"]).ended(0);
    place.drop_file(CLERK, "総務課", "様式6.pdf", form);
    internet.comes_to("様式6.pdf", "refused");
    assert_eq!(place.delivered("総務課").len(), 1);
    internet.stop();
    lgwan.stop();
}

#[test]
fn a_held_file_goes_on_when_somebody_says_so() {
    let mut clamd = Clamd::start();
    let place = Place::new(MUGAI, Some(&clamd.address()));
    place.reconfigure("in", &[("retry_seconds = 1", "retry_seconds = 3600")]);
    let (internet, lgwan) = both(&place);
    clamd.kill();
    place.drop_file(CLERK, "住民課", "待つ.txt", "待つ\r\n".as_bytes());
    let row = internet.comes_to("待つ.txt", "held");
    assert_eq!(row.reason, "scan_no_answer");
    assert!(until("its result", || place.result("住民課", "待つ.txt")).contains("応答しないため、保留"));
    assert!(internet.status().contains("（clamd）が応答しません"), "{}", internet.status());
    internet.say(ROOT, &["release", &row.receipt]).with(1, "scan_no_answer");
    if is_root("release by somebody without the right") {
        internet.say(CLERK, &["release", &row.receipt]).with(1, "not_yours");
    }
    assert_eq!(internet.row("待つ.txt").unwrap().state, "held");
    clamd.start_again();
    internet.say(ROOT, &["release", &row.receipt]).ended(0);
    assert_eq!(place.arrives("住民課", "待つ.txt"), "待つ\r\n".as_bytes());
    internet.comes_to("待つ.txt", "delivered");
    assert!(internet.status().starts_with("異常なし"), "{}", internet.status());
    internet.stop();
    lgwan.stop();
}

#[test]
fn a_backup_of_a_running_node_starts_again_elsewhere() {
    let others = is_root("the approval after the restore");
    let place = Place::new(MUGAI, None);
    let (internet, lgwan) = both(&place);
    place.drop_file(CLERK, "住民課", "先.txt", "先\r\n".as_bytes());
    place.drop_file(CLERK, "総務課", "後.txt", "後\r\n".as_bytes());
    internet.comes_to("先.txt", "delivered");
    let waiting = internet.comes_to("後.txt", "awaiting_approval").receipt;
    let backup = place.at("backup");
    internet.say(ROOT, &["backup", "--to", backup.to_str().unwrap()]).with(0, "控えを取りました");
    internet.stop();

    std::fs::remove_dir_all(place.at("in/data")).unwrap();
    let again = place.at("in/again");
    let restore =
        |to: &Path| place.say(ROOT, &["restore", "--from", backup.to_str().unwrap(), "--to", to.to_str().unwrap()]);
    restore(&again).with(0, "戻しました");
    restore(&again).ended(75); // not into a folder that holds something
    let (old, new) = (place.at("in/data"), again);
    place.reconfigure("in", &[(old.to_str().unwrap(), new.to_str().unwrap())]);
    let internet = Node::start(&place, "in", None);
    assert_eq!(internet.row("先.txt").unwrap().state, "delivered");
    assert_eq!(internet.row("後.txt").unwrap().receipt, waiting);
    if others {
        internet.say(CHIEF, &["approve", &waiting]).ended(0);
        assert_eq!(place.arrives("総務課", "後.txt"), "後\r\n".as_bytes());
        internet.comes_to("後.txt", "delivered");
    }
    internet.say(ROOT, &["audit", "verify"]).ended(0);
    internet.stop();
    lgwan.stop();

    // A backup in which one byte changed is not put back.
    let blob = tree(&backup.join("blobs")).pop().unwrap();
    let blob = backup.join("blobs").join(blob);
    let mut bytes = std::fs::read(&blob).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&blob, bytes).unwrap();
    restore(&place.at("in/third")).ended(75);
}
