//! Default appearance strings (`DA`): only operators that choose a font, a colour or a text state (ISO 32000-2 §12.7.4.3).

use super::lex::{Lexer, Token};
use super::spell;
use crate::walk::quiet::quiet;

/// Longest string looked at, bytes.
const MAX_BYTES: usize = 4096;
/// Most operands of one operator.
const MAX_OPERANDS: usize = 8;

/// Writes a default appearance again; what is not an allowed operator goes with its operands.
pub(crate) fn rewrite(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut operands: Vec<Token<'_>> = Vec::new();
    let mut lexer = Lexer::new(text.get(..text.len().min(MAX_BYTES)).unwrap_or(&[]));
    while let Some(token) = lexer.next() {
        match token {
            Token::Number(_) | Token::Name(_) if operands.len() < MAX_OPERANDS => operands.push(token),
            Token::Word(
                word @ (b"Tf" | b"g" | b"G" | b"rg" | b"RG" | b"k" | b"K" | b"Tc" | b"Tw" | b"Tz" | b"TL" | b"Tr"
                | b"Ts" | b"Tm"),
            ) => {
                for o in operands.drain(..) {
                    space(&mut out);
                    match o {
                        Token::Number(n) => spell::number(&mut out, &n),
                        Token::Name(n) => spell::name(&mut out, &quiet(&n)),
                        _ => {}
                    }
                }
                space(&mut out);
                spell::word(&mut out, word);
            }
            Token::Word(_) => operands.clear(),
            _ => {}
        }
    }
    out
}

/// Some viewers (poppler) cut this string at white space only, and lose the font where a name follows a word directly.
fn space(out: &mut Vec<u8>) {
    if !out.is_empty() {
        out.push(b' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_state_survives() {
        assert_eq!(rewrite(b"0 0 1 rg /Helv 12 Tf (x) Tj /GS gs app.alert"), b"0 0 1 rg /Helv 12 Tf");
        let once = rewrite(b"/F#20x 0 Tf 0 g");
        assert_eq!(rewrite(&once), once);
    }
}
