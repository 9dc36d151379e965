//! The content on its way in: CRLF.CRLF ends it, nothing else does; a dot that was doubled on the way is single again (RFC 5321 §4.5.2).

/// Where in a line the last byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Behind CRLF, or at the very beginning.
    Start,
    Middle,
    /// Behind a CR.
    Cr,
    /// Behind a dot that began the line; it is not written yet.
    Dot,
    /// Behind such a dot and a CR.
    DotCr,
}

/// Takes the dots out of a stream of pieces.
#[derive(Debug)]
pub(crate) struct Unstuff {
    at: At,
}

impl Default for Unstuff {
    fn default() -> Self {
        Self { at: At::Start }
    }
}

impl Unstuff {
    /// Takes a piece; returns how much of it belongs to the mail's content and its end, and whether the end was in it.
    pub(crate) fn feed(&mut self, piece: &[u8], out: &mut Vec<u8>) -> (usize, bool) {
        for (i, b) in piece.iter().enumerate() {
            match (self.at, *b) {
                (At::Start, b'.') => self.at = At::Dot,
                (At::Dot, b'\r') => self.at = At::DotCr,
                (At::DotCr, b'\n') => return (i.saturating_add(1), true),
                (At::DotCr, b) => {
                    // The dot began a line of the mail, the CR stood alone in it.
                    out.extend([b'\r', b]);
                    self.at = if b == b'\r' { At::Cr } else { At::Middle };
                }
                (At::Cr, b'\n') => {
                    out.push(b'\n');
                    self.at = At::Start;
                }
                (_, b) => {
                    out.push(b);
                    self.at = if b == b'\r' { At::Cr } else { At::Middle };
                }
            }
        }
        (piece.len(), false)
    }
}

/// Writes a mail as it goes over the wire: CRLF after each line, dots doubled, the end. `None` when it holds what no mail of ours
/// holds: a NUL, a bare CR, or a line of more than 998 bytes (RFC 5322 §2.1.1).
pub(crate) fn stuff(mail: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    out.try_reserve(mail.len().saturating_add(mail.len() / 32).saturating_add(16)).ok()?;
    let body = mail.strip_suffix(b"\n").unwrap_or(mail);
    for line in body.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > 998 || line.iter().any(|b| matches!(b, 0 | b'\r')) {
            return None;
        }
        if line.first() == Some(&b'.') {
            out.push(b'.');
        }
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds in pieces of each size: where a piece ends must not matter.
    fn unstuff(wire: &[u8]) -> (Vec<u8>, usize, bool) {
        let whole = in_pieces(wire, wire.len().max(1));
        for size in 1..wire.len() {
            assert_eq!(in_pieces(wire, size), whole, "pieces of {size}");
        }
        whole
    }

    fn in_pieces(wire: &[u8], size: usize) -> (Vec<u8>, usize, bool) {
        let (mut data, mut out, mut at) = (Unstuff::default(), Vec::new(), 0);
        for piece in wire.chunks(size) {
            let (used, done) = data.feed(piece, &mut out);
            at += used;
            if done {
                return (out, at, true);
            }
        }
        (out, at, false)
    }

    #[test]
    fn the_end_is_a_dot_alone_between_two_ends_of_lines() {
        assert_eq!(unstuff(b"a\r\n.\r\nQUIT"), (b"a\r\n".to_vec(), 6, true));
        assert_eq!(unstuff(b".\r\n"), (b"".to_vec(), 3, true));
        for no_end in [&b"a\n.\nQUIT\r\n"[..], b"a\r.\rQUIT", b"a\r\n.\nb", b"a\n.\r\nb", b"a\r\n.\r.\r\n"] {
            assert!(!unstuff(no_end).2, "{}", no_end.escape_ascii());
        }
    }

    #[test]
    fn a_doubled_dot_is_single_again() {
        assert_eq!(unstuff(b"..a\r\n..\r\nb..\r\n.\r\n").0, b".a\r\n.\r\nb..\r\n");
        assert_eq!(unstuff(b"\r\n.\rx\r\n.\r\n").0, b"\r\n\rx\r\n");
    }

    #[test]
    fn what_goes_out_comes_in_again() {
        for mail in [&b".a\r\n..\r\n\r\nb\r\n"[..], b"\r\n.\r\n", b"a\r\n"] {
            assert_eq!(unstuff(&stuff(mail).unwrap()), (mail.to_vec(), stuff(mail).unwrap().len(), true));
        }
        assert_eq!(stuff(b".a\nb").unwrap(), b"..a\r\nb\r\n.\r\n");
        assert_eq!(stuff(b"a\0b"), None);
        assert_eq!(stuff(b"a\rb"), None);
        assert_eq!(stuff(&[b'a'; 999]), None);
        assert!(stuff(&[b'a'; 998]).is_some());
    }
}
