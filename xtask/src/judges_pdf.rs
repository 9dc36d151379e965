//! Other readers judge PDFs: poppler draws each clean fixture before and after the gate, page by page the same, and finds the same
//! text; qpdf has nothing to say against what came out.

use crate::{Res, pages, shell};
use std::path::Path;

/// Judges every fixture that must survive.
pub(crate) fn run() -> Res<Vec<String>> {
    let work = tempfile::tempdir()?;
    let (before, after) = (work.path().join("before"), work.path().join("after"));
    let files = pages::fixtures(&["pdf/clean", "pdf/shown"], &before, 4)?;
    pages::sanitize(&files, &after)?;
    let mut compared = pages::Compared::default();
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
        let (one, two) = (pages::draw(file, &place("one"))?, pages::draw(&made, &place("two"))?);
        compared.add(&name, &one, &two)?;
    }
    let pages::Compared { pages, worst } = compared;
    Ok(vec![format!("{} PDFs, {pages} pages, alike by {worst:.3} or more", files.len())])
}

/// The text as poppler finds it.
fn text(file: &Path) -> Res<String> {
    let mut command = shell::program("pdftotext", &["-q"]);
    command.arg(file).arg("-");
    shell::output(command)
}
