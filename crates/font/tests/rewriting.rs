//! Fonts of every kind, made by hand: what comes out, what becomes empty, what is none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_font::{Kind, Made, rebuild};
use mugai_testkit::{font, office};

fn made(bytes: &[u8]) -> Option<Made> {
    let made = rebuild(bytes, &mut |_| true)?;
    // Whatever is written is written again as it is, and nothing in it is empty any more that was not.
    assert_eq!(rebuild(&made.bytes, &mut |_| true), Some(Made { emptied: 0, ..made.clone() }));
    Some(made)
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|w| w == part)
}

/// A line: move to (100, 0), line by (100, 100).
const LINE: &[u8] = &[239, 139, 21, 239, 239, 5, 14];
/// The same in Type 1, with a width of 100.
const LINE_1: &[u8] = &[139, 239, 13, 239, 239, 5, 14];

#[test]
fn truetype_keeps_outlines_and_programs_that_are_understood() {
    // NPUSHB of one number, then IUP.
    let program = [0x40, 1, 9, 0x30];
    let out = made(&font::truetype(&[font::triangle(&program), font::composite(0)])).unwrap();
    assert_eq!((out.kind, out.emptied, out.lengths), (Kind::TrueType, 0, vec![out.bytes.len()]));
    assert!(has(&out.bytes, &[0xB0, 0, 0x2C, 0x2D]) && has(&out.bytes, &program) && has(&out.bytes, b"cvt "));
    // A number that is not there: the glyph goes on without its program.
    let out = made(&font::truetype(&[font::triangle(&[0x40, 9, 9, 0x30])])).unwrap();
    assert_eq!(out.emptied, 0);
    assert!(!has(&out.bytes, &[0x40, 9, 9, 0x30]) && has(&out.bytes, &[0x37, 0x37, 0x37, 0, 100]));
}

#[test]
fn glyphs_that_are_none_become_empty() {
    let deep =
        |n: u16| -> Vec<Vec<u8>> { std::iter::once(font::triangle(&[])).chain((0..n).map(font::composite)).collect() };
    let cut = font::triangle(&[])[..20].to_vec();
    for (glyphs, emptied) in [
        (deep(10), 0),
        // The eleventh level, and the twelfth above it.
        (deep(12), 2),
        (vec![font::composite(0)], 1),
        (vec![font::composite(1), font::composite(0), font::triangle(&[])], 2),
        (vec![font::composite(7), font::triangle(&[])], 1),
        (vec![cut, font::triangle(&[])], 1),
    ] {
        assert_eq!(made(&font::truetype(&glyphs)).unwrap().emptied, emptied, "{glyphs:?}");
    }
}

#[test]
fn cff_keeps_what_is_called_and_nothing_else() {
    // The second subroutine (33 is -106, with the bias of 107 it is 1) draws the line; nobody calls the first.
    let out =
        made(&font::cff(&[&[14], &[239, 139, 21, 33, 10, 14]], &[], &[b"\x8B\x8Bunused", &[239, 239, 5, 11]])).unwrap();
    assert_eq!((out.kind, out.emptied, out.lengths.len()), (Kind::Cff, 0, 0));
    assert!(has(&out.bytes, &[11, 239, 239, 5, 11]) && has(&out.bytes, &[239, 139, 21, 33, 10, 14]));
    assert!(!has(&out.bytes, b"unused"));
}

#[test]
fn programs_of_cff_that_attack_become_empty() {
    let bad: [&[u8]; 9] = [
        // Nothing on the stack; too much on it; subroutines in a circle or that are not there; a width beyond the hints.
        &[21, 14],
        &[139; 60],
        &[32, 10, 14],
        &[34, 10, 14],
        &[139, 139, 12, 20, 14],
        &[12, 99],
        &[2],
        // An accented letter of letters that are not there, and return without a call.
        &[139, 139, 204, 205, 14],
        &[11],
    ];
    for code in bad {
        let out = made(&font::cff(&[LINE, code], &[], &[&[33, 10, 11], &[32, 10, 11]])).unwrap();
        assert_eq!(out.emptied, 1, "{code:?}");
        assert!(has(&out.bytes, LINE));
    }
    assert!(made(&font::cff(&[&[21]], &[], &[])).is_none(), "a font of which nothing is left");
}

#[test]
fn masks_are_as_long_as_the_hints_say() {
    // Nine hints: a mask of two bytes, whose second looks like an instruction.
    let mut code: Vec<u8> = vec![139; 18];
    code.extend([18, 19, 0xFF, 0x80, 239, 139, 21, 14]);
    let out = made(&font::cff(&[LINE, &code], &[], &[])).unwrap();
    assert_eq!(out.emptied, 0);
    assert!(has(&out.bytes, &code));
    // The same subroutine with another number of hints would be another program: the second glyph goes.
    let mask: &[u8] = &[19, 0x80, 0x8B, 0x8B, 21, 11];
    let one = [139, 139, 1, 32, 10, 14];
    let nine: Vec<u8> = [vec![139; 18], vec![1, 32, 10, 14]].concat();
    assert_eq!(made(&font::cff(&[&one, &nine], &[], &[mask])).unwrap().emptied, 1);
}

