//! `POST /api/v1/customers`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{ETAG, LOCATION};
use axum::response::{AppendHeaders, IntoResponse};
use serde::Deserialize;
use switchboard_domain::customer_draft::CustomerDraft;
use switchboard_services::customers;
use utoipa::ToSchema;

use super::{CustomerDocument, NewPhone, tag};
use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::AuthenticatedUser;

/// A new customer.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(examples(json!({"name": "Megan Bowen", "company": "Contoso", "phones": [{"number": "+1 425 555 0100", "label": "work"}]})))]
pub(crate) struct NewCustomer {
    name: String,
    /// `contact` where it is not given.
    record_type: Option<String>,
    company: Option<String>,
    title: Option<String>,
    email: Option<String>,
    /// A code or a name, such as `AT` or `Austria`. The customer's numbers without a country code are read as of there.
    country: Option<String>,
    owner: Option<String>,
    /// The record elsewhere, https.
    #[schema(format = "uri")]
    url: Option<String>,
    /// The id in the tenant's own system, by which imports find the customer again.
    external_id: Option<String>,
    #[serde(default)]
    phones: Vec<NewPhone>,
}

/// Adds a customer to the built-in store.
///
/// Others that have one of the numbers are named in `warnings`, and so are numbers that no numbering plan has yet.
#[utoipa::path(
    post, path = "/customers", operation_id = "create_customer", tag = "customers",
    request_body = NewCustomer,
    responses(
        (status = 201, description = "The customer was added.",
            body = CustomerDocument,
            headers(("ETag" = String, description = "Names this version."),
                ("Location" = String, description = "Where it is."))),
        (status = 409)
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    user: AuthenticatedUser,
    JsonBody(new): JsonBody<NewCustomer>,
) -> Result<impl IntoResponse, Problem> {
    let draft = CustomerDraft {
        name: new.name,
        record_type: new.record_type,
        company: new.company,
        title: new.title,
        email: new.email,
        country: new.country,
        phones: new.phones.into_iter().map(Into::into).collect(),
        owner: new.owner,
        url: new.url,
        ..CustomerDraft::default()
    };
    let new = customers::NewCustomer { draft, external_id: new.external_id };
    let added = app.services.customers.create(&user.principal(), new).await?;
    let location = format!("/api/v1/customers/{}", added.stored.customer.id);
    let headers = AppendHeaders([(LOCATION, location), (ETAG, tag(added.stored.version))]);
    Ok((StatusCode::CREATED, headers, Json(CustomerDocument::from(added))))
}
