//! Every kind of damage is found, and told with file, line and number.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod common;

use common::{DAY1, DAY2, NODE, broken, check, key, sample, trusted};
use mugai_audit::*;

fn place(broken: &Broken) -> (&str, u64, u64, &Damage) {
    (&broken.file, broken.line, broken.seq, &broken.what)
}

#[test]
fn an_honest_trail_verifies() {
    let sample = sample();
    let summary = check(&sample.dir).unwrap();
    assert_eq!((summary.records, summary.files, summary.checkpoints, summary.head.seq), (15, 2, 3, 15));
    assert!(summary.open_acts.is_empty());
    assert_eq!((summary.stray_ends, summary.clock_jumps, summary.unfinished), (0, 0, 0));
    assert!(summary.unsigned_files.is_empty());
    assert_eq!(summary.first, Some("2026-11-22T14:59:00Z".parse().unwrap()));
    assert!(summary.text_ja().contains("記録 15 件"));
    // The genesis value of the node stands before the first record, which signs it.
    let lines = sample.lines(DAY1);
    let first = Record::parse(lines[0].as_bytes()).unwrap();
    assert_eq!((first.seq, first.kind, first.prev), (1, Kind::Checkpoint, Digest::of(b"mugai audit 1\ninternet\n")));
    // The second line, by hand.
    let expected = format!(
        r#"{{"seq":2,"time":"2026-11-22T14:59:00.000Z","kind":"begin","event":"disarm","who":"tanaka","section":"soumu","receipt":"R-1","file":"報告書1.docx","prev":"{}"}}"#,
        Digest::of(lines[0].as_bytes())
    );
    assert_eq!(lines[1], expected);
    let third = Record::parse(lines[2].as_bytes()).unwrap();
    assert_eq!((third.kind, third.act, third.prev), (Kind::End, 2, Digest::of(expected.as_bytes())));
    // Over the border of two files.
    let eighth = Record::parse(sample.lines(DAY2)[0].as_bytes()).unwrap();
    assert_eq!((eighth.seq, eighth.kind, eighth.prev), (8, Kind::Checkpoint, Digest::of(lines[6].as_bytes())));
}

#[test]
fn a_changed_record_is_found() {
    let sample = sample();
    sample.edit(DAY1, |lines| lines[2] = lines[2].replace("tanaka", "suzuki"));
    let found = broken(&sample.dir);
    assert_eq!(found.iter().map(place).collect::<Vec<_>>(), [(DAY1, 3, 3, &Damage::Changed)]);
    assert!(
        found[0].ja().contains("2026-11-22.jsonl 3 行目（通番 3）：記録が書き換えられています"),
        "{}",
        found[0].ja()
    );
    assert!(found[0].to_string().starts_with("2026-11-22.jsonl:3 record 3: the record was changed"));
}

#[test]
fn a_changed_record_at_the_border_of_two_days_is_found_in_its_own_file() {
    let sample = sample();
    sample.edit(DAY1, |lines| lines[6] = lines[6].replace("released", "refused"));
    let found = broken(&sample.dir);
    // The checkpoint that follows was signed over the right digest, so it is right; the record before it is not.
    assert_eq!(found.iter().map(place).collect::<Vec<_>>(), [(DAY1, 7, 7, &Damage::Changed)]);
}

#[test]
fn the_last_record_is_guarded_by_the_head_file() {
    let sample = sample();
    sample.edit(DAY2, |lines| {
        let last = lines.last_mut().unwrap();
        *last = last.replace("\"who\":\"system\"", "\"who\":\"nobody\"");
    });
    let found = broken(&sample.dir);
    assert!(matches!(found[0].what, Damage::Rewritten { .. }), "{found:?}");
    assert_eq!((found[0].file.as_str(), found[0].line, found[0].seq), (DAY2, 8, 15));
}

#[test]
fn a_line_that_is_no_record_is_found() {
    let sample = sample();
    sample.edit(DAY1, |lines| lines[3] = "x".repeat(3 * MAX_LINE));
    assert_eq!(broken(&sample.dir).iter().map(place).collect::<Vec<_>>(), [(DAY1, 4, 4, &Damage::Unreadable)]);
}

#[test]
fn a_line_of_rubbish_between_two_records_is_found() {
    let sample = sample();
    sample.edit(DAY1, |lines| lines.insert(3, "{}".to_owned()));
    assert_eq!(broken(&sample.dir).iter().map(place).collect::<Vec<_>>(), [(DAY1, 4, 4, &Damage::Unreadable)]);
}

#[test]
fn a_missing_record_is_found() {
    let sample = sample();
    sample.edit(DAY1, |lines| drop(lines.remove(2)));
    assert_eq!(
        broken(&sample.dir).iter().map(place).collect::<Vec<_>>(),
        [(DAY1, 3, 3, &Damage::Missing { until: 3 })]
    );
}

