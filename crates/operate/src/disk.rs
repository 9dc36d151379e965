//! Free space: below a floor nothing is accepted, so that what was accepted can still be finished and recorded.

use crate::{Condition, Health, Metrics};
use std::io;
use std::path::{Path, PathBuf};

/// Fewest free inodes, where the file system counts them.
const INODES: u64 = 1_000;

/// What is free in a folder's file system, for a user without privileges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes.
    pub bytes: u64,
    /// Inodes; `None` where the file system has no fixed number of them.
    pub inodes: Option<u64>,
}

impl Room {
    /// Asks the file system of a folder.
    ///
    /// # Errors
    /// When the folder is not there or does not answer.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let s = rustix::fs::statvfs(folder)?;
        let inodes = if s.f_files == 0 { None } else { Some(s.f_favail) };
        Ok(Self { bytes: s.f_bavail.saturating_mul(s.f_frsize), inodes })
    }
}

/// Looks at the free space of folders and says when there is too little.
pub struct DiskGuard<Ask = fn(&Path) -> io::Result<Room>> {
    folders: Vec<PathBuf>,
    floor: u64,
    health: Health,
    metrics: Metrics,
    ask: Ask,
}

impl DiskGuard {
    /// Watches these folders; `floor` is in bytes.
    pub fn new(folders: Vec<PathBuf>, floor: u64, health: Health, metrics: Metrics) -> Self {
        Self { folders, floor, health, metrics, ask: Room::of }
    }
}

impl<Ask: Fn(&Path) -> io::Result<Room>> DiskGuard<Ask> {
    /// One look at every folder. A full one recovers at an eighth above the floor, so that the door does not flap.
    pub fn look(&self) {
        for folder in &self.folders {
            let place = folder.to_string_lossy();
            match (self.ask)(folder) {
                Ok(room) => {
                    self.health.clear(Condition::FolderGone, &place);
                    self.metrics.disk_free(&place, room.bytes);
                    self.judge(&place, room);
                }
                Err(e) => self.health.set(Condition::FolderGone, &place, &e.to_string()),
            }
        }
    }

    fn judge(&self, place: &str, room: Room) {
        let inodes = room.inodes.unwrap_or(u64::MAX);
        if room.bytes < self.floor || inodes < INODES {
            let detail = match room.inodes {
                Some(n) if n < INODES => format!("{n} inodes free, floor {INODES}"),
                _ => format!("{} MiB free, floor {} MiB", room.bytes >> 20, self.floor >> 20),
            };
            self.health.set(Condition::DiskFull, place, &detail);
        } else if room.bytes >= self.floor.saturating_add(self.floor / 8) {
            self.health.clear(Condition::DiskFull, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    const MIB: u64 = 1 << 20;

    #[test]
    fn a_full_disk_closes_the_door_and_room_opens_it_again() {
        let room = Cell::new(Some(Room { bytes: 600 * MIB, inodes: Some(5_000) }));
        let (health, metrics) = (Health::new(), Metrics::new());
        let guard = DiskGuard {
            folders: vec!["/data".into()],
            floor: 512 * MIB,
            health: health.clone(),
            metrics: metrics.clone(),
            ask: |_: &Path| room.get().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound)),
        };
        let look = |r: Option<(u64, Option<u64>)>| {
            room.set(r.map(|(mib, inodes)| Room { bytes: mib * MIB, inodes }));
            guard.look();
            (health.accepting(), health.stands(Condition::DiskFull), health.stands(Condition::FolderGone))
        };
        assert_eq!(look(Some((600, Some(5_000)))), (true, false, false));
        assert_eq!(look(Some((511, Some(5_000)))), (false, true, false));
        // At the floor but not an eighth above it: still full.
        assert_eq!(look(Some((575, Some(5_000)))), (false, true, false));
        assert_eq!(look(Some((576, Some(5_000)))), (true, false, false));
        assert_eq!(look(Some((9_000, Some(999)))), (false, true, false));
        assert_eq!(look(Some((9_000, None))), (true, false, false));
        assert_eq!(look(None), (false, false, true));
        assert_eq!(look(Some((9_000, None))), (true, false, false));
        assert!(metrics.text().contains(&format!("mugai_disk_free_bytes{{folder=\"/data\"}} {}", 9_000 * MIB)));
    }

    #[test]
    fn the_real_file_system_is_asked() {
        let dir = tempfile::tempdir().unwrap();
        assert!(Room::of(dir.path()).unwrap().bytes > 0);
        assert!(Room::of(&dir.path().join("gone")).is_err());
        let (health, metrics) = (Health::new(), Metrics::new());
        DiskGuard::new(vec![dir.path().to_owned()], u64::MAX, health.clone(), metrics.clone()).look();
        assert!(!health.accepting());
        DiskGuard::new(vec![dir.path().to_owned()], 0, health.clone(), metrics).look();
        assert!(health.accepting());
    }
}
