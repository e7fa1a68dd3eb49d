//! Problems where Graph gave no answer: they tell the person to consent, to wait, or whom to ask.

use axum::http::StatusCode;
use switchboard_microsoft::graph::GraphFailure;
use switchboard_services::accounts::agent_graph::AskGraphError;

use crate::problem::Problem;

impl From<AskGraphError> for Problem {
    fn from(error: AskGraphError) -> Self {
        let (error, feature) = match error {
            AskGraphError::Token(error) => return error.into(),
            AskGraphError::Plugins(error) => return error.into(),
            AskGraphError::Slow => {
                return Self::unavailable(
                    "Microsoft's sign-in service does not answer; try again in a moment",
                );
            }
            AskGraphError::Invalid { field, message } => return Self::member(field, message),
            AskGraphError::NotFound(what) => return Self::not_found(what),
            AskGraphError::CantJoin(says) => {
                let mut problem = Self::conflict(says.words());
                problem.more().says = Some(says);
                return problem;
            }
            AskGraphError::Graph { error, feature } => (error, feature),
        };
        let mut problem = match error.failure {
            GraphFailure::Forbidden => {
                let detail = format!(
                    "Microsoft does not let us do this for you yet: agree to it at /auth/consent?scopes={}, or ask your \
                     admin to agree for your organisation",
                    feature.name()
                );
                Self::new(StatusCode::FORBIDDEN, "consent-required", detail)
            }
            GraphFailure::Throttled => {
                Self::unavailable("Microsoft asks us to slow down; try again in a moment")
            }
            GraphFailure::TimedOut => Self::unavailable("Microsoft did not answer in time; try again"),
            GraphFailure::NotFound if error.code.starts_with("Mailbox") => {
                Self::conflict("you have no mailbox at Microsoft, and so no calendar")
            }
            GraphFailure::NotFound => Self::not_found("what was asked for"),
            GraphFailure::Refused => Self::unavailable(format!("Microsoft refuses: {}", error.message)),
            _ => Self::unavailable("Microsoft's services fail or can't be reached; try again in a moment"),
        };
        if error.failure == GraphFailure::Forbidden {
            problem.more().feature = Some(feature.name());
        }
        // Graph's own where it answered, else ours, which was sent along.
        let id = error.request_id.unwrap_or(error.client_request_id);
        if !id.is_empty() {
            problem.more().graph_request_id = Some(id.into());
        }
        problem
    }
}
