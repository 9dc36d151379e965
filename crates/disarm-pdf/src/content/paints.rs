//! Counts what a content stream paints by name: how often, in which font, with which pattern. An estimate from above for what
//! viewers will have to do, no more (threats §6.6).

use super::lex::Token;
use std::collections::BTreeMap;
use std::rc::Rc;

/// How often one setting of a pattern counts at most: viewers keep the tile they have painted once.
const TILES: u64 = 16;

/// What is painted: the category of resources, the name, how often.
pub(crate) type Painted = BTreeMap<(&'static str, Vec<u8>), u64>;

/// The settings that what is painted depends on.
#[derive(Clone, Default)]
struct State {
    font: Option<Rc<[u8]>>,
    /// The patterns for filling and for stroking.
    patterns: [Option<Rc<[u8]>>; 2],
    /// How often each of them counts yet.
    left: [u64; 2],
    /// Text is neither filled nor stroked (ISO 32000-2 Table 104: 3, and 7, which only clips).
    unseen: bool,
}

/// Counts through one stream.
#[derive(Default)]
pub(super) struct Counter {
    pub(super) painted: Painted,
    /// Bytes of shown text.
    pub(super) letters: u64,
    /// Those of them that are not painted.
    pub(super) unseen: u64,
    state: State,
    saved: Vec<State>,
}

impl Counter {
    pub(super) fn save(&mut self) {
        self.saved.push(self.state.clone());
    }

    pub(super) fn restore(&mut self) {
        if let Some(state) = self.saved.pop() {
            self.state = state;
        }
    }

    /// `Do` or `gs` with a name. A form may fill with the pattern that is set where it is painted, as often as it likes.
    pub(super) fn named(&mut self, category: &'static str, name: &[u8]) {
        self.add(category, name, 1);
        if category == "XObject" {
            for slot in 0..2 {
                self.tile(slot, TILES);
            }
        }
    }

    pub(super) fn font(&mut self, name: &[u8]) {
        self.state.font = Some(Rc::from(name));
    }

    /// `scn` (`stroke`: `SCN`) with a name.
    pub(super) fn pattern(&mut self, name: &[u8], stroke: bool) {
        let slot = usize::from(stroke);
        if let (Some(pattern), Some(left)) = (self.state.patterns.get_mut(slot), self.state.left.get_mut(slot)) {
            *pattern = Some(Rc::from(name));
            *left = TILES;
        }
    }

    /// A plain operator with its operands' strings.
    pub(super) fn operator<'t>(&mut self, word: &[u8], mut texts: impl Iterator<Item = &'t Token<'t>>) {
        match word {
            b"Tr" => {
                let mode = texts.next().and_then(|t| if let Token::Number(n) = t { n.int() } else { None });
                self.state.unseen = matches!(mode, Some(3 | 7));
            }
            b"f" | b"F" | b"f*" => self.tile(0, 1),
            b"S" | b"s" => self.tile(1, 1),
            b"B" | b"B*" | b"b" | b"b*" => {
                self.tile(0, 1);
                self.tile(1, 1);
            }
            b"Tj" | b"TJ" | b"'" | b"\"" => {
                let shown =
                    texts.map(|t| if let Token::Str(s) = t { s.len() } else { 0 }).fold(0, usize::saturating_add);
                let shown = u64::try_from(shown).unwrap_or(u64::MAX);
                self.letters = self.letters.saturating_add(shown);
                if self.state.unseen {
                    self.unseen = self.unseen.saturating_add(shown);
                }
                if let Some(font) = self.state.font.clone() {
                    self.add("Font", &font, shown);
                }
                self.tile(0, 1);
                self.tile(1, 1);
            }
            _ => {}
        }
    }

    fn tile(&mut self, slot: usize, times: u64) {
        let (Some(Some(name)), Some(left)) = (self.state.patterns.get(slot), self.state.left.get_mut(slot)) else {
            return;
        };
        let times = times.min(*left);
        *left = left.saturating_sub(times);
        if times > 0 {
            let name = Rc::clone(name);
            self.add("Pattern", &name, times);
        }
    }

    fn add(&mut self, category: &'static str, name: &[u8], times: u64) {
        let count = self.painted.entry((category, name.to_vec())).or_insert(0);
        *count = count.saturating_add(times);
    }
}
