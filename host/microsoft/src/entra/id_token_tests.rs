//! What a hostile identity provider or a thief may present.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
use aws_lc_rs::signature::KeyPair;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::authority::KeySet;
use super::id_token::{Expected, validate_id_token};
use super::id_token_error::IdTokenError;

const ALICE: &str = "e8b753b5-4117-464e-9a08-713e1ff266b3";
const TENANT: &str = "5f3c1d6e-8a47-4c1b-9e0a-6d2b7f1c9a01";
const NOW: i64 = 1_800_000_000;

struct Signer {
    encoding: EncodingKey,
    jwk: Value,
}

fn signer(kid: &str) -> Signer {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let der: Pkcs8V1Der<'_> = pair.as_der().unwrap();
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(der.as_ref())
    );
    let public = pair.public_key();
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (n, e) = (public.modulus(), public.exponent());
    let (n, e) = (text(n.big_endian_without_leading_zero()), text(e.big_endian_without_leading_zero()));
    let issuer = "https://login.example/{tenantid}/v2.0";
    Signer {
        encoding: EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(),
        jwk: json!({"kty": "RSA", "kid": kid, "n": n, "e": e, "issuer": issuer}),
    }
}

// Made once: RSA keys take their time.
static OURS: LazyLock<Signer> = LazyLock::new(|| signer("ours"));
static FOREIGN: LazyLock<Signer> = LazyLock::new(|| signer("ours"));

fn claims() -> Value {
    json!({
        "aud": "client", "iss": format!("https://login.example/{TENANT}/v2.0"), "tid": TENANT, "oid": ALICE,
        "nonce": "nonce", "ver": "2.0", "iat": NOW, "nbf": NOW, "exp": NOW + 3600, "preferred_username": "alice@a.example",
    })
}

fn keys(jwk: &Value) -> KeySet {
    serde_json::from_value(json!({"keys": [jwk]})).unwrap()
}

fn check(token: &str, keys: &KeySet) -> Result<String, IdTokenError> {
    let expected = Expected {
        client_id: "client",
        issuer_template: "https://login.example/{tenantid}/v2.0",
        nonce: Some("nonce"),
        now: NOW,
    };
    validate_id_token(token, keys, &expected).map(|claims| claims.oid)
}

fn sign(signer: &Signer, kid: &str, claims: &Value) -> String {
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::RS256) };
    encode(&header, claims, &signer.encoding).unwrap()
}

fn with(member: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[member] = value;
    claims
}

#[test]
fn a_token_of_this_sign_in_is_believed() {
    assert_eq!(check(&sign(&OURS, "ours", &claims()), &keys(&OURS.jwk)), Ok(ALICE.to_owned()));
    // C23: clocks differ, by five minutes at most.
    assert!(check(&sign(&OURS, "ours", &with("exp", json!(NOW - 300))), &keys(&OURS.jwk)).is_ok());
    assert!(check(&sign(&OURS, "ours", &with("nbf", json!(NOW + 300))), &keys(&OURS.jwk)).is_ok());
    assert!(check(&sign(&OURS, "ours", &with("iat", json!(NOW + 182))), &keys(&OURS.jwk)).is_ok());
}

#[test]
fn every_wrong_claim_is_refused_with_its_own_reason() {
    let other = "https://login.example/a1b2c3d4-7e6f-4a5b-8c9d-0e1f2a3b4c02/v2.0";
    let refused = |claims: &Value| check(&sign(&OURS, "ours", claims), &keys(&OURS.jwk)).unwrap_err();
    assert_eq!(refused(&with("aud", json!("other"))), IdTokenError::Audience("other".to_owned()));
    // Ours among others: Entra never writes that.
    assert!(matches!(refused(&with("aud", json!(["client", "other"]))), IdTokenError::Claims(_)));
    assert_eq!(refused(&with("iss", json!(other))), IdTokenError::Issuer(other.to_owned()));
    assert_eq!(refused(&with("tid", json!("common"))), IdTokenError::Tenant);
    assert_eq!(refused(&with("tid", json!(TENANT.to_uppercase()))), IdTokenError::Tenant);
    assert_eq!(refused(&with("oid", json!(""))), IdTokenError::Tenant);
    assert!(matches!(refused(&with("exp", Value::Null)), IdTokenError::Claims(_)));
    assert!(matches!(refused(&with("exp", json!("soon"))), IdTokenError::Claims(_)));
    assert!(matches!(refused(&with("iat", Value::Null)), IdTokenError::Claims(_)));
    let personal = "9188040d-6c67-4c5b-b112-36a304b66dad";
    let mut consumer = with("tid", json!(personal));
    consumer["iss"] = json!(format!("https://login.example/{personal}/v2.0"));
    assert_eq!(refused(&consumer), IdTokenError::PersonalAccount);
    assert_eq!(refused(&with("nonce", json!("replayed"))), IdTokenError::Nonce);
    assert_eq!(refused(&with("nonce", Value::Null)), IdTokenError::Nonce);
    assert_eq!(refused(&with("ver", json!("1.0"))), IdTokenError::Version);
    assert_eq!(refused(&with("exp", json!(NOW - 301))), IdTokenError::Expired);
    assert_eq!(refused(&with("nbf", json!(NOW + 301))), IdTokenError::NotYet { ahead: 301 });
    assert_eq!(refused(&with("iat", json!(NOW + 301))), IdTokenError::NotYet { ahead: 301 });
    assert_eq!(refused(&with("exp", json!(i64::MIN))), IdTokenError::Expired);
    assert_eq!(refused(&with("nbf", json!(i64::MAX))), IdTokenError::NotYet { ahead: i64::MAX - NOW });
}

