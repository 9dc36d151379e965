//! The way back, when there is one: the LGWAN node says of each file of a package what became of it, signed with its own key.

use crate::error::{not_ahead, within};
use crate::open::in_time;
use crate::{Caps, NotOpened, NotSealed, RECEIPT_SUFFIX, SigningKey, Trust, check, disk, envelope, hex, when};
use jiff::Timestamp;
use mugai_core::names;
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::path::Path;

/// First field of every receipt; the number is its version.
const KIND: &str = "urn:mugai:road:receipt:1";

/// What became of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptBack {
    /// Its id.
    pub package: String,
    /// SHA-256 of the package file.
    pub digest: [u8; 32],
    /// Its number.
    pub sequence: u64,
    /// The node that sealed the package.
    pub sealed_by: String,
    /// The node that says so; its key says the same.
    pub node: String,
    /// When it was written.
    pub written: Timestamp,
    /// Every file of the package, in its order.
    pub files: Vec<ReceiptFile>,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptFile {
    /// Receipt number of the request.
    pub receipt: String,
    /// Its name in the package.
    pub name: String,
    /// What became of it.
    pub told: Told,
    /// The code of the reason; empty when delivered.
    pub reason: String,
    /// When.
    #[serde(with = "when::rfc3339")]
    pub at: Timestamp,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Told {
    /// It lies in the folder of its section.
    Delivered,
    /// 隔離: the second inspection found something.
    Quarantined,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    kind: String,
    package: String,
    #[serde(with = "hex::sha256")]
    digest: [u8; 32],
    sequence: u64,
    sealed_by: String,
    node: String,
    #[serde(with = "when::rfc3339")]
    written: Timestamp,
    files: Vec<ReceiptFile>,
}

/// The name of a receipt file.
pub fn receipt_name(package: &str) -> String {
    format!("{package}.{RECEIPT_SUFFIX}")
}

/// Signs a receipt and writes it, whole or not at all. `to` must not exist; `node` must be the key's.
///
/// # Errors
/// [`NotSealed`]; then there is no file.
pub fn write_receipt(receipt: &ReceiptBack, key: &SigningKey, caps: &Caps, to: &Path) -> Result<(), NotSealed> {
    if !key.public().valid_at(receipt.written) {
        return Err(NotSealed::KeyTime { key: key.id().clone(), at: receipt.written });
    }
    checked(receipt, key.node(), caps).map_err(NotSealed::Manifest)?;
    let r = receipt.clone();
    let body = Body {
        kind: KIND.into(),
        package: r.package,
        digest: r.digest,
        sequence: r.sequence,
        sealed_by: r.sealed_by,
        node: r.node,
        written: r.written,
        files: r.files,
    };
    let malformed = |e: serde_json::Error| NotSealed::Manifest(NotOpened::malformed("receipt", e.to_string()));
    let body = serde_json::to_vec(&body).map_err(malformed)?;
    let envelope = envelope::seal(key, envelope::RECEIPT, &body);
    let size = u64::try_from(envelope.len()).unwrap_or(u64::MAX);
    within("the receipt", size, caps.receipt_bytes).map_err(NotSealed::Manifest)?;
    let mut file = disk::Durable::create(to, 0o640).map_err(NotSealed::io(to))?;
    file.write_all(&envelope).and_then(|()| file.commit()).map_err(NotSealed::io(to))
}

/// Opens a receipt: size, envelope, key and signature first, then what it says.
///
/// # Errors
/// [`NotOpened`].
pub fn open_receipt(path: &Path, trust: &Trust, caps: &Caps, now: Timestamp) -> Result<ReceiptBack, NotOpened> {
    let file = disk::open_file(path).map_err(NotOpened::io(path))?.ok_or(NotOpened::NotAFile)?;
    let length = file.metadata().map_err(NotOpened::io(path))?.len();
    within("the receipt", length, caps.receipt_bytes)?;
    let mut bytes = Vec::new();
    file.take(caps.receipt_bytes).read_to_end(&mut bytes).map_err(NotOpened::io(path))?;
    read(&bytes, trust, caps, now)
}

/// The same, in memory.
pub(crate) fn read(bytes: &[u8], trust: &Trust, caps: &Caps, now: Timestamp) -> Result<ReceiptBack, NotOpened> {
    let signed = envelope::open(bytes, envelope::RECEIPT, trust)?;
    in_time(signed.key, now)?;
    let body: Body =
        serde_json::from_slice(signed.body()).map_err(|e| NotOpened::malformed("receipt", e.to_string()))?;
    if body.kind != KIND {
        return Err(NotOpened::Version { found: body.kind });
    }
    let Body { kind: _, package, digest, sequence, sealed_by, node, written, files } = body;
    let receipt = ReceiptBack { package, digest, sequence, sealed_by, node, written, files };
    checked(&receipt, signed.key.node(), caps)?;
    in_time(signed.key, receipt.written)?;
    not_ahead(receipt.written, now, caps)?;
    Ok(receipt)
}

fn checked(r: &ReceiptBack, key_node: &str, caps: &Caps) -> Result<(), NotOpened> {
    let ensure = |good: bool, place: &str, why: &str| if good { Ok(()) } else { Err(NotOpened::malformed(place, why)) };
    if r.node != key_node {
        return Err(NotOpened::OtherNode { key: key_node.to_owned(), claimed: r.node.clone() });
    }
    ensure(hex::is(&r.package, 32), "package", "the id is not 32 small hexadecimal digits")?;
    ensure(check::is_word(&r.sealed_by), "sealed_by", "not 1 to 32 of a-z 0-9 - _")?;
    ensure(r.sequence > 0, "sequence", "they count from 1")?;
    ensure((1..=caps.files).contains(&r.files.len()), "files", "none, or more than allowed")?;
    for (n, f) in r.files.iter().enumerate() {
        let place = format!("file {n}");
        ensure(check::is_short(&f.receipt), &place, "not a receipt number")?;
        let name = names::check(&f.name, caps.name_bytes).is_ok_and(|clean| clean == f.name);
        if !name {
            return Err(NotOpened::BadName {
                index: n,
                name: f.name.clone(),
                why: "not a name a package may hold".into(),
            });
        }
        let reason = match f.told {
            Told::Delivered => f.reason.is_empty(),
            Told::Quarantined => check::is_short(&f.reason),
        };
        ensure(reason, &place, "a reason exactly when it was not delivered, as a short word")?;
    }
    Ok(())
}
