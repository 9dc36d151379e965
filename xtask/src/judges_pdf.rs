//! Other readers judge PDFs: poppler draws each clean fixture before and after the gate, page by page the same, and finds the same
//! text; qpdf has nothing to say against what came out.

use crate::{Res, pages, shell};
use std::path::{Path, PathBuf};

/// Dots per inch at which pages are compared.
const DPI: &str = "40";

/// Below this two pages are not alike.
const ALIKE: f64 = 0.98;

/// Judges every fixture that must survive.
pub(crate) fn run() -> Res<Vec<String>> {
    shell::run(shell::cargo(&["build", "--quiet", "--package", "mugai"]))?;
    let work = tempfile::tempdir()?;
    let (before, after) = (work.path().join("before"), work.path().join("after"));
    std::fs::create_dir_all(&before)?;
    let files = fixtures(&before)?;
    let mugai = shell::target().join("debug").join("mugai");
    let mut sanitize = shell::program(&mugai.to_string_lossy(), &["sanitize"]);
    sanitize.args(&files).arg("--out").arg(&after).args(["--report", "none"]);
    sanitize.stdout(std::process::Stdio::null());
    shell::run(sanitize)?;
    let (mut count, mut worst) = (0usize, 1.0_f64);
    for (number, file) in files.iter().enumerate() {
        let name = file.file_name().unwrap_or_default();
        let made = after.join(name);
        let name = name.to_string_lossy();
        if !made.is_file() {
            return Err(format!("{name} did not come out").into());
        }
        let mut check = shell::program("qpdf", &["--check"]);
        check.arg(&made).stdout(std::process::Stdio::null());
        shell::run(check)?;
        if text(file)? != text(&made)? {
            return Err(format!("{name}: the text is another").into());
        }
        let place = |side: &str| work.path().join(format!("{side}-{number}"));
        let (one, two) = (draw(file, &place("one"))?, draw(&made, &place("two"))?);
        if one.is_empty() || one.len() != two.len() {
            return Err(format!("{name}: {} pages before, {} after", one.len(), two.len()).into());
        }
        for (page, (a, b)) in one.iter().zip(&two).enumerate() {
            let alike = pages::alike(&std::fs::read(a)?, &std::fs::read(b)?)?;
            if alike < ALIKE {
                return Err(format!("{name}: page {} is alike by {alike:.3} only", page.saturating_add(1)).into());
            }
            worst = worst.min(alike);
            count = count.saturating_add(1);
        }
    }
    Ok(vec![format!("{} PDFs, {count} pages, alike by {worst:.3} or more", files.len())])
}

/// The fixtures that lose nothing, copied together.
fn fixtures(to: &Path) -> Res<Vec<PathBuf>> {
    let mut files = Vec::new();
    for kind in ["clean", "shown"] {
        for entry in std::fs::read_dir(shell::root().join("fixtures").join("pdf").join(kind))? {
            let from = entry?.path();
            let file = to.join(from.file_name().unwrap_or_default());
            std::fs::copy(&from, &file)?;
            files.push(file);
        }
    }
    files.sort();
    if files.len() < 4 { Err("the fixtures are not there".into()) } else { Ok(files) }
}

/// The text as poppler finds it.
fn text(file: &Path) -> Res<String> {
    let mut command = shell::program("pdftotext", &["-q"]);
    command.arg(file).arg("-");
    shell::output(command)
}

/// The pages as poppler draws them.
fn draw(file: &Path, to: &Path) -> Res<Vec<PathBuf>> {
    std::fs::create_dir(to)?;
    let mut paint = shell::program("pdftoppm", &["-q", "-r", DPI]);
    paint.arg(file).arg(to.join("p"));
    shell::run(paint)?;
    let mut drawn = std::fs::read_dir(to)?.map(|e| Ok(e?.path())).collect::<std::io::Result<Vec<_>>>()?;
    drawn.sort();
    Ok(drawn)
}
