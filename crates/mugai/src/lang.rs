//! Which language is spoken, and the words of the command line in both.

/// A language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Lang {
    /// 日本語.
    Ja,
    /// English.
    En,
}

impl Lang {
    /// The language of the locale. Where it names none (unset, `C`, `POSIX`) Japanese, since the product's readers are Japanese.
    pub(crate) fn of_locale() -> Self {
        let set =
            ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|v| std::env::var(v).ok().filter(|v| !v.is_empty()));
        Self::of(set.as_deref().unwrap_or(""))
    }

    fn of(locale: &str) -> Self {
        let language = locale.split(['_', '.', '@']).next().unwrap_or("");
        if matches!(language, "" | "C" | "POSIX" | "ja") { Self::Ja } else { Self::En }
    }

    /// Picks the text in this language.
    pub(crate) fn pick<'a>(self, ja: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Ja => ja,
            Self::En => en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn japanese_unless_the_locale_names_another_language() {
        for locale in ["", "C", "C.UTF-8", "POSIX", "ja_JP.UTF-8", "ja"] {
            assert_eq!(Lang::of(locale), Lang::Ja, "{locale}");
        }
        for locale in ["en_US.UTF-8", "de_DE@euro"] {
            assert_eq!(Lang::of(locale), Lang::En, "{locale}");
        }
    }
}
