//! The matrix of pictures: each format of §7 with a danger, a disguise and a neighbour, out of the planters and the clean files.

use super::{bmp, emf, gif, ico, jpeg, jpeg2000, png, svg, tiff, webp, wmf};
use crate::matrix::{Case, Expect, Shape};
use crate::{Planted, Planter};
use Shape::{Disguised, Neighbour, Plain};

/// The file of the planter that is called so.
fn of_planter(planters: Vec<Planter>, shape: &str) -> Planted {
    (planters.into_iter().find(|p| p.shape == shape).unwrap_or_else(|| panic!("no planter {shape}")).plant)()
}

/// A file of a list as it is.
fn of_list(files: Vec<(String, Vec<u8>)>, name: &str) -> Planted {
    let found = files.into_iter().find(|(n, _)| n.ends_with(name)).unwrap_or_else(|| panic!("no file {name}"));
    as_it_is(name, found.1)
}

fn as_it_is(name: &str, bytes: Vec<u8>) -> Planted {
    Planted { name: name.to_owned(), bytes, gone: Vec::new(), kept: Vec::new() }
}

/// `IMG-J Plain "image.metadata" jpeg planted "plain: comment"`, `… Neighbour jpeg clean "a.jpg"`, `… Plain refused "polyglot" jpeg "a.jpg"`.
macro_rules! case {
    ($id:literal $shape:ident $rule:literal $format:ident planted $what:literal) => {
        Case {
            id: $id,
            shape: $shape,
            what: $what,
            expect: Expect::Reported($rule),
            plant: || of_planter($format::planters(), $what),
        }
    };
    ($id:literal Neighbour $format:ident clean $name:literal) => {
        Case {
            id: $id,
            shape: Neighbour,
            what: $name,
            expect: Expect::Untouched,
            plant: || of_list($format::clean(), $name),
        }
    };
    ($id:literal $shape:ident refused $code:literal $format:ident $name:literal) => {
        Case {
            id: $id,
            shape: $shape,
            what: $name,
            expect: Expect::Refused($code),
            plant: || of_list($format::bad(), $name),
        }
    };
    ($id:literal $shape:ident refused $code:literal as $name:literal $bytes:expr) => {
        Case {
            id: $id,
            shape: $shape,
            what: $name,
            expect: Expect::Refused($code),
            plant: || as_it_is($name, $bytes.to_vec()),
        }
    };
}

/// Every case.
pub fn cases() -> Vec<Case> {
    [rasters(), drawings(), no_decoder()].concat()
}

fn rasters() -> Vec<Case> {
    vec![
        case!("IMG-J" Plain "image.metadata" jpeg planted "plain: comment"),
        case!("IMG-J" Plain "image.trailing-data" jpeg planted "plain: behind EOI"),
        case!("IMG-J" Plain refused "no_decoder" jpeg "算術符号.jpg"),
        case!("IMG-J" Disguised "image.metadata" jpeg planted "obfuscated: XMP and Photoshop segments behind the tables"),
        case!("IMG-J" Disguised "image.hidden-data" jpeg planted "obfuscated: behind the last block"),
        case!("IMG-J" Disguised refused "polyglot" jpeg "書庫を兼ねる.jpg"),
        case!("IMG-J" Neighbour jpeg clean "写真.jpg"),
        case!("IMG-J" Neighbour jpeg clean "プログレッシブ.jpg"),
        case!("IMG-P" Plain "image.metadata" png planted "plain: tEXt"),
        case!("IMG-P" Plain "image.animation" png planted "plain: APNG"),
        case!("IMG-P" Disguised "image.metadata" png planted "obfuscated: compressed international text behind the pixels"),
        case!("IMG-P" Disguised "image.hidden-data" png planted "obfuscated: behind the end of the zlib stream"),
        case!("IMG-P" Disguised refused "polyglot" png "書庫を兼ねる.png"),
        case!("IMG-P" Neighbour png clean "印影.png"),
        case!("IMG-G" Plain "image.metadata" gif planted "plain: comment"),
        case!("IMG-G" Plain "image.trailing-data" gif planted "plain: behind the trailer"),
        case!("IMG-G" Disguised "image.metadata" gif planted "obfuscated: XMP without sub-blocks, over its ladder of lengths"),
        case!("IMG-G" Disguised "image.hidden-data" gif planted "obfuscated: pixels behind the last row"),
        case!("IMG-G" Neighbour gif clean "飛び越し.gif"),
        case!("IMG-B" Plain "image.colour-profile" bmp planted "plain: a profile on another computer"),
        case!("IMG-B" Plain refused "no_decoder" bmp "中身がJPEG.bmp"),
        case!("IMG-B" Disguised "image.hidden-data" bmp planted "obfuscated: in the filling of the rows"),
        case!("IMG-B" Neighbour bmp clean "連長.bmp"),
        case!("IMG-T" Plain "image.metadata" tiff planted "plain: description and author"),
        case!("IMG-T" Plain refused "ambiguous" tiff "頁の輪.tif"),
        case!("IMG-T" Disguised "image.thumbnail" tiff planted "obfuscated: a directory beside the chain"),
        case!("IMG-T" Disguised refused "ambiguous" tiff "帯が重なる.tif"),
        case!("IMG-T" Neighbour tiff clean "fax.tif"),
        case!("IMG-W" Plain "image.metadata" webp planted "plain: Exif and XMP"),
        case!("IMG-W" Disguised "image.trailing-data" webp planted "plain: behind the length of the head"),
        case!("IMG-W" Neighbour webp clean "色紙.webp"),
        case!("IMG-I" Plain "image.trailing-data" ico planted "plain: behind the pictures"),
        case!("IMG-I" Disguised "image.metadata" ico planted "obfuscated: text in a PNG within a cursor"),
        case!("IMG-I" Disguised refused "ambiguous" ico "絵が重なる.ico"),
        case!("IMG-I" Neighbour ico clean "矢印.cur"),
        case!("IMG-ICC" Plain "image.colour-profile" jpeg planted "plain: private tag in a profile of three channels"),
        case!("IMG-ICC" Disguised "image.colour-profile" png planted "obfuscated: no profile at all"),
        case!("IMG-ICC" Neighbour jpeg clean "写真.jpg"),
        case!("IMG-MISC" Plain "image.metadata" jpeg planted "plain: Exif with a description beside the orientation"),
        case!("IMG-MISC" Disguised "image.thumbnail" jpeg planted "plain: second directory in Exif"),
        // 300 dots to the inch, one grey channel; a page of fax with 200.
        case!("IMG-MISC" Neighbour jpeg clean "白黒.jpg"),
        case!("IMG-MISC" Neighbour tiff clean "向き.tif"),
    ]
}

