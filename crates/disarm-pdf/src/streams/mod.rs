//! Stream data: decoded by us under the budget, whatever the filters, and written again as one deflate stream (ISO 32000-2 §7.4).

mod ascii;
pub(crate) mod encode;
mod flate;
mod hand_out;
mod lzw;
mod predictor;
pub(crate) mod quiet;
mod run_length;

pub(crate) use hand_out::hand_out;

use crate::source::{self, Source};
use lopdf::{Dictionary, Object, Stream};
use mugai_core::{Context, Limit, Refusal};

/// The compression of a picture, left for the picture code to undo.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Picture<'s> {
    /// JPEG; the dictionary of the decode parameters.
    Dct(Option<&'s Dictionary>),
    /// JPEG 2000.
    Jpx,
    /// Fax, groups 3 and 4.
    Ccitt(Option<&'s Dictionary>),
    /// JBIG2, with the shared segments.
    Jbig2(Option<&'s Dictionary>),
}

/// What the data of a stream turned out to be.
#[derive(Debug)]
pub(crate) struct Decoded<'s> {
    pub(crate) bytes: Vec<u8>,
    /// A picture filter that is still to be undone; it was the last one.
    pub(crate) picture: Option<Picture<'s>>,
    /// The data broke off; `bytes` is what came before.
    pub(crate) damaged: bool,
}

/// Why data cannot be decoded at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// `F`: the data lies outside the file (threats PDF-A09).
    External,
    /// A filter that does not exist, or parameters that no filter has.
    Filter,
    /// More filters than allowed, or one filter more than twice (PDF-T04).
    Chain,
}

impl Fault {
    /// The fault in words.
    pub(crate) fn detail(self) -> &'static str {
        match self {
            Self::External => "the data of the stream lies outside the file",
            Self::Filter => "the stream has a filter that cannot be undone",
            Self::Chain => "the stream has too many filters",
        }
    }
}

/// Grows a buffer under the limits: the cap on one stream and the budget of the job.
pub(crate) struct Sink<'a, 'c> {
    cx: &'a mut Context<'c>,
    cap: usize,
    pub(crate) out: Vec<u8>,
    paid: usize,
}

impl<'a, 'c> Sink<'a, 'c> {
    /// An empty buffer.
    pub(crate) fn new(cx: &'a mut Context<'c>) -> Self {
        let cap = usize::try_from(cx.limits().pdf_stream_bytes).unwrap_or(usize::MAX);
        Self { cx, cap, out: Vec::new(), paid: 0 }
    }

    /// Pays for what was added since the last call.
    ///
    /// # Errors
    /// `limit_bytes`.
    pub(crate) fn pay(&mut self) -> Result<(), Refusal> {
        if self.out.len() > self.cap {
            return Err(Refusal::limit(Limit::Bytes, "", "a PDF stream expands beyond the limit"));
        }
        let new = self.out.len().saturating_sub(self.paid);
        self.paid = self.out.len();
        self.cx.take(new)
    }

    /// Adds bytes; pays in steps.
    ///
    /// # Errors
    /// `limit_bytes`.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.out.extend_from_slice(bytes);
        if self.out.len().saturating_sub(self.paid) >= 1 << 16 { self.pay() } else { Ok(()) }
    }
}

/// Decodes the data of a stream.
///
/// # Errors
/// Limits only; what is merely wrong with the stream is a [`Fault`].
pub(crate) fn decode<'s>(
    source: &'s Source,
    stream: &'s Stream,
    cx: &mut Context<'_>,
) -> Result<Result<Decoded<'s>, Fault>, Refusal> {
    if source::raw(&stream.dict, b"F").is_some() {
        return Ok(Err(Fault::External));
    }
    decode_data(source, &stream.dict, &stream.content, (b"Filter", b"DecodeParms"), cx)
}

