//! What `examples/caller-id-rust` does, with Extism: the call comes as JSON, and the answer goes as JSON.

use extism_pdk::{FnResult, Json, plugin_fn};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub struct Question {
    call: Call,
}

#[derive(Deserialize)]
struct Call {
    caller: Caller,
}

/// Other callers than those by telephone have no keys.
#[derive(Deserialize)]
struct Caller {
    phone: Option<Phone>,
}

#[derive(Deserialize)]
struct Phone {
    keys: Vec<Key>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Key {
    value: String,
    strength: String,
}

#[derive(Serialize)]
pub struct Resolution {
    matches: Vec<Match>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Match {
    source: &'static str,
    record_type: &'static str,
    record_id: &'static str,
    name: &'static str,
    company: &'static str,
    matched_number: String,
    strength: String,
    confidence: u8,
    why: &'static str,
}

#[plugin_fn]
pub fn resolve(Json(question): Json<Question>) -> FnResult<Json<Resolution>> {
    let keys = question.call.caller.phone.map(|phone| phone.keys).unwrap_or_default();
    let known = keys.into_iter().filter(|key| key.value == "+14255550100").take(1);
    let found = known.map(|key| Match {
        source: "example",
        record_type: "contact",
        record_id: "1",
        name: "Northwind Traders, reception",
        company: "Northwind Traders",
        matched_number: key.value,
        strength: key.strength,
        confidence: 100,
        why: "The example plugin knows exactly this number.",
    });
    Ok(Json(Resolution { matches: found.collect() }))
}
