use super::*;
use crate::engine::{Purpose, engine};
use crate::v1::{self, hook, wit};

/// What becomes of a component that has an interface of the contract, after one change of the contract.
fn checked(interface: &str, is_export: bool, from: &str, to: &str) -> Result<(), Refusal> {
    let name = format!("{PACKAGE}{interface}@{CONTRACT}");
    let begins = LOCK.find(&format!("(import \"{name}\"")).expect("it is in the lock");
    let ends = LOCK[begins..].find("\n  ))").expect("it ends") + begins + "\n  ))".len();
    let wanted = &LOCK[begins..ends];
    let changed = wanted.replacen(from, to, 1);
    assert!(from == to || changed != wanted, "{from:?} is not in {interface}");
    // What a component exports it must implement, and the types of what it imports are seen in the same way.
    let text = format!("(component {changed})");
    let (engine, _) = engine(Purpose::Compile).expect("there is an engine");
    let component = Component::new(&engine, &text).unwrap_or_else(|error| panic!("{error:#}: {text}"));
    if !is_export {
        return check(&engine, &component);
    }
    let types = component.component_type();
    let item = types.get_import(&engine, &name).expect("it is imported");
    check_interface(&engine, &name, item.ty, true)
}

const HOOKS: [&str; 8] = [
    "caller-id",
    "customer-lookup",
    "meeting-filter",
    "call-log",
    "before-call",
    "card-action",
    "customer-edit",
    "call-form",
];

#[test]
fn the_contract_itself_passes() {
    for hook in HOOKS {
        assert_eq!(checked(hook, true, "", ""), Ok(()), "{hook}");
    }
    for capability in ["customers", "directory", "http", "key-value", "settings", "log"] {
        assert_eq!(checked(capability, false, "", ""), Ok(()), "{capability}");
    }
}

