//! Attacks on the carrier: packages that are cut, forged, replayed, swapped or signed with a stolen key. Each is refused, recorded and
//! explained in Japanese, and nothing arrives.

use mugai_tests::road::forge::{Parts, Stolen};
use mugai_tests::road::{CLERK, Node, Place, ROOT, tree, until};
use std::os::unix::fs::symlink;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");

/// An lgwan node with a carrier of its own, into which the test puts what it likes, and one package that is as it should be.
struct Wayside {
    lgwan: Node,
    place: Place,
    good: Vec<u8>,
}

impl Wayside {
    fn new() -> Self {
        let place = Place::new(MUGAI, None);
        let mine = place.at("wayside");
        std::fs::create_dir(&mine).unwrap();
        let carrier = format!("folder = \"{}\"", place.at("carrier").display());
        place.reconfigure("lg", &[(&carrier, &format!("folder = \"{}\"", mine.display()))]);
        let internet = Node::start(&place, "in", None);
        place.drop_file(CLERK, "住民課", "本物.txt", "本物\r\n".as_bytes());
        internet.comes_to("本物.txt", "released");
        let package = tree(&place.at("carrier")).pop().unwrap();
        let good = std::fs::read(place.at("carrier").join(package)).unwrap();
        internet.stop();
        let lgwan = Node::start(&place, "lg", None);
        Self { place, lgwan, good }
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        let (temp, to) = (self.place.at("wayside/.part"), self.place.at("wayside").join(name));
        std::fs::write(&temp, bytes).unwrap();
        std::fs::rename(temp, to).unwrap();
    }

    fn parts(&self) -> Parts {
        Parts::of(&self.good)
    }

    /// The key of the internet node itself, in the wrong hands.
    fn stolen(&self) -> Stolen {
        Stolen::from_file(&self.place.at("in/keys/seal.key"))
    }

    /// Nothing but the good file was delivered, when it was.
    fn only_the_good_one(&self) {
        assert!(self.place.delivered("総務課").is_empty() && self.place.delivered("税務課").is_empty());
        let jumin = self.place.delivered("住民課");
        assert!(jumin.is_empty() || jumin == [("本物.txt".to_owned(), "本物\r\n".as_bytes().to_vec())], "{jumin:?}");
    }
}

fn id(n: u32) -> String {
    format!("{n:032x}")
}

#[test]
fn a_package_that_was_touched_is_refused_whoever_signed_it() {
    let w = Wayside::new();
    let own = Stolen::from_file(&{
        let path = w.place.at("own.key");
        w.place.say(ROOT, &["keygen", "--node", "internet-1", "--out", path.to_str().unwrap()]).ended(0);
        path
    });
    let mut cut = w.good.clone();
    cut.truncate(cut.len() - 3);
    let mut swapped = w.good.clone();
    *swapped.last_mut().unwrap() ^= 1;
    let mut signature = w.good.clone();
    let at = signature.windows(7).position(|p| p == b"\"sig\":\"").unwrap() + 10;
    signature[at] = if signature[at] == b'A' { b'B' } else { b'A' };
    let named = |name: &str| w.parts().numbered(7, &id(7)).holding(name, b"x\r\n").sealed(&w.stolen());
    let mut by_himself = w.parts().numbered(7, &id(7));
    by_himself.told()["files"][0]["approval"]["rule"] = "person".into();
    by_himself.told()["files"][0]["approval"]["by"] = "daemon".into();
    by_himself.told()["files"][0]["applicant"] = "Ｄａｅｍｏｎ".into();
    let mut other_node = w.parts().numbered(7, &id(7));
    other_node.told()["node"] = "internet-2".into();
    let attacks: [(&str, Vec<u8>, &str); 10] = [
        ("cut", cut, "package_truncated"),
        ("signature", signature, "package_forged"),
        ("swapped", swapped, "package_payload"),
        ("longer", [&w.good[..], b"\0"].concat(), "package_trailing"),
        ("renamed-key", w.parts().sealed(&own.called(&w.stolen())), "package_forged"),
        ("up", named("../../../etc/cron.d/x.txt"), "package_bad_name"),
        ("absolute", named("/tmp/x.txt"), "package_bad_name"),
        ("windows", named("C:\\x.txt"), "package_bad_name"),
        ("himself", by_himself.sealed(&w.stolen()), "package_own_approval"),
        ("other-node", other_node.sealed(&w.stolen()), "package_other_node"),
    ];
    for (name, bytes, code) in &attacks {
        w.put(&format!("{name}.mgpk"), bytes);
        let file = format!("{name}.mgpk");
        let status = until(&format!("{name} is refused"), || Some(w.lgwan.status()).filter(|s| s.contains(&file)));
        assert!(status.contains("封印を確認できないパッケージを拒否しました"), "{status}");
        let told = until("the record", || {
            w.lgwan.trail("import").into_iter().find(|l| l.contains(&file) && l.contains("拒否"))
        });
        assert!(told.contains(code), "{told}");
        let kept = w.place.at("lg/data/inbox/不正");
        assert!(tree(&kept).iter().any(|p| p.to_string_lossy().contains(name)), "kept as evidence: {name}");
        w.only_the_good_one();
    }
    assert!(w.lgwan.rows().is_empty());
    // By hand it is no better.
    let path = w.place.at("by-hand.mgpk");
    std::fs::write(&path, &attacks[0].1).unwrap();
    w.lgwan.say(ROOT, &["import", path.to_str().unwrap()]).with(1, "取り込めません");
    // What is right is taken, and after all that it is still right.
    w.put("good.mgpk", &w.good);
    w.place.arrives("住民課", "本物.txt");
    w.lgwan.comes_to("本物.txt", "delivered");
    w.lgwan.say(ROOT, &["audit", "verify"]).ended(0);
    let log = w.lgwan.stop();
    assert!(attacks.iter().all(|(_, _, code)| log.contains(code)), "alerts");
}

