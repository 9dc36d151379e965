//! Planters for what is hidden, broken or foreign: revisions, orphans, metadata, damaged data, fonts, pictures.

use super::build::{BODY, Doc, deflate};
use super::cipher;
use super::plant::{plant_all, planted};
use crate::{Planted, Planter};

fn broken_table() -> Planted {
    let mut bytes = Doc::new().build();
    let at = bytes.windows(9).rposition(|w| w == b"startxref").unwrap();
    bytes.truncate(at);
    bytes.extend_from_slice(b"startxref\n999999\n%%EOF\n");
    planted("xref", bytes, &[], &[])
}

fn damaged() -> Planted {
    let mut doc = Doc::new();
    let text = [format!("BT /F1 24 Tf 72 700 Td ({BODY}) Tj ET ").into_bytes(), noise(4000)].concat();
    let packed = deflate(&text);
    doc.content = packed[..packed.len() - 200].to_vec();
    let bytes = doc.build();
    let bytes = replace(&bytes, b" >>\nstream\n", b"/Filter/FlateDecode>>\nstream\n");
    planted("damaged", bytes, &[], &[])
}

/// Numbers without a pattern, as content that packs badly.
fn noise(count: u32) -> Vec<u8> {
    let mut n = 12_345_u32;
    let mut out = Vec::new();
    for _ in 0..count {
        n = n.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        out.extend(format!("{} {} m\n", n >> 20, (n >> 8) & 0xFFF).into_bytes());
    }
    out
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|w| w == from).unwrap();
    // The table is wrong now, unless the change lies behind all objects: it is built anew by the reader.
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

const FORM: &str = "/Type/XObject/Subtype/Form/BBox[0 0 80 80]";

