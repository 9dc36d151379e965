//! The ZIP archive as the engine sees it.

use crate::entries::Entries;
use crate::{inspect, list, package, rules};
use mugai_core::{Action, Context, Disarm, Format, Input, Limits, Output, Reason, Refusal, Sniff};
use mugai_zip::{Archive, Names, assemble};

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
    lost_ja: "中の各ファイルは、それぞれの形式の無害化を受けます。日付・属性・空のフォルダは失われます。",
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
        for name in &zip.special {
            cx.did(&rules::SPECIAL_FILE, name, Action::Removed)?;
        }
        let mut entries = Entries::new(&zip);
        for index in 0..zip.members.len() {
            entries.send_round(&zip, index, cx)?;
        }
        let (mut packed, left_out) = entries.finish();
        if packed.is_empty() {
            return Err(match left_out.into_iter().next() {
                Some(first) => first.refusal.at(&first.name),
                None => Refusal::new(Reason::Malformed, "", "the archive holds no file"),
            });
        }
        if !left_out.is_empty() {
            packed.add(list::NAME, list::text(&left_out).as_bytes(), cx)?;
        }
        let bytes = assemble(&packed.into_parts(), cx.limits())?;
        Ok(Output { bytes, format: &FORMAT, extension: "zip" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::archive(input.bytes, cx)
    }
}
