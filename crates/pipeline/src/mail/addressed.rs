//! For which sections a mail is, and who counts as the one who asks for its attachments.

use super::{About, Letter};
use crate::people::normal;
use crate::site::{Section, Site};
use mugai_audit::{Entry, Event};
use mugai_core::MailOrders;

/// Longest applicant, bytes: the store takes no more.
const LONGEST: usize = 250;

/// The sections of a mail.
pub(crate) struct Addressed<'s> {
    /// Each section, and who asks there.
    pub(super) all: Vec<(&'s Section, String)>,
    /// The first of them: it keeps the original.
    pub(super) section: &'s Section,
    /// Who asks in it.
    pub(super) applicant: String,
}

impl<'s> Addressed<'s> {
    /// `None` only when the configuration names a section that is not there, or nobody is addressed.
    pub(super) fn of(site: &'s Site, letter: &Letter<'_>) -> Option<Self> {
        let default = &site.file.mail.as_ref()?.default_section;
        // Of several recipients in one section the first who is known by name: of a mere address nobody could say that he approves
        // what came for himself.
        let mut found: Vec<(&Section, Applicant)> = Vec::new();
        for address in letter.recipients {
            let place = site.mailboxes.of(address);
            let section = site.section(place.map_or(default, |p| &p.section))?;
            let known = place.and_then(|p| p.user.clone()).map(Applicant::Person);
            let applicant = known.unwrap_or_else(|| applicant(site, address));
            match found.iter_mut().find(|(s, _)| s.id == section.id) {
                None => found.push((section, applicant)),
                Some((_, before @ Applicant::Address(_))) if matches!(applicant, Applicant::Person(_)) => {
                    *before = applicant
                }
                Some(_) => {}
            }
        }
        let all: Vec<_> = found.into_iter().map(|(section, applicant)| (section, applicant.into_name())).collect();
        let (section, applicant) = all.first().cloned()?;
        Some(Self { all, section, applicant })
    }

    /// The same for a mail that was kept earlier, from what its row says.
    pub(super) fn again(site: &'s Site, sections: &str, applicant: &str) -> Option<Self> {
        let one = |id: &str| site.section(id).map(|s| (s, applicant.to_owned()));
        let all: Vec<_> = sections.split('+').filter_map(one).collect();
        let (section, applicant) = all.first().cloned()?;
        Some(Self { all, section, applicant })
    }

    /// The sections as the row of the mail names them.
    pub(super) fn ids(&self) -> String {
        let ids: Vec<&str> = self.all.iter().map(|(s, _)| s.id.as_str()).collect();
        ids.join("+")
    }

    /// The folders in which attachments will appear.
    pub(super) fn folders(&self) -> Vec<String> {
        let names =
            self.all.iter().map(|(s, _)| mugai_core::names::cut(s.folder_name(), MailOrders::MAX_WORD).to_owned());
        names.take(MailOrders::MAX_WORDS).collect()
    }

    /// A record about the mail.
    pub(super) fn entry(&self, event: Event, about: &About) -> Entry {
        let entry = Entry::new(event).who(&self.applicant).section(&self.section.id).file(&about.name);
        entry.digest(&crate::report::hex(&about.digest))
    }
}

/// Who asks: somebody the node knows by name, or an address.
enum Applicant {
    Person(String),
    Address(String),
}

impl Applicant {
    fn into_name(self) -> String {
        match self {
            Self::Person(name) | Self::Address(name) => name,
        }
    }
}

/// Somebody with a role whose name is the mailbox of one of our own domains is himself: he must not approve what came for him.
fn applicant(site: &Site, address: &str) -> Applicant {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let own = site.file.mail.iter().flat_map(|m| &m.own_domains).any(|d| d.eq_ignore_ascii_case(domain));
    let base = local.split_once('+').map_or(local, |(base, _)| base);
    if let Some(person) = site.person(base).filter(|_| own) {
        return Applicant::Person(normal(&person.user));
    }
    let shown = normal(&mugai_core::names::show(address));
    let cut = mugai_core::names::cut(&shown, LONGEST).replace(':', "_");
    Applicant::Address(if cut.trim().is_empty() { "mail".to_owned() } else { cut })
}
