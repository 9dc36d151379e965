//! What the showing files share: a complete theme with Japanese fonts, and the picture of a stamp.

use super::package::lines;
use std::io::Write;

/// A theme as Office writes it: twelve colours, Japanese fonts by script, three of each fill, line, effect and background.
pub(super) fn theme() -> String {
    let colour = |name: &str, value: &str| format!("<a:{name}><a:srgbClr val=\"{value}\"/></a:{name}>");
    let colours: String = [
        ("dk2", "44546A"),
        ("lt2", "E7E6E6"),
        ("accent1", "4472C4"),
        ("accent2", "ED7D31"),
        ("accent3", "A5A5A5"),
        ("accent4", "FFC000"),
        ("accent5", "5B9BD5"),
        ("accent6", "70AD47"),
        ("hlink", "0563C1"),
        ("folHlink", "954F72"),
    ]
    .iter()
    .map(|(name, value)| colour(name, value))
    .collect();
    let font = |name: &str, japanese: &str| {
        format!(
            "<a:{name}><a:latin typeface=\"Century\"/><a:ea typeface=\"\"/><a:cs typeface=\"\"/><a:font script=\"Jpan\" typeface=\"{japanese}\"/></a:{name}>"
        )
    };
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>";
    let line =
        format!("<a:ln w=\"6350\" cap=\"flat\" cmpd=\"sng\" algn=\"ctr\">{fill}<a:prstDash val=\"solid\"/></a:ln>");
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>";
    let inside = lines(&format!(
        "<a:themeElements><a:clrScheme name=\"Office\">
         <a:dk1><a:sysClr val=\"windowText\" lastClr=\"000000\"/></a:dk1><a:lt1><a:sysClr val=\"window\" lastClr=\"FFFFFF\"/></a:lt1>{colours}</a:clrScheme>
         <a:fontScheme name=\"Office\">{}{}</a:fontScheme>
         <a:fmtScheme name=\"Office\"><a:fillStyleLst>{}</a:fillStyleLst><a:lnStyleLst>{}</a:lnStyleLst><a:effectStyleLst>{}</a:effectStyleLst><a:bgFillStyleLst>{}</a:bgFillStyleLst></a:fmtScheme></a:themeElements>
         <a:objectDefaults/><a:extraClrSchemeLst/>",
        font("majorFont", "ＭＳ ゴシック"),
        font("minorFont", "ＭＳ 明朝"),
        fill.repeat(3),
        line.repeat(3),
        effect.repeat(3),
        fill.repeat(3)
    ));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"Office\">{inside}</a:theme>"
    )
}

/// A round red stamp, 96 × 96, transparent around its ring: it must stay transparent.
pub(super) fn stamp() -> Vec<u8> {
    const SIDE: i32 = 96;
    let mut rows = Vec::new();
    for y in 0..SIDE {
        rows.push(0); // filter: none
        for x in 0..SIDE {
            let (dx, dy) = (x - SIDE / 2, y - SIDE / 2);
            let distance = dx * dx + dy * dy;
            let ring = (38 * 38..46 * 46).contains(&distance);
            let bar = dx.abs() < 4 && dy.abs() < 24;
            rows.extend_from_slice(if ring || bar { &[0xC8, 0x10, 0x10, 0xE0] } else { &[0; 4] });
        }
    }
    let mut z = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    z.write_all(&rows).unwrap();
    let mut header = Vec::new();
    header.extend_from_slice(&(SIDE as u32).to_be_bytes());
    header.extend_from_slice(&(SIDE as u32).to_be_bytes());
    header.extend_from_slice(&[8, 6, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    super::package::chunk(&mut out, b"IHDR", &header);
    super::package::chunk(&mut out, b"IDAT", &z.finish().unwrap());
    super::package::chunk(&mut out, b"IEND", &[]);
    out
}
