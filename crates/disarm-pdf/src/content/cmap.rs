//! CMaps, embedded encodings and ToUnicode tables alike: the mappings are read and a new CMap is written from them
//! (ISO 32000-2 §9.7.5, §9.10.3; Adobe Technical Note 5014).

use super::lex::{Lexer, Token};
use super::spell;

/// Most entries of one CMap: every code of two bytes ten times over.
const MAX_ENTRIES: usize = 700_000;
/// Most entries of one block (Technical Note 5014 §3.2).
const BLOCK: usize = 100;
/// Longest string in a mapping, bytes.
const MAX_STRING: usize = 512;

/// The blocks of mappings, by the word between `begin`/`end` and the end of the word.
const BLOCKS: &[(&[u8], &[u8], &str)] = &[
    (b"begincodespacerange", b"endcodespacerange", "codespacerange"),
    (b"beginbfchar", b"endbfchar", "bfchar"),
    (b"beginbfrange", b"endbfrange", "bfrange"),
    (b"begincidchar", b"endcidchar", "cidchar"),
    (b"begincidrange", b"endcidrange", "cidrange"),
    (b"beginnotdefchar", b"endnotdefchar", "notdefchar"),
    (b"beginnotdefrange", b"endnotdefrange", "notdefrange"),
];

#[derive(Debug)]
enum Item {
    Str(Vec<u8>),
    Int(i64),
    Name(Vec<u8>),
    List(Vec<Vec<u8>>),
}