#[test]
fn a_missing_file_is_found() {
    let sample = sample();
    std::fs::remove_file(sample.dir.join(DAY1)).unwrap();
    assert_eq!(
        broken(&sample.dir).iter().map(place).collect::<Vec<_>>(),
        [(DAY2, 1, 1, &Damage::Missing { until: 7 })]
    );
}

#[test]
fn an_inserted_record_is_found_even_when_it_is_chained_well() {
    let sample = sample();
    sample.edit(DAY1, |lines| {
        // A forged record number 4, chained to number 3, in front of the real one.
        let mut forged = Record::parse(lines[3].as_bytes()).unwrap();
        forged.who = "forger".into();
        lines.insert(3, serde_json::to_string(&forged).unwrap());
    });
    let found = broken(&sample.dir);
    let places: Vec<_> = found.iter().map(place).collect();
    // The real one has a number that was used; the one after it says that the forged one is not what it was chained to.
    assert_eq!(places, [(DAY1, 5, 4, &Damage::Inserted), (DAY1, 4, 4, &Damage::Changed)]);
}

#[test]
fn a_record_inserted_behind_is_found() {
    let sample = sample();
    sample.edit(DAY1, |lines| {
        let mut forged = Record::parse(lines[3].as_bytes()).unwrap();
        forged.who = "forger".into();
        lines.insert(4, serde_json::to_string(&forged).unwrap());
    });
    assert_eq!(broken(&sample.dir).iter().map(place).collect::<Vec<_>>(), [(DAY1, 5, 4, &Damage::Inserted)]);
}

#[test]
fn reordered_records_are_found() {
    let sample = sample();
    sample.edit(DAY1, |lines| lines.swap(2, 3));
    assert_eq!(broken(&sample.dir).iter().map(place).collect::<Vec<_>>(), [(DAY1, 4, 3, &Damage::Reordered)]);
}

#[test]
fn a_doubled_record_is_found() {
    let sample = sample();
    sample.edit(DAY1, |lines| lines.insert(3, lines[2].clone()));
    assert_eq!(broken(&sample.dir).iter().map(place).collect::<Vec<_>>(), [(DAY1, 4, 3, &Damage::Duplicated)]);
}

#[test]
fn a_cut_is_found_by_the_head_file_and_by_heads_kept_elsewhere() {
    let sample = sample();
    let head = check(&sample.dir).unwrap().head;
    sample.edit(DAY2, |lines| lines.truncate(5));
    assert_eq!(broken(&sample.dir).iter().map(place).collect::<Vec<_>>(), [(DAY2, 5, 15, &Damage::Cut)]);
    // And nothing may be written behind it.
    let refused = Trail::open(&sample.dir, common::setup(&sample.clock)).err().unwrap();
    assert_eq!(refused, OpenError::Cut { file: DAY2.into(), seq: 15 });
    assert!(refused.ja().contains("切り取られています") && refused.ja().contains("保全"));
    // A forger who also makes a new head file is found by whoever kept the head.
    std::fs::remove_file(sample.dir.join("head")).unwrap();
    let only_head = broken(&sample.dir);
    assert_eq!(only_head.iter().map(place).collect::<Vec<_>>(), [("head", 0, 0, &Damage::HeadMissing)]);
    let keys = trusted();
    let known = Check { heads: &[head], ..Check::new(NODE, &keys) };
    let Err(NotVerified::Broken { broken, .. }) = verify(&sample.dir, &known) else { panic!("verified") };
    assert_eq!(place(&broken[1]), (DAY2, 5, 15, &Damage::Cut));
    assert_eq!(
        Trail::open(&sample.dir, common::setup(&sample.clock)).err().unwrap(),
        OpenError::HeadMissing { dir: sample.dir.display().to_string() }
    );
}

/// Writes every record anew from a line on, with right numbers and digests: what somebody can do who owns the machine but not the key.
fn rewrite(sample: &common::Sample, keep_checkpoints: bool) -> Head {
    let mut prev = Digest::genesis(NODE);
    let mut seq = 0;
    for file in [DAY1, DAY2] {
        sample.edit(file, |lines| {
            let records = lines.iter().map(|line| Record::parse(line.as_bytes()).unwrap());
            let kept: Vec<_> = records.filter(|record| keep_checkpoints || record.kind != Kind::Checkpoint).collect();
            *lines = Vec::new();
            for mut record in kept {
                seq += 1;
                (record.seq, record.prev) = (seq, prev);
                record.who = record.who.replace("tanaka", "suzuki");
                let line = serde_json::to_string(&record).unwrap();
                prev = Digest::of(line.as_bytes());
                lines.push(line);
            }
        });
    }
    Head { seq, digest: prev, time: "2026-11-22T15:01:00Z".parse().unwrap() }
}

