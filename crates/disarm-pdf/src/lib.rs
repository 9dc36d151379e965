//! stub
/// x
pub static FORMATS: &[&dyn mugai_core::Disarm] = &[];
