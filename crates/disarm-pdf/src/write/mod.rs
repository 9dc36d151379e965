//! The writer: one header, objects numbered in the order of the walk, one classic cross-reference table, one trailer.
//! It knows no encryption, no object streams and no updates (ISO 32000-2 §7.5).

use crate::content::spell;
use crate::graph::{Coding, Dict, Graph, Ix, Value};
use crate::streams::{encode, quiet};
use crate::walk::Walked;
use mugai_core::{Limit, Limits, Refusal};
use std::collections::HashMap;

/// Shortest string whose hex form may be avoided.
const ENTRY: usize = 20;

/// Writes the document.
///
/// # Errors
/// `limit_output`.
pub(crate) fn write(walked: &Walked, version: &str, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    let most = usize::try_from(limits.output_bytes).unwrap_or(usize::MAX);
    let numbers: HashMap<Ix, usize> =
        walked.order.iter().enumerate().map(|(i, ix)| (*ix, i.saturating_add(1))).collect();
    let writer = Writer { graph: &walked.graph, numbers: &numbers };
    let mut out = Vec::new();
    out.extend_from_slice(b"%PDF-");
    out.extend_from_slice(version.as_bytes());
    // Four bytes above 127 tell transfer programs that the file is binary (§7.5.2).
    out.extend_from_slice(b"\n%\xE2\xE3\xCF\xD3\n");
    let mut offsets = Vec::with_capacity(walked.order.len());
    for (i, ix) in walked.order.iter().enumerate() {
        offsets.push(out.len());
        writer.object(&mut out, i.saturating_add(1), *ix);
        if out.len() > most {
            return Err(Refusal::limit(Limit::Output, "", "the rebuilt PDF would be too large"));
        }
    }
    let table = out.len();
    let id = fingerprint(&out);
    out.reserve(offsets.len().saturating_add(2).saturating_mul(ENTRY));
    out.extend_from_slice(b"xref\n0 ");
    let size = offsets.len().saturating_add(1);
    out.extend_from_slice(size.to_string().as_bytes());
    out.extend_from_slice(b"\n0000000000 65535 f \n");
    for offset in offsets {
        out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    // Exactly these, in exactly this spelling: the second look compares them byte by byte.
    out.extend_from_slice(format!("trailer\n<</Size {size}/Root 1 0 R").as_bytes());
    if let Some(info) = walked.info.and_then(|ix| numbers.get(&ix)) {
        out.extend_from_slice(format!("/Info {info} 0 R").as_bytes());
    }
    out.extend_from_slice(b"/ID[");
    spell::hex(&mut out, &id);
    spell::hex(&mut out, &id);
    out.extend_from_slice(b"]>>");
    out.extend_from_slice(b"\nstartxref\n");
    out.extend_from_slice(table.to_string().as_bytes());
    out.extend_from_slice(b"\n%%EOF\n");
    Ok(out)
}

struct Writer<'a> {
    graph: &'a Graph,
    numbers: &'a HashMap<Ix, usize>,
}

impl Writer<'_> {
    fn object(&self, out: &mut Vec<u8>, number: usize, ix: Ix) {
        out.extend_from_slice(number.to_string().as_bytes());
        out.extend_from_slice(b" 0 obj\n");
        let Some(node) = self.graph.get(ix) else {
            out.extend_from_slice(b"null\nendobj\n");
            return;
        };
        match (&node.body, &node.value) {
            (Some(body), Value::Dict(dict)) => {
                let armoured = quiet::is_loud(&body.bytes).then(|| armour(&body.bytes));
                let data = armoured.as_ref().map_or(&body.bytes, |(_, data)| data);
                let mut dict = dict.clone();
                let mut filters = Vec::new();
                let mut parameters: Vec<(&'static str, i64)> = Vec::new();
                if let Some((filter, _)) = &armoured {
                    filters.push(Value::name(filter));
                }
                match body.coding {
                    Coding::Flate => filters.push(Value::name("FlateDecode")),
                    Coding::Dct(transform) => {
                        if let Some(t) = transform {
                            parameters.push(("ColorTransform", t));
                        }
                        filters.push(Value::name("DCTDecode"));
                    }
                    Coding::Fax(columns, rows) => {
                        parameters.extend([("Columns", columns.into()), ("K", -1), ("Rows", rows.into())]);
                        filters.push(Value::name("CCITTFaxDecode"));
                    }
                }
                if !parameters.is_empty() {
                    let mut params = Dict::default();
                    parameters.into_iter().for_each(|(key, n)| params.set(key, Value::Int(n)));
                    let params = Value::Dict(params);
                    let params = if armoured.is_some() { Value::Array(vec![Value::Null, params]) } else { params };
                    dict.set("DecodeParms", params);
                }
                dict.set(
                    "Filter",
                    match (filters.pop(), filters.is_empty()) {
                        (Some(only), true) => only,
                        (last, _) => Value::Array(filters.into_iter().chain(last).collect()),
                    },
                );
                dict.set("Length", Value::Int(i64::try_from(data.len()).unwrap_or(0)));
                self.dict(out, &dict);
                out.extend_from_slice(b"\nstream\n");
                out.extend_from_slice(data);
                out.extend_from_slice(b"\nendstream");
            }
            (_, value) => self.value(out, value),
        }
        out.extend_from_slice(b"\nendobj\n");
    }

    fn dict(&self, out: &mut Vec<u8>, dict: &Dict) {
        out.extend_from_slice(b"<<");
        for (key, value) in &dict.0 {
            spell::name(out, key);
            self.value(out, value);
        }
        out.extend_from_slice(b">>");
    }

    fn value(&self, out: &mut Vec<u8>, value: &Value) {
        match value {
            Value::Null | Value::Weak(..) => spell::word(out, b"null"),
            Value::Bool(b) => spell::word(out, if *b { b"true" } else { b"false" }),
            Value::Int(n) | Value::StructParent(n) => spell::int(out, *n),
            Value::Real(n) => spell::real(out, *n),
            Value::Name(n) => spell::name(out, n),
            Value::Str(s) => string(out, s),
            Value::Array(members) => {
                out.push(b'[');
                members.iter().for_each(|m| self.value(out, m));
                out.push(b']');
            }
            Value::Dict(d) => self.dict(out, d),
            Value::Ref(ix) => match self.numbers.get(ix).and_then(|n| i64::try_from(*n).ok()) {
                Some(n) => {
                    spell::int(out, n);
                    out.extend_from_slice(b" 0 R");
                }
                None => spell::word(out, b"null"),
            },
        }
    }
}

