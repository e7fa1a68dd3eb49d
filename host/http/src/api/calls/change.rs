//! `PATCH /api/v1/calls/{id}`

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Call;
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

const MAX_NOTES: usize = 10_000;

const MAX_LINE: usize = 200;

/// What is to be changed; what is absent stays, an empty text removes.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(examples(json!({"notes": "Asked for an offer.", "disposition": "sales"})))]
pub(crate) struct CallChange {
    notes: Option<String>,
    disposition: Option<String>,
    /// The customer whom the call was with.
    customer_id: Option<String>,
}

fn check(text: Option<&String>, field: &str, most: usize) -> Result<(), Problem> {
    match text {
        Some(text) if text.chars().count() > most => {
            Err(Problem::member(field, format!("longer than {most} characters")))
        }
        _ => Ok(()),
    }
}

/// Notes, disposition and customer of a call.
#[utoipa::path(
    patch, path = "/calls/{id}", operation_id = "update_call", tag = "calls",
    params(("id" = String, Path, description = "The call's id, which is not the calling SDK's.")),
    request_body = CallChange,
    responses((status = 200, description = "The call as it is now.", body = Call), (status = 404))
)]
pub(crate) async fn change(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
    JsonBody(change): JsonBody<CallChange>,
) -> Result<Json<Call>, Problem> {
    check(change.notes.as_ref(), "notes", MAX_NOTES)?;
    check(change.disposition.as_ref(), "disposition", MAX_LINE)?;
    check(change.customer_id.as_ref(), "customerId", MAX_LINE)?;
    let context = &user.0.context;
    let plugins = app.services.call_log.plugins_to_tell(context).await?;
    let source = match app.services.customers.plugin(context).await? {
        Some(plugin) => plugin.source(),
        None => switchboard_domain::caller_match::CUSTOMERS.to_owned(),
    };
    let now = app.clock.now_ms();
    let changed = app
        .store
        .calls()
        .change(context, &id, &plugins, now, |call| {
            let before = (call.notes.clone(), call.disposition.clone(), call.customer_id.clone());
            let some = |text: String| Some(text).filter(|text| !text.is_empty());
            if let Some(notes) = change.notes {
                call.notes = some(notes);
            }
            if let Some(disposition) = change.disposition {
                call.disposition = some(disposition);
            }
            if let Some(customer) = change.customer_id {
                call.customer_id = some(customer);
                call.customer_source = call.customer_id.is_some().then_some(source);
            }
            Ok::<_, Problem>(
                before != (call.notes.clone(), call.disposition.clone(), call.customer_id.clone()),
            )
        })
        .await?;
    app.services.call_log.notify();
    let call = changed.ok_or_else(|| Problem::not_found("the call"))??;
    Ok(Json(call.into()))
}
