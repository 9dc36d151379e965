//! Builders and planters for the text family: plain text and CSV in the encodings a town hall meets.

use crate::{Planted, Planter};

/// `こんにちは、世界` in Shift_JIS, EUC-JP and ISO-2022-JP; written down by hand from JIS X 0208.
pub const HELLO_SJIS: &[u8] = b"\x82\xb1\x82\xf1\x82\xc9\x82\xbf\x82\xcd\x81\x41\x90\xa2\x8a\x45";
/// The same in EUC-JP.
pub const HELLO_EUC: &[u8] = b"\xa4\xb3\xa4\xf3\xa4\xcb\xa4\xc1\xa4\xcf\xa1\xa2\xc0\xa4\xb3\xa6";
/// The same in ISO-2022-JP.
pub const HELLO_JIS: &[u8] = b"\x1b$B$3$s$K$A$O!\"@$3&\x1b(B";

fn planted(name: &str, bytes: impl Into<Vec<u8>>, gone: &[&[u8]], kept: &[&[u8]]) -> Planted {
    let list = |l: &[&[u8]]| l.iter().map(|b| b.to_vec()).collect();
    Planted { name: name.to_owned(), bytes: bytes.into(), gone: list(gone), kept: list(kept) }
}

/// Every planter of this family.
pub fn planters() -> Vec<Planter> {
    vec![
        Planter {
            rule: "text.bidi-control",
            shape: "plain: override and isolate",
            plant: || {
                planted(
                    "逆順.txt",
                    "請求書\u{202E}fdp.exe\u{202C}と\u{2066}隔離\u{2069}\n本文は残る\n",
                    &["\u{202E}".as_bytes(), "\u{2066}".as_bytes()],
                    &["本文は残る".as_bytes(), "請求書fdp.exeと隔離".as_bytes()],
                )
            },
        },
        Planter {
            rule: "text.bidi-control",
            shape: "obfuscated: in UTF-16",
            plant: || {
                let units = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
                planted(
                    "utf16.txt",
                    units("\u{FEFF}表\u{202E}裏\r\n残る"),
                    &[&units("\u{202E}")],
                    &[&units("表裏\r\n残る")],
                )
            },
        },
        Planter {
            rule: "text.control-character",
            shape: "plain: bell, backspace, C1",
            plant: || {
                let text = format!("鳴る\u{7}消す\u{8}次\u{85}行\n{}", "本文は残る\n".repeat(300));
                planted(
                    "制御.txt",
                    text,
                    &[b"\x07", b"\x08", b"\xc2\x85"],
                    &["鳴る消す次行".as_bytes(), "本文は残る".as_bytes()],
                )
            },
        },
        Planter {
            rule: "text.terminal-escape",
            shape: "plain: colours and a window title",
            plant: || {
                planted(
                    "端末.log",
                    "\u{1b}[31m赤\u{1b}[0m \u{1b}]0;GONE-TITLE\u{7}本文は残る\n",
                    &[b"\x1b", b"[31m", b"GONE-TITLE"],
                    &["赤 本文は残る".as_bytes()],
                )
            },
        },
        Planter {
            rule: "text.terminal-escape",
            shape: "obfuscated: in Shift_JIS, with a key redefinition",
            plant: || {
                let bytes = [HELLO_SJIS, b"\x1bP1;1|GONE-KEY\x1b\\ end\r\n"].concat();
                planted("端末2.txt", bytes, &[b"\x1b", b"GONE-KEY"], &[HELLO_SJIS, b" end\r\n"])
            },
        },
        Planter {
            rule: "text.invisible-character",
            shape: "plain: zero-width space, tag characters",
            plant: || {
                planted(
                    "不可視.md",
                    "# 見\u{200B}出し\nこれは\u{E0049}\u{E0067}本文👨\u{200D}👩です葛\u{E0100}城\n",
                    &["\u{200B}".as_bytes(), "\u{E0049}".as_bytes()],
                    &["見出し".as_bytes(), "これは本文👨\u{200D}👩です葛\u{E0100}城".as_bytes()],
                )
            },
        },
        Planter {
            rule: "text.escape-encoding",
            shape: "plain: ISO-2022-JP",
            plant: || planted("jis.txt", [HELLO_JIS, b"\n"].concat(), &[b"\x1b"], &["こんにちは、世界\n".as_bytes()]),
        },
        Planter {
            rule: "text.csv-separator-line",
            shape: "plain: sep=",
            plant: || {
                planted(
                    "区切り.csv",
                    "sep=;\r\n名前;番号\r\n山田;12\r\n",
                    &[b"sep="],
                    &["名前;番号\r\n山田;12\r\n".as_bytes()],
                )
            },
        },
        Planter {
            rule: "text.csv-formula",
            shape: "plain: DDE and HYPERLINK",
            plant: || {
                let csv = "名前,値\r\n山田,=cmd|'/c calc'!A0\r\n鈴木,\"=HYPERLINK(\"\"http://evil.example\"\",\"\"x\"\")\"\r\n佐藤,-1\r\n";
                planted(
                    "数式.csv",
                    csv,
                    &[b",=cmd", b",\"=HYPERLINK"],
                    &[b",'=cmd|'/c calc'!A0", b"\"'=HYPERLINK", "佐藤,-1".as_bytes()],
                )
            },
        },
        Planter {
            rule: "text.csv-formula",
            shape: "obfuscated: full-width signs, blanks, another separator, Shift_JIS",
            plant: || {
                // ＝SUM(1) with U+FF1D as 81 81, behind an ideographic space 81 40; a cell for semicolons only.
                let bytes = [HELLO_SJIS, b",\x81\x40\x81\x81SUM(1),x;@SUM(1)\r\n"].concat();
                planted(
                    "全角.csv",
                    bytes,
                    &[b"\x81\x40\x81\x81SUM", b";@SUM"],
                    &[HELLO_SJIS, b"\x81\x40'\x81\x81SUM(1)", b";'@SUM(1)"],
                )
            },
        },
        Planter {
            rule: "text.csv-formula",
            shape: "obfuscated: in the second line of a quoted cell",
            plant: || planted("改行.csv", "a,\"b\n=WEBSERVICE(\"\"http://x\"\")\",c\n", &[b"\n=WEB"], &[b"\n'=WEB"]),
        },
    ]
}

