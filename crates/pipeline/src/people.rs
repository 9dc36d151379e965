//! Who somebody is, and what he may do. The kernel says who: a uid, never a name from the environment.

use crate::site::{Role, Site};
use unicode_normalization::UnicodeNormalization;

/// The form names of people are compared in: NFKC, lower case, no space around. "Tanaka ", "ｔａｎａｋａ" and "tanaka" are one person.
pub fn normal(name: &str) -> String {
    name.trim().nfkc().flat_map(char::to_lowercase).collect::<String>().trim().to_owned()
}

/// Somebody who asks for something, as the kernel named him.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The operating-system user, normalised.
    pub user: String,
    /// His uid.
    pub uid: u32,
}

impl Identity {
    /// The user with this uid, by the system's own directory (files, LDAP, winbind: whatever NSS asks).
    ///
    /// # Errors
    /// When the system knows no such user: nobody without a name may ask for anything.
    pub fn of_uid(uid: u32) -> Result<Self, Unknown> {
        let user = nix::unistd::User::from_uid(nix::unistd::Uid::from_raw(uid)).ok().flatten();
        user.map(|u| Self { user: normal(&u.name), uid }).ok_or(Unknown { uid })
    }

    /// Who runs this process: the real uid, so that a set-uid wrapper or an environment variable changes nothing.
    ///
    /// # Errors
    /// When the system knows no such user.
    pub fn of_this_process() -> Result<Self, Unknown> {
        Self::of_uid(rustix::process::getuid().as_raw())
    }
}

/// A uid without a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The uid.
    pub uid: u32,
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "利用者番号 {0} の利用者が登録されていません / no user with uid {0}", self.uid)
    }
}
impl std::error::Error for Unknown {}

/// What somebody may do, worked out from the configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// May run the node.
    pub operator: bool,
    /// May read everything.
    pub auditor: bool,
    /// May permit exceptions.
    pub officer: bool,
    /// Sections he may approve for.
    pub approves: Vec<String>,
}

impl Rights {
    /// The rights of `who` at this site. Somebody the configuration does not name may see and do nothing but his own files.
    pub fn of(who: &Identity, site: &Site) -> Self {
        let has = |role| site.person(&who.user).is_some_and(|p| p.roles.contains(&role));
        let names = |list: &[String]| list.iter().any(|n| normal(n) == who.user);
        let approves = site.file.section.iter().filter(|s| names(&s.approvers) || names(&s.deputies));
        Self {
            operator: has(Role::Operator),
            auditor: has(Role::Auditor),
            officer: has(Role::Officer),
            approves: approves.map(|s| s.id.clone()).collect(),
        }
    }

    /// Whether he may see a request of this section and applicant.
    pub fn may_see(&self, who: &Identity, section: &str, applicant: &str) -> bool {
        self.operator || self.auditor || who.user == applicant || self.approves.iter().any(|s| s == section)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_is_one_name() {
        for other in ["Tanaka", " tanaka ", "ｔａｎａｋａ", "TANAKA\u{3000}"] {
            assert_eq!(normal(other), "tanaka", "{other:?}");
        }
        assert_ne!(normal("tanaka2"), normal("tanaka"));
    }

    #[test]
    fn the_kernel_names_the_user() {
        assert_eq!(Identity::of_uid(0).unwrap().user, "root");
        assert!(Identity::of_uid(3_999_999_999).is_err());
    }
}
