//! The fonts a worker may draw with where a file brings none of its own: opened here, because a worker can open nothing.

use crate::blob;
use mugai_core::{Orders, choice};
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where distributions keep a Japanese ゴシック体, in the order of preference.
const GOTHIC: &[&str] = &[
    "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
    "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf",
    "/usr/share/fonts/truetype/ipaexfont/ipaexg.ttf",
    "/usr/share/fonts/ipa-ex-gothic-fonts/ipaexg.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
];
/// Where distributions keep a Japanese 明朝体.
const MINCHO: &[&str] = &[
    "/usr/share/fonts/opentype/ipaexfont-mincho/ipaexm.ttf",
    "/usr/share/fonts/opentype/ipafont-mincho/ipam.ttf",
    "/usr/share/fonts/truetype/ipaexfont/ipaexm.ttf",
    "/usr/share/fonts/ipa-ex-mincho-fonts/ipaexm.ttf",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc",
];

/// Fonts for workers, read once and sealed. None unless the policy turns pages into pictures.
#[derive(Clone, Debug, Default)]
pub struct Fonts(Arc<Vec<(File, [u8; 32])>>);

/// A font that the policy names and that cannot be had.
#[derive(Debug)]
pub struct NoFont {
    /// Where it should be.
    pub path: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

impl fmt::Display for NoFont {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "formats.fonts: {}: {}", mugai_core::names::show(&self.path.to_string_lossy()), self.why)
    }
}
impl std::error::Error for NoFont {}

impl Fonts {
    /// The fonts the policy names, or those of the system when it names none.
    ///
    /// # Errors
    /// When one that is named is missing or too large. The system's own may be missing: a page that needs one is refused then.
    pub fn open(named: &[PathBuf], orders: &Orders) -> Result<Self, NoFont> {
        if orders.choices.get(&choice::PDF) != choice::PICTURE {
            return Ok(Self::default());
        }
        let most = orders.limits.font_bytes;
        let fonts: Vec<_> = if named.is_empty() {
            let first = |of: &[&str]| of.iter().find_map(|p| read(Path::new(p), most).ok());
            [GOTHIC, MINCHO].into_iter().filter_map(first).collect()
        } else {
            named
                .iter()
                .map(|p| read(p, most).map_err(|why| NoFont { path: p.clone(), why }))
                .collect::<Result<_, _>>()?
        };
        Ok(Self(Arc::new(fonts)))
    }

    /// The descriptors.
    pub(crate) fn files(&self) -> impl Iterator<Item = &File> {
        self.0.iter().map(|(file, _)| file)
    }

    /// SHA-256 of each.
    pub(crate) fn digests(&self) -> impl Iterator<Item = &[u8; 32]> {
        self.0.iter().map(|(_, digest)| digest)
    }
}

fn read(path: &Path, most: u64) -> Result<(File, [u8; 32]), String> {
    let open = || -> io::Result<(File, u64, Sha)> { blob::copy("font", File::open(path)?, most) };
    match open() {
        Ok((_, length, _)) if length > most => Err(format!("larger than font_bytes ({most} bytes)")),
        Ok((_, 0, _)) => Err("empty".to_owned()),
        Ok((file, _, digest)) => Ok((file, digest)),
        Err(e) => Err(e.to_string()),
    }
}

type Sha = [u8; 32];

/// Adds the fonts to the digest of a policy: another font is another picture.
pub(crate) fn digest(policy: [u8; 32], fonts: &Fonts) -> [u8; 32] {
    if fonts.0.is_empty() {
        return policy;
    }
    let mut hash = Sha256::new();
    hash.update(policy);
    for font in fonts.digests() {
        hash.update(font);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mugai_core::Catalogue;

    fn orders(picture: bool) -> Orders {
        let catalogue = Catalogue::new(vec![], &[], &[]).unwrap();
        let mut orders = Orders::standard(&catalogue);
        assert!(orders.choices.set(&choice::PDF, if picture { choice::PICTURE } else { choice::REBUILD }));
        orders
    }

    #[test]
    fn a_font_that_is_named_must_be_there_and_no_larger_than_allowed() {
        let folder = std::env::temp_dir().join(format!("mugai-fonts-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.ttf");
        std::fs::write(&path, [7; 100]).unwrap();
        let mut orders = orders(true);
        assert_eq!(Fonts::open(std::slice::from_ref(&path), &orders).unwrap().files().count(), 1);
        orders.limits.font_bytes = 99;
        assert!(Fonts::open(&[path], &orders).unwrap_err().to_string().contains("font_bytes"));
        assert!(Fonts::open(&[folder.join("none.ttf")], &orders).is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn nothing_is_opened_unless_pages_become_pictures() {
        let nowhere = PathBuf::from("/nonexistent/font.ttf");
        assert_eq!(Fonts::open(&[nowhere], &orders(false)).unwrap().files().count(), 0);
    }

    #[test]
    fn another_font_is_another_policy() {
        let of = |bytes: &[u8]| Fonts(Arc::new(vec![(blob::of("font", bytes).unwrap(), Sha256::digest(bytes).into())]));
        assert_ne!(digest([1; 32], &of(b"a")), digest([1; 32], &of(b"b")));
        assert_eq!(digest([1; 32], &Fonts::default()), [1; 32]);
    }
}
