//! Ichitaro (一太郎) 8 and later: refused, or by choice of the policy delivered as its text alone (threats JP-01).

use crate::rules::{ICHITARO_LAYOUT, ICHITARO_MACRO, ICHITARO_OBJECT};
use crate::{blocks, compressed, records};
use mugai_cfb::{Compound, MAGIC};
use mugai_core::{Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff, advice, choice};

/// The Ichitaro format.
#[derive(Debug, Clone, Copy)]
pub struct Ichitaro;

static FORMAT: Format = Format {
    id: "ichitaro",
    ja: "一太郎文書",
    en: "Ichitaro document",
    extensions: &["jtd", "jtt", "jtdc", "jttc"],
    mime: &["application/x-js-taro", "application/vnd.justsystems.ichitaro"],
    recognised: "compound file with DocumentText or JSCompDocument in its root",
    lost_ja: "既定では取り込みません。方針で ichitaro = \"text\" としたときは本文の文字だけを取り出し、体裁・罫線・図形・画像・脚注・ヘッダー・フッターは失われます。",
    refines: &[],
    rules: &[&ICHITARO_LAYOUT, &ICHITARO_MACRO, &ICHITARO_OBJECT],
};

/// What the text says of itself, in its first lines.
const HEADING: &str = "【無害化による自動変換】このテキストは、一太郎文書から本文の文字だけを取り出したものです。\n\
    体裁・罫線・図形・画像・脚注・ヘッダー・フッターは含まれません。原本どおりの内容が必要なときは、差出人に PDF での送付を依頼してください。\n\
    ----------------------------------------------------------------------\n";

/// Whether the compound file is an Ichitaro document (threats JP-01).
pub fn is_ichitaro(file: &Compound<'_>) -> bool {
    file.has("DocumentText") || file.has("JSCompDocument")
}

impl Disarm for Ichitaro {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        let found = bytes.starts_with(MAGIC) && Compound::read(bytes).is_ok_and(|file| is_ichitaro(&file));
        if found { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        if cx.choice(&choice::ICHITARO) != choice::TEXT {
            return Err(Refusal::advised(&advice::ICHITARO, "", "the content is Ichitaro document (ichitaro)"));
        }
        let mut file = Compound::read(input.bytes)?;
        let unpacked;
        if let Some(entry) = file.entries().iter().find(|e| e.stream && e.path == "JSCompDocument") {
            cx.part()?;
            cx.take(entry.size)?;
            let stream = file.stream(entry)?;
            unpacked = compressed::document(&stream, cx)?;
            cx.hand_out(&unpacked);
            file = Compound::read(&unpacked)?;
            if !file.has("DocumentText") {
                return Err(Refusal::new(Reason::Malformed, "JSCompDocument", "what is packed is no document"));
            }
        }
        let mut text = String::from(HEADING);
        text.push_str(&body(&file, cx)?);
        report(&file, cx)?;
        // The text goes round as any text does: what hides in it is taken out by the same rules.
        let output = cx.child(text.as_bytes(), "本文.txt")?;
        if output.format.id != "text" {
            return Err(Refusal::new(Reason::Ambiguous, "", "the text would be read as something else"));
        }
        Ok(output)
    }

    /// No output is ever an Ichitaro document.
    fn inspect(&self, _: &Input<'_>, _: &mut Context<'_>) -> Result<(), Refusal> {
        Err(Refusal::new(Reason::Residue, "", "an Ichitaro document is never written"))
    }
}

/// The text of the document and of its further sheets.
fn body(file: &Compound<'_>, cx: &mut Context<'_>) -> Result<String, Refusal> {
    let mut text = String::new();
    let sheets = file.entries().iter().filter(|e| {
        let parts: Vec<&str> = e.path.split('/').collect();
        e.stream && (parts == ["DocumentText"] || matches!(*parts, ["ObjectSheets", "DocSheet", _, "DocumentText"]))
    });
    // The document itself first, wherever the directory has it.
    let mut sheets: Vec<_> = sheets.collect();
    sheets.sort_by(|a, b| (a.path.contains('/'), &a.path).cmp(&(b.path.contains('/'), &b.path)));
    for (number, entry) in (1u32..).zip(sheets) {
        cx.part()?;
        cx.take(entry.size)?;
        let stream = file.stream(entry)?;
        let units = blocks::units(&stream, cx).map_err(|r| r.at(&entry.path))?;
        if number > 1 {
            text.push_str(&format!("\n――― シート {number} ―――\n"));
        }
        text.push_str(&records::text(&units)?);
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    Ok(text)
}

/// Says what does not come along.
fn report(file: &Compound<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
    cx.found(&ICHITARO_LAYOUT, "")?;
    for entry in file.entries().iter().filter(|e| e.stream) {
        let parts: Vec<&str> = entry.path.split('/').collect();
        let leaf = parts.last().copied().unwrap_or("");
        // A blank document has these streams too, two bytes long.
        if parts.contains(&"DocumentMacro") && leaf.starts_with("MacrosStream") && entry.size > 2 {
            cx.found(&ICHITARO_MACRO, &entry.path)?;
        }
        let within = ["EmbedItems", "Embedding ", "OleItem ", "FigureData", "ObjectPool"];
        if parts.iter().any(|p| within.iter().any(|w| p.starts_with(w)) || *p == "Vector.svg") {
            cx.found(&ICHITARO_OBJECT, &entry.path)?;
        }
    }
    Ok(())
}
