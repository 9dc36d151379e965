//! Content streams: cut into operators and written again (threats §6.6).
//!
//! An operator that does not exist goes with its operands; an operand that is no token goes alone; what comes after is kept.

use super::inline_image;
use super::lex::{Lexer, Token};
use super::operators::{self, Class, Shape};
use super::paints::{Counter, Painted};
use super::property_list::{self, Entry};
use super::spell;
use crate::source::Source;
use crate::walk::quiet::quiet;
use mugai_core::{Context, Limit, Refusal};

/// Most operands of one operator; viewers take 33.
const MAX_OPERANDS: usize = 64;
/// Most members of an array; a line of text has some hundred.
const MAX_MEMBERS: usize = 1_000_000;
/// Bytes of shown text remembered, for placeholder pages that only say "please wait".
const MAX_SHOWN: usize = 1_000;

/// Tells which resources a stream may name.
pub(crate) trait Names {
    /// Whether the category (`XObject`, `Properties` …) has the name.
    fn has(&self, category: &str, name: &[u8]) -> bool;

    /// Whether the property list of this name is a layer whose content goes.
    fn hides(&self, _name: &[u8]) -> bool {
        false
    }
}

/// What became of a stream.
#[derive(Debug, Default)]
pub(crate) struct Rewritten {
    pub(crate) bytes: Vec<u8>,
    pub(crate) operators: u64,
    /// Operators that do not exist, or that painted what does not exist.
    pub(crate) dropped: u64,
    /// Inline pictures that could not be decoded.
    pub(crate) lost_pictures: u64,
    /// What is painted by name.
    pub(crate) painted: Painted,
    /// Bytes of shown text.
    pub(crate) letters: u64,
    /// Those of them that are not painted.
    pub(crate) unseen: u64,
    /// Inline pictures.
    pub(crate) pictures: u64,
    /// The first bytes of shown text.
    pub(crate) shown: Vec<u8>,
}

#[derive(Debug)]
enum Operand<'a> {
    One(Token<'a>),
    Array(Vec<Token<'a>>),
    List(Vec<Entry>),
}

/// Writes a content stream again.
///
/// # Errors
/// Limits.
pub(crate) fn rewrite(
    data: &[u8],
    names: &dyn Names,
    source: &Source,
    cx: &mut Context<'_>,
) -> Result<Rewritten, Refusal> {
    let most_saves = usize::try_from(cx.limits().pdf_saves).unwrap_or(usize::MAX);
    let mut r = Rewriter {
        names,
        out: Rewritten::default(),
        saves: 0,
        most_saves,
        hidden: 0,
        open_ended: false,
        counter: Counter::default(),
    };
    let mut lexer = Lexer::new(data);
    let mut operands: Vec<Operand<'_>> = Vec::new();
    r.out.bytes.reserve(data.len());
    while let Some(token) = lexer.next() {
        let operand = match token {
            Token::Number(_) | Token::Str(_) => Some(Operand::One(token)),
            // As the resources it names.
            Token::Name(n) => Some(Operand::One(Token::Name(quiet(&n).into_owned()))),
            Token::ArrayOpen => r.array(&mut lexer)?.map(Operand::Array),
            Token::DictOpen => r.list(&mut lexer).map(Operand::List),
            Token::Word(b"true" | b"false" | b"null") => None,
            Token::Word(word) => {
                r.out.operators = r.out.operators.saturating_add(1);
                if r.out.operators > cx.limits().pdf_operators {
                    return Err(Refusal::limit(Limit::Objects, "", "a content stream has too many operators"));
                }
                match operators::class(word) {
                    Some(Class::InlineImage) => match inline_image::copy(&mut lexer, source, cx)? {
                        Some(_) if r.hidden > 0 => {}
                        Some(picture) => {
                            r.out.pictures = r.out.pictures.saturating_add(1);
                            r.out.bytes.extend_from_slice(&picture);
                        }
                        None => r.out.lost_pictures = r.out.lost_pictures.saturating_add(1),
                    },
                    Some(class) => r.operator(word, class, &operands)?,
                    None => r.out.dropped = r.out.dropped.saturating_add(1),
                }
                operands.clear();
                None
            }
            _ => None,
        };
        if operands.len() < MAX_OPERANDS {
            operands.extend(operand);
        }
    }
    r.out.painted = r.counter.painted;
    r.out.letters = r.counter.letters;
    r.out.unseen = r.counter.unseen;
    Ok(r.out)
}

struct Rewriter<'n> {
    names: &'n dyn Names,
    out: Rewritten,
    saves: usize,
    most_saves: usize,
    /// Marks that are open in a layer whose content goes; 0 outside.
    hidden: usize,
    /// An array or dictionary that never ends was met: no further one can end either.
    open_ended: bool,
    counter: Counter,
}

