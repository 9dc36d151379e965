//! The second look at a web page turns down what our writer does not write, put into a finished page by hand (threats §8).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Context, Disarm, Input, Orders, Reason, testing};
use mugai_disarm_text::Html;

const HEAD: &str = "<!DOCTYPE html><html lang=\"ja\"><head><meta charset=\"utf-8\"><title>案内</title>";

fn looked_at(head: &str, body: &str) -> Option<Reason> {
    let formats: [&'static dyn Disarm; 1] = [&Html];
    let catalogue = testing::catalogue(&formats).unwrap();
    let orders = Orders::standard(&catalogue);
    let recurse = testing::Formats(&formats);
    let page = format!("{HEAD}{head}</head><body>{body}</body></html>");
    let input = Input { bytes: page.as_bytes(), name: "a.html" };
    Html.inspect(&input, &mut Context::new(&catalogue, &orders, &recurse)).err().map(|r| r.reason)
}

#[test]
fn a_page_of_ours_passes() {
    let body = "<p class=\"a\">字 &amp; <a href=\"https://www.city.example.jp/\">市</a><br></p>";
    assert_eq!(looked_at("<style>\np { color: red; }\n</style>", body), None);
}

#[test]
fn what_our_writer_does_not_write_is_a_residue() {
    for body in [
        "<script>x</script>",
        "<p onclick=\"x\">字</p>",
        "<iframe></iframe>",
        "<form></form>",
        "<svg></svg>",
        "<P>字</P>",
        "<p class=a>字</p>",
        "<p class=\"a\" class=\"b\">字</p>",
        "<p>字",
        "字</p>",
        "<a href=\"javascript:x\">字</a>",
        "<a href=\"file:///c:/x\">字</a>",
        "<img src=\"http://evil.example/t.gif\">",
        "<img src=\"data:text/html;base64,QUFB\">",
        "<p style=\"background: url(x);\">字</p>",
        "<p style=\"color:red\">字</p>",
        "<!-- x -->",
        "a & b",
        "a > b",
        "&#106;",
        "請求書\u{202E}fdp.exe",
    ] {
        assert_eq!(looked_at("", body), Some(Reason::Residue), "{body}");
    }
    for head in [
        "<style>\n@import 'x';\n</style>",
        "<style>\np { behavior: x; }\n</style>",
        "<meta http-equiv=\"refresh\" content=\"0\">",
        "<base href=\"//x\">",
    ] {
        assert_eq!(looked_at(head, "字"), Some(Reason::Residue), "{head}");
    }
}
