//! Examples of the main answers: Diego Siciliani of Northwind Traders phones Alice of Fabrikam.
//!
//! Each is an answer as this server gives it. Examples of what clients send stand at the types themselves.

use serde_json::{Value, json};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{OpenApi, RefOr};

/// Gives the main answers their examples.
pub(super) fn add(document: &mut OpenApi) {
    let Some(components) = &mut document.components else { return };
    for (name, example) in examples() {
        if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(name) {
            object.examples = vec![example];
        }
    }
}

/// The examples, by the names of their schemas.
pub(super) fn examples() -> [(&'static str, Value); 14] {
    [
        ("Me", me()),
        ("Card", card()),
        ("Call", call(&card())),
        ("CallPage", json!({"items": [call(&Value::Null)], "nextCursor": null})),
        ("CallTrace", call_trace()),
        ("StartedCall", started_call()),
        ("CustomerRecord", customer()),
        ("CustomerPage", customers()),
        ("Meeting", meeting()),
        ("MeetingList", meetings()),
        ("PluginVersion", plugin_version()),
        ("Plugin", plugin()),
        ("PluginList", json!({"items": [plugin()]})),
        ("DirectoryUserPage", json!({"items": [megan()], "nextCursor": null})),
    ]
}

const ALICE: &str = "6f1c2a30-0000-4000-8000-000000000011";
const MEGAN: &str = "6f1c2a30-0000-4000-8000-000000000012";
const FABRIKAM: &str = "5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01";
const CALL: &str = "019ab0c4-7f3c-7000-8000-000000000001";
const CALLING_SESSION: &str = "019ab0c4-7f3c-7000-8000-000000000003";
const DIEGO: &str = "019ab0c4-7f3c-7000-8000-000000000002";
const DIGEST: &str = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn me() -> Value {
    json!({
        "user": {
            "id": ALICE, "userPrincipalName": "alice@fabrikam.example", "displayName": "Alice Ciccu",
            "email": "alice@fabrikam.example", "locale": "en-GB", "timeZone": "Europe/Prague"
        },
        "tenant": {"id": FABRIKAM, "name": "Fabrikam", "defaultRegion": "US", "urlSchemes": ["crm"],
            "brand": {"color": "#8b1a5b", "logoUrl": "/api/v1/tenant/logos/3f5a9c0d2b7e41864c1d0a9be8f7a612"}
        },
        "roles": ["agent"],
        "calling": {"mode": "real", "emulatorUrl": null},
        "plugins": [{"name": "phone-book", "version": "1.0.0", "hooks": ["caller-id"]}]
    })
}

fn caller() -> Value {
    json!({
        "kind": "phone", "display": "+1 425-555-0123", "displaySays": null, "national": "(425) 555-0123", "e164": "+14255550123", "extension": null, "region": "US",
        "numberType": "fixed-line-or-mobile", "networkName": "DIEGO SICILIANI", "userId": null, "external": null
    })
}

fn card_match() -> Value {
    json!({
            "source": "customers", "recordType": "contact", "recordId": DIEGO, "name": "Diego Siciliani",
            "company": "Northwind Traders", "title": "Buyer", "email": "diego@northwind.example",
            "matchedNumber": "+1 425 555 0123", "strength": "exact", "confidence": 100,
            "why": "The customer has exactly this number, +1 425 555 0123.",
            "whySays": {"kind": "exact-number", "number": "+1 425 555 0123"}, "lastActivity": "2026-11-20T14:05:00Z",
            "lastContact": "2026-11-20T14:05:00Z", "owner": "Alice Ciccu",
            "url": "https://crm.example/contacts/4711", "avatarUrl": null, "badges": [{"kind": "vip", "label": "VIP"}],
            "fields": [{"label": "Plan", "value": "Gold", "kind": "text", "pii": false}],
            "pluginActions": [{"plugin": "phone-book", "id": "call-later", "label": "Call back tomorrow"}],
            "actions": [{"label": "Open record", "says": "open-record", "url": "https://crm.example/contacts/4711"}],
            "openItems": [{
                "id": "2210", "itemType": "order", "status": "late", "label": "Order 2210 is late", "url": null, "extra": []
            }], "extra": [], "alsoFrom": []
    })
}

fn card() -> Value {
    json!({
        "callId": CALL, "sdkCallId": "6ae5e0b6-5a07-4a4f-9b1b-5b2d2c0b7a11", "sequence": 3, "phase": "final",
        "direction": "incoming", "caller": caller(), "title": "Diego Siciliani",
        "titleSays": null, "subtitle": "Northwind Traders", "subtitleSays": null,
        "identified": true, "sharedBy": null, "suppressed": false, "silent": false, "openUrl": null,
        "matches": [card_match()],
        "partial": false, "stillLooking": false, "calledNumber": "+14255550100", "viaQueue": "Sales",
        "transferredFrom": null,
        "why": [
            {"source": "customers", "outcome": "found", "detail": "Found one record.", "detailSays": {"kind": "found", "count": 1}, "elapsedMs": 3},
            {"source": "plugin:phone-book", "outcome": "not-found", "detail": "Knows nobody by this caller's number or id.", "detailSays": {"kind": "not-found"}, "elapsedMs": 9}
        ],
        "receivedAt": "2026-11-26T09:30:00.125Z", "extra": [],
        "pluginActions": [{"plugin": "spam-and-vip", "id": "block", "label": "Block this number"}]
    })
}

fn call(card: &Value) -> Value {
    json!({
        "id": CALL, "etag": "\"3\"", "sdkCallId": "6ae5e0b6-5a07-4a4f-9b1b-5b2d2c0b7a11", "kind": "call",
        "meetingId": null, "meetingEndsAt": null, "joinsAgain": false, "direction": "incoming", "state": "ended",
        "outcome": "answered", "party": caller(), "title": "Diego Siciliani",
        "titleSays": null, "subtitle": "Northwind Traders", "subtitleSays": null,
        "customerId": DIEGO, "customerSource": "customers", "customerChosen": false, "startedAt": "2026-11-26T09:30:00.125Z",
        "answeredAt": "2026-11-26T09:30:07.250Z", "endedAt": "2026-11-26T09:34:12.500Z", "durationS": 245,
        "notes": "Wants a second offer.", "disposition": "follow-up", "sessionLost": false,
        "callingSessionId": CALLING_SESSION, "card": card,
        "callLog": [{"plugin": "phone-book", "state": "saved", "externalId": "activity-1042"}]
    })
}

fn call_trace() -> Value {
    json!({
        "callId": CALL, "receivedAt": "2026-11-26T09:30:00.125Z",
        "sources": [
            {
                "source": "plugin:phone-book", "outcome": "timed-out", "records": null, "elapsedMs": 1504,
                "plugin": {
                    "name": "phone-book", "version": "1.0.0", "digest": DIGEST, "hook": "caller-id",
                    "reused": false, "failure": "timed-out", "failureWords": "the plugin, or a system behind it, took too long", "tookMs": 1502.25, "waitingMs": 1500.5,
                    "memoryBytes": 1_114_112, "hostCallsLeftOut": 0,
                    "hostCalls": [{
                        "capability": "http", "call": "http.send GET over crm", "afterMs": 0.75, "tookMs": 1500.5,
                        "outcome": "failed", "detail": "timed-out"
                    }]
                }
            },
            {"source": "customers", "outcome": "found", "records": 1, "elapsedMs": 3, "plugin": null}
        ],
        "sourcesLeftOut": 0,
        "decision": {
            "basis": "identified", "source": "customers", "strength": "exact", "records": 1, "sharedBy": null,
            "presentation": null, "partial": true, "phase": "final"
        },
        "beforeCall": null,
        "presses": [{
            "source": "plugin:phone-book", "action": "open-case", "onRecord": true, "confirmed": false,
            "pressedAt": "2026-11-26T09:30:08.500Z", "outcome": "done",
            "plugin": {
                "name": "phone-book", "version": "1.0.0", "digest": DIGEST, "hook": "card-action",
                "reused": false, "failure": null, "failureWords": null, "tookMs": 212.5, "waitingMs": 210.25,
                "memoryBytes": 1_114_112, "hostCallsLeftOut": 0,
                "hostCalls": [{
                    "capability": "http", "call": "http.send POST over crm", "afterMs": 0.5, "tookMs": 210.25,
                    "outcome": "answered", "detail": "201"
                }]
            }
        }],
        "whole": true,
        "logs": [{
            "plugin": "phone-book",
            "url": format!("/api/v1/admin/plugins/phone-book/logs?callId={CALL}")
        }]
    })
}

fn started_call() -> Value {
    let mut begun = call(&Value::Null);
    for (member, value) in [("state", json!("ringing")), ("direction", json!("outgoing"))] {
        begun[member] = value;
    }
    for member in ["sdkCallId", "outcome", "answeredAt", "endedAt", "durationS", "notes", "disposition"] {
        begun[member] = Value::Null;
    }
    begun["callLog"] = json!([]);
    json!({"call": begun, "callee": {"phoneNumber": "+14255550123"}, "emergency": false, "warnings": []})
}

fn customer() -> Value {
    json!({
        "id": DIEGO, "recordType": "contact", "name": "Diego Siciliani", "company": "Northwind Traders",
        "title": "Buyer", "email": "diego@northwind.example",
        "phones": [
            {"number": "+1 425 555 0123", "e164": "+14255550123", "extension": null, "label": "work"}
        ],
        "phoneForms": [
            {"display": "+1 425-555-0123", "national": "(425) 555-0123", "region": "US", "extension": null}
        ],
        "owner": "Alice Ciccu", "lastActivity": "2026-11-20T14:05:00Z", "url": "https://crm.example/contacts/4711",
        "badges": [{"kind": "vip", "label": "VIP"}],
        "fields": [{"label": "Plan", "value": "Gold", "kind": "text", "pii": false}], "extra": [],
        "externalId": "4711", "createdAt": "2026-03-02T08:00:00Z", "updatedAt": "2026-11-20T14:05:00Z"
    })
}

fn customers() -> Value {
    json!({
        "items": [customer()], "nextCursor": null, "total": 1, "source": "customers", "readOnly": false,
        "partial": false
    })
}

fn meeting() -> Value {
    json!({
        "id": "AAMkAGI2", "title": "Offer for Northwind Traders", "subject": "Offer for Northwind Traders",
        "start": "2026-11-26T11:00:00+01:00", "end": "2026-11-26T11:30:00+01:00", "when": "upcoming",
        "allDay": false, "recurring": false, "private": false, "redacted": false, "location": "Microsoft Teams",
        "organizer": {
            "name": "Megan Bowen", "email": "megan@fabrikam.example", "external": false, "required": true
        },
        "attendees": [{
            "name": "Diego Siciliani", "email": "diego@northwind.example", "external": true, "required": true
        }],
        "response": "accepted", "showAs": "busy", "categories": ["Customers"], "rank": 10, "label": "Customer",
        "customers": [{"source": "customers", "recordType": "contact", "id": DIEGO, "name": "Diego Siciliani"}], "canJoin": true
    })
}

fn meetings() -> Value {
    json!({
        "items": [meeting()], "hiddenCount": 1,
        "hidden": [{"reason": "It has no link of a Teams meeting", "says": "no-link", "by": "switchboard", "count": 1}],
        "start": "2026-11-25T23:00:00Z", "end": "2026-11-26T23:00:00Z", "timeZone": "Europe/Prague",
        "timeZoneSource": "mailbox",
        "filters": [{"plugin": "plugin:customer-meetings", "answered": true, "says": "judged", "detail": "Judged 2 of 2 meetings."}],
        "more": false, "cached": false, "ageS": 0
    })
}

fn plugin_version() -> Value {
    json!({
        "digest": DIGEST, "name": "phone-book", "version": "1.0.0", "contract": "1.0.0",
        "description": "Knows callers by the organisation's phone book.", "hooks": ["caller-id"],
        "imports": ["switchboard:plugin/key-value@1.0.0"],
        "grantsAsked": [{"capability": "key-value", "reason": "The phone book is kept there."}],
        "personKeys": ["number:{number}"],
        "settingsSchema": null, "sizeBytes": 93_184, "memory": {"class": "small", "initialBytes": 1_114_112},
        "compiledBytes": 412_672, "compileMs": 180, "madeWith": ["Rust 1.95.0"], "warnings": [], "uploadedAt": "2026-11-20T08:00:00Z",
        "uploadedBy": "nestor@fabrikam.example", "alreadyKnown": false
    })
}

fn plugin() -> Value {
    json!({
        "name": "phone-book", "active": DIGEST, "revision": 1, "previous": null, "settingsSet": [],
        "position": 1, "replaced": null,
        "recentErrors": {"count": 0, "newest": null},
        "grants": [{"capability": "key-value", "reason": "The phone book is kept there."}],
        "versions": [plugin_version()]
    })
}

fn megan() -> Value {
    json!({
        "id": MEGAN, "displayName": "Megan Bowen", "email": "megan@fabrikam.example",
        "userPrincipalName": "megan@fabrikam.example", "jobTitle": "Sales manager", "department": "Sales",
        "phones": ["+1 425 555 0101"],
        "phoneForms": [
            {"display": "+1 425-555-0101", "national": "(425) 555-0101", "region": "US", "extension": null}
        ],
        "external": false,
        "presence": {"availability": "Available", "activity": "Available"}
    })
}
