//! RFC 5322 and MIME to one text/plain mail.
