//! Other readers judge Office files: LibreOffice draws each clean fixture before and after the gate, page by page the same, and the
//! Python libraries that offices' own tools are made with open both.

use crate::{Res, packages, pages, shell};
use std::path::{Path, PathBuf};

/// The libraries, pinned: what CI says must not change by itself.
const LIBRARIES: [&str; 3] = ["python-docx==1.2.0", "openpyxl==3.1.5", "python-pptx==1.0.2"];

/// Prints of each file what a reader of its kind finds in it.
const READ: &str = r#"
import sys, docx, openpyxl, pptx, warnings
warnings.simplefilter("ignore")
for path in sys.argv[1:]:
    kind = path.rsplit(".", 1)[1]
    if kind == "docx":
        d = docx.Document(path)
        found = [p.text for p in d.paragraphs], [[c.text for r in t.rows for c in r.cells] for t in d.tables]
    elif kind in ("xlsx", "xltx"):
        book = openpyxl.load_workbook(path)
        found = [(s.title, str(s.merged_cells), s.print_area, sum(1 for _ in s.conditional_formatting), len(s.data_validations.dataValidation),
            [(c.coordinate, str(getattr(c.value, "text", c.value)), c.number_format) for r in s for c in r if c.value is not None]) for s in book]
    else:
        found = [[(s.shape_id, s.name, s.has_text_frame and s.text_frame.text) for s in p.shapes] + [p.has_notes_slide] for p in pptx.Presentation(path).slides]
    print(path.rsplit("/", 1)[1], found)
"#;

/// Judges every clean fixture of Word, Excel and PowerPoint.
pub(crate) fn run() -> Res<Vec<String>> {
    let place = shell::target().join("judges");
    let python = python(&place)?;
    let work = tempfile::Builder::new().prefix("work").tempdir_in(&place)?;
    let (before, after) = (work.path().join("before"), work.path().join("after"));
    let files = pages::fixtures(&["word/clean", "excel/clean", "powerpoint/clean"], &before, 6)?;
    pages::sanitize(&files, &after)?;
    let mut read = Vec::new();
    let mut drawn = Vec::new();
    for side in [&before, &after] {
        let names: Vec<PathBuf> = files.iter().filter_map(|f| Some(side.join(f.file_name()?))).collect();
        if let Some(gone) = names.iter().find(|f| !f.is_file()) {
            return Err(format!("{} did not come out", gone.display()).into());
        }
        let mut command = shell::program(&python.to_string_lossy(), &["-c", READ]);
        command.args(&names);
        read.push(shell::output(command)?);
        drawn.push(draw(&names, side, work.path())?);
    }
    let [one, two] = &read[..] else { return Err("two sides".into()) };
    if let Some((a, b)) = one.lines().zip(two.lines()).find(|(a, b)| a != b) {
        return Err(format!("the libraries read another file:\n{a}\n{b}").into());
    }
    let [one, two] = &drawn[..] else { return Err("two sides".into()) };
    let mut compared = pages::Compared::default();
    for (file, (before, after)) in files.iter().zip(one.iter().zip(two)) {
        compared.add(&file.file_name().unwrap_or_default().to_string_lossy(), before, after)?;
    }
    let pages::Compared { pages, worst } = compared;
    Ok(vec![format!("{} files, {pages} pages, alike by {worst:.3} or more", files.len())])
}

/// One run of LibreOffice for all files; the pages of each.
fn draw(files: &[PathBuf], to: &Path, work: &Path) -> Res<Vec<Vec<PathBuf>>> {
    let profile = format!("-env:UserInstallation=file://{}", work.join("profile").display());
    let mut office = shell::program("soffice", &[&profile, "--headless", "--convert-to", "pdf", "--outdir"]);
    office.arg(to).args(files).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    shell::run(office)?;
    let mut drawn = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let pdf = file.with_extension("pdf");
        if !pdf.is_file() {
            return Err(format!("LibreOffice does not open {}", file.display()).into());
        }
        drawn.push(pages::draw(&pdf, &to.join(number.to_string()))?);
    }
    Ok(drawn)
}

/// A Python with the libraries, in a folder of its own; made once.
fn python(place: &Path) -> Res<PathBuf> {
    let venv = place.join("venv");
    let python = venv.join("bin").join("python");
    let made = venv.join(LIBRARIES.join("+"));
    if made.is_file() && shell::exists(&python.to_string_lossy(), &["-c", "import docx, openpyxl, pptx"]) {
        return Ok(python);
    }
    if !shell::exists("python3", &["-c", "import venv, ensurepip"]) {
        packages::fetch(&["python3-venv"])?;
    }
    std::fs::create_dir_all(place)?;
    let mut make = shell::program("python3", &["-m", "venv", "--clear"]);
    make.arg(&venv);
    shell::run(make)?;
    let mut install =
        shell::program(&python.to_string_lossy(), &["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    install.args(LIBRARIES);
    shell::run(install)?;
    std::fs::write(made, "")?;
    Ok(python)
}
