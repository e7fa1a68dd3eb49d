//! A trial that is recorded: whoever tries a plugin gets everything that the plugin saw, and the server keeps nothing.

use anyhow::Result;
use serde_json::{Value, json};
use switchboard_domain::context::Purpose;
use switchboard_domain::hook::{Capability, Hook};
use switchboard_plugin_protocol::capability::GetValue;
use switchboard_plugin_protocol::recording::{RecordedAnswer, RecordedResult, Recording};
use switchboard_tests::{DEVELOPER, NESTOR};

use crate::harness::TestApp;
use crate::harness::plugins::{component_of, found};

const TEST: &str = "/api/v1/admin/plugins/crm/test";

fn ring(record: bool) -> Value {
    let caller = json!({"kind": "phoneNumber", "phoneNumber": "+442079460018"});
    json!({"callerInfo": {"identifier": caller}, "record": record})
}

#[tokio::test]
async fn a_trial_is_recorded_for_whoever_asks_and_nowhere_else() -> Result<()> {
    let app = TestApp::start().await?;
    let (nestor, developer) = (app.sign_in(NESTOR).await?, app.sign_in(DEVELOPER).await?);
    let manifest = json!({
        "grants": [{"capability": "key-value", "reason": "the test asks for it"}],
        "settings": {"type": "object", "additionalProperties": false, "properties": {
            "key": {"type": "string", "writeOnly": true}, "region": {"type": "string"}}},
    });
    let component = component_of("crm", &[Hook::CallerId], &manifest)?;
    app.plugins
        .install_component(
            &nestor,
            component,
            |_| Some(GetValue("seen".to_owned()).into()),
            |_| found("Ada of the CRM", 90),
        )
        .await?;
    let settings = json!({"key": "top secret", "region": "EU"});
    nestor.put("/api/v1/admin/plugins/crm/settings", &settings).await?.expect(200)?;

    let plain = developer.post(TEST, &ring(false)).await?.expect(200)?;
    assert_eq!((&plain["recording"], &plain["notRecorded"]), (&Value::Null, &Value::Null), "{plain}");
    let tried = developer.post(TEST, &ring(true)).await?.expect(200)?;
    assert_eq!(tried["notRecorded"], Value::Null, "{tried}");
    let recording = Recording::read(&tried["recording"].to_string())?;
    assert_eq!((recording.hook, recording.context.purpose), (Hook::CallerId, Purpose::Test));
    assert_eq!(tried["digest"], recording.component.digest);
    assert_eq!(recording.granted, [Capability::KeyValue]);
    let [question] = &recording.questions[..] else { anyhow::bail!("{tried}") };
    assert_eq!((question.function.as_str(), &question.asked), ("key-value.get", &json!("seen")));
    assert_eq!(question.answer, RecordedAnswer::Value(Value::Null));
    let RecordedResult::Answer(answer) = &recording.result else { anyhow::bail!("{tried}") };
    assert_eq!(answer["outcome"]["found"][0]["name"], "Ada of the CRM");
    assert!(recording.determinism.starts_at_ms > 0);
    // A secret is told to nobody, here as elsewhere.
    assert_eq!(recording.settings, [("region".to_owned(), "\"EU\"".to_owned())]);
    assert_eq!(recording.withheld, ["key"]);
    assert!(!tried.to_string().contains("top secret"), "{tried}");

    let trail = nestor.get("/api/v1/admin/audit?action=plugin.test").await?.expect(200)?;
    let told = trail["items"].to_string();
    assert!(told.contains("\"recorded\":true") && told.contains("\"recorded\":false"), "{told}");
    assert!(!told.contains("442079460018") && !told.contains("Ada"), "{told}");
    assert_eq!(nestor.get("/api/v1/admin/plugins/crm/logs").await?.expect(200)?["items"], json!([]));
    Ok(())
}
