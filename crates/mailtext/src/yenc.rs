//! Files in yEnc (bytes moved up by 42, the few a mail cannot carry behind `=`), read for the scanner alone.

/// What the files of a text part hold, in one piece each; the part as it is before its charset is read.
pub(crate) fn files(part: &[u8]) -> Vec<Vec<u8>> {
    let mut files: Vec<Vec<u8>> = Vec::new();
    let mut within = false;
    for line in part.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.starts_with(b"=ybegin ") {
            within = true;
            files.push(Vec::new());
        } else if line.starts_with(b"=yend") {
            within = false;
        } else if within
            && !line.starts_with(b"=ypart ")
            && let Some(file) = files.last_mut()
        {
            decode(line, file);
        }
    }
    files
}

fn decode(line: &[u8], file: &mut Vec<u8>) {
    let mut bytes = line.iter();
    while let Some(byte) = bytes.next() {
        let byte = match byte {
            b'=' => bytes.next().map_or(b'=', |b| b.wrapping_sub(64)),
            _ => *byte,
        };
        file.push(byte.wrapping_sub(42));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the specification has it: 42 is added to every byte, and 64 more behind `=` to what would be NUL, LF, CR or `=`.
    fn encode(bytes: &[u8]) -> Vec<u8> {
        let one = |b: &u8| match b.wrapping_add(42) {
            e @ (0 | b'\n' | b'\r' | b'=') => vec![b'=', e.wrapping_add(64)],
            e => vec![e],
        };
        bytes.chunks(128).flat_map(|line| line.iter().flat_map(one).chain(*b"\r\n").collect::<Vec<u8>>()).collect()
    }

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (0..=255_u8).cycle().take(1_000).collect();
        let head = b"text\r\n=ybegin part=1 line=128 size=1000 name=x.exe\r\n=ypart begin=1 end=1000\r\n";
        let part =
            [&head[..], &encode(&all), b"=yend size=1000\r\n more\r\n=ybegin line=128 name=y\n", &encode(b"cut off")];
        assert_eq!(files(&part.concat()), [all, b"cut off".to_vec()]);
        assert!(files(b"nothing of the kind\n=yend\n").is_empty());
    }
}