impl Rewriter<'_> {
    /// The members of an array whose `[` has just been read. Nested arrays and words in it mean nothing and are left out.
    fn array<'a>(&mut self, lexer: &mut Lexer<'a>) -> Result<Option<Vec<Token<'a>>>, Refusal> {
        if self.open_ended {
            return Ok(None);
        }
        let start = lexer.pos();
        let mut members = Vec::new();
        let mut depth = 1_usize;
        while let Some(token) = lexer.next() {
            match token {
                Token::ArrayOpen => depth = depth.saturating_add(1),
                Token::ArrayClose => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Ok(Some(members));
                    }
                }
                Token::Number(_) | Token::Str(_) | Token::Name(_) if depth == 1 => {
                    if members.len() >= MAX_MEMBERS {
                        return Err(Refusal::limit(Limit::Objects, "", "an array in a content stream is too long"));
                    }
                    members.push(token);
                }
                _ => {}
            }
        }
        self.open_ended = true;
        lexer.seek(start);
        Ok(None)
    }

    fn list(&mut self, lexer: &mut Lexer<'_>) -> Option<Vec<Entry>> {
        if self.open_ended {
            return None;
        }
        let start = lexer.pos();
        let list = property_list::read(lexer);
        if list.is_none() {
            self.open_ended = true;
            lexer.seek(start);
        }
        list
    }

    fn operator(&mut self, word: &[u8], class: Class, operands: &[Operand<'_>]) -> Result<(), Refusal> {
        if self.hidden > 0 && self.unseen(word, operands) {
            return Ok(());
        }
        match class {
            Class::Save => {
                self.saves = self.saves.saturating_add(1);
                if self.saves > self.most_saves {
                    return Err(Refusal::limit(Limit::Depth, "", "too many nested q operators in a content stream"));
                }
                self.counter.save();
                self.write(word, &[]);
            }
            Class::Restore => {
                // A `Q` too many is ignored by every viewer.
                if self.saves > 0 {
                    self.saves = self.saves.saturating_sub(1);
                    self.counter.restore();
                    self.write(word, &[]);
                }
            }
            Class::Paints(category) => {
                let Some(Operand::One(Token::Name(name))) = operands.last() else {
                    self.out.dropped = self.out.dropped.saturating_add(1);
                    return Ok(());
                };
                if !self.names.has(category, name) {
                    self.out.dropped = self.out.dropped.saturating_add(1);
                    return Ok(());
                }
                if matches!(category, "XObject" | "ExtGState") {
                    self.counter.named(category, name);
                }
                spell::name(&mut self.out.bytes, name);
                self.end(word);
            }
            Class::Marks => self.marks(word, operands),
            Class::Plain => {
                if matches!(word, b"Tj" | b"TJ" | b"'" | b"\"") && self.out.shown.len() < MAX_SHOWN {
                    self.remember(operands);
                }
                self.write(word, operands);
            }
            Class::InlineImage => {}
        }
        Ok(())
    }

    /// Within a layer that goes: marks are counted, and what paints is not written. What sets something stays, for it holds on
    /// behind the layer (ISO 32000-2 §8.11.3.2).
    fn unseen(&mut self, word: &[u8], operands: &[Operand<'_>]) -> bool {
        match word {
            b"BMC" | b"BDC" => self.hidden = self.hidden.saturating_add(1),
            b"EMC" => self.hidden = self.hidden.saturating_sub(1),
            b"MP" | b"DP" | b"Do" | b"sh" | b"Tj" | b"TJ" => {}
            // A path ends, and clips, without being painted.
            b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => self.write(b"n", &[]),
            b"'" => self.write(b"T*", &[]),
            b"\"" => {
                if let [.., word_space, character_space, _] = operands {
                    self.write(b"Tw", std::slice::from_ref(word_space));
                    self.write(b"Tc", std::slice::from_ref(character_space));
                }
                self.write(b"T*", &[]);
            }
            _ => return false,
        }
        true
    }

    /// `BDC` and `DP`: when the property list is none that is allowed, the mark stays without it, so that `EMC` still fits.
    fn marks(&mut self, word: &[u8], operands: &[Operand<'_>]) {
        let tag = operands.iter().find_map(|o| match o {
            Operand::One(Token::Name(n)) => Some(n.as_slice()),
            _ => None,
        });
        let tag = tag.unwrap_or(b"Span");
        if let (b"BDC", b"OC", Some(Operand::One(Token::Name(name)))) = (word, tag, operands.get(1))
            && self.names.hides(name)
        {
            self.hidden = 1;
            return;
        }
        spell::name(&mut self.out.bytes, tag);
        match operands.get(1..).and_then(|rest| rest.first()) {
            Some(Operand::One(Token::Name(name))) if self.names.has("Properties", name) => {
                spell::name(&mut self.out.bytes, name);
                self.end(word);
            }
            // Optional content is named through the resources only.
            Some(Operand::List(list)) if tag != b"OC" => {
                property_list::write(&mut self.out.bytes, list);
                self.end(word);
            }
            _ => self.end(if word == b"DP" { b"MP" } else { b"BMC" }),
        }
    }

    /// Writes a plain operator with the operands it takes; one that has not got them goes.
    fn write(&mut self, word: &[u8], operands: &[Operand<'_>]) {
        let shape = operators::shape(word);
        let wanted = match shape {
            Shape::Numbers(n) => n,
            Shape::Name | Shape::Str | Shape::Texts => 1,
            Shape::NameNumber | Shape::Dashes => 2,
            Shape::NumbersStr => 3,
            Shape::Colour => operands.len(),
        };
        let taken = operands.len().checked_sub(wanted).and_then(|skip| operands.get(skip..));
        let fitting = taken.filter(|taken| taken.iter().enumerate().all(|(i, o)| fits(shape, i, taken.len(), o)));
        let Some(fitting) = fitting else {
            if word == b"BMC" {
                // Its EMC will come.
                self.out.bytes.extend_from_slice(b"/Span");
                self.end(word);
            } else {
                self.out.dropped = self.out.dropped.saturating_add(1);
            }
            return;
        };
        self.count(word, fitting);
        let out = &mut self.out.bytes;
        for operand in fitting {
            match operand {
                Operand::One(token) => one(out, token),
                Operand::Array(members) => {
                    out.push(b'[');
                    for m in members {
                        if matches!(m, Token::Number(_)) || (shape == Shape::Texts && matches!(m, Token::Str(_))) {
                            one(out, m);
                        }
                    }
                    out.push(b']');
                }
                Operand::List(_) => {}
            }
        }
        self.end(word);
    }

    fn count(&mut self, word: &[u8], operands: &[Operand<'_>]) {
        match (word, operands.first(), operands.last()) {
            (b"Tf", Some(Operand::One(Token::Name(name))), _) => self.counter.font(name),
            (b"scn" | b"SCN", _, Some(Operand::One(Token::Name(name)))) => self.counter.pattern(name, word == b"SCN"),
            _ => {
                let tokens = operands.iter().flat_map(|o| match o {
                    Operand::One(token) => std::slice::from_ref(token),
                    Operand::Array(members) => members.as_slice(),
                    Operand::List(_) => &[],
                });
                self.counter.operator(word, tokens);
            }
        }
    }

    fn end(&mut self, word: &[u8]) {
        spell::word(&mut self.out.bytes, word);
        self.out.bytes.push(b'\n');
    }

    fn remember(&mut self, operands: &[Operand<'_>]) {
        for o in operands {
            match o {
                Operand::One(Token::Str(s)) => self.out.shown.extend_from_slice(s),
                Operand::Array(members) => {
                    for m in members {
                        if let Token::Str(s) = m {
                            self.out.shown.extend_from_slice(s);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether an operand may stand in its place.
fn fits(shape: Shape, place: usize, count: usize, operand: &Operand<'_>) -> bool {
    let number = matches!(operand, Operand::One(Token::Number(_)));
    let name = matches!(operand, Operand::One(Token::Name(_)));
    let string = matches!(operand, Operand::One(Token::Str(_)));
    let array = matches!(operand, Operand::Array(_));
    match (shape, place) {
        (Shape::Numbers(_), _) | (Shape::NameNumber | Shape::Dashes, 1) | (Shape::NumbersStr, 0 | 1) => number,
        (Shape::Name, _) | (Shape::NameNumber, _) => name,
        (Shape::Str, _) | (Shape::NumbersStr, _) => string,
        (Shape::Texts, _) | (Shape::Dashes, _) => array,
        (Shape::Colour, place) => number || (name && place.saturating_add(1) == count),
    }
}

fn one(out: &mut Vec<u8>, token: &Token<'_>) {
    match token {
        Token::Number(n) => spell::number(out, n),
        Token::Str(s) => spell::literal(out, s),
        Token::Name(n) => spell::name(out, n),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_core::testing::{Formats, catalogue};
    use mugai_core::{Orders, Reason};

    struct Only(&'static [(&'static str, &'static str)]);
    impl Names for Only {
        fn has(&self, category: &str, name: &[u8]) -> bool {
            self.0.iter().any(|(c, n)| *c == category && n.as_bytes() == name)
        }
    }

    fn through(text: &[u8]) -> Result<Rewritten, Refusal> {
        let catalogue = catalogue(&[]).unwrap();
        let orders = Orders::standard(&catalogue);
        let formats = Formats(&[]);
        let mut cx = Context::new(&catalogue, &orders, &formats);
        let source = Source::new(lopdf::Document::new());
        rewrite(text, &Only(&[("XObject", "Im0"), ("Properties", "MC0")]), &source, &mut cx)
    }

    fn text(text: &[u8]) -> String {
        String::from_utf8(through(text).unwrap().bytes).unwrap()
    }

    #[test]
    fn operators_keep_their_operands() {
        assert_eq!(
            text(b"q 1.0 0 0 1 72 720 cm BT /F1 12 Tf [(A) -120.50 <42>] TJ ET Q"),
            "q\n1 0 0 1 72 720 cm\nBT\n/F1 12 Tf\n[(A)-120.5(B)]TJ\nET\nQ\n"
        );
    }

    #[test]
    fn unknown_operators_go_with_their_operands_and_nothing_else() {
        let r = through(b"1 0 0 rg (calc.exe) PS 2 w app.alert(1) 0 0 m").unwrap();
        assert_eq!(r.bytes, b"1 0 0 rg\n2 w\n0 0 m\n");
        assert_eq!(r.dropped, 2);
    }

    #[test]
    fn names_that_mean_nothing_are_not_painted_but_fonts_stay() {
        assert_eq!(text(b"/Im0 Do /Im1 Do /GS9 gs /F9 1 Tf"), "/Im0 Do\n/F9 1 Tf\n");
        assert_eq!(text(b"/Cs1 cs 1 /P0 scn .5 scn /P0 1 scn"), "/Cs1 cs\n1/P0 scn\n0.5 scn\n");
    }

    #[test]
    fn marks_stay_balanced() {
        assert_eq!(
            text(b"/OC /MC1 BDC /OC /MC0 BDC /P <</MCID 0/AF 1 0 R>> BDC EMC EMC EMC /X /Y DP"),
            "/OC BMC\n/OC/MC0 BDC\n/P<</MCID 0>>BDC\nEMC\nEMC\nEMC\n/X MP\n"
        );
    }

    #[test]
    fn an_array_that_never_ends_takes_nothing_with_it() {
        assert_eq!(text(b"[ (a) Tj 1 w"), "(a)Tj\n1 w\n");
        assert_eq!(text(b"Q Q q Q Q"), "q\nQ\n");
    }

    #[test]
    fn what_was_written_reads_back_the_same() {
        let first = through(b"q .5 0 0 -.5 0 0 cm(a\\(\\r\\\\)Tj/A#20B 007 Tf/Im0 Do<</MCID 1>>BDC").unwrap().bytes;
        assert_eq!(through(&first).unwrap().bytes, first);
    }

    #[test]
    fn too_many_saves_are_refused() {
        assert_eq!(through("q ".repeat(1001).as_bytes()).unwrap_err().reason, Reason::LimitDepth);
    }
}
