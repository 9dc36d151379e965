//! TOML to a policy; contradictions refused at load.
