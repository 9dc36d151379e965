//! A real Postfix of one's own: its own configuration, queue and log in a folder, ports of loopback only, no systemd, no service.

use super::port;
use crate::road::until;
use std::fs::Permissions;
use std::net::TcpStream;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

/// How the door hangs in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `content_filter`: mail is in the queue before the door sees it.
    AfterQueue,
    /// `smtpd_proxy_filter`: the sender waits for the door.
    BeforeQueue,
    /// As `AfterQueue`, but the door is spoken to in LMTP and answers for each recipient.
    Lmtp,
}

/// A running Postfix; stopped when dropped.
#[derive(Debug)]
pub struct Postfix {
    folder: tempfile::TempDir,
    /// Where mail from outside is taken.
    pub port: u16,
    /// Where the door gives mail back.
    pub again: u16,
}

/// # Panics
/// When Postfix is not on this machine: these tests are not left out.
pub fn must_be_here() {
    let here = ["/usr/sbin/postfix", "/usr/lib/postfix/sbin/master"].iter().all(|p| Path::new(p).exists());
    assert!(here, "Postfix is not installed, and these tests need a real one: apt-get install postfix");
}

fn user(name: &str) -> u32 {
    let ran = Command::new("id").args(["-u", name]).output().unwrap();
    String::from_utf8_lossy(&ran.stdout).trim().parse().unwrap_or_else(|_| panic!("there is no user {name}"))
}

/// A file of deploy/postfix.
fn deployed(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/postfix").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

impl Postfix {
    /// Starts it: mail for `lgwan.test` goes through the door at `filter` and from there to `next`; everything else is refused.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(style: Style, filter: u16, next: u16) -> Self {
        must_be_here();
        let folder = tempfile::Builder::new().prefix("pfx").tempdir().unwrap();
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        for name in ["etc", "spool", "data", "log"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        chown(folder.path().join("data"), Some(user("postfix")), None).unwrap();
        std::fs::set_permissions(folder.path().join("data"), Permissions::from_mode(0o750)).unwrap();
        let postfix = Self { folder, port: port(), again: port() };
        std::fs::write(postfix.etc().join("main.cf"), postfix.main(next)).unwrap();
        std::fs::write(postfix.etc().join("master.cf"), postfix.master(style, filter)).unwrap();
        postfix.run("postfix", &["start"]);
        until("Postfix listens", || TcpStream::connect(("127.0.0.1", postfix.port)).ok());
        postfix
    }

    fn etc(&self) -> PathBuf {
        self.folder.path().join("etc")
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(Path::new("/usr/sbin").join(program));
        command.arg("-c").arg(self.etc()).args(arguments).env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        let ran = command.output().unwrap();
        let words = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(ran.status.success(), "{program} {arguments:?}: {words}\n{}", self.log());
        words
    }

    /// Tries everything in the queue now.
    pub fn flush(&self) {
        self.run("postqueue", &["-f"]);
    }

    /// How many mails are in its queue: the longest of three listings, as a listing is no snapshot and lacks a mail that
    /// goes from one of the queues to the next meanwhile.
    pub fn waiting(&self) -> usize {
        // One line of JSON each.
        let listed = || self.run("postqueue", &["-j"]).lines().filter(|l| l.starts_with('{')).count();
        (0..3).map(|_| listed()).max().unwrap_or_default()
    }

    /// What it wrote.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log/maillog")).unwrap_or_default()
    }

    fn main(&self, next: u16) -> String {
        let at = |name: &str| self.folder.path().join(name).display().to_string();
        format!(
            "compatibility_level = 3.6
queue_directory = {}
data_directory = {}
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {}/maillog
maillog_file_prefixes = {}
myhostname = mx.example
mydestination =
mynetworks = 192.0.2.0/24
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
smtp_host_lookup = native
alias_maps =
alias_database =
local_recipient_maps =
relay_domains = lgwan.test
relay_transport = relay:[127.0.0.1]:{next}
default_transport = error:5.7.1 nowhere
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions =
smtpd_client_connection_count_limit = 0
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
{}",
            at("spool"),
            at("data"),
            at("log"),
            at("log"),
            deployed("main.cf"),
        )
    }

    fn master(&self, style: Style, filter: u16) -> String {
        // What the manual tells a site to write, with other ports.
        let file = match style {
            Style::AfterQueue | Style::Lmtp => "after-queue.master.cf",
            Style::BeforeQueue => "before-queue.master.cf",
        };
        let pieces = deployed(file)
            .replace("smtp      inet", &format!("127.0.0.1:{} inet", self.port))
            .replace("127.0.0.1:10026", &format!("127.0.0.1:{}", self.again))
            .replace(":10025", &format!(":{filter}"));
        // As the remark in that file says.
        let lmtp =
            |s: &str| s.replace("10      smtp\n", "10      lmtp\n").replace("smtp_send_xforward", "lmtp_send_xforward");
        let pieces = if style == Style::Lmtp { lmtp(&pieces) } else { pieces };
        let services = "pickup    unix  n       -       n       60      1       pickup
cleanup   unix  n       -       n       -       0       cleanup
qmgr      unix  n       -       n       1       1       qmgr
tlsmgr    unix  -       -       n       1000?   1       tlsmgr
rewrite   unix  -       -       n       -       -       trivial-rewrite
bounce    unix  -       -       n       -       0       bounce
defer     unix  -       -       n       -       0       bounce
trace     unix  -       -       n       -       0       bounce
verify    unix  -       -       n       -       1       verify
flush     unix  n       -       n       1000?   0       flush
proxymap  unix  -       -       n       -       -       proxymap
smtp      unix  -       -       n       -       -       smtp
relay     unix  -       -       n       -       -       smtp
showq     unix  n       -       n       -       -       showq
error     unix  -       -       n       -       -       error
retry     unix  -       -       n       -       -       error
discard   unix  -       -       n       -       -       discard
anvil     unix  -       -       n       -       1       anvil
scache    unix  -       -       n       -       1       scache
postlog   unix-dgram n  -       n       -       1       postlogd
";
        format!("{pieces}\n{services}")
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let mut command = Command::new("/usr/sbin/postfix");
        let _ = command.arg("-c").arg(self.etc()).arg("stop").output();
    }
}
