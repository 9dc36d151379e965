//! The dangers of mail, one file each.

mod ambiguous_structure;
mod attachment;
mod header;
mod hidden_character;
mod hidden_text;
mod html_part;
mod link;
mod link_mismatch;
mod page_part;
mod spoofed_sender;

pub use ambiguous_structure::AMBIGUOUS_STRUCTURE;
pub use attachment::ATTACHMENT;
pub use header::HEADER;
pub use hidden_character::HIDDEN_CHARACTER;
pub use hidden_text::HIDDEN_TEXT;
pub use html_part::HTML_PART;
pub use link::LINK;
pub use link_mismatch::LINK_MISMATCH;
pub use page_part::PAGE_PART;
pub use spoofed_sender::SPOOFED_SENDER;
