//! One job: identify, disarm or inspect, with whatever is inside coming round again on the same budget.

use crate::detect::{identify, identify_inner};
use mugai_core::{
    Beside, Catalogue, Context, Disarm, Finding, Input, Limit, Orders, Output, Reason, Recurse, Refusal, Sink, names,
};

/// The engine as the formats see it.
#[derive(Clone, Copy, Debug)]
pub struct Engine;

impl Recurse for Engine {
    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        allowed(identify_inner(input)?, cx)?.disarm(input, cx)
    }

    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        allowed(identify_inner(input)?, cx)?.inspect(input, cx)
    }
}

/// A policy may refuse a format whole.
fn allowed(found: &'static dyn Disarm, cx: &Context<'_>) -> Result<&'static dyn Disarm, Refusal> {
    if cx.refuses(found.format()) {
        return Err(Refusal::new(
            Reason::Policy,
            "",
            format!("the policy refuses every file of format {}", found.format().id),
        ));
    }
    Ok(found)
}

/// What became of one top-level file.
#[derive(Debug)]
pub struct Ended {
    /// The rebuilt file, or why there is none.
    pub result: Result<Output, Refusal>,
    /// What leaves beside it; nothing when it was refused.
    pub beside: Vec<Beside>,
    /// What was found, also when it was refused.
    pub findings: Vec<Finding>,
}

/// Disarms one top-level file, with every decoded part handed to `sink` before it is judged when there is one.
pub fn disarm_whole(input: &Input<'_>, orders: &Orders, sink: Option<&mut dyn Sink>) -> Ended {
    let handing_out = sink.is_some();
    let (result, findings) = job(input, orders, sink, |input, cx| {
        let output = rebuild(input, cx);
        // A file whose parts are not all there to be scanned is refused, whatever a format made of it.
        let output = if handing_out { cx.not_handed_out().cloned().map_or(output, Err) } else { output }?;
        let beside = cx.take_beside();
        within_one_limit(&output, &beside, cx)?;
        Ok((output, beside))
    });
    match result {
        Ok((output, beside)) => Ended { result: Ok(output), beside, findings },
        Err(refusal) => Ended { result: Err(refusal), beside: Vec::new(), findings },
    }
}

/// The file and those beside it share one limit, and each of them must still be what it was rebuilt as.
fn within_one_limit(output: &Output, beside: &[Beside], cx: &Context<'_>) -> Result<(), Refusal> {
    let all = std::iter::once(output).chain(beside.iter().map(|b| &b.output));
    let sum = all.fold(0_u64, |sum, o| sum.saturating_add(u64::try_from(o.bytes.len()).unwrap_or(u64::MAX)));
    if sum > cx.limits().output_bytes {
        return Err(Refusal::limit(Limit::Output, "", "the rebuilt mail and its attachments are larger than allowed"));
    }
    beside.iter().try_for_each(|b| still_itself(&b.name, &b.output).map_err(|r| r.at(&b.name)))
}

/// Disarms one top-level file. The findings come back also when it was refused.
pub fn disarm(input: &Input<'_>, orders: &Orders) -> (Result<Output, Refusal>, Vec<Finding>) {
    let Ended { result, findings, .. } = disarm_whole(input, orders, None);
    (result, findings)
}

/// [`disarm`], with every decoded part handed to `sink` before it is judged.
pub fn disarm_handing_out(
    input: &Input<'_>,
    orders: &Orders,
    sink: &mut dyn Sink,
) -> (Result<Output, Refusal>, Vec<Finding>) {
    let Ended { result, findings, .. } = disarm_whole(input, orders, Some(sink));
    (result, findings)
}

fn rebuild(input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
    cx.take(input.bytes.len())?;
    let output = allowed(identify(input)?, cx)?.disarm(input, cx)?;
    if u64::try_from(output.bytes.len()).unwrap_or(u64::MAX) > cx.limits().output_bytes {
        return Err(Refusal::limit(Limit::Output, "", "the rebuilt file is larger than allowed"));
    }
    still_itself(input.name, &output)?;
    Ok(output)
}

/// What was taken out may leave something else behind: a text without its control characters can begin like a program. The rebuilt
/// file must be identified as what it was rebuilt as; the second process would see the same, but here it is a plain refusal.
fn still_itself(name: &str, output: &Output) -> Result<(), Refusal> {
    let name = names::with_extension(name, output.extension);
    let seen = identify(&Input { bytes: &output.bytes, name: &name }).map(|d| d.format().id);
    if seen.as_ref().is_ok_and(|id| *id == output.format.id) {
        return Ok(());
    }
    let what = seen.map_or_else(|r| r.to_string(), str::to_owned);
    Err(Refusal::new(
        Reason::Ambiguous,
        "",
        format!("without what was taken out it would be read as something else: {what}"),
    ))
}

/// Looks at one finished file and says what it is.
pub fn inspect(input: &Input<'_>, orders: &Orders) -> (Result<&'static mugai_core::Format, Refusal>, Vec<Finding>) {
    job(input, orders, None, |input, cx| {
        cx.take(input.bytes.len())?;
        let disarmer = allowed(identify(input)?, cx)?;
        disarmer.inspect(input, cx)?;
        Ok(disarmer.format())
    })
}

fn job<T>(
    input: &Input<'_>,
    orders: &Orders,
    sink: Option<&mut dyn Sink>,
    run: impl FnOnce(&Input<'_>, &mut Context<'_>) -> Result<T, Refusal>,
) -> (Result<T, Refusal>, Vec<Finding>) {
    let catalogue: &'static Catalogue = crate::catalogue();
    if u64::try_from(input.bytes.len()).unwrap_or(u64::MAX) > orders.limits.input_bytes {
        return (Err(Refusal::limit(Limit::Input, "", "the file is larger than allowed")), Vec::new());
    }
    let mut cx = Context::new(catalogue, orders, &Engine);
    if let Some(sink) = sink {
        cx = cx.with_sink(sink);
    }
    let result = run(input, &mut cx);
    (result, cx.into_findings())
}
