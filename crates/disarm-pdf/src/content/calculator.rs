//! Type 4 functions: PostScript calculator programs of the operators that the specification lists (ISO 32000-2 §7.10.5).

use super::lex::{Lexer, Token};
use super::spell;
use mugai_core::Limits;

const OPERATORS: &[&[u8]] = &[
    b"abs",
    b"add",
    b"atan",
    b"ceiling",
    b"cos",
    b"cvi",
    b"cvr",
    b"div",
    b"exp",
    b"floor",
    b"idiv",
    b"ln",
    b"log",
    b"mod",
    b"mul",
    b"neg",
    b"round",
    b"sin",
    b"sqrt",
    b"sub",
    b"truncate",
    b"and",
    b"bitshift",
    b"eq",
    b"false",
    b"ge",
    b"gt",
    b"le",
    b"lt",
    b"ne",
    b"not",
    b"or",
    b"true",
    b"xor",
    b"if",
    b"ifelse",
    b"copy",
    b"dup",
    b"exch",
    b"index",
    b"pop",
    b"roll",
];

/// Writes a program again; `None` when it is none, or one over the limits.
pub(crate) fn rewrite(program: &[u8], limits: &Limits) -> Option<Vec<u8>> {
    if u64::try_from(program.len()).unwrap_or(u64::MAX) > limits.pdf_program_bytes {
        return None;
    }
    let mut out = Vec::new();
    let mut depth = 0_u64;
    let mut lexer = Lexer::new(program);
    let mut begun = false;
    while let Some(token) = lexer.next() {
        match token {
            Token::BraceOpen => {
                depth = depth.checked_add(1).filter(|d| *d <= limits.pdf_program_depth)?;
                begun = true;
                out.push(b'{');
            }
            Token::BraceClose => {
                depth = depth.checked_sub(1)?;
                out.push(b'}');
                if depth == 0 {
                    // What follows the program is no part of it.
                    return Some(out);
                }
            }
            Token::Number(n) if begun => spell::number(&mut out, &n),
            Token::Word(word) if begun && OPERATORS.contains(&word) => spell::word(&mut out, word),
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewrite(program: &[u8]) -> Option<Vec<u8>> {
        super::rewrite(program, &Limits::default())
    }

    #[test]
    fn programs_are_written_again() {
        assert_eq!(
            rewrite(b" { dup 0.50 gt\n{ 1 exch sub } { pop -1 } ifelse } junk").unwrap(),
            b"{dup 0.5 gt{1 exch sub}{pop -1}ifelse}"
        );
    }

    #[test]
    fn other_postscript_is_refused() {
        for bad in [&b"{ (x) run }"[..], b"{ /x exch def }", b"{ 1 add", b"1 add", b"{ 1 } }x", b"{ exec }"] {
            assert_eq!(rewrite(bad).is_some(), bad == b"{ 1 } }x", "{}", String::from_utf8_lossy(bad));
        }
        assert!(rewrite(&[&b"{".repeat(40)[..], &b"}".repeat(40)[..]].concat()).is_none());
    }
}
