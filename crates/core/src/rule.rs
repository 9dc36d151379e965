//! A kind of danger, and what a policy may say of it.

/// One kind of danger (危険因子). The id names the danger and not the cure: `office.macro`, `pdf.javascript`.
#[derive(Debug)]
pub struct Rule {
    /// `family.noun-noun`.
    pub id: &'static str,
    /// The entries of docs/rules.md this rule answers: `["OOX-P02"]`.
    pub refs: &'static [&'static str],
    /// The name a clerk understands: `マクロ`.
    pub ja: &'static str,
    /// The English name.
    pub en: &'static str,
    /// Why it is dangerous, one Japanese sentence.
    pub why_ja: &'static str,
    /// What a reader of the output will notice, one Japanese sentence; empty when nothing.
    pub effect_ja: &'static str,
    /// What is done unless the policy says otherwise.
    pub default: Treatment,
    /// Everything the policy may say instead (the default need not be repeated).
    pub may: &'static [Treatment],
}

impl Rule {
    /// Whether a policy may choose this treatment. Refusing is always allowed.
    pub fn allows(&self, treatment: Treatment) -> bool {
        treatment == self.default || treatment == Treatment::Refuse || self.may.contains(&treatment)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}
impl Eq for Rule {}

/// What a policy says of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// 除去: delete it and repair what pointed to it.
    Remove,
    /// 置換: put something inert in its place.
    Replace,
    /// 平坦化: keep what is shown (a cached value, a result, a picture), drop what computes it.
    Flatten,
    /// 保持: keep it and report it.
    Keep,
    /// 拒否: refuse the whole file.
    Refuse,
}

impl Treatment {
    /// Every treatment with the word a policy file uses.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Remove, "remove"),
        (Self::Replace, "replace"),
        (Self::Flatten, "flatten"),
        (Self::Keep, "keep"),
        (Self::Refuse, "refuse"),
    ];

    /// The word a policy file uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::Replace => "replace",
            Self::Flatten => "flatten",
            Self::Keep => "keep",
            Self::Refuse => "refuse",
        }
    }

    /// The treatment a word means.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, w)| *w == word).map(|(t, _)| *t)
    }

    /// The number used on the wire.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The treatment a wire number means.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).map(|(t, _)| *t)
    }
}