#[test]
fn a_package_by_an_unknown_key_waits_for_nobody_and_fills_nothing() {
    let w = Wayside::new();
    let path = w.place.at("own.key");
    w.place.say(ROOT, &["keygen", "--node", "internet-1", "--out", path.to_str().unwrap()]).ended(0);
    w.put("stranger.mgpk", &w.parts().sealed(&Stolen::from_file(&path)));
    let told = w.lgwan.told("import", "package_unknown_key");
    assert!(told.contains("stranger.mgpk"), "{told}");
    until("it is said aloud", || w.lgwan.status().contains("stranger.mgpk").then_some(()));
    // The next ones go past it, and it does not fill the trail meanwhile.
    let (stolen, name) = (w.stolen(), |n: u64| format!("次{n}.txt"));
    for n in 2..12 {
        let number = u32::try_from(n).unwrap();
        let next = w.parts().numbered(n, &id(number)).holding(&name(n), "次\r\n".as_bytes());
        w.put(&format!("next-{n}.mgpk"), &next.sealed(&stolen));
        w.place.arrives("住民課", &name(n));
    }
    let told = w.lgwan.trail("import").iter().filter(|l| l.contains("stranger.mgpk")).count();
    assert!(told <= 6, "{told} records of one package nobody believes");
    assert!(w.lgwan.log().contains("package_unknown_key"), "an alert");
    assert!(w.lgwan.rows().iter().all(|r| r.name.starts_with('次')));
    w.lgwan.stop();
}

#[test]
fn what_came_before_does_not_come_again() {
    let w = Wayside::new();
    w.put("first.mgpk", &w.good);
    w.place.arrives("住民課", "本物.txt");
    w.lgwan.comes_to("本物.txt", "delivered");
    // The same file again, under its name and under another: taken off the carrier, and nothing more.
    for name in ["first.mgpk", "again.mgpk"] {
        w.put(name, &w.good);
        until("it is gone", || tree(&w.place.at("wayside")).is_empty().then_some(()));
    }
    w.lgwan.told("import", "again.mgpk");
    w.only_the_good_one();
    assert_eq!(w.lgwan.rows().len(), 1);
    assert!(!w.lgwan.status().contains("拒否"), "the same file again is nobody's fault: {}", w.lgwan.status());
    // Under a good key, but the id or the number was used: two refusals.
    let mut same_id = w.parts().holding("別物.txt", "別物\r\n".as_bytes());
    same_id.told()["sequence"] = 2.into();
    w.put("same-id.mgpk", &same_id.sealed(&w.stolen()));
    until("refused", || w.lgwan.status().contains("same-id.mgpk").then_some(()));
    let mut same_number = w.parts().holding("別物.txt", "別物\r\n".as_bytes());
    same_number.told()["package"] = id(2).into();
    w.put("same-number.mgpk", &same_number.sealed(&w.stolen()));
    until("refused", || w.lgwan.status().contains("same-number.mgpk").then_some(()));
    until("two records", || {
        (w.lgwan.trail("import").iter().filter(|l| l.contains("package_replayed")).count() == 2).then_some(())
    });
    w.only_the_good_one();
    assert_eq!(w.lgwan.rows().len(), 1);
    // Refused again after a restart: it is the store that remembers.
    let Wayside { place, lgwan, good } = w;
    lgwan.stop();
    let w = Wayside { lgwan: Node::start(&place, "lg", None), place, good };
    w.put("same-id-again.mgpk", &same_id.sealed(&w.stolen()));
    until("refused", || w.lgwan.status().contains("same-id-again.mgpk").then_some(()));
    w.only_the_good_one();
    w.lgwan.stop();
}

