//! Every planted danger is gone and reported, every clean file survives, every broken one is refused, no prefix of any file panics.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Disarm, Reason, testing};
use mugai_testkit::{complaints, contains, flatten::flatten, office};
use std::collections::BTreeSet;

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_office::FORMATS, mugai_disarm_image::FORMATS].concat()
}

#[test]
fn every_planted_danger_is_gone_and_reported() {
    let mut failures = Vec::new();
    for planter in office::planters() {
        let planted = (planter.plant)();
        match testing::disarm(&formats(), &planted.name, &planted.bytes) {
            Err(refusal) => failures.push(format!("{} ({}): refused, {refusal}", planter.rule, planter.shape)),
            Ok((output, findings)) => {
                failures.extend(
                    complaints(&planted, &output.bytes)
                        .into_iter()
                        .map(|c| format!("{} ({}): {c}", planter.rule, planter.shape)),
                );
                if !findings.iter().any(|f| f.rule.id == planter.rule) {
                    failures.push(format!(
                        "{} ({}): not reported, only {:?}",
                        planter.rule,
                        planter.shape,
                        findings.iter().map(|f| f.rule.id).collect::<Vec<_>>()
                    ));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_rule_has_a_planter() {
    let planted: BTreeSet<&str> = office::planters().iter().map(|p| p.rule).collect();
    for format in mugai_disarm_office::FORMATS {
        for rule in format.format().rules {
            assert!(planted.contains(rule.id), "{} has no planter", rule.id);
        }
    }
}

#[test]
fn the_second_look_refuses_what_was_not_disarmed() {
    // Not all: a file whose only danger is a part nobody refers to by name may look finished to a reader of parts.
    let catalogue = testing::catalogue(&formats()).unwrap();
    let orders = mugai_core::Orders::standard(&catalogue);
    let list = formats();
    let recurse = testing::Formats(&list);
    for planter in office::planters() {
        let planted = (planter.plant)();
        let mut cx = mugai_core::Context::new(&catalogue, &orders, &recurse);
        let input = mugai_core::Input { bytes: &planted.bytes, name: &planted.name };
        let app = mugai_disarm_office::FORMATS
            .iter()
            .find(|f| f.sniff(&planted.bytes) == mugai_core::Sniff::Yes)
            .expect("recognised");
        let refusal = app.inspect(&input, &mut cx).expect_err(planter.rule);
        assert_eq!(refusal.reason, Reason::Residue, "{} ({}): {refusal}", planter.rule, planter.shape);
    }
}

#[test]
fn clean_files_survive_with_their_features() {
    for (name, bytes) in office::clean() {
        let (output, findings) = testing::disarm(&formats(), &name, &bytes).unwrap_or_else(|r| panic!("{name}: {r}"));
        assert!(findings.is_empty(), "{name}: {findings:?}");
        let (before, after) = (flatten(&bytes), flatten(&output.bytes));
        for feature in [
            "tbRl",
            "w:ruby>",
            "\\ad(",
            "eastAsianLayout",
            "vMerge",
            "https://www.city.example.lg.jp/",
            "noLineBreaksAfter",
            "追記",
            "w14:checkbox",
            "葛󠄀城",
            "[$-411]ggge",
            "タカサキ",
            "SUM(B2:B10)*単価",
            "Print_Area",
            "imeMode",
            "paperSize=\"9\"",
            "mergeCell ",
            "IHDR",
            "eaVert",
            "nextslide",
            "Jpan",
        ] {
            assert!(
                !contains(&before, feature.as_bytes()) || contains(&after, feature.as_bytes()),
                "{name} lost {feature}"
            );
        }
    }
}

#[test]
fn broken_files_are_refused() {
    for (name, bytes) in office::bad() {
        let file = name.rsplit('/').next().unwrap();
        let app = mugai_disarm_office::FORMATS.iter().find(|f| name.starts_with(f.format().id)).unwrap();
        let catalogue = testing::catalogue(&formats()).unwrap();
        let orders = mugai_core::Orders::standard(&catalogue);
        let list = formats();
        let recurse = testing::Formats(&list);
        let mut cx = mugai_core::Context::new(&catalogue, &orders, &recurse);
        let refusal = app.disarm(&mugai_core::Input { bytes: &bytes, name: file }, &mut cx).expect_err(&name);
        assert!(!refusal.detail.is_empty(), "{name}: no detail");
        let expected = match file.split('.').next().unwrap() {
            "切れている" | "名前の重複" | "部品が二重" | "外へ出る名前" => Reason::MalformedZip,
            "暗号化の印" => Reason::Encrypted,
            "書庫が先頭に" | "実行ファイルが末尾に" => Reason::Polyglot,
            "文書型宣言" | "閉じていない" | "別の文字コード" => Reason::MalformedXml,
            "深い入れ子" => Reason::LimitXml,
            "展開爆弾" => Reason::LimitRatio,
            "本体が二つ" | "本体が外に" | "番号の重複" => Reason::MalformedOffice,
            "バイナリ" => Reason::UnknownType,
            "アドイン" => Reason::ActiveFormat,
            other => panic!("no expectation for {other}"),
        };
        assert_eq!(refusal.reason, expected, "{name}: {refusal}");
    }
}

#[test]
fn no_prefix_of_a_file_panics_or_passes() {
    for (name, bytes) in office::clean() {
        for end in (0..bytes.len()).step_by(bytes.len() / 60 + 1) {
            assert!(testing::disarm(&formats(), &name, &bytes[..end]).is_err(), "{name} cut at {end}");
        }
    }
}

#[test]
fn no_flipped_byte_panics() {
    for (name, bytes) in office::clean() {
        for at in (0..bytes.len()).step_by(bytes.len() / 150 + 1) {
            let mut changed = bytes.clone();
            changed[at] ^= 0x55;
            let _ = testing::disarm(&formats(), &name, &changed);
        }
    }
}
