//! The one list of formats, identification by content, recursion: bytes in, bytes out.
