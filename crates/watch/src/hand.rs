//! Hands one claim to the taker: what it is, asked where nobody can swap it; and what its answer means.

use crate::claim::Claim;
use crate::ground::{CLAIMS, Ground, open_file, open_folder};
use crate::queue::{Done, Task};
use crate::seen::Print;
use crate::{Answer, Claimed, RefusedDrop, Settings, Taker, Why, names};
use rustix::fs::{AtFlags, FileType, fstat, statat};
use rustix::io::Errno;
use std::ffi::OsString;
use std::fs::File;
use std::path::Path;

/// What a claimed thing turned out to be.
enum Thing {
    File(Claimed, Print),
    Refused(RefusedDrop),
}

/// Carries one task out.
pub(crate) fn hand(task: Task, settings: &Settings, taker: &dyn Taker) -> Done {
    let Task { ground, claim, again } = task;
    // Durable before it is taken: otherwise a power cut could show the taken file in the drop folder again, where it gets another id.
    if let Err(e) = claim.sync(&ground.claims) {
        return failed(claim, "sync", e);
    }
    let thing = match open(&ground, &claim, settings, again) {
        Ok(thing) => thing,
        Err(e) => return failed(claim, "open", e),
    };
    match thing {
        Thing::File(claimed, before) => {
            if taker.take(claimed) == Answer::NotNow {
                return Done::NotNow(claim);
            }
            // Whoever still had it open may have written on: then what was taken is not the whole, and the rest is not to be lost.
            if claim.look(&ground.claims).is_ok_and(|after| after != before) {
                return match claim.renew(&ground.claims) {
                    Ok(new) => Done::Renewed(claim.dir, new),
                    Err(e) => failed(claim, "rename", e),
                };
            }
            match claim.remove(&ground.claims) {
                Ok(()) => Done::Taken(claim),
                Err(e) => failed(claim, "remove", e),
            }
        }
        Thing::Refused(refused) => {
            let keep = refused.why == Why::BadName;
            if taker.refused(refused) == Answer::NotNow {
                return Done::NotNow(claim);
            }
            match if keep { claim.set_aside(&ground.claims) } else { claim.remove(&ground.claims) } {
                Ok(()) => Done::Refused(claim),
                Err(e) => failed(claim, "remove", e),
            }
        }
    }
}

fn failed(claim: Claim, step: &'static str, errno: Errno) -> Done {
    if errno == Errno::NOENT { Done::Gone(claim) } else { Done::Failed(claim, step, errno) }
}

/// Finds out what was claimed, and opens it when it is an ordinary file with a readable name.
fn open(ground: &Ground, claim: &Claim, settings: &Settings, again: bool) -> Result<Thing, Errno> {
    let at = open_folder(&ground.claims, &claim.folder())?;
    let stat = statat(&at, &claim.name, AtFlags::SYMLINK_NOFOLLOW)?;
    let print = Print::of(&stat);
    let parts = || claim.inner.iter().map(OsString::as_os_str).chain(Some(claim.name.as_os_str()));
    let refuse = |why| {
        Thing::Refused(RefusedDrop {
            source: claim.id.clone(),
            section: claim.section.clone(),
            staff: claim.staff.clone(),
            owner_uid: stat.st_uid,
            shown: names::shown_path(parts()),
            why,
            again,
        })
    };
    let why = match print.kind {
        FileType::RegularFile if print.links > 1 => Some(Why::HardLink),
        FileType::RegularFile => None,
        FileType::Symlink => Some(Why::Symlink),
        FileType::Fifo => Some(Why::Fifo),
        FileType::Socket => Some(Why::Socket),
        FileType::CharacterDevice | FileType::BlockDevice => Some(Why::Device),
        FileType::Directory | FileType::Unknown => return Err(Errno::ISDIR),
    };
    if let Some(why) = why {
        return Ok(refuse(why));
    }
    let folder: Option<Vec<String>> = claim.inner.iter().map(|n| names::nfc(n)).collect();
    let (Some(folder), Some(name)) = (folder, names::nfc(&claim.name)) else {
        return Ok(refuse(Why::BadName));
    };
    let file = File::from(open_file(&at, Path::new(&claim.name))?);
    let stat = fstat(&file)?;
    let print = Print::of(&stat);
    let io = |e: std::io::Error| Errno::from_io_error(&e).unwrap_or(Errno::IO);
    let modified = file.metadata().and_then(|m| m.modified()).map_err(io)?;
    // Nobody can have swapped it; on a share whose server we do not rule, somebody could.
    if print.kind != FileType::RegularFile || print.links > 1 {
        return Err(Errno::STALE);
    }
    let length = u64::try_from(print.length).map_err(|_| Errno::OVERFLOW)?;
    let path = settings.root.join(CLAIMS).join(claim.folder()).join(&claim.name);
    let claimed = Claimed {
        source: claim.id.clone(),
        section: claim.section.clone(),
        staff: claim.staff.clone(),
        owner_uid: stat.st_uid,
        name,
        folder: folder.join("/"),
        path,
        file,
        length,
        modified,
        again,
        ctime: print.ctime,
    };
    Ok(Thing::File(claimed, print))
}
