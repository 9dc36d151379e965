//! Feeds the parser in small pieces, so that a bomb is noticed while it grows.

use super::tree::{Builder, DOCUMENT, Id, Tree};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{ParseOpts, parse_document};
use mugai_core::{Context, Limit, Refusal};
use std::cell::Cell;
use std::rc::Rc;

/// How much is parsed between two looks at the limits, bytes.
const PIECE: usize = 1 << 10;
/// What a node or attribute costs of the budget, bytes.
const NODE_COST: usize = 128;
/// Most attributes of one tag: the tokenizer compares each with all before it.
const ATTRIBUTES: usize = 2_000;
/// Most words between `<` and the next `>` when quotes are not minded: pictures in attributes may be broken into lines.
const WORDS: usize = 100_000;

/// Parses a document.
///
/// # Errors
/// `limit_depth`, `limit_length`, `limit_bytes`.
pub(super) fn parse(text: &str, cx: &mut Context<'_>) -> Result<Tree, Refusal> {
    check_tags(text)?;
    let deepest = u32::try_from(cx.limits().html_depth).unwrap_or(u32::MAX);
    let (too_deep, made) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(0_usize)));
    let mut parser =
        parse_document(Builder::new(deepest, Rc::clone(&too_deep), Rc::clone(&made)), ParseOpts::default());
    let deep = || Refusal::limit(Limit::Depth, "", "elements nested too deep");
    let mut paid = 0_usize;
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at_checked(boundary(rest)).unwrap_or((rest, ""));
        parser.process(StrTendril::from_slice(piece));
        rest = behind;
        if too_deep.get() {
            return Err(deep());
        }
        cx.take(made.get().saturating_sub(paid).saturating_mul(NODE_COST))?;
        paid = made.get();
    }
    let tree = parser.finish();
    if too_deep.get() || deepest_node(&tree) > deepest {
        return Err(deep());
    }
    Ok(tree)
}

/// Where the next piece ends: at a character.
fn boundary(text: &str) -> usize {
    let mut end = PIECE.min(text.len());
    while !text.is_char_boundary(end) {
        end = end.saturating_add(1);
    }
    end
}

/// What looks like a tag has few words, counted up to the next `>` and again with regard to quotes.
fn check_tags(text: &str) -> Result<(), Refusal> {
    for (mind_quotes, most) in [(false, WORDS), (true, ATTRIBUTES)] {
        let (mut words, mut within, mut quote, mut before, mut equals) = (0_usize, false, None, b' ', false);
        let mut bytes = text.bytes().peekable();
        while let Some(b) = bytes.next() {
            if !within {
                let starts = bytes.peek().is_some_and(|n| n.is_ascii_alphabetic() || *n == b'/');
                (within, words, quote, equals) = (b == b'<' && starts, 0, None, false);
            } else if let Some(open) = quote {
                if b == open {
                    quote = None;
                }
            } else if b == b'>' {
                within = false;
            } else if mind_quotes && equals && matches!(b, b'"' | b'\'') {
                quote = Some(b);
            } else if matches!(before, b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'"' | b'\'') && !b.is_ascii_whitespace() {
                words = words.saturating_add(1);
                if words > most {
                    return Err(Refusal::limit(Limit::Length, "", "a tag with too many attributes"));
                }
            }
            equals = b == b'=' || equals && b.is_ascii_whitespace();
            before = b;
        }
    }
    Ok(())
}

/// Steps from the document to the node farthest down.
fn deepest_node(tree: &Tree) -> u32 {
    let (mut at, mut depth, mut most): (Id, u32, u32) = (DOCUMENT, 0, 0);
    loop {
        let Some(node) = tree.get(at) else { return most };
        if let Some(first) = node.first {
            (at, depth) = (first, depth.saturating_add(1));
            most = most.max(depth);
            continue;
        }
        let mut up = at;
        at = loop {
            let Some(node) = tree.get(up).filter(|_| up != DOCUMENT) else { return most };
            match (node.next, node.parent) {
                (Some(next), _) => break next,
                (None, Some(parent)) => (up, depth) = (parent, depth.saturating_sub(1)),
                (None, None) => return most,
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_core::{Catalogue, Orders, Reason, testing::Formats};

    fn parsed(text: &str) -> Result<Tree, Refusal> {
        let catalogue = Catalogue::new(vec![], &[], &[]).unwrap();
        let orders = Orders::standard(&catalogue);
        parse(text, &mut Context::new(&catalogue, &orders, &Formats(&[])))
    }

    #[test]
    fn nesting_without_end_is_noticed_early() {
        let refused = |bomb: &str| parsed(bomb).err().map(|r| r.reason);
        for element in ["<div>", "<table><td>", "<svg><g>", "<ul><li>"] {
            assert_eq!(refused(&element.repeat(200_000)), Some(Reason::LimitDepth), "{element}");
        }
        // Each paragraph closes the one before and takes all open fonts with it.
        let fonts: String = (0..50_000).map(|n| format!("<font color={n}><p>")).collect();
        assert_eq!(refused(&fonts), Some(Reason::LimitDepth));
        assert!(parsed(&"<p>a<br>".repeat(20_000)).is_ok(), "paragraphs without an end tag stand side by side");
    }

    #[test]
    fn a_tag_of_too_many_attributes_is_refused() {
        let many = |one: &str| format!("<b {}>", (0..5_000).map(|n| format!("{one}{n}")).collect::<String>());
        for one in [" a", "/a", " x=\"\" a", " x='a' a"] {
            assert_eq!(parsed(&many(one)).unwrap_err().reason, Reason::LimitLength, "{one}");
        }
        assert!(parsed(&format!("<img src=\"data:image/png;base64,{}\">", "AAAA\n".repeat(50_000))).is_ok());
        assert!(parsed(&format!("<img src=\"data:image/png;base64,{}\">", "A".repeat(1_000_000))).is_ok());
        assert!(parsed(&format!("<p>{}</p>", "a b ".repeat(100_000))).is_ok(), "words of a text are no attributes");
    }
}
