//! What configuration alone decides about Microsoft's services.

use std::fs;
use std::io::Write;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use switchboard_tests::{ALICE, Server, ServerOptions, TAILSPIN, TARA, claims, said};

/// Adds keys to a server's configuration.
fn configure(server: &Server, keys: &[(&str, String)]) -> Result<()> {
    let mut file = fs::File::options().append(true).open(server.configuration())?;
    for (key, value) in keys {
        writeln!(file, "\n{key} = {value}")?;
    }
    Ok(())
}

/// The ACS resource whose token somebody gets.
async fn resource_of(server: &Server, user: &str) -> Result<Value> {
    let person = server.sign_in(user).await?;
    let token = person.post("/api/v1/calling/token", &json!({})).await?.expect(200)?;
    Ok(claims(token["token"].as_str().context("no token")?)?["resourceId"].clone())
}

#[tokio::test]
async fn tenants_are_served_by_the_acs_resource_of_their_own() -> Result<()> {
    let mut server = Server::prepare(ServerOptions::default()).await?;
    let resources = server.emulator.info["acsResources"].clone();
    let connection = resources[1]["primary"].as_str().context("no second resource")?;
    let key = server.data().join("europe-key");
    fs::write(&key, connection.split("accesskey=").nth(1).context("no key")?)?;
    let endpoint = format!("{:?}", server.emulator.url);
    let of = |member: &str| format!("microsoft.acs.resources.europe.{member}");
    configure(
        &server,
        &[
            (&of("endpoint"), endpoint.clone()),
            (&of("access_key_file"), format!("{:?}", key.display().to_string())),
            (&of("tenants"), format!("[{TAILSPIN:?}]")),
        ],
    )?;
    server.run().await?;
    assert_eq!(resource_of(&server, TARA).await?, resources[1]["id"]);
    assert_eq!(resource_of(&server, ALICE).await?, resources[0]["id"]);

    // A tenant has one resource.
    let twice = |member: &str| format!("microsoft.acs.resources.second.{member}");
    configure(
        &server,
        &[
            (&twice("endpoint"), "\"http://acs.example\"".to_owned()),
            (&twice("access_key_file"), "\"/no/such/key\"".to_owned()),
            (&twice("tenants"), format!("[{TAILSPIN:?}, \"Tailspin\"]")),
        ],
    )?;
    let (well, text) = said(&mut server.command("config check", &[])?)?;
    assert!(!well, "{text}");
    for wrong in [
        "and so has \"europe\"",
        "\"Tailspin\"; expected Entra tenant ids",
        "/no/such/key",
        "expected https://",
    ] {
        assert!(text.contains(wrong), "no {wrong:?} in {text}");
    }
    Ok(())
}

/// A certificate of the app registration instead of a secret (`private_key_jwt`).
#[tokio::test]
async fn a_certificate_signs_people_in_and_gets_their_tokens() -> Result<()> {
    let mut server = Server::prepare(ServerOptions::default()).await?;
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_RSA_SHA256)?;
    let certificate =
        rcgen::CertificateParams::new(vec!["switchboard.example".to_owned()])?.self_signed(&pair)?;
    let (pem, key) = (server.data().join("client.pem"), server.data().join("client.key"));
    fs::write(&pem, certificate.pem())?;
    fs::write(&key, pair.serialize_pem())?;
    let text = fs::read_to_string(server.configuration())?;
    let without: Vec<&str> =
        text.lines().filter(|line| !line.starts_with("microsoft.client_secret_file")).collect();
    fs::write(server.configuration(), without.join("\n"))?;
    let path = |file: &std::path::Path| format!("{:?}", file.display().to_string());
    configure(
        &server,
        &[("microsoft.certificate_file", path(&pem)), ("microsoft.private_key_file", path(&key))],
    )?;
    server.run().await?;
    // A certificate that Entra does not know.
    let landed = server.stranger()?.sign_in_returning_to(ALICE, "/").await?;
    assert!(landed.query().is_some_and(|query| query.contains("sign_in_error=")), "{landed}");
    let url = format!("{}/emulator/certificates", server.emulator.url);
    let registered = json!({"pem": certificate.pem()});
    reqwest::Client::new().post(url).json(&registered).send().await?.error_for_status()?;
    resource_of(&server, ALICE).await?;
    Ok(())
}
