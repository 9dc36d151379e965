//! Entry by entry: checked by name, sent round the engine, packed under the name of what it became.

use crate::rules;
use mugai_core::{Action, Context, Reason, Refusal, Treatment, names};
use mugai_zip::{Archive, Packed, key, pack};
use std::collections::HashSet;

/// Names that systems put beside files of their own accord (ARC-04); none is a document, some steer a folder or a drive.
const SYSTEM: &[&str] = &["desktop.ini", "autorun.inf", ".ds_store", "thumbs.db", "ehthumbs.db"];
/// The folder in which macOS keeps resource forks.
const MAC_FOLDER: &str = "__macosx/";
/// How many times a taken name is tried with a number.
const TRIES: u32 = 1_000;
/// Bytes a number and an extension may need behind a stem.
const ROOM: usize = 30;

/// An entry that was left out, and why.
#[derive(Debug)]
pub(crate) struct LeftOut {
    pub(crate) name: String,
    pub(crate) refusal: Refusal,
}

/// What goes into the new archive, each under a name of its own.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    packed: Vec<Packed>,
    taken: HashSet<String>,
}

impl Parts {
    pub(crate) fn is_empty(&self) -> bool {
        self.packed.is_empty()
    }

    /// Packs a file, with a number in its name when the name is taken.
    pub(crate) fn add(&mut self, name: &str, content: &[u8], cx: &Context<'_>) -> Result<(), Refusal> {
        let (folder, file) = (parent(name), leaf(name));
        let (stem, dot) = file.rsplit_once('.').map_or((file, String::new()), |(stem, e)| (stem, format!(".{e}")));
        let mut free = name.to_owned();
        let mut number = 1u32;
        while self.taken.contains(&key(&free)) {
            number = number.saturating_add(1);
            if number > TRIES {
                return Err(Refusal::new(Reason::Ambiguous, name, "too many entries of one name"));
            }
            let short = names::cut(stem, longest(cx).saturating_sub(ROOM)).trim_end();
            free = format!("{folder}{short} ({number}){dot}");
        }
        self.taken.insert(key(&free));
        self.packed.push(pack(&free, content)?);
        Ok(())
    }

    pub(crate) fn into_parts(self) -> Vec<Packed> {
        self.packed
    }
}

/// The entries of one archive on their way.
#[derive(Debug)]
pub(crate) struct Entries {
    parts: Parts,
    left_out: Vec<LeftOut>,
    /// Every folder of the archive by [`key`], so that no file bears the name of one.
    folders: HashSet<String>,
}

impl Entries {
    pub(crate) fn new(zip: &Archive<'_>) -> Self {
        let mut folders = HashSet::new();
        for member in &zip.members {
            let mut folder = member.name.as_str();
            while let Some((above, _)) = folder.rsplit_once('/') {
                if !folders.insert(key(above)) {
                    break;
                }
                folder = above;
            }
        }
        Self { parts: Parts::default(), left_out: Vec::new(), folders }
    }

    pub(crate) fn finish(self) -> (Parts, Vec<LeftOut>) {
        (self.parts, self.left_out)
    }

    /// Decides about one entry.
    pub(crate) fn send_round(&mut self, zip: &Archive<'_>, index: usize, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let name = zip.members.get(index).map_or("", |m| m.name.as_str());
        let folded = key(name);
        let file = folded.rsplit('/').next().unwrap_or("");
        if SYSTEM.contains(&file) || format!("/{folded}").contains(&format!("/{MAC_FOLDER}")) || file.starts_with("._")
        {
            return cx.did(&rules::SYSTEM_FILE, name, Action::Removed);
        }
        if self.folders.contains(&folded) {
            // CVE-2023-38831: a file and a folder of one name; which one opens depends on the reader.
            return Err(Refusal::new(Reason::Ambiguous, name, "a file and a folder of one name"));
        }
        // Read before the name is judged: a broken member breaks the archive, whatever it is called.
        let content = zip.read(index, cx)?;
        let outcome = path(name, cx).and_then(|clean| {
            let output = cx.child(&content, &clean)?;
            Ok((renamed(&clean, output.extension, cx)?, output.bytes))
        });
        match outcome {
            Ok((clean, bytes)) => {
                if bytes.is_empty() {
                    return Err(Refusal::new(Reason::Internal, name, "an entry came back empty"));
                }
                if parent(&clean) != parent(name) || names::stem(leaf(&clean)) != names::stem(leaf(name)) {
                    cx.did(&rules::ENTRY_NAME, name, Action::Replaced)?;
                }
                self.parts.add(&clean, &bytes, cx)
            }
            Err(refusal) => self.leave_out(name, refusal, cx),
        }
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

/// Every segment of the path as [`names::check`] wants a file name; folders may bear any extension.
fn path(name: &str, cx: &Context<'_>) -> Result<String, Refusal> {
    let mut clean = Vec::new();
    let mut segments = name.split('/').peekable();
    while let Some(segment) = segments.next() {
        clean.push(match names::check(segment, longest(cx)) {
            Err(r) if r.reason == Reason::ActiveFormat && segments.peek().is_some() => {
                return Err(Refusal::new(Reason::BadName, segment, "a folder named like something that runs"));
            }
            checked => checked?,
        });
    }
    Ok(clean.join("/"))
}

/// The path with the extension of what the file now is; one that says so already stays as written.
fn renamed(clean: &str, extension: &str, cx: &Context<'_>) -> Result<String, Refusal> {
    if names::extension(clean) == extension {
        return Ok(clean.to_owned());
    }
    let file = names::check(&names::with_extension(leaf(clean), extension), longest(cx))?;
    Ok(format!("{}{file}", parent(clean)))
}

fn longest(cx: &Context<'_>) -> usize {
    usize::try_from(cx.limits().name_bytes).unwrap_or(usize::MAX)
}

fn leaf(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn parent(name: &str) -> &str {
    name.strip_suffix(leaf(name)).unwrap_or("")
}
