//! What leaves a job beside its file: the disarmed attachments of a mail, and what the text of the mail is to say of their way.

use crate::{Context, Limit, Output, Reason, Refusal, names};

/// What the text of a mail is to say of its own way. Told by whoever received it; plain data, as it goes over the wire.
/// None of it is policy: it differs from mail to mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailOrders {
    /// The number under which the mail was received (受付番号); empty when there is none.
    pub receipt: String,
    /// The folders of the sections (受渡フォルダ) in which disarmed attachments will appear; none when they lie beside the mail.
    pub folders: Vec<String>,
    /// The day until which the original is kept, in a clerk's words (2027年2月20日); empty when it is not kept.
    pub keep_until: String,
    /// The mail domains of the town itself: nobody outside may bear an address of them.
    pub own_domains: Vec<String>,
    /// What the town's own server calls itself where it writes down what it found about a sender (authserv-id, RFC 8601);
    /// empty when it does not.
    pub authserv_id: String,
}

impl MailOrders {
    /// Longest word of these, bytes.
    pub const MAX_WORD: usize = 255;
    /// Most folders, and most domains.
    pub const MAX_WORDS: usize = 1_000;
}

/// A file that leaves a job beside its own.
#[derive(Debug)]
pub struct Beside {
    /// The name it is to bear, with the extension of what it became.
    pub name: String,
    /// The rebuilt file.
    pub output: Output,
}

/// Of the way of a mail within a container there is nothing to say.
static WITHIN: MailOrders = MailOrders {
    receipt: String::new(),
    folders: Vec::new(),
    keep_until: String::new(),
    own_domains: Vec::new(),
    authserv_id: String::new(),
};

impl Context<'_> {
    /// What the text of a mail is to say of its way; `None` when nobody asks for its attachments.
    pub fn mail(&self) -> Option<&MailOrders> {
        if self.gathered() { Some(&WITHIN) } else { self.orders().mail.as_ref() }
    }

    /// Whether files may leave beside the one at hand: when they were asked for, of the outermost file; and of one within a
    /// container that has room for them.
    pub fn wants_beside(&self) -> bool {
        self.gathered() || (self.mail().is_some() && self.depth() == 0)
    }

    /// Whether a file of this name was put beside already.
    pub fn is_beside(&self, name: &str) -> bool {
        self.beside().iter().any(|b| b.name == name)
    }

    /// Puts a rebuilt file beside the one of the job. It came through [`Context::child`]; nothing else may be put here.
    ///
    /// # Errors
    /// `limit_output` when all of them together are larger than an output may be; `internal` when nobody asked for it, when the
    /// name is not fit for a file, bears another extension, or was given before.
    pub fn put_beside(&mut self, name: &str, output: Output) -> Result<(), Refusal> {
        let wrong = |why: &str| Err(Refusal::new(Reason::Internal, name, why));
        if !self.wants_beside() {
            return wrong("nobody asked for a file beside");
        }
        let most = usize::try_from(self.limits().name_bytes).unwrap_or(usize::MAX);
        let sound = names::check(name, most).is_ok_and(|clean| clean == name);
        if !sound || names::extension(name) != output.extension {
            return wrong("not a name for a file beside");
        }
        if self.is_beside(name) {
            return wrong("two files beside would bear the same name");
        }
        let bytes = |o: &Output| u64::try_from(o.bytes.len()).unwrap_or(u64::MAX);
        let sum = self.beside().iter().fold(bytes(&output), |sum, b| sum.saturating_add(bytes(&b.output)));
        if sum > self.limits().output_bytes {
            return Err(Refusal::limit(Limit::Output, name, "the attachments together are larger than allowed"));
        }
        self.push_beside(Beside { name: name.to_owned(), output });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Formats;
    use crate::{Catalogue, Format, Orders};

    static FORMAT: Format = Format {
        id: "test",
        ja: "試験",
        en: "test",
        extensions: &["tst"],
        mime: &[],
        recognised: "",
        lost_ja: "",
        refines: &[],
        rules: &[],
    };

    fn output(bytes: &[u8]) -> Output {
        Output { bytes: bytes.to_vec(), format: &FORMAT, extension: "tst" }
    }

    #[test]
    fn a_file_leaves_beside_once_under_a_sound_name_and_within_the_limit() {
        let catalogue = Catalogue::new(vec![&FORMAT], &[], &[]).unwrap();
        let mut orders = Orders::standard(&catalogue);
        orders.limits.output_bytes = 5;
        let reason = |r: Result<(), Refusal>| r.unwrap_err().reason;
        let mut cx = Context::new(&catalogue, &orders, &Formats(&[]));
        assert_eq!(reason(cx.put_beside("a.tst", output(b"x"))), Reason::Internal, "nobody asked");
        orders.mail = Some(MailOrders::default());
        let mut cx = Context::new(&catalogue, &orders, &Formats(&[]));
        cx.put_beside("a.tst", output(b"xyz")).unwrap();
        assert_eq!(reason(cx.put_beside("a.tst", output(b"x"))), Reason::Internal, "twice");
        for name in ["../b.tst", "b.exe", "", "b\u{202E}.tst"] {
            assert_eq!(reason(cx.put_beside(name, output(b"x"))), Reason::Internal, "{name}");
        }
        assert_eq!(reason(cx.put_beside("c.tst", output(b"xyz"))), Reason::LimitOutput);
        cx.put_beside("d.tst", output(b"xy")).unwrap();
        assert_eq!(cx.take_beside().len(), 2);
    }
}
