//! iCalendar: components and properties by a table, everything else stays behind (RFC 5545; threats CAL-01).

use super::line::{self, Line};
use super::recurrence::{Judgement, judge};
use super::table::{self, Kind};
use super::{inspect, value, within_limit, write};
use crate::clean;
use crate::rules::{CARD_ALARM, CARD_ATTACHMENT, CARD_EXTENSION, CARD_HTML_TEXT, CARD_LINK, CARD_RECURRENCE};
use mugai_core::{Context, Disarm, Format, Input, Output, Reason, Refusal, Rule, Sniff};

/// Calendars.
#[derive(Debug, Clone, Copy)]
pub struct Calendar;

/// Deepest nesting of components that are passed over.
const DEEPEST: usize = 16;

pub(super) static FORMAT: Format = Format {
    id: "calendar",
    ja: "予定表（iCalendar）",
    en: "iCalendar",
    extensions: &["ics", "ical", "ifb", "vcs"],
    mime: &["text/calendar", "text/x-vcalendar"],
    recognised: "a text that starts with BEGIN:VCALENDAR; the name chooses",
    lost_ja: "文字コードは UTF-8 になります。添付・音声などのアラーム・ソフト独自の項目は残りません。",
    refines: &["text"],
    rules: super::CALENDAR,
};

impl Disarm for Calendar {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        super::sniff(bytes, "BEGIN:VCALENDAR")
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let lines = line::read(input.bytes, cx)?;
        let out = rebuild(&lines, cx)?;
        within_limit(&out, cx.limits().output_bytes)?;
        Ok(Output { bytes: out.into_bytes(), format: &FORMAT, extension: "ics" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, table::CALENDAR, cx)
    }
}

fn broken(line: &Line, detail: &str) -> Refusal {
    Refusal::new(Reason::Malformed, line.place(), detail)
}

fn rebuild(lines: &[Line], cx: &mut Context<'_>) -> Result<String, Refusal> {
    let mut out = String::new();
    // Names of open components; how many of them are written; where an alarm begins in `out` and whether it may stay.
    let mut open: Vec<String> = Vec::new();
    let mut gone_from: Option<usize> = None;
    let mut alarm: Option<Alarm> = None;
    let old = lines.iter().any(|l| l.name == "VERSION" && l.value.trim() == "1.0");
    for line in lines {
        match line.name.as_str() {
            "BEGIN" => {
                let name = line.value.trim().to_ascii_uppercase();
                let parent = open.last().map(String::as_str);
                let known = match parent {
                    None => name == "VCALENDAR",
                    Some(parent) => table::COMPONENTS.contains(&(name.as_str(), parent)),
                };
                if parent.is_none() && !known || open.len() >= DEEPEST {
                    return Err(broken(line, "a component where none may stand"));
                }
                if gone_from.is_none() && !known {
                    cx.found(&CARD_EXTENSION, &format!("{} line {}", mugai_core::names::show(&name), line.number))?;
                    gone_from = Some(open.len());
                }
                if gone_from.is_none() {
                    if name == "VALARM" {
                        alarm = Some(Alarm { start: out.len(), number: line.number, shows: false });
                    }
                    write::line(&mut out, "BEGIN", &[], &name);
                }
                open.push(name);
            }
            "END" => {
                let name = line.value.trim().to_ascii_uppercase();
                if open.pop().as_ref() != Some(&name) {
                    return Err(broken(line, "an end without its begin"));
                }
                match gone_from {
                    Some(depth) if depth == open.len() => gone_from = None,
                    Some(_) => {}
                    None => write::line(&mut out, "END", &[], &name),
                }
                if name == "VALARM"
                    && gone_from.is_none()
                    && let Some(alarm) = alarm.take()
                    && !alarm.shows
                {
                    cx.found(&CARD_ALARM, &format!("VALARM line {}", alarm.number))?;
                    out.truncate(alarm.start);
                }
            }
            _ if open.is_empty() => return Err(broken(line, "a line outside of a calendar")),
            _ if gone_from.is_some() => {}
            "ACTION" if alarm.is_some() => {
                if let Some(alarm) = &mut alarm {
                    alarm.shows = line.value.trim().eq_ignore_ascii_case("DISPLAY");
                }
                write::line(&mut out, "ACTION", &[], "DISPLAY");
            }
            _ => property(line, old, &mut out, cx)?,
        }
    }
    if open.is_empty() && !out.is_empty() { Ok(out) } else { Err(Refusal::new(Reason::Malformed, "", "cut off")) }
}

