//! Encrypted documents: what a password opens comes out as the document that was never encrypted does, byte for byte; the rest is
//! refused with its name (threats PDF-R03).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use mugai_core::{Disarm, Reason, Refusal, testing};
use mugai_testkit::pdf::{Doc, Lock, Scheme};

fn formats() -> Vec<&'static dyn Disarm> {
    [mugai_disarm_pdf::FORMATS, mugai_disarm_image::FORMATS].concat()
}

/// Strings in every place that has any: information, bookmark, field, annotation, structure, colour table, content.
fn document() -> Doc {
    Doc::new()
        .catalog(
            "/Lang(ja-JP)/Outlines 10 0 R/AcroForm<</Fields[12 0 R]/DA(/Helv 0 Tf 0 g)/DR<</Font<</Helv 5 0 R>>>>>>",
        )
        .catalog("/Metadata 15 0 R/StructTreeRoot<</Type/StructTreeRoot/K 16 0 R>>")
        .page("/Annots[12 0 R 13 0 R]")
        .resources("/ColorSpace<</CS0[/Indexed/DeviceRGB 1<FF000000FF00>]>>/XObject<</X0 17 0 R>>")
        .content("/CS0 cs 1 sc 0 0 9 9 re f /X0 Do (shown text) Tj")
        .object(10, "<</Type/Outlines/First 11 0 R/Last 11 0 R/Count 1>>")
        .object(11, "<</Title<FEFF7B2C4E007AE0>/Parent 10 0 R/Dest[3 0 R/Fit]>>")
        .object(
            12,
            "<</Type/Annot/Subtype/Widget/FT/Tx/T<FEFF6C0F540D>/V(Yamada Taro)/Rect[72 600 300 620]/MaxLen 20>>",
        )
        .object(13, "<</Type/Annot/Subtype/Link/Rect[1 1 9 9]/A<</S/URI/URI(https://www.city.example.jp/)>>>>")
        .object(14, "<</Title(Kept title)/CreationDate(D:20260401090000)>>")
        .stream(15, "/Type/Metadata/Subtype/XML", b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
        .object(16, "<</Type/StructElem/S/P/Alt(Alternative text)>>")
        .stream(17, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]", b"BT (in a form) Tj ET")
        .trailer("/Info 14 0 R")
}

fn disarm(bytes: &[u8], passwords: &[&str]) -> Result<Vec<u8>, Refusal> {
    let (output, findings) = testing::disarm_with(&formats(), "a.pdf", bytes, |_, orders| {
        orders.passwords.extend(passwords.iter().map(|p| (*p).to_owned()));
    })?;
    let said = findings.iter().filter(|f| f.rule.id == "pdf.encryption").count();
    assert_eq!(said, usize::from(mugai_testkit::contains(bytes, b"/Encrypt ")));
    Ok(output.bytes)
}

#[test]
fn every_scheme_opens_with_the_empty_password_the_user_s_and_the_owner_s() {
    let plain = disarm(&document().build(), &[]).unwrap();
    for scheme in Scheme::ALL {
        for (packed, metadata) in [(false, true), (true, true), (false, false), (true, false)] {
            let lock = |user: &str| {
                let lock = Lock { packed, metadata, ..Lock::new(scheme, user, "mochinushi") };
                lock.close(&document())
            };
            let name = format!("{scheme:?}, packed {packed}, metadata {metadata}");
            assert!(disarm(&lock(""), &[]).as_ref() == Ok(&plain), "{name}: empty");
            // A wrong password beside does no harm to a file that needs none.
            assert!(disarm(&lock(""), &["chigau"]).as_ref() == Ok(&plain), "{name}: empty, one given");
            let locked = lock("himitsu");
            for words in [&["himitsu"][..], &["mochinushi"], &["chigau", "himitsu", "x"]] {
                assert!(disarm(&locked, words).as_ref() == Ok(&plain), "{name}: {words:?}");
            }
            assert_eq!(disarm(&locked, &[]).unwrap_err().reason, Reason::Encrypted, "{name}");
            assert_eq!(disarm(&locked, &["chigau"]).unwrap_err().reason, Reason::WrongPassword, "{name}");
        }
    }
}

#[test]
fn what_no_password_opens_is_refused_by_its_name() {
    let locked = |scheme: Scheme, keys: &str| {
        Lock { keys: keys.into(), ..Lock::new(scheme, "", "mochinushi") }.close(&document())
    };
    let replaced = |bytes: Vec<u8>, from: &str, to: &str| {
        assert_eq!(from.len(), to.len());
        let at = bytes.windows(from.len()).position(|w| w == from.as_bytes()).expect(from);
        [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
    };
    let aes = || locked(Scheme::Aes128, "");
    let own = |crypt: &str| {
        let keys = format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]{crypt}");
        Lock::new(Scheme::Aes128, "", "x").close(&document().stream(18, &keys, b"BT (x) Tj ET"))
    };
    let wrapper = Doc::new()
        .catalog("/AF[6 0 R]/Names<</EmbeddedFiles<</Names[(x)6 0 R]>>>>")
        .object(6, "<</Type/Filespec/F(x.pdf)/AFRelationship/EncryptedPayload/EF<</F 7 0 R>>/EP<</Type/EncryptedPayload/Subtype/ExampleRMS>>>>")
        .stream(7, "/Type/EmbeddedFile", b"x")
        .build();
    for (what, bytes, detail) in [
        ("another handler", replaced(aes(), "/Filter/Standard", "/Filter/PubSec12"), "protected by PubSec12"),
        ("a version of the future", replaced(aes(), "/V 4", "/V 6"), "version 6, revision 4"),
        ("an unpublished version", replaced(aes(), "/V 4", "/V 3"), "version 3, revision 4"),
        ("another revision", replaced(aes(), "/R 4", "/R 7"), "version 4, revision 7"),
        ("an unknown method", replaced(aes(), "/CFM/AESV2", "/CFM/AESV9"), "its method is unknown"),
        ("a method of the handler's own", replaced(aes(), "/CFM/AESV2", "/CFM/None "), "its method is unknown"),
        ("a filter that is nowhere", replaced(aes(), "/StmF/StdCF/StrF/StdCF", "/StmF/NoSuc/StrF/NoSuc"), "its method"),
        ("streams in the clear", replaced(aes(), "/StmF/StdCF/StrF", "/XtmF/StdCF/StrF"), "not encrypted alike"),
        ("attachments only", replaced(aes(), "/AuthEvent/DocOpen", "/AuthEvent/EFOpen "), "only attachments"),
        ("a key twice", locked(Scheme::Aes128, "/V 4"), "cannot be read"),
        ("an indirect value", replaced(aes(), "/Length 128/CF", "/Len 5 0 R /CF"), "cannot be read"),
        ("a stream of its own", own("/Filter/Crypt/DecodeParms<</Name/StdCF>>"), "in its own way"),
        ("the same in an array", own("/Filter[/Crypt]/DecodeParms[<</Name/Identity>>]"), "in its own way"),
        ("a wrapper", wrapper, "protected by ExampleRMS"),
    ] {
        let refusal = disarm(&bytes, &["mochinushi"]).expect_err(what);
        assert_eq!(refusal.reason, Reason::Encrypted, "{what}: {refusal}");
        assert!(refusal.detail.contains(detail), "{what}: {refusal}");
        assert_ne!(refusal.ask_ja(), Reason::Encrypted.ask_ja(), "{what}: no word on what to do");
    }
}
