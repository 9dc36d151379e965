//! Attacks from within: on what lies in the data folder, by staff, by things that are no files, and by taking away what a node
//! needs. Each is refused, recorded and explained in Japanese, and nothing arrives.

use mugai_testkit::clamd::Clamd;
use mugai_tests::road::{
    AUDITOR, CHIEF, CLERK, COLLEAGUE, DEPUTY, Node, OTHER_CHIEF, Place, ROOT, STRANGER, User, is_root, tree, until,
};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

/// Edits the database as a careful intruder would: triggers off, edit, triggers back.
fn edit(data: &Path, sql: &str) {
    let c = rusqlite::Connection::open(data.join("staging.db")).unwrap();
    let mut statement = c.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
    let triggers: Vec<(String, String)> = rows.map(Result::unwrap).collect();
    triggers.iter().for_each(|(name, _)| c.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    c.execute_batch("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF").unwrap();
    assert!(c.execute(sql, []).unwrap() > 0, "{sql}");
    triggers.iter().for_each(|(_, sql)| c.execute_batch(sql).unwrap());
}

/// One file for 総務課 in each of these states, waiting.
fn waiting(place: &Place, internet: &Node, names: &[&str]) -> Vec<String> {
    for name in names {
        place.drop_file(CLERK, "総務課", name, format!("{name}\r\n").as_bytes());
    }
    names.iter().map(|name| internet.comes_to(name, "awaiting_approval").receipt).collect()
}

#[test]
fn an_edited_database_row_goes_nowhere() {
    let others = is_root("an approval of an edited row");
    let place = Place::new(MUGAI, None);
    let internet = Node::start(&place, "in", None);
    let lgwan = Node::start(&place, "lg", None);
    let receipts = waiting(&place, &internet, &["状態.txt", "申請者.txt", "digest.txt", "承認.txt", "区分.txt"]);
    internet.stop();
    let data = place.at("in/data");
    let row = |n: usize, change: &str| {
        edit(&data, &format!("UPDATE requests SET {change} WHERE receipt = '{}'", receipts[n]))
    };
    row(0, "state = 'approved'");
    row(1, "applicant = 'games', applicant_key = 'games'");
    row(2, "att_digest = randomblob(32)");
    edit(
        &data,
        &format!(
            "INSERT INTO approvals SELECT id, 'approve', 'person', 'sys', 'sys', changed_at, 'よし', randomblob(32) FROM requests WHERE receipt = '{}'",
            receipts[3]
        ),
    );
    row(3, "state = 'approved'");
    row(4, "approval = 'none', state = 'disarmed'");
    let internet = Node::start(&place, "in", None);
    place.drop_file(CLERK, "住民課", "無事.txt", "無事\r\n".as_bytes());
    place.arrives("住民課", "無事.txt");
    for receipt in &receipts {
        // Said aloud before anybody asks.
        assert!(internet.told("alert", receipt).contains("tampered"));
    }
    for receipt in &receipts {
        let said = internet.say(ROOT, &["show", receipt]).with(1, "tampered");
        assert!(said.err.contains("改ざん"), "{}", said.err);
        if others {
            internet.say(CHIEF, &["approve", receipt]).with(1, "tampered");
        }
    }
    place.drop_file(CLERK, "住民課", "無事2.txt", "無事\r\n".as_bytes());
    place.arrives("住民課", "無事2.txt");
    assert!(place.delivered("総務課").is_empty());
    assert!(internet.log().contains("TAMPERED"));
    internet.stop();
    lgwan.stop();
}

#[test]
fn a_changed_blob_is_quarantined_and_never_sealed() {
    if !is_root("the approval of a file whose bytes were changed") {
        return;
    }
    let place = Place::new(MUGAI, None);
    let internet = Node::start(&place, "in", None);
    let lgwan = Node::start(&place, "lg", None);
    let receipts = waiting(&place, &internet, &["変造.txt", "入替.txt", "入替元.txt"]);
    let blob = |receipt: &str| -> PathBuf {
        let c = rusqlite::Connection::open(place.at("in/data/staging.db")).unwrap();
        let sql = "SELECT lower(hex(b.name)) FROM blobs b JOIN requests r ON r.result = b.id WHERE r.receipt = ?1";
        let name: String = c.query_row(sql, [receipt], |r| r.get(0)).unwrap();
        let all = tree(&place.at("in/data/blobs"));
        place.at("in/data/blobs").join(all.iter().find(|p| p.ends_with(&name)).unwrap())
    };
    let mut bytes = std::fs::read(blob(&receipts[0])).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(blob(&receipts[0]), bytes).unwrap();
    std::fs::copy(blob(&receipts[2]), blob(&receipts[1])).unwrap();
    let mut words = vec!["approve"];
    words.extend(receipts.iter().map(String::as_str));
    internet.say(CHIEF, &words).ended(0);
    for name in ["変造.txt", "入替.txt"] {
        assert_eq!(internet.comes_to(name, "quarantined").reason, "tampered");
        let page = until("its result", || place.result("総務課", name).filter(|p| p.contains("改ざん")));
        assert!(page.contains("情報セキュリティ担当"), "{page}");
    }
    place.arrives("総務課", "入替元.txt");
    assert_eq!(place.delivered("総務課").len(), 1);
    assert!(internet.trail("refuse").iter().filter(|l| l.contains("tampered")).count() >= 2);
    internet.stop();
    lgwan.stop();
}

#[test]
fn an_edited_trail_is_found_and_a_node_does_not_go_on_writing_it() {
    let place = Place::new(MUGAI, None);
    let internet = Node::start(&place, "in", None);
    for n in 0..5 {
        place.drop_file(CLERK, "住民課", &format!("{n}.txt"), b"x\r\n");
        internet.comes_to(&format!("{n}.txt"), "released");
    }
    internet.stop();
    let config = place.config("in");
    let verify = || place.say(ROOT, &["audit", "verify", "--config", config.to_str().unwrap()]);
    verify().ended(0);
    let (folder, kept) = (place.at("in/data/audit"), place.at("kept"));
    let copy = |from: &Path, to: &Path| {
        let _ = std::fs::remove_dir_all(to);
        std::fs::create_dir(to).unwrap();
        for p in tree(from) {
            std::fs::copy(from.join(&p), to.join(&p)).unwrap();
        }
    };
    copy(&folder, &kept);
    let day = tree(&folder).into_iter().find(|p| p.extension().is_some_and(|e| e == "jsonl")).unwrap();
    let path = folder.join(&day);
    let good = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = good.lines().collect();
    let at = lines.iter().position(|l| l.contains("2.txt")).unwrap();
    // That somebody verified it is recorded too: begin anew each time.
    let with = |changed: &[String]| {
        copy(&kept, &folder);
        std::fs::write(&path, changed.join("\n") + "\n").unwrap();
    };
    let own = |lines: &[&str]| lines.iter().map(|l| (*l).to_owned()).collect::<Vec<String>>();
    // Changed, taken out, put elsewhere: the day and the line are named.
    let mut changed = own(&lines);
    changed[at] = changed[at].replace("2.txt", "9.txt");
    with(&changed);
    let said = verify().ended(1);
    let (name, line) = (day.to_str().unwrap(), (at + 1).to_string());
    assert!(said.out.contains(name) && said.out.contains(&line), "{}", said.out);
    let mut out = own(&lines);
    out.remove(at);
    with(&out);
    let said = verify().ended(1);
    assert!(said.out.contains(name) && said.out.contains(&line), "{}", said.out);
    let mut elsewhere = own(&lines);
    elsewhere.swap(at, at + 1);
    with(&elsewhere);
    verify().ended(1);
    // The end of it, the part a node writes on to: it does not start.
    let cut = own(&lines[..lines.len() - 2]);
    let mut last = own(&lines);
    let end = last.last_mut().unwrap();
    *end = end.replacen("\"time\":\"2", "\"time\":\"3", 1);
    for bad in [cut, last] {
        assert_ne!(bad, own(&lines));
        with(&bad);
        verify().ended(1);
        let said = place.say(ROOT, &["serve", "--config", config.to_str().unwrap()]).ended(70);
        assert!(said.err.contains("証跡") && said.err.contains("保全"), "{}", said.err);
    }
    copy(&kept, &folder);
    verify().ended(0);
    Node::start(&place, "in", None).stop();
}

#[test]
fn nobody_approves_his_own_file_or_what_is_not_his_to_approve() {
    if !is_root("approvals under other identities") {
        return;
    }
    let place = Place::new(MUGAI, None);
    // The same people, written as somebody in a hurry writes them.
    place.reconfigure(
        "in",
        &[("approvers = [\"sys\"]", "approvers = [\"ＳＹＳ\"]"), ("user = \"sys\"", "user = \"Sys\"")],
    );
    let internet = Node::start(&place, "in", None);
    place.drop_file(CHIEF, "総務課", "自分の.txt", b"own\r\n");
    place.drop_file(CLERK, "総務課", "部下の.txt", b"his\r\n");
    place.drop_file(DEPUTY, "税務課", "代理の.txt", b"deputy\r\n");
    let own = internet.comes_to("自分の.txt", "awaiting_approval").receipt;
    let his = internet.comes_to("部下の.txt", "awaiting_approval").receipt;
    let deputy = internet.comes_to("代理の.txt", "awaiting_approval").receipt;
    let approve = |who: User, receipt: &str| internet.say(who, &["approve", receipt]);
    let said = approve(CHIEF, &own).with(1, "own_request");
    assert!(said.err.contains("自分") || said.err.contains("本人"), "{}", said.err);
    internet.say(CHIEF, &["reject", &own, "--comment", "x"]).with(1, "own_request");
    approve(DEPUTY, &deputy).with(1, "own_request");
    approve(CLERK, &his).with(1, "own_request");
    // The name comes from the kernel, not from what a process says of itself.
    for name in ["games", "root", "daemon"] {
        let said = internet.say_with(CHIEF, &["approve", &own], |c| {
            c.envs([("USER", name), ("LOGNAME", name), ("SUDO_USER", name), ("SUDO_UID", "5"), ("HOME", "/root")]);
        });
        said.with(1, "own_request");
    }
    // Those of other sections, those without rights, those who only read, those who only run the node.
    for who in [OTHER_CHIEF, DEPUTY, COLLEAGUE, STRANGER] {
        approve(who, &his).with(1, "not_found");
    }
    for who in [AUDITOR, ROOT] {
        approve(who, &his).with(1, "not_an_approver");
        internet.say(who, &["reject", &his, "--comment", "x"]).with(1, "not_an_approver");
    }
    // An auditor reads everything and changes nothing.
    internet.say(AUDITOR, &["list"]).with(0, &his);
    internet.say(AUDITOR, &["show", &own]).with(0, "自分の.txt");
    internet.say(AUDITOR, &["release", &his]).with(1, "not_yours");
    internet.say(AUDITOR, &["dispose", &his, "--reason", "x"]).with(1, "not_yours");
    internet.say(AUDITOR, &["seal"]).with(1, "not_yours");
    internet.say(AUDITOR, &["exception", "permit", &his, "--reason", "x", "--until", "2030-01-01"]).with(1, "officer");
    // A question that names somebody is no question.
    let line = format!("{{\"ask\":\"approve\",\"receipt\":\"{his}\",\"as\":\"sys\"}}\n");
    assert!(raw(&place.control("in"), line.as_bytes()).contains("bad_request"));
    assert!(raw(&place.control("in"), b"\xff\xfe{}\n").contains("bad_request"));
    assert!(raw(&place.control("in"), &vec![b'['; 200_000]).contains("bad_request"));

    for name in ["自分の.txt", "部下の.txt", "代理の.txt"] {
        assert_eq!(internet.row(name).unwrap().state, "awaiting_approval");
    }
    let denied: Vec<String> = internet.trail("approve").into_iter().filter(|l| l.contains("権限なし")).collect();
    for (who, code, receipt) in [
        (CHIEF, "own_request", &own),
        (DEPUTY, "own_request", &deputy),
        (OTHER_CHIEF, "not_yours", &his),
        (STRANGER, "not_yours", &his),
        (AUDITOR, "not_an_approver", &his),
    ] {
        let told = |l: &String| l.contains(&format!(" {} ", who.name)) && l.contains(code) && l.contains(receipt);
        assert!(denied.iter().any(told), "{} {code}: {denied:#?}", who.name);
    }
    // The right person still can.
    approve(CHIEF, &his).ended(0);
    internet.comes_to("部下の.txt", "released");
    approve(CHIEF, &his).with(1, "");
    internet.stop();
}

/// What a node answers to these bytes.
fn raw(control: &Path, bytes: &[u8]) -> String {
    use std::io::{Read, Write};
    let mut stream = std::os::unix::net::UnixStream::connect(control).unwrap();
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn links_pipes_and_folders_elsewhere_are_turned_away_unread() {
    let place = Place::new(MUGAI, None);
    let secret = place.at("secret");
    std::fs::create_dir(&secret).unwrap();
    std::fs::write(secret.join("秘密.txt"), "秘密\r\n").unwrap();
    let drop = place.at("投入/住民課");
    let internet = Node::start(&place, "in", None);
    symlink(secret.join("秘密.txt"), drop.join("リンク.txt")).unwrap();
    symlink("/etc/passwd", drop.join("passwd.txt")).unwrap();
    symlink(&secret, drop.join("リンク先フォルダ")).unwrap();
    std::fs::hard_link(secret.join("秘密.txt"), drop.join("ハード.txt")).unwrap();
    let fifo = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, drop.join("パイプ.txt"), fifo, rustix::fs::Mode::from_raw_mode(0o666), 0)
        .unwrap();
    for (name, code, words) in [
        ("リンク.txt", "drop_symlink", "シンボリックリンク"),
        ("passwd.txt", "drop_symlink", "シンボリックリンク"),
        ("リンク先フォルダ", "drop_symlink", "シンボリックリンク"),
        ("ハード.txt", "drop_hard_link", "ハードリンク"),
        ("パイプ.txt", "drop_fifo", "名前付きパイプ"),
    ] {
        let page = until(&format!("the result of {name}"), || place.result("住民課", name));
        assert!(page.contains(words) && page.contains("次にすること") && page.contains(code), "{page}");
        internet.told("refuse", name);
        assert!(internet.row(name).is_none(), "it never became a request");
    }
    until("they are gone", || tree(&drop).is_empty().then_some(()));
    assert_eq!(
        std::fs::read_to_string(secret.join("秘密.txt")).unwrap(),
        "秘密\r\n",
        "what they pointed at is as it was"
    );
    // The folder of a section itself becomes a link.
    std::fs::remove_dir(place.at("投入/税務課")).unwrap();
    symlink(&secret, place.at("投入/税務課")).unwrap();
    until("it is noticed", || internet.status().contains("zeimu").then_some(()));
    place.drop_file(CLERK, "住民課", "普通.txt", b"x\r\n");
    internet.comes_to("普通.txt", "released");
    assert_eq!(internet.rows().len(), 1);
    assert!(secret.join("秘密.txt").exists());
    internet.stop();
}

/// A small file system; unmounted when dropped.
struct Small(PathBuf);

impl Small {
    fn mount(at: PathBuf, size: &str) -> Option<Self> {
        let option = format!("size={size},mode=0700");
        let ran = Command::new("mount").args(["-t", "tmpfs", "-o", &option, "tmpfs"]).arg(&at).status();
        ran.is_ok_and(|s| s.success()).then_some(Self(at))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_stops_the_node_and_loses_nothing() {
    if !is_root("a full disk, which takes a mount") {
        return;
    }
    let place = Place::new(MUGAI, None);
    let Some(small) = Small::mount(place.at("in/data"), "32m") else {
        eprintln!("mounting is refused here: left out: a full disk");
        return;
    };
    place.reconfigure("in", &[("disk_floor_mib = 1", "disk_floor_mib = 8")]);
    let lgwan = Node::start(&place, "lg", None);
    let internet = Node::start(&place, "in", None);
    place.drop_file(CLERK, "住民課", "前.txt", "前\r\n".as_bytes());
    internet.comes_to("前.txt", "delivered");
    // Full to the last byte, and files dropped at that very moment.
    let filler = place.at("in/data/filler");
    let full =
        std::io::copy(&mut std::fs::File::open("/dev/zero").unwrap(), &mut std::fs::File::create(&filler).unwrap());
    assert_eq!(full.unwrap_err().kind(), std::io::ErrorKind::StorageFull);
    for n in 0..20 {
        place.drop_file(CLERK, "住民課", &format!("中{n}.txt"), format!("中 {n}\r\n").as_bytes());
    }
    until("it says so", || internet.status().contains("空きが足りません").then_some(()));
    assert!(internet.log().contains("disk_full") || internet.log().contains("DiskFull"), "{}", internet.log());
    place.drop_file(CLERK, "住民課", "後.txt", "後\r\n".as_bytes());
    let there = tree(&place.at("投入"));
    assert!(there.iter().any(|p| p.ends_with("後.txt")), "not taken: {there:?}");
    std::fs::remove_file(&filler).unwrap();
    let mut wanted: Vec<String> =
        (0..20).map(|n| format!("中{n}.txt")).chain(["前.txt".into(), "後.txt".into()]).collect();
    wanted.sort();
    let names = || place.delivered("住民課").into_iter().map(|(name, _)| name).collect::<Vec<String>>();
    until("it goes on, each once", || (names() == wanted).then_some(()));
    until("all is well", || internet.status().starts_with("異常なし").then_some(()));
    let lock = |p: &PathBuf| p.ends_with(".mugai-claim/.lock");
    until("nothing is left", || tree(&place.at("投入")).iter().all(lock).then_some(()));
    assert_eq!(names(), wanted, "each once");
    internet.say(ROOT, &["audit", "verify"]).ended(0);
    internet.stop();
    lgwan.stop();
    drop(small);
}

#[test]
fn without_its_scanner_nothing_leaves_and_with_it_everything_does() {
    let mut clamd = Clamd::start();
    let place = Place::new(MUGAI, Some(&clamd.address()));
    place.reconfigure("in", &[("mode = \"required\"\n", "mode = \"required\"\ntimeout_seconds = 2\n")]);
    let (internet, lgwan) = (Node::start(&place, "in", None), Node::start(&place, "lg", None));
    let drop = |kind: &str, n: usize| {
        place.drop_file(CLERK, "住民課", &format!("{kind}{n}.txt"), format!("{kind} {n}\r\n").as_bytes());
    };
    (0..10).for_each(|n| drop("前", n));
    until("some went through", || (!place.delivered("住民課").is_empty()).then_some(()));
    clamd.kill();
    (0..10).for_each(|n| drop("中", n));
    until("all are held", || {
        let rows = internet.rows();
        let held =
            |r: &&mugai_pipeline::desk::Row| r.state == "held" || r.state == "scanning" || r.state == "disarming";
        let inside: Vec<_> = rows.iter().filter(|r| r.name.starts_with('中')).collect();
        (inside.len() == 10 && inside.iter().all(held) && inside.iter().any(|r| r.state == "held")).then_some(())
    });
    assert!(internet.status().contains("clamd"), "{}", internet.status());
    let row = internet.rows().into_iter().find(|r| r.name.starts_with('中') && r.state == "held").unwrap();
    internet.say(ROOT, &["show", &row.receipt]).with(0, "応答しないため");
    assert!(!place.delivered("住民課").iter().any(|(n, _)| n.starts_with('中')));
    // It stands still instead: connections are taken and nothing is answered.
    clamd.start_again();
    clamd.pause();
    drop("止", 0);
    internet.comes_to("止0.txt", "held");
    clamd.go_on();
    until("all went through", || (place.delivered("住民課").len() == 21).then_some(()));
    until("all is said to be well", || internet.status().starts_with("異常なし").then_some(()));
    for row in internet.rows() {
        assert!(!internet.shown(&row.receipt).scan.is_empty(), "{row:?}");
    }
    internet.stop();
    lgwan.stop();
}

#[test]
fn a_configuration_that_lets_raw_files_cross_does_not_start() {
    let place = Place::new(MUGAI, None);
    let text = |side: &str| std::fs::read_to_string(place.config(side)).unwrap();
    let at = |path: &str| place.at(path).display().to_string();
    let quoted = |path: &str| format!("\"{}\"", at(path));
    symlink(place.at("投入"), place.at("近道")).unwrap();
    let refused = |name: &str, text: &str, words: &str| {
        place.configure(name, text);
        let said = place.say(ROOT, &["serve", "--config", place.config(name).to_str().unwrap()]).ended(3);
        assert!(said.err.contains(words), "{name}: {}", said.err);
    };
    let (internet, lgwan) = (text("in"), text("lg"));
    let cross = "系をまたぐおそれ";
    let changed = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    };
    let carrier = quoted("carrier");
    refused("same", &changed(&internet, &carrier, &quoted("投入")), cross);
    refused("within", &changed(&internet, &carrier, &quoted("投入/総務課/x")), cross);
    refused(
        "around",
        &changed(&internet, &carrier, &format!("\"{}\"", place.at("").display().to_string().trim_end_matches('/'))),
        cross,
    );
    refused("link", &changed(&internet, &carrier, &quoted("近道")), cross);
    refused("data", &changed(&internet, &carrier, &quoted("in/data/outbox")), cross);
    refused("results", &changed(&internet, &quoted("結果"), &carrier), cross);
    refused("dots", &changed(&internet, &carrier, &quoted("x/../投入")), "絶対パス");
    refused("delivery", &changed(&lgwan, &quoted("取込/総務課"), &carrier), cross);
    let drop = format!("[drop]\nfolder = {}\nresults = {}\napplicant = \"owner\"\n", quoted("投入"), quoted("結果"));
    refused("drop", &changed(&lgwan, "[keys]", &format!("{drop}[keys]")), "[drop]");
    let section = "id = \"soumu\"\nname = \"総務課\"\n";
    let delivered = format!("{section}delivery = {}\n", quoted("取込/総務課"));
    refused("wrong-side", &changed(&internet, section, &delivered), "delivery");
    refused("typo", &changed(&internet, "approvers", "aprovers"), "aprovers");
    refused("key", &changed(&internet, &quoted("in/keys/seal.key"), &quoted("投入/seal.key")), "鍵");
    assert!(tree(&place.at("in/data")).is_empty() && tree(&place.at("lg/data")).is_empty(), "nothing was begun");
}