/// Data in which no word of the file structure stands any more, and the filter that undoes it.
fn armour(data: &[u8]) -> (&'static str, Vec<u8>) {
    match quiet::wrapped(data) {
        Some(out) => ("FlateDecode", out),
        None => ("ASCIIHexDecode", encode::hex(data)),
    }
}

fn contains(data: &[u8], word: &[u8]) -> bool {
    let Some(first) = word.first() else { return false };
    let mut rest = data;
    while let Some(at) = rest.iter().position(|b| b == first) {
        let Some(tail) = rest.get(at..) else { return false };
        if tail.starts_with(word) {
            return true;
        }
        rest = tail.get(1..).unwrap_or(&[]);
    }
    false
}

/// Plain text is written as it is; all else, and what spells a word of the file structure or of a danger, as hex.
fn string(out: &mut Vec<u8>, text: &[u8]) {
    let plain = text.iter().all(|b| (0x20..0x7F).contains(b) && !matches!(b, b'(' | b')' | b'\\' | b'<' | b'>'))
        && !["obj", "stream", "xref", "trailer", "%%EOF", "%PDF"].iter().any(|w| contains(text, w.as_bytes()))
        && !crate::inspect::FORBIDDEN_NAMES.iter().any(|w| contains(text, w));
    if plain {
        spell::literal(out, text);
    } else {
        spell::hex(out, text);
    }
}

/// Sixteen bytes that follow from the content: two FNV-1a sums over words. They name the file, they protect nothing.
fn fingerprint(data: &[u8]) -> [u8; 16] {
    const PRIME: u64 = 0x0000_0100_0000_01B3;
    let (mut a, mut b) = (0xCBF2_9CE4_8422_2325_u64, 0x8422_2325_CBF2_9CE4_u64);
    for chunk in data.chunks(8) {
        let mut word = [0_u8; 8];
        word.iter_mut().zip(chunk).for_each(|(w, c)| *w = *c);
        let n = u64::from_le_bytes(word);
        a = (a ^ n).wrapping_mul(PRIME);
        b = (b.rotate_left(23) ^ n).wrapping_mul(PRIME);
    }
    let mut id = [0_u8; 16];
    let halves = a.to_be_bytes().into_iter().chain((b ^ (data.len() as u64)).to_be_bytes());
    id.iter_mut().zip(halves).for_each(|(i, h)| *i = h);
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_never_spell_structure() {
        let written = |text: &[u8]| {
            let mut out = Vec::new();
            string(&mut out, text);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(b"Report 2026"), "(Report 2026)");
        assert_eq!(written(b"a(b"), "<612862>");
        assert_eq!(written(b"1 0 obj"), "<312030206F626A>");
        assert_eq!(written(b"http://e.jp/x"), "(http://e.jp/x)");
        assert_eq!(written(b"http://e.jp/JS"), "<687474703A2F2F652E6A702F4A53>");
        assert_eq!(written(&[0xFE, 0xFF, 0x30, 0x42]), "<FEFF3042>");
    }
}
