//! Meshes: the vertices and patches of shadings of types 4 to 7, counted piece by piece; what is no whole piece stays behind
//! (ISO 32000-2 §8.7.4.5.5 … 8, threats PDF-A13).

use super::Walker;
use crate::graph::{Dict, Value};
use mugai_core::{Limit, Refusal};

/// Widths a coordinate may have, bits (ISO 32000-2 Table 82).
const COORDINATE: &[i64] = &[1, 2, 4, 8, 12, 16, 24, 32];
/// Widths a component of a colour may have, bits.
const COMPONENT: &[i64] = &[1, 2, 4, 8, 12, 16];
/// Widths an edge flag may have, bits.
const FLAG: &[i64] = &[2, 4, 8];
/// Most components of a colour (threats §6.4, `DeviceN`).
const MAX_COMPONENTS: usize = 32;

/// How the data of a mesh is cut into pieces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layout {
    /// Bits of the flag before each piece; 0 where there is none.
    flag: usize,
    /// Points and colours of a piece that stands alone, and of one that goes on from the one before.
    whole: [usize; 2],
    joined: [usize; 2],
    coordinate: usize,
    /// Bits of one colour.
    colour: usize,
}

impl Layout {
    /// `None` when the keys describe no mesh.
    fn of(dict: &Dict) -> Option<Self> {
        let int = |key: &str| match dict.get(key) {
            Some(Value::Int(n)) => Some(*n),
            _ => None,
        };
        let width =
            |key: &str, known: &[i64]| int(key).filter(|n| known.contains(n)).and_then(|n| usize::try_from(n).ok());
        let Some(Value::Array(decode)) = dict.get("Decode") else { return None };
        let components = decode.len().checked_sub(4)? / 2;
        if components == 0 || components > MAX_COMPONENTS || !decode.len().is_multiple_of(2) {
            return None;
        }
        let (flag, whole, joined) = match int("ShadingType")? {
            4 => (width("BitsPerFlag", FLAG)?, [1, 1], [1, 1]),
            5 if int("VerticesPerRow")? >= 2 => (0, [1, 1], [1, 1]),
            6 => (width("BitsPerFlag", FLAG)?, [12, 4], [8, 2]),
            7 => (width("BitsPerFlag", FLAG)?, [16, 4], [12, 2]),
            _ => return None,
        };
        let coordinate = width("BitsPerCoordinate", COORDINATE)?;
        let colour = components.checked_mul(width("BitsPerComponent", COMPONENT)?)?;
        Some(Self { flag, whole, joined, coordinate, colour })
    }

    /// Bytes of a piece: its bits, filled up to a byte.
    fn bytes(&self, [points, colours]: [usize; 2]) -> usize {
        let bits = points.saturating_mul(2).saturating_mul(self.coordinate);
        let bits = bits.saturating_add(colours.saturating_mul(self.colour)).saturating_add(self.flag);
        bits.div_ceil(8)
    }

    /// How many bytes of the data are whole pieces, and how many points those have.
    fn measure(&self, data: &[u8]) -> (usize, u64) {
        let (mut at, mut points) = (0_usize, 0_u64);
        while let Some(first) = data.get(at) {
            // The flag stands in the highest bits; only its last two count.
            let flag = first.checked_shr(8_u32.saturating_sub(u32::try_from(self.flag).unwrap_or(8))).unwrap_or(0) & 3;
            let shape = if self.flag == 0 || flag == 0 { self.whole } else { self.joined };
            let end = at.saturating_add(self.bytes(shape));
            if end > data.len() {
                break;
            }
            at = end;
            points = points.saturating_add(u64::try_from(shape[0]).unwrap_or(u64::MAX));
        }
        (at, points)
    }
}

impl Walker<'_, '_, '_> {
    /// The pieces of a mesh; `None` when it is none.
    ///
    /// # Errors
    /// `limit_objects` for a mesh of too many points.
    pub(super) fn mesh(&self, dict: &Dict, mut data: Vec<u8>) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(layout) = Layout::of(dict) else { return Ok(None) };
        let (whole, points) = layout.measure(&data);
        if points > self.cx.limits().pdf_mesh_points {
            return Err(Refusal::limit(Limit::Objects, "", "a shading of too many points"));
        }
        data.truncate(whole);
        Ok(Some(data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mesh(kind: i64, bits: [i64; 3], decode: usize) -> Dict {
        let mut dict = Dict::default();
        dict.set("ShadingType", Value::Int(kind));
        dict.set("BitsPerCoordinate", Value::Int(bits[0]));
        dict.set("BitsPerComponent", Value::Int(bits[1]));
        dict.set("BitsPerFlag", Value::Int(bits[2]));
        dict.set("VerticesPerRow", Value::Int(2));
        dict.set("Decode", Value::Array(vec![Value::Int(0); decode]));
        dict
    }

    #[test]
    fn pieces_are_counted_as_the_standard_lays_them_out() {
        // Type 4: 8 + 2 × 16 + 3 × 8 bits = 8 bytes a vertex.
        let layout = Layout::of(&mesh(4, [16, 8, 8], 10)).unwrap();
        assert_eq!(layout.measure(&[0; 27]), (24, 3));
        // Type 5 has no flag: 2 × 12 + 1 × 4 = 28 bits, 4 bytes with the filling.
        let layout = Layout::of(&mesh(5, [12, 4, 8], 6)).unwrap();
        assert_eq!(layout.measure(&[0xFF; 9]), (8, 2));
        // Type 6: 8 + 12 × 2 × 8 + 4 × 8 bits = 29 bytes alone, 8 + 8 × 2 × 8 + 2 × 8 = 19 joined.
        let layout = Layout::of(&mesh(6, [8, 8, 8], 6)).unwrap();
        let mut data = vec![0; 29];
        data.extend([1; 19]);
        data.extend([2; 18]);
        assert_eq!(layout.measure(&data), (48, 20));
        // Type 7, flag of 2 bits: 2 + 16 × 2 × 8 + 4 × 8 = 290 bits = 37 bytes; the flag is in the two highest bits.
        let layout = Layout::of(&mesh(7, [8, 8, 2], 6)).unwrap();
        let mut data = vec![0x3F; 37];
        data.extend([0x40; 27]);
        assert_eq!(layout.measure(&data), (64, 28));
    }

    #[test]
    fn what_describes_no_mesh_is_none() {
        for dict in [
            mesh(3, [8, 8, 8], 6),
            mesh(8, [8, 8, 8], 6),
            mesh(4, [7, 8, 8], 6),
            mesh(4, [8, 32, 8], 6),
            mesh(4, [8, 8, 1], 6),
            mesh(4, [8, 8, 8], 4),
            mesh(4, [8, 8, 8], 7),
            mesh(4, [8, 8, 8], 70),
        ] {
            assert_eq!(Layout::of(&dict), None, "{dict:?}");
        }
    }
}
