//! Supplies the customers, instead of the host's own store.

use switchboard_plugin::customer_lookup::Guest;
use switchboard_plugin::types::{Customer, CustomerPage, CustomerPhone, PageRequest, PluginError, RequestContext};

use crate::Plugin;
use crate::names::names;

impl Guest for Plugin {
    fn search(query: String, page: PageRequest, _context: RequestContext) -> Result<CustomerPage, PluginError> {
        let query = query.to_lowercase();
        let names = names()?;
        let known = names.iter().filter(|(number, name)| number.contains(&query) || name.to_lowercase().contains(&query));
        let found: Vec<_> = known.map(|(number, name)| customer(number, name)).collect();
        // The cursor is ours: here, how many were shown before.
        let shown = page.cursor.and_then(|cursor| cursor.parse::<usize>().ok()).unwrap_or(0);
        let next = shown + usize::try_from(page.limit).unwrap_or(usize::MAX);
        Ok(CustomerPage {
            next_cursor: (next < found.len()).then(|| next.to_string()),
            total: u32::try_from(found.len()).ok(),
            items: found.into_iter().skip(shown).take(next - shown).collect(),
            partial: false,
        })
    }

    fn get(id: String, _context: RequestContext) -> Result<Option<Customer>, PluginError> {
        Ok(names()?.get(&id).map(|name| customer(&id, name)))
    }
}

fn customer(number: &str, name: &str) -> Customer {
    Customer { phones: vec![CustomerPhone::written(number)], ..Customer::new(number, name) }
}

// A component exports its hooks; unit tests run without them.
#[cfg(target_family = "wasm")]
switchboard_plugin::export_customer_lookup!(Plugin);

#[cfg(test)]
mod tests {
    use serde_json::json;
    use switchboard_plugin::testing::{FakeHost, context};

    use super::*;

    #[test]
    fn a_search_goes_on_where_the_page_before_ended() {
        let names = json!({ "+14255550100": "Northwind", "+14255550101": "Contoso", "+14255550102": "Northgate" });
        let _host = FakeHost::new().setting("names", names).install();
        let page = |cursor| PageRequest { cursor, limit: 1 };
        let first = Plugin::search("north".to_owned(), page(None), context()).expect("the settings can be read");
        assert_eq!((first.items[0].name.as_str(), first.total), ("Northwind", Some(2)));
        let rest = Plugin::search("north".to_owned(), page(first.next_cursor), context()).expect("there is a page");
        assert_eq!((rest.items[0].name.as_str(), rest.next_cursor), ("Northgate", None));
    }
}
