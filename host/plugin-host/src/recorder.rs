//! Records the call of a trial: everything that the plugin sees, and what it makes of it. The recording goes to whoever tries the
//! plugin, and is kept nowhere.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use aws_lc_rs::rand;
use futures::FutureExt;
use jiff::Timestamp;
use serde_json::Value;
use switchboard_domain::hook::Capability;
use switchboard_plugin_protocol::limits::RECORDING_BYTES;
use switchboard_plugin_protocol::recording::{
    FORMAT, RecordedComponent, RecordedQuestion, RecordedResult, Recording,
};
use switchboard_plugin_protocol::{CONTRACT_PACKAGE, Determinism};

use crate::PluginHostError;
use crate::catalogue::ActivePlugin;
use crate::pool::{CapabilityCallback, Finished, InvocationSpec};

/// Whether a trial is recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Record {
    /// It is: whoever tries the plugin has asked for that.
    Yes,
    /// It has the time and the chance of this machine, as a call has.
    #[default]
    No,
}

/// What is known of a call before it runs.
pub(crate) struct Recorder {
    recording: Recording,
    asked: Arc<Mutex<Asked>>,
}

/// The questions so far. Once they are more than a recording holds, only their size is counted.
#[derive(Default)]
struct Asked {
    questions: Vec<RecordedQuestion>,
    bytes: usize,
}

impl Asked {
    fn note(&mut self, question: RecordedQuestion) {
        let bytes = serde_json::to_string(&question).map_or(usize::MAX, |text| text.len());
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > RECORDING_BYTES {
            self.questions.clear();
        } else {
            self.questions.push(question);
        }
    }
}

impl Recorder {
    /// Begins to record a call, and gives it a time and a chance that can be repeated. Settings that are secrets do not go into the
    /// recording: `told` names the others.
    ///
    /// # Errors
    /// When the system supplies no random bytes.
    pub(crate) fn begin(
        plugin: &ActivePlugin,
        spec: &mut InvocationSpec,
        told: impl Fn(&str) -> bool,
        now: Timestamp,
    ) -> Result<Self, PluginHostError> {
        let mut seed = [0; 4];
        rand::fill(&mut seed).map_err(|_| {
            PluginHostError::Unavailable("the call can't be recorded: there are no random bytes".to_owned())
        })?;
        let determinism = Determinism {
            starts_at_ms: u64::try_from(now.as_millisecond()).unwrap_or_default(),
            seed: u32::from_le_bytes(seed),
        };
        spec.determinism = Some(determinism);
        // What is sent with the question is not asked, and would not be recorded.
        spec.prefetched.customers = None;
        let (settings, secrets): (Vec<_>, Vec<_>) =
            spec.prefetched.settings.iter().cloned().partition(|(name, _)| told(name));
        let may = |capability: &Capability| capability.needs_grant() && spec.granted.contains(*capability);
        let recording = Recording {
            format: FORMAT,
            contract: CONTRACT_PACKAGE.to_owned(),
            component: RecordedComponent {
                name: plugin.name.clone(),
                version: plugin.version.clone(),
                digest: format!("sha256:{}", plugin.digest_hex),
            },
            hook: spec.request.hook(),
            input: spec.request.clone(),
            context: spec.context.clone(),
            settings,
            withheld: secrets.into_iter().map(|(name, _)| name).collect(),
            granted: Capability::ALL.into_iter().filter(may).collect(),
            determinism,
            questions: Vec::new(),
            result: RecordedResult::Answer(Value::Null),
            log: Vec::new(),
            lost_lines: 0,
        };
        Ok(Self { recording, asked: Arc::default() })
    }

    /// Notes each question that this answers.
    pub(crate) fn around(&self, callback: CapabilityCallback) -> CapabilityCallback {
        let asked = Arc::clone(&self.asked);
        Arc::new(move |request, deadline| {
            let (question, asked, started) = (request.clone(), Arc::clone(&asked), Instant::now());
            let reply = callback(request, deadline);
            async move {
                let reply = reply.await;
                let question = RecordedQuestion::of(&question, &reply, started.elapsed());
                asked.lock().unwrap_or_else(PoisonError::into_inner).note(question);
                reply
            }
            .boxed()
        })
    }

    /// The recording of a call that ended, as a document.
    ///
    /// # Errors
    /// When it is too large. The text says so.
    pub(crate) fn finish(self, finished: &Finished) -> Result<Value, String> {
        let Self { mut recording, asked } = self;
        let asked = std::mem::take(&mut *asked.lock().unwrap_or_else(PoisonError::into_inner));
        if asked.bytes > RECORDING_BYTES {
            return Err(format!("a recording has at most {RECORDING_BYTES} bytes, and this one has more"));
        }
        recording.questions = asked.questions;
        recording.result = RecordedResult::of(recording.hook, &finished.outcome);
        recording.log.clone_from(&finished.log);
        recording.lost_lines = finished.lost_lines;
        recording.write().map_err(|error| error.to_string())?;
        serde_json::to_value(&recording).map_err(|error| error.to_string())
    }
}
