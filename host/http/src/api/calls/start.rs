//! `POST /api/v1/calls`

use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use switchboard_domain::call::Direction;
use switchboard_domain::caller::{Caller, PhoneCaller, TeamsCaller};
use switchboard_domain::card::card_caller;
use switchboard_domain::number::{PhoneNumber, Region, ShortNumber, Written, short_number};
use switchboard_store::NewCall;
use utoipa::ToSchema;

use super::Call;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// The call does not wait longer for the callee's name.
const NAME_WITHIN: Duration = Duration::from_secs(2);

/// Whom to call: a number, maybe a customer's, or a Teams user.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CallTarget, examples(json!({"phoneNumber": "+14255550100"})))]
pub(crate) struct To {
    phone_number: Option<String>,
    customer_id: Option<String>,
    /// Entra object id.
    user_id: Option<String>,
}

/// A call to be started.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"to": {"phoneNumber": "+14255550100"}})))]
pub(crate) struct NewOutgoingCall {
    to: To,
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
}

struct Target {
    party: Caller,
    callee: Callee,
    emergency: bool,
    name: Option<(String, Option<String>)>,
}

fn phone(text: &str, region: Region) -> Result<(PhoneCaller, String, bool), Problem> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let wrong = |error: &dyn std::fmt::Display| Problem::member("to.phoneNumber", error.to_string());
    match PhoneNumber::parse(text, region, Written::ByPerson) {
        Ok(number) => {
            let caller = PhoneCaller::of(&number, text.chars().take(100).collect(), None);
            Ok((caller, number.e164().to_owned(), false))
        }
        Err(error) => {
            let short = short_number(&digits, region).ok_or_else(|| wrong(&error))?;
            let caller = PhoneCaller::short(digits.clone(), region, None);
            Ok((caller, digits, short == ShortNumber::Emergency))
        }
    }
}

async fn target(app: &App, user: &AuthenticatedUser, to: To) -> Result<Target, Problem> {
    let principal = user.principal();
    match (to.phone_number, to.user_id) {
        (Some(number), None) => {
            let (caller, dial, emergency) = phone(&number, principal.region)?;
            let name = match &to.customer_id {
                Some(id) => {
                    let customer = app.services.customers.get(&principal, id).await?;
                    let customer = customer
                        .ok_or_else(|| Problem::member("to.customerId", "there is no such customer"))?;
                    Some((customer.name, customer.company))
                }
                None => {
                    let found = app.store.customers().find_by_keys(&principal.context, &caller.keys).await?;
                    found.into_iter().next().map(|found| (found.customer.name, found.customer.company))
                }
            };
            Ok(Target {
                party: Caller::Phone(caller),
                callee: Callee::Phone { phone_number: dial },
                emergency,
                name,
            })
        }
        (None, Some(id)) => {
            // In the form in which the SDK and the directory know it, whatever form was sent.
            let id = uuid::Uuid::try_parse(&id)
                .map_err(|_| Problem::member("to.userId", "an Entra object id is expected"))?
                .hyphenated()
                .to_string();
            let deadline = Instant::now() + NAME_WITHIN;
            let person =
                app.services.graph.person(&principal.context, &id, deadline).await.unwrap_or_else(|error| {
                    // The call matters more than the name.
                    tracing::warn!(%error, "the directory can't be asked");
                    None
                });
            let display_name = person.as_ref().and_then(|person| person.display_name.clone());
            let title = person.as_ref().and_then(|person| person.job_title.clone());
            let party = Caller::Teams(TeamsCaller {
                id: id.clone(),
                tenant_id: None,
                internal: person.as_ref().is_some_and(|person| !person.is_guest()),
                display_name: display_name.clone(),
                email: person.as_ref().and_then(|person| person.mail.clone()),
                job_title: title.clone(),
            });
            let callee = Callee::Teams { microsoft_teams_user_id: id };
            Ok(Target { party, callee, emergency: false, name: display_name.map(|name| (name, title)) })
        }
        _ => Err(Problem::member("to", "give either phoneNumber, maybe with customerId, or userId")),
    }
}

/// Logs an outgoing call and says whom the calling SDK is to call.
#[utoipa::path(
    post, path = "/calls", operation_id = "start_call", tag = "calls",
    request_body = NewOutgoingCall,
    responses((status = 201, description = "The call was logged; dial now.", body = StartedCall))
)]
pub(crate) async fn start(
    State(app): State<App>,
    user: AuthenticatedUser,
    JsonBody(body): JsonBody<NewOutgoingCall>,
) -> Result<(StatusCode, Json<StartedCall>), Problem> {
    let customer_id = body.to.customer_id.clone();
    let Target { party, callee, emergency, name } = target(&app, &user, body.to).await?;
    let shown = card_caller(&party).display;
    let (title, subtitle) = match name {
        Some((name, company)) => (name, company.unwrap_or(shown)),
        None => (shown, String::new()),
    };
    let new = NewCall {
        id: uuid::Uuid::now_v7().to_string(),
        sdk_call_id: None,
        direction: Direction::Outgoing,
        party,
        title,
        subtitle,
        customer_id,
        started_at: app.clock.now_ms(),
    };
    let (record, _) = app.store.calls().put(&user.0.context, &new).await?;
    Ok((StatusCode::CREATED, Json(StartedCall { call: record.into(), callee, emergency })))
}
