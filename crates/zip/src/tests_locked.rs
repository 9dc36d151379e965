//! Archives made by other tools: encrypted ones, and those of other packing methods (see vectors/ORIGIN.md).

use super::{Archive, Names};
use mugai_core::testing::{Formats, catalogue};
use mugai_core::{Context, Limits, Orders, Reason};

const HIMITSU: &[&str] = &["himitsu"];

fn fox() -> Vec<u8> {
    b"The quick brown fox jumps over the lazy dog.\r\n".repeat(40)
}

/// Every member, opened with these passwords.
fn read(bytes: &[u8], passwords: &[&str]) -> Result<Vec<Vec<u8>>, Reason> {
    let catalogue = catalogue(&[]).unwrap();
    let mut orders = Orders::standard(&catalogue);
    orders.passwords = passwords.iter().map(|p| (*p).to_owned()).collect();
    let recurse = Formats(&[]);
    let mut cx = Context::new(&catalogue, &orders, &recurse);
    let zip = Archive::open_as(Names::Files, bytes, &Limits::default()).map_err(|r| r.reason)?;
    (0..zip.members.len()).map(|i| zip.read(i, &mut cx).map_err(|r| r.reason)).collect()
}

/// Where a field that both headers have stands: this far behind the signature of the local one, and of the directory's.
fn both(bytes: &[u8], local: usize, central: usize) -> [usize; 2] {
    let find = |signature: &[u8]| bytes.windows(4).position(|w| w == signature).unwrap();
    [find(b"PK\x03\x04") + local, find(b"PK\x01\x02") + central]
}

const TRADITIONAL: &[u8] = include_bytes!("../vectors/traditional.zip");
const AES: [&[u8]; 3] = [
    include_bytes!("../vectors/aes-128.zip"),
    include_bytes!("../vectors/aes-192.zip"),
    include_bytes!("../vectors/aes-256.zip"),
];

#[test]
fn a_password_opens_what_others_locked() {
    let both = vec![fox(), b"one\r\n".to_vec()];
    assert_eq!(read(TRADITIONAL, HIMITSU), Ok(both.clone()));
    assert_eq!(read(TRADITIONAL, &["", "x", "himitsu", "y"]), Ok(both.clone()));
    for archive in AES {
        assert_eq!(read(archive, HIMITSU), Ok(both.clone()));
        assert_eq!(read(archive, &["", "x", "himitsu", "y"]), Ok(both.clone()));
    }
    assert_eq!(read(include_bytes!("../vectors/aes-lzma.zip"), HIMITSU), Ok(vec![fox()]));
    assert_eq!(read(include_bytes!("../vectors/utf8-password.zip"), &["ひみつ"]), Ok(vec![fox()]));
    assert_eq!(read(include_bytes!("../vectors/cp932-password.zip"), &["ひみつ"]), Ok(vec![fox()]));
}

#[test]
fn no_other_password_does() {
    // One wrong password in 256 passes the only check that traditional encryption has; none of these may come through.
    let wrong: Vec<String> = (0..600).map(|n| format!("himits{n}")).collect();
    let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
    assert_eq!(read(TRADITIONAL, &wrong), Err(Reason::WrongPassword));
    for archive in AES {
        assert_eq!(read(archive, &wrong[..20]), Err(Reason::WrongPassword));
    }
    for archive in [TRADITIONAL, AES[0], AES[1], AES[2]] {
        assert_eq!(read(archive, &[]), Err(Reason::Encrypted));
        assert_eq!(read(archive, &[""]), Err(Reason::WrongPassword));
    }
}

#[test]
fn what_was_changed_behind_the_lock_is_refused() {
    for archive in [TRADITIONAL, AES[2]] {
        let packed = both(archive, 30 + 7 + 28, 0)[0];
        let mut changed = archive.to_vec();
        changed[packed] ^= 1;
        assert!(matches!(read(&changed, HIMITSU), Err(Reason::WrongPassword | Reason::MalformedZip)));
    }
}

#[test]
fn ae_1_has_a_checksum_and_it_must_fit() {
    // Versions stand in the extra field; 7-Zip writes AE-2, with a checksum of nothing.
    let mut archive = AES[2].to_vec();
    let (local, central) = (30 + 7 + 4, 46 + 7 + 4);
    for at in both(&archive, local, central) {
        let field = archive[at - 4..].windows(4).position(|w| w == [1, 0x99, 7, 0]).unwrap() + at;
        assert_eq!(archive[field], 2);
        archive[field] = 1;
    }
    assert_eq!(read(&archive, HIMITSU), Err(Reason::MalformedZip));
    let crc = {
        let mut crc = flate2::Crc::new();
        crc.update(&fox());
        crc.sum().to_le_bytes()
    };
    for at in both(&archive, 14, 16) {
        archive[at..at + 4].copy_from_slice(&crc);
    }
    let catalogue = catalogue(&[]).unwrap();
    let mut orders = Orders::standard(&catalogue);
    orders.passwords = vec!["himitsu".to_owned()];
    let recurse = Formats(&[]);
    let mut cx = Context::new(&catalogue, &orders, &recurse);
    let zip = Archive::open_as(Names::Files, &archive, &Limits::default()).unwrap();
    assert_eq!(zip.read(0, &mut cx), Ok(fox()));
}

