//! Pictures: plain samples are written again, JPEG goes round the engine, the codecs that were attacked most are decoded here;
//! what cannot be read becomes an empty picture (threats PDF-A09, PDF-A12).

use super::Walker;
use super::bodies::Made;
use super::colorspace::device;
use crate::graph::{Body, Coding, Dict, Value};
use crate::pictures::{self, check_size};
use crate::rules;
use crate::streams::{self, Fault, Picture, encode};
use lopdf::{Dictionary, Object, Stream};
use mugai_core::{Action, Refusal};

/// Bytes that fax must save before a picture is written as one.
const FAX_GAIN: usize = 128;
/// Keys that speak of samples which are no more.
const SAMPLE_KEYS: [&str; 6] = ["Decode", "Mask", "SMask", "Matte", "SMaskInData", "Intent"];

impl<'s> Walker<'s, '_, '_> {
    pub(super) fn image(&mut self, object: &'s Object, stream: &'s Stream, out: &mut Dict) -> Result<Made, Refusal> {
        let dict = &stream.dict;
        out.set("Subtype", Value::name("Image"));
        let side = |key: &[u8]| self.int_of(dict, key).and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
        let (Some(width), Some(height)) = (side(b"Width"), side(b"Height")) else {
            return self.lost(object, out, false);
        };
        let mask = matches!(self.source.get(dict, b"ImageMask"), Some(Object::Boolean(true)));
        let bits = if mask { 1 } else { self.int_of(dict, b"BitsPerComponent").unwrap_or(8) };
        let place = self.source.place(object);
        check_size(u64::from(width), u64::from(height), bits == 1, self.cx).map_err(|r| r.at(&place))?;
        let decoded = match streams::decode(self.source, stream, self.cx).map_err(|r| r.at(&place))? {
            Ok(d) => d,
            Err(Fault::External) => {
                self.did(&rules::external_stream::RULE, object, Action::Removed)?;
                return self.lost(object, out, mask);
            }
            Err(_) => return self.lost(object, out, mask),
        };
        if decoded.damaged {
            self.did(&rules::damaged_stream::RULE, object, Action::Replaced)?;
        }
        let bytes = decoded.bytes;
        match decoded.picture {
            None => {
                // A colour space that could not be kept has been replaced by one of perhaps fewer colours.
                let made = || out.get("ColorSpace").and_then(|space| self.components_made(space));
                let components = if mask { Some(1) } else { made().or_else(|| self.source_components(dict)) };
                let body = plain(bytes, components, (width, height), bits);
                out.remove("SMaskInData");
                Ok(Made::Body(body))
            }
            Some(Picture::Dct(params)) => match pictures::dct::rebuild(&bytes, self.cx).map_err(|r| r.at(&place))? {
                Some(jpeg) => {
                    let transform =
                        params.and_then(|p| self.int_of(p, b"ColorTransform")).filter(|n| (0..=1).contains(n));
                    out.remove("SMaskInData");
                    Ok(Made::Body(Body { coding: Coding::Dct(transform), bytes: jpeg }))
                }
                None => self.lost(object, out, mask),
            },
            Some(Picture::Ccitt(params)) => {
                let rows = pictures::ccitt::decode(&bytes, params, self.source, (width, height), self.cx)
                    .map_err(|r| r.at(&place))?;
                self.bilevel(object, rows, (width, height), out, mask)
            }
            Some(Picture::Jbig2(params)) => {
                let globals = match params.and_then(|p| self.source.get(p, b"JBIG2Globals")) {
                    Some(g @ Object::Stream(s)) => self.decoded(g, s)?.ok(),
                    _ => None,
                };
                let rows = pictures::jbig2::decode(&bytes, globals.as_deref(), (width, height), self.cx)
                    .map_err(|r| r.at(&place))?;
                self.bilevel(object, rows, (width, height), out, mask)
            }
            Some(Picture::Jpx) => self.jpx(object, &bytes, dict, out, mask),
        }
    }

    fn source_components(&self, dict: &'s Dictionary) -> Option<usize> {
        crate::source::raw(dict, b"ColorSpace").and_then(|cs| self.components(cs))
    }

    fn bilevel(
        &mut self,
        object: &'s Object,
        rows: Option<Vec<u8>>,
        (width, height): (u32, u32),
        out: &mut Dict,
        mask: bool,
    ) -> Result<Made, Refusal> {
        let Some(mut rows) = rows else { return self.lost(object, out, mask) };
        pictures::whiten_edge(&mut rows, width);
        self.did(&rules::picture_codec::RULE, object, Action::Replaced)?;
        out.set("BitsPerComponent", Value::Int(1));
        if !mask && out.get("ColorSpace").is_none() {
            out.set("ColorSpace", device(1));
        }
        out.remove("SMaskInData");
        let flate = encode::deflate(&rows);
        let fax = pictures::fax::encode(&rows, width as usize, flate.len().saturating_sub(FAX_GAIN));
        Ok(Made::Body(match fax {
            Some(bytes) => Body { coding: Coding::Fax(width, height), bytes },
            None => Body { coding: Coding::Flate, bytes: flate },
        }))
    }