/// Clean files of this family, as `format-id/name` and content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    let utf16: Vec<u8> = "\u{FEFF}住民税のお知らせ\r\n①㈱\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let table = "整理番号,氏名,ﾌﾘｶﾞﾅ,電話,増減\r\n1,\"髙橋, 太郎\",ﾀｶﾊｼ,+81-3-1234-5678,-1200\r\n2,山﨑 花子,ﾔﾏｻﾞｷ,03-1234-5678,+3.5%\r\n";
    vec![
        (
            "text/お知らせ.txt".to_owned(),
            "説明会のお知らせ\r\n\r\n日時：12月1日（火）13:30～15:00\r\n外字：\u{E000}　絵文字：👍\u{FE0F}\r\n".into(),
        ),
        (
            "text/シフトJIS.txt".to_owned(),
            [HELLO_SJIS, b"\r\n", b"\x87\x40\x87\x8a\xfb\xfc\xb1\xb2\xf0\x40\r\n"].concat(),
        ),
        ("text/EUC.txt".to_owned(), [HELLO_EUC, b"\n", HELLO_EUC, b"\n"].concat()),
        ("text/UTF16.txt".to_owned(), utf16),
        ("text/手順.md".to_owned(), "# 手順\n\n1. 開く\n2. 保存する\n\n- 注意 <b>太字</b>\n".into()),
        ("csv/名簿.csv".to_owned(), [b"\xEF\xBB\xBF".as_slice(), table.as_bytes()].concat()),
        ("csv/表.tsv".to_owned(), "年度\t金額\n令和7\t1,000\n令和8\t-200\n".into()),
    ]
}

/// Broken files of this family that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    vec![
        ("text/空.txt".to_owned(), Vec::new()),
        ("text/途中で壊れたUTF8.txt".to_owned(), b"\xEF\xBB\xBF\xE6\x97\xA5\xE6\x9C".to_vec()),
        ("text/半分のUTF16.txt".to_owned(), b"\xFF\xFEa\0\x00\xD8b\0".to_vec()),
        ("text/スクリプト.txt".to_owned(), b"@echo off\r\ndel /q *.*\r\n".to_vec()),
        ("text/php.txt".to_owned(), b"\xEF\xBB\xBF <?php system($_GET['x']); ?>".to_vec()),
        ("csv/SYLK.csv".to_owned(), b"ID;PWXL;N;E\r\nC;X1;Y1;K\"x\";EEXEC(\"calc\")\r\nE\r\n".to_vec()),
    ]
}
