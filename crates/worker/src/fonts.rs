//! The fonts that came as descriptors: received before the walls stand, read behind them.

use crate::received;
use rustix::net::RecvAncillaryBuffer;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

/// Receives `count` descriptors with the one byte the gate sends ahead of the job.
pub(crate) fn receive(talk: BorrowedFd<'_>, count: usize) -> Result<Vec<OwnedFd>, ()> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if count > mugai_core::MAX_FONTS {
        return Err(());
    }
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(mugai_core::MAX_FONTS))];
    let mut room = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0];
    let (got, fonts) = received::receive(talk, &mut byte, &mut room).map_err(|_| ())?;
    (got == 1 && fonts.len() == count).then_some(fonts).ok_or(())
}

/// Reads them whole. The position is this process's own (`pread`): other workers read the same blobs.
pub(crate) fn read(fonts: &[OwnedFd], most: u64) -> Result<Vec<Arc<Vec<u8>>>, ()> {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    fonts.iter().map(|font| read_one(font.as_fd(), most).map(Arc::new)).collect()
}

fn read_one(font: BorrowedFd<'_>, most: usize) -> Result<Vec<u8>, ()> {
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 1 << 20];
    loop {
        let at = u64::try_from(bytes.len()).map_err(|_| ())?;
        match rustix::io::pread(font, &mut chunk[..], at) {
            Ok(0) => return Ok(bytes),
            Ok(n) if bytes.len().saturating_add(n) > most => return Err(()),
            Ok(n) => bytes.extend_from_slice(chunk.get(..n).ok_or(())?),
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return Err(()),
        }
    }
}
