//! The JSON schema of a policy file, made from the catalogue, so that an editor knows every rule, treatment and limit.

use mugai_core::choice::CHOICES;
use mugai_core::{Catalogue, Limits, Treatment};
use serde_json::{Map, Value, json};

/// The schema (JSON Schema 2020-12).
pub fn schema(catalogue: &Catalogue) -> Value {
    let rules: Map<String, Value> = catalogue
        .rules
        .iter()
        .map(|r| {
            let may: Vec<&str> = Treatment::ALL.iter().filter(|(t, _)| r.allows(*t)).map(|(_, w)| *w).collect();
            let about =
                json!({ "description": format!("{} / {}", r.ja, r.en), "enum": may, "default": r.default.word() });
            (r.id.to_owned(), about)
        })
        .collect();
    let limits: Map<String, Value> = Limits::FIELDS
        .iter()
        .map(|f| {
            let about = json!({ "description": format!("{} / {}", f.ja, f.en), "type": "integer", "minimum": 1, "maximum": f.max, "default": f.default });
            (f.name.to_owned(), about)
        })
        .collect();
    let choices = CHOICES.iter().map(|c| {
        let about =
            json!({ "description": format!("{} / {}", c.ja, c.en), "enum": c.words, "default": c.words.first() });
        (c.name.to_owned(), about)
    });
    let formats: Vec<&str> = catalogue.formats.iter().map(|f| f.id).collect();
    let refuse = json!({ "type": "array", "items": { "enum": formats } });
    let fonts = json!({ "type": "array", "items": { "type": "string" }, "description": "埋め込まれていない文字の描画に使うフォント（絶対パス） / fonts to draw with where a page brings none (absolute paths)" });
    let formats: Map<String, Value> =
        choices.chain([("refuse".to_owned(), refuse), ("fonts".to_owned(), fonts)]).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Mugai policy 無害化ポリシー",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "name": { "type": "string", "description": "報告書に載る名前 / name shown in reports" },
            "profile": { "enum": ["standard", "strict"], "default": "standard" },
            "rules": { "type": "object", "additionalProperties": false, "properties": rules },
            "limits": { "type": "object", "additionalProperties": false, "properties": limits },
            "formats": { "type": "object", "additionalProperties": false, "properties": formats }
        }
    })
}
