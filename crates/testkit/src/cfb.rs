//! Compound files (MS-CFB, version 3): written plainly, for tests of what reads them.

/// A storage or stream to be written.
struct Node {
    name: String,
    content: Option<Vec<u8>>,
    children: Vec<usize>,
}

/// A compound file of these streams (`Storage/Stream`), its root of this class.
pub fn compound(class: [u8; 16], streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut nodes = vec![Node { name: "Root Entry".into(), content: None, children: Vec::new() }];
    for (path, content) in streams {
        let mut at = 0;
        let steps: Vec<&str> = path.split('/').collect();
        for (n, step) in steps.iter().enumerate() {
            let leaf = n + 1 == steps.len();
            let known = nodes[at].children.iter().copied().find(|c| nodes[*c].name == *step);
            at = known.unwrap_or_else(|| {
                nodes.push(Node { name: (*step).into(), content: leaf.then(|| content.clone()), children: Vec::new() });
                let new = nodes.len() - 1;
                nodes[at].children.push(new);
                new
            });
        }
    }
    // Streams below the cutoff lie in mini sectors, the others in sectors of their own behind everything else.
    let (mut mini, mut minifat) = (Vec::new(), Vec::new());
    let mut starts = vec![0xffff_fffe_u32; nodes.len()];
    for (n, node) in nodes.iter().enumerate() {
        let Some(content) = node.content.as_ref().filter(|c| !c.is_empty() && c.len() < 4096) else { continue };
        starts[n] = minifat.len() as u32;
        let count = content.len().div_ceil(64);
        chain(&mut minifat, count);
        mini.extend_from_slice(content);
        mini.resize(minifat.len() * 64, 0);
    }
    let directory_sectors = nodes.len().div_ceil(4);
    let minifat_sectors = (minifat.len() * 4).div_ceil(512);
    let mut fat: Vec<u32> = vec![0xffff_fffd];
    let directory_start = fat.len() as u32;
    chain(&mut fat, directory_sectors);
    let minifat_start = fat.len() as u32;
    chain(&mut fat, minifat_sectors);
    let mini_start = fat.len() as u32;
    chain(&mut fat, mini.len().div_ceil(512));
    let mut big = Vec::new();
    for (n, node) in nodes.iter().enumerate() {
        let Some(content) = node.content.as_ref().filter(|c| c.len() >= 4096) else { continue };
        starts[n] = fat.len() as u32;
        chain(&mut fat, content.len().div_ceil(512));
        big.extend_from_slice(content);
        big.resize(big.len().next_multiple_of(512), 0);
    }
    assert!(fat.len() <= 128, "one table of sectors is all this builder writes");
    starts[0] = if mini.is_empty() { 0xffff_fffe } else { mini_start };

    let mut out = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    out.resize(24, 0);
    for word in [0x3e_u16, 3, 0xfffe, 9, 6, 0, 0, 0] {
        out.extend(word.to_le_bytes());
    }
    let none = if minifat.is_empty() { 0xffff_fffe } else { minifat_start };
    for word in [0, 1, directory_start, 0, 4096, none, minifat_sectors as u32, 0xffff_fffe, 0, 0] {
        out.extend(word.to_le_bytes());
    }
    out.resize(512, 0xff);
    fat.resize(128, 0xffff_ffff);
    out.extend(fat.iter().flat_map(|n| n.to_le_bytes()));
    for (n, node) in nodes.iter().enumerate() {
        // Siblings hang to the right of each other: a legal, if lopsided, tree.
        let parent = nodes.iter().find(|p| p.children.contains(&n));
        let right = parent.and_then(|p| p.children.iter().skip_while(|c| **c != n).nth(1));
        let mut name: Vec<u8> = node.name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = name.len() as u16 + 2;
        name.resize(64, 0);
        out.extend(name);
        out.extend(length.to_le_bytes());
        out.extend([if n == 0 { 5 } else { 1 + u8::from(node.content.is_some()) }, 1]);
        for link in [None, right, node.children.first()] {
            out.extend(link.map_or(0xffff_ffff_u32, |l| *l as u32).to_le_bytes());
        }
        out.extend(if n == 0 { class } else { [0; 16] });
        out.extend([0; 20]);
        out.extend(starts[n].to_le_bytes());
        let size = if n == 0 { mini.len() } else { node.content.as_ref().map_or(0, Vec::len) };
        out.extend((size as u64).to_le_bytes());
    }
    while !(out.len() - 512).is_multiple_of(512) || out.len() < 512 * (2 + directory_sectors) {
        // An unused entry points nowhere.
        out.extend([0; 68]);
        out.extend([0xff; 12]);
        out.extend([0; 48]);
    }
    let mut table: Vec<u8> = minifat.iter().flat_map(|n: &u32| n.to_le_bytes()).collect();
    table.resize(minifat_sectors * 512, 0xff);
    out.extend(table);
    mini.resize(mini.len().next_multiple_of(512), 0);
    out.extend(mini);
    out.extend(big);
    out
}

/// Adds a chain of so many sectors to a table.
fn chain(table: &mut Vec<u32>, count: usize) {
    for n in 0..count {
        let next = table.len() as u32 + 1;
        table.push(if n + 1 == count { 0xffff_fffe } else { next });
    }
}
