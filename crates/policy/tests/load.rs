//! What a policy file may say, and what is refused at load.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use mugai_core::{Catalogue, Format, Rule, Treatment, choice};
use mugai_policy::{Policy, PolicyError, schema};

static MACRO: Rule = Rule {
    id: "test.macro",
    refs: &["OOX-P02"],
    ja: "マクロ",
    en: "macro",
    why_ja: "動きます。",
    effect_ja: "",
    default: Treatment::Remove,
    may: &[],
};
static COMMENT: Rule = Rule { id: "test.comment", default: Treatment::Keep, may: &[Treatment::Remove], ..MACRO };
static FORMAT: Format = Format {
    id: "test",
    ja: "試験",
    en: "test",
    extensions: &["tst"],
    mime: &[],
    recognised: "",
    lost_ja: "",
    refines: &[],
    rules: &[&MACRO, &COMMENT],
};

fn catalogue() -> Catalogue {
    Catalogue::new(vec![&FORMAT], &[], &[]).unwrap()
}

fn error(text: &str) -> PolicyError {
    Policy::load(text, &catalogue()).unwrap_err()
}

#[test]
fn a_policy_changes_what_it_names_and_nothing_else() {
    let text = "name = \"税務課\"\n[rules]\n\"test.macro\" = \"refuse\"\n[limits]\ndepth = 2\n[formats]\nrefuse = [\"test\"]\npdf = \"picture\"\n";
    let policy = Policy::load(text, &catalogue()).unwrap();
    assert_eq!(policy.name, "税務課");
    assert_eq!(policy.orders.treatments, [Treatment::Refuse, Treatment::Keep]);
    assert_eq!(policy.orders.limits.depth, 2);
    assert_eq!(policy.orders.limits.entries, 10_000);
    assert_eq!(policy.orders.refused_formats, [0]);
    assert_eq!(policy.orders.choices.get(&choice::PDF), choice::PICTURE);
    assert_eq!(policy.orders.choices.get(&choice::PAGE_IMAGE), choice::AUTO);
}

#[test]
fn unknown_keys_and_rules_are_refused() {
    assert!(matches!(error("colour = 1"), PolicyError::Syntax(_)));
    assert!(matches!(error("[rules]\n\"test.makro\" = \"remove\""), PolicyError::NoSuchRule(_)));
    assert!(matches!(error("[rules]\n\"test.macro\" = \"delete\""), PolicyError::NoSuchTreatment { .. }));
    assert!(matches!(error("[limits]\ndepht = 2"), PolicyError::NoSuchLimit(_)));
    assert!(matches!(error("profile = \"lenient\""), PolicyError::NoSuchProfile(_)));
    assert!(matches!(error("[formats]\nrefuse = [\"djvu\"]"), PolicyError::NoSuchFormat(_)));
    assert!(matches!(error("[formats]\npdf = \"copy\""), PolicyError::NoSuchWord { choice: "pdf", .. }));
    assert!(matches!(error("[formats]\npdff = \"picture\""), PolicyError::NoSuchChoice(_)));
    assert!(matches!(error("[formats]\npdf = 1"), PolicyError::Syntax(_)));
    assert!(matches!(
        error("[rules]\n\"test.macro\" = \"remove\"\n\"test.macro\" = \"refuse\""),
        PolicyError::Syntax(_)
    ));
}

#[test]
fn contradictions_are_refused_at_load() {
    let PolicyError::NotAllowed { may, .. } = error("[rules]\n\"test.macro\" = \"keep\"") else {
        panic!("a macro was kept")
    };
    assert_eq!(may, ["remove", "refuse"]);
    assert!(matches!(error("[limits]\ndepth = 0"), PolicyError::LimitOutOfRange { .. }));
    assert!(matches!(error("[limits]\ndepth = 10000"), PolicyError::LimitOutOfRange { .. }));
    assert!(matches!(error("[limits]\ntotal_bytes = 1000"), PolicyError::Contradiction(_)));
    assert!(matches!(error("[limits]\nmemory_bytes = 1000"), PolicyError::Contradiction(_)));
}

#[test]
fn the_schema_knows_every_rule_and_what_may_be_said_of_it() {
    let schema = schema(&catalogue());
    let rules = &schema["properties"]["rules"]["properties"];
    assert_eq!(rules["test.macro"]["enum"], serde_json::json!(["remove", "refuse"]));
    assert_eq!(schema["properties"]["formats"]["properties"]["pdf"]["enum"], serde_json::json!(["rebuild", "picture"]));
    assert_eq!(rules["test.comment"]["enum"], serde_json::json!(["remove", "keep", "refuse"]));
    assert_eq!(schema["properties"]["limits"]["properties"]["depth"]["maximum"], 20);
}
