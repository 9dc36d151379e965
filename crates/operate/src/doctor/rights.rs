//! Who owns folders, keys and configuration, and who else may read or write them.

use super::{Check, State};
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Words of a check that failed: state, what was found, what to do in both languages.
type Fault = (State, String, &'static str, &'static str);

fn finish(ja: &str, en: &str, path: &Path, found: Result<String, Fault>) -> Check {
    let (ja, en) = (format!("{ja} {}", path.display()), format!("{en} {}", path.display()));
    match found {
        Ok(found) => Check::ok(&ja, &en, found),
        Err((state, found, todo_ja, todo_en)) => Check::new(state, &ja, &en, found, todo_ja, todo_en),
    }
}

/// What is at a path itself, links not followed.
fn look(path: &Path) -> Result<Metadata, Fault> {
    std::fs::symlink_metadata(path).map_err(|e| {
        (
            State::Bad,
            e.to_string(),
            "パスを確認し、なければ導入手順書に従って作ってください。この命令はサービスの利用者か root で実行してください。",
            "check the path, make it as the manual says; run this as the user of the service or as root",
        )
    })
}

fn folder(path: &Path) -> Result<Metadata, Fault> {
    let m = look(path)?;
    if m.is_dir() {
        return Ok(m);
    }
    Err((
        State::Bad,
        "not a folder".into(),
        "リンクやファイルではなくフォルダにしてください。",
        "must be a folder, not a link or a file",
    ))
}

fn regular(path: &Path) -> Result<Metadata, Fault> {
    let m = look(path)?;
    if m.is_file() && m.nlink() == 1 {
        return Ok(m);
    }
    Err((
        State::Bad,
        "not a plain file".into(),
        "リンクではない普通のファイルにしてください。",
        "must be a plain file, not a link and not linked from elsewhere",
    ))
}

fn shown(m: &Metadata) -> String {
    format!("uid {} gid {} mode {:04o}", m.uid(), m.gid(), m.mode() & 0o7777)
}

/// Root, who looks at the folders of a service, cannot tell whose they should be by asking who he is.
fn ours(m: &Metadata) -> bool {
    let me = rustix::process::geteuid();
    me.is_root() || m.uid() == me.as_raw()
}

fn nobody_else(m: &Metadata) -> Result<(), Fault> {
    if !ours(m) {
        return Err((
            State::Bad,
            shown(m),
            "所有者をサービスの利用者にしてください（chown）。",
            "chown it to the user of the service",
        ));
    }
    if m.mode() & 0o077 != 0 {
        return Err((
            State::Bad,
            shown(m),
            "本人以外の権限を外してください（フォルダは chmod 700、鍵は chmod 600）。",
            "take the rights of everybody else away (chmod 700 a folder, 600 a key)",
        ));
    }
    Ok(())
}

/// No folder on the way may let others replace what lies below; a sticky one (/tmp) does not.
fn way(path: &Path) -> Result<(), Fault> {
    for above in path.ancestors().skip(1).filter(|p| !p.as_os_str().is_empty()) {
        let Ok(m) = std::fs::metadata(above) else { continue };
        if m.mode() & 0o022 != 0 && m.mode() & 0o1000 == 0 {
            return Err((
                State::Bad,
                format!("{}: {}", above.display(), shown(&m)),
                "上位のフォルダを他人が書き換えられます。書き込み権限を外してください。",
                "a folder above it can be written by others; take that right away",
            ));
        }
    }
    Ok(())
}

/// A folder that nobody but the service may enter: data, keys.
pub fn private_folder(path: &Path) -> Check {
    let found = || {
        let m = folder(path)?;
        nobody_else(&m)?;
        way(path)?;
        Ok(shown(&m))
    };
    finish("専用フォルダ", "private folder", path, found())
}

/// A private key: a plain file nobody else may read.
pub fn private_key(path: &Path) -> Check {
    let found = || {
        let m = regular(path)?;
        nobody_else(&m)?;
        way(path)?;
        if m.len() == 0 {
            let todo = ("mugai keygen で作り直してください。", "make a new one with `mugai keygen`");
            return Err((State::Bad, "empty".into(), todo.0, todo.1));
        }
        Ok(shown(&m))
    };
    finish("秘密鍵", "private key", path, found())
}