#[test]
fn another_shape_is_refused_with_the_function_the_place_and_what_it_was_built_for() {
    let (draft, changed) = ("an earlier draft of the contract", "a changed copy of the contract");
    let later = "a later contract than 1.0";
    for (hook, from, to, built_for, says) in [
        (
            "caller-id",
            r#"(field "confidence" u8)"#,
            r#"(field "confidence" u16)"#,
            changed,
            "caller-id.resolve: answer.outcome.found[].confidence is u16, and in the contract u8",
        ),
        (
            "caller-id",
            r#"(field "purpose" string)"#,
            "",
            draft,
            "caller-id.resolve: context has no member purpose",
        ),
        (
            "caller-id",
            r#"(field "record-type" string)"#,
            r#"(field "record-type" string) (field "url" string)"#,
            later,
            "caller-id.resolve: answer.outcome.found[].record has a member url, which the contract does not have",
        ),
        (
            "caller-id",
            r#"(case "suppressed" string)"#,
            r#"(case "suppressed" u32)"#,
            changed,
            "caller-id.resolve: answer.outcome.suppressed is u32, and in the contract string",
        ),
        (
            "caller-id",
            r#"(field "silent" bool)"#,
            r#"(field "silent" string)"#,
            changed,
            "caller-id.resolve: answer.presentation.silent is string, and in the contract bool",
        ),
        (
            "caller-id",
            r#"(field "kind" string)
      (field "message" string)"#,
            r#"(field "message" string)
      (field "kind" string)"#,
            changed,
            "caller-id.resolve: answer.error is member message, and in the contract member kind",
        ),
        (
            "meeting-filter",
            r#"(enum "show" "hide" "redact")"#,
            r#"(enum "show" "hide")"#,
            draft,
            "meeting-filter.evaluate: answer[].visibility has no case redact",
        ),
        (
            "meeting-filter",
            r#"(enum "show" "hide" "redact")"#,
            r#"(enum "hide" "show" "redact")"#,
            changed,
            "answer[].visibility is case hide, and in the contract case show",
        ),
        ("meeting-filter", "(tuple string string)", "(tuple string u32)", changed, "context[].1 is u32"),
        (
            "customer-lookup",
            r#"(export "get" (func (param "id" string) (param "context" $request-context)"#,
            r#"(export "get" (func (param "id" string)"#,
            draft,
            "customer-lookup.get has no parameter context",
        ),
        (
            "before-call",
            r#"(case "block" string)"#,
            r#"(case "block")"#,
            draft,
            "before-call.decide: answer.decision.block",
        ),
        ("call-log", r#"(export "save""#, r#"(export "store""#, draft, "call-log has no function save"),
        (
            "call-log",
            r#"(param "context" $request-context)"#,
            r#"(param "context" $request-context) (param "more" string)"#,
            later,
            "call-log.save has a parameter more",
        ),
    ] {
        let refused = checked(hook, true, from, to).expect_err(to).to_string();
        assert!(refused.starts_with(&format!("this plugin was built for {built_for}")), "{refused}");
        assert!(refused.contains(says) && refused.contains("build it with wit/plugin-v1"), "{refused}");
    }
    let refused =
        checked("settings", false, "(result $t0)", "(result string)").expect_err("it is another type");
    let says = "settings.get: answer is string, and in the contract option";
    assert!(refused.to_string().contains(says), "{refused}");
}

#[test]
fn names_of_parameters_may_be_others() {
    assert_eq!(checked("call-log", true, r#"(param "entry""#, r#"(param "call""#), Ok(()));
}

/// Whether a function of a hook has the types of its bindings.
fn as_bound(
    found: &ComponentFunc,
    name: &str,
    types: &wasmtime::component::__internal::InstanceType<'_>,
) -> wasmtime::Result<()> {
    use hook::{before_call, call_form, call_log, caller_id, card_action, customer_edit, meeting_filter};
    use wit::types::{Customer, CustomerPage, PageRequest, PluginError, RecordRef, RequestContext};
    type Answer<T> = (Result<T, PluginError>,);
    match name {
        "caller-id.resolve" => found
            .typecheck::<(&caller_id::IncomingCall, &RequestContext), Answer<caller_id::Resolution>>(types),
        "customer-lookup.search" => {
            found.typecheck::<(&str, &PageRequest, &RequestContext), Answer<CustomerPage>>(types)
        }
        "customer-lookup.get" => found.typecheck::<(&str, &RequestContext), Answer<Option<Customer>>>(types),
        "meeting-filter.evaluate" => found
            .typecheck::<(&[meeting_filter::Meeting], &RequestContext), Answer<Vec<meeting_filter::Verdict>>>(
                types,
            ),
        "call-log.save" => {
            found.typecheck::<(&call_log::CallEntry, &RequestContext), Answer<Option<String>>>(types)
        }
        "before-call.decide" => found
            .typecheck::<(&before_call::PlannedCall, &RequestContext), Answer<before_call::Advice>>(types),
        "card-action.perform" => found
            .typecheck::<(&card_action::PressedAction, &RequestContext), Answer<card_action::Performed>>(
                types,
            ),
        "customer-edit.create" => {
            found.typecheck::<(&Customer, &RequestContext), Answer<customer_edit::Outcome>>(types)
        }
        "customer-edit.update" => {
            found.typecheck::<(&Customer, &[String], &RequestContext), Answer<customer_edit::Outcome>>(types)
        }
        "call-form.show" => {
            found.typecheck::<(&str, Option<&RecordRef>, &RequestContext), Answer<call_form::Form>>(types)
        }
        _ => panic!("{name} is a function of a hook that this test does not know: add it"),
    }
}

/// The bindings are generated from `wit/plugin-v1`, and the engine compares types strictly: so the lock means what the contract
/// means.
#[test]
fn the_lock_is_the_contract() {
    const CHANGED: &str = "wit/plugin-v1 does not mean what wit/plugin-v1.lock.wat says, and compiled plugins depend on it: add a \
                           function or an interface in a new minor version, or begin plugin-v2 (wit/README.md, Rules of change)";
    let (engine, _) = engine(Purpose::Compile).expect("there is an engine");
    let lock = Component::new(&engine, LOCK).expect("the lock can be read");
    let mut linker = v1::linker(&engine).expect("there is a linker");
    linker.define_unknown_imports_as_traps(&lock).expect("hooks are not linked");
    let linked = linker.instantiate_pre(&lock);
    assert!(
        linked.is_ok(),
        "{CHANGED}: {:#}",
        linked.err().map(|error| format!("{error:#}")).unwrap_or_default()
    );
    for hook in HOOKS {
        let name = format!("{PACKAGE}{hook}@{CONTRACT}");
        let item = lock.component_type().get_import(&engine, &name).map(|item| item.ty);
        let Some(ComponentItem::ComponentInstance(instance)) = item else {
            panic!("{CHANGED}: there is no {hook}")
        };
        let types = lock.component_type();
        for (function, item) in instance.exports(&engine) {
            let ComponentItem::ComponentFunc(found) = item.ty else { continue };
            let typed = as_bound(&found, &format!("{hook}.{function}"), &types.instance_type());
            assert!(typed.is_ok(), "{CHANGED}: {hook}.{function}: {typed:?}");
        }
    }
    // No function is missing in the lock.
    for (interface, functions) in
        crate::compile::offer::INTERFACES.iter().filter(|(_, functions)| !functions.is_empty())
    {
        let types = lock.component_type();
        let item = types.get_import(&engine, &format!("{PACKAGE}{interface}@{CONTRACT}"));
        let Some(ComponentItem::ComponentInstance(instance)) = item.map(|item| item.ty) else {
            panic!("{CHANGED}: there is no {interface}")
        };
        for function in *functions {
            assert!(function_of(&engine, &instance, function).is_some(), "{CHANGED}: {interface}.{function}");
        }
    }
}
