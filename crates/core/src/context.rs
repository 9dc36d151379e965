//! What a format is given while it works: the policy's orders, the budget, the list of findings, and the way to what is inside.

use crate::{
    Action, Beside, Budget, Catalogue, Choice, Choices, Finding, Format, Input, Limit, Limits, MailOrders, Output,
    Reason, Refusal, Rule, Treatment,
};
use std::sync::Arc;

/// Longest place kept in a finding, bytes.
pub const MAX_PLACE: usize = 300;
/// Most fonts a worker is given to draw with.
pub const MAX_FONTS: usize = 8;
/// Most findings a worker may report, whatever the limits say.
pub const MAX_FINDINGS: usize = 100_000;

/// What a policy says, resolved: one treatment per rule of the catalogue, and the limits. Plain data, as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Orders {
    /// One treatment per rule, in the order of [`Catalogue::rules`].
    pub treatments: Vec<Treatment>,
    /// The limits.
    pub limits: Limits,
    /// What is chosen of the ways to treat whole formats.
    pub choices: Choices,
    /// Passwords that may open an encrypted file; tried in order.
    pub passwords: Vec<String>,
    /// Formats that are refused whatever they hold, as places in [`Catalogue::formats`].
    pub refused_formats: Vec<u16>,
    /// Whether every decoded part is to be handed out for a scanner; changes nothing of the output.
    pub hand_out: bool,
    /// Fonts to draw with where a file brings none: TrueType or OpenType files, or collections. Never on the wire: a worker reads
    /// them from the descriptors it was given.
    pub fonts: Vec<Arc<Vec<u8>>>,
    /// For a mail whose attachments are to leave beside its text; changes nothing of any other file.
    pub mail: Option<MailOrders>,
}

impl Orders {
    /// The defaults of the catalogue.
    pub fn standard(catalogue: &Catalogue) -> Self {
        Self {
            treatments: catalogue.rules.iter().map(|r| r.default).collect(),
            limits: Limits::default(),
            choices: Choices::default(),
            passwords: Vec::new(),
            refused_formats: Vec::new(),
            hand_out: false,
            fonts: Vec::new(),
            mail: None,
        }
    }
}

/// The engine, as a format sees it: whatever is inside comes round again.
pub trait Recurse {
    /// Identifies and rebuilds an embedded file.
    ///
    /// # Errors
    /// Whatever the embedded file's own format says.
    fn disarm(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<Output, Refusal>;

    /// Identifies and inspects an embedded file of a finished output.
    ///
    /// # Errors
    /// `residue` and all that [`Recurse::disarm`] may say.
    fn inspect(&self, input: &Input<'_>, cx: &mut Context<'_>) -> Result<(), Refusal>;
}

/// Where decoded parts go that a scanner of somebody else's is to look at.
pub trait Sink {
    /// Takes one part, as it was decoded and before it is judged.
    ///
    /// # Errors
    /// Why it cannot be taken; the file is refused with it.
    fn part(&mut self, bytes: &[u8]) -> Result<(), Refusal>;
}

/// The state of one job. A format can forget neither to report nor to obey: [`Context::found`] does both.
pub struct Context<'a> {
    catalogue: &'a Catalogue,
    orders: &'a Orders,
    recurse: &'a dyn Recurse,
    budget: Budget,
    depth: u64,
    within: String,
    findings: Vec<Finding>,
    /// Where the findings stand that count further ones: looked for once for each rule, not for each of a million dangers.
    counted: Vec<usize>,
    sink: Option<&'a mut dyn Sink>,
    not_handed_out: Option<Refusal>,
    beside: Vec<Beside>,
    /// The depth at which a file within this one may put others beside it ([`Context::child_and_beside`]).
    gathers: Option<u64>,
}

impl<'a> Context<'a> {
    /// A fresh job with a full budget.
    pub fn new(catalogue: &'a Catalogue, orders: &'a Orders, recurse: &'a dyn Recurse) -> Self {
        let budget = Budget::new(&orders.limits);
        Self {
            catalogue,
            orders,
            recurse,
            budget,
            depth: 0,
            within: String::new(),
            findings: Vec::new(),
            counted: Vec::new(),
            sink: None,
            not_handed_out: None,
            beside: Vec::new(),
            gathers: None,
        }
    }

    /// The same job, handing every decoded part to `sink`.
    #[must_use]
    pub fn with_sink(mut self, sink: &'a mut dyn Sink) -> Self {
        self.sink = Some(sink);
        self
    }