const TRUST: (&str, &str) = (
    "信頼する鍵を他人が書き換えられます。所有者を root にし、chmod 755（フォルダ）・644（鍵）にしてください。",
    "others can change whom we trust; chown it to root, chmod 755 the folder and 644 the keys",
);

/// The folder of keys we trust: nobody but root or the service may write it or its `*.pub`, and there is at least one.
pub fn trust_folder(path: &Path) -> Check {
    let found = || {
        let m = folder(path)?;
        only_root_writes(&m, path)?;
        way(path)?;
        let mut number = 0_usize;
        for entry in std::fs::read_dir(path).map_err(|e| (State::Bad, e.to_string(), TRUST.0, TRUST.1))?.flatten() {
            let key = entry.path();
            if key.extension().is_some_and(|e| e == "pub") {
                only_root_writes(&regular(&key)?, &key)?;
                number = number.saturating_add(1);
            }
        }
        if number == 0 {
            return Err((
                State::Bad,
                "no *.pub".into(),
                "相手側と自分の公開鍵（*.pub）を置いてください。",
                "put the public keys (*.pub) of the other side and of this node there",
            ));
        }
        Ok(format!("{number} keys"))
    };
    finish("信頼する公開鍵", "trusted keys", path, found())
}

fn only_root_writes(m: &Metadata, path: &Path) -> Result<(), Fault> {
    if m.mode() & 0o022 != 0 || !(m.uid() == 0 || ours(m)) {
        return Err((State::Bad, format!("{}: {}", path.display(), shown(m)), TRUST.0, TRUST.1));
    }
    Ok(())
}

/// A folder that people see over the network (投入, 結果, 取込): there, and not open to everybody on the machine.
pub fn shared_folder(what_ja: &str, what_en: &str, path: &Path) -> Check {
    let found = || {
        let m = folder(path)?;
        if m.mode() & 0o002 != 0 {
            return Err((
                State::Bad,
                shown(&m),
                "誰でも書き込めます。課のグループだけにしてください（chmod 2770 など）。",
                "everybody may write; leave that to the section's group (chmod 2770)",
            ));
        }
        if m.mode() & 0o005 != 0 {
            return Err((
                State::Warn,
                shown(&m),
                "誰でも読めます。課のグループだけにしてください（R11）。",
                "everybody may read; leave that to the section's group (R11)",
            ));
        }
        Ok(shown(&m))
    };
    finish(what_ja, what_en, path, found())
}

/// 投入 and 結果: two folders, neither within the other, and people cannot put files among the results.
pub fn apart(drop: &Path, results: &Path) -> Check {
    let found = || {
        let (a, b) = (folder(drop)?, folder(results)?);
        let real = |p: &Path| {
            p.canonicalize().map_err(|e| (State::Bad, e.to_string(), "パスを確認してください。", "check the path"))
        };
        let (real_a, real_b) = (real(drop)?, real(results)?);
        if (a.dev(), a.ino()) == (b.dev(), b.ino()) || real_a.starts_with(&real_b) || real_b.starts_with(&real_a) {
            return Err((
                State::Bad,
                drop.display().to_string(),
                "投入と結果を、別々の、互いに含まないフォルダにしてください。",
                "must be two folders, neither within the other",
            ));
        }
        if b.mode() & 0o022 != 0 {
            return Err((
                State::Warn,
                shown(&b),
                "職員が結果フォルダに書き込めます。無害化していないファイルが結果に見えるおそれがあります（chmod 2750）。",
                "people can write among the results: a raw file could look like a result (chmod 2750)",
            ));
        }
        Ok(shown(&b))
    };
    finish("投入と結果の分離", "drop folder apart from results", results, found())
}

