//! From the entries of any archive to a fresh ZIP: checked by name, sent round the engine, packed under the name of what each
//! became, with 無害化結果.txt for what was left out.

mod list;
mod parts;
mod path;

use crate::rules;
use mugai_core::{Action, Beside, Context, Limit, Reason, Refusal, Treatment, names};
use mugai_zip::{Stamp, assemble, key};
use parts::Parts;
use path::{leaf, parent};
use std::collections::HashSet;

/// Names that systems put beside files of their own accord (ARC-04); none is a document, some steer a folder or a drive.
const SYSTEM: &[&str] = &["desktop.ini", "autorun.inf", ".ds_store", "thumbs.db", "ehthumbs.db"];
/// What the folder of a mail's attachments is called, behind the name of the mail.
const FOLDER: &str = "の添付ファイル";
/// The folder in which macOS keeps resource forks.
const MAC_FOLDER: &str = "/__macosx/";

/// An entry that was left out, and why.
#[derive(Debug)]
struct LeftOut {
    name: String,
    refusal: Refusal,
}

/// The entries of one archive on their way into a new one. Names are given with `/` between their segments, composed (NFC).
///
/// For each entry the reader calls [`Collector::skips`] first, then one of [`Collector::file`], [`Collector::folder`],
/// [`Collector::special`] and [`Collector::unreadable`]; [`Collector::finish`] at the end. The reader spends the budget for what
/// it expands ([`Context::take`], [`Context::part`]) before it calls.
#[derive(Debug)]
pub(crate) struct Collector {
    /// Size of the archive, bytes.
    packed: u64,
    /// Bytes that its entries, and the archives among them, have expanded to.
    expanded: u64,
    parts: Parts,
    left_out: Vec<LeftOut>,
    /// Every file and every folder of the archive by [`key`], so that no two bear one name.
    files: HashSet<String>,
    within: HashSet<String>,
    /// Folders that the archive lists, in its order.
    folders: Vec<String>,
    /// What mails carried, with the names of the mails.
    carried: Vec<(String, Stamp, Vec<Beside>)>,
    /// Whether something was dropped without being listed.
    dropped: bool,
    /// Whether it was said that a password opened it.
    locked: bool,
}

impl Collector {
    /// For an archive of this many bytes.
    pub(crate) fn new(packed: usize) -> Self {
        Self {
            packed: u64::try_from(packed).unwrap_or(u64::MAX),
            expanded: 0,
            parts: Parts::default(),
            left_out: Vec::new(),
            files: HashSet::new(),
            within: HashSet::new(),
            folders: Vec::new(),
            carried: Vec::new(),
            dropped: false,
            locked: false,
        }
    }

    /// Whether the entry is one that a system put there of its own accord: it is reported and need not be read.
    ///
    /// # Errors
    /// `policy`.
    pub(crate) fn skips(&mut self, name: &str, cx: &mut Context<'_>) -> Result<bool, Refusal> {
        let folded = key(name);
        let file = leaf(&folded);
        let mac = format!("/{folded}/").contains(MAC_FOLDER);
        if !SYSTEM.contains(&file) && !mac && !file.starts_with("._") {
            return Ok(false);
        }
        self.dropped = true;
        cx.did(&rules::SYSTEM_FILE, name, Action::Removed)?;
        Ok(true)
    }

    /// A file with its content. An empty one holds nothing that could do harm, whatever it is called; only its name is judged.
    ///
    /// # Errors
    /// `ambiguous` for a name that two entries share; whatever refuses the whole archive.
    pub(crate) fn file(
        &mut self,
        name: &str,
        content: &[u8],
        modified: Stamp,
        cx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        if let Err(refusal) = path::short(name) {
            return self.leave_out(name, refusal, cx);
        }
        self.enter(name)?;
        let before = cx.bytes_left();
        let mut archive = false;
        let mut carried = Vec::new();
        let outcome = path::checked(name, cx).and_then(|clean| {
            if content.is_empty() {
                return Ok((clean, Vec::new()));
            }
            let (output, beside) = cx.child_and_beside(content, &clean)?;
            carried = beside;
            archive = crate::FORMATS.iter().any(|f| f.format().id == output.format.id);
            Ok((path::renamed(&clean, output.extension, cx)?, output.bytes))
        });
        let within =
            if archive || !carried.is_empty() || outcome.is_err() { before.saturating_sub(cx.bytes_left()) } else { 0 };
        self.expand(content.len(), within, cx).map_err(|r| r.at(name))?;
        match outcome {
            Ok((clean, bytes)) => {
                if bytes.is_empty() && !content.is_empty() {
                    return Err(Refusal::new(Reason::Internal, name, "an entry came back empty"));
                }
                if parent(&clean) != parent(name) || names::base(leaf(&clean)) != names::base(leaf(name)) {
                    cx.did(&rules::ENTRY_NAME, name, Action::Replaced)?;
                }
                if !carried.is_empty() {
                    self.carried.push((clean.clone(), modified, carried));
                }
                self.parts.add(&clean, &bytes, modified, cx)
            }
            Err(refusal) => self.leave_out(name, refusal, cx),
        }
    }