    fn jpx(
        &mut self,
        object: &'s Object,
        bytes: &[u8],
        dict: &'s Dictionary,
        out: &mut Dict,
        mask: bool,
    ) -> Result<Made, Refusal> {
        let space = crate::source::raw(dict, b"ColorSpace");
        let indexed = match space.and_then(|o| self.source.resolve(o)) {
            Some(Object::Array(list)) => {
                matches!(list.first().and_then(|o| self.source.resolve(o)), Some(Object::Name(n)) if n == b"Indexed" || n == b"I")
            }
            _ => false,
        };
        let Some(mut picture) = pictures::jpx::decode(bytes, indexed, self.cx)? else {
            return self.lost(object, out, mask);
        };
        self.did(&rules::picture_codec::RULE, object, Action::Replaced)?;
        let components = usize::from(picture.components);
        if indexed && picture.depth < 8 {
            // The decoder stretches every sample to eight bits; an index must keep its number.
            let most = (1_u16 << picture.depth).saturating_sub(1);
            for s in &mut picture.samples {
                *s = u8::try_from((u16::from(*s).saturating_mul(most).saturating_add(127)) / 255).unwrap_or(0);
            }
        }
        out.set("Width", Value::Int(i64::from(picture.width)));
        out.set("Height", Value::Int(i64::from(picture.height)));
        out.set("BitsPerComponent", Value::Int(8));
        let fits = space.and_then(|cs| self.components(cs)) == Some(components);
        if !fits || out.get("ColorSpace").is_none() {
            if !matches!(components, 1 | 3 | 4) {
                return self.lost(object, out, mask);
            }
            out.set("ColorSpace", device(components));
        }
        let wants_alpha = self.int_of(dict, b"SMaskInData").is_some_and(|n| n > 0) && out.get("SMask").is_none();
        out.remove("SMaskInData");
        if let (Some(alpha), true) = (&picture.alpha, wants_alpha) {
            let ix = self.graph.alloc(self.table.known.image);
            let mut soft = Dict::default();
            soft.set("Type", Value::name("XObject"));
            soft.set("Subtype", Value::name("Image"));
            soft.set("BitsPerComponent", Value::Int(8));
            soft.set("ColorSpace", device(1));
            soft.set("Height", Value::Int(i64::from(picture.height)));
            soft.set("Width", Value::Int(i64::from(picture.width)));
            if let Some(node) = self.graph.get_mut(ix) {
                node.value = Value::Dict(soft);
                node.body = Some(Body { coding: Coding::Flate, bytes: encode::deflate(alpha) });
            }
            out.set("SMask", Value::Ref(ix));
        }
        Ok(Made::Body(Body { coding: Coding::Flate, bytes: encode::deflate(&picture.samples) }))
    }

    /// An empty picture in place of one that cannot be read: white, or a mask that paints nothing.
    fn lost(&mut self, object: &'s Object, out: &mut Dict, mask: bool) -> Result<Made, Refusal> {
        self.did(&rules::picture::RULE, object, Action::Replaced)?;
        for key in SAMPLE_KEYS {
            out.remove(key);
        }
        out.set("Width", Value::Int(1));
        out.set("Height", Value::Int(1));
        if mask {
            out.remove("ColorSpace");
            out.set("BitsPerComponent", Value::Int(1));
        } else {
            out.remove("ImageMask");
            out.set("ColorSpace", device(1));
            out.set("BitsPerComponent", Value::Int(8));
        }
        // In a mask a sample of 1 paints nothing (ISO 32000-2 §8.9.6.2); in grey 255 is white.
        let sample = if mask { 0x80 } else { 0xFF };
        Ok(Made::Body(Body { coding: Coding::Flate, bytes: encode::deflate(&[sample]) }))
    }
}

/// Samples as they are; what lies behind the last one is no part of the picture.
fn plain(mut bytes: Vec<u8>, components: Option<usize>, size: (u32, u32), bits: i64) -> Body {
    let expected = (|| {
        let bits = usize::try_from(bits).ok()?;
        let row = (size.0 as usize).checked_mul(components?)?.checked_mul(bits)?.div_ceil(8);
        row.checked_mul(size.1 as usize)
    })();
    if let Some(n) = expected {
        bytes.truncate(n);
    }
    Body { coding: Coding::Flate, bytes: encode::deflate(&bytes) }
}
