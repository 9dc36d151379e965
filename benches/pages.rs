//! Pages as pictures: how many a second one core draws, and how large they are.

use mugai_benches::measure::{fastest, run};
use mugai_benches::papers;
use mugai_benches::table::Table;
use mugai_core::{Input, Orders, choice};
use std::process::Command;

const PAGES: usize = 60;
const RUNS: usize = 3;

fn main() {
    let columns = ["file", "pages", "dpi", "pages/s", "rebuilt alone, pages/s", "pdftoppm, pages/s", "KB a page"];
    let mut table = Table::new("pages", "Pages as pictures, one thread", &columns);
    let temp = tempfile::tempdir().expect("a folder");
    for (name, bytes) in [("本文.pdf", papers::pages(PAGES, 6)), ("報告.pdf", papers::report(1 << 20, 5))] {
        let input = Input { bytes: &bytes, name };
        let mut orders = Orders::standard(mugai_engine::catalogue());
        let disarm = |orders: &Orders| mugai_engine::disarm(&input, orders).0.expect("our own sample");
        let rebuilt = fastest(RUNS, || drop(disarm(&orders)));
        orders.choices.set(&choice::PDF, choice::PICTURE);
        let output = disarm(&orders);
        let count = output.bytes.windows(11).filter(|w| w == b"/Type/Page/").count();
        let seconds = fastest(RUNS, || drop(disarm(&orders)));
        let file = temp.path().join(name);
        std::fs::write(&file, &bytes).expect("a file");
        let peer = fastest(RUNS, || {
            let mut paint = Command::new("pdftoppm");
            paint.args(["-r", "150", "-png"]).arg(&file).arg(temp.path().join("p"));
            run(&mut paint);
        });
        let speed = |seconds: f64| format!("{:.1}", count as f64 / seconds);
        table.row(&[
            name.to_owned(),
            count.to_string(),
            orders.limits.page_dpi.to_string(),
            speed(seconds),
            speed(rebuilt),
            speed(peer),
            format!("{:.0}", output.bytes.len() as f64 / 1e3 / count as f64),
        ]);
    }
    table.remark("The first file: pages of text; the second: text, ruled tables and photographs. In process, without the sandbox: rebuilding, drawing, coding, and the walk over the pictures. Fastest of 3 runs. The peer draws the pages and codes them as PNG.");
    table.write();
}
