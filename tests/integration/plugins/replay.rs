//! `switchboard plugin … --record` and `switchboard plugin replay`: a recorded call ends as it did, and what is different is told.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use switchboard_tests::{binary, component};
use tempfile::TempDir;

/// A plugin's folder whose build was a guest of this repository.
struct Folder(TempDir);

impl Folder {
    fn of(guest: &str) -> Result<Self> {
        let folder = Self(TempDir::new()?);
        let manifest = json!({"name": "p", "version": "1.0.0", "contract": "1.0.0"});
        folder.write("plugin.json", &manifest)?;
        fs::create_dir_all(folder.0.path().join("dist"))?;
        fs::create_dir_all(folder.0.path().join("fixtures"))?;
        fs::write(folder.0.path().join("dist/p.wasm"), component(guest))?;
        Ok(folder)
    }

    fn write(&self, name: &str, document: &Value) -> Result<()> {
        Ok(fs::write(self.0.path().join(name), document.to_string())?)
    }

    fn read(&self, name: &str) -> Result<Value> {
        Ok(serde_json::from_slice(&fs::read(self.0.path().join(name))?)?)
    }

    /// One command in the folder: its exit status, its document, and what people read.
    fn run(&self, arguments: &[&str]) -> Result<(i32, Value, String)> {
        let mut command = Command::new(binary()?);
        command.args(["plugin", "--json"]).args(arguments).current_dir(&self.0);
        let output = command.env("XDG_CACHE_HOME", self.0.path().join("cache")).output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let text = String::from_utf8(output.stdout)?;
        // Where a command fails, a second document says so.
        let document =
            text.lines().next().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default();
        Ok((output.status.code().context("it was killed")?, document, said))
    }

    /// Records one call, as `one.json`.
    fn record(&self, fixture: &Value) -> Result<()> {
        self.write("fixtures/one.json", fixture)?;
        let (status, document, said) = self.run(&["run", "fixtures/one.json", "--record", "one.json"])?;
        ensure!(status == 0, "{said}{document}");
        Ok(())
    }

    /// Replays `one.json`: the exit status, and what of it is told.
    fn replay(&self) -> Result<(i32, Value)> {
        let (status, document, said) = self.run(&["replay", "one.json"])?;
        let replay = document["replays"][0].clone();
        ensure!(replay.is_object(), "{said}{document}");
        Ok((status, replay))
    }
}

/// Calls of known and unknown callers are recorded, and end the same in another process.
fn are_identical(guest: &str) -> Result<()> {
    let calls = if std::env::var_os("SWITCHBOARD_LONG_TESTS").is_some() { 1000 } else { 4 };
    let folder = Folder::of(guest)?;
    let call = |number: u32| {
        // One in three is known.
        let from =
            if number.is_multiple_of(3) { "+14255550100".to_owned() } else { format!("+1425555{number:04}") };
        json!({"hook": "caller-id", "input": {"from": from}})
    };
    folder.write("fixtures/many.json", &(0..calls).map(call).collect())?;
    let (status, _, said) = folder.run(&["test", "--record", "recorded"])?;
    assert_eq!(status, 0, "{said}");
    let names: Vec<String> = (1..=calls).map(|number| format!("recorded/many-{number}.json")).collect();
    let mut arguments = vec!["replay"];
    arguments.extend(names.iter().map(String::as_str));
    let (status, document, said) = folder.run(&arguments)?;
    assert_eq!((status, &document["identical"]), (0, &json!(calls)), "{said}{document}");
    let replays = document["replays"].as_array().context("no replays")?;
    for (replay, name) in replays.iter().zip(&names) {
        let recorded = folder.read(name)?;
        assert_eq!(replay["result"].to_string(), recorded["result"].to_string(), "{name}");
        assert_eq!(replay["log"].to_string(), recorded["log"].to_string(), "{name}");
        assert_eq!(replay["sameComponent"], true, "{name}");
    }
    let found = replays.iter().filter(|replay| replay["result"].to_string().contains("Northwind")).count();
    assert!(found > 0 && found < replays.len(), "{found} callers are known");
    Ok(())
}

#[test]
fn calls_in_rust_are_replayed_identically() -> Result<()> {
    are_identical("caller-id-rust")
}

#[test]
fn calls_in_typescript_are_replayed_identically() -> Result<()> {
    are_identical("caller-id-typescript")
}

#[test]
fn calls_in_python_are_replayed_identically() -> Result<()> {
    are_identical("caller-id-python")
}

fn probing(what: &str) -> Value {
    json!({"hook": "caller-id", "input": {"context": [["do", what]]}})
}

/// What the plugin says, a text.
fn said(result: &Value) -> &str {
    result["answer"]["outcome"]["suppressed"].as_str().unwrap_or_default()
}

