//! Font programs: whatever is written is written again as it is, with nothing more that is empty, and within the work that was paid for.

use mugai_testkit::font;

/// Words of Type 1, instructions of CFF and Type 1, tags of tables.
pub const WORDS: &[&str] = &[
    "/Subrs 2 array\ndup 0 2 RD ",
    "/CharStrings 2 dict dup begin\n/A 4 RD ",
    "/lenIV -1 def ",
    "/Encoding StandardEncoding def ",
    "/Encoding 256 array dup 65/A put def ",
    "/FontMatrix[0.001 0 0 0.001 0 0]",
    "eexec\n",
    "glyf",
    "CFF ",
    "cmap",
    "post",
    "\x0C\x10",
    "\x0C\x11",
    "\x0C\x06",
    "\x0B",
    "\x0E",
    "\x0C\x1E",
    "\x13",
    "!\n\x0B",
    "\x1D\0\0\0\0",
    "\0\x01\0\0",
];

/// One font of each kind; of Type 1 the parts without their cipher.
pub fn seeds() -> Vec<Vec<u8>> {
    let line: &[u8] = &[239, 139, 21, 239, 239, 5, 14];
    let line_1: &[u8] = &[139, 239, 13, 239, 239, 5, 14];
    let (clear, part) = font::type1_parts(
        &[(".notdef", line_1), ("A", &[139, 239, 13, 142, 139, 10, 14])],
        &[&[140, 142, 12, 16, 12, 17, 11]],
    );
    let cff = font::cff(&[line, &[239, 139, 21, 32, 10, 29, 14]], &[&[11]], &[&[239, 239, 5, 11]]);
    vec![
        mugai_testkit::office::font_file(),
        font::truetype(&[font::triangle(&[0xB0, 1, 0x30]), font::composite(0)]),
        font::sfnt(*b"OTTO", &[(b"CFF ", cff.clone())]),
        cff,
        [clear, b"currentfile eexec\n".to_vec(), part].concat(),
    ]
}

/// Rewrites a font, and what came out again. A Type 1 font is taken as it is and with its second part encrypted first.
pub fn run(bytes: &[u8]) {
    rewrite(bytes);
    if bytes.starts_with(b"%!")
        && let Some(at) = bytes.windows(6).position(|w| w == b"eexec\n")
        && let (Some(clear), Some(part)) = (bytes.get(..at), bytes.get(at.saturating_add(6)..))
    {
        rewrite(&[clear, b"eexec\n", &font::encrypt(part, 55_665)].concat());
    }
    if let Some(font) = mugai_font::truetype(bytes) {
        assert!(mugai_font::truetype(&font).as_ref() == Some(&font), "a whole font changes the second time");
    }
}

fn rewrite(bytes: &[u8]) {
    let mut left = 20_000_000_usize;
    let mut spend = |steps: usize| {
        left = left.saturating_sub(steps);
        left > 0
    };
    let Some(made) = mugai_font::rebuild(bytes, &mut spend) else { return };
    let again = mugai_font::rebuild(&made.bytes, &mut |_| true).expect("what we wrote we can read");
    assert!(
        again.kind == made.kind && again.lengths == made.lengths && again.bytes == made.bytes,
        "not the same twice"
    );
    assert_eq!(again.emptied, 0, "a glyph is lost the second time");
}
