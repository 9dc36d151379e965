//! The dangers of pictures, one file each.

mod animation;
mod broken_data;
mod colour_profile;
mod hidden_data;
mod metadata;
mod metafile_escape;
mod metafile_plus;
mod private_data;
mod svg_animation;
mod svg_foreign_content;
mod svg_reference;
mod svg_script;
mod svg_unknown;
mod thumbnail;
mod trailing_data;

pub use animation::ANIMATION;
pub use broken_data::BROKEN_DATA;
pub use colour_profile::COLOUR_PROFILE;
pub use hidden_data::HIDDEN_DATA;
pub use metadata::METADATA;
pub use metafile_escape::METAFILE_ESCAPE;
pub use metafile_plus::METAFILE_PLUS;
pub use private_data::PRIVATE_DATA;
pub use svg_animation::SVG_ANIMATION;
pub use svg_foreign_content::SVG_FOREIGN_CONTENT;
pub use svg_reference::SVG_REFERENCE;
pub use svg_script::SVG_SCRIPT;
pub use svg_unknown::SVG_UNKNOWN;
pub use thumbnail::THUMBNAIL;
pub use trailing_data::{TRAILING_DATA, check_tail};
