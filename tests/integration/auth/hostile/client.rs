//! The client of Entra alone: as a library, with any provider, any keys and any token.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::Value;
use switchboard_domain::clock::Clock;
use switchboard_microsoft::entra::{IdTokenClaims, SignInRequest};
use switchboard_microsoft::{AcsConfig, ClientCredential, Microsoft, MicrosoftConfig, MicrosoftError};

use super::cases;
use switchboard_tests::provider::{Behaviour, CLIENT_ID, Idp, Keys, OURS, PERSON, Signing, now};

fn client(idp: &Idp, credential: ClientCredential) -> Result<Microsoft> {
    Ok(Microsoft::new(
        MicrosoftConfig {
            authority: idp.url().to_owned(),
            graph: idp.url().to_owned(),
            acs: AcsConfig::single(idp.url().to_owned(), "a2V5".to_owned()),
            client_id: CLIENT_ID.to_owned(),
            credential,
            redirect_uri: "http://127.0.0.1:1/auth/callback".to_owned(),
        },
        Clock::system(),
    )?)
}

fn secret() -> ClientCredential {
    ClientCredential::Secret("client-secret-canary".to_owned())
}

/// One sign-in, as far as the client goes.
async fn sign_in(idp: &Idp, microsoft: &Microsoft) -> Result<IdTokenClaims, MicrosoftError> {
    let (to, transaction) = microsoft.entra.begin_sign_in(&SignInRequest::default()).await?;
    let callback = idp.answer(&to).map_err(|error| MicrosoftError::Malformed(error.to_string()))?;
    let of =
        |name: &str| callback.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    assert_eq!(of("state").as_deref(), Some(transaction.state.as_str()));
    let (code, iss) = (of("code").unwrap_or_default(), of("iss"));
    let (claims, _) = microsoft.entra.finish_sign_in(&code, iss.as_deref(), &transaction, now()).await?;
    Ok(claims)
}

#[tokio::test]
async fn an_honest_provider_is_believed_with_and_without_its_name() -> Result<()> {
    let idp = Idp::start(Behaviour::honest()).await?;
    let microsoft = client(&idp, secret())?;
    assert_eq!(sign_in(&idp, &microsoft).await?.oid, PERSON);
    let named = Behaviour {
        callback_iss: Some(format!("{{base}}/{}/v2.0", switchboard_tests::provider::TENANT)),
        ..Behaviour::honest()
    };
    idp.behave(named);
    assert_eq!(sign_in(&idp, &microsoft).await?.oid, PERSON);
    // The metadata and the keys are fetched once for all sign-ins.
    assert_eq!((idp.metadata_fetches(), idp.key_fetches()), (1, 1));
    Ok(())
}

#[tokio::test]
async fn every_lie_is_refused_for_its_own_reason() -> Result<()> {
    for case in cases::all() {
        let idp = Idp::start(case.behaviour).await?;
        let microsoft = client(&idp, secret())?;
        let begun = Instant::now();
        let refused =
            sign_in(&idp, &microsoft).await.err().with_context(|| format!("{}: believed", case.name))?;
        assert!(refused.to_string().contains(case.reason), "{}: {refused}", case.name);
        assert!(begun.elapsed() < Duration::from_secs(20), "{}: took {:?}", case.name, begun.elapsed());
    }
    Ok(())
}

/// The answer of another server gets no code from us.
#[tokio::test]
async fn a_mixed_up_answer_is_refused_before_its_code_is_sent_anywhere() -> Result<()> {
    let evil =
        Behaviour { callback_iss: Some("https://login.evil.example/x/v2.0".into()), ..Behaviour::honest() };
    let idp = Idp::start(evil).await?;
    assert!(sign_in(&idp, &client(&idp, secret())?).await.is_err());
    assert_eq!(idp.redemptions(), 0);
    Ok(())
}

