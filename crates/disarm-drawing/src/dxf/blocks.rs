//! Blocks within blocks: none holds itself, and all of them in their places are not more than anybody can draw.

use super::pairs::Pair;
use super::rebuild::records;
use crate::graph::Graph;
use mugai_core::{Context, Reason, Refusal};
use std::collections::HashMap;

/// The number of what is drawn outside of all blocks.
const SPACE: u64 = 0;

/// Looks through the sections; `sections` are a name and the pairs between its mark and the end of it.
pub(super) fn check(sections: &[(&str, &[Pair<'_>])], cx: &mut Context<'_>) -> Result<(), Refusal> {
    let of = |wanted: &'static str| {
        sections.iter().filter(move |(name, _)| *name == wanted).flat_map(|(_, pairs)| records(pairs))
    };
    let mut numbers: HashMap<String, u64> = HashMap::new();
    for (record, number) in of("BLOCKS").filter(|r| kind(r) == "BLOCK").zip(SPACE.saturating_add(1)..) {
        if numbers.insert(name(record), number).is_some() {
            return Err(Refusal::new(Reason::Ambiguous, "DXF BLOCK", "two blocks of one name"));
        }
    }
    let mut graph = Graph::new("DXF");
    for record in of("BLOCKS") {
        match kind(record) {
            "BLOCK" => graph.entity(numbers.get(&name(record)).copied().unwrap_or(SPACE), cx)?,
            _ => drawn(record, &numbers, &mut graph, cx)?,
        }
    }
    graph.entity(SPACE, cx)?;
    of("ENTITIES").try_for_each(|record| drawn(record, &numbers, &mut graph, cx))?;
    graph.check(cx)
}

/// Counts one entity, and the block it puts in a place: an array of them for INSERT (70 columns, 71 rows).
fn drawn(
    record: &[Pair<'_>],
    numbers: &HashMap<String, u64>,
    graph: &mut Graph,
    cx: &mut Context<'_>,
) -> Result<(), Refusal> {
    graph.weigh();
    let times = match kind(record) {
        "INSERT" => count(record, 70).saturating_mul(count(record, 71)),
        "ACAD_TABLE" | "DIMENSION" => 1,
        _ => return Ok(()),
    };
    // A block that is not there is drawn by nobody.
    numbers.get(&name(record)).map_or(Ok(()), |number| graph.point(*number, times, cx))
}

fn kind<'a>(record: &[Pair<'a>]) -> &'a str {
    record.first().map_or("", |p| p.text)
}

/// The name of a block, which is the same in small letters and capitals.
fn name(record: &[Pair<'_>]) -> String {
    record.iter().find(|p| p.code == 2).map_or("", |p| p.text.trim()).to_lowercase()
}

/// A number of copies, one when it is not said.
fn count(record: &[Pair<'_>], code: u16) -> u64 {
    let said = record.iter().find(|p| p.code == code).and_then(|p| p.text.parse::<i64>().ok());
    said.map_or(1, i64::unsigned_abs).max(1)
}