#[test]
fn headers_that_tell_two_encryptions_are_refused() {
    let mut archive = AES[2].to_vec();
    let [local, _] = both(&archive, 0, 0);
    let field = archive[local..].windows(4).position(|w| w == [1, 0x99, 7, 0]).unwrap() + local;
    archive[field + 8] = 2;
    assert_eq!(read(&archive, HIMITSU), Err(Reason::MalformedZip));
    for bit in [0x40u16, 0x2000] {
        let mut archive = TRADITIONAL.to_vec();
        for at in both(&archive, 6, 8) {
            let flags = u16::from_le_bytes([archive[at], archive[at + 1]]) | bit;
            archive[at..at + 2].copy_from_slice(&flags.to_le_bytes());
        }
        assert_eq!(read(&archive, HIMITSU), Err(Reason::Encrypted));
    }
    // A package has no locks at all.
    let open = |bytes| Archive::open(bytes, &Limits::default()).map_err(|r| r.reason).map(|_| ());
    assert_eq!(open(TRADITIONAL), Err(Reason::Encrypted));
    assert_eq!(open(AES[0]), Err(Reason::Encrypted));
}

#[test]
fn other_packing_methods_are_read_or_named() {
    let methods: [&[u8]; 4] = [
        include_bytes!("../vectors/deflate64.zip"),
        include_bytes!("../vectors/bzip2.zip"),
        include_bytes!("../vectors/lzma-marked.zip"),
        include_bytes!("../vectors/xz.zip"),
    ];
    for archive in methods {
        assert_eq!(read(archive, &[]), Ok(vec![fox()]));
        // A promise of one byte less or more, or another checksum, and it is refused.
        for (local, central, by) in [(22, 24, 1), (22, 24, 0xFF), (14, 16, 1)] {
            let mut changed = archive.to_vec();
            for at in both(archive, local, central) {
                changed[at] = changed[at].wrapping_add(by);
            }
            assert_eq!(read(&changed, &[]), Err(Reason::MalformedZip), "{local} {by}");
        }
        // Cut short, with the headers moved as they must be, in every place: never a panic, never bytes.
        let [local, directory] = both(archive, 0, 0);
        for cut in 1..directory - local - 30 - 7 {
            let mut shorter = [&archive[..directory - cut], &archive[directory..]].concat();
            let cut = u8::try_from(cut).unwrap();
            for at in both(&shorter, 18, 20) {
                shorter[at] -= cut;
            }
            let end = shorter.len() - 22 + 16;
            let offset = u32::from_le_bytes(shorter[end..end + 4].try_into().unwrap()) - u32::from(cut);
            shorter[end..end + 4].copy_from_slice(&offset.to_le_bytes());
            assert_eq!(read(&shorter, &[]), Err(Reason::MalformedZip), "cut by {cut} of {directory}");
        }
    }
    assert_eq!(read(include_bytes!("../vectors/ppmd.zip"), &[]), Err(Reason::NoDecoder));
}

/// Whatever is changed: no panic, and what is read is what was packed, or nothing.
#[test]
fn changed_archives_give_their_content_or_nothing() {
    let all: [&[u8]; 9] = [
        TRADITIONAL,
        AES[0],
        AES[2],
        include_bytes!("../vectors/aes-lzma.zip"),
        include_bytes!("../vectors/bzip2.zip"),
        include_bytes!("../vectors/deflate64.zip"),
        include_bytes!("../vectors/lzma-marked.zip"),
        include_bytes!("../vectors/ppmd.zip"),
        include_bytes!("../vectors/xz.zip"),
    ];
    let fox = fox();
    // SplitMix64, the same every time.
    let mut state = 1u64;
    let mut below = |end: usize| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(end).unwrap()).unwrap()
    };
    let mut opened = 0;
    for archive in all {
        for _ in 0..400 {
            let mut changed = archive.to_vec();
            for _ in 0..=below(3) {
                let at = below(changed.len());
                match below(3) {
                    0 => changed[at] ^= 1 << below(8),
                    1 => changed[at] = [0, 1, 0x7F, 0x80, 0xFF][below(5)],
                    _ => drop(changed.splice(at..at, [0])),
                }
            }
            for content in read(&changed, HIMITSU).into_iter().flatten() {
                opened += 1;
                assert!(content == fox || content == b"one\r\n", "{changed:02x?}");
            }
        }
    }
    assert!(opened > 100, "only {opened} were opened, which proves little");
}
