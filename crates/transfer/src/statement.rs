//! The in-toto statement v1 (in-toto/attestation, spec/v1/statement.md) a manifest is written as.

use crate::entry::{AuditHead, FileEntry, Manifest};
use crate::{NotOpened, hex, when};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// `_type` of every in-toto statement v1.
const TYPE: &str = "https://in-toto.io/Statement/v1";
/// What our predicate is; the number is its version.
const PREDICATE: &str = "urn:mugai:road:package:1";
/// The same without the version.
const PREDICATES: &str = "urn:mugai:road:package:";

/// For reading: owned. Unknown fields and fields that come twice are refused by serde.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    #[serde(rename = "_type")]
    kind: String,
    subject: Vec<Subject>,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    predicate: Predicate,
}

/// One payload: `<number>/<file name>`, since in-toto wants names unique and two files may bear one name.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Subject {
    name: String,
    digest: Digests,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Digests {
    #[serde(with = "hex::sha256")]
    sha256: [u8; 32],
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Predicate {
    package: String,
    node: String,
    sequence: u64,
    #[serde(with = "when::rfc3339")]
    created: Timestamp,
    audit: AuditHead,
    files: Vec<FileEntry>,
}

/// The statement of a manifest, as JSON without white space.
pub(crate) fn write(manifest: &Manifest) -> Result<Vec<u8>, NotOpened> {
    let subject = |(n, file): (usize, &FileEntry)| Subject {
        name: format!("{n}/{}", file.name),
        digest: Digests { sha256: file.digest },
    };
    let statement = Statement {
        kind: TYPE.into(),
        subject: manifest.files.iter().enumerate().map(subject).collect(),
        predicate_type: PREDICATE.into(),
        predicate: Predicate {
            package: manifest.id.clone(),
            node: manifest.node.clone(),
            sequence: manifest.sequence,
            created: manifest.created,
            audit: manifest.audit,
            files: manifest.files.clone(),
        },
    };
    serde_json::to_vec(&statement).map_err(|e| NotOpened::malformed("statement", e.to_string()))
}

/// Reads a statement whose signature holds. Types and the agreement of subjects and files are checked here, everything else by
/// [`crate::check::manifest`].
pub(crate) fn read(bytes: &[u8]) -> Result<Manifest, NotOpened> {
    /// Only the version, before the rest is understood: a newer one may have other fields.
    #[derive(Deserialize)]
    struct Version {
        #[serde(rename = "predicateType")]
        predicate_type: String,
    }
    let bad = |e: serde_json::Error| NotOpened::malformed("statement", e.to_string());
    let version: Version = serde_json::from_slice(bytes).map_err(bad)?;
    if version.predicate_type != PREDICATE {
        return Err(if version.predicate_type.starts_with(PREDICATES) {
            NotOpened::Version { found: version.predicate_type }
        } else {
            NotOpened::malformed("predicateType", "not a package of ours")
        });
    }
    let statement: Statement = serde_json::from_slice(bytes).map_err(bad)?;
    if statement.kind != TYPE {
        return Err(NotOpened::malformed("_type", "not an in-toto statement v1"));
    }
    let Predicate { package: id, node, sequence, created, audit, files } = statement.predicate;
    if statement.subject.len() != files.len() {
        return Err(NotOpened::malformed("subject", "not as many subjects as files"));
    }
    for (n, (subject, file)) in statement.subject.iter().zip(&files).enumerate() {
        if subject.digest.sha256 != file.digest || subject.name != format!("{n}/{}", file.name) {
            return Err(NotOpened::malformed(format!("subject {n}"), "subject and file disagree"));
        }
    }
    Ok(Manifest { id, node, sequence, created, audit, files })
}
