//! What may stand in a calendar or a card, and what kind of value each property has (RFC 5545 §3.8, RFC 2426, RFC 6350).

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One text.
    Text,
    /// Texts with commas between them.
    List,
    /// Texts with semicolons and commas between them.
    Structured,
    /// Dates, numbers, words of the standard.
    Token,
    /// A link.
    Link,
    /// The address of a person.
    Address,
    /// A rule of repetition.
    Recurrence,
    /// A picture: in the file, or not at all.
    Picture,
}

use Kind::{Address, Link, List, Picture, Recurrence, Structured, Text, Token};

/// Components and what each stands in.
pub(super) const COMPONENTS: &[(&str, &str)] = &[
    ("VEVENT", "VCALENDAR"),
    ("VTODO", "VCALENDAR"),
    ("VJOURNAL", "VCALENDAR"),
    ("VFREEBUSY", "VCALENDAR"),
    ("VTIMEZONE", "VCALENDAR"),
    ("STANDARD", "VTIMEZONE"),
    ("DAYLIGHT", "VTIMEZONE"),
    ("VALARM", "VEVENT"),
    ("VALARM", "VTODO"),
];

/// Properties of a calendar.
pub(super) const CALENDAR: &[(&str, Kind)] = &[
    ("PRODID", Text),
    ("VERSION", Token),
    ("CALSCALE", Token),
    ("METHOD", Token),
    ("NAME", Text),
    ("COLOR", Text),
    ("X-WR-CALNAME", Text),
    ("X-WR-CALDESC", Text),
    ("X-WR-TIMEZONE", Text),
    ("X-WR-RELCALID", Text),
    ("X-APPLE-CALENDAR-COLOR", Text),
    ("X-LIC-LOCATION", Text),
    ("UID", Text),
    ("SUMMARY", Text),
    ("DESCRIPTION", Text),
    ("LOCATION", Text),
    ("COMMENT", Text),
    ("CONTACT", Text),
    ("RELATED-TO", Text),
    ("TZID", Text),
    ("TZNAME", Text),
    ("CATEGORIES", List),
    ("RESOURCES", List),
    ("REQUEST-STATUS", Structured),
    ("DTSTAMP", Token),
    ("DTSTART", Token),
    ("DTEND", Token),
    ("DUE", Token),
    ("DURATION", Token),
    ("COMPLETED", Token),
    ("CREATED", Token),
    ("LAST-MODIFIED", Token),
    ("STATUS", Token),
    ("CLASS", Token),
    ("TRANSP", Token),
    ("PRIORITY", Token),
    ("SEQUENCE", Token),
    ("PERCENT-COMPLETE", Token),
    ("RECURRENCE-ID", Token),
    ("RDATE", Token),
    ("EXDATE", Token),
    ("FREEBUSY", Token),
    ("GEO", Token),
    ("TZOFFSETFROM", Token),
    ("TZOFFSETTO", Token),
    ("TRIGGER", Token),
    ("REPEAT", Token),
    ("ACTION", Token),
    ("ACKNOWLEDGED", Token),
    ("X-MICROSOFT-CDO-ALLDAYEVENT", Token),
    ("X-MICROSOFT-CDO-BUSYSTATUS", Token),
    ("X-MICROSOFT-CDO-IMPORTANCE", Token),
    ("X-MICROSOFT-CDO-INTENDEDSTATUS", Token),
    ("RRULE", Recurrence),
    ("EXRULE", Recurrence),
    ("URL", Link),
    ("CONFERENCE", Link),
    ("ORGANIZER", Address),
    ("ATTENDEE", Address),
];

/// Properties of an address card.
pub(super) const CARD: &[(&str, Kind)] = &[
    ("PRODID", Text),
    ("FN", Text),
    ("N", Structured),
    ("NICKNAME", List),
    ("BDAY", Text),
    ("ANNIVERSARY", Text),
    ("GENDER", Structured),
    ("ADR", Structured),
    ("LABEL", Text),
    ("TEL", Text),
    ("EMAIL", Text),
    ("LANG", Text),
    ("TZ", Text),
    ("GEO", Token),
    ("TITLE", Text),
    ("ROLE", Text),
    ("ORG", Structured),
    ("NOTE", Text),
    ("CATEGORIES", List),
    ("SORT-STRING", Text),
    ("CLASS", Token),
    ("KIND", Token),
    ("REV", Text),
    ("UID", Text),
    ("URL", Link),
    ("MEMBER", Link),
    ("RELATED", Link),
    ("PHOTO", Picture),
    ("LOGO", Picture),
    ("X-PHONETIC-FIRST-NAME", Text),
    ("X-PHONETIC-MIDDLE-NAME", Text),
    ("X-PHONETIC-LAST-NAME", Text),
    ("X-PHONETIC-ORG", Text),
    ("X-ABLABEL", Text),
    ("X-ABADR", Text),
];

/// Files within, or their places: they go and are told as such.
pub(super) const ATTACHMENTS: &[&str] = &["ATTACH", "IMAGE", "STRUCTURED-DATA", "SOUND", "KEY", "AGENT"];
/// Addresses that programs fetch by themselves.
pub(super) const FETCHED: &[&str] = &["TZURL", "SOURCE", "FBURL", "CALURI", "CALADRURI", "IMPP", "ALTREP", "DIR"];

/// Parameters that stay.
pub(super) const PARAMETERS: &[&str] = &[
    "VALUE", "TZID", "CN", "ROLE", "PARTSTAT", "RSVP", "CUTYPE", "RANGE", "RELATED", "RELTYPE", "LANGUAGE", "FBTYPE",
    "FEATURE", "LABEL", "TYPE", "PREF", "SORT-AS", "ALTID",
];
/// Parameters that hold the address of a person.
pub(super) const ADDRESSES: &[&str] = &["SENT-BY", "MEMBER", "DELEGATED-TO", "DELEGATED-FROM"];
/// What a value may say it is.
pub(super) const VALUES: &[&str] = &[
    "DATE",
    "DATE-TIME",
    "DATE-AND-OR-TIME",
    "TIME",
    "TIMESTAMP",
    "PERIOD",
    "TEXT",
    "URI",
    "DURATION",
    "UTC-OFFSET",
    "RECUR",
    "INTEGER",
    "CAL-ADDRESS",
    "LANGUAGE-TAG",
];

/// The kind of a property; `None` when it may not stand there.
pub(super) fn kind(table: &[(&str, Kind)], name: &str) -> Option<Kind> {
    table.iter().find(|(n, _)| *n == name).map(|(_, k)| *k)
}
