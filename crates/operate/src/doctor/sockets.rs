//! What listens (R24): this process on the loopback interface only, this machine on nothing that was not meant.

use super::{Check, State};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

/// `st` of a listening TCP socket and of an unconnected UDP socket in /proc/net (include/net/tcp_states.h).
const TCP_LISTEN: &str = "0A";
const UDP_UNCONNECTED: &str = "07";

/// A socket that takes what others send.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Listening {
    kind: &'static str,
    address: SocketAddr,
    inode: u64,
}

impl Listening {
    fn is_local(&self) -> bool {
        match self.address.ip() {
            IpAddr::V4(a) => a.is_loopback(),
            IpAddr::V6(a) => a.is_loopback() || a.to_ipv4_mapped().is_some_and(|a| a.is_loopback()),
        }
    }
}

/// Sockets of this process that other machines can reach: there must be none.
pub fn listening_of_this_process() -> Check {
    let (ja, en) = ("このプロセスの待ち受け", "sockets this process listens on");
    let proc = Path::new("/proc/self");
    let mut found = of_process(proc);
    if foreign(&found).next().is_some() {
        // A datagram socket is unconnected for an instant while it is being opened: only what stays counts.
        std::thread::sleep(Duration::from_millis(100));
        let again = of_process(proc);
        found.retain(|one| again.contains(one));
    }
    let reached = words(foreign(&found));
    if reached.is_empty() {
        return Check::ok(ja, en, words(found.iter()));
    }
    Check::new(
        State::Bad,
        ja,
        en,
        reached,
        "ほかの機械から届く待ち受けがあります。設定（operate.listen）と実行ファイルを確認してください。",
        "other machines can reach this process; check operate.listen and the executable",
    )
}

/// Sockets of this machine (of its network namespace) that other machines can reach, on ports not in `allowed`.
pub fn listening_of_this_machine(allowed: &[u16]) -> Check {
    let (ja, en) = ("この機械の待ち受け", "sockets this machine listens on");
    let found = all(Path::new("/proc/self/net"));
    let reached = words(foreign(&found).filter(|l| !allowed.contains(&l.address.port())));
    if reached.is_empty() {
        return Check::ok(ja, en, "only loopback and the ports that are meant");
    }
    Check::new(
        State::Warn,
        ja,
        en,
        reached,
        "不要なサービスを止め、必要なものは nftables で相手を限ってください（R24）。",
        "stop services that are not needed; limit the others with nftables (R24)",
    )
}

fn foreign<'a>(found: &'a [Listening]) -> impl Iterator<Item = &'a Listening> + 'a {
    found.iter().filter(|l| !l.is_local())
}

fn words<'a>(found: impl Iterator<Item = &'a Listening>) -> String {
    let each: BTreeSet<String> = found.map(|l| format!("{} {}", l.kind, l.address)).collect();
    each.into_iter().collect::<Vec<_>>().join(", ")
}

/// Those of one process: the sockets among its descriptors.
fn of_process(proc: &Path) -> Vec<Listening> {
    let mut inodes = BTreeSet::new();
    for entry in std::fs::read_dir(proc.join("fd")).into_iter().flatten().flatten() {
        let Ok(target) = std::fs::read_link(entry.path()) else { continue };
        let text = target.to_string_lossy();
        inodes.extend(
            text.strip_prefix("socket:[").and_then(|t| t.strip_suffix(']')).and_then(|t| t.parse::<u64>().ok()),
        );
    }
    let mut found = all(&proc.join("net"));
    found.retain(|l| inodes.contains(&l.inode));
    found
}

fn all(net: &Path) -> Vec<Listening> {
    let tables = [("tcp", TCP_LISTEN), ("tcp6", TCP_LISTEN), ("udp", UDP_UNCONNECTED), ("udp6", UDP_UNCONNECTED)];
    let mut found = Vec::new();
    for (kind, state) in tables {
        let text = std::fs::read_to_string(net.join(kind)).unwrap_or_default();
        found.extend(table(kind, state, &text));
    }
    found
}

