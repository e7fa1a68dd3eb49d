//! The contract names the limits of the code. Plugins are written by what stands there.

use std::time::Duration;

use switchboard_domain::card::MAX_MATCHES;
use switchboard_domain::hook::Hook;
use switchboard_domain::number::MAX_KEYS;
use switchboard_plugin_protocol::MemoryClass;
use switchboard_plugin_protocol::limits::{
    BATCH_BYTES, BATCH_PEOPLE, BATCH_READS, BATCH_REQUESTS, BODY_BYTES, CAPABILITY_CALLS, COMPILING,
    COMPONENT_BYTES, CUSTOMER_PAGE, FOUND, HTTP_TIMEOUT, KEY_BYTES, KEY_PAGE, LOG_BYTES, LOG_LINES,
    LOOKUP_KEYS, RECORDING_BYTES, Timeouts, VALUE_BYTES,
};

const TYPES: &str = include_str!("../../../wit/plugin-v1/types.wit");
const CAPABILITIES: &str = include_str!("../../../wit/plugin-v1/capabilities.wit");
const HOOKS: &str = include_str!("../../../wit/plugin-v1/hooks.wit");

/// The page of the book for plugin developers.
const PAGE: &str = include_str!("../../docs/book/limits.md");

/// The words of the contract as one line.
fn words(wit: &str) -> String {
    let lines = wit.lines().map(|line| line.trim().trim_start_matches('/').trim());
    lines.collect::<Vec<_>>().join(" ")
}

/// An interface, up to the next one.
fn interface<'a>(wit: &'a str, name: &str) -> &'a str {
    let begins = wit.find(&format!("interface {name} {{")).unwrap_or_else(|| panic!("there is no {name}"));
    let ends = wit[begins..].find("\n}\n").map_or(wit.len(), |ends| begins + ends);
    &wit[begins..ends]
}

/// A number with commas, as the contract writes it.
fn written(time: Duration) -> String {
    let ms = time.as_millis();
    if ms < 1000 { ms.to_string() } else { format!("{},{:03}", ms / 1000, ms % 1000) }
}

fn mib(bytes: usize) -> usize {
    assert_eq!(bytes % (1 << 20), 0);
    bytes >> 20
}

fn says(wit: &str, expected: &[String]) {
    let words = words(wit);
    for expected in expected {
        assert!(words.contains(expected), "the contract does not say {expected:?}");
    }
}

#[test]
fn each_hook_says_how_long_it_may_take() {
    for hook in Hook::ALL {
        let Timeouts { announced, deadline, computing } = Timeouts::of(hook);
        says(
            interface(HOOKS, hook.as_str()),
            &[
                format!("announces {} ms", written(announced)),
                format!("ended after {} ms", written(deadline)),
                format!("may compute for {} ms", written(computing)),
            ],
        );
    }
}

#[test]
fn the_contract_says_what_a_call_may_cost() {
    let memory = |class: MemoryClass| class.memory_bytes() >> 20;
    let (small, large) = (memory(MemoryClass::Small), memory(MemoryClass::Large));
    says(
        TYPES,
        &[
            format!("A plugin has at most {} MiB.", mib(COMPONENT_BYTES)),
            format!("A call of it has {small} MiB of memory, or {large} MiB"),
            format!("makes at most {CAPABILITY_CALLS} capability calls"),
            format!("The host computes at most {MAX_KEYS}, strongest first."),
            format!("The most items on the page, 1 to {CUSTOMER_PAGE}."),
        ],
    );
    says(interface(HOOKS, "caller-id"), &[format!("The host keeps at most {MAX_MATCHES}.")]);
}

#[test]
fn each_capability_says_how_much_it_takes_and_gives() {
    let kept = format!("At most {LOG_LINES} lines and {} KiB are kept", LOG_BYTES >> 10);
    for (capability, expected) in [
        (
            "customers",
            vec![
                format!("strongest key first, at most {FOUND}. At most {LOOKUP_KEYS} keys."),
                format!("mail addresses, at most {FOUND}. At most {LOOKUP_KEYS} addresses."),
                format!("Customers by their ids, at most {BATCH_READS},"),
            ],
        ),
        ("directory", vec![format!("People by their Entra object ids, at most {BATCH_PEOPLE},")]),
        (
            "http",
            vec![
                format!("At most {} MiB.", mib(BODY_BYTES)),
                format!("The whole body, at most {} MiB.", mib(BODY_BYTES)),
                format!("How long the plugin is ready to wait, at most {}.", written(HTTP_TIMEOUT)),
                format!("At most {BATCH_REQUESTS} are sent"),
                format!("Their bodies may have {} MiB together", mib(BATCH_BYTES)),
            ],
        ),
        (
            "key-value",
            vec![
                format!("A key has at most {KEY_BYTES} bytes, a value {} KiB.", VALUE_BYTES >> 10),
                format!("The values of at most {BATCH_READS} keys"),
                format!("in pages of {KEY_PAGE}."),
            ],
        ),
        ("log", vec![kept]),
    ] {
        says(interface(CAPABILITIES, capability), &expected);
    }
}

#[test]
fn the_book_says_the_same() {
    let memory = |class: MemoryClass| class.memory_bytes() >> 20;
    let mut rows = vec![
        format!("| a component | {} MiB |", mib(COMPONENT_BYTES)),
        format!("| processor time to compile a component | {} s |", COMPILING.as_secs()),
        format!("compiled languages such as Rust | {} MiB |", memory(MemoryClass::Small)),
        format!("with an interpreter (JavaScript, Python) | {} MiB |", memory(MemoryClass::Large)),
        format!("| a recording of a call | {} MiB |", mib(RECORDING_BYTES)),
        format!("| questions to the server in one call | {CAPABILITY_CALLS} |"),
        format!("| {LOG_LINES} lines and {} KiB |", LOG_BYTES >> 10),
        format!("| {BATCH_REQUESTS}, whose bodies have {} MiB together |", mib(BATCH_BYTES)),
        format!("| the body of a request or an answer | {} MiB |", mib(BODY_BYTES)),
        format!("| the wait for an answer | {} ms |", written(HTTP_TIMEOUT)),
        format!("| keys or addresses in one search for customers | {LOOKUP_KEYS} |"),
        format!("| customers that a search by number or address finds | {FOUND} |"),
        format!("| customers on a page | {CUSTOMER_PAGE} |"),
        format!("| customers or key-values by id in one question | {BATCH_READS} |"),
        format!("| people by id in one question | {BATCH_PEOPLE} |"),
        format!("| a key of a key-value | {KEY_BYTES} bytes |"),
        format!("| a value of a key-value | {} KiB |", VALUE_BYTES >> 10),
        format!("| keys on a page | {KEY_PAGE} |"),
        format!("| matches on a card | {MAX_MATCHES} |"),
    ];
    rows.extend(Hook::ALL.map(|hook| {
        let Timeouts { announced, deadline, computing } = Timeouts::of(hook);
        let [announced, deadline, computing] = [announced, deadline, computing].map(written);
        format!("| `{}` | {announced} ms | {deadline} ms | {computing} ms |", hook.as_str())
    }));
    for row in &rows {
        assert!(PAGE.contains(row.as_str()), "the book does not say {row}");
    }
    let told = PAGE
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains(|c: char| c.is_ascii_digit()))
        .count();
    assert_eq!(told, rows.len(), "the book has a row that no limit of the code holds");
}
