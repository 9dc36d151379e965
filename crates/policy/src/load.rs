//! A policy file held against the catalogue: every word must mean something, and nothing may contradict.

use crate::file::PolicyFile;
use mugai_core::choice::CHOICES;
use mugai_core::{Catalogue, Limits, MAX_FONTS, Orders, Treatment};
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// A policy, checked.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name, for reports.
    pub name: String,
    /// Its treatments and limits, resolved.
    pub orders: Orders,
    /// Fonts to draw with where a page brings none of its own: absolute paths. Empty: those of the system.
    pub fonts: Vec<PathBuf>,
}

/// Why a policy is not accepted. Each names the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyError {
    /// Not TOML, an unknown key, or a value of the wrong kind.
    Syntax(String),
    /// There is no such built-in profile.
    NoSuchProfile(String),
    /// There is no such rule.
    NoSuchRule(String),
    /// There is no such treatment.
    NoSuchTreatment {
        /// The rule.
        rule: String,
        /// What was said of it.
        word: String,
    },
    /// The rule cannot be treated so.
    NotAllowed {
        /// The rule.
        rule: String,
        /// What was said of it.
        word: &'static str,
        /// What may be said.
        may: Vec<&'static str>,
    },
    /// There is no such limit.
    NoSuchLimit(String),
    /// A limit of zero, or above its maximum.
    LimitOutOfRange {
        /// The limit.
        name: &'static str,
        /// What was asked.
        value: u64,
        /// The most that may be asked.
        max: u64,
    },
    /// Two limits that cannot both hold.
    Contradiction(&'static str),
    /// There is no such format.
    NoSuchFormat(String),
    /// Not the absolute path of a font.
    Font(PathBuf),
    /// More fonts than a worker is given.
    TooManyFonts,
    /// There is no such choice.
    NoSuchChoice(String),
    /// The choice has no such word.
    NoSuchWord {
        /// The choice.
        choice: &'static str,
        /// What was said of it.
        word: String,
        /// What may be said.
        may: &'static [&'static str],
    },
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(e) => write!(f, "{e}"),
            Self::NoSuchProfile(p) => write!(f, "profile: there is no profile {p:?} (standard, strict)"),
            Self::NoSuchRule(r) => write!(f, "rules: there is no rule {r:?}; `mugai policy show` lists them"),
            Self::NoSuchTreatment { rule, word } => {
                write!(f, "rules: {rule} = {word:?}: must be one of remove, replace, flatten, keep, refuse")
            }
            Self::NotAllowed { rule, word, may } => {
                write!(f, "rules: {rule} = {word:?} is not possible; choose one of {}", may.join(", "))
            }
            Self::NoSuchLimit(l) => write!(f, "limits: there is no limit {l:?}"),
            Self::LimitOutOfRange { name, value, max } => {
                write!(f, "limits: {name} = {value}: must be between 1 and {max}")
            }
            Self::Contradiction(what) => write!(f, "limits: {what}"),
            Self::Font(path) => write!(f, "formats.fonts: {path:?} is not an absolute path"),
            Self::TooManyFonts => write!(f, "formats.fonts: at most {MAX_FONTS}"),
            Self::NoSuchChoice(c) => write!(f, "formats: there is no key {c:?}"),
            Self::NoSuchWord { choice, word, may } => {
                write!(f, "formats: {choice} = {word:?} is not possible; choose one of {}", may.join(", "))
            }
            Self::NoSuchFormat(x) => write!(f, "formats.refuse: there is no format {x:?}; `mugai formats` lists them"),
        }
    }
}
impl std::error::Error for PolicyError {}

