//! 例外措置: one file, by its digest, leaves as it came because a responsible officer permitted it. The only door without a rebuild.
//!
//! SECURITY: no error path and no default leads here; whoever calls it holds a grant that names the very file. What comes out says
//! `excepted` in its attestation for ever, so that the approval, the package and the other side can treat it as what it is.

use crate::gate::Gate;
use crate::{Kind, Original, Verified};
use mugai_core::{Format, Reason, Refusal, UNKNOWN_FORMAT, names};
use std::time::SystemTime;

/// A permission for one file. Where it is kept and who may give it is the caller's; what it must say is checked here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// SHA-256 of the only file it is good for.
    pub digest: [u8; 32],
    /// Why the file cannot be made harmless and is needed all the same.
    pub reason: String,
    /// Person id of the responsible officer.
    pub permitted_by: String,
    /// Person id of whoever asked; never the officer himself.
    pub requested_by: String,
    /// First moment of its life.
    pub from: SystemTime,
    /// First moment after it.
    pub until: SystemTime,
}

impl Grant {
    /// Why it is not good for this digest at this time; `None` when it is.
    fn fault(&self, digest: [u8; 32], now: SystemTime) -> Option<&'static str> {
        let blank = |s: &str| s.trim().is_empty();
        if self.digest != digest {
            Some("the exception was permitted for another file")
        } else if blank(&self.reason) || blank(&self.permitted_by) || blank(&self.requested_by) {
            Some("the exception names no reason or no person")
        } else if same_person(&self.permitted_by, &self.requested_by) {
            Some("the exception was permitted by whoever asked for it")
        } else if now < self.from {
            Some("the exception has not begun")
        } else if now >= self.until {
            Some("the exception has expired")
        } else {
            None
        }
    }
}

/// Ids that differ in case or surrounding space only are one person's.
fn same_person(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

impl Gate {
    /// The original's own bytes, let through by a grant for exactly this file in its time. A dangerous name stays refused: an
    /// exception is for what a file holds. A worker is asked what the file is; when it cannot say, the format is
    /// [`UNKNOWN_FORMAT`].
    ///
    /// # Errors
    /// `policy` when the grant is not good for this file now; the name's own refusal; `internal`.
    pub fn exception(&self, original: &Original, grant: &Grant, now: SystemTime) -> Result<Verified, Refusal> {
        let name = original.checked_name()?;
        if let Some(fault) = grant.fault(original.digest(), now) {
            return Err(Refusal::new(Reason::Policy, "", fault));
        }
        let extension = names::extension(name);
        // Only a name for the record: what the worker refuses is what the exception was given for.
        let seen = self.second_look(name, &original.blob).ok().filter(|f| f.has_extension(&extension));
        let format: &'static Format = seen.unwrap_or(&UNKNOWN_FORMAT);
        let internal = |e: std::io::Error| Refusal::new(Reason::Internal, "", e.to_string());
        let blob = original.blob.try_clone().map_err(internal)?;
        let verified = self.verified(blob, format, extension, Kind::Excepted).map_err(internal)?;
        if verified.digest() == grant.digest {
            Ok(verified)
        } else {
            Err(Refusal::new(Reason::Internal, "", "the bytes are not the ones that were permitted"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_grant_is_good_for_one_file_in_its_time_between_two_persons() {
        let day = |n: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(n * 86_400);
        let good = Grant {
            digest: [1; 32],
            reason: "電子署名を残す必要がある".into(),
            permitted_by: "kacho".into(),
            requested_by: "tanaka".into(),
            from: day(10),
            until: day(20),
        };
        assert_eq!(good.fault([1; 32], day(10)), None);
        assert!(good.fault([2; 32], day(10)).is_some());
        assert!(good.fault([1; 32], day(10) - Duration::from_millis(1)).is_some());
        assert_eq!(good.fault([1; 32], day(20) - Duration::from_millis(1)), None);
        assert!(good.fault([1; 32], day(20)).is_some(), "its last moment is over");
        let changes: [fn(&mut Grant); 5] = [
            |g| g.reason = " \u{3000}".into(),
            |g| g.permitted_by.clear(),
            |g| g.requested_by.clear(),
            |g| g.permitted_by = "tanaka".into(),
            |g| g.permitted_by = " TANAKA".into(),
        ];
        for change in changes {
            let mut bad = good.clone();
            change(&mut bad);
            assert!(bad.fault([1; 32], day(15)).is_some(), "{bad:?}");
        }
    }
}
