//! Rows as matches: one, several, or more than a card shows.

use switchboard_plugin::caller_id::{CacheHint, CacheScope, CallerMatch, OpenItem, Resolution};
use switchboard_plugin::types::{KeyStrength, LookupKey, RecordRef};

use crate::database::{CallerRow, MOST, OrderRow};
use crate::words::Words;

// ANCHOR: several
pub(crate) fn resolution(
    mut callers: Vec<CallerRow>,
    orders: &[OrderRow],
    keys: &[&LookupKey],
    words: &Words,
) -> Resolution {
    let more = callers.len() > MOST;
    callers.truncate(MOST);
    let shared = callers.len() > 1;
    let found = callers.iter().map(|caller| one(caller, orders, keys, shared, words)).collect();
    Resolution {
        // Some were left out: the card says that there are more.
        partial: more,
        // The host may answer by itself when the same caller rings again within a minute.
        cache: Some(CacheHint { ttl_s: 60, scope: CacheScope::Tenant }),
        ..Resolution::found(found)
    }
}

fn one(
    caller: &CallerRow,
    orders: &[OrderRow],
    keys: &[&LookupKey],
    shared: bool,
    words: &Words,
) -> CallerMatch {
    // The key by which the row was found says how sure that is.
    let strength =
        keys.iter().find(|key| key.value == caller.phone).map_or(KeyStrength::National, |key| key.strength);
    let key = LookupKey { value: caller.phone.clone(), strength };
    let why = if shared { words.shared } else { words.alone };
    let of_caller = orders.iter().filter(|order| order.caller_id == caller.id);
    CallerMatch {
        record: RecordRef::new("database", "contact", &caller.id),
        company: caller.company.clone(),
        open_items: of_caller.map(|order| OpenItem::new(&order.id, "order", &order.title)).collect(),
        ..CallerMatch::new(
            "database",
            &caller.id,
            &caller.name,
            &key,
            &why.replace("{number}", &caller.phone),
        )
    }
}
// ANCHOR_END: several
