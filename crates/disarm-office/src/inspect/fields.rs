//! Second look at the fields of Word: every instruction, in each way tracked changes may be read, must be one that may stay.

use crate::rules::field_scan::{HOLE, What, is_story, what};
use crate::rules::instruction;

/// What an open element is to the fields around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Run,
    Story,
    Inserted,
    Deleted,
    /// An element whose text is gathered.
    Words,
    Plain,
}

/// An open field.
struct Open {
    instruction: String,
    /// Still before the separator.
    code: bool,
}

/// A story that is being read.
#[derive(Default)]
struct Story {
    open: Vec<Open>,
    /// The result of a simple field that stands in an instruction: it is code as well.
    code: bool,
}

impl Story {
    fn in_code(&self) -> bool {
        self.code || self.open.iter().any(|f| f.code)
    }
}

/// The fields of a part as it is read. First place: everything; then as if changes were accepted; then rejected.
pub(super) struct Fields {
    elements: Vec<Mark>,
    inserted: usize,
    deleted: usize,
    readings: [Vec<Story>; 3],
    /// Text being gathered: what it is, whether it is marked as deleted.
    words: Option<(What, bool, String)>,
}

type Complaint = &'static str;

impl Fields {
    pub(super) fn new() -> Self {
        let story = || vec![Story::default()];
        Self { elements: Vec::new(), inserted: 0, deleted: 0, readings: [story(), story(), story()], words: None }
    }

    /// An element begins.
    pub(super) fn open(&mut self, prefix: &str, local: &str, kind: Option<&str>) -> Result<(), Complaint> {
        let in_run = self.elements.last() == Some(&Mark::Run);
        let del = local.starts_with("del");
        let mut mark = Mark::Plain;
        match (prefix, local) {
            ("w", "r") => mark = Mark::Run,
            ("w", "ins" | "moveTo") => mark = Mark::Inserted,
            ("w", "del" | "moveFrom") => mark = Mark::Deleted,
            ("w", "p") => self.each(false, |_, story| push(story, " ")),
            _ => {}
        }
        if let Some(what) = what(prefix, local, in_run, kind) {
            match what {
                What::Text if !self.awaited() => {}
                What::Code | What::Text => {
                    mark = Mark::Words;
                    self.words = Some((what, del, String::new()));
                }
                What::Broken => return Err("a field mark of no kind"),
                _ => self.mark(what, del)?,
            }
        }
        if is_story(prefix, local) {
            mark = Mark::Story;
            for stories in &mut self.readings {
                let code = local == "fldSimple" && stories.last().is_some_and(Story::in_code);
                stories.push(Story { open: Vec::new(), code });
            }
        }
        self.inserted = self.inserted.saturating_add(usize::from(mark == Mark::Inserted));
        self.deleted = self.deleted.saturating_add(usize::from(mark == Mark::Deleted));
        self.elements.push(mark);
        Ok(())
    }

    /// Whether plain text would belong to an instruction.
    fn awaited(&self) -> bool {
        self.readings.iter().any(|r| r.last().and_then(|s| s.open.last()).is_some_and(|f| f.code))
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some((_, _, words)) = &mut self.words {
            words.push_str(text);
        }
    }