/// Lines of /proc/net/{tcp,udp}{,6}: number, local address, remote address, state, …, inode in the tenth column.
fn table<'a>(kind: &'static str, state: &'a str, text: &'a str) -> impl Iterator<Item = Listening> + 'a {
    text.lines().skip(1).filter_map(move |line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        if *columns.get(3)? != state {
            return None;
        }
        Some(Listening { kind, address: address(columns.get(1)?)?, inode: columns.get(9)?.parse().ok()? })
    })
}

/// `0100007F:245E`: the address as words in the byte order of this machine, the port as a number.
fn address(text: &str) -> Option<SocketAddr> {
    let (host, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let word = |n: usize| -> Option<[u8; 4]> {
        let from = n.checked_mul(8)?;
        let digits = host.get(from..from.checked_add(8)?)?;
        Some(u32::from_str_radix(digits, 16).ok()?.to_ne_bytes())
    };
    let ip = match host.len() {
        8 => IpAddr::V4(Ipv4Addr::from(word(0)?)),
        32 => {
            let bytes: Vec<u8> = [word(0)?, word(1)?, word(2)?, word(3)?].concat();
            IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?))
        }
        _ => return None,
    };
    Some(SocketAddr::new(ip, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_endian = "little")]
    #[test]
    fn the_kernels_tables_are_read() {
        let head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
        let tail = "00000000:00000000 00:00000000 00000000     0        0";
        let v4 = format!(
            "{head}   0: 0100007F:245E 00000000:0000 0A {tail} 71 1\n   1: 0A01A8C0:01BD 00000000:0000 0A {tail} 72 1\n\
             \x20  2: 0A01A8C0:C001 0B01A8C0:0202 01 {tail} 73 1\n   3: short\n"
        );
        let found: Vec<Listening> = table("tcp", TCP_LISTEN, &v4).collect();
        assert_eq!(words(found.iter()), "tcp 127.0.0.1:9310, tcp 192.168.1.10:445");
        assert_eq!(words(foreign(&found)), "tcp 192.168.1.10:445");
        assert_eq!(found.iter().map(|l| l.inode).collect::<Vec<_>>(), [71, 72]);
        let v6 = format!(
            "{head} 0: 00000000000000000000000001000000:0050 0:0 0A {tail} 1 1\n 1: 00000000000000000000000000000000:0016 0:0 0A {tail} 2 1\n\
             2: 0000000000000000FFFF00000100007F:0051 0:0 0A {tail} 3 1\n"
        );
        let found: Vec<Listening> = table("tcp6", TCP_LISTEN, &v6).collect();
        assert_eq!(words(found.iter()), "tcp6 [::1]:80, tcp6 [::]:22, tcp6 [::ffff:127.0.0.1]:81");
        assert_eq!(words(foreign(&found)), "tcp6 [::]:22");
    }

    #[test]
    fn a_listener_of_this_process_is_found_when_others_can_reach_it() {
        let near = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let check = listening_of_this_process();
        assert_eq!(check.state, State::Ok, "{check:?}");
        assert!(check.found.contains(&near.local_addr().unwrap().to_string()), "{check:?}");
        let far = std::net::TcpListener::bind("0.0.0.0:0").unwrap();
        let port = far.local_addr().unwrap().port();
        let check = listening_of_this_process();
        assert_eq!(check.state, State::Bad);
        assert_eq!(check.found, format!("tcp 0.0.0.0:{port}"));
        assert_eq!(listening_of_this_machine(&[]).state, State::Warn);
        drop(far);
        let datagrams = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
        assert_eq!(listening_of_this_process().state, State::Bad);
        datagrams.connect("127.0.0.1:9").unwrap();
        assert_eq!(listening_of_this_process().state, State::Ok, "a connected socket hears one peer only");
    }
}
