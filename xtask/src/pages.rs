//! How alike two drawn pages are.

use crate::Res;

/// Side of the squares a page is looked at in, in dots: about 18 mm at 40 dots per inch, so that one word that is gone counts.
const TILE: usize = 28;

/// A page as `pdftoppm` writes it: PPM, three bytes a dot.
struct Page<'a> {
    width: usize,
    height: usize,
    dots: &'a [u8],
}

/// From 1 (the same) down to 0: the worst of the whole page and, by a quarter, of each square.
///
/// # Errors
/// When one is no PPM.
pub(crate) fn alike(a: &[u8], b: &[u8]) -> Res<f64> {
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
