//! Web pages saved in one file: what is recognised, what becomes of them, what is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::testing::{disarm, disarm_with};
use mugai_core::{Disarm, Finding, Output, Reason, Refusal, Sniff};
use mugai_mailtext::{Mail, SavedPage};
use mugai_testkit::mhtml::{self, PLACE, SAVED, page, part, picture, saved};
use mugai_testkit::{complaints, mail::base64};

/// The tests of the core take the last format that is sure: the saved page stands behind the mail it refines.
fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_text::FORMATS, mugai_disarm_image::FORMATS, &[&Mail as &dyn Disarm, &SavedPage]].concat()
}

fn run(bytes: &[u8]) -> Result<(Output, Vec<Finding>), Refusal> {
    disarm(&formats(), "a.mht", bytes)
}

fn html(bytes: &[u8]) -> String {
    let (output, _) = run(bytes).unwrap();
    assert_eq!((output.format.id, output.extension), ("html", "html"));
    String::from_utf8(output.bytes).unwrap()
}

/// The page with this in its head.
fn headed(head: &str) -> String {
    let html = format!("<!DOCTYPE html><html><head>{head}</head><body><p>一</p></body></html>");
    part(&format!("Content-Type: text/html; charset=utf-8\r\n{PLACE}"), html.as_bytes())
}

/// A part that holds the dot, under these headers.
fn dot(headers: &str) -> String {
    part(&format!("Content-Type: image/png\r\n{headers}"), &picture())
}

#[test]
fn what_browsers_and_word_save_becomes_a_page_with_its_pictures() {
    for (name, bytes) in mhtml::clean() {
        let html = html(&bytes);
        assert!(html.contains("説明会のご案内です。"), "{name}: {html}");
        let pictures = html.matches("src=\"data:image/png;base64,").count();
        assert_eq!(pictures, html.matches("<img").count(), "{name}: {html}");
        assert!(pictures > 0, "{name}");
    }
}

#[test]
fn planted_dangers_go_and_the_page_stays() {
    for planter in mhtml::planters() {
        let planted = (planter.plant)();
        let (output, findings) = run(&planted.bytes).unwrap();
        assert!(findings.iter().any(|f| f.rule.id == planter.rule), "{findings:?}");
        assert_eq!(complaints(&planted, &output.bytes), Vec::<String>::new(), "{}", planter.shape);
    }
}

#[test]
fn a_picture_is_found_by_every_name_it_may_have() {
    let shows = |source: &str, headers: &str| {
        html(&saved(SAVED, &[page(&format!("<img src=\"{source}\">")), dot(headers)])).contains("data:image/png")
    };
    let place = "Content-Location: http://www.city.example.lg.jp/a/x%20y.png\r\n";
    for source in
        ["x y.png", "x%20y.png", "./x y.png", "../a/x y.png", "/a/x y.png", "//www.city.example.lg.jp/a/x y.png"]
    {
        assert!(shows(&source.replace(' ', "%20"), place), "{source}");
    }
    assert!(shows("http://www.city.example.lg.jp/a/x%20y.png#top", place));
    assert!(shows("CID:a&amp;b@c", "Content-ID: <a&b@c>\r\n"));
    assert!(shows("image1", "Content-Location: image1\r\n"));
    assert!(shows("image1", "Content-Location:\r\n image1\r\n"));
    // Another place is another place, and is never asked.
    assert!(!shows("http://other.example/a/x%20y.png", place));
    assert!(!shows("cid:other", "Content-ID: <a@b>\r\n"));
}

#[test]
fn style_sheets_for_the_screen_are_kept_as_far_as_they_are_harmless() {
    let styled = |link: &str, css: &str| {
        let sheet = part(
            "Content-Type: text/css; charset=utf-8\r\nContent-Location: cid:css-1@mhtml.blink\r\n",
            css.as_bytes(),
        );
        html(&saved(SAVED, &[headed(link), sheet]))
    };
    let link = "<link rel=\"stylesheet\" type=\"text/css\" href=\"cid:css-1@mhtml.blink\">";
    let plain = styled(link, "p { color: red }");
    assert!(plain.contains("color: red") && plain.contains("<style>") && !plain.contains("<link"), "{plain}");
    // What ends the element ends nothing, and what loads goes.
    let breaking =
        styled(link, "p { color: red } </style><script>alert(1)</script> p { background: url(http://evil.example/) }");
    assert!(!breaking.contains("script") && !breaking.contains("evil"), "{breaking}");
    for other in [
        "<link rel=\"alternate stylesheet\" href=\"cid:css-1@mhtml.blink\">",
        "<link rel=\"stylesheet\" media=\"print\" href=\"cid:css-1@mhtml.blink\">",
        "<link rel=\"icon\" href=\"cid:css-1@mhtml.blink\">",
        "<link rel=\"stylesheet\" href=\"cid:css-2@mhtml.blink\">",
    ] {
        assert!(!styled(other, "p { color: red }").contains("color"), "{other}");
    }
}

