//! One message with the descriptors that travel beside it.

use rustix::io::Errno;
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use std::io::IoSliceMut;
use std::os::fd::{BorrowedFd, OwnedFd};

/// Reads one message; how many bytes it has, and its descriptors, as many as there is room for.
pub(crate) fn receive(
    talk: BorrowedFd<'_>,
    bytes: &mut [u8],
    room: &mut RecvAncillaryBuffer<'_>,
) -> Result<(usize, Vec<OwnedFd>), Errno> {
    let got = loop {
        match recvmsg(talk, &mut [IoSliceMut::new(bytes)], room, RecvFlags::CMSG_CLOEXEC) {
            Err(Errno::INTR) => {}
            got => break got?,
        }
    };
    let descriptors = room.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
        _ => None,
    });
    Ok((got.bytes, descriptors.flatten().collect()))
}
