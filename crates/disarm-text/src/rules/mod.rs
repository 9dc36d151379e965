//! The dangers of plain text, one file each.

mod bidi_control;
mod control_character;
mod csv_formula;
mod csv_separator_line;
mod escape_encoding;
mod invisible_character;
mod terminal_escape;

pub use bidi_control::BIDI_CONTROL;
pub use control_character::CONTROL_CHARACTER;
pub use csv_formula::CSV_FORMULA;
pub use csv_separator_line::CSV_SEPARATOR_LINE;
pub use escape_encoding::ESCAPE_ENCODING;
pub use invisible_character::INVISIBLE_CHARACTER;
pub use terminal_escape::TERMINAL_ESCAPE;
