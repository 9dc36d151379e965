//! Planters for dangers of the package itself: where it is no ZIP, and what is packed into it.

use super::package::{AV, KEPT};
use super::word::{DOC, document};
use crate::{Planted, Planter};

/// A document of one XML file that takes in another file.
fn flat_chunk() -> Planted {
    let package = document("<w:altChunk r:id=\"rIdC\"/>").rel(DOC, "rIdC", "aFChunk", "afchunk.mht").part(
        "word/afchunk.mht",
        "message/rfc822",
        "Content-Type: text/html <script>evil</script>",
    );
    let flat = package.flat();
    assert!(flat.contains(&format!("{AV}wordprocessingml.document.main+xml")));
    Planted {
        name: "flat.xml".to_owned(),
        bytes: flat.into_bytes(),
        gone: [&b"altChunk"[..], b"afchunk", b"<script>", b"xmlPackage"].map(<[u8]>::to_vec).to_vec(),
        kept: vec![KEPT.as_bytes().to_vec()],
    }
}

/// Every planter of this module.
pub(super) fn planters() -> Vec<Planter> {
    vec![Planter { rule: "office.alt-chunk", shape: "obfuscated: the package is one XML file", plant: flat_chunk }]
}
