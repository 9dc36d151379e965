//! PDF: a typed walk from the catalog into a fresh file.