plant_all! {
    "pdf.signature", "plain", planted(
        "signature",
        Doc::new().catalog("/AcroForm<</SigFlags 3/Fields[6 0 R]>>").page("/Annots[6 0 R]").object(6, "<</Type/Annot/Subtype/Widget/FT/Sig/T(sig)/Rect[10 10 90 90]/AP<</N 7 0 R>>/V 8 0 R>>").stream(7, FORM, b"1 2 3 4 re S").object(8, "<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 1 2 3]/Contents<00FACADE>>>").build(),
        &["/Sig", "SigFlags", "FACADE", "ByteRange"],
        &["/Subtype/Stamp", "1 2 3 4 re"],
    );
    "pdf.signature", "obfuscated: the field type is inherited", planted(
        "signature-parent",
        Doc::new().catalog("/AcroForm<</Fields[8 0 R]>>").page("/Annots[6 0 R]").object(6, "<</Type/Annot/Subtype/Widget/Parent 8 0 R/Rect[10 10 90 90]/AP<</N 7 0 R>>>>").stream(7, FORM, b"1 2 3 4 re S").object(8, "<</FT/Sig/T(sig)/Kids[6 0 R]>>").build(),
        &["/Sig", "/FT"],
        &["/Subtype/Stamp", "1 2 3 4 re"],
    );
    "pdf.metadata", "plain", planted(
        "metadata",
        Doc::new().catalog("/Metadata 6 0 R/PieceInfo<</App<</Private(secret-data)>>>>").stream(6, "/Type/Metadata/Subtype/XML", b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>").object(7, "<</Title(Kept title)/Producer(SecretTool 1.2)/Company(secret-company)>>").trailer("/Info 7 0 R").build(),
        &["/Metadata", "ENTITY", "secret-data", "SecretTool", "secret-company"],
        &["(Kept title)"],
    );
    "pdf.viewer-control", "plain", planted("viewer", Doc::new().catalog("/ViewerPreferences<</HideToolbar true/HideMenubar true/Direction/R2L>>/PageMode/FullScreen").build(), &["HideToolbar", "FullScreen"], &["/Direction/R2L"]);
    "pdf.hidden-page", "plain", planted("template", Doc::new().catalog("/Names<</Templates<</Names[(t)6 0 R]>>>>").object(6, "<</Type/Template/Contents 7 0 R>>").stream(7, "", b"(evil-template) Tj").build(), &["Template", "evil-template"], &[]);
    "pdf.annotation-kind", "plain", planted(
        "trapnet",
        Doc::new().page("/Annots[<</Type/Annot/Subtype/TrapNet/Rect[10 10 90 90]/AP<</N 6 0 R>>/X(evil-key)>>]").stream(6, FORM, b"1 2 3 4 re S").build(),
        &["TrapNet", "evil-key"],
        &["/Subtype/Stamp", "1 2 3 4 re"],
    );
    "pdf.hidden-layer", "plain", planted(
        "layer",
        Doc::new().catalog("/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]/Order[6 0 R]>>>>").resources("/Properties<</MC0 6 0 R>>").content("/OC /MC0 BDC 1 2 3 4 re f EMC").object(6, "<</Type/OCG/Name(Layer A)>>").build(),
        &[],
        &["(Layer A)", "/OC/MC0 BDC"],
    );
    "pdf.hidden-text", "plain", planted("unseen", Doc::new().content("BT /F1 9 Tf 3 Tr 72 600 Td (not to be seen) Tj ET").build(), &[], &["(not to be seen)"]);
    "pdf.old-revision", "plain", planted("revision", Doc::new().object(6, "(old secret text)").build_updated(&[(6, "(new)")]), &["old secret text"], &[]);
    "pdf.unreached-object", "plain", planted("orphan", Doc::new().object(6, "<</S/JavaScript/JS(orphan-script)>>").build(), &["orphan-script", "JavaScript"], &[]);
    "pdf.encryption", "plain", planted("encrypted", cipher::encrypted(""), &["/Encrypt", "/Standard"], &[]);
    "pdf.damaged-xref", "plain", broken_table();
    "pdf.damaged-stream", "plain", damaged();
    "pdf.picture", "plain", planted(
        "picture",
        Doc::new().resources("/XObject<</Im0 6 0 R>>").content("/Im0 Do").stream(6, "/Type/XObject/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode", b"\xFF\xD8\xFF evil-picture").build(),
        &["evil-picture", "DCTDecode"],
        &["/Im0 Do", "/Subtype/Image"],
    );
    "pdf.picture-codec", "plain", planted(
        "fax",
        Doc::new().resources("/XObject<</Im0 6 0 R>>").content("/Im0 Do").stream(6, "/Type/XObject/Subtype/Image/Width 8/Height 1/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 8/Rows 1>>", b"\x80\x01\x00\x10\x01").build(),
        &["CCITTFaxDecode", "/DecodeParms"],
        &["/Im0 Do", "/Width 8"],
    );
    "pdf.font", "plain", planted(
        "font",
        Doc::new().resources("/ExtGState<</G 6 0 R>>").content("/G gs").object(6, "<</Type/ExtGState/Font[7 0 R 12]>>").object(7, "<</Type/Font/Subtype/TrueType/BaseFont/Evil/Encoding/WinAnsiEncoding/FontDescriptor 8 0 R>>").object(8, "<</Type/FontDescriptor/FontName/Evil/Flags 32/FontFile2 9 0 R>>").stream(9, "", b"MZ-no-font").build(),
        &["MZ-no-font", "FontFile2"],
        &["/BaseFont/Evil"],
    );
    "pdf.colour-profile", "plain", planted(
        "icc",
        Doc::new().resources("/ColorSpace<</CS0[/ICCBased 6 0 R]>>").content("/CS0 cs 1 0 0 sc").stream(6, "/N 3", b"evil-profile").build(),
        &["evil-profile", "ICCBased"],
        &["/CS0/DeviceRGB"],
    );
    "pdf.unknown-operator", "plain", planted("operator", Doc::new().content("(calc.exe) PS 1 0 0 rg (x) exec").build(), &["calc.exe", "exec"], &["1 0 0 rg"]);
    "pdf.destination", "plain", planted("nowhere", Doc::new().link("/Dest(no-such-place)").build(), &["no-such-place"], &["/Subtype/Link"]);
}
