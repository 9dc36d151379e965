//! Clean fixtures before and after the gate, drawn page by page: how alike are they?

use crate::{Res, shell};
use std::path::{Path, PathBuf};

/// Dots per inch at which pages are compared: a stroke of text is about a dot.
const DPI: &str = "40";

/// Below this two pages are not alike.
const ALIKE: f64 = 0.98;

/// Side of the squares a page is looked at in, in dots: about 18 mm at 40 dots per inch, so that one word that is gone counts.
const TILE: usize = 28;

/// A page as `pdftoppm` writes it: PPM, three bytes a dot.
struct Page<'a> {
    width: usize,
    height: usize,
    dots: &'a [u8],
}

/// Copies the files of these folders of `fixtures/` to one place: some programs print the name of a file on its pages.
///
/// # Errors
/// When there are fewer than `least`.
pub(crate) fn fixtures(folders: &[&str], to: &Path, least: usize) -> Res<Vec<PathBuf>> {
    std::fs::create_dir_all(to)?;
    let mut files = Vec::new();
    for folder in folders {
        for entry in std::fs::read_dir(shell::root().join("fixtures").join(folder))? {
            let from = entry?.path();
            let file = to.join(from.file_name().unwrap_or_default());
            std::fs::copy(&from, &file)?;
            files.push(file);
        }
    }
    files.sort();
    if files.len() < least { Err("the fixtures are not there".into()) } else { Ok(files) }
}

/// Sends the files through the gate. It says of every file what became of it; those that did not come out are missed later.
///
/// # Errors
/// When it does not end well.
pub(crate) fn sanitize(files: &[PathBuf], out: &Path) -> Res<()> {
    shell::run(shell::cargo(&["build", "--quiet", "--package", "mugai"]))?;
    let mugai = shell::target().join("debug").join("mugai");
    let mut sanitize = shell::program(&mugai.to_string_lossy(), &["sanitize"]);
    sanitize.args(files).arg("--out").arg(out).args(["--report", "none"]);
    sanitize.stdout(std::process::Stdio::null());
    shell::run(sanitize)
}

/// The pages of a PDF as poppler draws them, in a new folder.
///
/// # Errors
/// When poppler does not draw it.
pub(crate) fn draw(pdf: &Path, folder: &Path) -> Res<Vec<PathBuf>> {
    std::fs::create_dir(folder)?;
    let mut paint = shell::program("pdftoppm", &["-q", "-r", DPI]);
    paint.arg(pdf).arg(folder.join("p"));
    shell::run(paint)?;
    let mut pages = std::fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<std::io::Result<Vec<_>>>()?;
    pages.sort();
    Ok(pages)
}

/// How many pages were compared, and how alike the worst was.
#[derive(Debug)]
pub(crate) struct Compared {
    pub(crate) pages: usize,
    pub(crate) worst: f64,
}

impl Default for Compared {
    fn default() -> Self {
        Self { pages: 0, worst: 1.0 }
    }
}

impl Compared {
    /// Compares the pages of one file before and after.
    ///
    /// # Errors
    /// When there are more or fewer of them, none, or two are not alike.
    pub(crate) fn add(&mut self, name: &str, before: &[PathBuf], after: &[PathBuf]) -> Res<()> {
        if before.is_empty() || before.len() != after.len() {
            return Err(format!("{name}: {} pages before, {} after", before.len(), after.len()).into());
        }
        for (number, (a, b)) in before.iter().zip(after).enumerate() {
            let alike = alike(&std::fs::read(a)?, &std::fs::read(b)?)?;
            if alike < ALIKE {
                return Err(format!("{name}: page {} is alike by {alike:.3} only", number.saturating_add(1)).into());
            }
            self.worst = self.worst.min(alike);
            self.pages = self.pages.saturating_add(1);
        }
        Ok(())
    }
}

/// From 1 (the same) down to 0: the worst of the whole page and, by a quarter, of each square.
///
/// # Errors
/// When one is no PPM.
fn alike(a: &[u8], b: &[u8]) -> Res<f64> {
    let (a, b) = (page(a)?, page(b)?);
    if (a.width, a.height) != (b.width, b.height) {
        return Ok(0.0);
    }
    let across = a.width.div_ceil(TILE);
    let mut sums = vec![(0u64, 0u64); across.saturating_mul(a.height.div_ceil(TILE))];
    for (at, (x, y)) in a.dots.chunks_exact(3).zip(b.dots.chunks_exact(3)).enumerate() {
        let worst = x.iter().zip(y).map(|(p, q)| p.abs_diff(*q)).max().unwrap_or(0);
        let (row, column) = (at / a.width / TILE, at % a.width / TILE);
        if let Some(sum) = sums.get_mut(row.saturating_mul(across).saturating_add(column)) {
            *sum = (sum.0.saturating_add(u64::from(worst)), sum.1.saturating_add(1));
        }
    }
    let mean = |(sum, count): (u64, u64)| if count == 0 { 0.0 } else { sum as f64 / count as f64 / 255.0 };
    let whole = sums.iter().fold((0, 0), |a: (u64, u64), b| (a.0.saturating_add(b.0), a.1.saturating_add(b.1)));
    let worst = sums.iter().map(|s| mean(*s)).fold(0.0, f64::max);
    Ok((1.0 - mean(whole)).min(1.0 - worst * 0.25))
}

/// Reads `P6`, width, height, 255, one space, the dots (netpbm, ppm(5)).
fn page(bytes: &[u8]) -> Res<Page<'_>> {
    let mut rest = bytes.strip_prefix(b"P6").ok_or("no PPM")?;
    let mut numbers = [0usize; 3];
    for number in &mut numbers {
        let start = rest.iter().position(|b| !b.is_ascii_whitespace()).ok_or("a short PPM")?;
        let end = rest.iter().skip(start).position(u8::is_ascii_whitespace).ok_or("a short PPM")?.saturating_add(start);
        *number = std::str::from_utf8(rest.get(start..end).unwrap_or(&[]))?.parse()?;
        rest = rest.get(end..).unwrap_or(&[]);
    }
    let [width, height, most] = numbers;
    let dots = rest.get(1..).unwrap_or(&[]);
    if most != 255 || width == 0 || dots.len() != width.saturating_mul(height).saturating_mul(3) {
        return Err("a PPM of another size than it says".into());
    }
    Ok(Page { width, height, dots })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn white(change: usize) -> Vec<u8> {
        let mut page = b"P6\n280 280\n255\n".to_vec();
        page.extend((0..280 * 280).flat_map(|dot| [if dot < change { 0 } else { 255 }; 3]));
        page
    }

    #[test]
    fn what_is_gone_is_seen() {
        assert_eq!(alike(&white(0), &white(0)).unwrap(), 1.0);
        // One row of one square, of 28 rows: 28 of 784 dots, a quarter of that.
        let less = alike(&white(0), &white(28)).unwrap();
        assert!((less - (1.0 - 0.25 / 28.0)).abs() < 1e-9, "{less}");
        assert!(alike(&white(0), &white(280 * 28)).unwrap() < 0.8);
        assert_eq!(alike(&white(0), b"P6\n1 1\n255\n\0\0\0").unwrap(), 0.0);
        assert!(alike(&white(0), b"P6\n2 1\n255\n\0\0\0").is_err());
        assert!(alike(&white(0), b"\x89PNG").is_err());
    }
}
