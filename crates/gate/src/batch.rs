//! Many files at once, parallel over files, the results in the order of the inputs.

use crate::{Gate, Outcome};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;

/// Finished files that may wait for an earlier, slower one before the next is begun.
const WAITING: usize = 64;

impl Gate {
    /// Disarms and verifies many files with `jobs` workers side by side and hands each outcome to `each` in input order, so that
    /// names given to outputs do not depend on which worker was quicker.
    ///
    /// # Errors
    /// When no threads can be started.
    pub fn process_all(
        &self,
        paths: &[PathBuf],
        jobs: usize,
        mut each: impl FnMut(usize, Outcome),
    ) -> Result<(), rayon::ThreadPoolBuildError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.max(1)).build()?;
        let (send, receive) = sync_channel::<(usize, Outcome)>(WAITING);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let send = send;
                // One file per task and in order: `with_max_len(1)` keeps a slow file from holding up its neighbours.
                pool.install(|| {
                    paths.par_iter().enumerate().with_max_len(1).for_each(|(i, path)| {
                        let _ = send.send((i, self.process(path)));
                    });
                });
            });
            let mut waiting = BTreeMap::new();
            let mut next = 0;
            for (i, outcome) in &receive {
                waiting.insert(i, outcome);
                while let Some(outcome) = waiting.remove(&next) {
                    each(next, outcome);
                    next += 1;
                }
            }
        });
        Ok(())
    }
}
