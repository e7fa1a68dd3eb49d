//! Creates and changes customers in the tenant's CRM, over the connection `crm`.

use serde_json::{Map, Value, json};
use switchboard_plugin::customer_edit::{Guest, Outcome, WrongMember};
use switchboard_plugin::http::{self, Request, Response};
use switchboard_plugin::types::{Customer, PluginError, RequestContext};

use crate::Plugin;

/// What the CRM keeps of a customer, by the contract's names.
const MEMBERS: [&str; 5] = ["name", "company", "title", "email", "phones"];

impl Guest for Plugin {
    fn create(draft: Customer, _context: RequestContext) -> Result<Outcome, PluginError> {
        let document = document(&draft, &MEMBERS);
        let response = http::send(&Request::json("POST", "/contacts", document).over("crm"))?;
        outcome(draft, response)
    }

    fn update(draft: Customer, changed: Vec<String>, _context: RequestContext) -> Result<Outcome, PluginError> {
        // Only what the agent has changed: the CRM may know the rest better.
        let document = document(&draft, &changed);
        let target = format!("/contacts/{}", draft.id);
        let response = http::send(&Request::json("PATCH", &target, document).over("crm"))?;
        outcome(draft, response)
    }
}

fn document(draft: &Customer, members: &[impl AsRef<str>]) -> String {
    let mut document = Map::new();
    for member in members {
        let value = match member.as_ref() {
            "name" => json!(draft.name),
            "company" => json!(draft.company),
            "title" => json!(draft.title),
            "email" => json!(draft.email),
            "phones" => {
                let phones = draft.phones.iter();
                json!(phones.map(|phone| phone.e164.as_ref().unwrap_or(&phone.number)).collect::<Vec<_>>())
            }
            _ => continue,
        };
        document.insert(member.as_ref().to_owned(), value);
    }
    Value::Object(document).to_string()
}

/// What the CRM's answer means to the agent.
fn outcome(draft: Customer, response: Response) -> Result<Outcome, PluginError> {
    let answer: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let message = answer["message"].as_str().unwrap_or_default().to_owned();
    Ok(match response.status {
        404 => Outcome::NotFound,
        409 => Outcome::Conflict(message),
        422 => {
            let errors = answer["errors"].as_object().cloned().unwrap_or_default();
            let wrong = errors.iter().map(|(member, why)| WrongMember::new(member, why.as_str().unwrap_or_default()));
            Outcome::Invalid(wrong.collect())
        }
        _ => {
            response.expect_ok()?;
            let id = answer["id"].as_str().map_or(draft.id, str::to_owned);
            Outcome::Saved(Customer { id, ..draft })
        }
    })
}

// A component exports its hooks; unit tests run without them.
#[cfg(target_family = "wasm")]
switchboard_plugin::export_customer_edit!(Plugin);

#[cfg(test)]
mod tests {
    use switchboard_plugin::testing::{Answer, FakeHost, context};

    use super::*;

    #[test]
    fn only_what_is_changed_is_sent() {
        let answer = Answer::to("PATCH", "/contacts/c-7").over("crm").json(json!({ "id": "c-7" }));
        let host = FakeHost::new().http(answer).install();
        let draft = Customer { company: Some("Northwind Traders".to_owned()), ..Customer::new("c-7", "Ida Berg") };
        let outcome = Plugin::update(draft, vec!["name".to_owned()], context()).expect("the CRM takes it");
        assert!(matches!(outcome, Outcome::Saved(saved) if saved.id == "c-7"));
        assert_eq!(host.requests()[0].body.as_deref(), Some(&br#"{"name":"Ida Berg"}"#[..]));
    }

    #[test]
    fn what_the_crm_does_not_take_stands_at_its_member() {
        let errors = json!({ "errors": { "email": "This address bounces." } });
        let answer = Answer::to("POST", "/contacts").over("crm").status(422).json(errors);
        let _host = FakeHost::new().http(answer).install();
        let outcome = Plugin::create(Customer::new("", "Ida Berg"), context()).expect("the CRM answers");
        assert!(matches!(outcome, Outcome::Invalid(wrong) if wrong[0].member == "email"));
    }
}
