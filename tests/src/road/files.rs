//! Real files of every format, and what the gate makes of each by itself: what the road must bring, and what it must not.

use mugai_gate::Gate;
use mugai_testkit::clamd::{eicar, marker};
use mugai_testkit::{bombs, fixtures, office};

/// What has to become of a dropped file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Arrives as this name and these bytes, once it is approved.
    Arrives(String, Vec<u8>),
    /// Refused for this reason.
    Refused(String),
    /// Quarantined: malware, or a danger that was still there.
    Quarantined,
}

/// A file to drop.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What has to become of it.
    pub fate: Fate,
}

/// What the gate alone says about a file.
pub fn by_the_gate(gate: &Gate, name: &str, bytes: &[u8]) -> Case {
    let fate = match gate.process_bytes(name, bytes).result {
        Ok(v) => Fate::Arrives(mugai_core::names::with_extension(name, v.extension()), v.bytes().unwrap()),
        Err(r) if r.reason == mugai_core::Reason::Residue => Fate::Quarantined,
        Err(r) => Fate::Refused(r.reason.code().to_owned()),
    };
    Case { name: name.to_owned(), bytes: bytes.to_vec(), fate }
}

/// A document that is good but for the virus in one of its parts, which no one sees without unpacking it.
pub fn infected() -> Vec<Case> {
    let clean = office::clean();
    let (_, report) = clean.iter().find(|(name, _)| name.ends_with("報告書.docx")).unwrap();
    let inside = |content: &[u8]| bombs::with_member(report, "word/vbaProject.bin", content);
    let cases = [
        ("目印入り報告書.docx", inside(&[&marker()[..], &[0; 400]].concat())),
        ("EICAR入り報告書.docx", inside(&eicar())),
        ("eicar.txt", eicar()),
    ];
    cases.map(|(name, bytes)| Case { name: name.into(), bytes, fate: Fate::Quarantined }).into()
}

/// The fixtures, without those that take the gate long.
pub fn fixtures_quick() -> Vec<(String, Vec<u8>)> {
    let slow = ["展開爆弾", "画素が多すぎる", "深い入れ子"];
    let name = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let files = fixtures::all().into_iter().filter(|(path, _)| !slow.iter().any(|s| path.contains(s)));
    files.map(|(path, bytes)| (name(&path), bytes)).collect()
}
