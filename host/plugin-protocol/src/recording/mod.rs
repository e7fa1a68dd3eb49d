//! A recording: one call of a plugin with everything that went into it, so that it can be repeated anywhere with the same result.
//!
//! | file | holds |
//! | --- | --- |
//! | `question` | a question to the host with its answer |
//! | `bytes` | bytes in documents |
//!
//! Recordings are made of calls that a developer makes by hand and asks to have recorded, and of no others: they have in them what the
//! plugin saw, so what is of people.

pub(crate) mod bytes;
mod question;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use switchboard_domain::context::RequestContext;
use switchboard_domain::customer::NamedValues;
use switchboard_domain::error::PluginError;
use switchboard_domain::hook::{Capability, Hook};

pub use question::{RecordedAnswer, RecordedQuestion, describe};

use crate::limits::RECORDING_BYTES;
use crate::{Determinism, Failure, HookRequest, LogLine, Outcome};

/// The version of the format that is written and read.
pub const FORMAT: u32 = 1;

/// The component that ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordedComponent {
    /// The plugin's name.
    pub name: String,
    /// Its version, as the manifest says.
    pub version: String,
    /// `sha256:` and 64 hex digits.
    pub digest: String,
}

/// How the call ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RecordedResult {
    /// The hook's answer, in the spelling of the HTTP interface.
    Answer(Value),
    /// The hook's error.
    Error(PluginError),
    /// The plugin crashed, or met a limit. The text has no times, which are never the same twice.
    Failure(String),
}

impl RecordedResult {
    /// What came of a call.
    #[must_use]
    pub fn of(hook: Hook, outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Answered(response) => Self::Answer(response.document()),
            Outcome::Refused(error) => Self::Error(error.clone()),
            Outcome::Failed(Failure::TimedOut(_)) => {
                Self::Failure("the plugin did not answer in time".to_owned())
            }
            Outcome::Failed(failure) => Self::Failure(failure.told(hook)),
        }
    }
}

/// One call of a plugin, with everything that it saw and what it made of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recording {
    /// The version of this format: [`FORMAT`].
    pub format: u32,
    /// The contract of the host that recorded it.
    pub contract: String,
    /// What ran.
    pub component: RecordedComponent,
    /// The hook that was called.
    pub hook: Hook,
    /// The function of the hook, with its arguments.
    pub input: HookRequest,
    /// For whom, when and why.
    pub context: RequestContext,
    /// The plugin's settings: names and JSON values.
    pub settings: NamedValues,
    /// The names of settings that the plugin had too, and that are secrets.
    pub withheld: Vec<String>,
    /// What the plugin was allowed.
    pub granted: Vec<Capability>,
    /// The plugin's time and chance.
    pub determinism: Determinism,
    /// What the plugin asked of the host, in order.
    pub questions: Vec<RecordedQuestion>,
    /// What came of the call.
    pub result: RecordedResult,
    /// What the plugin wrote.
    pub log: Vec<LogLine>,
    /// How many lines exceeded the limits and were dropped.
    pub lost_lines: u32,
}

/// Why a text is no recording, or a recording can't be written.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// It is larger than any recording.
    #[error("a recording has at most {} bytes, and this one has {}", RECORDING_BYTES, .0)]
    TooLarge(usize),
    /// It is a recording of another version of this format.
    #[error("this is a recording of format {}, and this program reads format {}: record the call again", .0, FORMAT)]
    Format(u32),
    /// It is no recording at all.
    #[error("this is no recording: {0}")]
    NoRecording(serde_json::Error),
    /// A member is wrong. The text names it.
    #[error("{0}")]
    Member(String),
}

/// What every version of the format has.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

impl Recording {
    /// Reads a recording.
    ///
    /// # Errors
    /// When the text is none that this program reads.
    pub fn read(text: &str) -> Result<Self, RecordingError> {
        if text.len() > RECORDING_BYTES {
            return Err(RecordingError::TooLarge(text.len()));
        }
        let head: Head = serde_json::from_str(text).map_err(RecordingError::NoRecording)?;
        if head.format != FORMAT {
            return Err(RecordingError::Format(head.format));
        }
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let recording: Self = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| RecordingError::Member(error.to_string()))?;
        let hook = recording.input.hook();
        if recording.hook != hook {
            let text = format!("input: it is of the hook {hook}, and not of {}", recording.hook);
            return Err(RecordingError::Member(text));
        }
        Ok(recording)
    }

    /// The recording as a text.
    ///
    /// # Errors
    /// When it is too large. A recording that lacked something could not be replayed, so none is written.
    pub fn write(&self) -> Result<String, RecordingError> {
        let text = serde_json::to_string_pretty(self).map_err(RecordingError::NoRecording)?;
        if text.len() > RECORDING_BYTES { Err(RecordingError::TooLarge(text.len())) } else { Ok(text) }
    }
}

#[cfg(test)]
mod tests {
    use switchboard_domain::context::{Agent, Purpose};

    use super::*;
    use crate::{LogLevel, LogSource};

    fn recording() -> Recording {
        Recording {
            format: FORMAT,
            contract: crate::CONTRACT_PACKAGE.to_owned(),
            component: RecordedComponent {
                name: "p".into(),
                version: "1.0.0".into(),
                digest: format!("sha256:{}", "0".repeat(64)),
            },
            hook: Hook::CustomerLookup,
            input: HookRequest::GetCustomer("7".into()),
            context: RequestContext {
                agent: Agent {
                    id: "a".into(),
                    user_principal_name: "alice@fabrikam.example".into(),
                    display_name: "Alice".into(),
                    email: None,
                    locale: "en-US".into(),
                    time_zone: "UTC".into(),
                    extra: Vec::new(),
                },
                default_region: "US".into(),
                now: "2026-01-01T00:00:00Z".into(),
                deadline_ms: 300,
                purpose: Purpose::Test,
                extra: Vec::new(),
            },
            settings: vec![("color".into(), "\"blue\"".into())],
            withheld: Vec::new(),
            granted: vec![Capability::Http],
            determinism: Determinism { starts_at_ms: 1_767_225_600_000, seed: 7 },
            questions: Vec::new(),
            result: RecordedResult::Answer(Value::Null),
            log: vec![LogLine {
                source: LogSource::Stdout,
                level: LogLevel::Info,
                message: "line".into(),
                fields: Vec::new(),
            }],
            lost_lines: 0,
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let recording = recording();
        let text = recording.write().unwrap_or_default();
        assert_eq!(Recording::read(&text).ok(), Some(recording), "{text}");
        for part in ["\"get-customer\": \"7\"", "\"source\": \"stdout\"", "\"startsAtMs\": 1767225600000"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn what_is_no_recording_is_told() {
        let text = recording().write().unwrap_or_default();
        let told =
            |text: &str| Recording::read(text).err().map(|error| error.to_string()).unwrap_or_default();
        for (text, says) in [
            ("{}".to_owned(), "no recording: missing field `format`"),
            (text.replace("\"format\": 1", "\"format\": 2"), "format 2, and this program reads format 1"),
            (text.replace("\"customer-lookup\"", "\"caller-id\""), "it is of the hook customer-lookup"),
            (text.replace("\"seed\": 7", "\"seed\": -7"), "determinism.seed"),
            (text.replace("\"lostLines\"", "\"lost\""), "lost"),
            (" ".repeat(RECORDING_BYTES + 1), "at most"),
        ] {
            assert!(told(&text).contains(says), "{says}: {}", told(&text));
        }
    }
}