/// An alarm that is being written.
struct Alarm {
    start: usize,
    number: usize,
    shows: bool,
}

/// Which danger a property is that may not stand.
fn danger(name: &str) -> &'static Rule {
    match name {
        "X-ALT-DESC" => &CARD_HTML_TEXT,
        "DALARM" | "AALARM" | "PALARM" | "MALARM" => &CARD_ALARM,
        _ if table::ATTACHMENTS.contains(&name) => &CARD_ATTACHMENT,
        _ if table::FETCHED.contains(&name) => &CARD_LINK,
        _ => &CARD_EXTENSION,
    }
}

fn property(line: &Line, old: bool, out: &mut String, cx: &mut Context<'_>) -> Result<(), Refusal> {
    let place = line.place();
    let Some(kind) =
        table::kind(table::CALENDAR, &line.name).filter(|_| line.group.is_empty() && line.name != "ACTION")
    else {
        return cx.found(danger(&line.name), &place).map(drop);
    };
    if line.binary {
        return cx.found(&CARD_ATTACHMENT, &place).map(drop);
    }
    let raw = line.value.trim();
    let written = match kind {
        Kind::Text => value::text(&line.value, old, &[], &place, cx)?,
        Kind::List => value::text(&line.value, old, &[','], &place, cx)?,
        Kind::Structured => value::text(&line.value, old, &[';', ','], &place, cx)?,
        Kind::Token if line.name == "VERSION" => "2.0".to_owned(),
        Kind::Token if value::is_token(raw) => raw.to_owned(),
        // Without its dates an event would stand at another time.
        Kind::Token if line.name.starts_with("DT") => return Err(broken(line, "neither a date nor a time")),
        Kind::Token => return cx.found(&CARD_EXTENSION, &place).map(drop),
        Kind::Link => match value::link(raw) {
            Some(link) => link,
            None => return cx.found(&CARD_LINK, &place).map(drop),
        },
        Kind::Address => match value::address(raw) {
            Some(address) => address,
            None => return cx.found(&CARD_LINK, &place).map(drop),
        },
        Kind::Recurrence => match judge(raw) {
            Judgement::Fine => raw.to_owned(),
            Judgement::Flood => return cx.found(&CARD_RECURRENCE, &place).map(drop),
            Judgement::Broken => return cx.found(&CARD_EXTENSION, &place).map(drop),
        },
        Kind::Picture => return cx.found(&CARD_ATTACHMENT, &place).map(drop),
    };
    let parameters = parameters(line, kind == Kind::Link, cx)?;
    write::line(out, &line.name, &parameters, &written);
    Ok(())
}

/// The parameters that stay, in their order, each name once. Only a link may say that it is one.
pub(super) fn parameters<'l>(
    line: &'l Line,
    is_link: bool,
    cx: &mut Context<'_>,
) -> Result<Vec<(&'l str, String)>, Refusal> {
    let mut out: Vec<(&str, String)> = Vec::new();
    let place = line.place();
    for (name, value) in &line.parameters {
        let name = name.as_str();
        if out.iter().any(|(n, _)| *n == name) {
            continue;
        }
        if table::FETCHED.contains(&name) {
            cx.found(&CARD_LINK, &place)?;
        } else if table::ADDRESSES.contains(&name) {
            let judged: Option<Vec<String>> = value.split(',').map(|a| value::address(a.trim())).collect();
            match judged {
                Some(list) => out.push((name, list.iter().map(|a| write::parameter(a)).collect::<Vec<_>>().join(","))),
                None => cx.found(&CARD_LINK, &place).map(drop)?,
            }
        } else if name == "VALUE" {
            let upper = value.trim().to_ascii_uppercase();
            if table::VALUES.contains(&upper.as_str()) && (is_link || upper != "URI") {
                out.push((name, upper));
            }
        } else if table::PARAMETERS.contains(&name) && !value.is_empty() {
            let cleaned = clean::clean_at(value.clone(), &place, cx)?;
            out.push((name, write::parameter(&cleaned)));
        }
    }
    Ok(out)
}
