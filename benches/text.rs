//! Text and markup: speed of both looks beside the floor, in process, one thread.

use mugai_benches::measure::fastest;
use mugai_benches::table::Table;
use mugai_core::{Input, Orders};
use mugai_jptext::Charset;

/// Of each file, bytes or a little more.
const SIZE: usize = 20 << 20;
const RUNS: usize = 5;

/// Lines of a kind, numbered, up to the size.
fn lines(pattern: &str) -> String {
    let mut out = String::with_capacity(SIZE + 1024);
    for number in 0_u32.. {
        if out.len() >= SIZE {
            break;
        }
        out.push_str(&pattern.replace('%', &number.to_string()));
    }
    out
}

fn main() {
    let text = lines("説明会のお知らせ（第%回）: 窓口は平日の八時半から開いています。お問い合わせ 03-1234-5678\r\n");
    let table = lines("%,\"髙橋, 太郎\",ﾀｶﾊｼ,東京都千代田区霞が関1-2-3,+81-3-1234-5678,-1200,2026/04/01,備考なし\r\n");
    let plain = lines("%,Taro Takahashi,Tokyo,+81-3-1234-5678,-1200,2026/04/01,0001234,ok\r\n");
    let json = lines("{\"id\":%,\"name\":\"髙橋 太郎\",\"v\":[1.5,true,null],\"memo\":\"備考\\n二行\"},\n");
    let xml = lines("<row id=\"%\"><name>髙橋 太郎</name><tel>03-1234-5678</tel><memo>備考 &amp; 二行</memo></row>\n");
    let calendar = lines(
        "BEGIN:VEVENT\r\nUID:%@example.jp\r\nDTSTAMP:20261122T010000Z\r\nDTSTART:20261201T133000Z\r\nSUMMARY:説明会\\, 第%回\r\nEND:VEVENT\r\n",
    );
    let wide = |text: &str| format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let in_charset = |charset: Charset, text: &str| charset.encode(text).expect("a sample of its characters");
    let files: [(&str, Vec<u8>); 10] = [
        ("案内.txt", text.clone().into_bytes()),
        ("案内（UTF-16）.txt", wide(&text)),
        ("案内（CP932）.txt", in_charset(Charset::Cp932, &text)),
        ("案内（EUC-JP）.txt", in_charset(Charset::EucJp, &text)),
        ("名簿（CP932）.csv", in_charset(Charset::Cp932, &table)),
        ("名簿.csv", table.into_bytes()),
        ("名簿（英数字）.csv", plain.into_bytes()),
        ("データ.json", format!("[{json}{{}}]").into_bytes()),
        ("データ.xml", format!("<?xml version=\"1.0\"?><r xmlns=\"urn:x\">{xml}</r>").into_bytes()),
        ("予定.ics", format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{calendar}END:VCALENDAR\r\n").into_bytes()),
    ];
    let orders = Orders::standard(mugai_engine::catalogue());
    let mut out = Table::new(
        "text",
        "Text and markup: speed beside the floor, one thread",
        &["file", "MB", "disarm MB/s", "inspect MB/s", "floor MB/s", "disarm ÷ floor"],
    );
    for (name, bytes) in &files {
        let input = Input { bytes, name };
        let output = mugai_engine::disarm(&input, &orders).0.expect("our own sample");
        let floor = || {
            let copy = bytes.clone();
            std::hint::black_box(std::str::from_utf8(&copy).is_ok());
        };
        // One after the other, so that a busy machine slows both alike.
        let (mut disarm, mut least) = (f64::MAX, f64::MAX);
        for _ in 0..RUNS {
            disarm = disarm.min(fastest(1, || drop(mugai_engine::disarm(&input, &orders))));
            least = least.min(fastest(1, floor));
        }
        let finished = Input { bytes: &output.bytes, name };
        let inspect = fastest(RUNS, || mugai_engine::inspect(&finished, &orders).0.map(|_| ()).expect("clean"));
        let speed = |seconds: f64| format!("{:.0}", bytes.len() as f64 / 1e6 / seconds);
        out.row(&[
            (*name).to_owned(),
            format!("{:.1}", bytes.len() as f64 / 1e6),
            speed(disarm),
            speed(inspect),
            speed(least),
            format!("{:.2}", least / disarm),
        ]);
    }
    out.remark("Fastest of five runs in turn with the floor, in process, without the sandbox, identification and the check of the output included. Floor: the bytes copied once and read once as UTF-8.");
    out.write();
}