impl Policy {
    /// A built-in profile by name.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn profile(name: &str, catalogue: &Catalogue) -> Result<Self, PolicyError> {
        match name {
            "standard" => Self::over(Self::bare(catalogue), crate::STANDARD, catalogue),
            "strict" => Self::over(Self::bare(catalogue), crate::STRICT, catalogue),
            other => Err(PolicyError::NoSuchProfile(other.to_owned())),
        }
    }

    /// Reads a policy file.
    ///
    /// # Errors
    /// [`PolicyError`]; nothing is guessed and nothing unknown is skipped.
    pub fn load(text: &str, catalogue: &Catalogue) -> Result<Self, PolicyError> {
        let file: PolicyFile = toml::from_str(text).map_err(|e| PolicyError::Syntax(e.to_string()))?;
        let base = Self::profile(file.profile.as_deref().unwrap_or("standard"), catalogue)?;
        Self::apply(base, file, catalogue)
    }

    fn bare(catalogue: &Catalogue) -> Self {
        Self { name: String::new(), orders: Orders::standard(catalogue), fonts: Vec::new() }
    }

    fn over(base: Self, text: &str, catalogue: &Catalogue) -> Result<Self, PolicyError> {
        let file: PolicyFile = toml::from_str(text).map_err(|e| PolicyError::Syntax(e.to_string()))?;
        Self::apply(base, file, catalogue)
    }

    fn apply(mut policy: Self, file: PolicyFile, catalogue: &Catalogue) -> Result<Self, PolicyError> {
        if let Some(name) = file.name {
            policy.name = name;
        }
        policy.set_rules(&file.rules, catalogue)?;
        for (name, value) in &file.limits {
            let field =
                Limits::FIELDS.iter().find(|f| f.name == name).ok_or_else(|| PolicyError::NoSuchLimit(name.clone()))?;
            if *value == 0 || *value > field.max {
                return Err(PolicyError::LimitOutOfRange { name: field.name, value: *value, max: field.max });
            }
            policy.orders.limits.set(field.name, *value);
        }
        contradictions(&policy.orders.limits)?;
        if let Some(path) = file.formats.fonts.iter().find(|p| !p.is_absolute()) {
            return Err(PolicyError::Font(path.clone()));
        }
        if file.formats.fonts.len() > MAX_FONTS {
            return Err(PolicyError::TooManyFonts);
        }
        if !file.formats.fonts.is_empty() {
            policy.fonts = file.formats.fonts;
        }
        for (name, word) in file.formats.choices {
            let choice = CHOICES.iter().find(|c| c.name == name).ok_or(PolicyError::NoSuchChoice(name))?;
            if !policy.orders.choices.set(choice, &word) {
                return Err(PolicyError::NoSuchWord { choice: choice.name, word, may: choice.words });
            }
        }
        for id in file.formats.refuse {
            let number = catalogue.formats.iter().position(|f| f.id == id).and_then(|n| u16::try_from(n).ok());
            let number = number.ok_or(PolicyError::NoSuchFormat(id))?;
            if !policy.orders.refused_formats.contains(&number) {
                policy.orders.refused_formats.push(number);
            }
        }
        Ok(policy)
    }

    fn set_rules(&mut self, rules: &BTreeMap<String, String>, catalogue: &Catalogue) -> Result<(), PolicyError> {
        for (id, word) in rules {
            let number = catalogue.number(id).ok_or_else(|| PolicyError::NoSuchRule(id.clone()))?;
            let rule = catalogue.rule(number).ok_or_else(|| PolicyError::NoSuchRule(id.clone()))?;
            let treatment = Treatment::from_word(word)
                .ok_or_else(|| PolicyError::NoSuchTreatment { rule: id.clone(), word: word.clone() })?;
            if !rule.allows(treatment) {
                let may = Treatment::ALL.iter().filter(|(t, _)| rule.allows(*t)).map(|(_, w)| *w).collect();
                return Err(PolicyError::NotAllowed { rule: id.clone(), word: treatment.word(), may });
            }
            if let Some(slot) = self.orders.treatments.get_mut(usize::from(number)) {
                *slot = treatment;
            }
        }
        Ok(())
    }
}

fn contradictions(limits: &Limits) -> Result<(), PolicyError> {
    let rules: [(bool, &'static str); 5] = [
        (
            limits.input_bytes > limits.total_bytes,
            "input_bytes is larger than total_bytes: no such file could be processed",
        ),
        (limits.member_bytes > limits.total_bytes, "member_bytes is larger than total_bytes"),
        (limits.entries > limits.total_parts, "entries is larger than total_parts"),
        (
            limits.input_bytes.saturating_add(limits.stack_bytes) > limits.memory_bytes,
            "input_bytes and stack_bytes do not fit into memory_bytes",
        ),
        (
            limits.wall_seconds > limits.cpu_seconds.saturating_mul(60),
            "wall_seconds is more than sixty times cpu_seconds",
        ),
    ];
    rules.into_iter().find(|(bad, _)| *bad).map_or(Ok(()), |(_, what)| Err(PolicyError::Contradiction(what)))
}
