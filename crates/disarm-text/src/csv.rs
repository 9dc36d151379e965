//! CSV and TSV: plain text whose cells a spreadsheet would otherwise run.

use crate::rules::{
    BIDI_CONTROL, CONTROL_CHARACTER, CSV_FORMULA, CSV_SEPARATOR_LINE, ESCAPE_ENCODING, INVISIBLE_CHARACTER,
    TERMINAL_ESCAPE,
};
use crate::{encoding, formula, inspect, starts};
use mugai_core::{Action, Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff, Treatment};

/// The CSV format.
#[derive(Debug, Clone, Copy)]
pub struct Csv;

static FORMAT: Format = Format {
    id: "csv",
    ja: "CSV",
    en: "comma-separated values",
    extensions: &["csv", "tsv"],
    mime: &["text/csv", "text/tab-separated-values", "application/csv", "application/vnd.ms-excel"],
    recognised: "as plain text; the name chooses",
    lost_ja: "",
    refines: &["text"],
    rules: &[
        &BIDI_CONTROL,
        &CONTROL_CHARACTER,
        &CSV_FORMULA,
        &CSV_SEPARATOR_LINE,
        &ESCAPE_ENCODING,
        &INVISIBLE_CHARACTER,
        &TERMINAL_ESCAPE,
    ],
};

impl Disarm for Csv {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        starts::sniff(bytes)
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let mut source = encoding::read(input.bytes, cx)?;
        let mut rest = source.text.as_str();
        while let Some(behind) = formula::behind_separator_line(rest) {
            cx.did(&CSV_SEPARATOR_LINE, "line 1", Action::Removed)?;
            rest = behind;
        }
        if rest.len() < source.text.len() {
            source.text = rest.to_owned();
        }
        if source.text.is_empty() {
            return Err(Refusal::new(Reason::Malformed, "", "nothing is left of the table"));
        }
        starts::check(&source.text)?;
        let mut found = Vec::new();
        let text = formula::neutralise(&source.text, &mut |place| found.push(place));
        let mut keep = false;
        for place in found {
            keep = cx.found(&CSV_FORMULA, &place)? == Action::Kept;
        }
        if let Some(text) = text.filter(|_| !keep) {
            source.text = text;
        }
        let bytes = encoding::write(source, input.bytes, true, cx)?;
        let extension = if input.extension() == "tsv" { "tsv" } else { "csv" };
        Ok(Output { bytes, format: &FORMAT, extension })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let text = inspect::text(input.bytes, cx)?;
        if cx.treatment(&CSV_FORMULA) == Treatment::Keep { Ok(()) } else { inspect::cells(&text) }
    }
}
