//! Mails turned into text in process: how many a second one core makes, both looks.

use mugai_benches::measure::fastest;
use mugai_benches::samples;
use mugai_benches::table::Table;
use mugai_core::{Input, Orders};

/// Makes the mail of a number.
type Make<'a> = &'a dyn Fn(u32) -> Vec<u8>;

/// Mails in a round.
const MAILS: u32 = 500;
const RUNS: usize = 7;

fn main() {
    let orders = Orders::standard(mugai_engine::catalogue());
    let mut table = Table::new(
        "mail",
        "Mails turned into text, one thread",
        &["mail", "bytes", "disarm /s", "inspect /s", "both /s"],
    );
    let japanese = |n: u32| String::from_utf8(samples::text(4_000, n | 1)).expect("text");
    let kinds: [(&str, Make<'_>); 4] = [
        ("4 KB, UTF-8", &|n| mail("text/plain; charset=UTF-8", "8bit", japanese(n).into_bytes())),
        ("4 KB, ISO-2022-JP", &|n| {
            let text = japanese(n).chars().take(1_200).collect::<String>();
            mail("text/plain; charset=ISO-2022-JP", "7bit", mugai_jptext::iso_2022_jp(&text).expect("Japanese"))
        }),
        ("4 KB, CP932 without a label", &|n| {
            let bytes = mugai_jptext::Charset::Cp932.encode(&japanese(n)).expect("Japanese");
            mail("text/plain", "8bit", bytes)
        }),
        ("6 KB, HTML", &|n| {
            let rows: String = japanese(n)
                .lines()
                .map(|l| format!("<p>{l} <a href=\"https://www.example.jp/{n}\">詳細</a></p>\r\n"))
                .collect();
            mail("text/html; charset=UTF-8", "8bit", format!("<html><body>{rows}</body></html>").into_bytes())
        }),
    ];
    for (name, make) in kinds {
        let mails: Vec<Vec<u8>> = (0..MAILS).map(make).collect();
        let disarm =
            |bytes: &[u8]| mugai_engine::disarm(&Input { bytes, name: "mail.eml" }, &orders).0.expect("our own sample");
        let finished: Vec<Vec<u8>> = mails.iter().map(|m| disarm(m).bytes).collect();
        let first = fastest(RUNS, || mails.iter().for_each(|m| drop(disarm(m))));
        let second = fastest(RUNS, || {
            for bytes in &finished {
                mugai_engine::inspect(&Input { bytes, name: "mail.eml" }, &orders).0.map(|_| ()).expect("clean");
            }
        });
        let speed = |seconds: f64| format!("{:.0}", f64::from(MAILS) / seconds);
        let bytes = mails.iter().map(Vec::len).sum::<usize>() / mails.len();
        table.row(&[name.to_owned(), bytes.to_string(), speed(first), speed(second), speed(first + second)]);
    }
    table.remark(
        "Fastest of seven runs over 500 different mails, in process, without the sandbox; identification included.",
    );
    table.write();
}

fn mail(kind: &str, encoding: &str, body: Vec<u8>) -> Vec<u8> {
    let head = format!(
        "Received: from mx.example.jp by mail.city.example.jp; Mon, 02 Nov 2026 09:00:01 +0900\r\n\
        From: =?UTF-8?B?5bGx55Sw?= <yamada@example.jp>\r\nTo: b@city.example.jp\r\nSubject: =?UTF-8?B?6Kqs5piO5Lya?=\r\n\
        Date: Mon, 02 Nov 2026 09:00:00 +0900\r\nMessage-ID: <1@example.jp>\r\nMIME-Version: 1.0\r\n\
        Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    );
    [head.into_bytes(), body].concat()
}
