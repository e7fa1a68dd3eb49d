//! `GET /api/v1/calls/number`

use axum::Json;
use serde::{Deserialize, Serialize};
use switchboard_services::outgoing_calls::{ReadNumber, read_number};
use utoipa::{IntoParams, ToSchema};

use crate::problem::Problem;
use crate::query::Query;
use crate::session::AuthenticatedUser;

/// The most characters of a number.
const MAX_NUMBER: usize = 100;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Written {
    /// A number as people write it where you are: `(425) 555-0123`, `+1 425 555 0123`.
    number: String,
}

/// A number as the calling SDK takes it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(examples(json!({"phoneNumber": "+14255550123", "display": "+1 425-555-0123", "emergency": false})))]
pub(crate) struct NumberToDial {
    /// In E.164, or the digits of a short number.
    phone_number: String,
    /// As people read it.
    display: String,
    /// An emergency number: no call is transferred there.
    emergency: bool,
}

/// What a number dials, before it is dialled: to transfer a call there, or to take somebody into it.
#[utoipa::path(
    get, path = "/calls/number", operation_id = "read_number", tag = "calls", params(Written),
    responses((status = 200, description = "The number can be dialled.", body = NumberToDial))
)]
pub(crate) async fn read(
    user: AuthenticatedUser,
    Query(Written { number }): Query<Written>,
) -> Result<Json<NumberToDial>, Problem> {
    if number.chars().count() > MAX_NUMBER {
        return Err(Problem::member("number", format!("longer than {MAX_NUMBER} characters")));
    }
    let ReadNumber { phone_number, display, emergency } = read_number(&number, user.principal().region)?;
    Ok(Json(NumberToDial { phone_number, display, emergency }))
}
