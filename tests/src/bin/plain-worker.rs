//! A worker that knows plain text only: no engine, no walls, quick to start. For tests that take the whole road thousands of times;
//! the real worker has tests of its own. It takes the bell (U+0007) out of a text, and refuses a text with the word REFUSE.

use mugai_core::{Catalogue, Reason, Refusal};
use mugai_wire::{Answer, Claim, Job, Said, Task};
use std::io::{Read, Seek, Write};
use std::os::fd::AsFd;
use std::path::Path;

/// Arguments: a file that makes it unable to work when it is there; the number of the format; how many rules the gate knows.
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [away, format, rules, ..] = arguments.as_slice() else { std::process::exit(64) };
    if Path::new(away).exists() {
        std::process::exit(71);
    }
    let talk = || std::fs::File::from(std::io::stderr().as_fd().try_clone_to_owned().unwrap());
    let mut frame = Vec::new();
    talk().read_to_end(&mut frame).unwrap();
    let job = Job::decode(&frame, rules.parse().unwrap()).unwrap();
    let mut input = std::fs::File::from(std::io::stdin().as_fd().try_clone_to_owned().unwrap());
    let mut bytes = Vec::new();
    input.rewind().unwrap();
    input.read_to_end(&mut bytes).unwrap();
    let refused = |reason| Said::Refused(Refusal::new(reason, "", "as told"));
    let done = |length: usize| {
        let length = u64::try_from(length).unwrap();
        Said::Done(Claim { format: format.parse().unwrap(), extension: "txt".into(), length })
    };
    let said = match job.task {
        Task::Disarm if bytes.windows(6).any(|w| w == b"REFUSE") => refused(Reason::Policy),
        Task::Disarm => {
            bytes.retain(|b| *b != 7);
            std::io::stdout().write_all(&bytes).unwrap();
            std::io::stdout().flush().unwrap();
            done(bytes.len())
        }
        Task::Inspect if bytes.contains(&7) => refused(Reason::Residue),
        Task::Inspect => done(bytes.len()),
    };
    let nothing = Catalogue::new(Vec::new(), &[], &[]).unwrap();
    talk().write_all(&Answer { said, findings: vec![], parts: vec![], beside: vec![] }.encode(&nothing)).unwrap();
}