#[test]
fn the_plugins_time_and_chance_are_those_of_the_recording() -> Result<()> {
    let folder = Folder::of("probe")?;
    folder.record(&probing("time-and-chance"))?;
    let first = folder.read("one.json")?;
    let (status, replay) = folder.replay()?;
    assert_eq!((status, &replay["identical"], &replay["differences"]), (0, &json!(true), &json!([])));
    assert!(said(&first["result"]).split(' ').count() == 3, "{first}");
    assert_eq!(said(&replay["result"]), said(&first["result"]));
    // Another recording has others.
    folder.record(&probing("time-and-chance"))?;
    assert_ne!(said(&folder.read("one.json")?["result"]), said(&first["result"]));
    Ok(())
}

/// Three requests at once; the probe says the bodies of the answers.
fn three() -> Value {
    let answer = |target: &str, text: &str| json!({"connection": "crm", "target": target, "text": text});
    let mut fixture = probing("three");
    fixture["http"] = json!([answer("/a", "1"), answer("/b", "2"), answer("/c", "3")]);
    fixture
}

#[test]
fn the_host_answers_from_the_recording() -> Result<()> {
    let folder = Folder::of("probe")?;
    folder.record(&three())?;
    let mut recorded = folder.read("one.json")?;
    assert_eq!(said(&recorded["result"]), "1 2 3");
    assert_eq!(folder.replay()?.0, 0);
    // Another answer, and so another result.
    recorded["questions"][0]["answer"]["value"][1]["value"]["body"] = json!({"text": "two"});
    folder.write("one.json", &recorded)?;
    let (status, replay) = folder.replay()?;
    assert_eq!((status, said(&replay["result"])), (1, "1 two 3"));
    let differences =
        json!(["result.answer.outcome.suppressed: \"1 2 3\" was recorded, and it is \"1 two 3\""]);
    assert_eq!(replay["differences"], differences);
    Ok(())
}

#[test]
fn a_plugin_that_asks_something_else_is_told_so() -> Result<()> {
    let folder = Folder::of("probe")?;
    folder.record(&three())?;
    let mut recorded = folder.read("one.json")?;
    recorded["questions"][0]["asked"][1]["target"] = json!("/other");
    folder.write("one.json", &recorded)?;
    let (status, replay) = folder.replay()?;
    let told = replay["differences"][0].as_str().unwrap_or_default();
    assert_eq!(status, 1);
    let parts =
        ["question 1 is http.send-all [", "/b", "; the recording has there: http.send-all [", "/other"];
    let rest = parts.iter().try_fold(told, |rest, part| Some(rest.split_once(part)?.1));
    assert!(rest.is_some(), "{told}");
    // Less than was recorded, by another component.
    fs::write(folder.0.path().join("other.wasm"), component("caller-id-rust"))?;
    let (status, document, _) = folder.run(&["replay", "one.json", "--component", "other.wasm"])?;
    let replay = &document["replays"][0];
    assert_eq!((status, &replay["sameComponent"]), (1, &json!(false)), "{document}");
    let told = replay["differences"][0].as_str().unwrap_or_default();
    assert!(told.starts_with("question 1 was not asked; the recording has there: http.send-all ["), "{told}");
    // More than was recorded.
    recorded["questions"] = json!([]);
    folder.write("one.json", &recorded)?;
    let told = folder.replay()?.1["differences"][0].to_string();
    assert!(told.contains("question 1 is http.send-all [") && told.contains("ends before it"), "{told}");
    Ok(())
}

#[test]
fn what_is_no_recording_is_refused_with_its_place() -> Result<()> {
    let folder = Folder::of("caller-id-rust")?;
    folder.record(&json!({"hook": "caller-id", "input": {"from": "+14255550100"}}))?;
    let recorded = folder.read("one.json")?;
    let changed = |member: &str, value: Value| {
        let mut changed = recorded.clone();
        changed[member] = value;
        changed
    };
    for (document, says) in [
        (json!({"hook": "caller-id"}), "one.json: this is no recording: missing field `format`"),
        (
            changed("format", json!(2)),
            "one.json: this is a recording of format 2, and this program reads format 1",
        ),
        (changed("hook", json!("call-log")), "one.json: input: it is of the hook caller-id"),
        (changed("granted", json!(["sql"])), "one.json: granted[0]: unknown variant"),
    ] {
        folder.write("one.json", &document)?;
        let (status, _, said) = folder.run(&["replay", "one.json"])?;
        assert!(status == 3 && said.contains(says), "{says}: {status} {said}");
    }
    assert_eq!(folder.run(&["replay", "absent.json"])?.0, 3);
    assert_eq!(folder.run(&["replay"])?.0, 2);
    Ok(())
}
