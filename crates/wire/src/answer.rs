//! What a worker says. All of it is a claim: the gate checks every number and cleans every word before it uses one.

use crate::codec::{Bad, Reader, Writer};
use mugai_core::{Action, Catalogue, Finding, MAX_FINDINGS, MAX_PLACE, Reason, Refusal, names};

const MAGIC: [u8; 4] = *b"MGA2";
/// Longest detail of a refusal, bytes.
const MAX_DETAIL: usize = 1_000;
/// Least bytes one finding takes on the wire.
const FINDING_BYTES: usize = 2 + 1 + 4 + 4;
/// Bytes the length of one handed-out part takes on the wire.
const PART_BYTES: usize = 8;
/// Least bytes one file beside takes on the wire.
const BESIDE_BYTES: usize = 4 + 2 + 4 + 8;
/// Longest name of a file beside, bytes.
const MAX_NAME: usize = 255;

/// A worker's answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What became of the file.
    pub said: Said,
    /// What was found on the way, also when the file was refused.
    pub findings: Vec<Finding>,
    /// Lengths of the decoded parts that were written before the rebuilt file, in order.
    pub parts: Vec<u64>,
    /// Files that were written between the parts and the rebuilt file, in order; none unless it was rebuilt.
    pub beside: Vec<Beside>,
}

/// A file that leaves beside the rebuilt one, as the worker says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// The name it is to bear; not yet checked.
    pub name: String,
    /// What it is to be.
    pub claim: Claim,
}

/// What became of the file, as the worker says.
#[derive(Clone, Debug)]
pub enum Said {
    /// Rebuilt, or inspected and found clean.
    Done(Claim),
    /// Refused.
    Refused(Refusal),
}

/// What the worker says of its output; for an inspection, of the file it saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The format's place in the catalogue.
    pub format: u16,
    /// The extension, one of the format's.
    pub extension: String,
    /// Bytes written to (or read from) the descriptor.
    pub length: u64,
}

impl Answer {
    /// The frame.
    pub fn encode(&self, catalogue: &Catalogue) -> Vec<u8> {
        let mut w = Writer::default();
        match &self.said {
            Said::Done(claim) => {
                w.u8(0);
                claim.encode(&mut w);
            }
            Said::Refused(r) => {
                w.u8(1);
                w.u8(r.reason.number());
                w.str(names::cut(&r.place, MAX_PLACE));
                w.str(names::cut(&r.detail, MAX_DETAIL));
            }
        }
        w.u32(u32::try_from(self.findings.len()).unwrap_or(u32::MAX));
        for f in &self.findings {
            w.u16(catalogue.number(f.rule.id).unwrap_or(u16::MAX));
            w.u8(f.action.number());
            w.u32(f.count);
            w.str(names::cut(&f.place, MAX_PLACE));
        }
        w.u32(u32::try_from(self.parts.len()).unwrap_or(u32::MAX));
        for length in &self.parts {
            w.u64(*length);
        }
        w.u32(u32::try_from(self.beside.len()).unwrap_or(u32::MAX));
        for Beside { name, claim } in &self.beside {
            w.str(names::cut(name, MAX_NAME));
            claim.encode(&mut w);
        }
        w.frame(MAGIC)
    }

    /// How long the body is that a header announces.
    ///
    /// # Errors
    /// When it is no answer, or longer than `most`.
    pub fn length(header: &[u8], most: usize) -> Result<usize, Bad> {
        crate::codec::frame_length(header, MAGIC, most)
    }

    /// Reads an answer of an untrusted worker. Words are cleaned of controls, an unknown number is an error.
    ///
    /// # Errors
    /// When anything in it does not fit.
    pub fn decode(frame: &[u8], catalogue: &Catalogue, most: usize) -> Result<Self, Bad> {
        let mut r = Reader::over(frame, MAGIC, most)?;
        let said = match r.u8()? {
            0 => Said::Done(Claim::decode(&mut r, catalogue)?),
            1 => {
                let reason = Reason::from_number(r.u8()?).ok_or(Bad("unknown reason"))?;
                let place = names::show(&r.str(MAX_PLACE)?);
                let detail = names::show(&r.str(MAX_DETAIL)?);
                Said::Refused(Refusal { reason, place, detail })
            }
            _ => return Err(Bad("unknown verdict")),
        };
        let count = usize::try_from(r.u32()?).map_err(|_| Bad("too many findings"))?;
        if count > MAX_FINDINGS || count > r.left() / FINDING_BYTES {
            return Err(Bad("too many findings"));
        }
        let mut findings = Vec::with_capacity(count);
        for _ in 0..count {
            let rule = catalogue.rule(r.u16()?).ok_or(Bad("unknown rule"))?;
            let action = Action::from_number(r.u8()?).ok_or(Bad("unknown action"))?;
            let count = r.u32()?.max(1);
            let place = names::show(&r.str(MAX_PLACE)?);
            findings.push(Finding { rule, place, action, count });
        }
        let count = usize::try_from(r.u32()?).map_err(|_| Bad("too many parts"))?;
        if count > r.left() / PART_BYTES {
            return Err(Bad("too many parts"));
        }
        let parts = (0..count).map(|_| r.u64()).collect::<Result<_, _>>()?;
        let count = usize::try_from(r.u32()?).map_err(|_| Bad("too many files beside"))?;
        if count > r.left() / BESIDE_BYTES || (count > 0 && matches!(said, Said::Refused(_))) {
            return Err(Bad("too many files beside"));
        }
        let beside = (0..count)
            .map(|_| Ok(Beside { name: r.str(MAX_NAME)?, claim: Claim::decode(&mut r, catalogue)? }))
            .collect::<Result<_, _>>()?;
        r.end()?;
        Ok(Self { said, findings, parts, beside })
    }
}

