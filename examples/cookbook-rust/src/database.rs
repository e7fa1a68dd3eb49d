//! The database behind PostgREST, over the connection `database`.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use switchboard_plugin::http::{Request, Response};
use switchboard_plugin::types::{LookupKey, PluginError};

// ANCHOR: rows
/// A row of the view `callers`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct CallerRow {
    pub(crate) id: String,
    pub(crate) phone: String,
    pub(crate) name: String,
    pub(crate) company: Option<String>,
}

/// A row of the view `open_orders`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct OrderRow {
    pub(crate) id: String,
    pub(crate) caller_id: String,
    pub(crate) title: String,
}
// ANCHOR_END: rows

// ANCHOR: requests
/// One more than a card shows, so that we know whether there are more.
pub(crate) const MOST: usize = 20;

/// `SELECT … FROM callers WHERE phone IN (…) ORDER BY last_contact DESC LIMIT 21`
pub(crate) fn callers_with(keys: &[&LookupKey]) -> Request {
    let columns = "id,phone,name,company";
    let target = format!(
        "/callers?phone={}&select={columns}&order=last_contact.desc&limit={}",
        one_of(keys),
        MOST + 1
    );
    Request::get(&target).over("database").within_ms(1500)
}

/// `SELECT … FROM open_orders WHERE phone IN (…) LIMIT 50`
pub(crate) fn orders_of(keys: &[&LookupKey]) -> Request {
    let target = format!("/open_orders?phone={}&select=id,caller_id,title&limit=50", one_of(keys));
    Request::get(&target).over("database").within_ms(1000)
}

/// PostgREST's `IN`: each value in quotation marks. A key has only digits, `+`, `;` and `ext=`, so none can end the list.
fn one_of(keys: &[&LookupKey]) -> String {
    let values: Vec<_> = keys.iter().map(|key| format!("%22{}%22", encoded(&key.value))).collect();
    format!("in.({})", values.join(","))
}

/// A value as it goes into a query. A `+` in a query would be a space.
fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let parts = value.bytes().map(|byte| match byte {
        byte if plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    parts.collect()
}
// ANCHOR_END: requests

// ANCHOR: answers
/// The rows of an answer. What is wrong is told in a way that the admin can act on.
pub(crate) fn rows<Row: DeserializeOwned>(
    answer: Result<Response, PluginError>,
) -> Result<Vec<Row>, PluginError> {
    let response = answer?;
    if response.status == 404 {
        let text = "the database does not offer this view: create it, and let the connection's role read it";
        return Err(PluginError::misconfigured(text).about("database"));
    }
    // 401, 403, 429 and 5xx become errors of the kind that the host acts on.
    let response = response.expect_ok()?;
    serde_json::from_slice(&response.body).map_err(|error| {
        PluginError::unavailable(format!("the database answered with other columns: {error}"))
    })
}
// ANCHOR_END: answers

#[cfg(test)]
mod tests {
    use switchboard_plugin::types::KeyStrength;

    use super::*;

    #[test]
    fn numbers_are_written_as_postgrest_reads_them() {
        let key = |value: &str, strength| LookupKey { value: value.to_owned(), strength };
        let keys =
            [key("+14255550100;ext=7", KeyStrength::Exact), key("+14255550100", KeyStrength::NoExtension)];
        let keys: Vec<_> = keys.iter().collect();
        assert_eq!(one_of(&keys), "in.(%22%2B14255550100%3Bext%3D7%22,%22%2B14255550100%22)");
    }

    #[test]
    fn a_missing_view_is_the_admins_to_correct() {
        let answer = Response { status: 404, headers: Vec::new(), body: Vec::new() };
        let error = rows::<CallerRow>(Ok(answer)).expect_err("there are no rows");
        assert_eq!((error.kind.as_str(), error.connection.as_deref()), ("misconfigured", Some("database")));
    }
}
