//! The project's own chores: ci, corpus, tidy, soak.
fn main() {}
