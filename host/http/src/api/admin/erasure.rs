//! `POST /api/v1/admin/erasure`

use aws_lc_rs::digest::{SHA256, digest};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use switchboard_domain::number::{PhoneNumber, Region, Written};
use switchboard_store::{Erased, Person};
use utoipa::ToSchema;

use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::Admin;

/// Who is erased: by a number or by a mail address.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ErasureRequest, examples(json!({"number": "+14255550123", "preview": true})))]
pub(crate) struct Request {
    /// As people write it; without a country code it is one of the organisation's region.
    number: Option<String>,
    email: Option<String>,
    /// Only tells what there is, and erases nothing.
    #[serde(default)]
    preview: bool,
}

/// A customer of the built-in store.
#[derive(Serialize, ToSchema)]
#[schema(as = ErasedCustomer)]
pub(crate) struct Customer {
    id: String,
    name: String,
}

/// What was kept of a person.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Erasure)]
pub(crate) struct Answer {
    /// Whether it is gone; false for a preview.
    erased: bool,
    /// What stands in the audit trail in place of the number or the address.
    receipt: String,
    /// Also those that were deleted and could still be restored.
    customers: Vec<Customer>,
    /// Calls with their cards and notes, and what plugins had still to be told of them.
    calls: u64,
    /// Lines of plugins' logs.
    log_lines: u64,
    /// Values that plugins keep under keys with the number or the address in them, or under keys that their manifests declare to
    /// be of such a person.
    values: u64,
    /// Choices of agents among customers who share the number.
    choices: u64,
    /// Lines of reports of imports.
    import_lines: u64,
    /// Accounts of other systems that the person had connected as an agent of the organisation.
    accounts: u64,
}

/// Erases a person by number or mail address.
///
/// That is customers, calls with cards and notes, lines of plugins' logs, values that plugins keep under such a key or under one that
/// their manifests declare, choices,
/// lines of reports of imports, and accounts of other systems that the person had connected as an agent who has this mail address.
///
/// What plugins have sent to other systems is there and not here. The audit trail says how much was erased; of whom, it says as
/// a hash, by which somebody who knows the number finds the line again.
#[utoipa::path(
    post, path = "/admin/erasure", operation_id = "erase_person", tag = "admin",
    security(("session" = []), ("token" = [])),
    request_body = Request,
    responses((status = 200, description = "What there was.", body = Answer), (status = 404))
)]
pub(crate) async fn erase(
    State(app): State<App>,
    Admin(user): Admin,
    JsonBody(body): JsonBody<Request>,
) -> Result<Json<Answer>, Problem> {
    let context = &user.0.context;
    let wanted = match (body.number.as_deref(), body.email.as_deref()) {
        (Some(number), None) => e164(number, user.principal().region)?,
        (None, Some(email)) => address(email)?,
        _ => return Err(Problem::member("number", "either a number or an email is expected")),
    };
    let person = match body.number {
        Some(_) => Person::Number(&wanted),
        None => Person::Email(&wanted),
    };
    let hash = hex::encode(digest(&SHA256, wanted.as_bytes()));
    let receipt = format!("person:{}", &hash[..16]);
    let erased = if body.preview {
        app.store.tenants().find_person(context, person).await?
    } else {
        let act = user.act("person.erase", receipt.as_str());
        app.store.tenants().erase_person(context, person, &act).await?
    };
    let Erased { customers, calls, log_lines, values, choices, import_lines, accounts, forgotten } = erased;
    app.plugins.revoke_forgotten(context, forgotten).await;
    let customers = customers.into_iter().map(|one| Customer { id: one.id, name: one.name });
    Ok(Json(Answer {
        erased: !body.preview,
        receipt,
        customers: customers.collect(),
        calls,
        log_lines,
        values,
        choices,
        import_lines,
        accounts,
    }))
}

fn e164(text: &str, region: Region) -> Result<String, Problem> {
    let number = PhoneNumber::parse(text, region, Written::ByPerson)
        .map_err(|error| Problem::member("number", error.to_string()))?;
    Ok(number.e164().to_owned())
}

fn address(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    let parts = text.split_once('@').filter(|(name, host)| !name.is_empty() && host.contains('.'));
    match parts {
        // Shorter ones would stand in other people's texts by chance.
        Some(_) if text.len() <= 320 && !text.contains(char::is_whitespace) => Ok(text.to_lowercase()),
        _ => {
            Err(Problem::member("email", "a whole mail address such as diego@northwind.example is expected"))
        }
    }
}
