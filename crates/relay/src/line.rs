//! Lines of a conversation: CRLF ends one, nothing else does, and none has more bytes than allowed.

use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::timeout;

/// Longest command line, bytes without the line end (RFC 5321 §4.5.3.1.4 says 512; parameters and SMTPUTF8 need more).
pub(crate) const LONGEST: usize = 4_096;
/// Bytes read at once.
const CHUNK: usize = 1 << 14;

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A line, without its end.
    Text(Vec<u8>),
    /// The other side is gone.
    End,
    /// More bytes than a line may have, or a CR or LF that ends none. There is no way to go on: what follows could be anything.
    Bad,
}

/// A reader that keeps what came behind the line.
#[derive(Debug)]
pub(crate) struct Lines<R> {
    from: R,
    buffer: Vec<u8>,
    at: usize,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(crate) fn new(from: R) -> Self {
        Self { from, buffer: Vec::new(), at: 0 }
    }

    /// Whether more lies here already (RFC 2920: answers may wait).
    pub(crate) fn more(&self) -> bool {
        self.at < self.buffer.len()
    }

    /// The next line.
    ///
    /// # Errors
    /// When the time is up or the connection breaks.
    pub(crate) async fn next(&mut self, patience: Duration) -> io::Result<Line> {
        let mut seen = 0;
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let end = rest.iter().skip(seen).position(|b| *b == b'\n').map(|n| n.saturating_add(seen));
            match end {
                Some(end) => {
                    let line = rest.get(..end).unwrap_or_default();
                    let Some(text) = line.strip_suffix(b"\r") else { return Ok(Line::Bad) };
                    if text.len() > LONGEST || text.contains(&b'\r') {
                        return Ok(Line::Bad);
                    }
                    let text = text.to_vec();
                    self.at = self.at.saturating_add(end).saturating_add(1);
                    return Ok(Line::Text(text));
                }
                None if rest.len() > LONGEST.saturating_add(1) => return Ok(Line::Bad),
                None => {
                    seen = rest.len();
                    if self.fill(patience).await? == 0 {
                        return Ok(Line::End);
                    }
                }
            }
        }
    }

    /// Some bytes, what lies here first; empty at the end.
    ///
    /// # Errors
    /// As [`Lines::next`].
    pub(crate) async fn some(&mut self, patience: Duration) -> io::Result<&[u8]> {
        if !self.more() {
            self.fill(patience).await?;
        }
        Ok(self.buffer.get(self.at..).unwrap_or_default())
    }

    /// Marks so many bytes of [`Lines::some`] as used.
    pub(crate) fn used(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.buffer.len());
    }

    async fn fill(&mut self, patience: Duration) -> io::Result<usize> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let old = self.buffer.len();
        self.buffer.resize(old.saturating_add(CHUNK), 0);
        let room = self.buffer.get_mut(old..).unwrap_or_default();
        let got = timeout(patience, self.from.read(room)).await;
        let n = match got {
            Ok(Ok(n)) => n,
            other => {
                self.buffer.truncate(old);
                return other.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
            }
        };
        self.buffer.truncate(old.saturating_add(n));
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(text: &[u8]) -> Vec<Line> {
        let mut lines = Lines::new(text);
        let mut out = Vec::new();
        loop {
            let line = lines.next(Duration::from_secs(1)).await.unwrap();
            let stop = line != Line::End && !matches!(line, Line::Text(_)) || line == Line::End;
            out.push(line);
            if stop {
                return out;
            }
        }
    }

    fn text(t: &str) -> Line {
        Line::Text(t.as_bytes().to_vec())
    }

    #[tokio::test]
    async fn only_both_bytes_end_a_line() {
        assert_eq!(all(b"EHLO a\r\nQUIT\r\nX").await, [text("EHLO a"), text("QUIT"), Line::End]);
        assert_eq!(all(b"EHLO a\nQUIT\r\n").await, [Line::Bad]);
        assert_eq!(all(b"EHLO a\rQUIT\r\n").await, [Line::Bad]);
    }

    #[tokio::test]
    async fn a_line_has_an_end() {
        let mut long = vec![b'a'; LONGEST];
        long.extend(b"\r\n");
        assert_eq!(all(&long).await.len(), 2);
        long.insert(0, b'a');
        assert_eq!(all(&long).await, [Line::Bad]);
        assert_eq!(all(&vec![b'a'; LONGEST * 20]).await, [Line::Bad]);
    }
}
