//! The ZIP archive as the engine sees it.

use crate::collect::Collector;
use crate::{inspect, package, rules};
use mugai_core::{Action, Context, Disarm, Format, Input, Limits, Output, Reason, Refusal, Sniff};
use mugai_zip::{Archive, Names};

/// A ZIP archive of files.
#[derive(Debug, Clone, Copy)]
pub struct ZipArchive;

static FORMAT: Format = Format {
    id: "zip",
    ja: "ZIP 書庫",
    en: "ZIP archive",
    extensions: &["zip"],
    mime: &["application/zip", "application/x-zip-compressed", "application/x-zip"],
    recognised: "begins as a ZIP container that is no package of documents",
    lost_ja: "中の各ファイルは、それぞれの形式の無害化を受けます。属性・コメントは失われます。",
    refines: &[],
    rules: rules::ALL,
};

impl Disarm for ZipArchive {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if !bytes.starts_with(b"PK\x03\x04") && !bytes.starts_with(b"PK\x05\x06") {
            return Sniff::No;
        }
        if !mugai_zip::may_list(bytes, package::DOCUMENT) {
            return Sniff::Yes;
        }
        let other = match Archive::open_as(Names::Files, bytes, &Limits::default()) {
            Ok(zip) => package::is_document(&zip),
            Err(_) => package::looks_like_document(bytes),
        };
        if other { Sniff::No } else { Sniff::Yes }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let zip = Archive::open_as(Names::Files, input.bytes, cx.limits())?;
        zip.hand_out(cx);
        if let Some(kind) = package::kind(&zip) {
            return Err(Refusal::new(kind.reason, kind.ja, kind.en));
        }
        if zip.surplus {
            cx.did(&rules::SURPLUS_BYTES, "", Action::Removed)?;
        }
        let mut entries = Collector::new(input.bytes.len());
        for name in &zip.special {
            entries.special(name, cx)?;
        }
        for index in 0..zip.members.len() {
            let Some(member) = zip.members.get(index) else { break };
            if !entries.skips(&member.name, cx)? {
                // Read before the name is judged: a broken member breaks the archive, whatever it is called.
                match zip.read(index, cx) {
                    Ok(content) => {
                        if member.is_locked() {
                            entries.unlocked(cx)?;
                        }
                        entries.file(&member.name, &content, member.modified, cx)?;
                    }
                    Err(refusal) if refusal.reason == Reason::NoDecoder => {
                        entries.unreadable(&member.name, refusal, cx)?;
                    }
                    Err(refusal) => return Err(refusal),
                }
            }
        }
        for folder in &zip.folders {
            if !entries.skips(folder, cx)? {
                entries.folder(folder, cx)?;
            }
        }
        Ok(Output { bytes: entries.finish(cx)?, format: &FORMAT, extension: "zip" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::archive(input.bytes, cx)
    }
}
