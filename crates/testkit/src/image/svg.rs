//! SVG drawings: clean ones as towns publish them, one planter per danger and disguise, broken ones.

use crate::{Planted, Planter};

/// Text that every planted drawing keeps.
const BODY: &str = "避難所案内図";

/// A drawing around some elements, with a rectangle and a text of its own.
pub fn drawing(body: &str) -> Vec<u8> {
    with("", "", body)
}

/// A drawing with something before its root and attributes on it.
fn with(before: &str, attributes: &str, body: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{before}<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 100 50\"{attributes}><rect id=\"枠\" x=\"1\" y=\"1\" width=\"98\" height=\"48\" fill=\"#eef\"/><text x=\"10\" y=\"25\">{BODY}</text>{body}</svg>\n")
        .into_bytes()
}

fn utf16(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(text.to_vec()).unwrap().replace("UTF-8", "UTF-16");
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn planted(bytes: Vec<u8>, gone: &[&str], kept: &[&str]) -> Planted {
    let list = |l: &[&str]| l.iter().map(|s| s.as_bytes().to_vec()).collect::<Vec<_>>();
    let mut kept = list(kept);
    kept.push(BODY.as_bytes().to_vec());
    Planted { name: "案内図.svg".into(), bytes, gone: list(gone), kept }
}

macro_rules! plant {
    ($($rule:literal, $shape:literal, $bytes:expr, [$($gone:expr),*], [$($kept:expr),*];)*) => {
        /// Every planter of this format.
        pub fn planters() -> Vec<Planter> {
            vec![$(Planter { rule: $rule, shape: $shape, plant: || planted($bytes, &[$($gone),*], &[$($kept),*]) },)*]
        }
    };
}

plant! {
    "image.svg-script", "plain: a script and an event", with("", " onload=\"evil()\"", "<script>evil()</script><circle r=\"3\" onclick=\"evil()\"/>"), ["script", "evil", "onload", "onclick"], ["<circle r=\"3\"/>"];
    "image.svg-script", "obfuscated: another prefix, a section, in UTF-16", utf16(&drawing("<s:script xmlns:s=\"http://www.w3.org/2000/svg\"><![CDATA[evil()]]></s:script>")), ["script", "evil"], [];
    "image.svg-script", "obfuscated: a link spelled by references, both spellings of href", drawing("<a xlink:href=\"#x\" href=\"&#106;ava&#x9;scr&#105;pt:evil()\"><text>詳しく</text></a>"), ["evil", "href"], ["詳しく"];
    "image.svg-script", "obfuscated: within a packed drawing", gzip(&drawing("<svg><g><script xlink:href=\"http://evil.example/x.js\"/></g></svg>")), ["script", "evil"], ["<svg>"];
    "image.svg-foreign-content", "plain: a page within", drawing("<foreignObject width=\"9\" height=\"9\"><body xmlns=\"http://www.w3.org/1999/xhtml\"><iframe src=\"http://evil.example/\"/></body></foreignObject>"), ["foreignObject", "iframe", "evil"], [];
    "image.svg-foreign-content", "obfuscated: elements of a page by a prefix", drawing("<g><h:img xmlns:h=\"http://www.w3.org/1999/xhtml\" src=\"http://evil.example/\" onerror=\"evil()\"/></g>"), ["evil", "img"], [];
    "image.svg-reference", "plain: a picture from elsewhere", drawing("<image width=\"9\" height=\"9\" href=\"http://evil.example/t.png\"/>"), ["evil", "href"], [];
    "image.svg-reference", "obfuscated: use, base, instruction", with("<?xml-stylesheet href=\"http://evil.example/a.css\"?>", " xml:base=\"http://evil.example/\"", "<use xlink:href=\"b.svg#a\"/><text><textPath xlink:href=\"//evil.example/#p\">道</textPath></text>"), ["evil", "stylesheet", "base", "b.svg"], ["道"];
    "image.svg-reference", "obfuscated: sheets with escapes, sections and comments", drawing("<style><![CDATA[@\\69mport 'http://evil.example/';.b{fill:u\\72l(//evil.example/#a)}.a{fill:red}]]></style><rect class=\"a\" style=\"filter:ur/**/l(http://evil.example/#f);stroke:blue\" mask=\"url( 'http://evil.example/#m' )\"/>"), ["evil", "mport", "\\"], [".a { fill: red; }", "stroke: blue;"];
    "image.svg-reference", "obfuscated: a picture within a filter", drawing("<filter id=\"f\"><feImage xlink:href=\"http://evil.example/a\"/><feOffset dx=\"1\"/></filter>"), ["feImage", "evil"], ["<feOffset dx=\"1\"/>"];
    "image.svg-reference", "obfuscated: a drawing within a drawing", drawing(&format!("<image href=\"data:image/svg+xml;base64,{}\"/>", crate::html::base64(&drawing("<script>evil()</script>")))), ["data:"], [];
    "image.svg-animation", "plain: a link that changes its target", drawing("<a xlink:href=\"https://www.city.example.jp/\"><set attributeName=\"xlink:href\" to=\"javascript:evil()\"/><text>町</text></a>"), ["evil", "<set"], ["https://www.city.example.jp/"];
    "image.svg-animation", "obfuscated: from outside, by name", drawing("<g id=\"a\"/><animate href=\"#a\" attributeName=\"href\" values=\"javascript:evil()\"/>"), ["evil", "animate"], [];
    "image.svg-unknown", "plain: what nobody knows", drawing("<unknown onx=\"evil()\"/><rect strange=\"EVIL\" width=\"3\"/>"), ["EVIL", "evil", "unknown"], ["<rect width=\"3\"/>"];
    "image.svg-unknown", "obfuscated: markup within a number and a path", drawing("<rect x=\"1&quot;&gt;evil\"/><path d=\"M0 0L1 1&lt;evil\"/>"), ["evil"], ["M0 0L1 1"];
    "image.svg-unknown", "obfuscated: a document type with declarations", with("<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>", "", ""), ["ENTITY", "passwd", "DOCTYPE"], [];
    "image.metadata", "a drawing: what the editor knows of its author", drawing("<!-- EVIL --><metadata><r:RDF xmlns:r=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">AUTHOR</r:RDF></metadata>"), ["EVIL", "AUTHOR", "metadata"], [];
    "image.private-data", "a drawing: the editor's own", drawing("<n:view xmlns:n=\"http://editor.example/\" n:path=\"C:\\SECRET\"/><g n:label=\"SECRET\" xmlns:n=\"http://editor.example/\"/>"), ["SECRET", "editor"], [];
    "image.trailing-data", "a packed drawing: something behind it", [gzip(&drawing("")), b"SECRET".to_vec()].concat(), ["SECRET"], [];
}

/// Harmless drawings.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    let picture = crate::html::base64(&crate::office::package::png());
    let full = format!(
        "<defs><linearGradient id=\"色\" gradientUnits=\"userSpaceOnUse\" x1=\"0\" x2=\"9\"><stop offset=\"0%\" stop-color=\"red\"/><stop offset=\"1\" style=\"stop-color: #00f; stop-opacity: .5;\"/></linearGradient><clipPath id=\"c\"><circle cx=\"5\" cy=\"5\" r=\"4\"/></clipPath><marker id=\"m\" orient=\"auto\" refX=\"1\" markerWidth=\"4\"><path d=\"M0 0L4 2L0 4z\"/></marker><filter id=\"f\"><feGaussianBlur in=\"SourceAlpha\" stdDeviation=\"2\" result=\"b\"/><feMerge><feMergeNode in=\"b\"/></feMerge></filter></defs><style>.道 {{ stroke: #333; marker-end: url(#m); }}\ng &gt; rect {{ fill: none; }}</style><g transform=\"translate(3 4) rotate(5)\" clip-path=\"url(#c)\" filter=\"url(#f)\"><path class=\"道\" d=\"M1-2C3 4,5,6 7 8a5 5 0 01.5.5Z\" fill=\"url(#色) none\"/><use xlink:href=\"#枠\" x=\"5\"/></g><text style=\"writing-mode: tb-rl; font-family: '游明朝',serif;\"><tspan dx=\"1 2\">縦書き</tspan> 葛\u{E0100}飾 &amp; &lt;</text><a xlink:href=\"https://www.city.example.jp/?a=1&amp;b=2\"><title>町</title><polygon points=\"1,2 3,4\"/></a><image width=\"9\" height=\"9\" xlink:href=\"data:image/png;base64,{picture}\"/>"
    );
    vec![
        ("svg/案内図.svg".into(), drawing(&full)),
        ("svg/UTF-16.svg".into(), utf16(&drawing("<g/>"))),
        ("svg/圧縮.svgz".into(), gzip(&drawing("<circle r=\"5\"/>"))),
    ]
}

/// Drawings that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    let whole = drawing("<g/>");
    let cut = whole[..whole.len() - 12].to_vec();
    vec![
        ("svg/切れた.svg".into(), cut),
        ("svg/実体.svg".into(), laughing()),
        ("svg/深い.svg".into(), drawing(&"<g>".repeat(300))),
        ("svg/自分を使う.svg".into(), drawing("<g id=\"a\"><use href=\"#a\"/></g>")),
        ("svg/増える.svg".into(), using(12, 10)),
        ("svg/二重の属性.svg".into(), drawing("<g id=\"a\" id=\"b\"/>")),
        (
            "svg/スクリプトだけ.svg".into(),
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>evil()</script></svg>".to_vec(),
        ),
        ("svg/読めない文字.svg".into(), [&whole[..200], b"\xFF\xFE"].concat()),
    ]
}

/// Entities that refer to entities.
pub fn laughing() -> Vec<u8> {
    let mut list = String::from("<!ENTITY a \"lol\">");
    for c in b'b'..=b'k' {
        list += &format!("<!ENTITY {} \"{}\">", char::from(c), format!("&{};", char::from(c - 1)).repeat(10));
    }
    with(&format!("<!DOCTYPE svg [{list}]>"), "", "<text>&k;</text>")
}

/// Groups each of which uses the one before it several times.
pub fn using(groups: usize, times: usize) -> Vec<u8> {
    let mut body = String::from("<defs><g id=\"a0\"><rect width=\"1\"/></g>");
    for n in 1..=groups {
        let uses = format!("<use xlink:href=\"#a{}\"/>", n - 1).repeat(times);
        body += &format!("<g id=\"a{n}\">{uses}</g>");
    }
    drawing(&format!("{body}</defs><use xlink:href=\"#a{groups}\"/>"))
}
