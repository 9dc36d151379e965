//! A worker that was taken over: it enters the real sandbox and then does what its first argument says.
//! Where a wall holds, this process is killed or the call fails; where it would not, it says so by answering as if all were well.

use mugai_core::{Action, Finding};
use mugai_wire::birth::Numbers;
use mugai_wire::{Answer, Beside, Claim, Said};
use mugai_worker::sandbox::{Walls, enter};
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::path::PathBuf;

fn main() {
    let mut arguments = std::env::args_os().skip(1);
    let deed = arguments.next().unwrap().into_string().unwrap();
    let code = mugai_worker::start(arguments, |numbers| live(&deed, numbers));
    std::process::exit(code.into());
}

fn live(deed: &str, numbers: &Numbers) -> u8 {
    if deed == "no-sandbox-exit" {
        return 71;
    }
    // What can only be seen before the walls stand.
    let alone = deed != "inheritance" || open_descriptors() == ["0", "1", "2"] && threads_of_the_parent() <= 1;
    let [memory, cpu, file, stack, _] = *numbers;
    enter(Walls { memory, cpu, file, stack }).unwrap();
    act(deed, alone)
}

/// The numbers of what is open, but for the folder that lists them.
fn open_descriptors() -> Vec<String> {
    let all = std::fs::read_dir("/proc/self/fd").unwrap().map(|e| e.unwrap().path());
    let own = |path: &PathBuf| std::fs::read_link(path).is_ok_and(|to| !to.ends_with("fd"));
    let mut names: Vec<String> =
        all.filter(own).map(|p| p.file_name().unwrap().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// How many threads a nursery has; a gate may have many, and counts as none.
fn threads_of_the_parent() -> usize {
    let parent = rustix::process::getppid().unwrap().as_raw_nonzero();
    let command = std::fs::read_to_string(format!("/proc/{parent}/cmdline")).unwrap();
    let threads = std::fs::read_dir(format!("/proc/{parent}/task")).unwrap().count();
    if command.ends_with("nursery\0") { threads } else { 0 }
}

fn act(deed: &str, alone: bool) -> u8 {
    let done = match deed {
        "inheritance" if alone => {
            answer_as_if_fine(2);
            return 0;
        }
        "open-file" => std::fs::File::open("/etc/passwd").is_ok(),
        "create-file" => std::fs::File::create("/tmp/mugai-hostile").is_ok(),
        "list-folder" => std::fs::read_dir("/").is_ok(),
        "connect" => std::net::TcpStream::connect("127.0.0.1:9").is_ok(),
        "socket" => std::os::unix::net::UnixDatagram::unbound().is_ok(),
        "exec" => std::process::Command::new("/bin/true").spawn().is_ok(),
        "fork" => std::thread::Builder::new().spawn(|| {}).is_ok(),
        "kill" => rustix::process::test_kill_process(rustix::process::Pid::INIT).is_ok(),
        "raise-limit" => {
            let more = rustix::process::Rlimit { current: Some(u64::MAX), maximum: Some(u64::MAX) };
            rustix::process::setrlimit(rustix::process::Resource::As, more).is_ok()
        }
        "write-input" => write_input(),
        "allocate" => allocate(),
        "loop" => spin(),
        "sleep" => sleep_for_ever(),
        "write-10-gib" => write_much(),
        "overflow-stack" => deep(1) > 0,
        "panic" => {
            std::panic::set_hook(Box::new(|_| {}));
            panic!("as told")
        }
        parts if parts.starts_with("parts-") => {
            tell_of_parts(parts);
            return 0;
        }
        files if files.starts_with("beside-") => {
            tell_of_files_beside(files);
            return 0;
        }
        lie => {
            tell(lie);
            return 0;
        }
    };
    // A failed call is a wall that held without a kill: end in a way the gate takes for a death.
    if !done {
        return 13;
    }
    answer_as_if_fine(2);
    0
}

fn write_input() -> bool {
    let stdin = std::io::stdin();
    rustix::io::write(stdin.as_fd(), b"changed").is_ok()
}

fn allocate() -> bool {
    let mut held: Vec<Vec<u8>> = Vec::new();
    loop {
        held.push(vec![1; 64 << 20]);
        if held.len() > 100_000 {
            return true;
        }
    }
}

fn spin() -> bool {
    let mut n = 0u64;
    loop {
        n = std::hint::black_box(n.wrapping_add(1));
        if n == u64::MAX {
            return true;
        }
    }
}

/// Begins an answer and then waits for ever, without spending processor time.
fn sleep_for_ever() -> bool {
    let _ = std::io::stderr().write_all(b"MGA1");
    loop {
        std::thread::park();
    }
}

fn write_much() -> bool {
    let chunk = vec![b'x'; 1 << 20];
    let stdout = std::io::stdout();
    (0..10_240).all(|_| rustix::io::write(stdout.as_fd(), &chunk).is_ok())
}

#[allow(unconditional_recursion)]
fn deep(n: u64) -> u64 {
    let block = std::hint::black_box([n; 512]);
    deep(std::hint::black_box(block[7].wrapping_add(1))).wrapping_add(block[3])
}

/// Reads the job; whether it asks for disarming (its first byte, behind magic and length).
fn read_job() -> bool {
    let mut job = Vec::new();
    let mut chunk = [0; 4096];
    let talk = std::io::stderr();
    while let Ok(n) = rustix::io::read(talk.as_fd(), &mut chunk[..]) {
        if n == 0 {
            break;
        }
        job.extend(&chunk[..n]);
    }
    job.get(mugai_wire::HEADER) == Some(&0)
}

fn write_output(bytes: &[u8]) {
    let stdout = std::io::stdout();
    let mut out = stdout.lock();
    out.write_all(bytes).unwrap();
    out.flush().unwrap();
}

fn send(bytes: &[u8]) {
    let talk = std::io::stderr();
    let mut rest = bytes;
    while !rest.is_empty() {
        match rustix::io::write(talk.as_fd(), rest) {
            Ok(n) => rest = &rest[n..],
            Err(_) => return,
        }
    }
}

fn text_format() -> u16 {
    let formats = &mugai_engine::catalogue().formats;
    u16::try_from(formats.iter().position(|f| f.id == "text").unwrap()).unwrap()
}

fn answer_as_if_fine(length: u64) {
    if read_job() {
        write_output(b"ok");
    }
    let claim = Claim { format: text_format(), extension: "txt".into(), length };
    let said = Said::Done(claim);
    send(&Answer { said, findings: vec![], parts: vec![], beside: vec![] }.encode(mugai_engine::catalogue()));
}

/// Bytes of the (empty) lists of parts and of files beside at the end of an answer.
const PARTS: usize = 4 + 4;

/// Lies in the answer.
fn tell(lie: &str) {
    let catalogue = mugai_engine::catalogue();
    let fine = |length| Answer {
        said: Said::Done(Claim { format: text_format(), extension: "txt".into(), length }),
        findings: vec![Finding { rule: catalogue.rules[0], place: "x".into(), action: Action::Removed, count: 1 }],
        parts: vec![],
        beside: vec![],
    };
    let mut frame = fine(2).encode(catalogue);
    match lie {
        "lie-longer-output" => frame = fine(3).encode(catalogue),
        "lie-empty-output" => {
            read_job();
            return send(&fine(0).encode(catalogue));
        }
        "lie-frame-length" => frame[4] = frame[4].wrapping_add(1),
        "lie-huge-frame" => frame[4..8].copy_from_slice(&u32::MAX.to_le_bytes()),
        "lie-trailing" => frame.extend(b"more"),
        "lie-magic" => frame[0] = b'X',
        "lie-cut" => frame.truncate(frame.len() - 1),
        "lie-nothing" => frame.clear(),
        "lie-unknown-rule" => {
            let at = frame.len() - PARTS - (2 + 1 + 4 + 4 + 1);
            frame[at..at + 2].copy_from_slice(&u16::MAX.to_le_bytes());
        }
        "lie-unknown-format" => frame[9..11].copy_from_slice(&u16::MAX.to_le_bytes()),
        "lie-endless-findings" => {
            read_job();
            write_output(b"ok");
            loop {
                send(&[0x41; 1 << 16]);
            }
        }
        "lie-findings-count" => {
            let at = frame.len() - PARTS - (2 + 1 + 4 + 4 + 1) - 4;
            frame[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        }
        "lie-control-characters" => {
            read_job();
            write_output(b"ok");
            let mut answer = fine(2);
            answer.findings[0].place = "a\u{1b}]0;owned\u{7}\u{202E}b".into();
            return send(&answer.encode(catalogue));
        }
        "lie-exit-code" => {
            read_job();
            write_output(b"ok");
            send(&frame);
            std::process::exit(1);
        }
        "lie-active-content" => {
            // Everything in order, but the output is not what it says: the second look must see it.
            read_job();
            let page = b"<html><script>alert(1)</script></html>";
            write_output(page);
            return send(&fine(u64::try_from(page.len()).unwrap()).encode(catalogue));
        }
        "lie-parts-unasked" => {
            let mut answer = fine(2);
            answer.parts = vec![0];
            frame = answer.encode(catalogue);
        }
        "honest" | "lie-writing-inspector" => {}
        other => panic!("unknown deed {other}"),
    }
    let mut ignored = Vec::new();
    let _ = std::io::stdin().read_to_end(&mut ignored);
    // An inspector that writes is not believed, so that the lies below are about the lie.
    if read_job() || lie == "lie-writing-inspector" {
        write_output(b"ok");
    }
    send(&frame);
}

/// Hands out parts, honestly or not. `written` is what goes to the output, before the rebuilt `ok`.
fn tell_of_parts(lie: &str) {
    let (written, parts): (&[u8], Vec<u64>) = match lie {
        "parts-honest" => (b"onethree", vec![3, 5]),
        "parts-longer" => (b"onethree", vec![3, 6]),
        "parts-shorter" => (b"onethree", vec![3]),
        "parts-wrapping" => (b"onethree", vec![u64::MAX, 9]),
        "parts-too-many" => (b"", vec![0; 101]),
        "parts-refused" => (b"onethree", vec![3, 8]),
        other => panic!("unknown deed {other}"),
    };
    let disarm = read_job();
    if disarm {
        write_output(&[written, b"ok"].concat());
    }
    let claim = Claim { format: text_format(), extension: "txt".into(), length: 2 };
    let said = match lie {
        "parts-refused" => Said::Refused(mugai_core::Refusal::new(mugai_core::Reason::Policy, "", "as told")),
        _ => Said::Done(claim),
    };
    // Only a disarmer hands out.
    let parts = if disarm { parts } else { vec![] };
    send(&Answer { said, findings: vec![], parts, beside: vec![] }.encode(mugai_engine::catalogue()));
}

/// Puts files beside, honestly or not: `onethree`, and behind them the rebuilt `ok`.
fn tell_of_files_beside(lie: &str) {
    let claim = |length| Claim { format: text_format(), extension: "txt".into(), length };
    let beside = |list: &[(&str, u64)]| -> Vec<Beside> {
        list.iter().map(|(name, length)| Beside { name: (*name).to_owned(), claim: claim(*length) }).collect()
    };
    let beside = match lie {
        "beside-honest" => beside(&[("一.txt", 3), ("二.txt", 5)]),
        "beside-longer" => beside(&[("一.txt", 3), ("二.txt", 6)]),
        "beside-shorter" => beside(&[("一.txt", 3), ("二.txt", 4)]),
        "beside-empty" => beside(&[("一.txt", 8), ("二.txt", 0)]),
        "beside-wrapping" => beside(&[("一.txt", u64::MAX), ("二.txt", 9)]),
        "beside-twice" => beside(&[("一.txt", 3), ("一.txt", 5)]),
        "beside-path" => beside(&[("../一.txt", 3), ("二.txt", 5)]),
        "beside-hidden" => beside(&[("一\u{202E}.txt", 3), ("二.txt", 5)]),
        "beside-program" => beside(&[("一.exe", 3), ("二.txt", 5)]),
        other => panic!("unknown deed {other}"),
    };
    if !read_job() {
        // The second look, played by the same stand-in, sees whichever file it is given.
        let length = rustix::fs::seek(std::io::stdin().as_fd(), rustix::fs::SeekFrom::End(0)).unwrap();
        let said = Said::Done(claim(length));
        return send(
            &Answer { said, findings: vec![], parts: vec![], beside: vec![] }.encode(mugai_engine::catalogue()),
        );
    }
    write_output(b"onethreeok");
    let said = Said::Done(claim(2));
    send(&Answer { said, findings: vec![], parts: vec![], beside }.encode(mugai_engine::catalogue()));
}
