//! `PATCH /api/v1/customers/{id}`

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Deserializer};
use switchboard_domain::customer_draft::PhoneDraft;
use switchboard_domain::customer_patch::{CustomerPatch, MemberChange};
use switchboard_services::customers::ChangeOutcome;
use utoipa::ToSchema;

use super::{NewPhone, answer, record_edit};
use crate::app::App;
use crate::body::JsonBody;
use crate::etag::if_match;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// A member that may be absent, null, or there.
#[expect(clippy::option_option, reason = "null and absent differ in a merge patch")]
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// A merge patch (RFC 7396): what is absent stays, null removes. `phones` replaces all numbers; those without a country code
/// are read as of the customer's `country`.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::option_option, reason = "null and absent differ in a merge patch")]
#[schema(examples(json!({"title": "Buyer", "email": null})))]
pub(crate) struct CustomerChange {
    #[serde(default, deserialize_with = "given")]
    name: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    record_type: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    company: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    title: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    email: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    owner: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(format = "uri")]
    url: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    country: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    external_id: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    phones: Option<Option<Vec<NewPhone>>>,
}

#[expect(clippy::option_option, reason = "null and absent differ in a merge patch")]
fn member<T>(given: Option<Option<T>>) -> MemberChange<T> {
    match given {
        None => MemberChange::Keep,
        Some(None) => MemberChange::Remove,
        Some(Some(value)) => MemberChange::Set(value),
    }
}

impl From<CustomerChange> for CustomerPatch {
    fn from(change: CustomerChange) -> Self {
        let phones = change.phones.map(|phones| {
            phones.map(|phones| phones.into_iter().map(Into::into).collect::<Vec<PhoneDraft>>())
        });
        Self {
            name: member(change.name),
            record_type: member(change.record_type),
            company: member(change.company),
            title: member(change.title),
            email: member(change.email),
            owner: member(change.owner),
            url: member(change.url),
            country: member(change.country),
            external_id: member(change.external_id),
            phones: member(phones),
        }
    }
}

/// Changes a customer where it is kept: in the built-in store, or by the plugin that keeps the organisation's customers, if it has the hook
/// `customer-edit`.
///
/// `If-Match` must name the version that was seen (or `*` for whichever), so that nobody overwrites what somebody else
/// wrote meanwhile: 428 without it, 412 with the present `etag` where it is another one. Others that have one of the
/// numbers are named in `warnings`.
#[utoipa::path(
    patch, path = "/customers/{id}", operation_id = "update_customer", tag = "customers",
    params(
        ("id" = String, Path, description = "The customer's id."),
        ("If-Match" = String, Header, description = "The `ETag` of the version that was seen.")
    ),
    request_body(content = CustomerChange, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The customer as it is now.",
            body = super::CustomerDocument, headers(("ETag" = String, description = "Names this version."))),
        (status = 403), (status = 404), (status = 409), (status = 412), (status = 428)
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
    headers: HeaderMap,
    JsonBody(change): JsonBody<CustomerChange>,
) -> Result<Response, Problem> {
    let seen = if_match(&headers);
    let customers = &app.services.customers;
    let outcome = customers.change(&user.principal(), &id, seen.as_ref(), change.into()).await?;
    if let ChangeOutcome::Edited(edited) = &outcome
        && !edited.changed.is_empty()
    {
        record_edit(&app, &user, "customer.change", edited).await;
    }
    Ok(answer(outcome))
}