    /// Hands out bytes that were just decoded (inflated, decrypted, taken out of base64), before they are judged and also when they
    /// will be removed: those are the ones a scanner should see. Does nothing unless the job asks for it. What goes wrong here
    /// ends the job later ([`Context::not_handed_out`]): no format can swallow it, and a part that was not scanned is never
    /// called clean.
    pub fn hand_out(&mut self, bytes: &[u8]) {
        let Some(sink) = self.sink.as_deref_mut() else { return };
        if self.not_handed_out.is_none() && !bytes.is_empty() {
            self.not_handed_out = sink.part(bytes).err();
        }
    }

    /// Runs `decode` over the parts of a container for their being handed out alone, before any of them is judged; not at all when
    /// the job does not ask for it. Many a part is never decoded otherwise, because it is removed unread. What this spends
    /// of the budget is given back, so that a file is not refused sooner for being scanned; the parts handed out have
    /// a limit of their own. A limit that is hit here ends the job like one of [`Context::hand_out`].
    pub fn ahead(&mut self, decode: impl FnOnce(&mut Self) -> Result<(), Refusal>) {
        if self.sink.is_none() || self.not_handed_out.is_some() {
            return;
        }
        let before = self.budget.clone();
        let result = decode(self);
        self.budget = before;
        if self.not_handed_out.is_none() {
            self.not_handed_out = result.err();
        }
    }

    /// Why a part could not be handed out; the whole file is refused with it.
    pub fn not_handed_out(&self) -> Option<&Refusal> {
        self.not_handed_out.as_ref()
    }

    /// Reports a danger and returns what is to be done about it. Call it before acting, and act as it says.
    ///
    /// # Errors
    /// `policy` when the policy refuses files with this danger.
    pub fn found(&mut self, rule: &'static Rule, place: &str) -> Result<Action, Refusal> {
        let treatment = self.treatment(rule);
        let Some(action) = Action::of(treatment) else {
            return Err(Refusal::new(Reason::Policy, self.placed(place), rule.id.to_owned()));
        };
        self.note(rule, place, action);
        Ok(action)
    }

    /// Reports a danger that the code handled in one fixed way whatever the policy says (never less than it says).
    ///
    /// # Errors
    /// `policy` when the policy refuses files with this danger.
    pub fn did(&mut self, rule: &'static Rule, place: &str, action: Action) -> Result<(), Refusal> {
        if self.treatment(rule) == Treatment::Refuse {
            return Err(Refusal::new(Reason::Policy, self.placed(place), rule.id.to_owned()));
        }
        self.note(rule, place, action);
        Ok(())
    }

    fn note(&mut self, rule: &'static Rule, place: &str, action: Action) {
        let place = self.placed(place);
        let same = |f: &Finding| f.rule.id == rule.id && f.action == action;
        if let Some(f) = self.findings.iter_mut().rev().take(64).find(|f| same(f) && f.place == place) {
            f.count = f.count.saturating_add(1);
            return;
        }
        let most = usize::try_from(self.orders.limits.findings).unwrap_or(MAX_FINDINGS).min(MAX_FINDINGS);
        if self.findings.len() >= most {
            // Beyond the limit findings are counted, not listed: the list is a report, never the decision.
            let known = self.counted.iter().copied().find(|i| self.findings.get(*i).is_some_and(same));
            let place = known.or_else(|| self.findings.iter().position(same));
            if let Some((i, f)) = place.and_then(|i| self.findings.get_mut(i).map(|f| (i, f))) {
                f.count = f.count.saturating_add(1);
                if known.is_none() {
                    self.counted.push(i);
                }
                return;
            }
            if self.findings.len() >= MAX_FINDINGS {
                return;
            }
        }
        self.findings.push(Finding { rule, place, action, count: 1 });
    }

    fn placed(&self, place: &str) -> String {
        let full = match (self.within.is_empty(), place.is_empty()) {
            (true, _) => place.to_owned(),
            (false, true) => self.within.clone(),
            (false, false) => format!("{} › {place}", self.within),
        };
        crate::names::cut(&full, MAX_PLACE).to_owned()
    }

    /// What the policy says of a rule, without reporting anything. A rule that is not in the catalogue is refused.
    pub fn treatment(&self, rule: &'static Rule) -> Treatment {
        self.catalogue
            .number(rule.id)
            .and_then(|n| self.orders.treatments.get(usize::from(n)))
            .copied()
            .unwrap_or(Treatment::Refuse)
    }

    /// Spends expanded bytes of the one budget.
    ///
    /// # Errors
    /// `limit_bytes`.
    pub fn take(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.budget.take(u64::try_from(bytes).unwrap_or(u64::MAX))
    }