    /// The innermost element ends.
    pub(super) fn close(&mut self) -> Result<(), Complaint> {
        match self.elements.pop() {
            Some(Mark::Inserted) => self.inserted = self.inserted.saturating_sub(1),
            Some(Mark::Deleted) => self.deleted = self.deleted.saturating_sub(1),
            Some(Mark::Words) => {
                let Some((what, del, words)) = self.words.take() else { return Ok(()) };
                let mut stray = false;
                self.each(del, |reading, story| {
                    stray |= reading == 0 && what == What::Code && !story.in_code();
                    push(story, &words);
                });
                if stray {
                    return Err("an instruction outside a field");
                }
            }
            Some(Mark::Story) => {
                for reading in 0..3 {
                    let story = self.readings.get_mut(reading).and_then(Vec::pop).unwrap_or_default();
                    judge_open(reading, &story)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The part ends.
    pub(super) fn finish(&self) -> Result<(), Complaint> {
        for (reading, stories) in self.readings.iter().enumerate() {
            for story in stories {
                judge_open(reading, story)?;
            }
        }
        Ok(())
    }

    /// Does something with the innermost story of every reading that sees what stands here.
    fn each(&mut self, del: bool, mut act: impl FnMut(usize, &mut Story)) {
        for (reading, stories) in self.readings.iter_mut().enumerate() {
            let unseen = match reading {
                1 => del || self.deleted > 0,
                2 => self.inserted > 0,
                _ => false,
            };
            if let Some(story) = stories.last_mut().filter(|_| !unseen) {
                act(reading, story);
            }
        }
    }

    fn mark(&mut self, what: What, del: bool) -> Result<(), Complaint> {
        let mut result = Ok(());
        self.each(del, |reading, story| {
            let said = match what {
                What::Begin => {
                    push(story, &HOLE.to_string());
                    story.open.push(Open { instruction: String::new(), code: true });
                    Ok(())
                }
                What::Separate => match story.open.last_mut().filter(|f| f.code) {
                    Some(top) => {
                        top.code = false;
                        judge(reading, &top.instruction)
                    }
                    None if reading == 0 => Err("a field that does not begin"),
                    None => Ok(()),
                },
                What::End => match story.open.pop() {
                    Some(field) => judge(reading, &field.instruction),
                    None if reading == 0 => Err("a field that does not begin"),
                    None => Ok(()),
                },
                What::Space => {
                    push(story, " ");
                    Ok(())
                }
                _ => {
                    push(story, &HOLE.to_string());
                    Ok(())
                }
            };
            if result.is_ok() {
                result = said;
            }
        });
        result
    }
}

/// Adds to the instruction that is being written.
fn push(story: &mut Story, text: &str) {
    if let Some(top) = story.open.last_mut().filter(|f| f.code) {
        top.instruction.push_str(text);
    }
}

fn judge(reading: usize, text: &str) -> Result<(), Complaint> {
    let harmless = (reading > 0 && text.trim().is_empty()) || instruction::is_harmless(text);
    if harmless { Ok(()) } else { Err("a field that loads, starts or asks for something") }
}

fn judge_open(reading: usize, story: &Story) -> Result<(), Complaint> {
    match story.open.first() {
        Some(_) if reading == 0 => Err("a field without an end"),
        _ => story.open.iter().try_for_each(|f| judge(reading, &f.instruction)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Elements as words: `begin`, `separate`, `end`, `+` … `/` an insertion, `-` … `/` a deletion, `'text` an instruction.
    fn read(words: &[&str]) -> Result<(), Complaint> {
        let mut fields = Fields::new();
        for word in words {
            match *word {
                "+" => fields.open("w", "ins", None)?,
                "-" => fields.open("w", "del", None)?,
                "choice" => fields.open("mc", "Choice", None)?,
                "simple" => fields.open("w", "fldSimple", None)?,
                "/" => fields.close()?,
                word => {
                    fields.open("w", "r", None)?;
                    match word.strip_prefix('\'') {
                        Some(text) => {
                            fields.open("w", "instrText", None)?;
                            fields.text(text);
                        }
                        None => fields.open("w", "fldChar", Some(word))?,
                    }
                    fields.close()?;
                    fields.close()?;
                }
            }
        }
        fields.finish()
    }

    #[test]
    fn harmless_fields_pass() {
        assert_eq!(read(&["begin", "'PA", "'GE", "separate", "end"]), Ok(()));
        assert_eq!(read(&["begin", "'IF ", "begin", "'PAGE", "separate", "'3", "end", "'=1", "end"]), Ok(()));
        assert_eq!(read(&["begin", "+", "'PAGE", "/", "end"]), Ok(()));
        assert_eq!(read(&["begin", "'TC ", "simple", "'A", "/", "'x", "end"]), Ok(()));
    }

    #[test]
    fn every_reading_counts() {
        assert!(read(&["begin", "'DDE x", "end"]).is_err());
        // Rejected, the field begins with what it hides.
        assert!(read(&["begin", "+", "'QUOTE ", "/", "'DDE x", "end"]).is_err());
        // Accepted likewise.
        assert!(read(&["begin", "-", "'QUOTE ", "/", "'DDE x", "end"]).is_err());
        // A branch sees nothing of the field around it.
        assert!(read(&["begin", "'QUOTE ", "choice", "'DDE x", "/", "end"]).is_err());
        // A nested field inside the first word.
        assert!(read(&["begin", "'DAT", "begin", "'QUOTE x", "end", "'E", "end"]).is_err());
    }

    #[test]
    fn what_is_not_balanced_is_refused() {
        for words in [
            &["begin", "'PAGE"][..],
            &["end"],
            &["'PAGE"],
            &["separate"],
            &["choice", "begin", "'PAGE", "/"],
            &["simple", "'A", "/"],
        ] {
            assert!(read(words).is_err(), "{words:?}");
        }
    }
}
