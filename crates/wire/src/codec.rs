//! Reading and writing of frames: bounded, without recursion, without panics.

use std::fmt;

/// Why a frame is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bad(pub &'static str);

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
impl std::error::Error for Bad {}

/// Builds the body of a frame.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// One byte.
    pub fn u8(&mut self, v: u8) {
        self.0.push(v);
    }
    /// Two bytes.
    pub fn u16(&mut self, v: u16) {
        self.0.extend_from_slice(&v.to_le_bytes());
    }
    /// Four bytes.
    pub fn u32(&mut self, v: u32) {
        self.0.extend_from_slice(&v.to_le_bytes());
    }
    /// Eight bytes.
    pub fn u64(&mut self, v: u64) {
        self.0.extend_from_slice(&v.to_le_bytes());
    }
    /// A string, cut at 4 GiB (none is ever so long).
    pub fn str(&mut self, v: &str) {
        let n = u32::try_from(v.len()).unwrap_or(0);
        self.u32(n);
        self.0.extend_from_slice(v.as_bytes().get(..n as usize).unwrap_or_default());
    }
    /// The whole frame.
    pub fn frame(self, magic: [u8; 4]) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.0.len().saturating_add(crate::HEADER));
        out.extend_from_slice(&magic);
        out.extend_from_slice(&u32::try_from(self.0.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend_from_slice(&self.0);
        out
    }
}

/// The length of the body a header announces.
///
/// # Errors
/// When the magic is another, or the length exceeds `most`.
pub fn frame_length(header: &[u8], magic: [u8; 4], most: usize) -> Result<usize, Bad> {
    let (m, n) = header.split_at_checked(4).ok_or(Bad("short header"))?;
    if m != magic {
        return Err(Bad("not a frame"));
    }
    let n: [u8; 4] = n.try_into().map_err(|_| Bad("short header"))?;
    let n = usize::try_from(u32::from_le_bytes(n)).map_err(|_| Bad("frame too long"))?;
    if n > most { Err(Bad("frame too long")) } else { Ok(n) }
}

/// Takes a body apart.
#[derive(Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// A reader over a whole frame.
    ///
    /// # Errors
    /// When magic or length do not fit the bytes exactly: nothing may follow.
    pub fn over(frame: &'a [u8], magic: [u8; 4], most: usize) -> Result<Self, Bad> {
        let (header, body) = frame.split_at_checked(crate::HEADER).ok_or(Bad("short header"))?;
        if frame_length(header, magic, most)? != body.len() {
            return Err(Bad("length of the frame is a lie"));
        }
        Ok(Self(body))
    }

    fn bytes(&mut self, n: usize) -> Result<&'a [u8], Bad> {
        let (head, tail) = self.0.split_at_checked(n).ok_or(Bad("frame ends early"))?;
        self.0 = tail;
        Ok(head)
    }

    /// One byte.
    ///
    /// # Errors
    /// At the end.
    pub fn u8(&mut self) -> Result<u8, Bad> {
        self.bytes(1)?.first().copied().ok_or(Bad("frame ends early"))
    }
    /// Two bytes.
    ///
    /// # Errors
    /// At the end.
    pub fn u16(&mut self) -> Result<u16, Bad> {
        Ok(u16::from_le_bytes(self.bytes(2)?.try_into().map_err(|_| Bad("frame ends early"))?))
    }
    /// Four bytes.
    ///
    /// # Errors
    /// At the end.
    pub fn u32(&mut self) -> Result<u32, Bad> {
        Ok(u32::from_le_bytes(self.bytes(4)?.try_into().map_err(|_| Bad("frame ends early"))?))
    }
    /// Eight bytes.
    ///
    /// # Errors
    /// At the end.
    pub fn u64(&mut self) -> Result<u64, Bad> {
        Ok(u64::from_le_bytes(self.bytes(8)?.try_into().map_err(|_| Bad("frame ends early"))?))
    }
    /// A string of at most `most` bytes.
    ///
    /// # Errors
    /// When it is longer, runs over the end or is not UTF-8.
    pub fn str(&mut self, most: usize) -> Result<String, Bad> {
        let n = usize::try_from(self.u32()?).map_err(|_| Bad("string too long"))?;
        if n > most {
            return Err(Bad("string too long"));
        }
        std::str::from_utf8(self.bytes(n)?).map(str::to_owned).map_err(|_| Bad("string is not UTF-8"))
    }
    /// How many bytes are left; a count of things of `each` bytes at least cannot be larger than `left / each`.
    pub fn left(&self) -> usize {
        self.0.len()
    }
    /// Ends the reading.
    ///
    /// # Errors
    /// When something is left.
    pub fn end(self) -> Result<(), Bad> {
        if self.0.is_empty() { Ok(()) } else { Err(Bad("something follows the frame")) }
    }
}
