//! ICC profiles: header and tag table checked, size bounded (threats IMG-ICC); a profile that fails is not copied.

use super::Walker;
use crate::graph::{Body, Coding, Value};
use crate::rules;
use crate::source::{addr, dict_of};
use crate::streams::encode;
use lopdf::Object;
use mugai_core::{Action, Refusal};

/// Largest profile, bytes.
const MAX_BYTES: usize = 4 << 20;
/// Tags that hold programs or private data.
const DROPPED: &[&[u8]] = &[b"vcgt", b"dscm", b"ps2i", b"ps2s", b"psd0", b"psd1", b"psd2", b"psd3"];

impl<'s> Walker<'s, '_, '_> {
    /// A profile stream.
    pub(super) fn icc(&mut self, object: &'s Object) -> Result<Option<Value>, Refusal> {
        let ty = self.table.known.icc;
        let Some(target @ Object::Stream(stream)) = self.source.resolve(object) else { return Ok(None) };
        let key = (addr(target), ty);
        if let Some(made) = self.parts.get(&key) {
            return Ok(made.clone());
        }
        self.parts.insert(key, None);
        let Some(dict) = dict_of(target) else { return Ok(None) };
        let components = self.int_of(dict, b"N");
        let bytes = self.decoded(target, stream)?.ok();
        let profile = bytes.filter(|b| b.len() <= MAX_BYTES).and_then(|b| rebuild(&b, components));
        let Some(profile) = profile else {
            self.did(&rules::colour_profile::RULE, target, Action::Replaced)?;
            return Ok(None);
        };
        let mut out = self.dict(ty, dict)?;
        self.arrange(&mut out);
        let ix = self.alloc(ty, target)?;
        if let Some(node) = self.graph.get_mut(ix) {
            node.value = Value::Dict(out);
            node.body = Some(Body { coding: Coding::Flate, bytes: encode::deflate(&profile) });
        }
        let made = Some(Value::Ref(ix));
        self.parts.insert(key, made.clone());
        Ok(made)
    }
}

/// The profile with the tags that are allowed, laid out anew (ICC.1:2022 §7).
fn rebuild(profile: &[u8], components: Option<i64>) -> Option<Vec<u8>> {
    let header = profile.get(..128)?;
    let word = |at: usize| header.get(at..at.checked_add(4)?);
    if word(36)? != b"acsp" || !(2..=4).contains(header.get(8)?) {
        return None;
    }
    if ![&b"scnr"[..], b"mntr", b"prtr", b"spac"].contains(&word(12)?) {
        return None;
    }
    let space = match word(16)? {
        b"GRAY" => 1,
        b"RGB " | b"Lab " | b"XYZ " | b"YCbr" | b"HSV " | b"HLS " | b"CMY " | b"Luv " | b"Yxy " => 3,
        b"CMYK" => 4,
        _ => return None,
    };
    if components != Some(space) {
        return None;
    }
    let count = be32(profile, 128)?;
    if count > 1_000 {
        return None;
    }
    // Tags may share data: each piece is written once.
    let mut pieces: Vec<((usize, usize), usize)> = Vec::new();
    let mut tags: Vec<([u8; 4], usize)> = Vec::new();
    for i in 0..count {
        let at = i.checked_mul(12)?.checked_add(132)?;
        let name: [u8; 4] = profile.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let (from, len) = (be32(profile, at.checked_add(4)?)?, be32(profile, at.checked_add(8)?)?);
        profile.get(from..from.checked_add(len)?)?;
        if DROPPED.contains(&name.as_slice()) || tags.iter().any(|(n, _)| *n == name) {
            continue;
        }
        let piece = match pieces.iter().position(|(p, _)| *p == (from, len)) {
            Some(p) => p,
            None => {
                pieces.push(((from, len), 0));
                pieces.len().saturating_sub(1)
            }
        };
        tags.push((name, piece));
    }
    let mut offset = tags.len().checked_mul(12)?.checked_add(132)?;
    for ((_, len), at) in &mut pieces {
        *at = offset;
        offset = offset.checked_add(len.checked_add(3)? & !3)?;
    }
    let mut out = header.to_vec();
    out.get_mut(..4)?.copy_from_slice(&u32::try_from(offset).ok()?.to_be_bytes());
    out.extend(u32::try_from(tags.len()).ok()?.to_be_bytes());
    for (name, piece) in &tags {
        let ((_, len), at) = pieces.get(*piece)?;
        out.extend(name);
        out.extend(u32::try_from(*at).ok()?.to_be_bytes());
        out.extend(u32::try_from(*len).ok()?.to_be_bytes());
    }
    for ((from, len), at) in &pieces {
        out.resize(*at, 0);
        out.extend_from_slice(profile.get(*from..from.checked_add(*len)?)?);
    }
    out.resize(offset, 0);
    Some(out)
}

fn be32(data: &[u8], at: usize) -> Option<usize> {
    let bytes: [u8; 4] = data.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(bytes)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(tags: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut p = vec![0; 128];
        p[8] = 2;
        p[12..16].copy_from_slice(b"mntr");
        p[16..20].copy_from_slice(b"RGB ");
        p[36..40].copy_from_slice(b"acsp");
        p.extend(u32::try_from(tags.len()).unwrap().to_be_bytes());
        let mut at = 132 + tags.len() * 12;
        for (name, data) in tags {
            p.extend(*name);
            p.extend(u32::try_from(at).unwrap().to_be_bytes());
            p.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
            at += data.len();
        }
        tags.iter().for_each(|(_, d)| p.extend(*d));
        p
    }

    #[test]
    fn programs_in_a_profile_are_left_out() {
        let out = rebuild(&profile(&[(b"desc", b"abcd"), (b"psd0", b"%!PS"), (b"rXYZ", b"12345")]), Some(3)).unwrap();
        assert!(!out.windows(4).any(|w| w == b"%!PS" || w == b"psd0"));
        assert!(out.windows(5).any(|w| w == b"12345"));
        assert_eq!(rebuild(&out, Some(3)).unwrap(), out);
    }

    #[test]
    fn lies_are_refused() {
        let good = profile(&[(b"desc", b"abcd")]);
        assert!(rebuild(&good, Some(4)).is_none());
        let mut bad = good.clone();
        bad[140] = 0xFF;
        assert!(rebuild(&bad, Some(3)).is_none());
        assert!(rebuild(&good[..100], Some(3)).is_none());
    }
}
