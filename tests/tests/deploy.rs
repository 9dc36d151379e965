//! What lies in deploy/ held against the program and against itself: commands and options exist, users and folders are made
//! before they are used, the walls of both units are the same, nothing is forwarded, and no share hides who dropped a file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

const MUGAI: &str = env!("CARGO_BIN_EXE_mugai-under-test");
const SEGMENTS: [&str; 2] = ["internet", "lgwan"];

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("deploy")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = deploy().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn names(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(deploy().join(folder))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Lines that say something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'))
}

/// `Key=value` of a unit, all sections together.
fn unit(name: &str) -> Vec<(String, String)> {
    lines(&read(format!("systemd/{name}")))
        .filter_map(|l| l.split_once('='))
        .map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned()))
        .collect()
}

fn values<'a>(unit: &'a [(String, String)], key: &str) -> Vec<&'a str> {
    unit.iter().filter(|(k, _)| k == key).map(|(_, v)| v.as_str()).collect()
}

fn services() -> Vec<String> {
    names("systemd").into_iter().filter(|n| n.ends_with(".service")).collect()
}

/// Users and groups of sysusers.d.
fn people() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut users, mut groups) = (BTreeSet::from(["root".to_owned()]), BTreeSet::from(["root".to_owned()]));
    let text = read("sysusers.d/mugai.conf");
    for line in lines(&text) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[0] {
            "u" => {
                users.insert(words[1].to_owned());
                groups.insert(words[1].to_owned());
            }
            "g" => {
                groups.insert(words[1].to_owned());
            }
            "m" => assert!(users.contains(words[1]) && groups.contains(words[2]), "made before it is used: {line}"),
            other => panic!("{other}"),
        }
    }
    (users, groups)
}

/// Folders of tmpfiles.d: path → (mode, user, group).
fn folders(segment: &str) -> BTreeMap<String, (String, String, String)> {
    let text = read(format!("tmpfiles.d/mugai-{segment}.conf"));
    lines(&text)
        .map(|line| {
            let w: Vec<&str> = line.split_whitespace().collect();
            assert_eq!(w[0], "d", "{line}");
            (w[1].to_owned(), (w[2].to_owned(), w[3].to_owned(), w[4].to_owned()))
        })
        .collect()
}

/// Every call of `mugai` in a text: the words after the program's name, up to what ends a command.
fn calls(text: &str) -> Vec<Vec<String>> {
    let mut calls = vec![];
    let text = text.replace("\\\n", " ");
    for line in lines(&text) {
        let words: Vec<&str> = line.split_whitespace().collect();
        for (n, word) in words.iter().enumerate() {
            let program =
                ["mugai", "/usr/local/bin/mugai", "\"$mugai\"", "ExecStart=/usr/local/bin/mugai"].contains(word);
            let starts = n == 0 || ["|", "&&", ";", "sudo", "$", "-u", "mugai"].contains(&words[n - 1]);
            // `sudo -u mugai mugai …`: the first is the user.
            if program
                && starts
                && words.get(n + 1).is_some_and(|w| !w.starts_with("mugai"))
                && words.get(n.wrapping_sub(1)) != Some(&"-u")
            {
                let ends = |w: &&&str| !["|", ">", "&&", ";", "<", "#", "||"].contains(*w) && !w.starts_with('#');
                calls.push(words[n + 1..].iter().take_while(ends).map(|w| (*w).to_owned()).collect());
            }
        }
    }
    calls
}

/// What a command of the program says of itself; `None` when there is no such command.
fn help(command: &[String]) -> Option<String> {
    let out = Command::new(MUGAI).args(command).arg("--help").env("LANG", "C.UTF-8").output().unwrap();
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).into_owned())
}

/// What is wrong with one call: no such command, no such option.
fn faults(call: &[String]) -> Vec<String> {
    let mut command = call[..1].to_vec();
    let mut text = help(&command);
    if text.as_ref().is_some_and(|t| t.contains("<COMMAND>")) {
        command = call[..2.min(call.len())].to_vec();
        text = help(&command);
    }
    let Some(text) = text else { return vec![format!("mugai {} is not a command", command.join(" "))] };
    let known = |option: &str| text.split_whitespace().any(|w| w.trim_matches(['[', ']', ',']) == option);
    let options = call.iter().filter(|w| w.starts_with("--")).map(|w| w.split('=').next().unwrap());
    options.filter(|o| !known(o)).map(|o| format!("mugai {} has no option {o}", command.join(" "))).collect()
}

