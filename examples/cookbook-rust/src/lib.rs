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
            (None, Some(answer)) => database::rows(answer)?,
            (None, None) => return Err(PluginError::internal("there was no answer to a request")),
        };
        cache::write(&strongest.value, &callers);

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
