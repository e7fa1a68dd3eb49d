use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::{Demo, Person, TARA, THEO, component};

/// Each example, as built from its source, answers through the real worker.
async fn answers(name: &str) -> Result<()> {
    let demo = Demo::start().await?;
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    let version = theo.install(component(name)).await?;
    assert_eq!((&version["name"], &version["hooks"]), (&json!(name), &json!(["caller-id"])));
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550100"}});
    let card = tara.card("example", &ring).await?;
    let source = format!("plugin:{name}");
    let why = card["why"].as_array().into_iter().flatten().find(|why| why["source"] == source.as_str());
    assert!(why.is_some_and(|why| why["outcome"] == "found"), "{card}");
    assert_eq!(card["identified"], true, "{card}");
    Ok(())
}

#[tokio::test]
async fn rust_answers() -> Result<()> {
    answers("caller-id-rust").await
}

#[tokio::test]
async fn typescript_answers() -> Result<()> {
    answers("caller-id-typescript").await
}

#[tokio::test]
async fn python_answers() -> Result<()> {
    answers("caller-id-python").await
}

#[tokio::test]
async fn c_answers() -> Result<()> {
    answers("caller-id-c").await
}

async fn logs_of(theo: &Person, name: &str, wanted: impl Fn(&str) -> bool) -> Result<Value> {
    for _ in 0..100 {
        let logs = theo.get(&format!("/api/v1/admin/plugins/{name}/logs")).await?.expect(200)?;
        if wanted(&logs.to_string()) {
            return Ok(logs);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    theo.get(&format!("/api/v1/admin/plugins/{name}/logs")).await?.expect(200)
}

/// An exception reaches the tenant's log with its message, file and line.
async fn throws(name: &str, file: &str) -> Result<()> {
    let demo = Demo::start().await?;
    let (tara, theo) = (demo.sign_in(TARA).await?, demo.sign_in(THEO).await?);
    theo.install(component(name)).await?;
    let ring = json!({"identifier": {"kind": "phoneNumber", "phoneNumber": "+14255550100"}});
    let card = tara.card("throws", &ring).await?;
    let source = format!("plugin:{name}");
    let why = card["why"].as_array().into_iter().flatten().find(|why| why["source"] == source.as_str());
    assert!(why.is_some_and(|why| why["outcome"] == "failed"), "{card}");
    let text = logs_of(&theo, name, |text| text.contains(file)).await?.to_string();
    assert!(text.contains("deliberately broken"), "no message in {text}");
    let rest = text.split(file).nth(1).with_context(|| format!("{file} is not named in {text}"))?;
    let line: String =
        rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let source = std::fs::read_to_string(format!("{}/guests/{name}/{file}", env!("CARGO_MANIFEST_DIR")))
        .or_else(|_| {
            std::fs::read_to_string(format!("{}/guests/{name}/src/{file}", env!("CARGO_MANIFEST_DIR")))
        })?;
    let said = source.lines().nth(line.parse::<usize>()?.saturating_sub(1)).unwrap_or_default().to_owned();
    ensure!(said.contains("deliberately broken"), "line {line} of {file} is {said:?}");
    Ok(())
}

#[tokio::test]
async fn an_exception_in_typescript_names_its_file_and_line() -> Result<()> {
    throws("throws-typescript", "plugin.ts").await
}

#[tokio::test]
async fn an_exception_in_python_names_its_file_and_line() -> Result<()> {
    throws("throws-python", "plugin.py").await
}
