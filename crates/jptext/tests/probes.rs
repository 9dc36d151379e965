//! Japanese charset probes: every way in which mail of the field labels, mislabels, cuts and packs Japanese text and names.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_jptext::{decode_label, decode_words, parameters};

/// `\xHH` and everything else as it stands.
fn bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        match rest {
            [b'\\', b'x', high, low, tail @ ..] => {
                let hex = [*high, *low];
                out.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
                rest = tail;
            }
            _ => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    out
}

#[test]
fn every_probe_reads_as_it_was_written() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("probes.tsv").lines().filter(|l| !l.starts_with('#')) {
        let [kind, what, label, data, expected] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (data, expected) = (bytes(data), expected.replace("\\r\\n", "\r\n"));
        let read = match kind {
            "body" => decode_label(label, &data).text,
            "word" => decode_words(&data),
            "filename" => {
                let (_, list) = parameters(&data);
                let names: Vec<_> = list.iter().filter(|p| p.name == "filename").map(|p| p.value.as_str()).collect();
                names.join(" | ")
            }
            other => panic!("{other}"),
        };
        count += 1;
        if read != expected {
            wrong.push(format!("{kind}, {what} {label}: {read:?}, not {expected:?}"));
        }
    }
    assert!(count >= 90, "{count} probes");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