#[tokio::test]
async fn a_flood_of_unknown_keys_fetches_the_list_once() -> Result<()> {
    let idp = Idp::start(Behaviour::honest()).await?;
    let microsoft = client(&idp, secret())?;
    sign_in(&idp, &microsoft).await?;
    idp.behave(Behaviour::forging(|_, _, header| {
        header["kid"] = Value::String(uuid::Uuid::new_v4().to_string());
        Signing::Theirs
    }));
    for _ in 0..200 {
        assert!(sign_in(&idp, &microsoft).await.unwrap_err().to_string().contains("is unknown"));
    }
    assert!(idp.key_fetches() <= 2, "{} fetches", idp.key_fetches());
    // Meanwhile who is honest comes in.
    idp.behave(Behaviour::honest());
    sign_in(&idp, &microsoft).await?;
    Ok(())
}

#[tokio::test]
async fn sign_ins_go_on_while_the_keys_are_dead_or_slow() -> Result<()> {
    let idp = Idp::start(Behaviour::honest()).await?;
    let microsoft = client(&idp, secret())?;
    sign_in(&idp, &microsoft).await?;
    for keys in [Keys::Broken, Keys::Silent, Keys::Endless] {
        idp.behave(Behaviour { keys, ..Behaviour::honest() });
        let begun = Instant::now();
        sign_in(&idp, &microsoft).await?;
        assert!(begun.elapsed() < Duration::from_secs(1), "{keys:?}: {:?}", begun.elapsed());
    }
    Ok(())
}

#[tokio::test]
async fn a_spent_code_is_refused_and_not_repeated_in_the_error() -> Result<()> {
    let idp = Idp::start(Behaviour::honest()).await?;
    let microsoft = client(&idp, secret())?;
    let (to, transaction) = microsoft.entra.begin_sign_in(&SignInRequest::default()).await?;
    let callback = idp.answer(&to)?;
    let code = callback.query_pairs().find(|(name, _)| name == "code").context("no code")?.1.into_owned();
    microsoft.entra.finish_sign_in(&code, None, &transaction, now()).await?;
    let refused = microsoft.entra.finish_sign_in(&code, None, &transaction, now()).await.unwrap_err();
    let MicrosoftError::Entra(refusal) = &refused else { anyhow::bail!("{refused}") };
    assert_eq!((refusal.code(), refusal.advice().slug), (Some(54005), "sign-in-spent"));
    // The provider repeats the code in its words; the error does not.
    assert!(!format!("{refused} {refused:?}").contains(&code), "{refused}");
    Ok(())
}

/// A certificate instead of a secret: the assertion is what Entra asks for, and no secret is sent.
#[tokio::test]
async fn a_certificate_proves_who_we_are() -> Result<()> {
    let idp = Idp::start(Behaviour::honest()).await?;
    // Entra looks at the thumbprint only; these bytes stand for the certificate.
    let certificate =
        "-----BEGIN CERTIFICATE-----\nMIIBY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n".to_owned();
    let microsoft =
        client(&idp, ClientCredential::Certificate { certificate, private_key: OURS.pem.clone() })?;
    sign_in(&idp, &microsoft).await?;
    let first = idp.last_form();
    assert!(!first.contains_key("client_secret"));
    assert_eq!(first["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    let header = decode_header(&first["client_assertion"])?;
    assert_eq!(header.alg, Algorithm::PS256);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"0\x82\x01certificate");
    let thumbprint = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, digest);
    assert_eq!(header.x5t_s256.as_deref(), Some(thumbprint.as_str()));
    let mut validation = Validation::new(Algorithm::PS256);
    validation.set_audience(&[format!("{}/organizations/token", idp.url())]);
    let key = DecodingKey::from_rsa_components(&OURS.n, &OURS.e)?;
    let claims = decode::<Value>(&first["client_assertion"], &key, &validation)?.claims;
    assert_eq!((&claims["iss"], &claims["sub"]), (&CLIENT_ID.into(), &CLIENT_ID.into()));
    let (nbf, exp) = (claims["nbf"].as_i64().unwrap_or_default(), claims["exp"].as_i64().unwrap_or_default());
    assert!(exp - nbf <= 600 && exp > now(), "{claims}");
    sign_in(&idp, &microsoft).await?;
    assert_ne!(first["client_assertion"], idp.last_form()["client_assertion"], "each assertion is used once");
    Ok(())
}
