//! What a policy may say of a format in one word: the choices, their words and what is chosen when nothing is said.

/// One row of the table of choices: a key under `[formats]` in a policy file.
#[derive(Debug)]
pub struct Choice {
    /// The key in a policy file.
    pub name: &'static str,
    /// The words it may be given; the first is the default.
    pub words: &'static [&'static str],
    /// What it decides.
    pub en: &'static str,
    /// The same for a clerk.
    pub ja: &'static str,
}

/// The word for a PDF rebuilt with its text, fonts and links.
pub const REBUILD: &str = "rebuild";
/// The word for a PDF whose pages are pictures (画像化).
pub const PICTURE: &str = "picture";
/// The word for whatever suits the page.
pub const AUTO: &str = "auto";
/// The word for pictures without loss.
pub const PNG: &str = "png";
/// The word for pictures in JPEG.
pub const JPEG: &str = "jpeg";

/// The word for leaving something as it came.
pub const KEEP: &str = "keep";
/// The word for UTF-8.
pub const UTF_8: &str = "utf-8";

/// How a PDF is made harmless.
pub static PDF: Choice = Choice {
    name: "pdf",
    words: &[REBUILD, PICTURE],
    en: "how a PDF is made harmless: rebuilt, or every page turned into a picture",
    ja: "PDF の無害化の方法（rebuild = 文字を保って再構成、picture = 全ページを画像化）",
};
/// What the pictures of pages are stored as.
pub static PAGE_IMAGE: Choice = Choice {
    name: "page_image",
    words: &[AUTO, PNG, JPEG],
    en: "how the pictures of pages are stored: without loss, as JPEG, or whichever suits the page",
    ja: "画像化したページの保存形式（auto = ページごとに選ぶ、png = 劣化なし、jpeg）",
};

/// The word for pictures whose pixels stay as they are.
pub const LOSSLESS: &str = "lossless";
/// The word for pictures that are coded anew from their pixels.
pub const REENCODE: &str = "reencode";
/// How a JPEG is written again.
pub static JPEG_CODING: Choice = Choice {
    name: "jpeg",
    words: &[LOSSLESS, REENCODE],
    en: "how a JPEG is written again: every coefficient as it was, or coded anew from its pixels with a little loss",
    ja: "JPEG の書き直し方（lossless = 画質を変えない、reencode = 画素から符号化し直す。隠しデータは消えますが、画質がわずかに下がります）",
};
/// Which encoding texts are written in.
pub static TEXT_ENCODING: Choice = Choice {
    name: "text_encoding",
    words: &[KEEP, UTF_8],
    en: "which encoding plain texts and CSV are written in: the one they came in, or UTF-8",
    ja: "テキスト・CSV の文字コード（keep = 元のまま、utf-8 = UTF-8 に変換）",
};

/// The word for what is refused whole.
pub const REFUSE: &str = "refuse";
/// The word for what is delivered as its text alone.
pub const TEXT: &str = "text";
/// What becomes of an Ichitaro document.
pub static ICHITARO: Choice = Choice {
    name: "ichitaro",
    words: &[REFUSE, TEXT],
    en: "what becomes of an Ichitaro document: refused, or its text alone, which says so in its first lines",
    ja: "一太郎文書の扱い（refuse = 取り込まない、text = 本文の文字だけをテキストとして取り出す。先頭にその旨が入ります）",
};

/// The word for ISO-2022-JP.
pub const ISO_2022_JP: &str = "iso-2022-jp";
/// Which encoding mails are written in.
pub static MAIL_ENCODING: Choice = Choice {
    name: "mail_encoding",
    words: &[UTF_8, ISO_2022_JP],
    en: "which encoding mails are written in; one with a character that ISO-2022-JP lacks is written in UTF-8 all the same",
    ja: "メールの文字コード（utf-8、iso-2022-jp = 古いメールソフト向け。半角カナは全角になり、表せない文字を含むメールは UTF-8 のまま）",
};