/// [`decode`] for data that stands apart from its dictionary, as in inline images, where the keys may be abbreviated.
///
/// # Errors
/// Limits only.
pub(crate) fn decode_data<'s>(
    source: &'s Source,
    dict: &'s Dictionary,
    data: &[u8],
    keys: (&[u8], &[u8]),
    cx: &mut Context<'_>,
) -> Result<Result<Decoded<'s>, Fault>, Refusal> {
    let Some(filters) = filters(source, dict, keys) else { return Ok(Err(Fault::Filter)) };
    let most = usize::try_from(cx.limits().pdf_filters).unwrap_or(usize::MAX);
    let thrice = |f: &[u8]| filters.iter().filter(|(g, _)| *g == f).count() > 2;
    if filters.len() > most || filters.iter().any(|(f, _)| thrice(f)) {
        return Ok(Err(Fault::Chain));
    }
    cx.part()?;
    let mut bytes: Option<Vec<u8>> = None;
    let mut damaged = false;
    let last = filters.len().saturating_sub(1);
    for (i, (filter, params)) in filters.iter().enumerate() {
        let input = bytes.as_deref().unwrap_or(data);
        let picture = match *filter {
            b"DCTDecode" | b"DCT" => Some(Picture::Dct(*params)),
            b"JPXDecode" => Some(Picture::Jpx),
            b"CCITTFaxDecode" | b"CCF" => Some(Picture::Ccitt(*params)),
            b"JBIG2Decode" => Some(Picture::Jbig2(*params)),
            _ => None,
        };
        if let Some(picture) = picture {
            if i != last {
                return Ok(Err(Fault::Filter));
            }
            let bytes = match bytes {
                Some(b) => b,
                None => copied(data, cx)?,
            };
            return Ok(Ok(Decoded { bytes, picture: Some(picture), damaged }));
        }
        let mut sink = Sink::new(cx);
        let whole = match *filter {
            b"FlateDecode" | b"Fl" => flate::decode(input, &mut sink)?,
            b"LZWDecode" | b"LZW" => lzw::decode(input, early_change(source, *params), &mut sink)?,
            b"ASCII85Decode" | b"A85" => ascii::decode_85(input, &mut sink)?,
            b"ASCIIHexDecode" | b"AHx" => ascii::decode_hex(input, &mut sink)?,
            b"RunLengthDecode" | b"RL" => run_length::decode(input, &mut sink)?,
            // The identity is the only crypt filter that needs no key; the loader has undone the others.
            b"Crypt" => {
                sink.push(input)?;
                true
            }
            _ => return Ok(Err(Fault::Filter)),
        };
        sink.pay()?;
        let mut out = sink.out;
        damaged |= !whole;
        if matches!(*filter, b"FlateDecode" | b"Fl" | b"LZWDecode" | b"LZW")
            && let Some(p) = predictor::Params::read(source, *params)
        {
            let Some(p) = p else { return Ok(Err(Fault::Filter)) };
            out = predictor::undo(&out, p, cx)?;
        }
        bytes = Some(out);
    }
    let bytes = match bytes {
        Some(b) => b,
        None => copied(data, cx)?,
    };
    Ok(Ok(Decoded { bytes, picture: None, damaged }))
}

/// Undoes one filter of our own writer; `None` when it is none of them or the data is broken.
///
/// # Errors
/// Limits.
pub(crate) fn undo(filter: &[u8], data: &[u8], cx: &mut Context<'_>) -> Result<Option<Vec<u8>>, Refusal> {
    let mut sink = Sink::new(cx);
    let whole = match filter {
        b"FlateDecode" => flate::decode(data, &mut sink)?,
        b"ASCIIHexDecode" => ascii::decode_hex(data, &mut sink)?,
        _ => return Ok(None),
    };
    sink.pay()?;
    Ok(whole.then_some(sink.out))
}

fn copied(data: &[u8], cx: &mut Context<'_>) -> Result<Vec<u8>, Refusal> {
    let mut sink = Sink::new(cx);
    sink.push(data)?;
    sink.pay()?;
    Ok(sink.out)
}

type Filters<'s> = Vec<(&'s [u8], Option<&'s Dictionary>)>;

/// The filters with their parameters; `None` when they are not names.
fn filters<'s>(source: &'s Source, dict: &'s Dictionary, keys: (&[u8], &[u8])) -> Option<Filters<'s>> {
    let params: Vec<Option<&Dictionary>> = match source.get(dict, keys.1) {
        Some(Object::Dictionary(d)) => vec![Some(d)],
        Some(Object::Array(list)) => list
            .iter()
            .map(|p| match source.resolve(p) {
                Some(Object::Dictionary(d)) => Some(d),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    let names: Vec<&[u8]> = match source.get(dict, keys.0) {
        None => Vec::new(),
        Some(Object::Name(n)) => vec![n.as_slice()],
        Some(Object::Array(list)) => {
            let mut names = Vec::new();
            for item in list {
                match source.resolve(item) {
                    Some(Object::Name(n)) => names.push(n.as_slice()),
                    None => {}
                    Some(_) => return None,
                }
            }
            names
        }
        Some(_) => return None,
    };
    Some(names.into_iter().enumerate().map(|(i, n)| (n, params.get(i).copied().flatten())).collect())
}

fn early_change(source: &Source, params: Option<&Dictionary>) -> bool {
    params.and_then(|p| source.int(p, b"EarlyChange")) != Some(0)
}
