//! Japanese charsets, encoded words and file names.