    /// A folder; it is kept when nothing lies in it in the end. Its name bears no slash at its end.
    ///
    /// # Errors
    /// Whatever refuses the whole archive.
    pub(crate) fn folder(&mut self, name: &str, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if let Err(refusal) = path::short(name) {
            return self.leave_out(name, refusal, cx);
        }
        let folded = key(name);
        if self.files.contains(&folded) {
            return Err(twins(name));
        }
        for above in path::above(&folded) {
            self.within.insert(above.to_owned());
        }
        self.within.insert(folded);
        match path::checked(&format!("{name}/x"), cx) {
            Ok(clean) => {
                let clean = parent(&clean).trim_end_matches('/');
                if clean != name {
                    cx.did(&rules::ENTRY_NAME, name, Action::Replaced)?;
                }
                self.folders.push(clean.to_owned());
                Ok(())
            }
            Err(refusal) => self.leave_out(name, refusal, cx),
        }
    }

    /// A link, a device, a pipe or a socket: reported, never followed.
    ///
    /// # Errors
    /// `policy`.
    pub(crate) fn special(&mut self, name: &str, cx: &mut Context<'_>) -> Result<(), Refusal> {
        self.dropped = true;
        cx.did(&rules::SPECIAL_FILE, name, Action::Removed)
    }

    /// That a password opened the archive, or an entry of it; said once.
    ///
    /// # Errors
    /// `policy`.
    pub(crate) fn unlocked(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if std::mem::replace(&mut self.locked, true) {
            return Ok(());
        }
        cx.did(&rules::ENCRYPTION, "", Action::Removed)
    }

    /// A file that cannot be read, and why: left out and listed, or the whole archive is refused, by its reason.
    ///
    /// # Errors
    /// `ambiguous` for a name that two entries share; whatever refuses the whole archive.
    pub(crate) fn unreadable(&mut self, name: &str, refusal: Refusal, cx: &mut Context<'_>) -> Result<(), Refusal> {
        if path::short(name).is_ok() {
            self.enter(name)?;
        }
        self.leave_out(name, refusal, cx)
    }

    /// The new archive.
    ///
    /// # Errors
    /// The first refusal when no file came through; `limit_output`.
    pub(crate) fn finish(mut self, cx: &Context<'_>) -> Result<Vec<u8>, Refusal> {
        if self.parts.is_empty() {
            if let Some(first) = self.left_out.into_iter().next() {
                return Err(first.refusal.at(&first.name));
            }
            if self.dropped && self.folders.is_empty() {
                return Err(Refusal::new(Reason::Malformed, "", "the archive holds no file"));
            }
        } else if !self.left_out.is_empty() {
            self.parts.add(list::NAME, list::text(&self.left_out).as_bytes(), Stamp::default(), cx)?;
        }
        for folder in &self.folders {
            self.parts.add_folder(folder)?;
        }
        // Once every name of the archive is known, so that no folder of ours is one of its own.
        for (mail, modified, files) in std::mem::take(&mut self.carried) {
            let stem = names::stem(leaf(&mail));
            let room = path::longest(cx).saturating_sub(FOLDER.len() + 8);
            let base = format!("{}{}{FOLDER}", parent(&mail), names::cut(stem, room).trim_end());
            let folder = self.parts.free_folder(&base)?;
            for file in files {
                let name = format!("{folder}/{}", file.name);
                path::short(&name)?;
                self.parts.add(&name, &file.output.bytes, modified, cx)?;
            }
        }
        assemble(&self.parts.into_parts(), cx.limits())
    }

    /// Counts what an entry expanded to, with what came out of it when it is an archive itself, carried files, or was refused: a bomb of archives
    /// in archives shows no ratio in any single one of them.
    fn expand(&mut self, bytes: usize, within: u64, cx: &Context<'_>) -> Result<(), Refusal> {
        self.expanded = self.expanded.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX)).saturating_add(within);
        let limits = cx.limits();
        if self.expanded > limits.ratio_floor_bytes && self.expanded / self.packed.max(1) > limits.member_ratio {
            return Err(Refusal::limit(Limit::Ratio, "", "the archive and those in it unpack to too much"));
        }
        Ok(())
    }

    /// A file's name may be that of no other file and of no folder.
    fn enter(&mut self, name: &str) -> Result<(), Refusal> {
        let folded = key(name);
        for above in path::above(&folded) {
            if self.files.contains(above) {
                return Err(twins(above));
            }
            if !self.within.insert(above.to_owned()) {
                break;
            }
        }
        if self.within.contains(&folded) {
            return Err(twins(name));
        }
        if !self.files.insert(folded) {
            return Err(Refusal::new(Reason::Ambiguous, name, "two entries of one name"));
        }
        Ok(())
    }

    fn leave_out(&mut self, name: &str, refusal: Refusal, cx: &mut Context<'_>) -> Result<(), Refusal> {
        match refusal.reason {
            // The job's own limits, and the shapes of a bomb: nothing of such an archive is delivered.
            Reason::LimitBytes
            | Reason::LimitParts
            | Reason::LimitDepth
            | Reason::LimitRatio
            | Reason::LimitOutput
            | Reason::LimitTime
            | Reason::LimitMemory
            | Reason::Internal => return Err(refusal.at(name)),
            Reason::ActiveFormat | Reason::Polyglot => {
                if cx.treatment(&rules::ACTIVE_ENTRY) == Treatment::Refuse {
                    return Err(refusal.at(name));
                }
                cx.found(&rules::ACTIVE_ENTRY, name)?;
            }
            _ => {
                cx.found(&rules::REFUSED_ENTRY, name)?;
            }
        }
        self.left_out.push(LeftOut { name: name.to_owned(), refusal });
        Ok(())
    }
}

/// CVE-2023-38831: a file and a folder of one name; which one opens depends on the reader.
fn twins(name: &str) -> Refusal {
    Refusal::new(Reason::Ambiguous, name, "a file and a folder of one name")
}
