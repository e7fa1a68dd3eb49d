//! What filters mean, and how they are refused.

use serde_json::json;

use super::filter::parse;

fn person() -> serde_json::Value {
    json!({
        "displayName": "Alice O'Connor", "accountEnabled": true, "userType": "Member", "mail": "alice@fabrikam.example",
        "businessPhones": ["+1 (425) 555-0140"], "mobilePhone": null,
    })
}

#[test]
fn filters_mean_what_they_say() {
    for (filter, advanced, admits) in [
        ("accountEnabled eq true and userType eq 'Member'", false, true),
        ("startsWith(displayName,'ali')", false, true),
        ("startswith(displayName, 'bob') or (userType eq 'Member')", false, true),
        ("displayName eq 'alice o''connor'", false, true),
        ("mobilePhone eq null", false, true),
        ("userType in ('Guest', 'Member')", false, true),
        ("userType ne 'Guest'", true, true),
        ("not startsWith(displayName,'ali')", true, false),
        ("endsWith(mail,'@fabrikam.example')", true, true),
        ("startsWith(mobilePhone,'+44')", true, false),
        ("businessPhones/any(p:p eq '+1 (425) 555-0140')", true, true),
        ("businessPhones/any(p:p eq '+14255550140')", true, false),
    ] {
        let parsed = parse(filter).unwrap_or_else(|refusal| panic!("{filter}: {}", refusal.message));
        assert_eq!((parsed.advanced, parsed.filter.admits(&person())), (advanced, admits), "{filter}");
    }
}

#[test]
fn what_the_directory_cannot_do_is_refused_in_its_words() {
    let refused = |filter| parse(filter).map(|_| ()).unwrap_err();
    assert_eq!(refused("hireDate eq 'x'").message, "The request uses a filter property that is not indexed");
    assert_eq!(refused("endsWith(displayName,'x')").message, "Unsupported Query.");
    for broken in [
        "displayName eq",
        "displayName eq 'x",
        "(displayName eq 'x'",
        "displayName like 'x'",
        "displayName eq 'x' 'y'",
    ] {
        assert_eq!(refused(broken).code, "BadRequest", "{broken}");
    }
}
