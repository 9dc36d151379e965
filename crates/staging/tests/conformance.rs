//! What every store must do, run over the real one on disk and over the double in memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::cloned_ref_to_slice_refs
)]

mod common;

use common::*;
use mugai_staging::testing::World;
use mugai_staging::*;

/// Runs one test over both.
fn over_both(test: impl Fn(&Node<'_>)) {
    let data = folder();
    let store = SqliteStore::open(data.path(), NodeKey::open(data.path()).unwrap()).unwrap();
    let blobs = DiskBlobs::open(data.path()).unwrap();
    test(&Node { store: &store, blobs: &blobs });
    assert_eq!(store.check().unwrap().broken, Vec::<String>::new());
    let world = World::new().unwrap();
    test(&Node { store: &*world.store, blobs: &*world.blobs });
    assert_eq!(world.store.check().unwrap().broken, Vec::<String>::new());
}

#[test]
fn a_file_goes_the_whole_road() {
    over_both(|node| {
        let receipt = node.received("a", &soumu());
        assert_eq!(receipt.as_str(), "R20261122-000001-N"); // 89 for the day + 1·15 = 104; 104 mod 23 = 12
        node.step(&receipt, Change::Disarming).unwrap();
        let result = node.result(b"harmless");
        let notes = Notes { findings: Some("[1]".into()), scan: Some("clean".into()), policy: Some([2; 32]) };
        node.store.advance(&receipt, Change::Scanning(None), Notes::default(), &sys(1)).unwrap();
        node.store.advance(&receipt, Change::Disarmed(Some(result.clone())), notes, &sys(1)).unwrap();
        node.step(&receipt, Change::AwaitingApproval).unwrap();
        let approval = node.store.approve(&receipt, &approvers(), &person("sato", 2)).unwrap();
        assert_eq!((approval.by.as_str(), approval.rule.as_str(), approval.approved), ("sato", "person", true));
        let new = NewPackage { id: package_id("p"), receipts: vec![receipt.clone()] };
        let package = node.store.seal(&new, &sys(3)).unwrap();
        assert_eq!((package.sequence, package.state), (1, PackageState::Sealed));
        node.store.package_written(&package.id, "p.mgpk", [4; 32], &sys(4)).unwrap();
        node.store.package_released(&package.id, &sys(5)).unwrap();
        let package = node.store.package_acknowledged(&package.id, &[receipt.clone()], &sys(6)).unwrap();
        assert_eq!(package.state, PackageState::Acknowledged);

        let request = node.store.request(&receipt).unwrap();
        assert_eq!(request.state, State::Delivered);
        assert_eq!((request.findings.as_deref(), request.scan.as_deref()), (Some("[1]"), Some("clean")));
        assert_eq!(request.result.as_ref(), Some(&result));
        assert_eq!(request.package, Some(package.id));
        assert_eq!(request.digest, sha(b"original of a"));
        assert_eq!(node.blobs.get(&request.result.unwrap().blob).unwrap(), b"harmless");
        assert_eq!(node.blobs.get(&request.original.unwrap()).unwrap(), b"original of a");
        let history = node.store.history(&receipt).unwrap();
        let states: Vec<_> = history.iter().map(|h| h.to.as_str()).collect();
        let road = [
            "received",
            "disarming",
            "scanning",
            "disarmed",
            "awaiting_approval",
            "approved",
            "sealed",
            "released",
            "delivered",
        ];
        assert_eq!(states, road);
        assert_eq!((history[5].by.who.as_str(), history[5].by.why.as_str()), ("sato", "確認しました"));
        assert_eq!(history[5].from.as_deref(), Some("awaiting_approval"));
    });
}

#[test]
fn one_source_is_one_request() {
    over_both(|node| {
        let receipt = node.received("same", &soumu());
        assert_eq!(node.take("same", &soumu(), b"whatever").unwrap(), Received::Existing(receipt.clone()));
        // Also when the two race past the first look.
        let original = node.blobs.put(&mut &b"again"[..], 5).unwrap();
        let section = soumu();
        let new = NewRequest {
            source: "same".into(),
            section,
            applicant: "tanaka".into(),
            name: "a".into(),
            original,
            mail: false,
        };
        assert_eq!(node.store.receive(&new, &sys(0)).unwrap(), Received::Existing(receipt));
        assert_eq!(node.store.usage("soumu").unwrap(), Usage { bytes: "original of same".len() as u64, files: 1 });
        assert_eq!(node.received("other", &soumu()).as_str()[..16], *"R20261122-000002");
    });
}

#[test]
fn nobody_approves_his_own_request_and_only_approvers_do_once() {
    over_both(|node| {
        let receipt = node.waiting("a");
        for own in ["tanaka", "Tanaka", " ｔａｎａｋａ ", "TANAKA\u{3000}", "ta\u{200B}naka"] {
            let error = node.store.approve(&receipt, &approvers(), &person(own, 2)).unwrap_err();
            assert!(matches!(error, StagingError::OwnRequest { .. }), "{own}: {error}");
            assert!(matches!(
                node.store.reject(&receipt, &approvers(), &person(own, 2)),
                Err(StagingError::OwnRequest { .. })
            ));
        }
        for stranger in ["yamada", "sato2", "s"] {
            let error = node.store.approve(&receipt, &approvers(), &person(stranger, 2)).unwrap_err();
            assert!(matches!(error, StagingError::NotAnApprover { .. }));
        }
        assert!(matches!(
            node.store.approve(&receipt, &approvers(), &person("", 2)),
            Err(StagingError::Invalid { .. })
        ));
        assert!(matches!(
            node.store.approve(&receipt, &[], &person("sato", 2)),
            Err(StagingError::NotAnApprover { .. })
        ));
        node.store.approve(&receipt, &approvers(), &person("sato", 2)).unwrap();
        assert!(matches!(
            node.store.approve(&receipt, &approvers(), &person("suzuki", 2)),
            Err(StagingError::Decided { .. })
        ));
        assert!(matches!(
            node.store.reject(&receipt, &approvers(), &person("suzuki", 2)),
            Err(StagingError::Decided { .. })
        ));

        let other = node.waiting("b");
        assert!(!node.store.reject(&other, &approvers(), &person("suzuki", 2)).unwrap().approved);
        assert_eq!(node.store.request(&other).unwrap().state, State::Rejected);
        let new = NewPackage { id: package_id("p"), receipts: vec![receipt, other] };
        assert!(matches!(node.store.seal(&new, &sys(3)), Err(StagingError::Transition { .. })));
        assert_eq!(node.store.packages_in(PackageState::Sealed, 10).unwrap(), [], "all or nothing");
        assert_eq!(node.store.in_state(State::Approved, 10).unwrap().len(), 1);
    });
}

#[test]
fn the_rule_of_the_section_decides_whether_somebody_must_approve() {
    over_both(|node| {
        let (with, without) = (node.disarmed("a", &soumu()), node.disarmed("b", &kouhou()));
        assert!(matches!(node.step(&with, Change::ApprovedByRule), Err(StagingError::Transition { .. })));
        assert!(matches!(node.step(&without, Change::AwaitingApproval), Err(StagingError::Transition { .. })));
        let request = node.step(&without, Change::ApprovedByRule).unwrap();
        let approval = request.approval.unwrap();
        assert_eq!(
            (request.state, approval.by.as_str(), approval.rule.as_str()),
            (State::Approved, "none (section rule)", "section")
        );
        node.step(&with, Change::AwaitingApproval).unwrap();
        assert!(matches!(node.step(&with, Change::ApprovedByRule), Err(StagingError::Transition { .. })));
    });
}

#[test]
fn a_kept_mail_is_nobodys_work_and_is_disposed_of_when_its_time_has_come() {
    over_both(|node| {
        let (kept, refused) = (node.mail("a"), node.mail("b"));
        assert!(node.store.due_for_work(at(9), 9).unwrap().is_empty());
        assert_eq!(node.store.recover(&sys(1)).unwrap().0, []);
        node.step(&refused, Change::Refused(Why::new("encrypted", "", ""))).unwrap();
        let until = node.store.request(&kept).unwrap().retain_until;
        let before = until.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap();
        let all = |now| {
            let due = node.store.due_for_disposal(now, 9).unwrap();
            due.into_iter().filter(|d| d.scope == Scope::All).map(|d| d.target).collect::<Vec<_>>()
        };
        assert_eq!(all(before), []);
        assert_eq!(all(until).len(), 2);
        dispose(node.store, node.blobs, &Target::Request(kept.clone()), Scope::All, "retention", &sys(7)).unwrap();
        let gone = node.store.request(&kept).unwrap();
        assert_eq!((gone.state, gone.original), (State::Disposed, None));
    });
}

/// Every pair of states: what the table does not allow is refused, whatever the change.
#[test]
fn impossible_ways_are_refused() {
    over_both(|node| {
        let why = || Why::new("malformed", "p", "d");
        let make = |state: State, n: usize| -> Receipt {
            let source = format!("{state} {n}");
            match state {
                State::Received => node.received(&source, &soumu()),
                State::Mail => node.mail(&source),
                State::Disarmed => node.disarmed(&source, &soumu()),
                State::AwaitingApproval => node.waiting(&source),
                State::Approved => node.approved(&source),
                State::Sealed => node.sealed(&source, &source).1,
                State::Released => node.released(&source, &source),
                State::Rejected => {
                    let receipt = node.waiting(&source);
                    node.store.reject(&receipt, &approvers(), &person("sato", 2)).unwrap();
                    receipt
                }
                State::Delivered | State::Disposed => {
                    let receipt = node.released(&source, &source);
                    if state == State::Delivered {
                        node.store.package_acknowledged(&package_id(&source), &[receipt.clone()], &sys(6)).unwrap();
                    } else {
                        dispose(
                            node.store,
                            node.blobs,
                            &Target::Request(receipt.clone()),
                            Scope::All,
                            "retention",
                            &sys(7),
                        )
                        .unwrap();
                    }
                    receipt
                }
                State::Disarming | State::Scanning | State::Held | State::Quarantined | State::Refused => {
                    let receipt = node.received(&source, &soumu());
                    node.step(&receipt, Change::Disarming).unwrap();
                    match state {
                        State::Scanning => drop(node.step(&receipt, Change::Scanning(None)).unwrap()),
                        State::Held => drop(node.step(&receipt, Change::Held { why: why(), next_try: at(9) }).unwrap()),
                        State::Quarantined => drop(node.step(&receipt, Change::Quarantined(why())).unwrap()),
                        State::Refused => drop(node.step(&receipt, Change::Refused(why())).unwrap()),
                        _ => {}
                    }
                    receipt
                }
            }
        };
        for from in State::ALL {
            for n in 0..8 {
                let receipt = make(*from, n);
                let change = match n {
                    0 => Change::Received,
                    1 => Change::Disarming,
                    2 => Change::Scanning(None),
                    3 => Change::Disarmed(Some(node.result(b"x"))),
                    4 => Change::Held { why: why(), next_try: at(9) },
                    5 => Change::Quarantined(why()),
                    6 => Change::Refused(why()),
                    _ => Change::AwaitingApproval,
                };
                let to = change.to();
                let done = node.step(&receipt, change);
                // A refusal is final unless a password was missing, which `malformed` is not.
                let allowed = from.may_become(to) && !(*from == State::Refused && to == State::Disarming);
                assert_eq!(done.is_ok(), allowed, "{from} → {to}: {done:?}");
                let now = node.store.request(&receipt).unwrap().state;
                assert_eq!(now, if allowed { to } else { *from });
            }
        }
    });
}

#[test]
fn a_missing_password_may_be_brought_later() {
    over_both(|node| {
        for (code, again) in
            [("encrypted", true), ("wrong_password", true), ("malformed", false), ("active_format", false)]
        {
            let receipt = node.received(code, &soumu());
            node.step(&receipt, Change::Disarming).unwrap();
            node.step(&receipt, Change::Refused(Why::new(code, "", ""))).unwrap();
            assert_eq!(node.step(&receipt, Change::Disarming).is_ok(), again, "{code}");
        }
    });
}

#[test]
fn a_result_must_be_proved_and_gives_way_with_its_key() {
    over_both(|node| {
        let receipt = node.received("a", &soumu());
        node.step(&receipt, Change::Disarming).unwrap();
        assert!(node.step(&receipt, Change::Disarmed(None)).is_err(), "no result at all");
        let mut foreign = node.result(b"these");
        foreign.attestation = attestation(b"others");
        assert!(matches!(node.step(&receipt, Change::Disarmed(Some(foreign))), Err(StagingError::Invalid { .. })));
        let first = node.result(b"first");
        node.step(&receipt, Change::Disarmed(Some(first.clone()))).unwrap();
        // The policy changed: again, with another result.
        let request = node.step(&receipt, Change::Disarming).unwrap();
        assert_eq!((request.result, request.attestation), (None, None));
        assert!(!node.store.knows_blob(&first.blob.name).unwrap());
        let second = node.result(b"second");
        node.step(&receipt, Change::Disarmed(Some(second))).unwrap();
        assert_eq!(node.store.to_unlink(10).unwrap(), [first.blob.name]);
        assert_eq!(finish_disposals(node.store, node.blobs, at(9)).unwrap(), 1);
        assert!(node.blobs.get(&first.blob).is_err());
        let expected = "original of a".len() + "second".len();
        assert_eq!(node.store.usage("soumu").unwrap(), Usage { bytes: expected as u64, files: 2 });
    });
}

#[test]
fn held_ones_come_back_when_it_is_time() {
    over_both(|node| {
        let receipt = node.received("a", &soumu());
        assert_eq!(node.store.due_for_work(at(0), 10).unwrap(), [receipt.clone()]);
        node.step(&receipt, Change::Disarming).unwrap();
        assert_eq!(node.store.due_for_work(at(0), 10).unwrap(), []);
        let result = node.result(b"kept while the scanner is away");
        node.step(&receipt, Change::Scanning(Some(result.clone()))).unwrap();
        let why = Why::new("scanner_down", "", "no answer");
        node.step(&receipt, Change::Held { why: why.clone(), next_try: at(60) }).unwrap();
        assert_eq!(node.store.due_for_work(at(59), 10).unwrap(), []);
        assert_eq!(node.store.due_for_work(at(60), 10).unwrap(), [receipt.clone()]);
        let held = node.store.request(&receipt).unwrap();
        assert_eq!((held.tries, held.why, held.result), (1, Some(why), Some(result)));
        node.step(&receipt, Change::Scanning(None)).unwrap();
        assert_eq!(node.step(&receipt, Change::Disarmed(None)).unwrap().why, None);
    });
}

#[test]
fn what_a_worker_had_is_taken_back_after_a_crash() {
    over_both(|node| {
        let (a, b, c) = (node.received("a", &soumu()), node.received("b", &soumu()), node.disarmed("c", &soumu()));
        node.step(&a, Change::Disarming).unwrap();
        node.step(&b, Change::Disarming).unwrap();
        let result = node.result(b"r");
        node.step(&b, Change::Scanning(Some(result))).unwrap();
        let ids = node.store.arrive(&node.incoming("p", 1, 2), &sys(1)).unwrap();
        node.store.advance_arrival(ids[0], ArrivalChange::Inspecting, &sys(2)).unwrap();
        assert_eq!(node.store.recover(&sys(3)).unwrap(), (vec![a.clone(), b.clone()], vec![ids[0]]));
        assert_eq!(node.store.due_for_work(at(3), 10).unwrap(), [a, b]);
        assert_eq!(node.store.request(&c).unwrap().state, State::Disarmed);
        assert_eq!(node.store.recover(&sys(4)).unwrap(), (vec![], vec![]));
    });
}

#[test]
fn a_full_section_takes_nothing_in_and_stores_nothing() {
    over_both(|node| {
        let small = SectionRule { quota_bytes: 100, ..soumu() };
        node.take("a", &small, &[1; 60]).unwrap();
        let error = node.take("b", &small, &[1; 41]).unwrap_err();
        assert!(matches!(error, StagingError::QuotaFull { used: 60, quota: 100, asked: 41, .. }), "{error}");
        assert!(node.blobs.older_than(std::time::Duration::ZERO).unwrap().len() == 1, "not even the blob");
        node.take("c", &SectionRule { id: "zeimu".into(), ..small.clone() }, &[1; 41]).unwrap();
        let last = node.take("d", &small, &[1; 40]).unwrap();
        let why = Why::new("malformed", "", "");
        node.step(last.receipt(), Change::Refused(why)).unwrap();
        dispose(node.store, node.blobs, &Target::Request(last.receipt().clone()), Scope::All, "r", &sys(2)).unwrap();
        assert_eq!(node.store.usage("soumu").unwrap(), Usage { bytes: 60, files: 1 });
        // The same check inside the transaction, for two that looked at the same time.
        let original = node.blobs.put(&mut &[1_u8; 41][..], 41).unwrap();
        let new = NewRequest {
            source: "e".into(),
            section: small,
            applicant: "t".into(),
            name: "n".into(),
            original,
            mail: false,
        };
        assert!(matches!(node.store.receive(&new, &sys(3)), Err(StagingError::QuotaFull { .. })));
    });
}

#[test]
fn a_file_longer_than_it_said_is_not_taken() {
    over_both(|node| {
        let (section, name) = (soumu(), "a");
        let what = TakenIn { source: "a", section: &section, applicant: "t", name, length: 9, mail: false };
        let error = take_in(node.store, node.blobs, &what, &mut &[1_u8; 10][..], &sys(0)).unwrap_err();
        assert!(matches!(error, StagingError::TooLong { most: 9 }));
        assert_eq!(node.store.counts().unwrap(), []);
    });
}

#[test]
fn packages_are_numbered_without_a_gap() {
    over_both(|node| {
        for n in 1..=3_u64 {
            let (package, _) = node.sealed(&format!("p{n}"), &format!("s{n}"));
            assert_eq!(package.sequence, n);
        }
        let approved = node.approved("x");
        for receipts in [vec![], vec![approved.clone(), approved.clone()]] {
            assert!(node.store.seal(&NewPackage { id: package_id("bad"), receipts }, &sys(3)).is_err());
        }
        let used = NewPackage { id: package_id("p1"), receipts: vec![approved.clone()] };
        assert!(node.store.seal(&used, &sys(3)).is_err(), "an id is used once");
        assert!(
            node.store.seal(&NewPackage { id: "../../x".into(), receipts: vec![approved.clone()] }, &sys(3)).is_err()
        );
        let good = NewPackage { id: package_id("p4"), receipts: vec![approved] };
        assert_eq!(node.store.seal(&good, &sys(3)).unwrap().sequence, 4, "failures used up no number");
        assert!(node.store.package_released(&good.id, &sys(4)).is_err(), "not before it is written");
        node.store.package_written(&good.id, "x", [1; 32], &sys(4)).unwrap();
        node.store.package_written(&good.id, "y", [2; 32], &sys(4)).unwrap();
        node.store.package_released(&good.id, &sys(5)).unwrap();
        node.store.package_released(&good.id, &sys(5)).unwrap();
        assert!(node.store.package_written(&good.id, "z", [3; 32], &sys(6)).is_err(), "not after it is released");
        let stranger = node.sealed("p5", "s5").1;
        assert!(node.store.package_acknowledged(&good.id, &[stranger], &sys(7)).is_err());
        assert_eq!(node.store.packages_in(PackageState::Released, 10).unwrap().len(), 1);
    });
}

#[test]
fn a_replayed_package_is_refused_and_gaps_are_named() {
    over_both(|node| {
        node.store.arrive(&node.incoming("a", 2, 1), &sys(1)).unwrap();
        for (id, sequence, same) in [("a", 2, true), ("a", 3, false), ("b", 2, false)] {
            let error = node.store.arrive(&node.incoming(id, sequence, 1), &sys(2)).unwrap_err();
            let StagingError::Replayed { same_file, first, .. } = error else { panic!("{error}") };
            assert_eq!((same_file, first), (same, package_id("a")));
        }
        node.store.arrive(&node.incoming("c", 7, 1), &sys(3)).unwrap();
        assert_eq!(node.store.gaps("internet-1").unwrap(), [1..=1, 3..=6]);
        assert_eq!(node.store.gaps("internet-2").unwrap(), []);
        let other = IncomingPackage { node: "internet-2".into(), ..node.incoming("d", 1, 1) };
        node.store.arrive(&other, &sys(3)).unwrap();
        assert_eq!(node.store.gaps("internet-2").unwrap(), []);
        assert_eq!(node.store.seen(&package_id("c")).unwrap().unwrap().sequence, 7);
        assert_eq!(node.store.seen(&package_id("zz")).unwrap(), None);
    });
}

#[test]
fn an_arrival_is_delivered_only_after_inspection_of_these_bytes() {
    over_both(|node| {
        let ids = node.store.arrive(&node.incoming("a", 1, 3), &sys(1)).unwrap();
        let go = |id, change| node.store.advance_arrival(id, change, &sys(2));
        let id = ids[0];
        assert!(go(id, node.delivering(id)).is_err(), "not before inspection");
        assert!(go(id, ArrivalChange::Delivered).is_err());
        go(id, ArrivalChange::Inspecting).unwrap();
        let mut foreign = node.delivering(id);
        if let ArrivalChange::Delivering { attestation, .. } = &mut foreign {
            attestation.digest = [1; 32];
        }
        assert!(matches!(go(id, foreign), Err(StagingError::Invalid { .. })));
        for bad in ["../x", "a/b", "..", ""] {
            let mut change = node.delivering(id);
            if let ArrivalChange::Delivering { name, .. } = &mut change {
                *name = bad.into();
            }
            assert!(go(id, change).is_err(), "{bad:?}");
        }
        go(id, node.delivering(id)).unwrap();
        let mut another = node.delivering(id);
        if let ArrivalChange::Delivering { name, .. } = &mut another {
            *name = "議事録 (2).docx".into();
        }
        go(id, another).unwrap();
        let done = go(id, ArrivalChange::Delivered).unwrap();
        assert_eq!(done.final_name.as_deref(), Some("議事録 (2).docx"));
        assert_eq!(done.attestation.unwrap().digest, done.digest);
        assert!(go(id, node.delivering(id)).is_err(), "delivered once");

        go(ids[1], ArrivalChange::Inspecting).unwrap();
        go(ids[1], ArrivalChange::Held { why: Why::new("limit_time", "", ""), next_try: at(50) }).unwrap();
        assert_eq!(node.store.arrivals_in(ArrivalState::Held, at(49), 9).unwrap(), Vec::<ArrivalId>::new());
        assert_eq!(node.store.arrivals_in(ArrivalState::Held, at(50), 9).unwrap(), [ids[1]]);
        go(ids[1], ArrivalChange::Quarantined(Why::new("residue", "", ""))).unwrap();
        assert_eq!(node.store.to_receipt(9).unwrap(), [], "one is open");
        go(ids[2], ArrivalChange::Quarantined(Why::new("residue", "", ""))).unwrap();
        let package = node.store.to_receipt(9).unwrap().remove(0);
        assert_eq!(package.arrivals, ids);
        node.store.receipted(&package.id, &sys(9)).unwrap();
        assert_eq!(node.store.to_receipt(9).unwrap(), []);
        assert_eq!(node.store.arrival_history(id).unwrap().len(), 5);
        let page = node.store.list_arrivals(&Query { name: Some("議事録1".into()), ..Query::default() }).unwrap();
        assert_eq!(page.rows.iter().map(|a| a.id).collect::<Vec<_>>(), [ids[1]]);
    });
}

#[test]
fn an_exception_is_for_one_file_permitted_by_another_until_a_day() {
    over_both(|node| {
        let bytes = b"original of x";
        let new = NewException {
            digest: sha(bytes),
            reason: "電子署名を残すため".into(),
            requested_by: "tanaka".into(),
            permitted_by: "ciso".into(),
            issued: at(10),
            expires: at(20),
        };
        for bad in [
            NewException { permitted_by: "Ｔanaka ".into(), ..new.clone() },
            NewException { reason: "  ".into(), ..new.clone() },
            NewException { expires: at(10), ..new.clone() },
            NewException { permitted_by: String::new(), ..new.clone() },
        ] {
            assert!(matches!(node.store.grant(&bad, &sys(9)), Err(StagingError::Invalid { .. })), "{bad:?}");
        }
        let exception = node.store.grant(&new, &sys(9)).unwrap();
        for (when, holds) in [(9, false), (10, true), (19, true), (20, false)] {
            assert_eq!(node.store.exception_for(&sha(bytes), at(when)).unwrap().is_some(), holds, "{when}");
        }
        assert_eq!(node.store.exception_for(&sha(b"other"), at(15)).unwrap(), None);

        let receipt = node.received("x", &soumu());
        node.step(&receipt, Change::Disarming).unwrap();
        let excepted = |bytes: &[u8], exception| {
            let mut result = node.result(bytes);
            result.attestation.kind = mugai_gate::Kind::Excepted;
            result.exception = exception;
            result
        };
        assert!(node.step(&receipt, Change::Disarmed(Some(excepted(bytes, None)))).is_err(), "without its exception");
        assert!(
            node.step(&receipt, Change::Disarmed(Some(excepted(b"other", Some(exception.id))))).is_err(),
            "other bytes"
        );
        assert!(node.step(&receipt, Change::Disarmed(Some(excepted(bytes, Some(99))))).is_err(), "no such exception");
        let done = node.step(&receipt, Change::Disarmed(Some(excepted(bytes, Some(exception.id))))).unwrap();
        assert_eq!((done.exception, done.attestation.unwrap().kind.word()), (Some(exception.id), "excepted"));

        let foreign = node.store.grant(&NewException { digest: [1; 32], ..new }, &sys(9)).unwrap();
        let receipt = node.received("y", &soumu());
        node.step(&receipt, Change::Disarming).unwrap();
        let error = node.step(&receipt, Change::Disarmed(Some(excepted(b"original of y", Some(foreign.id)))));
        assert!(error.is_err(), "an exception for another file");
        node.store.revoke(exception.id, &person("ciso", 15)).unwrap();
        assert_eq!(node.store.exception_for(&sha(bytes), at(16)).unwrap(), None);
        assert!(node.store.revoke(exception.id, &person("ciso", 16)).is_err());
        assert_eq!(node.store.exceptions(9).unwrap().len(), 2);
    });
}

#[test]
fn disposal_destroys_the_bytes_and_keeps_the_record() {
    over_both(|node| {
        let receipt = node.released("p", "a");
        let target = Target::Request(receipt.clone());
        let before = node.store.request(&receipt).unwrap();
        let day = 86_400;
        assert_eq!(node.store.due_for_disposal(at(6 * day), 9).unwrap(), []);
        let due = node.store.due_for_disposal(at(7 * day), 9).unwrap();
        assert_eq!((&due[0].target, due[0].scope, due.len()), (&target, Scope::Original, 1));
        let by = By::person("ops", at(7 * day), "期限");
        assert!(matches!(node.store.destroy(&target, Scope::All, " ", &by), Err(StagingError::Invalid { .. })));
        let records = dispose(node.store, node.blobs, &target, Scope::Original, "文書管理規程", &by).unwrap();
        let record = &records[0];
        assert_eq!(
            (record.what.as_str(), record.who.as_str(), record.permission.as_str()),
            ("original", "ops", "文書管理規程")
        );
        assert_eq!((record.digest, record.unlinked), (before.digest, Some(at(7 * day))));
        assert!(node.blobs.get(before.original.as_ref().unwrap()).is_err());
        let now = node.store.request(&receipt).unwrap();
        assert_eq!((now.state, now.original, now.result.is_some()), (State::Released, None, true));
        assert!(matches!(node.store.destroy(&target, Scope::Original, "x", &by), Err(StagingError::Disposed { .. })));

        assert_eq!(node.store.due_for_disposal(at(29 * day), 9).unwrap(), []);
        assert_eq!(node.store.due_for_disposal(at(30 * day), 9).unwrap()[0].scope, Scope::All);
        dispose(node.store, node.blobs, &target, Scope::All, "文書管理規程", &by).unwrap();
        let now = node.store.request(&receipt).unwrap();
        assert_eq!((now.state, now.result, now.attestation), (State::Disposed, None, before.attestation));
        assert_eq!(node.store.disposals(&target).unwrap().len(), 2);
        assert_eq!(node.store.disposals_after(0, 99).unwrap().len(), 2);
        assert_eq!(node.store.disposals_after(1, 99).unwrap().len(), 1);
        assert_eq!(node.store.due_for_disposal(at(99 * day), 9).unwrap(), []);
        assert_eq!(node.store.usage("soumu").unwrap(), Usage::default());
        assert_eq!(node.blobs.older_than(std::time::Duration::ZERO).unwrap(), []);

        let open = node.waiting("b");
        let target = Target::Request(open);
        assert!(matches!(node.store.destroy(&target, Scope::All, "x", &by), Err(StagingError::Transition { .. })));

        let id = node.store.arrive(&node.incoming("q", 1, 1), &sys(1)).unwrap()[0];
        node.store.advance_arrival(id, ArrivalChange::Quarantined(Why::new("residue", "", "")), &sys(2)).unwrap();
        assert_eq!(
            node.store
                .due_for_disposal(at(10 * day + 1), 9)
                .unwrap()
                .iter()
                .filter(|d| d.target == Target::Arrival(id))
                .count(),
            1
        );
        dispose(node.store, node.blobs, &Target::Arrival(id), Scope::All, "x", &by).unwrap();
        let gone = node.store.arrival(id).unwrap();
        assert_eq!((gone.state, gone.blob), (ArrivalState::Disposed, None));
    });
}

#[test]
fn lists_are_filtered_and_paged() {
    over_both(|node| {
        let mut all = Vec::new();
        for n in 0..25 {
            let section = if n % 2 == 0 { soumu() } else { kouhou() };
            all.push(node.received(&format!("{n:02}"), &section));
        }
        all.reverse();
        let mut seen = Vec::new();
        let mut query = Query { limit: 10, ..Query::default() };
        loop {
            let page = node.store.list(&query).unwrap();
            assert!(page.rows.len() <= 10);
            seen.extend(page.rows.into_iter().map(|r| r.receipt));
            query.before = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(seen, all);
        let count = |query: Query| node.store.list(&query).unwrap().rows.len();
        let q = Query::default;
        assert_eq!(count(Query { sections: vec!["soumu".into()], ..q() }), 13);
        assert_eq!(count(Query { sections: vec!["soumu".into(), "kouhou".into()], ..q() }), 25);
        assert_eq!(count(Query { sections: vec!["' OR 1=1 --".into()], ..q() }), 0);
        assert_eq!(count(Query { name: Some("ＤＯＣＸ".into()), limit: 7, ..q() }), 7);
        assert_eq!(count(Query { name: Some("告書 1".into()), ..q() }), 10);
        assert_eq!(count(Query { name: Some("%".into()), ..q() }), 0);
        assert_eq!(count(Query { name: Some("告書 1".into()), sections: vec!["kouhou".into()], ..q() }), 5);
        assert_eq!(count(Query { applicant: Some("ＴＡＮＡＫＡ".into()), ..q() }), 25);
        assert_eq!(count(Query { applicant: Some("sato".into()), ..q() }), 0);
        assert_eq!(count(Query { states: vec![State::Held], ..q() }), 0);
        assert_eq!(count(Query { states: vec![State::Held, State::Received], ..q() }), 25);
        assert_eq!(count(Query { from: Some(at(1)), ..q() }), 0);
        assert_eq!(count(Query { from: Some(at(0)), until: Some(at(1)), ..q() }), 25);
        assert_eq!(node.store.counts().unwrap(), [(State::Received, 25)]);
    });
}