fn drawings() -> Vec<Case> {
    vec![
        case!("IMG-E" Plain "image.metafile-escape" emf planted "plain: EXTESCAPE"),
        case!("IMG-E" Disguised "image.metafile-escape" emf planted "obfuscated: a named driver and OpenGL within gzip"),
        case!("IMG-E" Disguised "image.private-data" emf planted "obfuscated: another file in a public comment, a record nobody knows"),
        case!("IMG-E" Neighbour emf clean "グラフ.emf"),
        case!("IMG-M" Plain "image.metafile-escape" wmf planted "plain: SETABORTPROC (MS06-001)"),
        case!("IMG-M" Disguised "image.metafile-escape" wmf planted "obfuscated: within gzip, without the placeable header, lengths that lie"),
        case!("IMG-M" Neighbour wmf clean "印影.wmz"),
        case!("IMG-S" Plain "image.svg-script" svg planted "plain: a script and an event"),
        case!("IMG-S" Plain "image.svg-reference" svg planted "plain: a picture from elsewhere"),
        case!("IMG-S" Plain "image.svg-foreign-content" svg planted "plain: a page within"),
        case!("IMG-S" Plain "image.svg-animation" svg planted "plain: a link that changes its target"),
        case!("IMG-S" Disguised "image.svg-script" svg planted "obfuscated: another prefix, a section, in UTF-16"),
        case!("IMG-S" Disguised "image.svg-script" svg planted "obfuscated: within a packed drawing"),
        case!("IMG-S" Disguised "image.svg-reference" svg planted "obfuscated: sheets with escapes, sections and comments"),
        case!("IMG-S" Disguised "image.svg-reference" svg planted "obfuscated: a drawing within a drawing"),
        case!("IMG-S" Disguised "image.svg-unknown" svg planted "obfuscated: a document type with declarations"),
        case!("IMG-S" Disguised refused "limit_objects" svg "増える.svg"),
        case!("IMG-S" Disguised refused "malformed_xml" svg "実体.svg"),
        case!("IMG-S" Neighbour svg clean "案内図.svg"),
        case!("IMG-S" Neighbour svg clean "圧縮.svgz"),
    ]
}

/// What nobody decodes here is refused by name, whatever it is called.
fn no_decoder() -> Vec<Case> {
    vec![
        case!("IMG-H" Plain refused "no_decoder" as "写真.heic" b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0"),
        case!("IMG-H" Disguised refused "no_decoder" as "写真.jpg" b"\0\0\0\x1Cftypavif\0\0\0\0avifmif1miaf\0\0\0\0"),
        Case {
            id: "IMG-H",
            shape: Neighbour,
            what: "a JPEG that was an HEIC once",
            expect: Expect::Untouched,
            plant: || as_it_is("写真.heic.jpg", of_list(jpeg::clean(), "写真.jpg").bytes),
        },
        case!("IMG-X" Plain refused "no_decoder" as "図.psd" b"8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\x01\0\0\0\x01\0\x08\0\x03"),
        case!("IMG-X" Disguised refused "active_format" as "図.png" b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\nshowpage\n"),
        case!("IMG-X" Plain "image.metadata" jpeg2000 planted "plain: XMP in a box"),
        case!("IMG-X" Disguised "image.trailing-data" jpeg2000 planted "plain: behind the end of the code"),
        case!("IMG-X" Disguised refused "polyglot" jpeg2000 "書庫を兼ねる.jp2"),
        case!("IMG-X" Neighbour jpeg2000 clean "色紙.jp2"),
    ]
}
