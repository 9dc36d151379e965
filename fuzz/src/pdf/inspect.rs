//! The second look: finished files with one object a line, broken there. Whatever the gate's inspector lets through, the scanner of
//! this crate must find clean.

use super::{file, looked_at, made, scan};

/// Words a mutation may put in.
pub const WORDS: &[&str] = &[
    "/JS(x)",
    "/J#53(x)",
    "/S/JavaScript",
    "/S /Java#53cript",
    "/AA<</O<<>>>>",
    "/AA 1 0 R",
    "/AA[]",
    "/A<</S/Launch/F(x)>>",
    "/A<</S/URI/URI(http://a.example/)>>",
    "/A<</S/URI/URI(file://h/x)>>",
    "/Type/EmbeddedFile",
    "/Subtype/RichMedia",
    "/XFA(x)",
    "/XFA 1 0 R",
    "/S/SubmitForm",
    "/S/ImportData",
    "/S/GoToR",
    "/S/GoToE",
    "/EmbeddedFiles 3 0 R",
    "/RichMedia<<>>",
    "/Launch",
    "/GoToE null",
    "/Next",
    "/Type/Font",
    "/Subtype/Type1",
    "/Subtype/Form",
    "/P 3 0 R",
    "/Pg 3 0 R",
    "/D[3 0 R/Fit]",
    "/S/Span",
    "/Type/ObjStm",
    "/Filter/FlateDecode",
    "~",
    "\n",
    "<<",
    ">>",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "%",
    "#",
    "#00",
    "/",
    "\0",
    "\r",
    "1 0 R",
    "stream",
    "endobj",
    "obj",
];

/// Inputs to start from: one object a line; a line with `~` in it is a stream, with its data behind.
pub fn seeds() -> Vec<Vec<u8>> {
    let head = "<</Type/Catalog/Pages 2 0 R>>\n<</Type/Pages/Kids[3 0 R]/Count 1>>\n";
    let with = |page: &str, more: &str| {
        format!("{head}<</Type/Page/Contents 4 0 R/MediaBox[0 0 9 9]/Parent 2 0 R{page}>>\n~q Q\n{more}").into_bytes()
    };
    let mut all = vec![
        with("", ""),
        with(
            "/Resources 5 0 R",
            "<</Font 6 0 R/XObject<</AA 7 0 R>>>>\n<</AA 8 0 R>>\n/Subtype/Form/BBox[0 0 1 1]~q Q\n<</Subtype/Type1/BaseFont/A>>",
        ),
        with("/Annots[5 0 R]", "<</Subtype/Link/A<</S/URI/URI(http://a.example/)>>/Rect[0 0 1 1]>>"),
        with("/StructParents 0", "<</Type/StructTreeRoot/K 6 0 R>>\n<</S/P/P 5 0 R/Pg 3 0 R/K 0>>"),
    ];
    // The tree hangs on the catalog.
    if let Some(tagged) = all.last_mut() {
        let text = String::from_utf8_lossy(tagged).replacen("/Pages 2 0 R", "/Pages 2 0 R/StructTreeRoot 5 0 R", 1);
        *tagged = text.into_bytes();
    }
    all
}

/// Looks at the file and at what becomes of it.
pub fn run(bytes: &[u8]) {
    let finished = finished(bytes);
    if looked_at(&finished).is_ok() {
        let file = scan::File::read(&finished);
        // Where an object does not end as it should, two readers may go on as they like; our writer ends them all.
        let found = if file.broken == 0 { file.forbidden() } else { Vec::new() };
        assert!(found.is_empty(), "the second look lets {found:?} through");
    }
    let _ = made(&finished);
}

/// The file in the layout of our writer.
fn finished(bytes: &[u8]) -> Vec<u8> {
    let lines = bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty());
    let objects = lines.take(200).map(|line| match line.iter().position(|b| *b == b'~') {
        None => line.to_vec(),
        Some(at) => {
            let mut data = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            std::io::Write::write_all(&mut data, &line[at + 1..]).expect("memory");
            let data = data.finish().expect("memory");
            let mut out = b"<<".to_vec();
            out.extend_from_slice(&line[..at]);
            out.extend_from_slice(format!("/Filter/FlateDecode/Length {}>>\nstream\n", data.len()).as_bytes());
            out.extend_from_slice(&data);
            out.extend_from_slice(b"\nendstream");
            out
        }
    });
    file(&objects.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeds_pass_and_a_planted_word_does_not() {
        for seed in seeds() {
            assert_eq!(looked_at(&finished(&seed)), Ok(()));
            run(&seed);
        }
        let bad = String::from_utf8(seeds().remove(0))
            .unwrap()
            .replace("/Type/Catalog", "/Type/Catalog/OpenAction<</S/JavaScript/J#53(x)>>");
        assert!(looked_at(&finished(bad.as_bytes())).is_err());
        assert_eq!(scan::File::read(&finished(bad.as_bytes())).forbidden().len(), 2);
    }
}
