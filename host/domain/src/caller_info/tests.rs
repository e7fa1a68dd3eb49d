use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::caller::Caller;

fn read(info: &Value) -> Caller {
    read_caller(&CallerInfo::from_json(info, "callerInfo").unwrap(), "US".parse().unwrap())
}

fn e164(info: &Value) -> Option<String> {
    match read(info) {
        Caller::Phone(phone) => phone.e164,
        other => panic!("{info}: {other:?}"),
    }
}

#[test]
fn every_form_of_a_number_is_the_same_number() {
    for identifier in [
        json!({"kind": "phoneNumber", "phoneNumber": "+14255550123"}),
        json!({"phoneNumber": "+14255550123"}),
        json!({"kind": "phoneNumber", "rawId": "4:+14255550123", "phoneNumber": {"value": "+14255550123"}}),
        json!({"rawId": "4:+14255550123"}),
        json!({"rawId": "4:14255550123"}),
        json!({"kind": "unknown", "id": "4:+14255550123"}),
        json!({"kind": "phoneNumber", "phoneNumber": "+14255550123_12345", "assertedId": "12345"}),
    ] {
        assert_eq!(e164(&json!({"identifier": identifier})).as_deref(), Some("+14255550123"), "{identifier}");
    }
}

#[test]
fn withheld_numbers_are_anonymous() {
    for number in ["anonymous", "Anonymous", "", "266696687", "restricted"] {
        assert_eq!(read(&json!({"identifier": {"phoneNumber": number}})), Caller::Anonymous, "{number}");
    }
    assert_eq!(read(&json!({"identifier": {"phoneNumber": "x", "isAnonymous": true}})), Caller::Anonymous);
}

#[test]
fn teams_identities_are_told_apart() {
    for (raw, expected) in [
        ("8:orgid:a", "teams a"),
        ("8:gcch:a", "teams a"),
        ("8:dod:a", "teams a"),
        ("8:teamsvisitor:a", "other a"),
        ("28:orgid:q", "application q"),
        ("48:x", "other 48:x"),
        ("8:acs:r_u", "other 8:acs:r_u"),
    ] {
        for info in [json!({"rawId": raw}), json!({"kind": "unknown", "id": raw})] {
            let found = match read(&json!({ "identifier": info })) {
                Caller::Teams(teams) => format!("teams {}", teams.id),
                Caller::Application(app) => format!("application {}", app.id),
                Caller::Other(id) => format!("other {id}"),
                other => format!("{other:?}"),
            };
            assert_eq!(found, expected);
        }
    }
    let teams =
        read(&json!({"identifier": {"microsoftTeamsUser": {"userId": "a"}, "kind": "microsoftTeamsUser"}}));
    assert!(matches!(teams, Caller::Teams(teams) if teams.id == "a"));
}

#[test]
fn an_absent_identifier_is_an_unknown_caller() {
    assert_eq!(read(&json!({})), Caller::Other(String::new()));
    assert_eq!(read(&json!({"identifier": null, "displayName": null})), Caller::Other(String::new()));
}

#[test]
fn a_made_up_id_is_no_number() {
    let id = "4:0d5fcb4d-5a35-4d9b-9d3f-5a2f4a7e0c11_9f8e7d";
    assert!(matches!(read(&json!({"identifier": {"rawId": id}})), Caller::Other(_)));
}

#[test]
fn a_wrong_shape_is_named() {
    for (info, message) in [
        (json!(7), "callerInfo: expected an object, got a number"),
        (json!({"identifier": []}), "callerInfo.identifier: expected an object, got an array"),
        (json!({"identifier": {}}), "callerInfo.identifier: names nobody"),
        (
            json!({"identifier": {"phoneNumber": 7}}),
            "callerInfo.identifier.phoneNumber: expected a string, got a number",
        ),
        (json!({"identifier": {"kind": "phoneNumber"}}), "callerInfo.identifier.phoneNumber: is missing"),
        (
            json!({"identifier": {"kind": "phoneNumber", "phoneNumber": {}}}),
            "callerInfo.identifier.phoneNumber.value: is missing",
        ),
        (json!({"displayName": true}), "callerInfo.displayName: expected a string, got a boolean"),
    ] {
        let error = CallerInfo::from_json(&info, "callerInfo").unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
}

proptest! {
    #[test]
    fn no_raw_id_is_too_odd(raw in "\\PC{0,300}", name in "\\PC{0,400}") {
        read(&json!({"identifier": {"rawId": format!("4:{raw}")}, "displayName": name}));
        read(&json!({"identifier": {"kind": "unknown", "id": raw}}));
    }
}
