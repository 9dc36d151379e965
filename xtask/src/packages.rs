//! Programs of the system that the tests use: installed on a bare Debian when we may, named when we may not.

use crate::{Res, shell};
use std::path::Path;

/// A program, where it may lie, the package that brings it, and what needs it.
struct Program {
    names: &'static [&'static str],
    package: &'static str,
    why: &'static str,
}

const PROGRAMS: &[Program] = &[
    Program { names: &["g++", "c++"], package: "g++", why: "builds the fuzzer's runtime" },
    Program { names: &["clamd"], package: "clamav-daemon", why: "the scanner the tests talk to" },
    Program { names: &[WRITER], package: "libreoffice-writer", why: "draws documents to compare them" },
    Program { names: &[CALC], package: "libreoffice-calc", why: "draws workbooks to compare them" },
    Program { names: &[IMPRESS], package: "libreoffice-impress", why: "draws presentations to compare them" },
    Program { names: &["pdftoppm"], package: "poppler-utils", why: "turns drawn pages into dots" },
    Program { names: &["qpdf"], package: "qpdf", why: "checks PDFs that came out" },
    Program { names: &[FONT], package: "fonts-ipafont", why: "Japanese text on drawn pages" },
    Program { names: &["python3"], package: "python3-venv", why: "runs the libraries that read Office files" },
    Program { names: &["postfix"], package: "postfix", why: "the mail server the tests put the door into" },
    Program { names: &["ip"], package: "iproute2", why: "the tests look at and build networks" },
];

// What the packages of LibreOffice bring besides the common `soffice`, and the font: no programs, but files in one place.
const WRITER: &str = "/usr/lib/libreoffice/program/libswlo.so";
const CALC: &str = "/usr/lib/libreoffice/program/libsclo.so";
const IMPRESS: &str = "/usr/lib/libreoffice/program/libsdlo.so";
const FONT: &str = "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf";

/// Folders looked at besides `PATH`: a plain user's has no sbin.
const FOLDERS: &[&str] = &["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin"];

/// Says to a package's scripts that no service may be started (Debian Policy §9.3.3.1).
const NO_SERVICES: &str = "/usr/sbin/policy-rc.d";

/// Installs what is missing; returns a line on it.
pub(crate) fn install() -> Res<Vec<String>> {
    let missing: Vec<&Program> = PROGRAMS.iter().filter(|p| !p.names.iter().any(|n| is_there(n))).collect();
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let packages: Vec<&str> = missing.iter().map(|p| p.package).collect();
    let list: Vec<String> =
        missing.iter().map(|p| format!("{} ({})", p.names.first().unwrap_or(&p.package), p.why)).collect();
    fetch(&packages).map_err(|e| format!("missing: {}; {e}", list.join(", ")))?;
    match missing.iter().find(|p| !p.names.iter().any(|n| is_there(n))) {
        Some(p) => Err(format!("{} was installed, but there is no {}", p.package, p.names.join(" or ")).into()),
        None => Ok(vec![format!("installed {}", packages.join(", "))]),
    }
}

/// Installs packages, or says how.
pub(crate) fn fetch(packages: &[&str]) -> Res {
    if !is_root() || !shell::exists("apt-get", &["--version"]) {
        return Err(format!("on Debian: apt-get install {}", packages.join(" ")).into());
    }
    println!("installing {} with apt", packages.join(", "));
    without_services(|| {
        shell::run(shell::program("apt-get", &["update", "-qq"]))?;
        // freshclam comes along as a dependency and is never run: the tests bring signatures of their own.
        let mut command = shell::program("apt-get", &["install", "-y", "-qq", "--no-install-recommends"]);
        command.args(packages).env("DEBIAN_FRONTEND", "noninteractive");
        shell::run(command)
    })
}

/// Runs something while packages may start no service. A rule that somebody else made stays in force.
fn without_services(run: impl FnOnce() -> Res) -> Res {
    if Path::new(NO_SERVICES).exists() {
        return run();
    }
    std::fs::write(NO_SERVICES, "#!/bin/sh\nexit 101\n")?;
    let result = make_executable(NO_SERVICES).and_then(|()| run());
    std::fs::remove_file(NO_SERVICES)?;
    result
}

fn make_executable(path: &str) -> Res {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))?)
}

fn is_there(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).chain(FOLDERS.iter().map(Into::into)).any(|folder| folder.join(name).is_file())
}

fn is_root() -> bool {
    shell::output(shell::program("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_where_they_lie() {
        assert!(is_there("sh"));
        assert!(!is_there("a-program-nobody-has"));
    }
}