#[derive(Debug, Default)]
struct CMap {
    name: Option<Vec<u8>>,
    uses: Option<Vec<u8>>,
    vertical: bool,
    registry: Option<Vec<u8>>,
    ordering: Option<Vec<u8>>,
    supplement: i64,
    blocks: Vec<(&'static str, Vec<Vec<Item>>)>,
}

/// Writes a CMap again; `None` when it has too many entries.
pub(crate) fn rewrite(data: &[u8]) -> Option<Vec<u8>> {
    Some(write(&read(data)?))
}

fn read(data: &[u8]) -> Option<CMap> {
    let mut map = CMap::default();
    let mut lexer = Lexer::new(data);
    let mut entries = 0_usize;
    // The last two operands: enough for `/Key value def` and `/Name usecmap`.
    let mut before: [Option<Token<'_>>; 2] = [None, None];
    while let Some(token) = lexer.next() {
        if let Token::Word(word) = token {
            if let Some((_, end, kind)) = BLOCKS.iter().find(|(begin, ..)| *begin == word) {
                let block = block(&mut lexer, kind, end, &mut entries)?;
                map.blocks.push((kind, block));
            } else {
                operator(&mut map, word, &mut before);
            }
            before = [None, None];
            continue;
        }
        // `/Registry (Adobe)` stands inside a dictionary, without `def`.
        if let (Token::Str(value), Some(Token::Name(key))) = (&token, &before[1]) {
            match key.as_slice() {
                b"Registry" => map.registry = Some(value.clone()),
                b"Ordering" => map.ordering = Some(value.clone()),
                _ => {}
            }
        }
        if let (Token::Number(n), Some(Token::Name(key))) = (&token, &before[1]) {
            match (key.as_slice(), n.int()) {
                (b"Supplement", Some(n)) => map.supplement = n,
                (b"WMode", Some(n)) => map.vertical = n == 1,
                _ => {}
            }
        }
        before = [before[1].take(), Some(token)];
    }
    Some(map)
}

fn operator(map: &mut CMap, word: &[u8], before: &mut [Option<Token<'_>>; 2]) {
    match (word, before) {
        (b"def", [Some(Token::Name(key)), Some(Token::Name(value))]) if key == b"CMapName" => {
            map.name = Some(std::mem::take(value));
        }
        (b"usecmap", [_, Some(Token::Name(name))]) => map.uses = Some(std::mem::take(name)),
        _ => {}
    }
}

fn block(lexer: &mut Lexer<'_>, kind: &str, end: &[u8], entries: &mut usize) -> Option<Vec<Vec<Item>>> {
    let mut block = Vec::new();
    let mut row: Vec<Item> = Vec::new();
    let width = if kind.ends_with("range") && kind != "codespacerange" { 3 } else { 2 };
    loop {
        let back = lexer.pos();
        let Some(token) = lexer.next() else { break };
        let item = match token {
            Token::Str(mut s) => {
                s.truncate(MAX_STRING);
                Item::Str(s)
            }
            Token::Number(n) => Item::Int(n.int().unwrap_or(0)),
            Token::Name(n) => Item::Name(n),
            Token::ArrayOpen => Item::List(list(lexer)),
            Token::Word(word) if word == end => break,
            // Another block begins, or the CMap ends, without the end of this one.
            Token::Word(word) if word.starts_with(b"begin") || word.starts_with(b"end") => {
                lexer.seek(back);
                break;
            }
            _ => continue,
        };
        row.push(item);
        if row.len() == width {
            *entries = entries.checked_add(1).filter(|n| *n <= MAX_ENTRIES)?;
            let row = std::mem::take(&mut row);
            if fits(kind, &row) {
                block.push(row);
            }
        }
    }
    Some(block)
}

fn list(lexer: &mut Lexer<'_>) -> Vec<Vec<u8>> {
    let mut members = Vec::new();
    let mut back = lexer.pos();
    while let Some(token) = lexer.next() {
        match token {
            Token::ArrayClose => break,
            Token::Str(mut s) => {
                s.truncate(MAX_STRING);
                members.push(s);
            }
            Token::Word(_) => {
                lexer.seek(back);
                break;
            }
            _ => {}
        }
        back = lexer.pos();
    }
    members
}

fn fits(kind: &str, row: &[Item]) -> bool {
    matches!(
        (kind, row),
        ("codespacerange", [Item::Str(_), Item::Str(_)])
            | ("bfchar", [Item::Str(_), Item::Str(_) | Item::Name(_) | Item::Int(_)])
            | ("bfrange", [Item::Str(_), Item::Str(_), Item::Str(_) | Item::List(_) | Item::Int(_)])
            | ("cidchar" | "notdefchar", [Item::Str(_), Item::Int(_)])
            | ("cidrange" | "notdefrange", [Item::Str(_), Item::Str(_), Item::Int(_)])
    )
}

fn write(map: &CMap) -> Vec<u8> {
    let mut out = b"/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n".to_vec();
    if let Some(uses) = map.uses.as_deref().filter(|n| is_plain(n)) {
        spell::name(&mut out, uses);
        spell::word(&mut out, b"usecmap");
        out.push(b'\n');
    }
    out.extend_from_slice(b"/CIDSystemInfo<</Registry");
    spell::hex(&mut out, map.registry.as_deref().unwrap_or(b"Adobe"));
    out.extend_from_slice(b"/Ordering");
    spell::hex(&mut out, map.ordering.as_deref().unwrap_or(b"UCS"));
    out.extend_from_slice(b"/Supplement");
    spell::int(&mut out, map.supplement);
    out.extend_from_slice(b">>def\n/CMapName");
    spell::name(&mut out, map.name.as_deref().filter(|n| is_plain(n)).unwrap_or(b"Mugai"));
    out.extend_from_slice(b" def\n/CMapType 2 def\n");
    out.extend_from_slice(if map.vertical { b"/WMode 1 def\n" } else { b"/WMode 0 def\n" });
    for (kind, rows) in &map.blocks {
        for chunk in rows.chunks(BLOCK) {
            spell::int(&mut out, i64::try_from(chunk.len()).unwrap_or(0));
            out.extend_from_slice(b" begin");
            out.extend_from_slice(kind.as_bytes());
            out.push(b'\n');
            for row in chunk {
                row.iter().for_each(|item| write_item(&mut out, item));
                out.push(b'\n');
            }
            out.extend_from_slice(b"end");
            out.extend_from_slice(kind.as_bytes());
            out.push(b'\n');
        }
    }
    out.extend_from_slice(b"endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
    out
}

fn write_item(out: &mut Vec<u8>, item: &Item) {
    match item {
        Item::Str(s) => spell::hex(out, s),
        Item::Int(n) => spell::int(out, *n),
        Item::Name(n) => spell::name(out, n),
        Item::List(members) => {
            out.push(b'[');
            members.iter().for_each(|m| spell::hex(out, m));
            out.push(b']');
        }
    }
}

/// Names of CMaps are names of files for some viewers: no path may hide in one.
pub(crate) fn is_plain(name: &[u8]) -> bool {
    !name.is_empty()
        && name.len() <= 64
        && name.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+' | b'.'))
        && !name.starts_with(b".")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAP: &[u8] = b"%!PS\n/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 6 >> def
/CMapName /Foo-V def /WMode 1 def /H usecmap
1 begincodespacerange <00> <FF> endcodespacerange
2 beginbfchar <01> <3042> <02> /space endbfchar
2 beginbfrange <03> <05> <0041> <06> <07> [<61> <62>] endbfrange
(calc) run
1 begincidrange <08> <09> 100 endcidrange
endcmap end end";

    #[test]
    fn mappings_survive_and_programs_do_not() {
        let out = rewrite(MAP).unwrap();
        let text = String::from_utf8(out.clone()).unwrap();
        for kept in [
            "/CMapName/Foo-V def",
            "/WMode 1 def",
            "/H usecmap",
            "<01><3042>\n<02>/space\n",
            "<03><05><0041>\n<06><07>[<61><62>]\n",
            "<08><09>100\n",
            "<4A6170616E31>",
        ] {
            assert!(text.contains(kept), "{kept}\n{text}");
        }
        assert!(!text.contains("run") && !text.contains("calc"));
        assert_eq!(rewrite(&out).unwrap(), out);
    }

    #[test]
    fn a_path_is_no_name() {
        let text = String::from_utf8(rewrite(b"/../../etc/passwd usecmap /#2e#2e#2fx usecmap").unwrap()).unwrap();
        assert!(!text.contains("usecmap"), "{text}");
    }

    #[test]
    fn blocks_that_never_end_do_not_swallow_others() {
        let text =
            String::from_utf8(rewrite(b"beginbfchar <01> <41> beginbfrange <02> <03> <42> endcmap").unwrap()).unwrap();
        assert!(text.contains("<01><41>") && text.contains("<02><03><42>"));
    }
}
