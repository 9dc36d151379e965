//! The danger matrix: the whole file (PDF-R): header, end, encryption, forms of forms, portfolios.

use super::build::{BODY, Doc};
use super::cases::{bytes, cases, field, packed, plain, talk};
use super::cipher;
use super::plant::planted;
use crate::matrix::{Case, Expect, Shape};

fn led(before: &[u8]) -> Vec<u8> {
    [before, &Doc::new().build()].concat()
}

fn followed(behind: &[u8]) -> Vec<u8> {
    [&Doc::new().build(), behind].concat()
}

/// The content that was shown before an update put another page in its place.
fn replaced() -> Vec<u8> {
    let mut doc = Doc::new().stream(7, "", format!("BT /F1 24 Tf 72 700 Td ({BODY}) Tj ET").as_bytes());
    doc.content = b"BT /F1 24 Tf 72 700 Td (old secret price) Tj ET".to_vec();
    doc.build_updated(&[(3, "<</Type/Page/Parent 2 0 R/Contents 7 0 R/Resources<</Font<</F1 5 0 R>>>>>>")])
}

fn without_end() -> Vec<u8> {
    let whole = Doc::new().build();
    whole[..whole.len() - 6].to_vec()
}

fn handler(name: &str) -> Vec<u8> {
    Doc::new()
        .object(6, &format!("<</Filter/{name}/V 4/SubFilter/adbe.pkcs7.s5>>"))
        .trailer("/Encrypt 6 0 R/ID[<00><00>]")
        .build()
}

fn saying(catalog: &str, words: &str) -> Doc {
    let mut doc = Doc::new().catalog(catalog);
    doc.content = format!("BT /F1 12 Tf 72 700 Td {words} ET").into_bytes();
    doc
}

cases! {
    "PDF-R01" Plain "a program before the header" => Expect::Refused("polyglot"), bytes(led(b"MZ\x90\0\x03\0\0\0"));
    "PDF-R01" Disguised "unknown bytes before the header" => Expect::Refused("polyglot"), bytes(led(b"\0\x01\x02\x03"));
    "PDF-R01" Disguised "a web page before the header" => Expect::Refused("polyglot"), bytes(led(b"<html><script>alert(1)</script></html>\n"));
    "PDF-R01" Disguised "a PostScript program before the header" => Expect::Refused("polyglot"), bytes(led(b"%!PS-Adobe-3.0 PDF-1.7\n"));
    "PDF-R01" Neighbour "a byte order mark and an empty line before the header" => Expect::Untouched, bytes(led(b"\xEF\xBB\xBF\r\n"));
    "PDF-R02" Plain "an update that took a page's content away" => Expect::Reported("pdf.old-revision"), planted("case", replaced(), &["old secret"], &[]);
    "PDF-R02" Disguised "an update that took a value away and gives its number to another" => Expect::Reported("pdf.old-revision"), planted("case", Doc::new().object(6, "(old secret)").build_updated(&[(6, "<</Type/OCG/Name(x)>>")]), &["old secret"], &[]);
    "PDF-R02" Disguised "a script behind the end" => Expect::Silent, planted("case", followed(b"\n9 0 obj<</S/JavaScript/JS(orphan-script)>>endobj\n"), &["orphan-script", "JavaScript"], &[]);
    "PDF-R02" Neighbour "empty lines behind the end" => Expect::Untouched, bytes(followed(b"\n\r\n\n\n"));
    "PDF-R02" Neighbour "no mark at the end" => Expect::Silent, bytes(without_end());
    "PDF-R03" Plain "encrypted, without a password to open it" => Expect::Reported("pdf.encryption"), planted("case", cipher::encrypted(""), &["/Encrypt", "/Standard"], &[]);
    "PDF-R03" Disguised "encrypted with a password" => Expect::Refused("encrypted"), bytes(cipher::encrypted("himitsu"));
    "PDF-R03" Disguised "encrypted for the holders of certificates" => Expect::Refused("encrypted"), bytes(handler("Adobe.PubSec"));
    "PDF-R03" Disguised "encrypted by a rights management service" => Expect::Refused("encrypted"), bytes(handler("MicrosoftIRMServices"));
    "PDF-R03" Neighbour "a page that talks of encryption" => Expect::Untouched, talk("/Encrypt 6 0 R /Filter/Standard");
    "PDF-R04" Plain "an XFA form over a plain one" => Expect::Reported("pdf.xfa"), plain(&field("/XFA[(template)7 0 R]", "").stream(7, "", b"<xdp:xdp><script>evil()</script></xdp:xdp>"), &["XFA", "xdp", "evil()"], &["(Yamada)"]);
    "PDF-R04" Disguised "its name in hexadecimal, in an object stream" => Expect::Reported("pdf.xfa"), packed(&field("/#58F#41 7 0 R", "").stream(7, "/Filter/ASCIIHexDecode", b"3c7864703a7864703e>"), &["XFA", "xdp"], &["(Yamada)"]);
    "PDF-R04" Disguised "one that has no pages of its own" => Expect::Refused("active_format"), plain(&Doc::new().catalog("/NeedsRendering true/AcroForm<</Fields[]/XFA(x)>>"), &[], &[]);
    "PDF-R04" Disguised "a page that only asks for another viewer" => Expect::Refused("active_format"), plain(&saying("/AcroForm<</Fields[]/XFA(x)>>", "(Please ) Tj [(w)-5(ait...)] TJ"), &[], &[]);
    "PDF-R04" Neighbour "a plain form" => Expect::Untouched, plain(&field("/NeedAppearances true", ""), &[], &["(Yamada)", "/NeedAppearances true"]);
    "PDF-R04" Neighbour "a page that says please wait" => Expect::Untouched, talk("Please wait at the counter");
    "PDF-R05" Plain "a portfolio" => Expect::Reported("pdf.portfolio"), plain(&Doc::new().catalog("/Collection<</View/D/Schema<</x<</Subtype/F/N(evil-column)>>>>>>"), &["Collection", "evil-column"], &[]);
    "PDF-R05" Disguised "its name in hexadecimal, behind references" => Expect::Reported("pdf.portfolio"), packed(&Doc::new().catalog("/Co#6clection 6 0 R").object(6, "<</View 7 0 R>>").object(7, "/H"), &["Collection", "/View"], &[]);
    "PDF-R05" Disguised "a cover that only asks for another viewer" => Expect::Refused("active_format"), plain(&saying("/Collection<</View/D>>", "(For the best experience, open this PDF portfolio in) Tj"), &[], &[]);
    "PDF-R05" Neighbour "a page that talks of a collection" => Expect::Untouched, talk("/Collection /View /D");
}
