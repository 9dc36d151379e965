//! The standard security handler in all its revisions, written from ISO 32000-2 §7.6 without a look at the loader's own. For tests only.

use super::build::Doc;
use super::cipher::{PAD, md5, rc4};
use aes::cipher::{Block, BlockCipherEncrypt, KeyInit};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// The number of the encryption dictionary.
const OWN: u32 = 900;
const ID: &[u8; 16] = b"0123456789abcdef";
const PERMISSIONS: i32 = -44;

/// Method and revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// V 1, R 2.
    Rc4Short,
    /// V 2, R 3, 128 bits.
    Rc4Long,
    /// V 4, R 4, the crypt filter V2.
    Rc4Filter,
    /// V 4, R 4, AESV2.
    Aes128,
    /// V 5, R 5: Adobe's own, before the standard.
    Aes256Adobe,
    /// V 5, R 6.
    Aes256,
    /// V 4, R 4, with the filter Identity: nothing is encrypted.
    Identity,
}

impl Scheme {
    /// Every scheme.
    pub const ALL: [Self; 7] =
        [Self::Rc4Short, Self::Rc4Long, Self::Rc4Filter, Self::Aes128, Self::Aes256Adobe, Self::Aes256, Self::Identity];

    fn revision(self) -> u8 {
        match self {
            Self::Rc4Short => 2,
            Self::Rc4Long => 3,
            Self::Rc4Filter | Self::Aes128 | Self::Identity => 4,
            Self::Aes256Adobe => 5,
            Self::Aes256 => 6,
        }
    }

    fn length(self) -> usize {
        match self {
            Self::Rc4Short => 5,
            Self::Aes256Adobe | Self::Aes256 => 32,
            _ => 16,
        }
    }
}

/// How a document is locked.
#[derive(Clone, Debug)]
pub struct Lock {
    /// Method and revision.
    pub scheme: Scheme,
    /// Opens the document for reading.
    pub user: String,
    /// Opens it for everything.
    pub owner: String,
    /// Whether metadata are encrypted too.
    pub metadata: bool,
    /// Whether the objects stand in an object stream.
    pub packed: bool,
    /// Keys in the encryption dictionary beside those of the scheme.
    pub keys: String,
}

impl Lock {
    /// A lock with these two passwords.
    pub fn new(scheme: Scheme, user: &str, owner: &str) -> Self {
        Self { scheme, user: user.into(), owner: owner.into(), metadata: true, packed: false, keys: String::new() }
    }

    /// The document, locked.
    pub fn close(&self, doc: &Doc) -> Vec<u8> {
        let (key, dictionary) = if self.scheme.length() == 32 { self.new_kind() } else { self.old_kind() };
        let doc = doc.clone().object(OWN, &dictionary).trailer(&format!("/Encrypt {OWN} 0 R/ID[<{0}><{0}>]", hex(ID)));
        let seal = |number: u32, object: &[u8]| {
            let plain = number == OWN || (!self.metadata && crate::contains(object, b"/Type/Metadata"));
            if plain { object.to_vec() } else { seal_object(object, &mut |data| self.seal(&key, number, data)) }
        };
        if self.packed { doc.build_packed_with(seal) } else { doc.build_with(seal) }
    }

    /// Algorithms 1 and 1.A.
    fn seal(&self, key: &[u8], number: u32, data: &[u8]) -> Vec<u8> {
        let aes = self.scheme == Scheme::Aes128;
        let own = || {
            let number = number.to_le_bytes();
            let salt: &[u8] = if aes { b"sAlT" } else { b"" };
            md5(&[key, &number[..3], &[0, 0], salt].concat())[..(key.len() + 5).min(16)].to_vec()
        };
        match self.scheme {
            Scheme::Identity => data.to_vec(),
            Scheme::Rc4Short | Scheme::Rc4Long | Scheme::Rc4Filter => rc4(&own(), data),
            Scheme::Aes128 | Scheme::Aes256Adobe | Scheme::Aes256 => {
                let iv = md5(&[&number.to_le_bytes()[..], data].concat());
                let fill = 16 - data.len() % 16;
                let padded = [data, &vec![u8::try_from(fill).unwrap(); fill]].concat();
                let key = if aes { own() } else { key.to_vec() };
                [&iv[..], &cbc(&key, iv, &padded)].concat()
            }
        }
    }

