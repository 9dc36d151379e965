//! Sample files made here: Japanese text, table, mail, document, workbook, deck, PDF, picture, each of about the size asked for.

use std::fmt::Write as _;
use std::io::Write as _;
use zip::write::SimpleFileOptions;

/// A file to measure with.
#[derive(Debug)]
pub struct Sample {
    /// Its name; the extension says what it is.
    pub name: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// One of each kind. `size` is about the size of the file in bytes.
pub fn all(size: usize) -> Vec<Sample> {
    (0..KINDS).map(|kind| one(kind, size, 0)).collect()
}

/// How many kinds there are.
pub const KINDS: usize = 7;

/// One of the kind `kind % KINDS`; every `salt` gives another content.
pub fn one(kind: usize, size: usize, salt: u32) -> Sample {
    let seed = |n: u32| n.wrapping_add(salt.wrapping_mul(16));
    let (name, bytes) = match kind % KINDS {
        0 => ("報告.txt", text(size, seed(1))),
        1 => ("名簿.csv", csv(size, seed(2))),
        2 => ("通知.eml", mail(size, seed(1))),
        3 => ("報告.docx", docx(size, seed(3))),
        4 => ("集計.xlsx", xlsx(size, seed(4))),
        5 => ("要綱.pdf", pdf(size, seed(5))),
        _ => ("写真.png", png(size, seed(6))),
    };
    Sample { name, bytes }
}

/// A few numbers that look random and are the same every time.
fn noise(seed: &mut u32) -> u32 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    *seed
}

/// A line of Japanese that compresses about as well as real prose does.
fn line(seed: &mut u32) -> String {
    const WORDS: [&str; 16] = [
        "住民",
        "税務課",
        "の",
        "申請",
        "について",
        "令和",
        "年度",
        "予算",
        "を",
        "確認",
        "し",
        "報告",
        "する",
        "東京",
        "会議室",
        "資料",
    ];
    let mut line = String::new();
    for _ in 0..12 + noise(seed) % 8 {
        line.push_str(WORDS[(noise(seed) % 16) as usize]);
        if noise(seed).is_multiple_of(5) {
            let _ = write!(line, "{}", noise(seed) % 10_000);
        }
    }
    line
}

