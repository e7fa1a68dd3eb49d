//! `POST /api/v1/customers`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{AppendHeaders, IntoResponse};
use jiff::Timestamp;
use serde::Deserialize;
use switchboard_calls::customer::{Customer, CustomerPhone};
use switchboard_calls::number::{PhoneNumber, Region, Written, short_number};
use utoipa::ToSchema;

use crate::app::App;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::session::Who;

/// The most characters of a line.
const MAX_LINE: usize = 200;

/// The most numbers of a customer.
const MAX_PHONES: usize = 20;

/// A number of a new customer.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewPhone {
    /// As people write it; without a country code it is read as one of the tenant's region.
    number: String,
    extension: Option<String>,
    label: Option<String>,
}

/// A new customer.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewCustomer {
    name: String,
    /// `contact` where it is not given.
    record_type: Option<String>,
    company: Option<String>,
    title: Option<String>,
    email: Option<String>,
    owner: Option<String>,
    /// The record elsewhere, https.
    url: Option<String>,
    #[serde(default)]
    phones: Vec<NewPhone>,
}

fn line(text: Option<String>, field: &str) -> Result<Option<String>, Problem> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().count() > MAX_LINE => {
            Err(Problem::member(field, format!("longer than {MAX_LINE} characters")))
        }
        Some(text) if text.chars().any(char::is_control) => {
            Err(Problem::member(field, "one line is expected"))
        }
        text => Ok(text),
    }
}

fn phone(phone: NewPhone, index: usize, region: Region) -> Result<CustomerPhone, Problem> {
    let at = |member: &str| format!("phones[{index}].{member}");
    let number = phone.number.trim().to_owned();
    let extension = line(phone.extension, &at("extension"))?;
    if extension
        .as_ref()
        .is_some_and(|digits| digits.len() > 11 || !digits.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(Problem::member(at("extension"), "at most 11 digits are expected"));
    }
    let read = PhoneNumber::parse(&number, region, Written::ByPerson);
    let (e164, found) = match &read {
        Ok(read) => (Some(read.e164().to_owned()), read.extension().map(str::to_owned)),
        // An extension of the tenant's own telephone system.
        Err(_) if short_number(&number, region).is_some() => (None, None),
        Err(error) => return Err(Problem::member(at("number"), error.to_string())),
    };
    Ok(CustomerPhone {
        number,
        e164,
        extension: extension.or(found),
        label: line(phone.label, &at("label"))?,
    })
}

fn customer(new: NewCustomer, region: Region) -> Result<Customer, Problem> {
    let name = line(Some(new.name), "name")?.ok_or_else(|| Problem::member("name", "a name is expected"))?;
    let email = line(new.email, "email")?;
    let is_address = |text: &String| {
        text.split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !text.contains(' '))
    };
    if email.as_ref().is_some_and(|email| !is_address(email)) {
        return Err(Problem::member("email", "an address such as ada@example.com is expected"));
    }
    let url = line(new.url, "url")?;
    if url.as_ref().is_some_and(|url| url::Url::parse(url).map_or(true, |url| url.scheme() != "https")) {
        return Err(Problem::member("url", "an address that begins with https:// is expected"));
    }
    if new.phones.len() > MAX_PHONES {
        return Err(Problem::member("phones", format!("at most {MAX_PHONES} numbers")));
    }
    let phones = new.phones.into_iter().enumerate().map(|(index, new)| phone(new, index, region));
    Ok(Customer {
        id: uuid::Uuid::now_v7().to_string(),
        record_type: line(new.record_type, "recordType")?.unwrap_or_else(|| "contact".to_owned()),
        name,
        company: line(new.company, "company")?,
        title: line(new.title, "title")?,
        email,
        phones: phones.collect::<Result<_, _>>()?,
        owner: line(new.owner, "owner")?,
        last_activity: None,
        url,
        badges: Vec::new(),
        fields: Vec::new(),
        extra: Vec::new(),
    })
}

/// Adds a customer to the built-in store.
#[utoipa::path(post, path = "/customers", tag = "customers", request_body = NewCustomer,
    responses((status = 201, body = Customer), (status = 400, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn create(
    State(app): State<App>,
    who: Who,
    JsonBody(new): JsonBody<NewCustomer>,
) -> Result<impl IntoResponse, Problem> {
    let behalf = who.behalf();
    if let Some(plugin) = app.plugins.customer_plugin(&behalf).await? {
        let detail =
            format!("your organisation's customers are kept by the plugin {}: add them there", plugin.name);
        return Err(Problem::conflict(detail));
    }
    let customer = customer(new, behalf.region)?;
    let now = Timestamp::now().as_millisecond();
    app.store.insert_customers(&behalf.context, std::slice::from_ref(&customer), behalf.region, now).await?;
    let location = AppendHeaders([(LOCATION, format!("/api/v1/customers/{}", customer.id))]);
    Ok((StatusCode::CREATED, location, Json(customer)))
}
