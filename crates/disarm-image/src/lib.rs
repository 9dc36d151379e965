//! Pictures: PNG and JPEG taken apart and written again.