/// The configuration: a plain file that only root may change (R18).
pub fn configuration(path: &Path) -> Check {
    let todo = (
        "設定ファイルは root だけが書けるようにしてください（chown root、chmod 640）。",
        "leave writing the configuration to root (chown root, chmod 640)",
    );
    let found = || {
        let m = regular(path)?;
        way(path)?;
        if m.mode() & 0o022 != 0 {
            return Err((State::Bad, shown(&m), todo.0, todo.1));
        }
        if m.uid() != 0 {
            return Err((State::Warn, shown(&m), todo.0, todo.1));
        }
        Ok(shown(&m))
    };
    finish("設定ファイル", "configuration", path, found())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{Permissions, create_dir, set_permissions, write};
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;

    fn chmod(path: &Path, mode: u32) {
        set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    fn file(dir: &Path, name: &str, mode: u32) -> PathBuf {
        let path = dir.join(name);
        write(&path, "x").unwrap();
        chmod(&path, mode);
        path
    }

    fn sub(dir: &Path, name: &str, mode: u32) -> PathBuf {
        let path = dir.join(name);
        create_dir(&path).unwrap();
        chmod(&path, mode);
        path
    }

    #[test]
    fn keys_and_data_are_for_the_service_alone() {
        let dir = tempfile::tempdir().unwrap();
        let d = dir.path();
        assert_eq!(private_folder(&sub(d, "a", 0o700)).state, State::Ok);
        for (name, mode) in [("b", 0o750), ("c", 0o701), ("d", 0o777)] {
            assert_eq!(private_folder(&sub(d, name, mode)).state, State::Bad, "{mode:o}");
        }
        assert_eq!(private_key(&file(d, "k1", 0o600)).state, State::Ok);
        assert_eq!(private_key(&file(d, "k2", 0o400)).state, State::Ok);
        for (name, mode) in [("k3", 0o640), ("k4", 0o604), ("k5", 0o660)] {
            assert_eq!(private_key(&file(d, name, mode)).state, State::Bad, "{mode:o}");
        }
        std::os::unix::fs::symlink(d.join("k1"), d.join("link")).unwrap();
        assert_eq!(private_key(&d.join("link")).state, State::Bad);
        assert_eq!(private_key(&d.join("gone")).state, State::Bad);
        assert_eq!(private_folder(&d.join("k1")).state, State::Bad);
        std::fs::hard_link(d.join("k2"), d.join("second")).unwrap();
        assert_eq!(private_key(&d.join("k2")).state, State::Bad);
        write(d.join("k1"), "").unwrap();
        assert_eq!(private_key(&d.join("k1")).state, State::Bad);
    }

    #[test]
    fn a_key_below_a_folder_that_others_write_is_not_private() {
        let dir = tempfile::tempdir().unwrap();
        let open = sub(dir.path(), "open", 0o700);
        let key = file(&open, "seal.key", 0o600);
        assert_eq!(private_key(&key).state, State::Ok);
        chmod(&open, 0o777);
        assert_eq!(private_key(&key).state, State::Bad);
        chmod(&open, 0o1777);
        assert_eq!(private_key(&key).state, State::Ok, "nobody can replace another's file in a sticky folder");
    }

    #[test]
    fn whom_we_trust_is_not_for_others_to_change() {
        let dir = tempfile::tempdir().unwrap();
        let trust = sub(dir.path(), "trust", 0o755);
        assert_eq!(trust_folder(&trust).state, State::Bad, "no key");
        let key = file(&trust, "internet-1.pub", 0o644);
        assert_eq!(trust_folder(&trust).state, State::Ok);
        chmod(&key, 0o664);
        assert_eq!(trust_folder(&trust).state, State::Bad);
        chmod(&key, 0o644);
        chmod(&trust, 0o775);
        assert_eq!(trust_folder(&trust).state, State::Bad);
    }

    #[test]
    fn shared_folders_are_for_their_group() {
        let dir = tempfile::tempdir().unwrap();
        let d = dir.path();
        let state = |name, mode| shared_folder("投入フォルダ", "drop folder", &sub(d, name, mode)).state;
        assert_eq!(state("a", 0o2770), State::Ok);
        assert_eq!(state("b", 0o2775), State::Warn);
        assert_eq!(state("c", 0o2777), State::Bad);
        let (drop, results) = (d.join("a"), sub(d, "results", 0o2750));
        assert_eq!(apart(&drop, &results).state, State::Ok);
        chmod(&results, 0o2770);
        assert_eq!(apart(&drop, &results).state, State::Warn);
        assert_eq!(apart(&drop, &drop).state, State::Bad);
        assert_eq!(apart(&drop, &sub(&drop, "results", 0o2750)).state, State::Bad);
    }

    #[test]
    fn the_configuration_is_for_root_to_change() {
        let dir = tempfile::tempdir().unwrap();
        let path = file(dir.path(), "mugai.toml", 0o640);
        let expected = if rustix::process::geteuid().is_root() { State::Ok } else { State::Warn };
        assert_eq!(configuration(&path).state, expected);
        chmod(&path, 0o660);
        assert_eq!(configuration(&path).state, State::Bad);
    }
}
