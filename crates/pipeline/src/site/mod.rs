//! The configuration of a node: read, held against itself, and refused when it would let raw files cross.

mod check;
mod error;
mod file;
mod mail;

pub use error::SiteError;
pub use file::{
    Allowed, Applicant, ApprovalRule, Carrier, Drop, Keys, Operate, Person, Role, Scan, Section, Segment, SiteFile,
    Work,
};

pub(crate) use mail::spool as mail_spool;
pub use mail::{Mail, MailProtocol, Mailboxes, Place};

use mugai_core::Catalogue;
use mugai_policy::{Policy, PolicyError};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Longest configuration file read, bytes.
const MAX_FILE: u64 = 1 << 20;

/// A node's configuration, checked.
#[derive(Clone, Debug)]
pub struct Site {
    /// What the file says.
    pub file: SiteFile,
    /// Where it was read from.
    pub path: PathBuf,
    /// The policies it names, by that name.
    pub policies: BTreeMap<String, Policy>,
    /// Which section a mail is for; empty without a mail door.
    pub mailboxes: Mailboxes,
    /// Every file that decides what this node does, with its bytes: for the record of alterations (R18).
    pub read: Vec<(PathBuf, Vec<u8>)>,
}

impl Site {
    /// Reads and checks a configuration file and the policies it names.
    ///
    /// # Errors
    /// [`SiteError`]; nothing is guessed and nothing unknown is skipped.
    pub fn load(path: &Path, catalogue: &Catalogue) -> Result<Self, SiteError> {
        let bytes = read(path)?;
        let text = String::from_utf8(bytes.clone()).map_err(|_| SiteError::Syntax("not UTF-8".into()))?;
        let file: SiteFile = toml::from_str(&text).map_err(|e| SiteError::Syntax(e.to_string()))?;
        check::check(&file)?;
        let mut site = Self {
            file,
            path: path.to_owned(),
            policies: BTreeMap::new(),
            mailboxes: Mailboxes::default(),
            read: vec![(path.to_owned(), bytes)],
        };
        let mut names: Vec<String> = vec![site.file.policy.clone()];
        names.extend(site.file.section.iter().filter_map(|s| s.policy.clone()));
        names.extend(site.file.mail.as_ref().and_then(|m| m.policy.clone()));
        for name in names {
            site.load_policy(&name, catalogue)?;
        }
        site.load_mailboxes()?;
        Ok(site)
    }

    fn load_policy(&mut self, name: &str, catalogue: &Catalogue) -> Result<(), SiteError> {
        if self.policies.contains_key(name) {
            return Ok(());
        }
        let policy = match Policy::profile(name, catalogue) {
            Err(PolicyError::NoSuchProfile(_)) => {
                let path = self.path.parent().unwrap_or(Path::new("")).join(name);
                let bytes = read(&path)?;
                let wrong = |e: String| SiteError::Policy { name: name.to_owned(), why: e };
                let text = String::from_utf8(bytes.clone()).map_err(|_| wrong("not UTF-8".into()))?;
                self.read.push((path, bytes));
                Policy::load(&text, catalogue).map_err(|e| wrong(e.to_string()))?
            }
            other => other.map_err(|e| SiteError::Policy { name: name.to_owned(), why: e.to_string() })?,
        };
        self.policies.insert(name.to_owned(), policy);
        Ok(())
    }

    fn load_mailboxes(&mut self) -> Result<(), SiteError> {
        let Some(mail) = &self.file.mail else { return Ok(()) };
        let Some(table) = &mail.sections else { return Ok(()) };
        let path = self.path.parent().unwrap_or(Path::new("")).join(table);
        let bytes = read(&path)?;
        let text =
            String::from_utf8(bytes.clone()).map_err(|_| SiteError::Syntax("mail.sections: not UTF-8".into()))?;
        self.mailboxes = Mailboxes::read(&text, &self.file)?;
        self.read.push((path, bytes));
        Ok(())
    }

    /// The name of the policy that holds for mail.
    pub fn policy_of_mail(&self) -> &str {
        self.file.mail.as_ref().and_then(|m| m.policy.as_deref()).unwrap_or(&self.file.policy)
    }

    /// A section by its id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.file.section.iter().find(|s| s.id == id)
    }

    /// The name of the policy that holds for a section.
    pub fn policy_of(&self, section: &str) -> &str {
        self.section(section).and_then(|s| s.policy.as_deref()).unwrap_or(&self.file.policy)
    }

    /// A person by the name of his operating-system user.
    pub fn person(&self, user: &str) -> Option<&Person> {
        let user = crate::people::normal(user);
        self.file.person.iter().find(|p| crate::people::normal(&p.user) == user)
    }

    /// A person by his staff number.
    pub fn staff(&self, number: &str) -> Option<&Person> {
        let number = crate::people::normal(number);
        self.file.person.iter().find(|p| p.staff.as_deref().map(crate::people::normal).as_deref() == Some(&number))
    }

    /// A place in the node's own folder.
    pub fn within(&self, name: &str) -> PathBuf {
        self.file.data.join(name)
    }
}

impl Section {
    /// The name of its folder in 投入 and 結果.
    pub fn folder_name(&self) -> &str {
        self.folder.as_deref().unwrap_or(&self.name)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, SiteError> {
    use std::io::Read;
    let cannot = |e: std::io::Error| SiteError::Read { path: path.to_owned(), why: e.to_string() };
    let mut bytes = Vec::new();
    std::fs::File::open(path).map_err(cannot)?.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if u64::try_from(bytes.len()).is_ok_and(|n| n > MAX_FILE) {
        return Err(SiteError::Read { path: path.to_owned(), why: "larger than 1 MiB".into() });
    }
    Ok(bytes)
}