/// The word for the header of our own alone.
pub const OWN: &str = "own";
/// The word for the header that m-FILTER writes beside our own.
pub const M_FILTER: &str = "m-filter";
/// Which headers say what was done to a mail.
pub static MAIL_MARK: Choice = Choice {
    name: "mail_mark",
    words: &[OWN, M_FILTER],
    en: "which headers say what was done to a mail: our own, or X-MAIL-SANITIZED beside it, so that rules for sorting keep working",
    ja: "処置を示すヘッダ（own = X-Mugai-Sanitized のみ、m-filter = 既存の振分けルールのため X-MAIL-SANITIZED も付ける）",
};

/// The word for something that is there.
pub const ON: &str = "on";
/// The word for something that is not.
pub const OFF: &str = "off";
/// Whether a subject is tagged.
pub static SUBJECT_TAG: Choice = Choice {
    name: "subject_tag",
    words: &[ON, OFF],
    en: "whether the subject of a mail begins with a tag where there is something to say",
    ja: "件名の先頭の【添付あり】【要注意】などの目印（on = 付ける、off = 付けない）",
};

/// The table: one row per choice, in wire order.
pub static CHOICES: &[&Choice] =
    &[&PDF, &PAGE_IMAGE, &JPEG_CODING, &TEXT_ENCODING, &ICHITARO, &MAIL_ENCODING, &MAIL_MARK, &SUBJECT_TAG];

/// What was chosen, one word per row of [`CHOICES`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices(Vec<u8>);

impl Default for Choices {
    fn default() -> Self {
        Self(vec![0; CHOICES.len()])
    }
}

impl Choices {
    /// Chooses `word`; `false` when the choice has no such word or is not in the table.
    pub fn set(&mut self, choice: &Choice, word: &str) -> bool {
        let number = choice.words.iter().position(|w| *w == word).and_then(|n| u8::try_from(n).ok());
        let place = CHOICES.iter().position(|c| c.name == choice.name);
        match (number, place.and_then(|p| self.0.get_mut(p))) {
            (Some(number), Some(slot)) => {
                *slot = number;
                true
            }
            _ => false,
        }
    }

    /// What was chosen.
    pub fn get(&self, choice: &Choice) -> &'static str {
        let row = CHOICES.iter().zip(&self.0).find(|(c, _)| c.name == choice.name);
        row.and_then(|(c, n)| c.words.get(usize::from(*n))).copied().unwrap_or_default()
    }

    /// The numbers of the words, in wire order.
    pub fn numbers(&self) -> &[u8] {
        &self.0
    }

    /// Reads the numbers of the words; `None` unless each is one of its choice.
    pub fn from_numbers(numbers: Vec<u8>) -> Option<Self> {
        let fit = CHOICES.iter().zip(&numbers).all(|(c, n)| usize::from(*n) < c.words.len());
        (fit && numbers.len() == CHOICES.len()).then_some(Self(numbers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_has_its_first_word_until_another_of_its_own_is_chosen() {
        let mut choices = Choices::default();
        assert_eq!(choices.get(&PDF), REBUILD);
        assert!(choices.set(&PDF, PICTURE));
        assert!(!choices.set(&PDF, JPEG), "a word of another choice");
        assert_eq!((choices.get(&PDF), choices.get(&PAGE_IMAGE)), (PICTURE, AUTO));
    }

    #[test]
    fn numbers_beyond_the_words_are_no_choices() {
        let good = Choices::default().numbers().to_vec();
        assert_eq!(Choices::from_numbers(good.clone()), Some(Choices::default()));
        assert_eq!(Choices::from_numbers(good[1..].to_vec()), None);
        let mut bad = good;
        bad[0] = 2;
        assert_eq!(Choices::from_numbers(bad), None);
    }

    #[test]
    fn names_and_words_are_told_apart() {
        for (i, choice) in CHOICES.iter().enumerate() {
            assert!(choice.words.len() > 1, "{}", choice.name);
            assert!(CHOICES.iter().skip(i + 1).all(|c| c.name != choice.name), "{}", choice.name);
        }
    }
}