/// Number of calls in a text, and what is wrong with them.
fn judge(of: &str, text: &str) -> (usize, Vec<String>) {
    let calls: Vec<_> = calls(text).into_iter().filter(|c| !c[0].starts_with('-')).collect();
    let faults = calls.iter().flat_map(|c| faults(c)).map(|f| format!("{of}: {f}")).collect();
    (calls.len(), faults)
}

#[test]
fn every_command_and_option_that_is_called_exists() {
    let units = services().into_iter().map(|n| format!("systemd/{n}"));
    let scripts = names("bin").into_iter().map(|n| format!("bin/{n}"));
    let (mut number, mut wrong) = (0, vec![]);
    for name in units.chain(scripts) {
        let (calls, faults) = judge(&name, &read(&name));
        number += calls;
        wrong.extend(faults);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // serve twice, audit verify, backup, report: a reader that finds nothing would prove nothing.
    assert!(number >= 5, "{number}");
}

#[test]
fn the_manual_of_installation_calls_only_what_exists() {
    let text = read("../docs/導入手順書.md");
    let mut code = String::new();
    let mut within = false;
    for line in text.lines() {
        if line.starts_with("```") {
            within = !within;
        } else if within {
            code.push_str(line);
            code.push('\n');
        }
    }
    let (number, wrong) = judge("導入手順書", &code);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(number >= 10, "{number}");
}

#[test]
fn what_units_start_is_there_and_runs_as_somebody_who_exists() {
    let (users, groups) = people();
    for name in services() {
        let unit = unit(&name);
        for command in values(&unit, "ExecStart") {
            let program = command.split_whitespace().next().unwrap();
            let ours = program.strip_prefix("/usr/local/sbin/").is_some_and(|p| deploy().join("bin").join(p).is_file());
            assert!(ours || ["/usr/local/bin/mugai", "/usr/bin/logger"].contains(&program), "{name}: {program}");
        }
        for user in values(&unit, "User") {
            assert!(users.contains(user), "{name}: {user}");
        }
        for group in values(&unit, "Group").into_iter().chain(values(&unit, "SupplementaryGroups")) {
            assert!(groups.contains(group), "{name}: {group}");
        }
        let nobody = values(&unit, "User").is_empty() && values(&unit, "DynamicUser") != ["yes"];
        assert!(!nobody, "{name} would run as root");
    }
    for timer in names("systemd").iter().filter(|n| n.ends_with(".timer")) {
        assert!(names("systemd").contains(&timer.replace(".timer", ".service")), "{timer}");
        assert!(values(&unit(timer), "OnCalendar")[0].ends_with("Asia/Tokyo"), "{timer}: staff live in JST");
    }
}

#[test]
fn folders_are_made_before_they_are_used() {
    let (users, groups) = people();
    for segment in SEGMENTS {
        let folders = folders(segment);
        for (path, (mode, user, group)) in &folders {
            assert!(users.contains(user) && groups.contains(group), "{path}: {user} {group}");
            // The last octal digit: nothing for others, but passing through and reading what is not secret.
            let shared = path.starts_with("/srv/mugai/") || path.contains("carrier/") || path.starts_with("/var/");
            assert!(!shared || mode.ends_with('0'), "{path} {mode}: others could look in");
        }
        let unit = unit(&format!("mugai-{segment}.service"));
        let writes: Vec<&str> = values(&unit, "ReadWritePaths").into_iter().flat_map(str::split_whitespace).collect();
        for path in writes.iter().chain(&values(&unit, "ReadOnlyPaths")) {
            assert!(folders.contains_key(path.trim_start_matches('-')), "mugai-{segment}.service: {path}");
        }
        assert!(folders["/var/lib/mugai"].0 == "0700", "originals and keys are nobody else's");
    }
    assert!(!folders("lgwan").keys().any(|p| p.contains("投入")), "no raw file on the LGWAN side");
}

fn site(segment: &str) -> toml::Table {
    read(format!("etc/mugai-{segment}.toml")).parse().unwrap_or_else(|e| panic!("{segment}: {e}"))
}

fn word<'a>(table: &'a toml::Table, keys: &[&str]) -> Option<&'a str> {
    let (last, above) = keys.split_last().unwrap();
    above.iter().try_fold(table, |t, k| t.get(*k)?.as_table())?.get(*last)?.as_str()
}

