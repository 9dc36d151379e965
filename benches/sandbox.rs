//! What the two sandboxed processes cost per file, beside an empty process and the engine without a sandbox.

use mugai_benches::measure::{Cost, Who, costs, percentile, usage};
use mugai_benches::table::Table;
use mugai_benches::{each_gate, gate, mugai, samples};
use mugai_core::{Input, Orders};
use mugai_gate::Gate;
use std::process::{Command, Stdio};

const RUNS: usize = 300;
const WARM: usize = 20;

fn main() {
    let mugai = mugai();
    let gate = gate(mugai.clone());
    let tiny = samples::text(200, 1);
    let orders = Orders::standard(mugai_engine::catalogue());
    let input = Input { bytes: &tiny, name: "報告.txt" };

    let through = |gate: &Gate| {
        let outcome = gate.process_bytes("報告.txt", &tiny);
        outcome.result.expect("a harmless text is released");
    };
    let counted = usage(Who::Children).0;
    let sandboxed = costs(WARM, RUNS, || through(&gate));
    // What copies of a nursery cost is known when the nursery has ended: their mean, with the start of the nursery.
    drop(gate);
    let copies = (usage(Who::Children).0 - counted) / u32::try_from(WARM + RUNS).expect("few runs");
    let each = each_gate(mugai.clone());
    let started = costs(WARM, RUNS, || through(&each));
    let inside = costs(WARM, RUNS, || {
        let output = mugai_engine::disarm(&input, &orders).0.expect("a harmless text");
        mugai_engine::inspect(&Input { bytes: &output.bytes, name: "報告.txt" }, &orders).0.expect("clean");
    });
    // The floor of "two processes": the same executable, told something that makes it leave at once.
    let empty = costs(WARM, RUNS, || {
        for _ in 0..2 {
            let status =
                Command::new(&mugai).arg("worker").env_clear().stdin(Stdio::null()).stderr(Stdio::null()).status();
            assert!(status.is_ok(), "the executable starts");
        }
    });
    let foreign = costs(WARM, RUNS, || {
        for _ in 0..2 {
            Command::new("/bin/true").env_clear().status().expect("/bin/true");
        }
    });

    let mut table = Table::new(
        "sandbox",
        "Sandbox: cost per file",
        &["", "CPU of both processes, ms (median)", "p95", "CPU of the gate, ms (median)", "wall, ms (median)", "p95"],
    );
    let mut row = |name: &str, costs: &[Cost]| {
        let at = |p, of: fn(&Cost) -> std::time::Duration| format!("{:.2}", percentile(costs, p, of));
        table.row(&[
            name.to_owned(),
            at(50, |c| c.children),
            at(95, |c| c.children),
            at(50, |c| c.me),
            at(50, |c| c.wall),
            at(95, |c| c.wall),
        ]);
    };
    let sandboxed: Vec<Cost> = sandboxed.into_iter().map(|c| Cost { children: copies, ..c }).collect();
    row("disarm + inspect, sandboxed, 200-byte text", &sandboxed);
    row("the same, each process started for itself", &started);
    row("the same in one process, no sandbox", &inside);
    row("`mugai worker` twice, leaving at once", &empty);
    row("`/bin/true` twice", &foreign);
    let added = percentile(&sandboxed, 50, |c| c.children + c.me) - percentile(&inside, 50, |c| c.children + c.me);
    table.remark(&format!(
        "{RUNS} runs each after {WARM} warm-up runs; of the first row the processor time of the processes is the mean of all runs, the start of \
        the nursery with it. Both processes and the gate together add **{added:.2} ms** of processor time per file \
        (median; target ≤ 4 ms, goal 1 ms)."
    ));
    table.write();
}