/// UTF-8 text with CRLF.
pub fn text(size: usize, mut seed: u32) -> Vec<u8> {
    let mut out = String::new();
    while out.len() < size {
        out.push_str(&line(&mut seed));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// A CSV with quoted Japanese and numbers that keep their leading zeros.
pub fn csv(size: usize, mut seed: u32) -> Vec<u8> {
    let mut out = String::from("番号,氏名,電話,備考\r\n");
    while out.len() < size {
        let (a, b) = (noise(&mut seed) % 100_000, noise(&mut seed) % 10_000);
        let _ = write!(out, "{a:06},\"山田, 太郎\",03-{b:04}-0000,{}\r\n", line(&mut seed));
    }
    out.into_bytes()
}

/// A mail of one text/plain part in UTF-8, 8bit.
pub fn mail(size: usize, seed: u32) -> Vec<u8> {
    let mut out =
        b"From: a@example.jp\r\nTo: b@city.example.jp\r\nSubject: report\r\nDate: Mon, 02 Nov 2026 09:00:00 +0900\r\n\
        MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            .to_vec();
    out.extend(text(size, seed));
    out
}

fn package(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("a new part");
        zip.write_all(content.as_bytes()).expect("its content");
    }
    zip.finish().expect("a finished package").into_inner()
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const RELS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn types(overrides: &[(&str, &str)]) -> String {
    let mut out = format!(
        r#"{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>"#
    );
    for (part, kind) in overrides {
        let _ = write!(
            out,
            r#"<Override PartName="{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>"#
        );
    }
    out + "</Types>"
}

fn root_rels(target: &str) -> String {
    format!(
        r#"{HEAD}<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="{target}"/></Relationships>"#
    )
}

/// A document of paragraphs with formatting. Text of this kind deflates to about a tenth.
pub fn docx(size: usize, mut seed: u32) -> Vec<u8> {
    let mut body = String::new();
    while body.len() < size * 9 {
        let _ = write!(
            body,
            r#"<w:p><w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="21"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r></w:p>"#,
            line(&mut seed)
        );
    }
    let document = format!(
        r#"{HEAD}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}<w:sectPr/></w:body></w:document>"#
    );
    package(&[
        ("[Content_Types].xml", types(&[("/word/document.xml", "wordprocessingml.document.main")])),
        ("_rels/.rels", root_rels("word/document.xml")),
        ("word/document.xml", document),
    ])
}

/// A deck of text boxes on as many slides as it takes, under one master and one layout.
pub fn pptx(size: usize, mut seed: u32) -> Vec<u8> {
    const NS: &str = r#"xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main""#;
    const TREE: &str = r#"<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"#;
    let rel = |n: usize, kind: &str, target: &str| {
        format!(r#"<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>"#)
    };
    let rels = |rows: &str| format!(r#"{HEAD}<Relationships xmlns="{RELS}">{rows}</Relationships>"#);
    let (mut parts, mut made): (Vec<(String, String)>, usize) = (Vec::new(), 0);
    while made < size * 9 {
        let mut tree = String::from(TREE);
        for id in 2..400 {
            let _ = write!(
                tree,
                r#"<p:sp><p:nvSpPr><p:cNvPr id="{id}" name="文字 {id}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="914400" cy="457200"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang="ja-JP" sz="1200" b="1"/><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"#,
                x = noise(&mut seed) % 9_000_000,
                y = noise(&mut seed) % 6_000_000,
                text = line(&mut seed)
            );
        }
        let slide = format!(r#"{HEAD}<p:sld {NS}><p:cSld><p:spTree>{tree}</p:spTree></p:cSld></p:sld>"#);
        made += slide.len();
        parts.push((format!("ppt/slides/slide{}.xml", parts.len() + 1), slide));
    }
    let slides = parts.len();
    let mut names: Vec<(String, &str)> =
        parts.iter().map(|(name, _)| (format!("/{name}"), "presentationml.slide")).collect();
    let (mut list, mut main) = (String::new(), rel(1, "slideMaster", "slideMasters/slideMaster1.xml"));
    for n in 1..=slides {
        let _ = write!(list, r#"<p:sldId id="{}" r:id="rId{}"/>"#, 255 + n, n + 1);
        main.push_str(&rel(n + 1, "slide", &format!("slides/slide{n}.xml")));
        let layout = rels(&rel(1, "slideLayout", "../slideLayouts/slideLayout1.xml"));
        parts.push((format!("ppt/slides/_rels/slide{n}.xml.rels"), layout));
    }
    let map = r#"<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>"#;
    let shape = format!("<p:cSld><p:spTree>{TREE}</p:spTree></p:cSld>");
    for (name, kind, content) in [
        (
            "ppt/presentation.xml",
            "presentationml.presentation.main",
            format!(
                r#"<p:presentation {NS}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst>{list}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>"#
            ),
        ),
        (
            "ppt/slideMasters/slideMaster1.xml",
            "presentationml.slideMaster",
            format!(
                r#"<p:sldMaster {NS}>{shape}{map}<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>"#
            ),
        ),
        (
            "ppt/slideLayouts/slideLayout1.xml",
            "presentationml.slideLayout",
            format!(r#"<p:sldLayout {NS}>{shape}</p:sldLayout>"#),
        ),
    ] {
        names.push((format!("/{name}"), kind));
        parts.push((name.to_owned(), format!("{HEAD}{content}")));
    }
    let layout = rel(1, "slideLayout", "../slideLayouts/slideLayout1.xml");
    let master = rel(1, "slideMaster", "../slideMasters/slideMaster1.xml");
    parts.extend([
        ("ppt/_rels/presentation.xml.rels".to_owned(), rels(&main)),
        ("ppt/slideMasters/_rels/slideMaster1.xml.rels".to_owned(), rels(&layout)),
        ("ppt/slideLayouts/_rels/slideLayout1.xml.rels".to_owned(), rels(&master)),
        ("_rels/.rels".to_owned(), root_rels("ppt/presentation.xml")),
    ]);
    let names: Vec<(&str, &str)> = names.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
    let mut all = vec![("[Content_Types].xml", types(&names))];
    all.extend(parts.iter().map(|(name, content)| (name.as_str(), content.clone())));
    package(&all)
}

/// A workbook of one sheet with numbers, inline text and formulas.
pub fn xlsx(size: usize, mut seed: u32) -> Vec<u8> {
    let (mut rows, mut n) = (String::new(), 0);
    while rows.len() < size * 8 {
        n += 1;
        let (a, b) = (noise(&mut seed) % 100_000, noise(&mut seed) % 1_000);
        let _ = write!(
            rows,
            r#"<row r="{n}"><c r="A{n}"><v>{a}</v></c><c r="B{n}"><v>{b}</v></c><c r="C{n}"><f>A{n}*B{n}</f><v>{}</v></c><c r="D{n}" t="inlineStr"><is><t>{}</t></is></c></row>"#,
            u64::from(a) * u64::from(b),
            line(&mut seed)
        );
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    package(&[
        (
            "[Content_Types].xml",
            types(&[
                ("/xl/workbook.xml", "spreadsheetml.sheet.main"),
                ("/xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"),
            ]),
        ),
        ("_rels/.rels", root_rels("xl/workbook.xml")),
        (
            "xl/workbook.xml",
            format!(
                r#"{HEAD}<workbook xmlns="{main}" xmlns:r="{OFFICE}"><sheets><sheet name="集計" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"{HEAD}<Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(r#"{HEAD}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#),
        ),
    ])
}

/// A PDF of pages of positioned text in a standard font.
pub fn pdf(size: usize, mut seed: u32) -> Vec<u8> {
    use lopdf::{Dictionary, Document, Object, Stream, dictionary};
    let mut doc = Document::with_version("1.7");
    let pages = doc.new_object_id();
    let font = doc.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    let resources = doc.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let (mut kids, mut made) = (Vec::<Object>::new(), 0);
    while made < size {
        let mut content = String::from("BT /F1 9 Tf 12 TL 40 800 Td\n");
        for _ in 0..60 {
            for _ in 0..12 {
                let _ = write!(content, "({:x}) Tj ", noise(&mut seed));
            }
            content.push_str("T*\n");
        }
        content.push_str("ET\n");
        let mut stream = Stream::new(Dictionary::new(), content.into_bytes());
        stream.compress().expect("deflate");
        made += stream.content.len();
        let content = doc.add_object(stream);
        let media: Vec<Object> = vec![0.into(), 0.into(), 595.into(), 842.into()];
        let page = dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources, "MediaBox" => media };
        kids.push(doc.add_object(page).into());
    }
    let count = i64::try_from(kids.len()).unwrap_or(0);
    doc.objects.insert(pages, Object::Dictionary(dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }));
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    doc.trailer.set("Root", catalog);
    let mut out = Vec::new();
    doc.save_to(&mut out).expect("a saved PDF");
    out
}

/// A colour picture: a gradient with a little noise, as a scan has.
pub fn png(size: usize, mut seed: u32) -> Vec<u8> {
    // Three noisy bytes a pixel deflate to about one and a half.
    let side = u32::try_from(((size as f64) / 1.5).sqrt() as u64).unwrap_or(64).max(16);
    let mut pixels = Vec::with_capacity(side as usize * side as usize * 3);
    for y in 0..side {
        for x in 0..side {
            let grain = (noise(&mut seed) % 8) as u8;
            for channel in [x * 200 / side, y * 200 / side, (x + y) * 100 / side] {
                pixels.push((channel as u8).saturating_add(grain));
            }
        }
    }
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, side, side);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&pixels).expect("pixels");
    writer.finish().expect("a finished PNG");
    out
}

/// A photograph as red, green, blue: soft shapes of several sizes under a little grain.
pub fn photograph(width: usize, height: usize, mut seed: u32) -> Vec<u8> {
    const SIZES: [(usize, i32); 4] = [(200, 110), (40, 60), (10, 24), (3, 10)];
    let grids: Vec<(usize, i32, Vec<[i32; 3]>)> = SIZES
        .iter()
        .map(|(size, height_of)| {
            let cells = (width / size + 2) * (height / size + 2);
            let one = |seed: &mut u32| (noise(seed) >> 8) as i32 % height_of;
            (*size, *height_of, (0..cells).map(|_| [(); 3].map(|()| one(&mut seed))).collect())
        })
        .collect();
    let mut pixels = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            let grain = (noise(&mut seed) >> 8) as i32 % 9;
            for channel in 0..3 {
                let soft: i32 = grids
                    .iter()
                    .map(|(size, _, cells)| {
                        let (wide, s) = (width / size + 2, *size as i32);
                        let (fx, fy) = ((x % size) as i32, (y % size) as i32);
                        let at = |dx: usize, dy: usize| cells[(y / size + dy) * wide + x / size + dx][channel];
                        let above = at(0, 0) * (s - fx) + at(1, 0) * fx;
                        let below = at(0, 1) * (s - fx) + at(1, 1) * fx;
                        (above * (s - fy) + below * fy) / (s * s)
                    })
                    .sum();
                pixels.push((soft + grain + 20).clamp(0, 255) as u8);
            }
        }
    }
    pixels
}

/// A screen shot in 256 greys: even areas, lines, and text of black strokes.
pub fn screen(width: usize, height: usize) -> Vec<u8> {
    let mut seed = 9;
    let mut pixels = vec![250_u8; width * height];
    for (y, row) in pixels.chunks_exact_mut(width).enumerate() {
        if y % 24 >= 18 {
            continue;
        }
        for stroke in row.chunks_mut(6) {
            if noise(&mut seed) % 5 < 2 {
                let shade = [20, 60, 120][(noise(&mut seed) % 3) as usize];
                stroke.iter_mut().take(2 + (noise(&mut seed) % 3) as usize).for_each(|p| *p = shade);
            }
        }
    }
    pixels
}
