//! The dangers of drawings, one file each.

mod drawing_embedded_object;
mod drawing_external_reference;
mod drawing_hidden_text;
mod drawing_link;
mod drawing_macro;
mod drawing_metadata;
mod drawing_private_data;
mod drawing_solid;
mod drawing_trailing_data;

pub(crate) use drawing_embedded_object::EMBEDDED_OBJECT;
pub(crate) use drawing_external_reference::EXTERNAL_REFERENCE;
pub(crate) use drawing_hidden_text::HIDDEN_TEXT;
pub(crate) use drawing_link::LINK;
pub(crate) use drawing_macro::MACRO;
pub(crate) use drawing_metadata::METADATA;
pub(crate) use drawing_private_data::PRIVATE_DATA;
pub(crate) use drawing_solid::SOLID;
pub(crate) use drawing_trailing_data::TRAILING_DATA;
