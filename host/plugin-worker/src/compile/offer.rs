//! What this server offers to components: the contract, and WASI for the runtimes of languages.

use super::Refusal;

/// The version of the contract, as `wit/plugin-v1` has it.
pub(super) const CONTRACT: &str = "1.0.0";

/// The newest WASI 0.2 that is linked. Components for an older one fit too.
pub(super) const WASI_PATCH: u64 = 12;

/// The interfaces of the contract that a component may import, with the functions that it gets of them. Of hooks a component
/// imports the types only.
pub(super) const INTERFACES: &[(&str, &[&str])] = &[
    ("types", &[]),
    ("customers", &["find-by-phone", "find-by-email", "search", "get", "get-many"]),
    ("directory", &["get", "get-many", "find-by-phone"]),
    ("http", &["send", "send-all"]),
    ("key-value", &["get", "get-many", "set", "remove", "list-keys"]),
    ("settings", &["get"]),
    ("log", &["write"]),
    ("caller-id", &[]),
    ("customer-lookup", &[]),
    ("meeting-filter", &[]),
    ("call-log", &[]),
    ("before-call", &[]),
    ("card-action", &[]),
    ("customer-edit", &[]),
    ("call-form", &[]),
];

/// The packages of WASI 0.2 that a component may import.
pub(super) const WASI_PACKAGES: &[&str] = &["io", "clocks", "random", "cli", "filesystem", "sockets"];

pub(super) const OFFERS_CONTRACT: &str = "contract 1.0 (switchboard:plugin@1.0.0)";
pub(super) const OFFERS_WASI: &str = "WASI 0.2 (io, clocks, random, cli, filesystem, sockets)";

/// The refusal of what was built for something else: what that is, what this server offers, and what to change in the build.
pub(super) fn mismatch(built_for: impl std::fmt::Display, offered: &str, change: &str) -> Refusal {
    Refusal::new(format!("this plugin was built for {built_for}, and this server offers {offered}: {change}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIT: [(&str, bool); 3] = [
        (include_str!("../../../../wit/plugin-v1/types.wit"), true),
        (include_str!("../../../../wit/plugin-v1/capabilities.wit"), true),
        // A component exports the functions of hooks.
        (include_str!("../../../../wit/plugin-v1/hooks.wit"), false),
    ];

    #[test]
    fn what_is_offered_is_the_contract() {
        let mut interfaces: Vec<(&str, Vec<&str>)> = Vec::new();
        for (wit, has_imports) in WIT {
            assert!(wit.starts_with(&format!("package switchboard:plugin@{CONTRACT};")));
            for line in wit.lines().map(str::trim) {
                if let Some(name) = line.strip_prefix("interface ").and_then(|line| line.strip_suffix(" {")) {
                    interfaces.push((name, Vec::new()));
                }
                let function = line.split_once(": func(").map(|(name, _)| name).filter(|_| has_imports);
                if let (Some(function), Some((_, functions))) = (function, interfaces.last_mut()) {
                    functions.push(function);
                }
            }
        }
        let offered: Vec<(&str, Vec<&str>)> =
            INTERFACES.iter().map(|(name, functions)| (*name, functions.to_vec())).collect();
        assert_eq!(interfaces, offered);
        assert!(OFFERS_CONTRACT.contains(CONTRACT));
        for package in WASI_PACKAGES {
            assert!(OFFERS_WASI.contains(package), "{package}");
        }
    }
}
