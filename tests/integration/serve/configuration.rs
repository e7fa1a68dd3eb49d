use std::fs;
use std::process::Command;

use anyhow::Result;
use switchboard_tests::{Server, ServerOptions, binary, said};

#[tokio::test]
async fn what_is_wrong_is_named_with_its_place_and_what_is_expected() -> Result<()> {
    let server = Server::prepare(ServerOptions::default()).await?;
    let file = server.configuration();
    let sound = fs::read_to_string(&file)?;
    let name = file.display().to_string();
    for (added, expected) in [
        (
            "server.lisen = \"127.0.0.1:1\"",
            vec!["there is no key `server.lisen`", "did you mean `listen`?", &name],
        ),
        ("server.limits.idel = \"1s\"", vec!["`server.limits.idel`", "`idle`"]),
        ("sever.listen = \"127.0.0.1:1\"", vec!["there is no key `sever`", "did you mean `server`?"]),
        ("server.limits.idle = 5", vec!["`server.limits.idle`", "expected a period such as \"10s\"", &name]),
        ("server.limits.idle = \"soon\"", vec!["`server.limits.idle`", "\"soon\"", "expected a period"]),
        ("server.limits.connections = \"many\"", vec!["`server.limits.connections`", "\"many\""]),
        ("telemetry.log.format = \"xml\"", vec!["`telemetry.log.format`", "text", "json"]),
        (
            "microsoft.client_secret = \"canary\"",
            vec!["`microsoft.client_secret` is a secret", "`microsoft.client_secret_file`"],
        ),
        ("server.limits.headers = 1", vec!["`server.limits.headers` is 1; expected at least 10"]),
        ("master_key.previous_files = [\"/no/such/key\"]", vec!["/no/such/key"]),
        ("server.forwarded_in = \"both\"", vec!["`server.forwarded_in`", "x-forwarded, forwarded"]),
        ("this is no TOML", vec![&name]),
        ("microsoft.acs.access_key = 7\nx = canary", vec![&name]),
        ("database.password = [\"canary\"]", vec!["`database.password`"]),
        ("telemetry.metrics = \"canary\"", vec![&name]),
    ] {
        fs::write(&file, format!("{sound}\n{added}\n"))?;
        let (well, text) = said(&mut server.command("serve", &[])?)?;
        assert!(!well, "{added}: {text}");
        for part in expected {
            assert!(text.contains(part), "{added}: no {part:?} in {text}");
        }
        assert!(!text.contains("canary"), "{text}");
    }
    fs::write(&file, sound)?;
    let mut named = server.command("config check", &[])?;
    let (well, text) = said(named.env("SWITCHBOARD__OPERATOR__TENANT", "Contoso"))?;
    assert!(
        !well && text.contains("`operator.tenant` is \"Contoso\"; expected an Entra tenant id"),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
async fn everything_that_is_missing_is_said_at_once() -> Result<()> {
    let (well, text) = said(Command::new(binary()?).arg("serve"))?;
    assert!(!well);
    for key in ["database.url", "master_key.file", "microsoft.client_id", "microsoft.acs.endpoint"] {
        assert!(text.contains(&format!("`{key}` is missing")), "{key}: {text}");
    }
    assert!(text.contains("SWITCHBOARD__DATABASE__URL"), "{text}");
    let (well, text) = said(Command::new(binary()?).args(["serve", "--config", "/no/such/file"]))?;
    assert!(!well && text.contains("/no/such/file can't be read"), "{text}");
    let (well, text) = said(
        Command::new(binary()?)
            .args(["config", "check"])
            .env("SWITCHBOARD__SERVER__PUBLIC_URL", "http://calls.contoso.example"),
    )?;
    assert!(!well && text.contains("cookies would travel in the clear"), "{text}");
    Ok(())
}

#[tokio::test]
async fn the_environment_overrides_the_file_and_secrets_are_hidden() -> Result<()> {
    let server = Server::prepare(ServerOptions::default()).await?;
    let mut command = server.command("config check", &[])?;
    command
        .env("SWITCHBOARD__SERVER__LIMITS__IDLE", "7s")
        .env("SWITCHBOARD__SERVER__TRUSTED_PROXIES", "[10.0.0.0/8, \"fd00::/8\"]")
        .env("SWITCHBOARD__TELEMETRY__METRICS__TOKEN", "canary");
    let (well, text) = said(&mut command)?;
    assert!(well, "{text}");
    assert!(text.contains("idle = \"7s\"") && text.contains("fd00::/8"), "{text}");
    assert!(text.contains("token = \"(hidden)\"") && !text.contains("canary"), "{text}");
    let unknown = server.command("config check", &[])?.env("SWITCHBOARD__SERVER__LISTN", "x").output()?;
    let text = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(text.contains("environment variable SWITCHBOARD__SERVER__LISTN"), "{text}");
    assert!(text.contains("did you mean `listen`?"), "{text}");
    Ok(())
}

/// A variable that nobody reads is a mistake, not a wish: a password that is set by it would not be there.
#[tokio::test]
async fn variables_that_nobody_reads_are_refused_with_the_nearest() -> Result<()> {
    let server = Server::prepare(ServerOptions::default()).await?;
    for command in ["serve", "config check", "migrate"] {
        let mut command = server.command(command, &[])?;
        let (well, text) = said(command.env("SWITCHBOARD_DATABASE_PASSWORD", "canary"))?;
        assert!(!well && text.contains("did you mean SWITCHBOARD__DATABASE__PASSWORD?"), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }
    Ok(())
}

/// The check opens what a server would open.
#[tokio::test]
async fn the_check_opens_files_and_folders() -> Result<()> {
    let server = Server::prepare(ServerOptions::on_sqlite()).await?;
    let file = server.data().join("a-file");
    fs::write(&file, "no certificate")?;
    let path = file.display().to_string();
    for (variables, says) in [
        (
            vec![
                ("SWITCHBOARD__SERVER__TLS__CERTIFICATE_FILE", path.as_str()),
                ("SWITCHBOARD__SERVER__TLS__KEY_FILE", &path),
                ("SWITCHBOARD__SERVER__PUBLIC_URL", "https://calls.contoso.example"),
            ],
            "`server.tls.certificate_file`",
        ),
        (vec![("SWITCHBOARD__PLUGINS__ARTIFACTS", &path)], "`plugins.artifacts`"),
        (vec![("SWITCHBOARD__MASTER_KEY__FILE", &path)], "the master key"),
        (vec![("SWITCHBOARD__DATABASE__URL", &format!("sqlite:{path}/x.db"))], "`database.url`"),
    ] {
        let (well, text) = said(server.command("config check", &[])?.envs(variables))?;
        assert!(!well && text.contains(says) && text.contains(&path), "{says}: {text}");
    }
    let (well, text) = said(&mut server.command("config check", &[])?)?;
    assert!(well, "{text}");
    Ok(())
}

/// The documented example is one that the program takes, once its files are there.
#[tokio::test]
async fn the_example_is_taken() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let example = Command::new(binary()?).args(["config", "example"]).output()?;
    let mut text = String::from_utf8(example.stdout)?;
    for name in ["database-password", "client-secret", "acs-key"] {
        fs::write(folder.path().join(name), "x")?;
    }
    let made = rcgen::generate_simple_self_signed(["calls.contoso.example".to_owned()])?;
    fs::write(folder.path().join("tls.crt"), made.cert.pem())?;
    fs::write(folder.path().join("tls.key"), made.signing_key.serialize_pem())?;
    text = text.replace("/etc/switchboard", &folder.path().display().to_string());
    let file = folder.path().join("switchboard.toml");
    fs::write(&file, &text)?;
    let key = folder.path().join("master.key");
    let (well, said_) = said(Command::new(binary()?).args(["keys", "generate", "--to"]).arg(&key))?;
    assert!(well, "{said_}");
    let (well, said_) = said(Command::new(binary()?).args(["keys", "generate", "--to"]).arg(&key))?;
    assert!(!well, "a key was overwritten: {said_}");
    let mut check = Command::new(binary()?);
    // Only root may write where the example has the cache.
    check.env("SWITCHBOARD__PLUGINS__ARTIFACTS", folder.path().join("artifacts"));
    let (well, said_) = said(check.args(["config", "check", "--config"]).arg(&file))?;
    assert!(well, "{said_}");
    Ok(())
}
