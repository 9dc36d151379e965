//! Japanese text from outside: charsets, the guess when none is named, encoded words (RFC 2047, 2231), file names in archives.
#![forbid(unsafe_code)]

mod charset;
mod detect;
mod file_name;
mod hidden;
mod iso2022jp;
mod pairs;
mod parameter;
mod word;

pub use charset::{Charset, Decoded, decode_label};
pub use detect::{decode_detected, detect, guess};
pub use file_name::file_name;
pub use hidden::{Hidden, find_hidden, hidden, reveal};
pub use iso2022jp::encode as iso_2022_jp;
pub use parameter::{Parameter, parameters};
pub use word::{base64, decode_words};
