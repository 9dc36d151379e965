//! A scanner for the prefixes: answers as clamd does (clamd(8), IDSESSION), finds nothing, and can have a database that is too old.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Listens until the test ends. While `old` is set, its database is not to be believed.
pub fn start(socket: &Path) -> Arc<AtomicBool> {
    let listener = UnixListener::bind(socket).unwrap();
    let old = Arc::new(AtomicBool::new(false));
    let shared = Arc::clone(&old);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let old = Arc::clone(&shared);
            std::thread::spawn(move || serve(stream, &old));
        }
    });
    old
}

fn serve(mut stream: UnixStream, old: &AtomicBool) {
    let mut number = 0;
    loop {
        let mut command = Vec::new();
        let mut byte = [0];
        loop {
            match stream.read(&mut byte) {
                Ok(1) if byte[0] != 0 => command.push(byte[0]),
                Ok(1) => break,
                _ => return,
            }
        }
        let year = if old.load(Ordering::SeqCst) { 1990 } else { 2026 };
        number += 1;
        let said = match command.as_slice() {
            b"zIDSESSION" => {
                number = 0;
                continue;
            }
            b"zVERSION" => format!("ClamAV 1.4.6/4242/Sun Nov 22 00:00:00 {year}"),
            b"zPING" => "PONG".to_owned(),
            b"zINSTREAM" => match stream_of(&mut stream) {
                Some(bytes) if bytes.starts_with(b"PK") => {
                    "stream: Heuristics.Limits.Exceeded.MaxRecursion FOUND".to_owned()
                }
                Some(_) => "stream: OK".to_owned(),
                None => return,
            },
            _ => return,
        };
        if stream.write_all(format!("{number}: {said}\0").as_bytes()).is_err() {
            return;
        }
    }
}

fn stream_of(stream: &mut UnixStream) -> Option<Vec<u8>> {
    let mut all = Vec::new();
    loop {
        let mut length = [0; 4];
        stream.read_exact(&mut length).ok()?;
        if length == [0; 4] {
            return Some(all);
        }
        let mut chunk = vec![0; usize::try_from(u32::from_be_bytes(length)).ok()?];
        stream.read_exact(&mut chunk).ok()?;
        all.extend(chunk);
    }
}
