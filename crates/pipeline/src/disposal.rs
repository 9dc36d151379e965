//! 廃棄 on either node: recorded before the key is destroyed and after the file is gone.

use crate::node::Node;
use mugai_audit::{End, Entry, Event, Outcome};
use mugai_staging::{By, Scope, StagingError, Target};

/// Disposes of one thing under a permission.
///
/// # Errors
/// As [`mugai_staging::dispose`]; `Busy` when no record can be begun.
pub(crate) fn dispose(
    node: &Node,
    target: &Target,
    scope: Scope,
    who: &str,
    permission: &str,
    section: &str,
    name: &str,
) -> Result<(), StagingError> {
    let receipt = match target {
        Target::Request(r) => r.to_string(),
        Target::Arrival(n) => format!("arrival {n}"),
    };
    let what = match scope {
        Scope::Original => "original",
        Scope::All => "all",
    };
    let entry = Entry::new(Event::Dispose).who(who).section(section).receipt(&receipt).file(name);
    let entry = entry.detail(&format!("{what}: {permission}"));
    let Ok(act) = node.trail.begin(entry) else { return Err(StagingError::Busy) };
    let by = By::person(who, node.now(), permission);
    let done = mugai_staging::dispose(&*node.store, &*node.blobs, target, scope, permission, &by);
    let end = match &done {
        Ok(records) => {
            let gone = records.iter().filter(|r| r.unlinked.is_some()).count();
            End::new(Outcome::Done).detail(&format!("keys destroyed and files unlinked: {gone}"))
        }
        Err(e) => End::new(Outcome::Failed).detail(&e.to_string()),
    };
    let _ = node.trail.end(act, end);
    done.map(|_| ())
}
