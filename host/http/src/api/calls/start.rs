//! `POST /api/v1/calls`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use switchboard_domain::before_call::PluginWords;
use switchboard_services::outgoing_calls::{self, Destination, OutgoingRequest};
use utoipa::ToSchema;

use super::Call;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// Whom to call: a number, maybe a customer's, or a Teams user.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CallTarget, examples(json!({"phoneNumber": "+14255550100"})))]
pub(crate) struct To {
    /// As people write it. Without a country code it is read as of the customer's country, or else of the organisation's.
    phone_number: Option<String>,
    customer_id: Option<String>,
    /// Entra object id.
    #[schema(format = "uuid")]
    user_id: Option<String>,
}

impl To {
    /// The destination, and the customer whom the agent chose.
    pub(crate) fn destination(self) -> Result<(Destination, Option<String>), &'static str> {
        let destination = match (self.phone_number, self.user_id) {
            (Some(number), None) => Destination::Number(number),
            (None, Some(id)) => Destination::TeamsUser(id),
            _ => return Err("give either phoneNumber, maybe with customerId, or userId"),
        };
        Ok((destination, self.customer_id))
    }
}

/// A call to be started.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({"to": {"phoneNumber": "+14255550100"}})))]
pub(crate) struct NewOutgoingCall {
    to: To,
    /// A key of your choice, 1 to 200 characters: the same key again is the same call, which is logged once.
    key: Option<String>,
    /// The calling session of the tab that makes the call. When that is gone, the host ends the call.
    calling_session_id: Option<String>,
}

/// What the calling SDK's `startCall` takes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase", untagged)]
pub(crate) enum Callee {
    #[serde(rename_all = "camelCase")]
    Phone { phone_number: String },
    #[serde(rename_all = "camelCase")]
    Teams { microsoft_teams_user_id: String },
}

/// A call that is logged, and whom the calling SDK is to call.
#[derive(Serialize, ToSchema)]
pub(crate) struct StartedCall {
    call: Call,
    callee: Callee,
    /// An emergency number: ask before dialling, and warn that the location may be wrong.
    emergency: bool,
    /// What plugins want the agent to read before the call is placed, in the admin's order: ask, and then dial or report the call as
    /// cancelled. If there are none, dial now.
    warnings: Vec<PluginWords>,
}

impl From<outgoing_calls::Callee> for Callee {
    fn from(callee: outgoing_calls::Callee) -> Self {
        match callee {
            outgoing_calls::Callee::Phone(phone_number) => Self::Phone { phone_number },
            outgoing_calls::Callee::TeamsUser(microsoft_teams_user_id) => {
                Self::Teams { microsoft_teams_user_id }
            }
        }
    }
}

/// Logs an outgoing call and says whom the calling SDK is to call.
///
/// The organisation's plugins are asked first, for a second at most, unless it is an emergency number. A call that one of them blocks
/// is not logged: it is refused as `/problems/call-blocked`, with a line for each plugin that blocks it.
#[utoipa::path(
    post, path = "/calls", operation_id = "start_call", tag = "calls",
    request_body = NewOutgoingCall,
    responses((status = 201, description = "The call was logged; dial now, or ask first.", body = StartedCall),
        (status = 403, description = "A plugin blocks the call."))
)]
pub(crate) async fn start(
    State(app): State<App>,
    user: AuthenticatedUser,
    JsonBody(body): JsonBody<NewOutgoingCall>,
) -> Result<(StatusCode, Json<StartedCall>), Problem> {
    let (destination, customer_id) =
        body.to.destination().map_err(|message| Problem::member("to", message))?;
    let request = OutgoingRequest {
        destination,
        customer_id,
        key: body.key,
        calling_session_id: body.calling_session_id,
        started_at: None,
    };
    let started = app.services.outgoing_calls.start(&user.principal(), request).await?;
    let answer = StartedCall {
        call: started.record.into(),
        callee: started.callee.into(),
        emergency: started.emergency,
        warnings: started.warnings,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}
