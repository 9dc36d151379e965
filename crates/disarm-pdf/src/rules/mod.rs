//! Every danger a PDF may hold: one file each, with the name for the clerk and where in the code it dies.

pub(crate) mod additional_action;
pub(crate) mod annotation_kind;
pub(crate) mod colour_profile;
pub(crate) mod damaged_stream;
pub(crate) mod damaged_xref;
pub(crate) mod destination;
pub(crate) mod embedded_file;
pub(crate) mod encryption;
pub(crate) mod external_stream;
pub(crate) mod file_attachment;
pub(crate) mod font;
pub(crate) mod foreign_object;
pub(crate) mod hidden_layer;
pub(crate) mod hidden_page;
pub(crate) mod hidden_text;
pub(crate) mod import_data;
pub(crate) mod javascript;
pub(crate) mod launch;
pub(crate) mod link;
pub(crate) mod media;
pub(crate) mod metadata;
pub(crate) mod old_revision;
pub(crate) mod open_action;
pub(crate) mod other_action;
pub(crate) mod page_picture;
pub(crate) mod picture;
pub(crate) mod picture_codec;
pub(crate) mod portfolio;
pub(crate) mod remote_goto;
pub(crate) mod rich_media;
pub(crate) mod signature;
pub(crate) mod submit_form;
pub(crate) mod survey;
pub(crate) mod unknown_operator;
pub(crate) mod unreached_object;
pub(crate) mod viewer_control;
pub(crate) mod xfa;

pub(crate) use mugai_core::{Rule, Treatment};

/// What shows that a danger is in a file. Signs only report: what is not in the allowlist is never copied, seen or unseen.
#[derive(Debug)]
pub(crate) struct Signs {
    pub(crate) rule: &'static Rule,
    /// Dictionary keys.
    pub(crate) keys: &'static [&'static [u8]],
    /// Values of `S` in an action.
    pub(crate) actions: &'static [&'static [u8]],
    /// Values of `Subtype` in an annotation.
    pub(crate) annotations: &'static [&'static [u8]],
}

/// The signs of all dangers that show by a key, an action or an annotation.
pub(crate) static SIGNS: &[&Signs] = &[
    &javascript::SIGNS,
    &additional_action::SIGNS,
    &launch::SIGNS,
    &remote_goto::SIGNS,
    &submit_form::SIGNS,
    &import_data::SIGNS,
    &media::SIGNS,
    &rich_media::SIGNS,
    &other_action::SIGNS,
    &embedded_file::SIGNS,
    &file_attachment::SIGNS,
    &xfa::SIGNS,
    &portfolio::SIGNS,
    &external_stream::SIGNS,
    &foreign_object::SIGNS,
    &signature::SIGNS,
    &metadata::SIGNS,
    &viewer_control::SIGNS,
    &hidden_page::SIGNS,
];

/// Every rule of the format.
pub(crate) static ALL: &[&Rule] = &[
    &page_picture::RULE,
    &javascript::RULE,
    &open_action::RULE,
    &additional_action::RULE,
    &launch::RULE,
    &remote_goto::RULE,
    &submit_form::RULE,
    &import_data::RULE,
    &media::RULE,
    &rich_media::RULE,
    &other_action::RULE,
    &link::RULE,
    &embedded_file::RULE,
    &file_attachment::RULE,
    &xfa::RULE,
    &portfolio::RULE,
    &external_stream::RULE,
    &foreign_object::RULE,
    &signature::RULE,
    &metadata::RULE,
    &viewer_control::RULE,
    &hidden_page::RULE,
    &annotation_kind::RULE,
    &hidden_layer::RULE,
    &hidden_text::RULE,
    &old_revision::RULE,
    &unreached_object::RULE,
    &encryption::RULE,
    &damaged_xref::RULE,
    &damaged_stream::RULE,
    &picture::RULE,
    &picture_codec::RULE,
    &font::RULE,
    &colour_profile::RULE,
    &unknown_operator::RULE,
    &destination::RULE,
];
