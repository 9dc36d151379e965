//! XML that is data: official documents, feeds, lists; one planter per danger and disguise, broken ones.

mod cases;

pub use cases::cases;

use crate::{Planted, Planter};

fn planted(name: &str, text: String, gone: &[&str], kept: &[&str]) -> Planted {
    let list = |l: &[&str]| l.iter().map(|s| s.as_bytes().to_vec()).collect();
    Planted { name: name.to_owned(), bytes: text.into_bytes(), gone: list(gone), kept: list(kept) }
}

/// A document with something before its root and something within it.
fn xml(before: &str, within: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{before}<申請書 様式=\"第1号\"><氏名>山田 太郎</氏名>{within}</申請書>\n"
    )
}

macro_rules! plant {
    ($($rule:literal, $shape:literal, $name:literal, $text:expr, [$($gone:expr),*], [$($kept:expr),*];)*) => {
        /// Every planter of this family.
        pub fn planters() -> Vec<Planter> {
            vec![$(Planter { rule: $rule, shape: $shape, plant: || planted($name, $text, &[$($gone),*], &["<氏名>山田 太郎</氏名>", $($kept),*]) },)*]
        }
    };
}

plant! {
    "text.bidi-control", "obfuscated: as a number in XML", "逆順.rss", xml("", "<a b=\"&#x202E;x\">y&#8238;z</a>"), ["202E", "8238", "\u{202E}"], ["<a b=\"x\">yz</a>"];
    "text.control-character", "obfuscated: C1 in XML", "制御.rss", xml("", "<a>y&#x9B;31mz</a>"), ["x9B", "\u{9B}"], ["<a>y31mz</a>"];
    "xml.stylesheet", "plain: of an official document", "公文書.xml", xml("<?xml-stylesheet type=\"text/xsl\" href=\"kagami.xsl\"?>\n", ""), ["stylesheet", "kagami"], [];
    "xml.stylesheet", "obfuscated: elsewhere, within the root", "公文書2.xml", xml("", "<?xml-stylesheet href='\\\\evil.example\\x.xsl' type='text/xsl' ?>"), ["stylesheet", "evil"], [];
    "xml.processing-instruction", "plain: of a program", "命令.xml", xml("<?php-like run?>", "<?x y?>"), ["php", "<?x y"], [];
    "xml.document-type", "plain: a definition elsewhere", "型.xml", xml("<!DOCTYPE 申請書 SYSTEM \"http://evil.example/a.dtd\">\n", ""), ["DOCTYPE", "evil"], [];
    "xml.active-element", "plain: a script of a page", "部品.xml", xml("", "<h:p xmlns:h=\"http://www.w3.org/1999/xhtml\" onclick=\"evil()\">説明<h:script>evil()</h:script></h:p>"), ["script", "evil", "onclick"], ["説明</h:p>"];
    "xml.active-element", "obfuscated: default namespace, a number in it, case; a drawing", "部品2.xml", xml("", "<div xmlns=\"http://www.w3.org/1999/xhtm&#108;\"><IFRAME src=\"//evil.example\"/><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"evil()\"/>説明</div>"), ["IFRAME", "evil", "svg"], ["説明</div>"];
    "xml.active-element", "obfuscated: a script component's script", "部品3.xml", xml("", "<Script language=\"JScript\"><![CDATA[evil()]]></Script>"), ["cript", "evil"], [];
    "xml.external-reference", "plain: schema, base and inclusion", "参照.xml", xml("", "<a xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:a http://evil.example/a.xsd\" xml:base=\"http://evil.example/\">残る</a><xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\" parse=\"text\"/>"), ["evil", "include", "passwd"], ["残る</a>"];
    "xml.external-reference", "obfuscated: another prefix", "参照2.xml", xml("", "<a xmlns:q=\"http://www.w3.org/2001/XMLSchema-instance\" q:noNamespaceSchemaLocation=\"\\\\evil\\a.xsd\">残る</a>"), ["evil"], ["残る</a>"];
    "xml.link", "plain: javascript, file, UNC", "連結.xml", xml("", "<a href=\"javascript:evil()\"/><b url=\"file://evil/x\"/><c src=\"\\\\evil\\x\"/><d href=\"https://www.city.example.jp/\"/>"), ["evil"], ["<d href=\"https://www.city.example.jp/\"/>"];
    "xml.link", "obfuscated: references, a comment and a section within a link", "連結2.rss", xml("", "<a href=\" jav&#x09;ascr&#105;pt:evil()\"/><link>java<!-- x -->scr<![CDATA[ipt:ev]]>il()</link><link>https://www.city.example.jp/</link>"), ["evil", "il()"], ["<link>https://www.city.example.jp/</link>"];
}

