//! `POST /api/v1/customers`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{ETAG, LOCATION};
use axum::response::{AppendHeaders, IntoResponse};
use serde::Deserialize;
use switchboard_domain::customer_draft::CustomerDraft;
use switchboard_services::customers::{self, Created};
use utoipa::ToSchema;

use super::{CustomerDocument, NewPhone, encoded, record_edit};
use crate::app::App;
use crate::body::JsonBody;
use crate::etag::tag;
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

/// Adds a customer where the organisation's customers are kept: to the built-in store, or by the plugin that keeps them, if it has the
/// hook `customer-edit`.
///
/// Others of the built-in store that have one of the numbers are named in `warnings`, and so are numbers that no numbering plan
/// has yet. What the organisation's own system does not take is refused as that of a form is: 400 with the members, 403 where the agent
/// may not, 409 where there is one like it already.
#[utoipa::path(
    post, path = "/customers", operation_id = "create_customer", tag = "customers",
    request_body = NewCustomer,
    responses(
        (status = 201, description = "The customer was added.",
            body = CustomerDocument,
            headers(("ETag" = String, description = "Names this version."),
                ("Location" = String, description = "Where it is."))),
        (status = 403), (status = 409)
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
    let (version, document) = match app.services.customers.create(&user.principal(), new).await? {
        Created::Stored(added) => (added.stored.version, CustomerDocument::from(*added)),
        Created::InPlugin(added) => {
            record_edit(&app, &user, "customer.create", &added).await;
            (added.version, CustomerDocument::from(*added))
        }
    };
    let location = format!("/api/v1/customers/{}", encoded(&document.customer.id));
    let headers = AppendHeaders([(LOCATION, location), (ETAG, tag(version))]);
    Ok((StatusCode::CREATED, headers, Json(document)))
}
