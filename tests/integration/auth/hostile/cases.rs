//! What the provider may present, and the reason for which it is refused.

use serde_json::{Value, json};

use switchboard_tests::provider::{Behaviour, Keys, OTHER_TENANT, Signing, THEIRS, now};

/// One lie.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) behaviour: Behaviour,
    /// In the log.
    pub(super) reason: &'static str,
}

fn lie(
    name: &'static str,
    reason: &'static str,
    forge: impl Fn(&str, &mut Value, &mut Value) -> Signing + Send + Sync + 'static,
) -> Case {
    Case { name, behaviour: Behaviour::forging(forge), reason }
}

fn claim(name: &'static str, reason: &'static str, member: &'static str, value: Value) -> Case {
    lie(name, reason, move |_, claims, _| {
        claims[member] = value.clone();
        Signing::Ours
    })
}

fn header(name: &'static str, reason: &'static str, signing: Signing, members: Value) -> Case {
    lie(name, reason, move |_, _, header| {
        for (member, value) in members.as_object().into_iter().flatten() {
            header[member] = value.clone();
        }
        signing
    })
}

pub(super) fn all() -> Vec<Case> {
    let unknown = "is unknown";
    let forged = "its signature is not its key's";
    vec![
        lie("the issuer of another tenant", "is not its tenant's", |base, claims, _| {
            claims["iss"] = json!(format!("{base}/{OTHER_TENANT}/v2.0"));
            Signing::Ours
        }),
        claim(
            "the issuer of another server",
            "is not its tenant's",
            "iss",
            json!("https://sts.windows.net/x/"),
        ),
        claim(
            "another audience",
            "is not this application",
            "aud",
            json!("00000003-0000-0000-c000-000000000000"),
        ),
        claim("another tenant than the issuer's", "is not its tenant's", "tid", json!(OTHER_TENANT)),
        claim("no tenant", "tenant or user id is no GUID", "tid", json!("organizations")),
        lie("a personal account", "of a personal account", |base, claims, _| {
            let consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";
            claims["tid"] = json!(consumers);
            claims["iss"] = json!(format!("{base}/{consumers}/v2.0"));
            Signing::Ours
        }),
        claim("another nonce", "nonce is not this sign-in's", "nonce", json!("of-another-sign-in")),
        claim("no nonce", "nonce is not this sign-in's", "nonce", Value::Null),
        claim("an old version", "version is not 2.0", "ver", json!("1.0")),
        claim("expired", "it has expired", "exp", json!(now() - 3600)),
        claim("from the future", "it is valid only in", "nbf", json!(now() + 3600)),
        claim("issued in the future", "it is valid only in", "iat", json!(now() + 3600)),
        claim("no end", "its claims can't be read", "exp", Value::Null),
        header("no algorithm", "its algorithm is \"none\"", Signing::Nobody, json!({"alg": "none"})),
        header(
            "the public key as a secret",
            "its algorithm is \"HS256\"",
            Signing::PublicKeyAsSecret,
            json!({"alg": "HS256"}),
        ),
        header("RS256 by name, HMAC in truth", forged, Signing::PublicKeyAsSecret, json!({})),
        header("no signature", forged, Signing::Nobody, json!({})),
        header("another key under our id", forged, Signing::Theirs, json!({})),
        header("an unknown key", unknown, Signing::Theirs, json!({"kid": "theirs"})),
        header("a key id that is a path", unknown, Signing::Theirs, json!({"kid": "../../etc/passwd"})),
        header("no key id", unknown, Signing::Theirs, json!({"kid": null})),
        header(
            "a key at an address",
            unknown,
            Signing::Theirs,
            json!({"kid": "j", "jku": "https://evil.example/keys"}),
        ),
        header(
            "a certificate at an address",
            unknown,
            Signing::Theirs,
            json!({"kid": "x", "x5u": "https://evil.example/x"}),
        ),
        header(
            "a key of its own",
            unknown,
            Signing::Theirs,
            json!({"kid": "k", "jwk": THEIRS.jwk("k", "x")}),
        ),
        header(
            "a key of its own under our id",
            forged,
            Signing::Theirs,
            json!({"jwk": THEIRS.jwk("ours", "x")}),
        ),
        header("critical members", "critical members", Signing::Ours, json!({"crit": ["exp"]})),
        Case {
            name: "a key of another issuer",
            behaviour: Behaviour { keys: Keys::OfAnotherIssuer, ..Behaviour::honest() },
            reason: "its key does not sign for its issuer",
        },
        Case {
            name: "mixed up: the answer of another server",
            behaviour: Behaviour {
                callback_iss: Some(format!("https://login.evil.example/{OTHER_TENANT}/v2.0")),
                ..Behaviour::honest()
            },
            reason: "comes from another issuer",
        },
        Case {
            name: "mixed up: answer and token differ",
            behaviour: Behaviour {
                callback_iss: Some(format!("{{base}}/{OTHER_TENANT}/v2.0")),
                ..Behaviour::honest()
            },
            reason: "name different issuers",
        },
        Case {
            name: "mixed up: no issuer although promised",
            behaviour: Behaviour { promises_iss: true, ..Behaviour::honest() },
            reason: "does not say which issuer",
        },
        Case {
            name: "metadata of another server",
            behaviour: Behaviour { foreign_metadata: true, ..Behaviour::honest() },
            reason: "is not at the authority",
        },
        Case {
            name: "dead keys",
            behaviour: Behaviour { keys: Keys::Broken, ..Behaviour::honest() },
            reason: "list of keys can't be had",
        },
        Case {
            name: "silent keys",
            behaviour: Behaviour { keys: Keys::Silent, ..Behaviour::honest() },
            reason: "list of keys can't be had",
        },
        Case {
            name: "endless keys",
            behaviour: Behaviour { keys: Keys::Endless, ..Behaviour::honest() },
            reason: "larger than 1048576 bytes",
        },
    ]
}
