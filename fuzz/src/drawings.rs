//! Drawings of CAD programs: what is tried, and words of theirs.

/// Marks, kinds and codes of a DXF; features, entities and signs of an SXF; classes of Jw_cad.
pub const WORDS: &[&str] = &[
    "  0\r\n",
    "SECTION\r\n",
    "ENDSEC\r\n",
    "  2\r\nOBJECTS\r\n",
    "  2\r\nBLOCKS\r\n",
    "  9\r\n$ACADVER\r\n",
    "DICTIONARY\r\n",
    "LAYOUT\r\n",
    "BLOCK\r\n",
    "ENDBLK\r\n",
    "TABLE\r\n",
    "  3\r\nx\r\n350\r\n2A\r\n",
    "330\r\n2A\r\n",
    "  5\r\n2A\r\n",
    "102\r\n{ACAD_REACTORS\r\n",
    "102\r\n}\r\n",
    "1001\r\nACAD\r\n",
    "1005\r\n2A\r\n",
    "310\r\nCAFE\r\n",
    "\\U+202E",
    "EOF\r\n",
    "AutoCAD Binary DXF\r\n\x1A\0",
    "/*SXF\r\n#10 = ",
    "\r\nSXF*/\r\n",
    "sfig_org_feature(\\'1\\','3')",
    "sfig_locate_feature('0',\\'1\\','0','0','0','1','1')",
    "\\X2\\202E\\X0\\",
    "$$ATRF$$1$$//h/a.saf",
    "#10=(MAPPED_ITEM(#20,#30)REPRESENTATION_ITEM(' '));",
    "IDENTIFIER('x')",
    "feature_mode",
    "ENDSEC;\r\nDATA;\r\n",
    "JwwData.\u{2bc}\u{2}\0\0",
    "\u{8}\0CDataSen",
    "\n\0CDataBlock",
    "\t\0CDataList",
    "^@BM%temp%a.bmp,1,1",
];

/// One drawing, by its content.
pub fn run(bytes: &[u8]) {
    crate::disarm(&[mugai_disarm_drawing::FORMATS, mugai_disarm_image::FORMATS], "a.dxf", bytes);
}
