//! A network namespace with nothing in it: a node there reaches nobody but through the folders it is given.

use std::process::{Command, Stdio};

/// A network namespace; removed when dropped.
#[derive(Debug)]
pub struct Network {
    name: String,
}

impl Network {
    fn new(name: String) -> Option<Self> {
        let made = ip(&["netns", "add", &name]);
        made.then_some(Self { name })
    }

    /// A command that runs in it.
    pub fn command(&self, program: &std::path::Path) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name]).arg(program);
        command
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        ip(&["netns", "delete", &self.name]);
    }
}

fn ip(arguments: &[&str]) -> bool {
    let ran = Command::new("ip").args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    ran.is_ok_and(|s| s.success())
}

/// Two networks for two nodes; `None` where the system refuses, said aloud.
pub fn networks() -> Option<(Network, Network)> {
    let name = |side: &str| format!("mugai-{side}-{}", std::process::id());
    let both = Network::new(name("in")).and_then(|one| Some((one, Network::new(name("lg"))?)));
    if both.is_none() {
        eprintln!("network namespaces are refused here: the nodes are two data folders only");
    }
    both
}