#[test]
fn the_algorithm_and_the_key_are_ours_to_choose() {
    let ours = keys(&OURS.jwk);
    let none = format!(
        "{}.{}.",
        URL_SAFE_NO_PAD.encode(r#"{"alg":"none","kid":"ours"}"#),
        URL_SAFE_NO_PAD.encode(claims().to_string())
    );
    assert_eq!(check(&none, &ours), Err(IdTokenError::Algorithm("none".into())));
    // The public key as the secret of a symmetric signature.
    let header = Header { kid: Some("ours".into()), ..Header::new(Algorithm::HS256) };
    let secret = EncodingKey::from_secret(OURS.jwk["n"].as_str().unwrap_or_default().as_bytes());
    let symmetric = encode(&header, &claims(), &secret).unwrap();
    assert_eq!(check(&symmetric, &ours), Err(IdTokenError::Algorithm("HS256".into())));
    assert_eq!(
        check(&sign(&OURS, "theirs", &claims()), &ours),
        Err(IdTokenError::UnknownKey("theirs".into()))
    );
    // Another key under the same id, and a body that was changed after signing.
    assert!(matches!(check(&sign(&FOREIGN, "ours", &claims()), &ours), Err(IdTokenError::Signature)));
    let token = sign(&OURS, "ours", &claims());
    let mut parts: Vec<&str> = token.split('.').collect();
    let body = URL_SAFE_NO_PAD.encode(with("oid", json!("mallory")).to_string());
    parts[1] = &body;
    assert!(matches!(check(&parts.join("."), &ours), Err(IdTokenError::Signature)));
    for nonsense in ["nonsense", "", "..", "a.b.c.d", "e30.e30"] {
        assert!(check(nonsense, &ours).is_err(), "{nonsense}");
    }
    assert_eq!(check("nonsense", &ours), Err(IdTokenError::Malformed));
}

/// Where a token says that its key can be found is never looked at, and what must be understood is refused.
#[test]
fn a_token_does_not_bring_its_own_key() {
    let ours = keys(&OURS.jwk);
    let theirs = FOREIGN.jwk.clone();
    let forged = |kid: &str, more: &[(&str, Value)]| {
        let mut header = json!({"alg": "RS256", "kid": kid, "typ": "JWT"});
        for (name, value) in more {
            header[*name] = value.clone();
        }
        let text = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims().to_string())
        );
        let signature =
            jsonwebtoken::crypto::sign(text.as_bytes(), &FOREIGN.encoding, Algorithm::RS256).unwrap();
        format!("{text}.{signature}")
    };
    for more in [
        ("jwk", theirs),
        ("jku", json!("https://evil.example/keys")),
        ("x5u", json!("https://evil.example/certificate")),
        ("x5c", json!(["MIIB"])),
    ] {
        assert_eq!(
            check(&forged("ours", std::slice::from_ref(&more)), &ours),
            Err(IdTokenError::Signature),
            "{more:?}"
        );
        assert_eq!(check(&forged("new", &[more]), &ours), Err(IdTokenError::UnknownKey("new".into())));
    }
    assert_eq!(check(&forged("ours", &[("crit", json!(["exp"]))]), &ours), Err(IdTokenError::Critical));
}

#[test]
fn a_key_signs_only_for_its_own_issuer() {
    let mut jwk = OURS.jwk.clone();
    jwk["issuer"] = json!("https://login.example/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0");
    assert_eq!(check(&sign(&OURS, "ours", &claims()), &keys(&jwk)), Err(IdTokenError::KeyIssuer));
}
