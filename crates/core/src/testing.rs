//! Helpers for the tests of single formats: run one disarmer alone, without engine, worker or gate.

use crate::{Catalogue, Context, Disarm, Finding, Input, Orders, Output, Reason, Recurse, Refusal};

/// Offers a list of formats to children, the first that says `Yes` wins. The real engine does more (names, polyglots).
pub struct Formats<'a>(pub &'a [&'static dyn Disarm]);

impl Formats<'_> {
    fn pick(&self, bytes: &[u8]) -> Result<&'static dyn Disarm, Refusal> {
        let best = self.0.iter().copied().max_by_key(|d| d.sniff(bytes));
        best.filter(|d| d.sniff(bytes) != crate::Sniff::No)
            .ok_or_else(|| Refusal::new(Reason::UnknownType, "", "no format of this test claims the file"))
    }
}

impl Recurse for Formats<'_> {
    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal> {
        self.pick(input.bytes)?.disarm(input, cx)
    }
    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal> {
        self.pick(input.bytes)?.inspect(input, cx)
    }
}

/// A catalogue of just these formats.
///
/// # Errors
/// When their ids clash.
pub fn catalogue(formats: &[&'static dyn Disarm]) -> Result<Catalogue, crate::CatalogueError> {
    Catalogue::new(formats.iter().map(|d| d.format()).collect(), &[], &[])
}

/// Disarms with the default orders, inspects the output, and disarms it again to see that nothing changes.
///
/// # Errors
/// The first refusal; `internal` when the second pass differs.
pub fn disarm(formats: &[&'static dyn Disarm], name: &str, bytes: &[u8]) -> Result<(Output, Vec<Finding>), Refusal> {
    disarm_with(formats, name, bytes, |_, _| {})
}

/// [`disarm`] with changed orders.
///
/// # Errors
/// As [`disarm`].
pub fn disarm_with(
    formats: &[&'static dyn Disarm],
    name: &str,
    bytes: &[u8],
    change: impl FnOnce(&Catalogue, &mut Orders),
) -> Result<(Output, Vec<Finding>), Refusal> {
    let catalogue = catalogue(formats).map_err(|e| Refusal::new(Reason::Internal, "", e.to_string()))?;
    let mut orders = Orders::standard(&catalogue);
    change(&catalogue, &mut orders);
    let recurse = Formats(formats);
    let mut cx = Context::new(&catalogue, &orders, &recurse);
    let output = recurse.disarm(&Input { bytes, name }, &mut cx)?;
    let findings = cx.into_findings();
    let mut second = Context::new(&catalogue, &orders, &recurse);
    recurse.inspect(&Input { bytes: &output.bytes, name }, &mut second)?;
    let mut third = Context::new(&catalogue, &orders, &recurse);
    let again = recurse.disarm(&Input { bytes: &output.bytes, name }, &mut third)?;
    if again.bytes != output.bytes {
        return Err(Refusal::new(Reason::Internal, "", "disarming twice changed the file"));
    }
    Ok((output, findings))
}
