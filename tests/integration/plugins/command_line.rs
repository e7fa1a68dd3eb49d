//! `switchboard plugin …` without a server: typical mistakes, and where and how each is told.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use switchboard_tests::{binary, component};
use tempfile::TempDir;

/// A plugin's folder whose build was a guest of this repository.
struct Folder(TempDir);

impl Folder {
    fn of(guest: &str) -> Result<Self> {
        let folder = Self(TempDir::new()?);
        folder.write(
            "plugin.json",
            &json!({"name": "p", "version": "1.0.0", "contract": "1.0.0"}).to_string(),
        )?;
        fs::create_dir_all(folder.0.path().join("dist"))?;
        fs::create_dir_all(folder.0.path().join("fixtures"))?;
        fs::write(folder.0.path().join("dist/p.wasm"), component(guest))?;
        Ok(folder)
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        Ok(fs::write(self.0.path().join(name), text)?)
    }

    /// One command in the folder: its exit status, its document, and what people read.
    fn run(&self, arguments: &[&str]) -> Result<(i32, Value, String)> {
        let mut command = Command::new(binary()?);
        command.args(["plugin", "--json"]).args(arguments).current_dir(&self.0);
        let output = command.env("XDG_CACHE_HOME", self.0.path().join("cache")).output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // With several documents the last one says how it ended.
        let text = String::from_utf8(output.stdout)?;
        let document =
            text.lines().last().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default();
        Ok((output.status.code().context("it was killed")?, document, said))
    }

    /// Runs the one fixture of the folder.
    fn test(&self, fixture: &Value) -> Result<(i32, String)> {
        self.write("fixtures/one.json", &fixture.to_string())?;
        let (status, _, said) = self.run(&["test"])?;
        let (_, document, _) = self.run(&["run", "fixtures/one.json"])?;
        Ok((status, format!("{said}{document}")))
    }
}

fn ringing(from: &str) -> Value {
    json!({"hook": "caller-id", "input": {"from": from}})
}

#[test]
fn a_component_is_checked_as_at_an_upload() -> Result<()> {
    let folder = Folder::of("caller-id-rust")?;
    let (status, document, _) = folder.run(&["check", "dist/p.wasm"])?;
    assert_eq!((status, &document["report"]["hooks"]), (0, &json!(["caller-id"])), "{document}");
    // The manifest of the folder is not the one in the component.
    let (_, document, _) = folder.run(&["check"])?;
    assert!(document["report"]["warnings"].to_string().contains("plugin.json"), "{document}");
    folder.write("text.wasm", "(component)")?;
    let (status, _, said) = folder.run(&["check", "text.wasm"])?;
    assert!(status == 1 && said.contains("text format"), "{said}");
    Ok(())
}

#[test]
fn fixtures_run_in_the_worker_and_say_what_is_not_as_expected() -> Result<()> {
    let folder = Folder::of("caller-id-rust")?;
    let mut fixture = ringing("+1 425 555 0100");
    fixture["expect"] = json!({"outcome": {"found": [{"company": "Northwind Traders"}]}, "partial": false});
    assert_eq!(folder.test(&fixture)?.0, 0);
    fixture["expect"] = json!({"outcome": {"found": [{"company": "Contoso"}]}});
    let (status, said) = folder.test(&fixture)?;
    assert_eq!(status, 1);
    assert!(said.contains("answer.outcome.found[0].company"), "{said}");
    let mut other = ringing("+1 425 555 0199");
    other["expectError"] = json!({"kind": "unavailable"});
    let (status, said) = folder.test(&other)?;
    assert!(status == 1 && said.contains("was expected"), "{said}");
    Ok(())
}

