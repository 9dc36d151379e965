//! Tar archives, put together block by block (POSIX.1-2024 pax; the entries GNU tar writes for long names).

/// Bytes of a block.
const BLOCK: usize = 512;

/// One entry: its header with the sum that belongs to it, and its content in whole blocks.
pub fn entry(name: &str, kind: u8, content: &[u8]) -> Vec<u8> {
    changed(name, kind, content, |_| {})
}

/// A file.
pub fn file(name: &str, content: &[u8]) -> Vec<u8> {
    entry(name, b'0', content)
}

/// A link of either kind: `1` a hard one, `2` a symbolic one.
pub fn link(name: &str, kind: u8, target: &str) -> Vec<u8> {
    changed(name, kind, b"", |h| h[157..157 + target.len()].copy_from_slice(target.as_bytes()))
}

/// An entry whose header is changed before it is summed up.
pub fn changed(name: &str, kind: u8, content: &[u8], change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut block = vec![0u8; BLOCK];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..108].copy_from_slice(b"0000644\0");
    block[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
    block[136..148].copy_from_slice(b"14570033056\0");
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    change(&mut block);
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|b| u32::from(*b)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block.extend_from_slice(content);
    block.resize(block.len().div_ceil(BLOCK) * BLOCK, 0);
    block
}

/// A record of pax for the next entry.
pub fn pax(key: &str, value: &str) -> Vec<u8> {
    let body = format!(" {key}={value}\n");
    // The length counts its own digits.
    let length = (1..9).map(|digits| body.len() + digits).find(|n| n.to_string().len() + body.len() == *n).unwrap();
    entry("pax", b'x', format!("{length}{body}").as_bytes())
}

/// A name of any length for the next entry, as GNU tar writes it.
pub fn long_name(name: &str) -> Vec<u8> {
    entry("././@LongLink", b'L', &[name.as_bytes(), b"\0"].concat())
}

/// The archive of these entries.
pub fn archive(entries: &[Vec<u8>]) -> Vec<u8> {
    [entries.concat(), vec![0; 2 * BLOCK]].concat()
}
