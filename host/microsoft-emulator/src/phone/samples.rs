//! Callers as they look in practice: what the calling SDK reports for each kind, with the oddities that were seen.

use serde_json::{Value, json};

use crate::core::state::Core;

/// A kind of caller.
#[derive(Debug, Clone)]
pub(super) struct SampleCaller {
    pub(super) name: &'static str,
    /// For the control page.
    pub(super) label: &'static str,
    pub(super) what: &'static str,
    pub(super) caller_info: Value,
    pub(super) called_number: Option<&'static str>,
    pub(super) via_queue: Option<&'static str>,
    pub(super) transferor_info: Option<Value>,
}

fn phone(number: &str) -> Value {
    json!({"kind": "phoneNumber", "phoneNumber": number, "isAnonymous": false})
}

fn teams(oid: &str) -> Value {
    json!({"kind": "microsoftTeamsUser", "microsoftTeamsUserId": oid, "isAnonymous": false, "cloud": "public"})
}

fn sample(name: &'static str, label: &'static str, what: &'static str, caller_info: Value) -> SampleCaller {
    SampleCaller {
        name,
        label,
        what,
        caller_info,
        called_number: None,
        via_queue: None,
        transferor_info: None,
    }
}

const QUEUE: &str = "28:orgid:6a0a6a0a-1111-4222-8333-944445555666";

/// All kinds of callers.
pub(super) fn all(core: &Core) -> Vec<SampleCaller> {
    let oid = |upn: &str| core.person(upn).map(|person| person.oid.clone()).unwrap_or_default();
    let (megan, nestor) = (oid("megan@fabrikam.example"), oid("nestor@fabrikam.example"));
    let foreign = oid("liam@litware.example");
    let queue =
        json!({"kind": "microsoftTeamsApp", "rawId": QUEUE, "teamsAppId": &QUEUE[9..], "cloud": "public"});
    vec![
        sample(
            "pstn",
            "Diego, a customer",
            "A phone number that is in Fabrikam’s phone book.",
            json!({"identifier": phone("+14255550123"), "displayName": "DIEGO SICILIANI"}),
        ),
        sample(
            "pstn-unknown",
            "An unknown number",
            "A London number that nobody knows.",
            json!({"identifier": phone("+442079460018"), "displayName": ""}),
        ),
        sample(
            "anonymous",
            "A withheld number",
            "The caller hides the number.",
            json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "anonymous", "isAnonymous": true}, "displayName": ""}),
        ),
        sample(
            "teams",
            "Megan, a colleague",
            "A Teams user of the same organization.",
            json!({"identifier": teams(&megan), "displayName": "Megan Bowen"}),
        ),
        sample(
            "teams-no-name",
            "A colleague without a name",
            "The SDK knows the id only.",
            json!({"identifier": teams(&nestor)}),
        ),
        sample(
            "teams-foreign",
            "Liam of Litware",
            "A Teams user of another organization: Graph does not know them.",
            json!({"identifier": teams(&foreign), "displayName": "Liam Ferrer"}),
        ),
        sample(
            "visitor",
            "A meeting visitor",
            "Somebody who has not signed in to Teams.",
            json!({"identifier": {"kind": "microsoftTeamsUser", "microsoftTeamsUserId": "visitor-7f3c", "isAnonymous": true, "cloud": "public"}, "displayName": "Guest of Fourth Coffee"}),
        ),
        SampleCaller {
            called_number: Some("+14255550100"),
            via_queue: Some("Service desk"),
            ..sample(
                "queue",
                "A caller through a queue",
                "The identifier is the queue’s; who waits in it is not said.",
                json!({"identifier": queue, "displayName": ""}),
            )
        },
        sample(
            "queue-unknown",
            "A queue, as older SDKs say it",
            "kind is unknown, id is 28:orgid:…, no name.",
            json!({"identifier": {"kind": "unknown", "id": QUEUE}, "displayName": ""}),
        ),
        SampleCaller {
            transferor_info: Some(json!({"identifier": teams(&megan), "displayName": "Megan Bowen"})),
            ..sample(
                "transferred",
                "Diego, transferred by Megan",
                "transferorInfo says who handed the call over.",
                json!({"identifier": phone("+14255550123"), "displayName": "DIEGO SICILIANI"}),
            )
        },
        sample(
            "suffix",
            "A number with an asserted id",
            "The SDK leaves _12345 in the number.",
            json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550123_12345", "assertedId": "12345", "isAnonymous": false}}),
        ),
        sample(
            "sip",
            "A SIP address",
            "An SBC that passes on sip:…@….",
            json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "sip:+14255550123@sbc.fabrikam.example;user=phone"}}),
        ),
        sample(
            "no-plus",
            "A number without a plus",
            "An SBC that strips it.",
            json!({"identifier": phone("4255550123"), "displayName": "4255550123"}),
        ),
        sample(
            "pseudonym",
            "A pseudonym for a number",
            "4:<uuid>_<hash>, seen after transfers.",
            json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "9d1c5c1e-9a4e-4b6c-8a9e-2f0f7a6b5c4d_8f14e45f", "rawId": "4:9d1c5c1e-9a4e-4b6c-8a9e-2f0f7a6b5c4d_8f14e45f"}, "displayName": "Wireless caller"}),
        ),
        sample(
            "undefined",
            "No identifier at all",
            "callerInfo.identifier is undefined.",
            json!({"displayName": "Conference room"}),
        ),
        sample("nothing", "Nothing", "callerInfo is empty.", json!({})),
    ]
}
