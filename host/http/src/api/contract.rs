//! `GET /api/v1/contract`

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::Json;
use rust_embed::Embed;
use serde::Serialize;
use switchboard_domain::hook::{Capability, Hook};
use switchboard_plugin_host::{CONTRACT_PACKAGE, MemoryClass, limits};
use utoipa::ToSchema;

use crate::session::Developer;

/// The contract's text.
#[derive(Embed)]
#[folder = "../../wit/plugin-v1"]
#[include = "*.wit"]
struct Wit;

/// The contract that this server offers to plugins.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PluginContract)]
pub(crate) struct Contract {
    /// Its package, such as `switchboard:plugin@1.0.0`.
    package: &'static str,
    /// What a plugin can be asked.
    hooks: Vec<HookOffered>,
    /// What a plugin can ask for.
    capabilities: Vec<CapabilityOffered>,
    limits: ContractLimits,
    /// The files of the contract by name, in WIT.
    wit: BTreeMap<String, String>,
}

/// A hook, with how long a call of it may take.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct HookOffered {
    name: Hook,
    /// Milliseconds that the plugin is told it has.
    announced_ms: u64,
    /// Milliseconds after which it is ended.
    deadline_ms: u64,
    /// Milliseconds that it may compute; waiting for an answer of the host is not computing.
    computing_ms: u64,
}

/// A capability.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CapabilityOffered {
    name: Capability,
    /// Whether an admin has to grant it.
    needs_grant: bool,
}

/// What a plugin and a call of it may cost.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ContractLimits {
    /// Bytes of a component.
    component_bytes: u64,
    /// Bytes of memory of a compiled language's plugin.
    small_memory_bytes: u64,
    /// Bytes of memory of a plugin with an interpreter.
    large_memory_bytes: u64,
    /// How often one call may ask the host.
    capability_calls: u32,
    /// Lines of the log that are kept of one call.
    log_lines: u32,
    /// Bytes of the log that are kept of one call.
    log_bytes: u32,
}

static CONTRACT: LazyLock<serde_json::Value> =
    LazyLock::new(|| serde_json::to_value(contract()).unwrap_or_default());

fn contract() -> Contract {
    let millis = |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let hook = |name| {
        let timeouts = limits::Timeouts::of(name);
        HookOffered {
            name,
            announced_ms: millis(timeouts.announced),
            deadline_ms: millis(timeouts.deadline),
            computing_ms: millis(timeouts.computing),
        }
    };
    let file = |name: std::borrow::Cow<'static, str>| {
        Wit::get(&name).map(|file| (name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
    };
    Contract {
        package: CONTRACT_PACKAGE,
        hooks: Hook::ALL.map(hook).into(),
        capabilities: Capability::ALL
            .map(|name| CapabilityOffered { name, needs_grant: name.needs_grant() })
            .into(),
        limits: ContractLimits {
            component_bytes: u64::try_from(limits::COMPONENT_BYTES).unwrap_or(u64::MAX),
            small_memory_bytes: MemoryClass::Small.memory_bytes(),
            large_memory_bytes: MemoryClass::Large.memory_bytes(),
            capability_calls: limits::CAPABILITY_CALLS,
            log_lines: limits::LOG_LINES,
            log_bytes: limits::LOG_BYTES,
        },
        wit: Wit::iter().filter_map(file).collect(),
    }
}

/// What plugins are built for: the contract's text, hooks, capabilities and limits.
#[utoipa::path(
    get, path = "/contract", operation_id = "get_plugin_contract", tag = "plugins",
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "The contract.", body = Contract))
)]
pub(crate) async fn contract_of_plugins(_: Developer) -> Json<&'static serde_json::Value> {
    Json(&CONTRACT)
}
