//! `mugai backup` while the node runs, `mugai restore` into an empty folder: both check every digest.

use super::staff::site;
use crate::cli::{say, talk};
use crate::exit::Exit;
use crate::lang::Lang;
use mugai_audit::{Entry, Event, Outcome, Setup, Trail};
use mugai_pipeline::people::Identity;
use mugai_staging::{DiskBlobs, NodeKey, SqliteStore};
use std::path::Path;

fn fail(lang: Lang, ja: &str, en: &str) -> Exit {
    talk(&format!("mugai: {}", lang.pick(ja, en)));
    Exit::TryAgain
}

/// States, blobs, node key and trail into `to`.
pub(super) fn backup(config: &Path, to: &Path, lang: Lang) -> Exit {
    make(config, to, lang).unwrap_or_else(|exit| exit)
}

fn make(config: &Path, to: &Path, lang: Lang) -> Result<Exit, Exit> {
    let site = site(config, lang)?;
    let data = &site.file.data;
    let staging = |e: mugai_staging::StagingError| fail(lang, &e.ja(), &e.to_string());
    let audit = |e: String| fail(lang, &e, &e);
    let who = Identity::of_this_process().map_or_else(|e| e.to_string(), |i| i.user);
    let (trail, _) =
        Trail::open(&site.within("audit"), Setup::new(&site.file.node).command()).map_err(|e| audit(e.ja()))?;
    let entry = Entry::new(Event::Backup).who(&who).detail(&to.display().to_string());
    let act = trail.begin(entry).map_err(|e| audit(e.ja()))?;
    let made = (|| {
        let key = NodeKey::open(data)?;
        let store = SqliteStore::open(data, key)?;
        let blobs = DiskBlobs::open(data)?;
        mugai_staging::backup(&store, &blobs, to, mugai_staging::Timestamp::now())
    })();
    let copied = made.and_then(|report| {
        copy_trail(&site.within("audit"), &to.join("audit"))
            .map(|()| report)
            .map_err(|error| mugai_staging::StagingError::Io { path: to.join("audit"), error })
    });
    let outcome = if copied.is_ok() { Outcome::Done } else { Outcome::Failed };
    let _ = trail.end(act, mugai_audit::End::new(outcome));
    let _ = trail.sync();
    let report = copied.map_err(staging)?;
    say(&format!("{}: {report:?}", lang.pick("控えを取りました", "backed up")));
    Ok(Exit::Released)
}

/// The trail's files as they are; a record written meanwhile may be missing at the end, as in any backup.
fn copy_trail(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))?;
            std::fs::File::open(to.join(entry.file_name()))?.sync_all()?;
        }
    }
    std::fs::File::open(to)?.sync_all()
}

/// Checks a backup and puts it into an empty data folder.
pub(super) fn restore(from: &Path, to: Option<&Path>, config: Option<&Path>, lang: Lang) -> Exit {
    let data = match config.filter(|_| to.is_none()).map(|config| site(config, lang)) {
        Some(Ok(site)) => Some(site.file.data),
        Some(Err(exit)) => return exit,
        None => to.map(Path::to_owned),
    };
    let Some(to) = data.as_deref() else { return Exit::Usage };
    let done = mugai_staging::restore(from, to).and_then(|report| {
        let trail = from.join("audit");
        let copied = if trail.is_dir() { copy_trail(&trail, &to.join("audit")) } else { Ok(()) };
        copied.map(|()| report).map_err(|error| mugai_staging::StagingError::Io { path: to.join("audit"), error })
    });
    match done {
        Ok(report) => {
            say(&format!("{}: {report:?}", lang.pick("戻しました", "restored")));
            Exit::Released
        }
        Err(e) => fail(lang, &e.ja(), &e.to_string()),
    }
}