#[test]
fn a_trail_that_was_written_anew_is_found_by_its_checkpoints() {
    let sample = sample();
    rewrite(&sample, true);
    let found = broken(&sample.dir);
    let places: Vec<_> = found.iter().map(place).collect();
    assert_eq!(places[0], (DAY2, 1, 8, &Damage::BadSignature), "{places:?}");
    assert!(matches!(found[1].what, Damage::Rewritten { .. }) && found[1].seq == 15);
    assert_eq!(places[2], (DAY2, 8, 15, &Damage::BadSignature));
}

#[test]
fn a_trail_that_was_written_anew_without_checkpoints_is_found_by_a_head_kept_elsewhere() {
    let sample = sample();
    let known = Record::parse(sample.lines(DAY2)[2].as_bytes()).unwrap();
    let known = Head { seq: known.seq - 1, digest: known.prev, time: known.time };
    rewrite(&sample, false);
    let keys = trusted();
    let check = Check { heads: &[known], ..Check::new(NODE, &keys) };
    let Err(NotVerified::Broken { broken, summary, .. }) = verify(&sample.dir, &check) else { panic!("verified") };
    assert_eq!(broken[0].what, Damage::Rewritten { known: known.digest });
    assert_eq!(broken[0].seq, 9);
    assert_eq!(summary.unsigned_files, [DAY1, DAY2]);
}

#[test]
fn a_checkpoint_by_another_key_is_found() {
    let sample = sample();
    let other = vec![TrustedKey::from_public(&NodeKey::from_seed(&[7; 32]).public()).unwrap()];
    let Err(NotVerified::Broken { broken, .. }) = verify(&sample.dir, &Check::new(NODE, &other)) else {
        panic!("verified")
    };
    assert_eq!(place(&broken[0]), (DAY1, 1, 1, &Damage::UnknownKey { key: key().key_id() }));
    assert_eq!(broken.len(), 3);
}

#[test]
fn the_trail_of_another_node_is_refused() {
    let sample = sample();
    let keys = trusted();
    let Err(NotVerified::Broken { broken, .. }) = verify(&sample.dir, &Check::new("lgwan", &keys)) else {
        panic!("verified")
    };
    assert!(broken.iter().any(|b| place(b) == (DAY1, 1, 1, &Damage::OtherBeginning)), "{broken:?}");
    let refused = Trail::open(&sample.dir, Setup::new("lgwan")).err().unwrap();
    assert_eq!(refused, OpenError::OtherNode { dir: sample.dir.display().to_string() });
}

#[test]
fn a_time_that_goes_back_in_silence_is_found() {
    let sample = sample();
    sample.edit(DAY1, |lines| {
        let mut prev = Digest::genesis(NODE);
        for (n, line) in lines.iter_mut().enumerate() {
            let mut record = Record::parse(line.as_bytes()).unwrap();
            record.prev = prev;
            if n == 3 {
                record.time = "2026-11-22T14:58:59.999Z".parse().unwrap();
            }
            *line = serde_json::to_string(&record).unwrap();
            prev = Digest::of(line.as_bytes());
        }
    });
    let found = broken(&sample.dir);
    assert_eq!(place(&found[0]), (DAY1, 4, 4, &Damage::TimeBack));
}

#[test]
fn older_files_may_be_put_away_when_the_head_before_them_is_known() {
    let sample = sample();
    let keys = trusted();
    let second = Record::parse(sample.lines(DAY2)[0].as_bytes()).unwrap();
    let start = Head { seq: 7, digest: second.prev, time: second.time };
    std::fs::remove_file(sample.dir.join(DAY1)).unwrap();
    let check = Check { start: Some(start), ..Check::new(NODE, &keys) };
    assert_eq!(verify(&sample.dir, &check).unwrap().records, 8);
    let wrong = Check { start: Some(Head { digest: Digest([0; 32]), ..start }), ..check };
    let Err(NotVerified::Broken { broken, .. }) = verify(&sample.dir, &wrong) else { panic!("verified") };
    assert_eq!(place(&broken[0]), (DAY2, 1, 8, &Damage::OtherBeginning));
}

/// A small generator (xorshift64*), so that the same bits are flipped every time.
fn random(state: &mut u64) -> u64 {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    state.wrapping_mul(0x2545_F491_4F6C_DD1D)
}

#[test]
fn every_flipped_bit_is_found() {
    let sample = sample();
    let files: Vec<_> =
        [DAY1, DAY2].map(|file| (sample.dir.join(file), std::fs::read(sample.dir.join(file)).unwrap())).into();
    let mut state = 20261122;
    for _ in 0..2_000 {
        let (path, bytes) = &files[random(&mut state) as usize % 2];
        let (at, bit) = (random(&mut state) as usize % bytes.len(), random(&mut state) % 8);
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << bit;
        std::fs::write(path, &flipped).unwrap();
        assert!(check(&sample.dir).is_err(), "bit {bit} of byte {at} of {}", path.display());
        std::fs::write(path, bytes).unwrap();
    }
    assert!(check(&sample.dir).is_ok());
}