impl Claim {
    fn encode(&self, w: &mut Writer) {
        w.u16(self.format);
        w.str(&self.extension);
        w.u64(self.length);
    }

    fn decode(r: &mut Reader<'_>, catalogue: &Catalogue) -> Result<Self, Bad> {
        let format = r.u16()?;
        let known = catalogue.formats.get(usize::from(format)).ok_or(Bad("unknown format"))?;
        let extension = r.str(16)?;
        if !known.has_extension(&extension) {
            return Err(Bad("extension of another format"));
        }
        Ok(Self { format, extension, length: r.u64()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_core::{Format, Rule, Treatment};

    static RULE: Rule = Rule {
        id: "test.rule",
        refs: &[],
        ja: "試験",
        en: "test",
        why_ja: "",
        effect_ja: "",
        default: Treatment::Remove,
        may: &[],
    };
    static FORMAT: Format = Format {
        id: "test",
        ja: "試験",
        en: "test",
        extensions: &["tst"],
        mime: &[],
        recognised: "",
        lost_ja: "",
        refines: &[],
        rules: &[&RULE],
    };

    fn catalogue() -> Catalogue {
        Catalogue::new(vec![&FORMAT], &[], &[]).unwrap()
    }

    fn answer() -> Answer {
        Answer {
            said: Said::Done(Claim { format: 0, extension: "tst".into(), length: 7 }),
            findings: vec![Finding {
                rule: &RULE,
                place: "a\u{1b}[2J\u{202E}b".into(),
                action: Action::Removed,
                count: 0,
            }],
            parts: vec![5, 0, u64::MAX],
            beside: vec![Beside {
                name: "見積書.tst".into(),
                claim: Claim { format: 0, extension: "tst".into(), length: 9 },
            }],
        }
    }

    #[test]
    fn words_are_cleaned_and_numbers_checked() {
        let back = Answer::decode(&answer().encode(&catalogue()), &catalogue(), 4096).unwrap();
        let finding = &back.findings[0];
        assert_eq!((finding.place.as_str(), finding.count), ("a\u{FFFD}[2J\u{FFFD}b", 1));
        assert_eq!(back.parts, [5, 0, u64::MAX], "as they were said; the gate measures");
        assert_eq!(back.beside, answer().beside);
    }

    #[test]
    fn every_cut_and_every_lie_is_refused() {
        let frame = answer().encode(&catalogue());
        for n in 0..frame.len() {
            assert!(Answer::decode(&frame[..n], &catalogue(), 4096).is_err(), "cut at {n}");
        }
        assert!(Answer::decode(&frame, &catalogue(), 10).is_err(), "longer than allowed");
        for (format, extension) in [(9, "tst"), (0, "exe")] {
            let said = Said::Done(Claim { format, extension: extension.into(), length: 7 });
            let lie = Answer { said, findings: vec![], parts: vec![], beside: vec![] };
            assert!(Answer::decode(&lie.encode(&catalogue()), &catalogue(), 4096).is_err(), "{format} {extension}");
        }
        let refused = Said::Refused(Refusal::new(Reason::Malformed, "", ""));
        let lie = Answer { said: refused, findings: vec![], parts: vec![], beside: answer().beside };
        assert!(Answer::decode(&lie.encode(&catalogue()), &catalogue(), 4096).is_err(), "refused, and a file beside");
        // The number of files beside: four bytes before the only one.
        let beside = frame.len() - BESIDE_BYTES - "見積書.tst".len() - "tst".len() - 4;
        let mut endless = frame.clone();
        endless[beside..beside + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Answer::decode(&endless, &catalogue(), 4096).unwrap_err(), Bad("too many files beside"));
        // The number of parts: four bytes before the three lengths.
        let parts = beside - 3 * PART_BYTES - 4;
        let mut endless = frame.clone();
        endless[parts..parts + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Answer::decode(&endless, &catalogue(), 4096).unwrap_err(), Bad("too many parts"));
        // The number of findings: four bytes before the only finding (2 + 1 + 4 + 4 + its place).
        let place = answer().findings[0].place.len();
        let at = parts - place - FINDING_BYTES - 4;
        let mut endless = frame.clone();
        endless[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Answer::decode(&endless, &catalogue(), 4096).unwrap_err(), Bad("too many findings"));
        let mut unknown = frame.clone();
        unknown[at + 4..at + 6].copy_from_slice(&500u16.to_le_bytes());
        assert_eq!(Answer::decode(&unknown, &catalogue(), 4096).unwrap_err(), Bad("unknown rule"));
    }
}
