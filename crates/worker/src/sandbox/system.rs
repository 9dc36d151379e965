//! The two calls of the system that the compiler cannot vouch for.
#![allow(unsafe_code)]

use rustix::process::Pid;

/// What [`fork`] came back as.
#[derive(Debug)]
pub(crate) enum Copy {
    /// The process that called.
    Parent(Pid),
    /// The copy of it.
    Child,
}

/// Copies this process; `None` when the system has no room for another.
pub(crate) fn fork() -> Option<Copy> {
    // SAFETY: the copy has the calling thread alone, so another thread could leave it a lock that nobody opens. There is none: this
    // is called by the nursery, which starts no thread, from its own main (a test counts them); and none of the libraries does.
    let pid = unsafe { libc::fork() };
    match pid {
        0 => Some(Copy::Child),
        pid => Pid::from_raw(pid).filter(|_| pid > 0).map(Copy::Parent),
    }
}

/// Highest descriptor that is closed by itself where the kernel cannot close them all at once (before 5.9).
const HIGHEST: libc::c_int = 4096;

/// Closes every descriptor but the first three: what whoever started the gate left open in it is not for a worker.
pub(crate) fn close_inherited() {
    let (first, last, flags): (libc::c_uint, libc::c_uint, libc::c_uint) = (3, libc::c_uint::MAX, 0);
    // SAFETY: this is the first act of the process: nobody in it owns a descriptor above 2 that could be closed under them.
    let closed = unsafe { libc::syscall(libc::SYS_close_range, first, last, flags) };
    if closed != 0 {
        for descriptor in 3..HIGHEST {
            // SAFETY: as above.
            unsafe { libc::close(descriptor) };
        }
    }
}
