//! RFC 5322 and MIME to one text/plain mail (メールテキスト化): structure → body and attachments → text → a fresh message.
#![forbid(unsafe_code)]

mod address;
mod attachment;
mod body;
mod encoded_block;
mod entity;
mod fate;
mod finished;
mod flags;
mod header;
mod html;
mod inspect;
mod link;
mod lookalike;
mod mail;
mod notice;
pub mod rules;
mod saved_page;
mod sender;
mod settle;
mod stray;
mod structure;
mod subject;
mod summary;
mod transfer;
mod verdict;
mod write;
mod yenc;

pub use mail::Mail;
pub use saved_page::SavedPage;

use mugai_core::Disarm;

/// Every format of this crate, for the registry.
pub static FORMATS: &[&dyn Disarm] = &[&Mail, &SavedPage];
