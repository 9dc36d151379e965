//! Runs the engine inside the sandbox; may do nothing else.