    /// Spends one part (a ZIP member, a mail part, a PDF stream).
    ///
    /// # Errors
    /// `limit_parts`.
    pub fn part(&mut self) -> Result<(), Refusal> {
        self.budget.part()
    }

    /// Bytes the budget still holds; the cap for a decoder that is about to expand something.
    pub fn bytes_left(&self) -> u64 {
        self.budget.bytes_left()
    }

    /// The limits of this job.
    pub fn limits(&self) -> &'a Limits {
        &self.orders.limits
    }

    /// The word the policy chose; one of [`Choice::words`].
    pub fn choice(&self, choice: &Choice) -> &'static str {
        self.orders.choices.get(choice)
    }

    /// Fonts to draw with where a file brings none of its own.
    pub fn fonts(&self) -> &'a [Arc<Vec<u8>>] {
        &self.orders.fonts
    }

    /// Passwords that may open an encrypted file.
    pub fn passwords(&self) -> &'a [String] {
        &self.orders.passwords
    }

    /// Whether the policy refuses every file of this format.
    pub fn refuses(&self, format: &Format) -> bool {
        let number = self.catalogue.formats.iter().position(|f| f.id == format.id);
        number.is_none_or(|n| self.orders.refused_formats.iter().any(|r| usize::from(*r) == n))
    }

    /// How deep this file lies in others; 0 for the file that was handed in.
    pub fn depth(&self) -> u64 {
        self.depth
    }

    /// Sends an embedded file round the whole engine, one level deeper, on the same budget.
    ///
    /// # Errors
    /// Whatever the embedded file's format says; `limit_depth` when it lies too deep. Findings of a refused child are withdrawn.
    pub fn child(&mut self, bytes: &[u8], name: &str) -> Result<Output, Refusal> {
        let recurse = self.recurse;
        self.inner(name, |cx| recurse.disarm(&Input { bytes, name }, cx))
    }

    /// [`Context::child`] for content that may be left out: `None` when it was refused for a reason of its own, an error when
    /// a limit of the whole job was hit.
    ///
    /// # Errors
    /// `limit_*`.
    pub fn child_or_none(&mut self, bytes: &[u8], name: &str) -> Result<Option<Output>, Refusal> {
        match self.child(bytes, name) {
            Ok(output) => Ok(Some(output)),
            Err(r)
                if matches!(
                    r.reason,
                    Reason::LimitBytes | Reason::LimitParts | Reason::LimitDepth | Reason::Policy
                ) =>
            {
                Err(r)
            }
            Err(_) => Ok(None),
        }
    }

    /// [`Context::child`] for a container that has room for what a mail in it carries: the files come with it.
    ///
    /// # Errors
    /// As [`Context::child`].
    pub fn child_and_beside(&mut self, bytes: &[u8], name: &str) -> Result<(Output, Vec<Beside>), Refusal> {
        let outer = std::mem::take(&mut self.beside);
        let before = self.gathers.replace(self.depth.saturating_add(1));
        let result = self.child(bytes, name);
        self.gathers = before;
        let inner = std::mem::replace(&mut self.beside, outer);
        result.map(|output| (output, inner))
    }

    /// Whether the file at hand is one that was sent round with room for others beside it.
    pub(crate) fn gathered(&self) -> bool {
        self.gathers == Some(self.depth)
    }

    /// Inspects an embedded file of a finished output.
    ///
    /// # Errors
    /// Whatever the embedded file's format says.
    pub fn inspect_child(&mut self, bytes: &[u8], name: &str) -> Result<(), Refusal> {
        let recurse = self.recurse;
        self.inner(name, |cx| recurse.inspect(&Input { bytes, name }, cx))
    }

    fn inner<T>(&mut self, name: &str, run: impl FnOnce(&mut Self) -> Result<T, Refusal>) -> Result<T, Refusal> {
        if self.depth >= self.orders.limits.depth {
            return Err(Refusal::limit(Limit::Depth, &self.placed(name), "files nested too deep"));
        }
        let outer = self.placed(name);
        let outer = std::mem::replace(&mut self.within, outer);
        let before = self.findings.len();
        self.depth = self.depth.saturating_add(1);
        let result = run(self);
        self.depth = self.depth.saturating_sub(1);
        let within = std::mem::replace(&mut self.within, outer);
        result.map_err(|mut r| {
            self.findings.truncate(before);
            if r.place.is_empty() {
                r.place = within;
            }
            r
        })
    }

    /// The orders of this job.
    pub(crate) fn orders(&self) -> &'a Orders {
        self.orders
    }

    /// The files put beside so far.
    pub(crate) fn beside(&self) -> &[Beside] {
        &self.beside
    }

    pub(crate) fn push_beside(&mut self, beside: Beside) {
        self.beside.push(beside);
    }

    /// Takes what was put beside ([`Context::put_beside`]) out of the job.
    pub fn take_beside(&mut self) -> Vec<Beside> {
        std::mem::take(&mut self.beside)
    }

    /// The findings so far.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Ends the job and hands over its findings.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Formats;

    static RULE: Rule = Rule {
        id: "test.rule",
        refs: &[],
        ja: "試験",
        en: "test",
        why_ja: "",
        effect_ja: "",
        default: Treatment::Remove,
        may: &[],
    };
    static FORMAT: Format = Format {
        id: "test",
        ja: "試験",
        en: "test",
        extensions: &["tst"],
        mime: &[],
        recognised: "",
        lost_ja: "",
        refines: &[],
        rules: &[&RULE],
    };

    fn with<T>(change: impl FnOnce(&mut Orders), run: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let catalogue = Catalogue::new(vec![&FORMAT], &[], &[]).unwrap();
        let mut orders = Orders::standard(&catalogue);
        change(&mut orders);
        run(&mut Context::new(&catalogue, &orders, &Formats(&[])))
    }

    #[test]
    fn findings_beyond_the_limit_are_counted_and_not_listed() {
        with(
            |o| o.limits.findings = 3,
            |cx| {
                for i in 0..10 {
                    assert_eq!(cx.found(&RULE, &format!("place {i}")).unwrap(), Action::Removed);
                }
                assert_eq!(cx.findings().len(), 3);
                assert_eq!(cx.findings().iter().map(|f| f.count).sum::<u32>(), 10);
            },
        );
    }

    #[test]
    fn a_rule_that_is_refused_or_unknown_stops_the_file() {
        static STRANGER: Rule = Rule { id: "test.stranger", ..RULE };
        with(
            |o| o.treatments = vec![Treatment::Refuse],
            |cx| assert_eq!(cx.found(&RULE, "here").unwrap_err().reason, Reason::Policy),
        );
        with(|_| {}, |cx| assert_eq!(cx.found(&STRANGER, "here").unwrap_err().reason, Reason::Policy));
    }

    #[test]
    fn parts_are_handed_out_ahead_without_spending_and_the_first_failure_stays() {
        struct Two(Vec<Vec<u8>>);
        impl Sink for Two {
            fn part(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
                if self.0.len() == 2 {
                    return Err(Refusal::limit(Limit::Bytes, "", "third"));
                }
                self.0.push(bytes.to_vec());
                Ok(())
            }
        }
        let catalogue = Catalogue::new(vec![&FORMAT], &[], &[]).unwrap();
        let orders = Orders::standard(&catalogue);
        let mut sink = Two(Vec::new());
        let mut cx = Context::new(&catalogue, &orders, &Formats(&[])).with_sink(&mut sink);
        let full = cx.bytes_left();
        cx.ahead(|cx| {
            cx.hand_out(b"one");
            cx.hand_out(b"");
            cx.take(100)
        });
        assert_eq!(cx.bytes_left(), full, "given back");
        assert_eq!(cx.not_handed_out(), None);
        cx.hand_out(b"two");
        cx.hand_out(b"three");
        cx.ahead(|_| panic!("nothing is done after a failure"));
        assert_eq!(cx.not_handed_out().unwrap().detail, "third");
        assert_eq!(sink.0, [b"one".to_vec(), b"two".to_vec()], "an empty part is none");
        // A limit hit ahead cannot be swallowed either.
        let mut sink = Two(Vec::new());
        let mut cx = Context::new(&catalogue, &orders, &Formats(&[])).with_sink(&mut sink);
        cx.ahead(|cx| cx.take(usize::MAX));
        assert_eq!(cx.not_handed_out().unwrap().reason, Reason::LimitBytes);
        // Without a sink nothing happens at all.
        with(|_| {}, |cx| cx.ahead(|_| panic!("not asked for")));
    }

    #[test]
    fn a_child_too_deep_is_refused_and_a_refused_child_reports_nothing() {
        with(|o| o.limits.depth = 0, |cx| assert_eq!(cx.child(b"x", "inner").unwrap_err().reason, Reason::LimitDepth));
        with(
            |_| {},
            |cx| {
                assert!(cx.child_or_none(b"x", "inner").unwrap().is_none(), "no format claims it");
                assert!(cx.findings().is_empty());
            },
        );
    }
}
