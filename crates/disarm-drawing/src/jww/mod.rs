//! Jw_cad (.jww): header, elements, blocks and pictures, as its author describes them, written again field by field.

mod archive;
mod bitmap;
mod inspect;
mod layout;
mod picture;
mod rebuild;
mod source;

use crate::rules::{EMBEDDED_OBJECT, EXTERNAL_REFERENCE, HIDDEN_TEXT, TRAILING_DATA};
use crate::whole;
use mugai_core::{Context, Disarm, Format, Input, Output, Reason, Refusal, Sniff};

/// The format of Jw_cad.
#[derive(Debug, Clone, Copy)]
pub struct Jww;

static FORMAT: Format = Format {
    id: "jww",
    ja: "Jw_cad 図面",
    en: "Jw_cad drawing",
    extensions: &["jww"],
    mime: &["application/x-jww"],
    recognised: "starts with JwwData.",
    lost_ja: "別の場所にある画像は、図面と同じフォルダーにあるときだけ表示されます。同梱された画像は作り直されます（無害にできない画像はなくなり、ファイル名だけが残ります）。",
    refines: &[],
    rules: &[&EMBEDDED_OBJECT, &EXTERNAL_REFERENCE, &HIDDEN_TEXT, &TRAILING_DATA],
};

/// A drawing that is none.
fn bad(place: &str, detail: &str) -> Refusal {
    Refusal::new(Reason::Malformed, format!("JWW {place}"), detail)
}

impl Disarm for Jww {
    fn format(&self) -> &'static Format {
        &FORMAT
    }

    fn sniff(&self, bytes: &[u8]) -> Sniff {
        if bytes.starts_with(layout::MAGIC) { Sniff::Yes } else { Sniff::No }
    }

    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        let (bytes, tail) = rebuild::rebuild(input.bytes, cx)?;
        whole::check_tail(tail, "JWW", cx)?;
        whole::check_size(&bytes, cx)?;
        Ok(Output { bytes, format: &FORMAT, extension: "jww" })
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        inspect::inspect(input.bytes, cx)
    }
}