#[test]
fn what_is_wrong_in_a_file_is_named_with_its_place() -> Result<()> {
    let folder = Folder::of("caller-id-rust")?;
    for (fixture, place) in [
        (json!({"hook": "caller_id", "input": {}}), "hook: unknown variant"),
        (json!({"hook": "caller-id", "input": {}, "expcet": {}}), "expcet"),
        (json!({"hook": "caller-id", "input": {"form": "+1"}}), "input.form: unknown field"),
        (json!({"hook": "call-log", "input": {}}), "missing field `outcome`"),
        (
            json!({"hook": "customer-lookup", "input": {"get": "1", "search": "x"}}),
            "either `search` or `get`",
        ),
        (json!({"hook": "caller-id", "input": {}, "http": [{"target": 7}]}), "http[0].target"),
        (
            json!({"hook": "caller-id", "input": {}, "context": {"defaultRegion": "XX"}}),
            "context.defaultRegion",
        ),
    ] {
        let (status, said) = folder.test(&fixture)?;
        assert!(status == 3 && said.contains(place) && said.contains("one.json"), "{place}: {status} {said}");
    }
    for (manifest, place) in [
        (
            json!({"name": "p", "version": "1", "contract": "1.0.0", "grants": {"http": true}}),
            "grants: a list is expected",
        ),
        (json!({"name": "p", "version": "1", "contract": "1.0.0", "grant": []}), "grant: unknown field"),
        (json!({"name": "P p", "version": "1", "contract": "1.0.0"}), "name: \"P p\""),
        (json!({"name": "p", "contract": "1.0.0"}), "missing field `version`"),
        (
            json!({"name": "p", "version": "1", "contract": "1.0.0", "grants": [{"capability": "sql"}]}),
            "grants[0].capability: unknown variant",
        ),
        (
            json!({"name": "p", "version": "1", "contract": "1.0.0", "personKeys": ["a:{email}", "b:{number}*"]}),
            "personKeys[1], \"b:{number}*\", is no pattern of keys: between the placeholder and the star",
        ),
    ] {
        folder.write("plugin.json", &manifest.to_string())?;
        let (status, _, said) = folder.run(&["build"])?;
        assert!(
            status == 3 && said.contains(place) && said.contains("plugin.json"),
            "{place}: {status} {said}"
        );
    }
    Ok(())
}

#[test]
fn a_request_without_a_recorded_answer_fails_the_fixture_and_goes_nowhere() -> Result<()> {
    let folder = Folder::of("web-crm")?;
    let (status, said) = folder.test(&ringing("+1 425 555 0100"))?;
    assert!(status == 1 && said.contains("no answer is recorded for GET /contacts?phone="), "{said}");
    let mut fixture = ringing("+1 425 555 0100");
    fixture["grants"] = json!([]);
    fixture["expectError"] = json!({"kind": "denied", "message": "not granted"});
    let (status, said) = folder.test(&fixture)?;
    assert_eq!(status, 0, "{said}");
    Ok(())
}

#[test]
fn a_guest_that_computes_is_ended_as_on_the_server() -> Result<()> {
    let folder = Folder::of("loop")?;
    let (status, said) = folder.test(&ringing("+1 425 555 0100"))?;
    assert!(status == 1 && said.contains("did not answer within"), "{said}");
    Ok(())
}

#[test]
fn a_project_is_written_into_an_empty_folder_only() -> Result<()> {
    let folder = Folder::of("caller-id-rust")?;
    for (arguments, status, says) in [
        (&["new", "fixtures-of-mine", "--lang", "rust", "--dir", "."][..], 3, "not empty"),
        (&["new", "Mine", "--lang", "rust"][..], 3, "lower-case"),
        (&["new", "mine", "--lang", "cobol"][..], 2, "rust, typescript, python"),
        (&["new", "mine", "--lang", "rust", "--hooks", "callerid"][..], 2, "caller-id, customer-lookup"),
        (&["push", "--server", "http://calls.example"][..], 2, "https"),
        (&["new", "mine", "--lang", "rust", "--hooks", "caller-id,call-log"][..], 0, ""),
    ] {
        let (found, _, said) = folder.run(arguments)?;
        assert!(found == status && said.contains(says), "{arguments:?}: {found} {said}");
    }
    let there = |name: &str| folder.0.path().join("mine").join(name).is_file();
    assert!(there("src/call_log.rs") && there("vendor/switchboard/wit/plugin-v1/hooks.wit"));
    assert!(there(".github/workflows/plugin.yml") && !there("src/meeting_filter.rs"));
    Ok(())
}

/// What each shell would complete names the commands of developers, and none that only fronts start.
#[test]
fn a_shell_completes_the_commands() -> Result<()> {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = Command::new(binary()?).args(["plugin", "completions", shell]).output()?;
        let script = String::from_utf8(output.stdout)?;
        assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
        for word in ["switchboard", "plugin", "rollback", "follow"] {
            assert!(script.contains(word), "{shell}: no {word}");
        }
    }
    let output = Command::new(binary()?).args(["plugin", "completions", "tcsh"]).output()?;
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("[possible values: bash, elvish, fish, powershell, zsh]"), "{said}");
    // Bash itself reads it, and completes by it.
    let script = "source <(\"$0\" plugin completions bash); COMP_WORDS=(switchboard plugin roll); COMP_CWORD=2; \
                  _switchboard switchboard roll plugin; echo \"${COMPREPLY[@]}\"";
    let output = Command::new("bash").args(["-c", script]).arg(binary()?).output()?;
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "rollback", "{output:?}");
    Ok(())
}
