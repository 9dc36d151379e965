//! A drawing in EMF+, object by object (MS-EMFPLUS §2.2, §2.3).

use super::emf::{file, plus, plus_record, text, utf16};
use super::{png, wmf};

const VERSION: u32 = 0xDBC0_1002;
const PATH: u16 = 3;

/// A list of fields.
fn words(list: &[u32]) -> Vec<u8> {
    list.iter().flat_map(|n| n.to_le_bytes()).collect()
}

/// A list of numbers.
fn floats(list: &[f32]) -> Vec<u8> {
    list.iter().flat_map(|n| n.to_le_bytes()).collect()
}

/// An object for a place; its version comes first.
fn object(kind: u16, place: u16, parts: &[Vec<u8>]) -> Vec<u8> {
    plus_record(0x4008, kind << 8 | place, &[words(&[VERSION]), parts.concat()].concat())
}

/// A triangle of whole numbers.
fn triangle() -> Vec<u8> {
    let points = [0_i16, 0, 9, 0, 9, 9].iter().flat_map(|n| n.to_le_bytes()).collect();
    [words(&[VERSION, 3, 0x4000]), points, vec![0, 1, 0x81, 0]].concat()
}

/// Something behind its length.
fn nested(inner: Vec<u8>) -> Vec<u8> {
    [words(&[inner.len() as u32]), inner].concat()
}

/// A pen with every optional part.
fn pen() -> Vec<Vec<u8>> {
    let cap = [
        words(&[VERSION, 1]),
        floats(&[2.0, 3.0, 0.0]),
        words(&[1, 0, 0, 0]),
        floats(&[10.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
    ];
    let end = [
        words(&[VERSION, 0, 1, 0]),
        floats(&[0.0]),
        words(&[0, 0, 0]),
        floats(&[10.0, 1.0, 0.0, 0.0, 0.0, 0.0]),
        nested(triangle()),
    ];
    vec![
        words(&[0, 0x1FFF, 2]),
        floats(&[1.5]),
        floats(&[1.0, 0.0, 0.0, 1.0, 0.0, 0.0]),
        words(&[2, 2, 2]),
        floats(&[10.0]),
        words(&[5, 0]),
        floats(&[0.0]),
        words(&[2]),
        floats(&[3.0, 1.0]),
        words(&[0, 2]),
        floats(&[0.0, 1.0]),
        nested(cap.concat()),
        nested(end.concat()),
        words(&[VERSION, 0, 0xFF00_00FF]),
    ]
}

/// Brushes of every kind.
fn brushes() -> Vec<Vec<u8>> {
    let identity = floats(&[1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let pixels = vec![1, 2, 3, 255, 4, 5, 6, 255];
    let bitmap = [words(&[VERSION, 1, 2, 1, 8, 0x0026_200A, 0]), pixels].concat();
    let blend = [words(&[2]), floats(&[0.0, 1.0]), floats(&[0.0, 1.0])].concat();
    vec![
        object(1, 0, &[words(&[0, 0xFF11_2233])]),
        object(1, 1, &[words(&[1, 52, 1, 2])]),
        object(1, 2, &[words(&[2, 2, 0]), identity.clone(), bitmap]),
        object(
            1,
            3,
            &[
                words(&[3, 0x43, 0, 7]),
                floats(&[1.0, 1.0]),
                words(&[1, 9]),
                nested(triangle()),
                identity,
                words(&[2]),
                floats(&[0.5, 0.5]),
            ],
        ),
        object(
            1,
            4,
            &[words(&[4, 0x18, 0]), floats(&[0.0, 0.0, 9.0, 9.0]), words(&[1, 2, 1, 2]), blend.clone(), blend],
        ),
    ]
}

/// A region of `depth` unions, each within the other.
pub(super) fn deep_region(depth: u32) -> Vec<u8> {
    let unions = vec![2; depth as usize];
    let empty = vec![0x1000_0002; depth as usize + 1];
    object(4, 20, &[words(&[depth * 2]), words(&unions), words(&empty)])
}

/// Pictures: plain pixels with a palette, a whole PNG, a whole WMF with its longer header.
fn pictures() -> Vec<Vec<u8>> {
    let indexed =
        [words(&[1, 3, 2, 4, 0x0003_0803, 0]), words(&[0, 2, 0xFF00_0000, 0xFFFF_FFFF]), vec![0, 1, 0, 0, 1, 0, 1, 0]];
    let logo = png::clean().remove(0).1;
    let drawing = wmf::clean().remove(0).1;
    let drawing = [&drawing[..22], &[0, 0], &drawing[22..]].concat();
    vec![
        object(5, 8, &[indexed.concat()]),
        object(5, 9, &[words(&[1, 0, 0, 0, 0, 1]), logo]),
        object(5, 10, &[words(&[2, 2]), nested(drawing)]),
    ]
}

/// The whole drawing, in both forms (1) or in this one alone (0).
pub(super) fn drawing(dual: u16) -> Vec<u8> {
    let square = [words(&[2]), floats(&[0.0, 0.0, 9.0, 9.0])].concat();
    let face = utf16("ＭＳ 明朝");
    let string = utf16("決裁");
    let rest = [
        object(2, 5, &pen()),
        object(PATH, 6, &[triangle()[4..].to_vec()]),
        object(
            4,
            7,
            &[words(&[2, 2, 0x1000_0000]), floats(&[0.0, 0.0, 9.0, 9.0]), words(&[0x1000_0001]), nested(triangle())],
        ),
        object(6, 11, &[floats(&[10.5]), words(&[3, 0, 0, face.len() as u32 / 2]), face]),
        object(
            7,
            12,
            &[
                words(&[0, 0, 0, 0, 0, 0]),
                floats(&[0.0]),
                words(&[0]),
                floats(&[0.1, 0.1, 1.0]),
                words(&[0, 1, 0]),
                floats(&[8.0]),
            ],
        ),
        object(8, 13, &[words(&[0, 4, 0, 0, 0])]),
        deep_region(200),
        plus_record(0x401E, 0x0001, &[]),
        plus_record(0x4025, 0, &words(&[1])),
        plus_record(0x402A, 0, &floats(&[1.0, 0.0, 0.0, 1.0, 0.0, 0.0])),
        plus_record(0x4032, 0, &floats(&[0.0, 0.0, 99.0, 99.0])),
        plus_record(0x400A, 0x8000 | 0x4000, &words(&[0xFF00_FF00, 1, 0, 0x0009_0009])),
        plus_record(0x400D, 5, &square),
        plus_record(0x4013, 7, &words(&[3])),
        plus_record(0x4014, 6, &words(&[2])),
        plus_record(0x4015, 6, &words(&[5])),
        plus_record(0x4018, 5, &[floats(&[0.5]), words(&[0, 1]), square.clone()].concat()),
        plus_record(
            0x401A,
            8,
            &[words(&[13, 2]), floats(&[0.0, 0.0, 3.0, 2.0]), floats(&[0.0, 0.0, 9.0, 9.0])].concat(),
        ),
        plus_record(0x401C, 11, &[words(&[0, 12, 2]), floats(&[0.0, 0.0, 50.0, 20.0]), string.clone()].concat()),
        plus_record(0x4036, 11, &[words(&[0, 1, 0, 2]), string, floats(&[0.0, 9.0, 12.0, 9.0])].concat()),
        plus_record(0x4026, 0, &words(&[1])),
        plus_record(0x4002, 0, &[]),
    ];
    let all = [brushes(), pictures(), rest.to_vec()].concat();
    file(1, &[plus(dual, &all.concat()), text("決裁済")])
}