    /// Algorithms 2 to 5: revisions 2 to 4.
    fn old_kind(&self) -> (Vec<u8>, String) {
        let (revision, n) = (self.scheme.revision(), self.scheme.length());
        let again = |mut digest: [u8; 16]| {
            for _ in 0..if revision >= 3 { 50 } else { 0 } {
                digest = md5(&digest[..n]);
            }
            digest[..n].to_vec()
        };
        let rounds = |key: &[u8], data: &[u8]| {
            (0..if revision >= 3 { 20 } else { 1 }).fold(data.to_vec(), |data, i| {
                let key: Vec<u8> = key.iter().map(|b| b ^ i).collect();
                rc4(&key, &data)
            })
        };
        let owner = rounds(&again(md5(&pad(&self.owner))), &pad(&self.user));
        let mut seed = [&pad(&self.user)[..], &owner, &PERMISSIONS.to_le_bytes(), ID].concat();
        if revision >= 4 && !self.metadata {
            seed.extend([0xFF; 4]);
        }
        let key = again(md5(&seed));
        let mut user = match revision {
            2 => rc4(&key, &PAD),
            _ => rounds(&key, &md5(&[&PAD[..], ID].concat())),
        };
        user.resize(32, 0);
        let rest = match self.scheme {
            Scheme::Rc4Short => "/V 1/R 2".into(),
            Scheme::Rc4Long => "/V 2/R 3/Length 128".into(),
            Scheme::Identity => {
                format!("/V 4/R 4/Length 128/StmF/Identity/StrF/Identity/EncryptMetadata {}", self.metadata)
            }
            Scheme::Rc4Filter => self.filter("/V 4/R 4/Length 128", "V2", 16),
            _ => self.filter("/V 4/R 4/Length 128", "AESV2", 16),
        };
        (key, format!("<</Filter/Standard{rest}/O<{}>/U<{}>/P {PERMISSIONS}{}>>", hex(&owner), hex(&user), self.keys))
    }

    /// Algorithms 8 to 10: revisions 5 and 6.
    fn new_kind(&self) -> (Vec<u8>, String) {
        let revision = self.scheme.revision();
        let key: Vec<u8> = (0..32).map(|n| n * 7 + 3).collect();
        let hash = |password: &str, salt: &[u8], user: &[u8]| {
            let first = Sha256::digest([password.as_bytes(), salt, user].concat()).to_vec();
            if revision == 5 { first } else { hardened(first, password.as_bytes(), user) }
        };
        let half = |password: &str, salts: [&[u8; 8]; 2], user: &[u8]| {
            let value = [&hash(password, salts[0], user)[..], salts[0], salts[1]].concat();
            let wrapped = cbc(&hash(password, salts[1], user), [0; 16], &key);
            (value, wrapped)
        };
        let (user, user_key) = half(&self.user, [b"validate", b"the key."], &[]);
        let (owner, owner_key) = half(&self.owner, [b"VALIDATE", b"THE KEY."], &user);
        let flag: &[u8] = if self.metadata { b"Tadb" } else { b"Fadb" };
        let perms = cbc(&key, [0; 16], &[&PERMISSIONS.to_le_bytes()[..], &[0xFF; 4], flag, b"rest"].concat());
        let rest = self.filter(&format!("/V 5/R {revision}/Length 256"), "AESV3", 32);
        let dictionary = format!(
            "<</Filter/Standard{rest}/O<{}>/OE<{}>/U<{}>/UE<{}>/Perms<{}>/P {PERMISSIONS}{}>>",
            hex(&owner),
            hex(&owner_key),
            hex(&user),
            hex(&user_key),
            hex(&perms),
            self.keys
        );
        (key, dictionary)
    }

