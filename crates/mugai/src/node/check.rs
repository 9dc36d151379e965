//! `mugai doctor --config F`: is everything where it should be, private where it should be, and answering.

use super::staff::site;
use crate::cli::say;
use crate::exit::Exit;
use crate::lang::Lang;
use mugai_operate::doctor::{self, Check, State};
use mugai_pipeline::site::{Segment, Site};
use std::path::Path;
use std::time::SystemTime;

/// Ports a node's machine may listen on: ssh for its administrators, SMB for staff.
const EXPECTED: [u16; 2] = [22, 445];

/// Prints every check; an error code when one is bad.
pub(super) fn run(config: &Path, lang: Lang) -> Exit {
    let site = match site(config, lang) {
        Ok(site) => site,
        Err(exit) => return exit,
    };
    let mut bad = false;
    for check in checks(&site, config) {
        let (mark, todo) = match check.state {
            State::Ok => ("○", ""),
            State::Warn => ("△", lang.pick(check.todo_ja.as_str(), check.todo_en.as_str())),
            State::Bad => ("×", lang.pick(check.todo_ja.as_str(), check.todo_en.as_str())),
        };
        bad |= check.state == State::Bad;
        let name = lang.pick(check.ja.as_str(), check.en.as_str());
        say(format!("{mark} {name}: {} {todo}", check.found).trim_end());
    }
    if bad { Exit::Configuration } else { Exit::Released }
}

fn checks(site: &Site, config: &Path) -> Vec<Check> {
    let f = &site.file;
    let floor = f.operate.disk_floor_mib.saturating_mul(1 << 20);
    let mut all = vec![
        doctor::configuration(config),
        doctor::private_folder(&f.data),
        doctor::private_key(&f.keys.seal),
        doctor::trust_folder(&f.keys.trust),
        doctor::space(&f.data, floor),
        doctor::clock(),
    ];
    if let Some(drop) = &f.drop {
        all.push(doctor::shared_folder("投入フォルダ", "drop folder", &drop.folder));
        all.push(doctor::shared_folder("結果フォルダ", "result folder", &drop.results));
        all.push(doctor::apart(&drop.folder, &drop.results));
    }
    for s in f.section.iter().filter_map(|s| s.delivery.as_deref()) {
        all.push(doctor::shared_folder("取込フォルダ", "delivery folder", s));
        all.push(doctor::space(s, floor));
    }
    all.push(doctor::listening_of_this_machine(&EXPECTED));
    all.push(scanner(site));
    all
}

fn scanner(site: &Site) -> Check {
    let (ja, en) = ("不正プログラム対策ソフト".to_owned(), "malware scanner".to_owned());
    let said = mugai_pipeline::node::scanner(site).map_err(|e| e.ja()).and_then(|s| match s.mode() {
        mugai_scan::Mode::Off => Err("off".to_owned()),
        _ => s
            .engine(SystemTime::now())
            .map(|e| format!("{} / {} ({})", e.version, e.database, e.database_date))
            .and_then(|found| s.alerts_at_limits(SystemTime::now()).map(|alerts| (found, alerts)))
            .map_err(|h| h.ja().to_owned())
            .and_then(|(found, alerts)| {
                // Without it clamd calls clean what it did not look at.
                if alerts {
                    Ok(found)
                } else {
                    Err(format!("{found}: clamd.conf に AlertExceedsMax yes がありません"))
                }
            }),
    });
    let off = site.file.scan.mode == "off";
    let warn = if off && site.file.segment == Segment::Internet { State::Bad } else { State::Warn };
    match said {
        Ok(found) => Check { ja, en, state: State::Ok, found, todo_ja: String::new(), todo_en: String::new() },
        Err(found) => Check {
            ja,
            en,
            state: if off { warn } else { State::Bad },
            found,
            todo_ja: "clamd を起動し、定義ファイルを更新してください（検査が済むまでファイルは保留されます）。".into(),
            todo_en: "start clamd and update its database; files are held until then".into(),
        },
    }
}
