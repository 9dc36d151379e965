//! Writes the committed fixtures anew: `cargo run -p mugai-testkit --bin write-fixtures`.

use std::path::Path;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join("fixtures");
    for (name, bytes) in mugai_testkit::fixtures::all() {
        let path = root.join(&name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        let format = name.split('/').next().unwrap();
        if format == "demo" {
            continue; // its folder holds nothing but what a clerk would drop in; fixtures/README.md speaks of it
        }
        let origin = root.join(format).join("ORIGIN.md");
        let text = format!(
            "# Where the fixtures of `{format}` are from\n\nEvery file here was made by the builders of `crates/testkit` \
             (`cargo run -p mugai-testkit --bin write-fixtures`), not taken from anywhere. Licence: Apache-2.0, as the project.\n\n\
             `clean/`: nothing dangerous, everyday features. `dirty/`: one planted danger each, named after its rule. \
             `bad/`: broken, must be refused.\n"
        );
        std::fs::write(origin, text).unwrap();
    }
}
