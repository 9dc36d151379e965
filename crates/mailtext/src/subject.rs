//! The tag before the subject, which says at a glance what the notice says in full. It never stands there twice.

/// What there is to say, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    Spoof,
    Quarantine,
    Caution,
    Attached,
}

impl Tag {
    const ALL: [Self; 4] = [Self::Spoof, Self::Quarantine, Self::Caution, Self::Attached];

    /// As it stands in a subject.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Spoof => "【警告・なりすましの疑い】",
            Self::Quarantine => "【隔離】",
            Self::Caution => "【要注意】",
            Self::Attached => "【添付あり】",
        }
    }
}

/// Marks of an answer or a forwarding, which mail programs put before a subject that may bear a tag already.
const ANSWERS: &[&str] = &["re:", "re：", "fw:", "fwd:", "fw：", "転送:", "返信:", "転送：", "返信："];

/// The subject under a tag: tags that stand at its start, also behind `Re:`, are taken off first.
pub(crate) fn tagged(subject: &str, tag: Option<Tag>) -> String {
    let Some(tag) = tag else { return subject.to_owned() };
    let mut kept = String::new();
    let mut rest = subject.trim_start();
    loop {
        if let Some(after) = Tag::ALL.iter().find_map(|t| rest.strip_prefix(t.word())) {
            rest = after.trim_start();
            continue;
        }
        let answer = ANSWERS.iter().find_map(|a| rest.get(..a.len()).filter(|r| r.to_lowercase() == **a));
        let Some(answer) = answer else { break };
        kept.push_str(answer);
        let after = rest.get(answer.len()..).unwrap_or("");
        rest = after.trim_start();
        if rest.len() < after.len() {
            kept.push(' ');
        }
    }
    format!("{}{kept}{rest}", tag.word())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_stands_once() {
        assert_eq!(tagged("説明会", Some(Tag::Caution)), "【要注意】説明会");
        assert_eq!(tagged("【要注意】説明会", Some(Tag::Caution)), "【要注意】説明会");
        assert_eq!(tagged("Re: 【添付あり】Re: 見積", Some(Tag::Attached)), "【添付あり】Re: Re: 見積");
        assert_eq!(tagged("RE:【警告・なりすましの疑い】a", Some(Tag::Spoof)), "【警告・なりすましの疑い】RE:a");
        assert_eq!(tagged("【添付あり】a", None), "【添付あり】a");
        assert_eq!(tagged("", Some(Tag::Quarantine)), "【隔離】");
    }
}
