//! The hooks, with a fake host.

use serde_json::json;
use switchboard_plugin::before_call::{Decision, Guest as _};
use switchboard_plugin::caller_id::Outcome;
use switchboard_plugin::card_action::{Guest as _, Outcome as Pressed};
use switchboard_plugin::testing::{
    Capability, FakeHost, context, incoming_call, phone_caller, planned_call, pressed_action,
};
use switchboard_plugin::types::{Customer, CustomerPhone};

use super::*;

const NUMBER: &str = "+14255550100";

fn ring() -> Resolution {
    Plugin::resolve(incoming_call(phone_caller(NUMBER)), context()).expect("the lists can be read")
}

/// Ida is an important customer.
fn important_ida() -> FakeHost {
    let phones = vec![CustomerPhone::written(NUMBER)];
    let ida = Customer { phones, ..Customer::new("7", "Ida Holm") };
    FakeHost::new().key_value(&format!("vip:{NUMBER}"), "Ida").customer(ida)
}

#[test]
fn an_important_caller_is_marked_on_the_record_that_names_them() {
    let _host = important_ida().setting("vipLabel", json!("Gold")).install();
    let Outcome::Found(found) = ring().outcome else { panic!("nobody is found") };
    assert_eq!((found[0].record.source.as_str(), found[0].name.as_str()), ("customers", "Ida Holm"));
    assert_eq!(found[0].badges[0].label, "Gold");
}

#[test]
fn without_the_customers_the_list_names_the_caller_and_the_log_says_why() {
    let host = important_ida().grants([Capability::KeyValue]).install();
    let answer = ring();
    assert!(answer.partial);
    assert!(matches!(answer.outcome, Outcome::Found(found) if found[0].record.source == "spam-and-vip"));
    assert_eq!(host.log()[0].message, "the customers can't be read, so none of them gets the mark");
}

#[test]
fn a_number_that_an_agent_blocks_no_longer_rings_and_is_warned_of() {
    let host = FakeHost::new().setting("agentsBlock", true).install();
    let press = |action: &str, confirmed| {
        let pressed = pressed_action(action, phone_caller(NUMBER));
        let pressed = switchboard_plugin::card_action::PressedAction { confirmed, ..pressed };
        Plugin::perform(pressed, context()).expect("the list can be written").outcome
    };
    assert!(matches!(press("block", false), Pressed::Confirm(_)));
    assert!(matches!(press("block", true), Pressed::Done(_)));
    assert_eq!(host.text(&format!("spam:{NUMBER}")).as_deref(), Some("blocked by Alice"));

    let answer = ring();
    assert!(matches!(answer.outcome, Outcome::Suppressed(_)));
    assert!(answer.presentation.is_some_and(|shown| shown.silent));
    let advice =
        Plugin::decide(planned_call(phone_caller(NUMBER)), context()).expect("the lists can be read");
    assert!(matches!(advice.decision, Decision::Warn(_)));

    press("unblock", false);
    assert!(host.key_values().is_empty());
}