#[test]
fn the_page_is_the_one_the_header_names() {
    let other = part(
        "Content-Type: text/html; charset=utf-8\r\nContent-ID: <two@x>\r\n",
        "<html><body><p>二</p></body></html>".as_bytes(),
    );
    let first = saved(SAVED, &[page(""), other.clone()]);
    assert!(html(&first).contains("説明会") && !html(&first).contains('二'));
    let head = SAVED.replace("type=\"text/html\"", "start=\"<two@x>\"");
    let second = saved(&head, &[page(""), other]);
    assert!(html(&second).contains('二') && !html(&second).contains("説明会"));
    let nowhere = SAVED.replace("type=\"text/html\"", "start=\"<three@x>\"");
    assert_eq!(run(&saved(&nowhere, &[page("")])).unwrap_err().reason, Reason::UnknownType);
}

#[test]
fn the_charset_of_the_part_counts() {
    let sjis = b"<html><head><meta charset=\"utf-8\"></head><body><p>\x95\x5c\x94\x5c</p></body></html>";
    let bytes = saved(SAVED, &[part(&format!("Content-Type: text/html; charset=Shift_JIS\r\n{PLACE}"), sjis)]);
    assert!(html(&bytes).contains("表能"));
    // Chromium says nothing in the header; the page does. (EUC-JP that CP932 would read as other characters.)
    let euc = b"<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=EUC-JP\"></head><body><p>\xb0\xc6\xc6\xe2</p></body></html>";
    let bytes = saved(SAVED, &[part(&format!("Content-Type: text/html\r\n{PLACE}"), euc)]);
    assert!(html(&bytes).contains("案内"));
}

#[test]
fn macros_and_broken_files_are_refused() {
    let reasons: Vec<_> = mhtml::bad().iter().map(|(_, bytes)| run(bytes).unwrap_err().reason).collect();
    assert_eq!(reasons, [Reason::Malformed, Reason::UnknownType, Reason::ActiveFormat]);
    let strange = saved(SAVED, &[page("").replace("base64", "x-uuencode")]);
    assert_eq!(run(&strange).unwrap_err().reason, Reason::NoDecoder);
}

#[test]
fn a_mail_is_no_saved_page() {
    let sure = |bytes: &[u8]| SavedPage.sniff(bytes) == Sniff::Yes;
    let with = |from: &str| saved(&SAVED.replace("<Saved by Blink>", from), &[page("")]);
    assert!(
        sure(&with("<Saved by Blink>"))
            && sure(&with("\"Saved by WebKit\""))
            && sure(&with("<Saved by Windows Internet Explorer 8>"))
    );
    assert!(!sure(&with("<taro@sender.example>")));
    assert!(!sure(&with("\"not Saved by Blink\" <taro@sender.example>")));
    for header in ["To: a@city.example.lg.jp", "Received: from x", "Message-ID: <1@x>", "Cc: a@x"] {
        assert!(!sure(&saved(&format!("{header}\r\n{SAVED}"), &[page("")])), "{header}");
    }
    // Without a sender only the place of a part tells.
    let nobody = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"--b\"\r\n\r\n";
    assert!(sure(&saved(nobody, &[page("")])));
    assert!(!sure(&saved(nobody, &[page("").replace(PLACE, "")])));
    let mixed = nobody.replace("related", "mixed");
    assert!(!sure(&saved(&mixed, &[page("")])));
    // One part alone.
    let alone = format!(
        "From: <Saved by X>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n{PLACE}\r\n{}",
        base64("<html><body><p>一</p></body></html>".as_bytes())
    );
    assert!(sure(alone.as_bytes()));
    assert!(html(alone.as_bytes()).contains('一'));
    for (name, bytes) in mugai_testkit::mail::clean() {
        assert!(!sure(&bytes), "{name}");
    }
}

#[test]
fn a_picture_shown_without_end_is_a_limit() {
    let bytes = saved(SAVED, &[page(&"<img src=\"cid:a@b\">".repeat(300_000)), dot("Content-ID: <a@b>\r\n")]);
    let refusal = disarm_with(&formats(), "a.mht", &bytes, |_, orders| orders.limits.output_bytes = 10 << 20);
    assert_eq!(refusal.unwrap_err().reason, Reason::LimitOutput);
    // A tag that never ends takes no time.
    let open = saved(SAVED, &[page(&"<img src=\"a".repeat(100_000))]);
    assert_eq!(run(&open).unwrap_err().reason, Reason::LimitLength);
}
