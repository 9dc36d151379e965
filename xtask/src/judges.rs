//! Other readers judge Office files: LibreOffice draws each clean fixture before and after the gate, page by page the same, and the
//! Python libraries that offices' own tools are made with open both.

use crate::{Res, packages, pages, shell};
use std::path::{Path, PathBuf};

/// The libraries, pinned: what CI says must not change by itself.
const LIBRARIES: [&str; 3] = ["python-docx==1.2.0", "openpyxl==3.1.5", "python-pptx==1.0.2"];

/// Dots per inch at which pages are compared: a stroke of text is about a dot.
const DPI: &str = "40";

/// Below this two pages are not alike.
const ALIKE: f64 = 0.98;

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
    shell::run(shell::cargo(&["build", "--quiet", "--package", "mugai"]))?;
    let place = shell::target().join("judges");
    let python = python(&place)?;
    let work = tempfile::Builder::new().prefix("work").tempdir_in(&place)?;
    let (before, after) = (work.path().join("before"), work.path().join("after"));
    std::fs::create_dir_all(&before)?;
    let files = fixtures(&before)?;
    let mugai = shell::target().join("debug").join("mugai");
    let mut sanitize = shell::program(&mugai.to_string_lossy(), &["sanitize"]);
    sanitize.args(&files).arg("--out").arg(&after).args(["--report", "none"]);
    // It says of every file what became of it; those that did not come out are missed below.
    sanitize.stdout(std::process::Stdio::null());
    shell::run(sanitize)?;
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
    let mut count = 0usize;
    let mut worst = 1.0_f64;
    for (file, (before, after)) in files.iter().zip(one.iter().zip(two)) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if before.is_empty() || before.len() != after.len() {
            return Err(format!("{name}: {} pages before, {} after", before.len(), after.len()).into());
        }
        for (number, (a, b)) in before.iter().zip(after).enumerate() {
            let alike = pages::alike(&std::fs::read(a)?, &std::fs::read(b)?)?;
            if alike < ALIKE {
                return Err(format!("{name}: page {} is alike by {alike:.3} only", number.saturating_add(1)).into());
            }
            worst = worst.min(alike);
            count = count.saturating_add(1);
        }
    }
    Ok(vec![format!("{} files, {count} pages, alike by {worst:.3} or more", files.len())])
}

/// The clean fixtures, copied to where the file before lies: some programs print the name of a file on its pages.
fn fixtures(to: &Path) -> Res<Vec<PathBuf>> {
    let mut files = Vec::new();
    for format in ["word", "excel", "powerpoint"] {
        let folder = shell::root().join("fixtures").join(format).join("clean");
        for entry in std::fs::read_dir(&folder)? {
            let from = entry?.path();
            let file = to.join(from.file_name().unwrap_or_default());
            std::fs::copy(&from, &file)?;
            files.push(file);
        }
    }
    files.sort();
    if files.len() < 6 { Err("the fixtures are not there".into()) } else { Ok(files) }
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
        let folder = to.join(number.to_string());
        std::fs::create_dir(&folder)?;
        let mut paint = shell::program("pdftoppm", &["-q", "-r", DPI]);
        paint.arg(&pdf).arg(folder.join("p"));
        shell::run(paint)?;
        let mut pages = std::fs::read_dir(&folder)?.map(|e| Ok(e?.path())).collect::<std::io::Result<Vec<_>>>()?;
        pages.sort();
        drawn.push(pages);
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
