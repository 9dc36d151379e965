//! Writes docs/formats.md from the catalogue (`cargo xtask formats`).

fn main() -> std::io::Result<()> {
    let page = mugai_tests::formats_page::page(mugai_engine::catalogue());
    std::fs::write(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/formats.md"), page)
}
