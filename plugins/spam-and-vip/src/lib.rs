//! Keeps unwanted callers from ringing, marks important ones, keeps agents from calling whom they must not call, and lets them
//! block callers.
//!
//! The lists are in the tenant's key-value store: the keys are `spam:<E.164>`, `vip:<E.164>` and `do-not-call:<E.164>`, the value is the
//! reason or the name, and may be empty. An important caller is marked on the record that already names them: a customer's, or the entry of the plugin
//! `phone-book`. The host shows a record once, with what all plugins say about it.

mod before_call;
mod card_action;
mod lists;
mod settings;

use switchboard_plugin::caller_id::{CallerMatch, Guest, IncomingCall, Presentation, Resolution};
use switchboard_plugin::types::{
    Badge, Caller, KeyStrength, LookupKey, PhoneCaller, PluginError, RecordRef, RequestContext,
};
use switchboard_plugin::{customers, log};

use crate::lists::Listed;
use crate::settings::Settings;

struct Plugin;

impl Guest for Plugin {
    fn resolve(call: IncomingCall, context: RequestContext) -> Result<Resolution, PluginError> {
        let settings = Settings::read()?;
        let is_german = context.agent.locale.starts_with("de");
        match &call.caller {
            Caller::Phone(phone) => match lists::find(phone, &settings.spam_prefixes)? {
                Listed::Vip { key, name } => Ok(important(phone, &key, name, &settings, is_german)),
                Listed::Spam { key, reason } => {
                    let resolution = unwanted(reason, &settings, is_german);
                    let by_agents = settings.agents_block && key.is_some();
                    Ok(if by_agents { card_action::offer_unblock(resolution, is_german) } else { resolution })
                }
                Listed::No if settings.agents_block && phone.e164.is_some() => {
                    Ok(card_action::offer_block(Resolution::not_found(), is_german))
                }
                Listed::No => Ok(Resolution::not_found()),
            },
            Caller::Anonymous if !settings.withheld_rings => Ok(silent(Resolution::not_found())),
            _ => Ok(Resolution::not_found()),
        }
    }
}

fn silent(resolution: Resolution) -> Resolution {
    let presentation = Presentation { title: None, silent: true, ..Presentation::titled("") };
    Resolution { presentation: Some(presentation), ..resolution }
}

/// The call is shown without a name; it rings only if the admin wants that.
fn unwanted(reason: Option<String>, settings: &Settings, is_german: bool) -> Resolution {
    let list = if is_german { "Unerwünschter Anruf" } else { "Unwanted call" };
    let resolution =
        Resolution::suppressed(&reason.map_or_else(|| list.to_owned(), |why| format!("{list}: {why}")));
    if settings.spam_rings { resolution } else { silent(resolution) }
}

/// The records that already name the caller, with the mark. If there is none, the list itself names them.
fn important(
    phone: &PhoneCaller,
    key: &LookupKey,
    name: Option<String>,
    settings: &Settings,
    is_german: bool,
) -> Resolution {
    let why = if is_german {
        "Die Nummer steht auf der Liste wichtiger Anrufer."
    } else {
        "The number is on the list of important callers."
    };
    let mark = || vec![Badge { kind: "vip".to_owned(), label: settings.vip_label.clone() }];
    let known = customers::find_by_phone(&phone.keys);
    let partial = known.is_err();
    if let Err(error) = &known {
        let fields = [("error".to_owned(), format!("{}: {}", error.kind, error.message))];
        log::write(log::Level::Warn, "the customers can't be read, so none of them gets the mark", &fields);
    }
    // The same national number may be that of somebody else, in another country.
    let known = known.unwrap_or_default().into_iter().filter(|found| found.strength != KeyStrength::National);
    let mut matches: Vec<CallerMatch> = known
        .map(|found| CallerMatch {
            record: RecordRef::new("customers", &found.customer.record_type, &found.customer.id),
            matched_number: Some(found.matched_number),
            strength: found.strength,
            badges: mark(),
            ..CallerMatch::new("customers", &found.customer.id, &found.customer.name, key, why)
        })
        .collect();
    let name = name.unwrap_or_else(|| key.value.clone());
    let of_list = |source: &str| CallerMatch {
        badges: mark(),
        ..CallerMatch::new(source, &key.value, &name, key, why)
    };
    if settings.with_phone_book {
        matches.push(of_list("phone-book"));
    } else if matches.is_empty() {
        matches.push(of_list("spam-and-vip"));
    }
    Resolution { partial, ..Resolution::found(matches) }
}

#[cfg(target_family = "wasm")]
switchboard_plugin::export_caller_id!(Plugin);
#[cfg(target_family = "wasm")]
switchboard_plugin::export_before_call!(Plugin);
#[cfg(target_family = "wasm")]
switchboard_plugin::export_card_action!(Plugin);

#[cfg(test)]
mod tests;
