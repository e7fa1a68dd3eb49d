//! Names callers from the tenant's own database, behind HTTP. Each file is a recipe of the book.

mod cache;
mod database;
mod matches;
mod words;

use switchboard_plugin::caller_id::{Guest, IncomingCall, Resolution};
use switchboard_plugin::types::{Caller, KeyStrength, LookupKey, PluginError, RequestContext};
use switchboard_plugin::{http, log};

struct Plugin;

// ANCHOR: resolve
impl Guest for Plugin {
    fn resolve(call: IncomingCall, context: RequestContext) -> Result<Resolution, PluginError> {
        let Caller::Phone(phone) = &call.caller else { return Ok(Resolution::not_found()) };
        // The database has whole numbers only: a national one could be anybody's, and `;ext=*` stands for any extension.
        let is_whole = |key: &&LookupKey| key.strength != KeyStrength::National && !key.value.ends_with('*');
        let keys: Vec<_> = phone.keys.iter().filter(is_whole).collect();
        let Some(strongest) = keys.first() else { return Ok(Resolution::not_found()) };

        let kept = cache::read(&strongest.value);
        let mut requests = vec![database::orders_of(&keys)];
        if kept.is_none() {
            requests.push(database::callers_with(&keys));
        }
        // All at once: the card waits for the slower of the two, not for both.
        let mut answers = http::send_all(&requests).into_iter();
        let orders = answers.next().map_or_else(|| Ok(Vec::new()), database::rows);
        let callers = match (kept, answers.next()) {
            (Some(kept), _) => kept,
            // Without callers there is nothing to show: this is how the hook fails.
            (None, Some(answer)) => {
                let callers = database::rows(answer)?;
                cache::write(&strongest.value, &callers);
                callers
            }
            (None, None) => return Err(PluginError::internal("there was no answer to a request")),
        };

        let words = words::of(&context.agent.locale);
        Ok(match orders {
            Ok(orders) => matches::resolution(callers, &orders, &keys, words),
            Err(error) => without_orders(matches::resolution(callers, &[], &keys, words), &error),
        })
    }
}
// ANCHOR_END: resolve

// ANCHOR: partial
/// The caller's name is worth showing without the orders. `partial` says that something is missing, and the log says why.
fn without_orders(resolution: Resolution, error: &PluginError) -> Resolution {
    let fields = [("kind".to_owned(), error.kind.clone()), ("error".to_owned(), error.message.clone())];
    log::write(log::Level::Warn, "the orders are missing on the card", &fields);
    Resolution { partial: true, ..resolution }
}
// ANCHOR_END: partial

// A component exports its hooks; unit tests run without them.
#[cfg(target_family = "wasm")]
switchboard_plugin::export_caller_id!(Plugin);

// ANCHOR: unit-test
#[cfg(test)]
mod tests {
    use serde_json::json;
    use switchboard_plugin::caller_id::Outcome;
    use switchboard_plugin::testing::{Answer, FakeHost, context, incoming_call, phone_caller};

    use super::*;

    const NUMBER: &str = "+14255550100";

    /// The database, as this number asks it.
    fn host() -> FakeHost {
        let callers = "/callers?phone=in.(%22%2B14255550100%22)&select=id,phone,name,company\
                       &order=last_contact.desc&limit=21";
        let orders = "/open_orders?phone=in.(%22%2B14255550100%22)&select=id,caller_id,title&limit=50";
        let caller = json!([{ "id": "17", "phone": NUMBER, "name": "Diego Siciliani", "company": null }]);
        FakeHost::new()
            .http(Answer::get(callers).over("database").json(caller))
            .http(Answer::get(orders).over("database").json("[]"))
    }

    #[test]
    fn who_was_found_is_asked_for_again_after_five_minutes() {
        let host = host().install();
        let ring = || Plugin::resolve(incoming_call(phone_caller(NUMBER)), context());

        let answer = ring().expect("the database answers");
        assert!(matches!(answer.outcome, Outcome::Found(found) if found[0].name == "Diego Siciliani"));
        assert_eq!(host.requests().len(), 2);

        host.advance(299);
        ring().expect("the database answers");
        assert_eq!(host.requests().len(), 3, "only the orders are asked for");

        host.advance(1);
        ring().expect("the database answers");
        assert_eq!(host.requests().len(), 5);
    }

    #[test]
    fn a_card_does_not_fail_where_nothing_can_be_kept() {
        let host = host().grants([switchboard_plugin::testing::Capability::Http]).install();
        let answer = Plugin::resolve(incoming_call(phone_caller(NUMBER)), context());
        assert!(matches!(answer.expect("the database answers").outcome, Outcome::Found(_)));
        assert_eq!(host.log()[0].message, "the callers were not kept");
    }
}
// ANCHOR_END: unit-test
