//! `mugai keygen`: a signing key, its public half, and the fingerprint that is compared by telephone.

use super::arguments::Keygen;
use crate::cli::{say, talk};
use crate::exit::Exit;
use crate::lang::Lang;
use mugai_staging::Timestamp;

/// Makes a key.
pub(super) fn keygen(arguments: &Keygen, lang: Lang) -> Exit {
    let from = Timestamp::now();
    let seconds = i64::from(arguments.days).saturating_mul(86_400);
    let Ok(until) = Timestamp::from_second(from.as_second().saturating_add(seconds)) else {
        talk(lang.pick("有効日数が長すぎます", "too many days"));
        return Exit::Usage;
    };
    let (mut node, mut out) = (arguments.node.clone(), arguments.out.clone());
    if let Some(config) = &arguments.config {
        let site = match super::staff::site(config, lang) {
            Ok(site) => site,
            Err(exit) => return exit,
        };
        node = node.or(Some(site.file.node));
        out = out.or(Some(site.file.keys.seal));
    }
    let (Some(node), Some(out)) = (node, out) else { return Exit::Usage };
    let mut public = out.clone().into_os_string();
    public.push(".pub");
    let public = std::path::PathBuf::from(public);
    match mugai_transfer::keygen(&out, &public, &node, from, until) {
        Ok(key) => {
            say(&match lang {
                Lang::Ja => format!(
                    "秘密鍵: {}（この機械から出さないでください）\n公開鍵: {}（相手の系の keys.trust フォルダへ置きます）\n指紋　: {}\n相手の担当者と、電話で指紋を読み合わせてください。",
                    out.display(),
                    public.display(),
                    key.fingerprint()
                ),
                Lang::En => format!(
                    "private key: {} (never leaves this machine)\npublic key:  {} (goes to the keys.trust folder of the other side)\nfingerprint: {}\nCompare the fingerprint by telephone.",
                    out.display(),
                    public.display(),
                    key.fingerprint()
                ),
            });
            Exit::Released
        }
        Err(e) => {
            talk(&format!("mugai: {}", lang.pick(&e.ja(), &e.to_string())));
            Exit::Usage
        }
    }
}
