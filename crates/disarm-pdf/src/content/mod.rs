//! Everything inside streams that has a syntax of its own: page content, CMaps, calculator functions, appearance strings.
//! Each is cut into tokens and written again from them; nothing is copied that was not a token (threats §6.6).

pub(crate) mod appearance;
pub(crate) mod calculator;
pub(crate) mod cmap;
mod inline_image;
pub(crate) mod lex;
pub(crate) mod operators;
pub(crate) mod paints;
mod property_list;
pub(crate) mod rewrite;
pub(crate) mod spell;
