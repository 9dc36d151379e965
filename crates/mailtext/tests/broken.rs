//! However a mail is broken, the file it hides does not come out in its text, and it is found or the mail is called ambiguous.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Context, Disarm, Format, Input, Orders, Output, Refusal, Sink, Sniff};
use mugai_mailtext::Mail;
use mugai_testkit::broken_mail::{hidden_file, traces, variants};
use mugai_testkit::{contains, mail};
use std::cell::Cell;
use std::rc::Rc;

/// Stands in for the plain text format, which the mail format refines.
struct Text;

static TEXT: Format = Format {
    id: "text",
    ja: "",
    en: "",
    extensions: &[],
    mime: &[],
    recognised: "",
    lost_ja: "",
    refines: &[],
    rules: &[],
};

impl Disarm for Text {
    fn format(&self) -> &'static Format {
        &TEXT
    }
    fn sniff(&self, _: &[u8]) -> Sniff {
        Sniff::No
    }
    fn disarm(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<Output, Refusal> {
        panic!("not asked for")
    }
    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        panic!("not asked for")
    }
}

const FORMATS: &[&dyn Disarm] = &[&Text, &Mail];

/// Whether a scanner was shown the hidden file whole.
struct Scanner {
    file: Vec<u8>,
    seen: Rc<Cell<bool>>,
}

impl Sink for Scanner {
    fn part(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.seen.set(self.seen.get() || contains(bytes, &self.file));
        Ok(())
    }
}

fn warned(output: &[u8]) -> bool {
    let head = String::from_utf8_lossy(output).into_owned();
    head.split("\r\n\r\n").next().unwrap().contains("warn=")
}

#[test]
fn the_hidden_file_is_never_in_the_text_and_never_overlooked() {
    let all = variants();
    assert!(all.len() >= 200, "{}", all.len());
    let catalogue = mugai_core::testing::catalogue(FORMATS).unwrap();
    let orders = Orders::standard(&catalogue);
    let recurse = mugai_core::testing::Formats(FORMATS);
    let (mut overlooked, mut leaked, mut extracted, mut flagged, mut refused) = (Vec::new(), Vec::new(), 0, 0, 0);
    for (name, bytes) in &all {
        let seen = Rc::new(Cell::new(false));
        let mut scanner = Scanner { file: hidden_file(), seen: Rc::clone(&seen) };
        let mut cx = Context::new(&catalogue, &orders, &recurse).with_sink(&mut scanner);
        let Ok(output) = Mail.disarm(&Input { bytes, name: "a.eml" }, &mut cx) else {
            refused += 1;
            continue;
        };
        let body = mail::body_of(&output.bytes);
        if traces().iter().any(|t| contains(&body, t.as_bytes()) || contains(&output.bytes, t.as_bytes())) {
            leaked.push(name.as_str());
        }
        let warned = warned(&output.bytes);
        flagged += usize::from(warned);
        extracted += usize::from(seen.get());
        if !warned && !seen.get() {
            overlooked.push(name.as_str());
        }
        // What comes out is sound: one part, short lines, nothing to flag, and at rest.
        assert!(output.bytes.split(|b| *b == b'\n').all(|l| l.len() <= 998), "{name}");
        let input = Input { bytes: &output.bytes, name: "a.eml" };
        let mut second = Context::new(&catalogue, &orders, &recurse);
        Mail.inspect(&input, &mut second).unwrap_or_else(|r| panic!("{name}: {r}"));
        let again = Mail.disarm(&input, &mut second).unwrap_or_else(|r| panic!("{name}: {r}"));
        assert_eq!(again.bytes, output.bytes, "{name}: disarmed again");
        assert!(second.findings().is_empty(), "{name}: {:?}", second.findings());
    }
    let n = all.len();
    println!("{n} mails: {extracted} extracted, {flagged} flagged, {refused} refused, {} overlooked", overlooked.len());
    assert!(leaked.is_empty(), "{} of {n} leak:\n{}", leaked.len(), leaked.join("\n"));
    assert!(overlooked.len() * 20 <= n, "{} of {n} overlooked:\n{}", overlooked.len(), overlooked.join("\n"));
}