fn sections(site: &toml::Table) -> Vec<&toml::Table> {
    site["section"].as_array().unwrap().iter().map(|s| s.as_table().unwrap()).collect()
}

#[test]
fn the_example_configurations_name_folders_that_are_made_and_may_be_written() {
    let (_, groups) = people();
    for segment in SEGMENTS {
        let site = site(segment);
        let folders = folders(segment);
        let unit = unit(&format!("mugai-{segment}.service"));
        let writes: Vec<&str> = values(&unit, "ReadWritePaths").into_iter().flat_map(str::split_whitespace).collect();
        let made = |p: &str| assert!(folders.contains_key(p), "{segment}: {p}");
        let writable =
            |p: &str| assert!(writes.iter().any(|w| Path::new(p).starts_with(w)), "{segment}: {p} is not writable");
        assert_eq!(word(&site, &["segment"]), Some(segment));
        assert_eq!(word(&site, &["drop", "applicant"]), (segment == "internet").then_some("owner"));
        made(word(&site, &["data"]).unwrap());
        made(word(&site, &["carrier", "folder"]).unwrap());
        writable(word(&site, &["carrier", "folder"]).unwrap());
        made(word(&site, &["keys", "trust"]).unwrap());
        made(Path::new(word(&site, &["keys", "seal"]).unwrap()).parent().unwrap().to_str().unwrap());
        assert_eq!(word(&site, &["scan", "mode"]), Some("required"));
        for section in sections(&site) {
            let group = format!("mugai-{}", word(section, &["id"]).unwrap());
            assert!(groups.contains(&group), "{group}");
            let name = word(section, &["name"]).unwrap();
            let places: Vec<String> = match segment {
                "internet" => vec![format!("/srv/mugai/投入/{name}"), format!("/srv/mugai/結果/{name}")],
                _ => vec![word(section, &["delivery"]).unwrap().to_owned()],
            };
            for place in places {
                made(&place);
                writable(&place);
                assert_eq!(folders[&place].2, group, "{place}");
            }
        }
        // Staff must reach the control socket; the folder of data is closed to them.
        assert_eq!(word(&site, &["operate", "control"]), Some("/run/mugai/control.sock"));
        assert_eq!(values(&unit, "RuntimeDirectory"), ["mugai"]);
        assert!(word(&site, &["operate", "listen"]).unwrap().starts_with("127.0.0.1:"));
    }
    let (internet, lgwan) = (site("internet"), site("lgwan"));
    let ids = |s: &toml::Table| sections(s).iter().map(|s| word(s, &["id"]).unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(&internet), ids(&lgwan), "a section has the same id on both sides");
    assert_eq!(word(&internet, &["drop", "folder"]), Some("/srv/mugai/投入"));
    assert_eq!(word(&internet, &["drop", "results"]), Some("/srv/mugai/結果"));
}