    fn filter(&self, head: &str, method: &str, length: usize) -> String {
        let event = if crate::contains(self.keys.as_bytes(), b"AuthEvent") { "" } else { "/AuthEvent/DocOpen" };
        format!(
            "{head}/CF<</StdCF<</CFM/{method}/Length {length}{event}>>>>/StmF/StdCF/StrF/StdCF/EncryptMetadata {}",
            self.metadata
        )
    }
}

/// Algorithm 2.B.
fn hardened(mut k: Vec<u8>, password: &[u8], user: &[u8]) -> Vec<u8> {
    for round in 0.. {
        let k1 = [password, &k, user].concat().repeat(64);
        let e = cbc(&k[..16], k[16..32].try_into().unwrap(), &k1);
        k = match e[..16].iter().map(|b| u32::from(*b)).sum::<u32>() % 3 {
            0 => Sha256::digest(&e).to_vec(),
            1 => Sha384::digest(&e).to_vec(),
            _ => Sha512::digest(&e).to_vec(),
        };
        if round >= 63 && u32::from(*e.last().unwrap()) <= round - 31 {
            break;
        }
    }
    k.truncate(32);
    k
}

/// AES in CBC mode, of whole blocks.
fn cbc(key: &[u8], iv: [u8; 16], data: &[u8]) -> Vec<u8> {
    fn chain<C: BlockCipherEncrypt>(cipher: &C, mut last: [u8; 16], data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for plain in data.chunks_exact(16) {
            let mixed: Vec<u8> = plain.iter().zip(last).map(|(p, l)| p ^ l).collect();
            let mut block = Block::<C>::try_from(&mixed[..]).unwrap();
            cipher.encrypt_block(&mut block);
            last.copy_from_slice(&block);
            out.extend(last);
        }
        out
    }
    match key.len() {
        16 => chain(&aes::Aes128::new_from_slice(key).unwrap(), iv, data),
        _ => chain(&aes::Aes256::new_from_slice(key).unwrap(), iv, data),
    }
}

fn pad(password: &str) -> Vec<u8> {
    let mut padded = [password.as_bytes(), &PAD].concat();
    padded.truncate(32);
    padded
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02X}")).collect()
}

/// An object with its strings and its data sealed.
fn seal_object(object: &[u8], seal: &mut dyn FnMut(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let head_end = object.windows(8).position(|w| w == b"\nstream\n");
    let Some(end) = head_end else { return seal_strings(object, seal) };
    let data = object[end + 8..].strip_suffix(b"\nendstream").unwrap();
    let head = String::from_utf8_lossy(&object[..end]).replacen(&format!("/Length {}", data.len()), "", 1);
    let head = seal_strings(head.as_bytes(), seal);
    let keys = String::from_utf8(head).unwrap();
    let keys = keys.strip_prefix("<<").and_then(|k| k.strip_suffix(">>")).unwrap();
    super::build::stream(keys, &seal(data))
}

/// Literal strings and hexadecimal ones become sealed hexadecimal ones.
fn seal_strings(text: &[u8], seal: &mut dyn FnMut(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let rest = &text[at..];
        let plain = if rest.starts_with(b"<<") || rest.starts_with(b">>") {
            out.extend(&rest[..2]);
            at += 2;
            continue;
        } else if rest[0] == b'(' {
            let end = rest.iter().position(|b| *b == b')').unwrap();
            assert!(!rest[1..end].iter().any(|b| matches!(b, b'(' | b'\\')), "only plain strings can be sealed");
            at += end + 1;
            rest[1..end].to_vec()
        } else if rest[0] == b'<' {
            let end = rest.iter().position(|b| *b == b'>').unwrap();
            at += end + 1;
            let digits = std::str::from_utf8(&rest[1..end]).unwrap();
            (0..digits.len() / 2).map(|i| u8::from_str_radix(&digits[i * 2..i * 2 + 2], 16).unwrap()).collect()
        } else {
            out.push(rest[0]);
            at += 1;
            continue;
        };
        out.extend(format!("<{}>", hex(&seal(&plain))).into_bytes());
    }
    out
}
