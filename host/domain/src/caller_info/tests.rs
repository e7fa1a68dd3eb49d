use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::caller::{Caller, OtherCaller};

fn read(info: &Value) -> Caller {
    read_caller(&CallerInfo::from_json(info), "US".parse().unwrap())
}

fn unknown(name: Option<&str>) -> Caller {
    Caller::Other(OtherCaller { id: String::new(), name: name.map(str::to_owned) })
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
        ("8:teamsvisitor:a", "other 8:teamsvisitor:a"),
        ("8:acs:r_t_a", "teams a"),
        ("28:q", "application q"),
        ("8:live:a", "other 8:live:a"),
        ("28:orgid:q", "application q"),
        ("48:x", "other 48:x"),
        ("8:acs:r_u", "other 8:acs:r_u"),
    ] {
        for info in [json!({"rawId": raw}), json!({"kind": "unknown", "id": raw})] {
            let found = match read(&json!({ "identifier": info })) {
                Caller::Teams(teams) => format!("teams {}", teams.id),
                Caller::Application(app) => format!("application {}", app.id),
                Caller::Other(other) => format!("other {}", other.id),
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
    assert_eq!(read(&json!({})), unknown(None));
    assert_eq!(read(&json!({"identifier": null, "displayName": null})), unknown(None));
}

#[test]
fn a_made_up_id_is_no_number() {
    let id = "4:0d5fcb4d-5a35-4d9b-9d3f-5a2f4a7e0c11_9f8e7d";
    assert!(matches!(read(&json!({"identifier": {"rawId": id}})), Caller::Other(_)));
}

/// C04: what is of the wrong shape counts as absent, and what is of another form is still read.
#[test]
fn no_shape_is_refused() {
    for info in [
        json!(7),
        json!(null),
        json!([]),
        json!({"identifier": []}),
        json!({"identifier": {}}),
        json!({"displayName": true}),
        json!({"identifier": {"phoneNumber": null}}),
        json!({"identifier": {"kind": "phoneNumber"}}),
        json!({"identifier": {"kind": "phoneNumber", "phoneNumber": {}}}),
        json!({"identifier": {"kind": 7, "rawId": {}}}),
    ] {
        assert_eq!(read(&info), unknown(None), "{info}");
    }
    for identifier in [
        json!("4:+14255550123"),
        json!({"kind": "phoneNumber", "phoneNumber": null, "rawId": "4:+14255550123"}),
        json!({"phoneNumber": 14_255_550_123_i64}),
    ] {
        assert_eq!(e164(&json!({"identifier": identifier})).as_deref(), Some("+14255550123"), "{identifier}");
    }
}

/// C03, C04: the kinds of the SDK, whether they have members of their own, a raw id or both.
#[test]
fn kinds_are_read_and_unknown_ones_keep_their_name() {
    let teams = |id: &str, tenant: Option<&str>| format!("teams {id} {tenant:?}");
    for (identifier, expected) in [
        (
            json!({"kind": "teamsExtensionUser", "userId": "u", "tenantId": "t", "resourceId": "r"}),
            teams("u", Some("t")),
        ),
        (
            json!({"rawId": "8:acs:r_t_u", "teamsExtensionUser": {"userId": "u", "tenantId": "t", "resourceId": "r"}}),
            teams("u", Some("t")),
        ),
        (json!({"kind": "microsoftTeamsUser", "microsoftTeamsUserId": "8:orgid:u"}), teams("u", None)),
        (json!({"kind": "microsoftBot", "botId": "b"}), "application b".into()),
        (json!({"kind": "microsoftBot", "rawId": "28:orgid:b"}), "application b".into()),
        (json!({"kind": "microsoftTeamsApp", "teamsAppId": "b"}), "application b".into()),
        (
            json!({"kind": "communicationUser", "communicationUserId": "8:acs:r_u"}),
            "other 8:acs:r_u Diego".into(),
        ),
        (json!({"kind": "notInventedYet", "anId": 7, "rawId": "99:x"}), "other 99:x Diego".into()),
        (json!({"kind": "notInventedYet"}), "other  Diego".into()),
        (json!({"rawId": "8:teamsvisitor:v"}), "other 8:teamsvisitor:v Diego".into()),
        (
            json!({"kind": "microsoftTeamsUser", "microsoftTeamsUserId": "v", "isAnonymous": true}),
            "other v Diego".into(),
        ),
    ] {
        let found = match read(&json!({"identifier": identifier, "displayName": "Diego"})) {
            Caller::Teams(user) => teams(&user.id, user.tenant_id.as_deref()),
            Caller::Application(app) => format!("application {}", app.id),
            Caller::Other(other) => format!("other {} {}", other.id, other.name.unwrap_or_default()),
            other => format!("{other:?}"),
        };
        assert_eq!(found, expected, "{identifier}");
    }
}

/// C06: what is no name is not shown as one.
#[test]
fn a_number_or_an_id_is_no_name() {
    let named =
        |name: &str| match read(&json!({"identifier": {"phoneNumber": "+15194890296"}, "displayName": name}))
        {
            Caller::Phone(phone) => phone.network_name,
            other => panic!("{other:?}"),
        };
    for name in [
        "5194890296",
        "+1 519-489-0296",
        "(519) 489 0296",
        "Unknown",
        "ANONYMOUS",
        " ",
        "8:acs:x",
        "UNKNOWN NAME",
    ] {
        assert_eq!(named(name), None, "{name}");
    }
    for name in ["24/7", "7-11", "NORTHWIND", "Bob 5194890296", "王"] {
        assert_eq!(named(name).as_deref(), Some(name));
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let names = "kind|rawId|id|phoneNumber|value|isAnonymous|microsoftTeamsUserId|userId|teamsExtensionUser|identifier|displayName|[a-z]{1,4}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,20}|phoneNumber|4:\\+?[0-9]{0,12}".prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((names, inner), 0..5)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_a_caller(info in any_json(), identifier in any_json()) {
        read(&info);
        read(&json!({"identifier": identifier, "displayName": info}));
    }

    #[test]
    fn no_raw_id_is_too_odd(raw in "\\PC{0,300}", name in "\\PC{0,400}") {
        read(&json!({"identifier": {"rawId": format!("4:{raw}")}, "displayName": name}));
        read(&json!({"identifier": {"kind": "unknown", "id": raw}}));
    }
}
