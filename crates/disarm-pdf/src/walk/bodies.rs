//! The data of streams, by the type of their object: what is understood is written again, what is not is refused or left out.

use super::{ContentJob, Item, Walker};
use crate::content::cmap;
use crate::graph::{Body, Coding, Dict, Ix, Value};
use crate::rules;
use crate::source;
use crate::streams::{self, Fault, encode};
use lopdf::{Object, Stream};
use mugai_core::{Action, Refusal};

/// What became of the data.
pub(super) enum Made {
    /// There is none (yet).
    None,
    Body(Body),
    /// The object cannot be made.
    Dead,
}

impl<'s> Walker<'s, '_, '_> {
    pub(super) fn body(&mut self, item: &Item<'s>, stream: &'s Stream, out: &mut Dict) -> Result<Made, Refusal> {
        let k = &self.table.known;
        if item.ty == k.image {
            return self.image(item.object, stream, out);
        }
        if [k.form, k.pattern1, k.char_proc].contains(&item.ty) {
            self.own_resources(out)?;
            let resources = match out.get("Resources") {
                Some(Value::Ref(ix)) => Some(*ix),
                _ if item.ty == k.char_proc => self.light_resources()?,
                _ => None,
            };
            self.contents.push(ContentJob { ix: item.ix, streams: vec![item.object], resources });
            return Ok(Made::None);
        }
        if item.ty == k.cmap {
            return self.cmap(item.object, stream);
        }
        if item.ty == k.font_file {
            return self.font_file(item, stream, out);
        }
        if item.ty == k.shading {
            let Ok(bytes) = self.decoded(item.object, stream)? else { return Ok(Made::Dead) };
            let place = self.source.place(item.object);
            let mesh = self.mesh(out, bytes).map_err(|r| r.at(&place))?;
            let body = |bytes: Vec<u8>| Body { coding: Coding::Flate, bytes: encode::deflate(&bytes) };
            return Ok(mesh.map_or(Made::Dead, |bytes| Made::Body(body(bytes))));
        }
        // Tables: decoded, and written as they are.
        Ok(match self.decoded(item.object, stream)? {
            Ok(bytes) => Made::Body(Body { coding: Coding::Flate, bytes: encode::deflate(&bytes) }),
            Err(fault) if item.ty == k.plain_stream && fault != Fault::External => {
                return Err(self.malformed(item.object, fault.detail()));
            }
            Err(_) => Made::Dead,
        })
    }

    /// A form or pattern without resources gets those in whose light it was met (threats §6.6).
    fn own_resources(&mut self, out: &mut Dict) -> Result<(), Refusal> {
        if out.get("Resources").is_none()
            && let Some(v) = self.light_resources()?
        {
            out.set("Resources", Value::Ref(v));
        }
        Ok(())
    }

    fn light_resources(&mut self) -> Result<Option<Ix>, Refusal> {
        let Some(light) = self.resources else { return Ok(None) };
        Ok(match self.strong(self.table.known.resources, light)? {
            Some(Value::Ref(ix)) => Some(ix),
            _ => None,
        })
    }

    /// Decodes a stream that is no picture, and reports damage.
    pub(super) fn decoded(
        &mut self,
        object: &'s Object,
        stream: &'s Stream,
    ) -> Result<Result<Vec<u8>, Fault>, Refusal> {
        let place = self.source.place(object);
        let decoded = match streams::decode(self.source, stream, self.cx).map_err(|r| r.at(&place))? {
            Ok(d) => d,
            Err(fault) => {
                let rule =
                    if fault == Fault::External { &rules::external_stream::RULE } else { &rules::damaged_stream::RULE };
                self.did(rule, object, Action::Removed)?;
                return Ok(Err(fault));
            }
        };
        if decoded.picture.is_some() {
            return Ok(Err(Fault::Filter));
        }
        if decoded.damaged {
            self.did(&rules::damaged_stream::RULE, object, Action::Replaced)?;
        }
        Ok(Ok(decoded.bytes))
    }

    fn cmap(&mut self, object: &'s Object, stream: &'s Stream) -> Result<Made, Refusal> {
        match self.decoded(object, stream)? {
            Ok(bytes) => match cmap::rewrite(&bytes) {
                Some(text) => Ok(Made::Body(Body { coding: Coding::Flate, bytes: encode::deflate(&text) })),
                None => Err(self.malformed(object, "a CMap has too many entries")),
            },
            Err(Fault::External) => Ok(Made::Dead),
            Err(fault) => Err(self.malformed(object, fault.detail())),
        }
    }

    /// The first number of a key, for sizes.
    pub(super) fn int_of(&self, dict: &lopdf::Dictionary, key: &[u8]) -> Option<i64> {
        self.source.get(dict, key).and_then(source::int)
    }
}
