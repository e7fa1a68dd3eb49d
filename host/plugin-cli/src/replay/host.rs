//! The host of a replay: it gives the recorded answers in their order, to the recorded questions and to no others.

use std::time::Duration;

use switchboard_domain::error::{PluginError, PluginErrorKind};
use switchboard_plugin_protocol::recording::{RecordedQuestion, describe};
use switchboard_plugin_protocol::{CapabilityReply, CapabilityRequest};

use crate::worker::Answers;

/// A host that answers from a recording, at once.
pub(super) struct Replayed<'a> {
    questions: &'a [RecordedQuestion],
    asked: usize,
    /// Where the plugin left the recording.
    left: Option<String>,
}

impl<'a> Replayed<'a> {
    pub(super) fn of(questions: &'a [RecordedQuestion]) -> Self {
        Self { questions, asked: 0, left: None }
    }

    /// How the questions were not those of the recording; `None` if they were.
    pub(super) fn fault(&self) -> Option<String> {
        if self.left.is_some() {
            return self.left.clone();
        }
        let missing = self.questions.get(self.asked)?;
        let number = self.asked + 1;
        Some(format!("question {number} was not asked; the recording has there: {missing}"))
    }

    fn recorded(&self, request: &CapabilityRequest) -> Result<CapabilityReply, String> {
        let (number, asked) = (self.asked + 1, describe(request));
        match self.questions.get(self.asked) {
            Some(recorded) if recorded.is(request) => recorded.reply(request).map_err(|error| {
                format!("the recorded answer to question {number}, {asked}, can't be read: {error}")
            }),
            Some(recorded) => {
                Err(format!("question {number} is {asked}; the recording has there: {recorded}"))
            }
            None => Err(format!("question {number} is {asked}; the recording ends before it")),
        }
    }
}

impl Answers for Replayed<'_> {
    fn answer(&mut self, request: CapabilityRequest) -> (CapabilityReply, Duration) {
        // What follows a question that was not recorded can't be that of the recording either.
        let reply = if let Some(left) = &self.left { Err(left.clone()) } else { self.recorded(&request) };
        self.asked += 1;
        let reply = reply.unwrap_or_else(|why| {
            let error = PluginError::new(PluginErrorKind::Unavailable, why.clone());
            self.left = Some(why);
            request.refused(error)
        });
        (reply, Duration::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use switchboard_plugin_protocol::capability::GetValue;

    use super::*;

    fn get(key: &str) -> CapabilityRequest {
        GetValue(key.to_owned()).into()
    }

    fn recorded(key: &str, value: &str) -> RecordedQuestion {
        let reply = CapabilityReply::answered::<GetValue>(&Ok(Some(value.into())));
        RecordedQuestion::of(&get(key), &reply, Duration::ZERO)
    }

    #[test]
    fn questions_are_answered_in_their_order() {
        // The same question twice may have two answers.
        let questions = [recorded("a", "1"), recorded("a", "2")];
        let mut host = Replayed::of(&questions);
        for value in ["1", "2"] {
            let reply = host.answer(get("a")).0;
            assert_eq!(reply.read::<GetValue>(), Ok(Some(value.into())));
        }
        assert_eq!(host.fault(), None);
    }

    #[test]
    fn other_questions_are_told_with_their_place() {
        let questions = [recorded("a", "1"), recorded("b", "2")];
        let mut other = Replayed::of(&questions);
        assert_eq!(other.answer(get("a")).0.error(), None);
        let says = "question 2 is key-value.get \"c\"; the recording has there: key-value.get \"b\"";
        for key in ["c", "b"] {
            let error = other.answer(get(key)).0.error();
            assert_eq!(error.map(|error| error.message), Some(says.to_owned()));
        }
        assert_eq!(other.fault().as_deref(), Some(says));
        let mut less = Replayed::of(&questions);
        assert_eq!(less.answer(get("a")).0.error(), None);
        let says = "question 2 was not asked; the recording has there: key-value.get \"b\"";
        assert_eq!(less.fault().as_deref(), Some(says));
        let mut more = Replayed::of(&[]);
        assert!(more.answer(get("a")).0.error().is_some());
        let says = "question 1 is key-value.get \"a\"; the recording ends before it";
        assert_eq!(more.fault().as_deref(), Some(says));
    }
}
