//! Reading the trail, for auditors: the same answers over the control socket and from the folder itself.

use crate::site::Site;
use mugai_audit::{Check, Event, Head, NoReport, NotVerified, OpenError, Query, TrustedKey};
use serde::{Deserialize, Serialize};

/// Most records in one answer over the socket.
pub const MOST: u64 = 20_000;

/// What is asked of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "trail", rename_all = "snake_case", deny_unknown_fields)]
pub enum TrailAsk {
    /// Is the whole chain as it was written?
    Verify {
        /// Heads kept elsewhere, as `number:digest`.
        #[serde(default)]
        heads: Vec<String>,
    },
    /// Records, one line each.
    Search(TrailFilter),
    /// Records as CSV that Excel opens.
    Csv(TrailFilter),
    /// 月次統計.
    Month {
        /// `YYYY-MM`.
        month: String,
        /// As CSV.
        csv: bool,
    },
}

impl TrailAsk {
    /// The word in the trail's own record of being read.
    pub fn event(&self) -> Event {
        match self {
            Self::Verify { .. } => Event::Verify,
            Self::Search(_) => Event::Search,
            Self::Csv(_) => Event::Export,
            Self::Month { .. } => Event::Report,
        }
    }
}

/// Which records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrailFilter {
    /// With this in the file name.
    pub file: Option<String>,
    /// Of this person.
    pub who: Option<String>,
    /// Of this section.
    pub section: Option<String>,
    /// Of this receipt.
    pub receipt: Option<String>,
    /// Of this kind.
    pub event: Option<String>,
    /// From this day on, `YYYY-MM-DD` (JST).
    pub from: Option<String>,
    /// Up to this day.
    pub to: Option<String>,
    /// At most so many.
    pub limit: Option<u64>,
}

/// An answer in words, and whether it is a good one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Nothing is wrong.
    pub good: bool,
    /// For staff.
    pub ja: String,
    /// The same in English.
    pub en: String,
}

impl Told {
    fn bad(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { good: false, ja: ja.into(), en: en.into() }
    }
}

/// Answers from the folder of a site.
pub fn read(site: &Site, ask: &TrailAsk) -> Told {
    let told = match ask {
        TrailAsk::Verify { heads } => verify(site, heads),
        TrailAsk::Search(filter) => search(site, filter),
        TrailAsk::Csv(filter) => csv(site, filter),
        TrailAsk::Month { month, csv } => monthly(site, month, *csv),
    };
    told.unwrap_or_else(|told| told)
}

fn unreadable(e: &OpenError) -> Told {
    Told::bad(e.ja(), e.to_string())
}

fn verify(site: &Site, heads: &[String]) -> Result<Told, Told> {
    let bad = || Told::bad("先頭は「番号:ダイジェスト」の形で書いてください。", "a head is number:digest");
    let heads: Vec<Head> = heads.iter().map(|h| h.parse().map_err(|_| bad())).collect::<Result<_, _>>()?;
    // Every key ever used: the folder of trusted keys, and the node's own public half beside its private one.
    let own = {
        let mut path = site.file.keys.seal.clone().into_os_string();
        path.push(".pub");
        std::fs::read_to_string(path).ok().and_then(|line| mugai_transfer::PublicKey::parse(line.trim()).ok())
    };
    let trusted = mugai_transfer::Trust::load(&site.file.keys.trust).map(|t| t.keys().to_vec()).unwrap_or_default();
    let keys: Vec<TrustedKey> =
        trusted.iter().chain(own.as_ref()).filter_map(|k| TrustedKey::from_public(&k.bytes())).collect();
    let check = Check { node: &site.file.node, keys: &keys, heads: &heads, start: None };
    Ok(match mugai_audit::verify(&site.within("audit"), &check) {
        Ok(summary) => Told { good: true, ja: summary.text_ja(), en: summary.text_en() },
        Err(e @ NotVerified::Unreadable(_)) => Told::bad(e.ja(), e.to_string()),
        Err(e @ NotVerified::Broken { .. }) => Told::bad(e.ja(), e.to_string()),
    })
}