#[test]
fn the_walls_of_both_services_are_the_same_and_whole() {
    let own = ["Description", "ExecStart", "ReadWritePaths", "ReadOnlyPaths", "After"];
    let walls = |segment: &str| {
        let mut unit = unit(&format!("mugai-{segment}.service"));
        unit.retain(|(k, _)| !own.contains(&k.as_str()));
        unit
    };
    assert_eq!(walls("internet"), walls("lgwan"));
    // The mail door has the walls of the node, but no folder of the control socket; and it waits longer for its end.
    let mail = |mut unit: Vec<(String, String)>| {
        unit.retain(|(k, _)| {
            !["RuntimeDirectory", "RuntimeDirectoryMode", "Wants", "RequiresMountsFor", "TimeoutStopSec"]
                .contains(&k.as_str())
        });
        unit
    };
    assert_eq!(mail(walls("mail")), mail(walls("internet")));
    let unit = walls("internet");
    for (key, value) in [
        ("Type", "notify"),
        ("User", "mugai"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6"),
        ("IPAddressDeny", "any"),
        ("IPAddressAllow", "localhost"),
        ("SystemCallArchitectures", "native"),
        ("LimitCORE", "0"),
        ("OOMPolicy", "continue"),
        ("Restart", "always"),
        ("StateDirectoryMode", "0700"),
    ] {
        assert_eq!(values(&unit, key), [value], "{key}");
    }
    for key in ["WatchdogSec", "MemoryMax", "TasksMax", "TimeoutStopSec"] {
        assert_eq!(values(&unit, key).len(), 1, "{key}");
    }
    // What workers need to put on their own walls; without these no file could be disarmed.
    let filter = values(&unit, "SystemCallFilter");
    for call in ["@system-service", "seccomp", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"]
    {
        assert!(filter[0].split(' ').any(|w| w == call), "{call}");
    }
    assert!(filter[1].starts_with('~'));
    // With it the owner of a dropped file would be nobody, and so its applicant.
    assert!(values(&unit, "PrivateUsers").is_empty());
}

#[test]
fn nothing_is_forwarded_and_only_smb_and_ssh_come_in() {
    for segment in SEGMENTS {
        let text = read(format!("nftables/{segment}.nft"));
        let chain = |name: &str| -> Vec<String> {
            let from = text.split(&format!("chain {name} {{")).nth(1).unwrap();
            lines(from.split("    }\n").next().unwrap()).map(str::to_owned).collect()
        };
        for name in ["input", "forward", "output"] {
            assert!(chain(name)[0].ends_with("policy drop;"), "{segment} {name}");
        }
        assert!(!chain("forward").iter().any(|l| l.contains("accept")), "{segment}");
        let opened: Vec<String> = chain("input").into_iter().filter(|l| l.contains("dport")).collect();
        assert_eq!(opened.len(), 2, "{opened:?}");
        assert!(
            opened[0].starts_with("ip saddr $staff tcp dport 445 ")
                && opened[1].starts_with("ip saddr $admin tcp dport 22 ")
        );
        // The other segment is refused before anything is accepted by address.
        let other = if segment == "internet" { "$lgwan" } else { "$internet" };
        for (name, word) in [("input", "saddr"), ("output", "daddr")] {
            let chain = chain(name);
            let refused = chain.iter().position(|l| l.contains(&format!("{word} {other} "))).unwrap();
            let first = chain.iter().position(|l| l.contains(word) && l.ends_with("accept")).unwrap();
            assert!(refused < first && !chain[refused].contains("accept"), "{segment} {name}");
        }
    }
}

#[test]
fn a_share_never_hides_who_dropped_a_file() {
    for name in names("samba") {
        let text = read(format!("samba/{name}"));
        for line in lines(&text) {
            let (key, value) = line.split_once('=').map_or((line, ""), |(k, v)| (k.trim(), v.trim()));
            assert!(!["force user", "username map", "guest ok", "public"].contains(&key), "{name}: {line}");
            assert!(key != "inherit owner" || value == "no", "{name}: {line}");
            assert!(
                !["follow symlinks", "wide links", "nt acl support"].contains(&key) || value == "no",
                "{name}: {line}"
            );
        }
    }
    assert!(read("samba/internet.conf").contains("inherit owner = no"));
    assert!(!read("samba/lgwan.conf").contains("投入"));
}

/// The tools of the system themselves, where they are installed; the checks above need none.
#[test]
fn the_tools_of_the_system_agree_where_they_are() {
    let there = |tool: &str| Command::new(tool).arg("--version").output().is_ok_and(|o| o.status.success());
    if there("nft") && rustix::process::geteuid().is_root() {
        for segment in SEGMENTS {
            let out =
                Command::new("nft").arg("-c").arg("-f").arg(deploy().join(format!("nftables/{segment}.nft"))).output();
            let out = out.unwrap();
            let words = String::from_utf8_lossy(&out.stderr);
            // A container without the right to ask the kernel can say nothing about the rules.
            assert!(
                out.status.success() || words.contains("not permitted") || words.contains("netlink"),
                "{segment}: {words}"
            );
        }
    }
    let sh =
        names("bin").into_iter().map(|n| (Command::new("sh").arg("-n").arg(deploy().join("bin").join(&n)).status(), n));
    for (status, name) in sh {
        assert!(status.unwrap().success(), "{name}");
    }
    if there("systemd-analyze") {
        let root = tempfile::tempdir().unwrap();
        let units = root.path().join("etc/systemd/system");
        std::fs::create_dir_all(&units).unwrap();
        for name in names("systemd") {
            std::fs::copy(deploy().join("systemd").join(&name), units.join(&name)).unwrap();
        }
        for segment in SEGMENTS {
            let out = Command::new("systemd-analyze")
                .args(["security", "--offline=true", "--threshold=20", "--no-pager"])
                .arg(format!("--root={}", root.path().display()))
                .arg(format!("mugai-{segment}.service"))
                .output()
                .unwrap();
            // 20 = an exposure of 2.0 of 10.
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
        }
    }
}