/// Clean files of this family, as `format-id/name` and content.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    let form = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<DataRoot xmlns:様=\"urn:example:様式\">\r\n\t<様:住民 番号=\"0001\" 旧字=\"髙\">山﨑 &amp; 葛\u{E0100}城 &lt;①㈱&gt;</様:住民>\r\n\t<備考 xml:space=\"preserve\">  一行目&#13;\n二行目  </備考>\r\n\t<空/>\r\n\t<空></空>\r\n</DataRoot>\r\n";
    let feed = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"ja\">\n  <title>新着</title>\n  <id>urn:uuid:60a76c80-d399-11d9-b93C-0003939e0af6</id>\n  <link href=\"https://www.city.example.jp/\"/>\n  <entry><content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>本文 <a href=\"https://www.city.example.jp/a?b=1&amp;c=2\">詳細</a></p></div></content></entry>\n</feed>\n";
    vec![("xml/様式.xml".to_owned(), form.into()), ("xml/新着.atom".to_owned(), feed.into())]
}

/// A document whose entities grow a thousand million times (billion laughs).
pub fn laughing() -> Vec<u8> {
    let mut entities = "<!ENTITY a0 \"笑\">".to_owned();
    for n in 1..10 {
        let before = format!("&a{};", n - 1);
        entities.push_str(&format!("<!ENTITY a{n} \"{}\">", before.repeat(10)));
    }
    format!("<?xml version=\"1.0\"?><!DOCTYPE a [{entities}]><a>&a9;</a>").into_bytes()
}

/// Broken files of this family that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let text = |name: &str, text: &str| (format!("xml/{name}.xml"), text.as_bytes().to_vec());
    vec![
        ("xml/笑い.xml".to_owned(), laughing()),
        ("xml/深い.xml".to_owned(), [b"<?xml version=\"1.0\"?>".to_vec(), b"<a>".repeat(2_000)].concat()),
        text("切れた", "<?xml version=\"1.0\"?><a><b>"),
        text("入れ違い", "<?xml version=\"1.0\"?><a><b></a></b>"),
        text("二つの根", "<?xml version=\"1.0\"?><a/><b/>"),
        text("二度の属性", "<?xml version=\"1.0\"?><a xmlns:p=\"urn:x\" xmlns:q=\"urn:x\" p:b=\"1\" q:b=\"2\"/>"),
        text("宣言のない接頭辞", "<?xml version=\"1.0\"?><p:a/>"),
        text("知らない実体", "<?xml version=\"1.0\"?><a>&nbsp;</a>"),
        text(
            "変換",
            "<?xml version=\"1.0\"?><x:stylesheet xmlns:x=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\"/>",
        ),
        text(
            "変換の略記",
            "<?xml version=\"1.0\"?><a xmlns:x=\"http://www.w3.org/1999/XSL/Transform\" x:version=\"1.0\"/>",
        ),
        text("部品", "<?xml version=\"1.0\"?><scriptlet><registration/></scriptlet>"),
        text("作業", "<?xml version=\"1.0\"?><Project xmlns=\"http://schemas.microsoft.com/developer/msbuild/2003\"/>"),
        text("Officeの命令", "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><a/>"),
        ("xml/偽の文字コード.xml".to_owned(), b"<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>".to_vec()),
        ("xml/壊れた文字.xml".to_owned(), b"<?xml version=\"1.0\"?><a>\xE6\x97</a>".to_vec()),
    ]
}
