//! `PATCH /api/v1/customers/{id}`

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Deserializer};
use switchboard_domain::customer::Customer;
use switchboard_domain::customer_draft::{CustomerDraft, line, phones};
use switchboard_store::NewCustomer;
use utoipa::ToSchema;

use super::{NewPhone, answer, if_match, not_found, outdated, writable};
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::Path;
use crate::session::AuthenticatedUser;

/// A member that may be absent, null, or there.
#[expect(clippy::option_option, reason = "null and absent differ in a merge patch")]
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// A merge patch (RFC 7396): what is absent stays, null removes. `phones` replaces all numbers.
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
    url: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    external_id: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    phones: Option<Option<Vec<NewPhone>>>,
}

impl CustomerChange {
    fn apply(
        self,
        now_is: &Customer,
        region: switchboard_domain::number::Region,
    ) -> Result<Customer, Problem> {
        let mut draft = CustomerDraft::of(now_is);
        if let Some(name) = self.name {
            draft.name = name.unwrap_or_default();
        }
        let members = [
            (&mut draft.record_type, self.record_type),
            (&mut draft.company, self.company),
            (&mut draft.title, self.title),
            (&mut draft.email, self.email),
            (&mut draft.owner, self.owner),
            (&mut draft.url, self.url),
        ];
        for (member, given) in members {
            if let Some(given) = given {
                *member = given;
            }
        }
        let mut customer = draft.check(now_is.id.clone(), region)?;
        customer.phones = match self.phones {
            // Not read again: an older number stays as it was taken.
            None => now_is.phones.clone(),
            Some(given) => phones(given.unwrap_or_default().into_iter().map(Into::into).collect(), region)?,
        };
        Ok(customer)
    }
}

/// Changes a customer of the built-in store.
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
        (status = 404), (status = 409), (status = 412), (status = 428)
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    user: AuthenticatedUser,
    Path(id): Path<String>,
    headers: HeaderMap,
    JsonBody(change): JsonBody<CustomerChange>,
) -> Result<Response, Problem> {
    let principal = user.principal();
    writable(&app, &principal).await?;
    let stored = app.store.customers().get_stored(&principal.context, &id).await?;
    let stored = stored.filter(|stored| stored.deleted_at.is_none()).ok_or_else(not_found)?;
    match if_match(&headers, stored.version) {
        Some(true) => {}
        Some(false) => return Ok(outdated(&stored)),
        None => {
            let detail = "send the etag of the customer as you saw it in the header if-match, so that nobody's changes \
                          are lost";
            return Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, "if-match-required", detail));
        }
    }
    let external_id = match &change.external_id {
        Some(given) => line(given.clone(), "externalId")?,
        None => stored.external_id.clone(),
    };
    let customer = change.apply(&stored.customer, principal.region)?;
    let new = NewCustomer { customer, external_id, import_number: None };
    let now = app.clock.now_ms();
    let changed = app
        .store
        .customers()
        .replace(&principal.context, &new, Some(stored.version), principal.region, now)
        .await?;
    answer(&app, &principal, changed).await
}
