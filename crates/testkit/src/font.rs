//! Small font programs of every kind, made by hand: TrueType, CFF, Type 1 (OpenType 1.9; Adobe Technical Note 5176; Type 1 Font Format).

fn be(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_be_bytes()).collect()
}

/// An outline of TrueType: one contour of three points, with a program.
pub fn triangle(program: &[u8]) -> Vec<u8> {
    let mut out = be(&[1, 0, 0, 100, 100, 2, u16::try_from(program.len()).unwrap()]);
    out.extend(program);
    out.extend([0x37, 0x37, 0x37, 0, 100, 0, 0, 0, 100]);
    out
}

/// A glyph made of one other glyph.
pub fn composite(of: u16) -> Vec<u8> {
    [be(&[0xFFFF, 0, 0, 100, 100, 0x0002, of]), vec![10, 10]].concat()
}

/// Lays tables out behind a directory.
pub fn sfnt(version: [u8; 4], tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut out = version.to_vec();
    out.extend(be(&[u16::try_from(tables.len()).unwrap(), 0, 0, 0]));
    let mut offset = 12 + tables.len() * 16;
    for (tag, body) in tables {
        out.extend(*tag);
        for n in [0, offset, body.len()] {
            out.extend(u32::try_from(n).unwrap().to_be_bytes());
        }
        offset += body.len().next_multiple_of(4);
    }
    for (_, body) in tables {
        out.extend(body);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}

/// A TrueType font as PDF brings it along: outlines, metrics, a program for the font; no codes.
pub fn truetype(glyphs: &[Vec<u8>]) -> Vec<u8> {
    let count = u16::try_from(glyphs.len()).unwrap();
    let (mut glyf, mut loca) = (Vec::new(), vec![0, 0]);
    for glyph in glyphs {
        glyf.extend(glyph);
        glyf.resize(glyf.len().next_multiple_of(2), 0);
        loca.extend(u16::try_from(glyf.len() / 2).unwrap().to_be_bytes());
    }
    let mut head = be(&[1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000]);
    head.extend([0; 16]);
    head.extend(be(&[0, 0, 100, 100, 0, 8, 2, 0, 0]));
    // Two zones, no storage, a function, a stack of ten.
    let maxp = be(&[1, 0, count, 3, 1, 3, 1, 2, 0, 0, 1, 0, 10, 8, 1, 1]);
    let tables: [(&[u8; 4], Vec<u8>); 8] = [
        (b"cvt ", be(&[7])),
        (b"fpgm", vec![0xB0, 0, 0x2C, 0x2D]),
        (b"glyf", glyf),
        (b"head", head),
        (b"hhea", [be(&[1, 0, 800, 0xFF38]), vec![0; 26], be(&[1])].concat()),
        (b"hmtx", be(&[500, 0])),
        (b"loca", loca),
        (b"maxp", maxp),
    ];
    sfnt([0, 1, 0, 0], &tables)
}

fn index(items: &[&[u8]]) -> Vec<u8> {
    let mut out = be(&[u16::try_from(items.len()).unwrap()]);
    if items.is_empty() {
        return out;
    }
    out.push(2);
    let mut at = 1_u16;
    out.extend(at.to_be_bytes());
    for item in items {
        at += u16::try_from(item.len()).unwrap();
        out.extend(at.to_be_bytes());
    }
    out.extend(items.concat());
    out
}

fn place(n: usize) -> Vec<u8> {
    [&[29][..], &u32::try_from(n).unwrap().to_be_bytes()].concat()
}

/// A bare CFF program with glyphs called `.notdef`, `space`, `exclam` and so on, and subroutines of the font and of its glyphs.
pub fn cff(glyphs: &[&[u8]], global: &[&[u8]], local: &[&[u8]]) -> Vec<u8> {
    let head = [vec![1, 0, 4, 2], index(&[b"MugaiTest"])].concat();
    let tail = [index(&[]), index(global)].concat();
    // CharStrings (17) and Private (18), each number in five bytes; the dictionary in an index of one.
    let top_size = 5 + 1 + 10 + 1;
    let at = head.len() + index(&[&vec![0; top_size]]).len() + tail.len();
    let list = index(glyphs);
    // A width (20), and the subroutines (19) behind the dictionary of seven bytes.
    let private = [vec![139, 20], vec![139 + 4, 19]].concat();
    let top = [place(at), vec![17], place(private.len()), place(at + list.len()), vec![18]].concat();
    [head, index(&[&top]), tail, list, private, index(local)].concat()
}

/// Encrypts with four zeros in front (Type 1 Font Format §7): 55665 for the part, 4330 for a glyph.
pub fn encrypt(plain: &[u8], mut key: u16) -> Vec<u8> {
    let step = |b: &u8| {
        let cipher = b ^ key.to_be_bytes()[0];
        key = u16::from(cipher).wrapping_add(key).wrapping_mul(52_845).wrapping_add(22_719);
        cipher
    };
    [0; 4].iter().chain(plain).map(step).collect()
}

/// A Type 1 program of a clear part and a part to be encrypted.
pub fn type1_of(clear: &[u8], part: &[u8]) -> Vec<u8> {
    [clear, b"currentfile eexec\n", &encrypt(part, 55_665)].concat()
}

/// The two parts of a Type 1 font, plain; its glyphs are not encrypted.
pub fn type1_parts(glyphs: &[(&str, &[u8])], subrs: &[&[u8]]) -> (Vec<u8>, Vec<u8>) {
    let clear = b"%!PS-AdobeFont-1.0: MugaiTest\n/FontInfo 1 dict dup begin/Notice(evil-notice)def end def\n/FontName /MugaiTest def\n\
        /Encoding 256 array 0 1 255{1 index exch/.notdef put}for dup 65/A put readonly def\n\
        /FontMatrix[0.001 0 0 0.001 0 0]def /FontBBox{0 0 500 500}def systemdict /evil-program get exec\n"
        .to_vec();
    let mut part = b"dup/Private 9 dict dup begin/BlueValues[0 10]def/lenIV -1 def/UniqueID 4711 def\n".to_vec();
    part.extend(format!("/Subrs {} array\n", subrs.len()).bytes());
    for (i, code) in subrs.iter().enumerate() {
        part.extend([format!("dup {i} {} RD ", code.len()).as_bytes(), *code, b" NP\n"].concat());
    }
    part.extend(format!("ND\n2 index/CharStrings {} dict dup begin\n", glyphs.len()).bytes());
    for (name, code) in glyphs {
        part.extend([format!("/{name} {} RD ", code.len()).as_bytes(), *code, b" ND\n"].concat());
    }
    part.extend(b"end end readonly put noaccess put dup/FontName get exch definefont pop mark currentfile closefile\n");
    (clear, part)
}

/// A Type 1 program.
pub fn type1(glyphs: &[(&str, &[u8])], subrs: &[&[u8]]) -> Vec<u8> {
    let (clear, part) = type1_parts(glyphs, subrs);
    type1_of(&clear, &part)
}

/// A TrueType font of one character, drawn as a full square: to see where and whether it is drawn.
pub fn square(character: u16) -> Vec<u8> {
    let mut glyph = be(&[1, 0, 0, 1000, 1000, 3, 0]);
    glyph.extend([1; 4]);
    // Differences: right, up, left (two's complement of 1000).
    glyph.extend(be(&[0, 1000, 0, 0xFC18, 0, 0, 1000, 0]));
    let loca = be(&[0, 0, u16::try_from(glyph.len() / 2).unwrap()]);
    let mut head = be(&[1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000]);
    head.extend([0; 16]);
    head.extend(be(&[0, 0, 1000, 1000, 0, 8, 2, 0, 0]));
    // Windows, Unicode: one segment for the character, one that ends the table (OpenType 1.9, cmap format 4).
    let segments = [character, 0xFFFF, 0, character, 0xFFFF, 1_u16.wrapping_sub(character), 1, 0, 0];
    let cmap = [be(&[0, 1, 3, 1, 0, 12, 4, 32, 0, 4, 4, 1, 0]), be(&segments)].concat();
    let tables: [(&[u8; 4], Vec<u8>); 7] = [
        (b"cmap", cmap),
        (b"glyf", glyph),
        (b"head", head),
        (b"hhea", [be(&[1, 0, 1000, 0]), vec![0; 26], be(&[2])].concat()),
        (b"hmtx", be(&[1000, 0, 1000, 0])),
        (b"loca", loca),
        (b"maxp", be(&[1, 0, 2, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])),
    ];
    sfnt([0, 1, 0, 0], &tables)
}
