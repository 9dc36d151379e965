//! What is left of MIME when a mail is broken: headers of a part in the middle of a text, and runs of base64 lines.
//!
//! One reader shows them as text, another makes a file of them. They are no text for a person, so they do not stay.

/// The end of a piece that has none: reaches to the end of the text.
pub(crate) const NEVER: &str = "\0";
/// Shortest first line of a run, and shortest run, characters. An id or a token alone on its line stays.
const FIRST: usize = 56;
const RUN: usize = 100;

/// Whether a line of a text is a header that says how a part is encoded or what file it is.
pub(crate) fn is_header(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '>', '|']);
    let Some((name, value)) = line.split_once(':') else { return false };
    let value = value.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| value.contains(w));
    match name.trim_end().to_ascii_lowercase().as_str() {
        "content-transfer-encoding" => has(&["base64", "quoted-printable", "uuencode", "x-uu", "binary"]),
        "content-disposition" => has(&["attachment", "filename"]),
        "content-type" => has(&["name=", "name*", "application/", "multipart/", "image/", "message/"]),
        _ => false,
    }
}

/// A line without what quotes it.
pub(crate) fn bare(line: &str) -> &str {
    line.trim_matches([' ', '\t', '>', '|', '\r'])
}

/// For each line of a text, whether it belongs to a run of base64.
pub(crate) fn base64_lines(text: &str) -> Vec<bool> {
    let mut found = Vec::new();
    // Where the running run starts, and how long it is.
    let (mut run, mut length) = (0_usize, 0_usize);
    let mut armoured = false;
    let close = |found: &mut Vec<bool>, run: &mut usize, length: &mut usize| {
        let whole = *length >= RUN;
        found.extend(std::iter::repeat_n(whole, *run));
        (*run, *length) = (0, 0);
    };
    for line in text.lines() {
        let bare = bare(line);
        // A signature or a certificate in its armour is meant to be read, or passed on, as text.
        if bare.starts_with("-----BEGIN ") {
            armoured = true;
        } else if bare.starts_with("-----END ") {
            armoured = false;
        }
        let fits = !armoured && is_base64(bare) && (run > 0 || bare.len() >= FIRST);
        if fits {
            run = run.saturating_add(1);
            length = length.saturating_add(bare.len());
            continue;
        }
        close(&mut found, &mut run, &mut length);
        found.push(false);
    }
    close(&mut found, &mut run, &mut length);
    found
}

/// Letters of both cases and digits in one word: no language, and no line of dashes.
fn is_base64(line: &str) -> bool {
    let body = line.trim_end_matches('=');
    let sound = body.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_'));
    let has = |what: fn(&u8) -> bool| body.as_bytes().iter().any(what);
    let mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase);
    sound && !body.is_empty() && (mixed && (has(u8::is_ascii_digit) || body.len() >= 70) || body.len() < FIRST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_a_part_are_no_text() {
        for line in [
            "Content-Transfer-Encoding: base64",
            "> content-disposition : ATTACHMENT; filename=a",
            "Content-Type: application/zip",
        ] {
            assert!(is_header(line), "{line}");
        }
        for line in ["Content-Type: text/plain", "Subject: base64", "内容：base64", "Content-Transfer-Encoding: 7bit"]
        {
            assert!(!is_header(line), "{line}");
        }
    }

    #[test]
    fn a_run_of_base64_is_seen_and_text_is_not() {
        let line = "UEsDBBQAAQAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAUEsDBBQAAQAIAAAAAAAAAAAAAAAAAAAAAAAA";
        assert_eq!(
            base64_lines(&format!("前\n{line}\nUEsDBBQAAQAIAAAAAAAAAAAAAAA=\n後\n")),
            [false, true, true, false]
        );
        assert_eq!(base64_lines(&format!("{line}\n")), [false], "a token alone");
        let words = "お知らせ\n-----------------------------------------------------------------\nabcdef\n";
        assert_eq!(base64_lines(words), [false; 3]);
        let armour = format!("-----BEGIN PGP SIGNATURE-----\n{line}\n{line}\n-----END PGP SIGNATURE-----\n");
        assert_eq!(base64_lines(&armour), [false; 4]);
    }
}