#[test]
fn type1_keeps_known_keys_and_called_subroutines() {
    let flex: &[&[u8]] = &[
        &[142, 139, 12, 16, 12, 17, 12, 17, 12, 33, 11],
        &[139, 140, 12, 16, 11],
        &[139, 141, 12, 16, 11],
        &[11],
        &[140, 142, 12, 16, 12, 17, 10, 11],
    ];
    // New hints through the fourth subroutine, which calls the third.
    let hints = [139, 239, 13, 142, 143, 10, 239, 239, 5, 14];
    let out = made(&font::type1(&[(".notdef", LINE_1), ("A", &hints)], flex)).unwrap();
    assert_eq!((out.kind, out.emptied), (Kind::Type1, 0));
    let [clear, part, 0] = out.lengths[..] else { panic!("{:?}", out.lengths) };
    assert_eq!(clear + part, out.bytes.len());
    let text = String::from_utf8(out.bytes[..clear].to_vec()).unwrap();
    assert!(text.contains("dup 65 /A put") && text.contains("/FontName /MugaiTest def") && text.ends_with("eexec\n"));
    assert!(!text.contains("evil"));
    // Only those that are called: the fourth and, by it, the third.
    assert!(has(&font::encrypt(&[], 55_665), &out.bytes[clear..clear + 4]));
}

#[test]
fn programs_of_type1_that_attack_become_empty() {
    let bad: [&[u8]; 8] = [
        // Other programs: unknown, for fonts with masters (CVE-2015-0093), with more numbers than there are, flex that ends unbegun.
        &[139, 140, 239, 12, 16, 14],
        &[139, 140, 153, 12, 16, 12, 17, 14],
        &[189, 142, 12, 16, 14],
        &[139, 139, 139, 142, 139, 12, 16, 14],
        // A number nobody left; a division by nothing; a subroutine in a circle; one that is not there.
        &[12, 17, 22, 14],
        &[140, 139, 12, 12, 22, 14],
        &[139, 10, 14],
        &[149, 10, 14],
    ];
    for code in bad {
        let out = made(&font::type1(&[(".notdef", LINE_1), ("A", code)], &[&[139, 10, 11]])).unwrap();
        assert_eq!(out.emptied, 1, "{code:?}");
    }
}

#[test]
fn frames_and_digits_of_type1_are_taken_off() {
    let (clear, part) = font::type1_parts(&[(".notdef", LINE_1)], &[]);
    let plain = font::type1_of(&clear, &part);
    let wanted = made(&plain).unwrap();
    let at = plain.len() - part.len() - 4;
    let digits: String = plain[at..].iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(made(&[&plain[..at], digits.as_bytes()].concat()).unwrap(), wanted);
    let frame =
        |kind: u8, data: &[u8]| [&[0x80, kind], &u32::try_from(data.len()).unwrap().to_le_bytes()[..], data].concat();
    assert_eq!(made(&[frame(1, &plain[..at]), frame(2, &plain[at..]), vec![0x80, 3]].concat()).unwrap(), wanted);
}

#[test]
fn work_that_is_not_paid_for_is_not_done() {
    // Nine subroutines that each call the next one ten times: a thousand million calls of the last.
    let calls = (0..9_u8).map(|i| [[33 + i, 10].repeat(10), vec![11]].concat());
    let subrs: Vec<Vec<u8>> = calls.chain([vec![11]]).collect();
    let subrs: Vec<&[u8]> = subrs.iter().map(Vec::as_slice).collect();
    let mut left = 1_000_000_usize;
    let mut spend = |n: usize| {
        left = left.saturating_sub(n);
        left > 0
    };
    assert!(rebuild(&font::cff(&[LINE, &[32, 10, 14]], &[], &subrs), &mut spend).is_none());
}

#[test]
fn no_prefix_and_no_changed_byte_panics() {
    let (clear, part) =
        font::type1_parts(&[(".notdef", LINE_1), ("A", &[139, 239, 13, 139, 10, 14])], &[&[239, 239, 5, 11]]);
    let cff = font::cff(&[LINE, &[239, 139, 21, 32, 10, 14]], &[], &[&[239, 239, 5, 11]]);
    let plain = |bytes: &[u8]| font::type1_of(&clear, bytes);
    type Wrap<'a> = &'a dyn Fn(&[u8]) -> Vec<u8>;
    let seeds: [(Vec<u8>, Wrap<'_>); 4] = [
        (office::font_file(), &<[u8]>::to_vec),
        (font::truetype(&[font::triangle(&[0x30]), font::composite(0)]), &<[u8]>::to_vec),
        (cff, &<[u8]>::to_vec),
        (part.clone(), &plain),
    ];
    for (seed, wrap) in seeds {
        for at in 0..seed.len() {
            let _ = made(&wrap(&seed[..at]));
            for change in [0x01, 0x40, 0x80, 0xFF] {
                let mut changed = seed.clone();
                changed[at] ^= change;
                let _ = made(&wrap(&changed));
            }
        }
    }
}
