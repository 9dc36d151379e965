//! What may be asked of a node, and what it answers: the same words over the control socket and in one process.

use serde::{Deserialize, Serialize};

/// Most passwords taken for one receipt.
pub const MAX_PASSWORDS: usize = 10;
/// Longest password, bytes.
pub const MAX_PASSWORD: usize = 512;
/// Longest comment or reason, bytes.
pub const MAX_COMMENT: usize = 2_000;
/// Most rows in one answer.
pub const MAX_ROWS: usize = 1_000;

/// One request to a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub enum Ask {
    /// The requests one may see.
    List(Filter),
    /// Everything about one.
    Show {
        /// Receipt number.
        receipt: String,
    },
    /// 承認.
    Approve {
        /// Receipt number.
        receipt: String,
        /// Words for the record.
        #[serde(default)]
        comment: String,
    },
    /// 却下.
    Reject {
        /// Receipt number.
        receipt: String,
        /// Why; the applicant reads it.
        comment: String,
    },
    /// Go on now: an approved file is sealed at once, a held one tried again, a sealed package put into the carrier again.
    Release {
        /// Receipt number.
        receipt: String,
    },
    /// 廃棄, before its time.
    Dispose {
        /// Receipt number.
        receipt: String,
        /// Why, and who permits it.
        reason: String,
    },
    /// Try a password-protected file again with passwords.
    Unlock {
        /// Receipt number.
        receipt: String,
        /// At most [`MAX_PASSWORDS`]; never stored, never recorded.
        passwords: Vec<Secret>,
    },
    /// 例外措置 for one file.
    Exception(ExceptionAsk),
    /// Exceptions on record.
    Exceptions,
    /// Seal everything approved into packages in the node's outbox, to be carried by hand.
    Seal,
    /// Take in packages carried by hand.
    Import {
        /// Where they lie, on the node's own machine.
        packages: Vec<std::path::PathBuf>,
    },
    /// Read the trail: auditors and operators.
    Trail(crate::trail::TrailAsk),
    /// How the node is.
    Status,
}

/// Which requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Filter {
    /// Of this section.
    pub section: Option<String>,
    /// Of this applicant.
    pub applicant: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// With this in the file name.
    pub name: Option<String>,
    /// From this day on, `YYYY-MM-DD` (JST).
    pub from: Option<String>,
    /// Up to this day, `YYYY-MM-DD` (JST).
    pub to: Option<String>,
    /// At most so many.
    pub limit: Option<usize>,
    /// After this receipt (the last of the page before).
    pub after: Option<String>,
}

/// What to do about an exception.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
pub enum ExceptionAsk {
    /// The responsible officer permits it for the file of a receipt; its applicant is the one who asked.
    Permit {
        /// Receipt number of the file.
        receipt: String,
        /// Why it is needed.
        reason: String,
        /// Last day it is good for, `YYYY-MM-DD`.
        until: String,
    },
    /// The responsible officer takes it back.
    Revoke {
        /// Number of the exception.
        id: String,
        /// Why.
        reason: String,
    },
}

/// A password on its way; never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "snake_case")]
pub enum Reply {
    /// Rows of a list.
    Rows {
        /// The rows, newest first.
        rows: Vec<Row>,
        /// There are more; ask again after the last.
        more: bool,
    },
    /// Everything about one request.
    Shown(Box<Shown>),
    /// Exceptions.
    Exceptions {
        /// Newest first.
        rows: Vec<ExceptionRow>,
    },
    /// Text to be printed or written as it is.
    Text {
        /// Nothing is wrong.
        good: bool,
        /// For staff.
        ja: String,
        /// The same in English.
        en: String,
    },
    /// It was done.
    Done {
        /// What, for a clerk.
        ja: String,
        /// What.
        en: String,
    },
    /// It was not done.
    Refused {
        /// A code that never changes its meaning.
        code: String,
        /// Why and what to do, for a clerk.
        ja: String,
        /// Why.
        en: String,
    },
}

impl Reply {
    /// Done.
    pub fn done(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Done { ja: ja.into(), en: en.into() }
    }

    /// Not done.
    pub fn refused(code: &str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Refused { code: code.into(), ja: ja.into(), en: en.into() }
    }
}

/// One request in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Receipt number.
    pub receipt: String,
    /// When it came, RFC 3339.
    pub received: String,
    /// Section id.
    pub section: String,
    /// Who dropped it.
    pub applicant: String,
    /// The file's name.
    pub name: String,
    /// Bytes of the original.
    pub bytes: u64,
    /// State, as a word.
    pub state: String,
    /// State, for a clerk.
    pub state_ja: String,
    /// Reason code, when refused, held or quarantined.
    pub reason: String,
}

/// Everything about one request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The row.
    pub row: Row,
    /// SHA-256 of the original.
    pub original: String,
    /// SHA-256 of the result.
    pub result: String,
    /// Format of the result.
    pub format: String,
    /// Rebuilt or excepted.
    pub kind: String,
    /// What was found, one line each, for a clerk.
    pub findings: Vec<String>,
    /// Why it was refused and what to do, for a clerk.
    pub why: String,
    /// What the scanner said.
    pub scan: String,
    /// Who decided.
    pub approver: String,
    /// His words.
    pub comment: String,
    /// The package it left in.
    pub package: String,
    /// Every change of state: when, to, who, why.
    pub history: Vec<String>,
}

/// One exception.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionRow {
    /// Its number.
    pub id: String,
    /// SHA-256 of the file.
    pub digest: String,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub requested_by: String,
    /// Who permitted it; empty = not yet.
    pub permitted_by: String,
    /// Good until.
    pub until: String,
    /// requested, permitted, revoked, expired.
    pub state: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_printed() {
        let ask = Ask::Unlock { receipt: "R".into(), passwords: vec![Secret("himitsu".into())] };
        assert!(!format!("{ask:?}").contains("himitsu"));
    }

    #[test]
    fn every_kind_of_question_comes_through() {
        let asks = [
            Ask::List(Filter { name: Some("申請".into()), ..Filter::default() }),
            Ask::Exception(ExceptionAsk::Revoke { id: "1".into(), reason: "r".into() }),
            Ask::Trail(crate::trail::TrailAsk::Search(crate::trail::TrailFilter::default())),
            Ask::Trail(crate::trail::TrailAsk::Verify { heads: vec!["1:ab".into()] }),
            Ask::Status,
        ];
        for ask in asks {
            let line = serde_json::to_string(&ask).unwrap();
            assert_eq!(serde_json::from_str::<Ask>(&line).unwrap(), ask, "{line}");
        }
    }

    #[test]
    fn words_that_mean_nothing_are_refused() {
        assert!(serde_json::from_str::<Ask>(r#"{"ask":"approve","receipt":"R1"}"#).is_ok());
        for bad in [
            r#"{"ask":"approve","receipt":"R1","as":"sato"}"#,
            r#"{"ask":"approve"}"#,
            r#"{"ask":"become","who":"root"}"#,
            r#"{"ask":"list","user":"root"}"#,
        ] {
            assert!(serde_json::from_str::<Ask>(bad).is_err(), "{bad}");
        }
    }
}