/// The worst case: the internet node is in the hands of an attacker, key and all. This side looks for itself.
#[test]
fn a_good_seal_does_not_make_a_file_harmless() {
    let w = Wayside::new();
    let planters = mugai_testkit::planters();
    let planted = |rule: &str| (planters.iter().find(|p| p.rule == rule).unwrap().plant)();
    let mut number = 1;
    let mut send = |name: &str, bytes: &[u8], format: &str, change: &dyn Fn(&mut Parts)| {
        let mut parts = w.parts().numbered(number.into(), &id(number)).holding(name, bytes);
        parts.told()["files"][0]["format"] = format.into();
        change(&mut parts);
        w.put(&format!("p{number}.mgpk"), &parts.sealed(&w.stolen()));
        number += 1;
    };
    let pdf = planted("pdf.javascript");
    send("案内.pdf", &pdf.bytes, "pdf", &|_| ());
    let word = planted("office.activex");
    let name = format!("通知.{}", word.name.rsplit('.').next().unwrap());
    send(&name, &word.bytes, "word", &|_| ());
    send("表.csv", b"=cmd|' /C calc'!A0,1\r\n", "csv", &|_| ());
    send("実行.txt", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff", "text", &|_| ());
    for name in ["案内.pdf", &name, "表.csv", "実行.txt"] {
        w.lgwan.comes_to(name, "quarantined");
    }
    // To a section nobody knows; and as an exception that only the other side knows.
    send("宛先不明.txt", b"x\r\n", "text", &|p| p.told()["files"][0]["section"] = "kaikei".into());
    assert_eq!(w.lgwan.comes_to("宛先不明.txt", "quarantined").reason, "unknown_section");
    w.only_the_good_one();
    for (file, code) in [
        ("案内.pdf", "residue"),
        (&name, "residue"),
        ("表.csv", "residue"),
        ("実行.txt", "residue"),
        ("宛先不明.txt", "unknown_section"),
    ] {
        let told = until("the record", || {
            w.lgwan.trail("inspect").into_iter().find(|l| l.contains(file) && l.contains("隔離"))
        });
        assert!(told.contains(code), "{told}");
    }
    // A number that never came is said aloud.
    number += 5;
    let mut parts = w.parts().numbered(number.into(), &id(number)).holding("番号とび.txt", b"x\r\n");
    parts.told()["files"][0]["section"] = "soumu".into();
    w.put("gap.mgpk", &parts.sealed(&w.stolen()));
    w.place.arrives("総務課", "番号とび.txt");
    until("the gap", || w.lgwan.status().contains("番号に欠け").then_some(()));
    w.lgwan.told("alert", "sequence_gap");
    w.lgwan.stop();
}

#[test]
fn things_in_the_carrier_that_are_no_packages_are_not_followed() {
    let w = Wayside::new();
    let secret = w.place.at("secret.mgpk");
    std::fs::write(&secret, &w.good).unwrap();
    symlink(&secret, w.place.at("wayside/link.mgpk")).unwrap();
    std::fs::create_dir(w.place.at("wayside/folder.mgpk")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        w.place.at("wayside/pipe.mgpk"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o644),
        0,
    )
    .unwrap();
    w.put("読んでください.txt", b"hello");
    w.put("..mgpk.mgpk", b"");
    for name in ["link.mgpk", "folder.mgpk", "pipe.mgpk", "読んでください.txt"] {
        let told = w.lgwan.told("import", name);
        assert!(told.contains("not_a_package") || told.contains("package_"), "{told}");
    }
    w.put("good.mgpk", &w.good);
    w.place.arrives("住民課", "本物.txt");
    assert_eq!(std::fs::read(secret).unwrap(), w.good, "left where it was");
    w.lgwan.stop();
}