/// The filter as the trail wants it.
///
/// # Errors
/// What is wrong with it.
pub fn query(filter: &TrailFilter) -> Result<Query, Told> {
    let day = |text: &Option<String>| {
        let bad = |_| Told::bad("日付は 2026-11-22 の形で書いてください。", "a day is YYYY-MM-DD");
        text.as_deref().map(str::parse).transpose().map_err(bad)
    };
    let event = filter.event.as_deref().map(|word| {
        Event::from_word(word).ok_or_else(|| {
            let words: Vec<&str> = Event::ALL.iter().map(|e| e.word()).collect();
            Told::bad(format!("事象は次のどれかです: {}", words.join(" ")), format!("events: {}", words.join(" ")))
        })
    });
    Ok(Query {
        file: filter.file.clone(),
        who: filter.who.clone(),
        section: filter.section.clone(),
        receipt: filter.receipt.clone(),
        event: event.transpose()?,
        from: day(&filter.from)?,
        to: day(&filter.to)?,
        limit: filter.limit.unwrap_or(MOST),
    })
}

fn search(site: &Site, filter: &TrailFilter) -> Result<Told, Told> {
    let (mut ja, mut en) = (Vec::new(), Vec::new());
    for hit in mugai_audit::search(&site.within("audit"), query(filter)?).map_err(|e| unreadable(&e))? {
        let r = hit.map_err(|e| unreadable(&e))?.record;
        let rest = format!("{} {} {} {} {} {}", r.who, r.section, r.receipt, r.file, r.reason, r.detail);
        ja.push(format!("{} {} {} {} {rest}", r.seq, crate::when::jst(&r.time), r.event.ja(), r.outcome.ja()));
        en.push(format!("{} {} {} {} {rest}", r.seq, r.time, r.event.word(), r.outcome.word()));
    }
    Ok(Told { good: true, ja: ja.join("\n"), en: en.join("\n") })
}

fn csv(site: &Site, filter: &TrailFilter) -> Result<Told, Told> {
    let mut bytes = Vec::new();
    export(site, filter, &mut bytes)?;
    let text = String::from_utf8(bytes).map_err(|e| Told::bad("書き出せません。", e.to_string()))?;
    Ok(Told { good: true, ja: text.clone(), en: text })
}

/// Writes the records as CSV; how many. A record that cannot be read ends the export as a failure, not as the end of the list.
///
/// # Errors
/// What is wrong.
pub fn export(site: &Site, filter: &TrailFilter, to: &mut impl std::io::Write) -> Result<u64, Told> {
    let hits = mugai_audit::search(&site.within("audit"), query(filter)?).map_err(|e| unreadable(&e))?;
    let mut broken = None;
    let records = hits.map_while(|hit| hit.map(|h| h.record).map_err(|e| broken = Some(e)).ok());
    let written = mugai_audit::export_csv(records, to).and_then(|n| to.flush().map(|()| n));
    let count = written.map_err(|e| Told::bad(format!("書き出せません（{e}）。"), e.to_string()))?;
    match broken {
        Some(e) => Err(unreadable(&e)),
        None => Ok(count),
    }
}

fn monthly(site: &Site, month: &str, csv: bool) -> Result<Told, Told> {
    let bad = || Told::bad("年月は 2026-11 の形で書いてください。", "a month is YYYY-MM");
    let (year, number) = month.split_once('-').ok_or_else(bad)?;
    let (year, number) = (year.parse().map_err(|_| bad())?, number.parse().map_err(|_| bad())?);
    let report = mugai_audit::report(&site.within("audit"), year, number).map_err(|e| match e {
        NoReport::NoSuchMonth => bad(),
        NoReport::Trail(e) => unreadable(&e),
    })?;
    if !csv {
        let text = report.text_ja();
        return Ok(Told { good: true, ja: text.clone(), en: text });
    }
    let mut bytes = Vec::new();
    report.csv(&mut bytes).map_err(|e| Told::bad("書き出せません。", e.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|e| Told::bad("書き出せません。", e.to_string()))?;
    Ok(Told { good: true, ja: text.clone(), en: text })
}
