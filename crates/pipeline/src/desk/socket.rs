//! The control socket: staff ask a running node, and the kernel says who asks (SO_PEERCRED). Nobody can write another name.
//!
//! One connection is one question: a line of JSON, at most [`MAX_ASK`] bytes, answered by a line of JSON, at most [`MAX_REPLY`].

use super::{Ask, Desk, Reply};
use crate::people::Identity;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Longest question, bytes.
const MAX_ASK: u64 = 64 << 10;
/// Longest answer, bytes.
const MAX_REPLY: u64 = 64 << 20;
/// How long a peer may take to say or take what it has to.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most questions at once.
const AT_ONCE: usize = 32;

/// The listening end.
#[derive(Debug)]
pub struct Control {
    listener: UnixListener,
    path: PathBuf,
}

impl Control {
    /// Listens at `path`. A socket left by a process that is gone is replaced; one that answers is not.
    ///
    /// # Errors
    /// When another node answers there, or the folder cannot be written.
    pub fn listen(path: &Path) -> io::Result<Self> {
        if UnixStream::connect(path).is_ok() {
            return Err(io::Error::new(io::ErrorKind::AddrInUse, "another node answers at this socket"));
        }
        match std::fs::symlink_metadata(path) {
            Ok(about) => {
                use std::os::unix::fs::FileTypeExt;
                if !about.file_type().is_socket() {
                    return Err(io::Error::new(io::ErrorKind::AlreadyExists, "what lies there is not a socket"));
                }
                std::fs::remove_file(path)?;
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(e),
        }
        let listener = UnixListener::bind(path)?;
        // Everybody may ask; what he may do is decided by who he is.
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o666))?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener, path: path.to_owned() })
    }

    /// Answers until `stopping` says so.
    pub fn run(&self, desk: &dyn Desk, stopping: &(dyn Fn() -> bool + Sync)) {
        let busy = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            while !stopping() {
                match self.listener.accept() {
                    Ok((stream, _)) => {
                        if busy.fetch_add(1, Ordering::AcqRel) >= AT_ONCE {
                            busy.fetch_sub(1, Ordering::AcqRel);
                            continue; // dropped: the asker is told that nobody answered, and may ask again
                        }
                        let busy = &busy;
                        scope.spawn(move || {
                            let _ = serve(&stream, desk);
                            busy.fetch_sub(1, Ordering::AcqRel);
                        });
                    }
                    Err(_) => std::thread::sleep(Duration::from_millis(20)),
                }
            }
        });
    }
}

impl std::ops::Drop for Control {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

fn serve(stream: &UnixStream, desk: &dyn Desk) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let peer = rustix::net::sockopt::socket_peercred(stream)?;
    let reply = match (Identity::of_uid(peer.uid.as_raw()), read_ask(stream)) {
        (Err(unknown), _) => Reply::refused(
            "unknown_user",
            "この利用者は登録されていません。情報システム担当へ連絡してください。",
            unknown.to_string(),
        ),
        (Ok(_), Err(why)) => Reply::refused("bad_request", format!("要求を読み取れません（{why}）。"), why),
        (Ok(who), Ok(ask)) => desk.answer(&who, ask),
    };
    let mut line = serde_json::to_vec(&reply).map_err(io::Error::other)?;
    line.push(b'\n');
    (&mut &*stream).write_all(&line)
}

fn read_ask(stream: &UnixStream) -> Result<Ask, String> {
    let mut line = Vec::new();
    BufReader::new(stream.take(MAX_ASK)).read_until(b'\n', &mut line).map_err(|e| e.to_string())?;
    if line.last() != Some(&b'\n') {
        return Err("no whole line, or a line that is too long".into());
    }
    serde_json::from_slice(&line).map_err(|e| e.to_string())
}

/// Asks the node that listens at `path`.
///
/// # Errors
/// When nobody answers there, or not in our words.
pub fn ask(path: &Path, ask: &Ask) -> io::Result<Reply> {
    let mut stream = UnixStream::connect(path)?;
    // The node may wait for a worker (unlock) before it answers.
    stream.set_read_timeout(Some(Duration::from_secs(300)))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = serde_json::to_vec(ask).map_err(io::Error::other)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = Vec::new();
    stream.take(MAX_REPLY).read_to_end(&mut answer)?;
    serde_json::from_slice(&answer).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}
