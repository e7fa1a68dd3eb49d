//! A plugin that makes a mistake at each call. The number that rings says which.

use std::hint::black_box;
use std::time::Duration;

use switchboard_plugin::caller_id::{Action, CallerMatch, Guest, IncomingCall, Resolution};
use switchboard_plugin::types::{Caller, KeyStrength, LookupKey, PageRequest, PluginError, RequestContext};
use switchboard_plugin::{customers, http, key_value};

struct Plugin;

impl Guest for Plugin {
    fn resolve(call: IncomingCall, _context: RequestContext) -> Result<Resolution, PluginError> {
        let Caller::Phone(phone) = &call.caller else { return Ok(Resolution::not_found()) };
        let number = phone.e164.as_deref().unwrap_or_default();
        match number.trim_start_matches("+142555501") {
            "01" => panic!("there is no customer 7"),
            "03" => {
                black_box([1].as_slice())[black_box(3)];
            }
            "04" => loop {
                black_box(number);
            },
            "05" => std::thread::sleep(Duration::from_secs(20)),
            "06" => {
                black_box(vec![1_u8; 20 << 20]);
            }
            "07" => {
                black_box(deep(black_box(0)));
            }
            "08" => {
                std::fs::read_to_string("customers.csv").unwrap();
            }
            "10" => {
                http::send(&http::Request::get("/contacts").over("crm"))?;
            }
            "11" => {
                http::send(&http::Request::get("/contacts").over("crn"))?;
            }
            "12" => {
                http::send(&http::Request::get("https://api.example.com/contacts"))?;
            }
            "13" => {
                key_value::get("seen")?;
            }
            "14" => {
                customers::search("Northwind", &page())?;
            }
            "15" => return Ok(found(CallerMatch { confidence: 200, ..known() })),
            "16" => return Ok(with(Action::link("Open", "http://crm.example/7"))),
            "17" => return Ok(with(Action::link("Open", "crm.example/7"))),
            "18" => {
                return Ok(with(Action {
                    kind: "open".to_owned(),
                    ..Action::link("Open", "https://crm.example/7")
                }));
            }
            "19" => return Ok(with(Action { id: None, ..Action::run("Block", "block") })),
            "20" => return Err(PluginError::new("crm-is-down", "the CRM is down")),
            "21" => {
                (0..101).try_for_each(|_| key_value::get("seen").map(drop))?;
            }
            _ => {}
        }
        Ok(Resolution::not_found())
    }
}

fn deep(depth: u64) -> u64 {
    let room = black_box([depth; 64]);
    deep(depth + 1) + room[1]
}

fn page() -> PageRequest {
    PageRequest { cursor: None, limit: 10 }
}

fn known() -> CallerMatch {
    let key = LookupKey { value: "+14255550100".to_owned(), strength: KeyStrength::Exact };
    CallerMatch::new("crm", "7", "Northwind Traders", &key, "The test says so.")
}

fn found(one: CallerMatch) -> Resolution {
    Resolution::found(vec![one])
}

fn with(action: Action) -> Resolution {
    found(CallerMatch { actions: vec![action], ..known() })
}

#[cfg(target_family = "wasm")]
switchboard_plugin::export_caller_id!(Plugin);
