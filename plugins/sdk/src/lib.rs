//! The SDK for Switchboard plugins in Rust.
//!
//! A plugin is a `cdylib` that implements one or more hooks and exports each with the macro named after it:
//!
//! ```ignore
//! use switchboard_plugin::{caller_id, types};
//!
//! struct Plugin;
//!
//! impl caller_id::Guest for Plugin {
//!     fn resolve(call: caller_id::IncomingCall, context: types::RequestContext)
//!         -> Result<caller_id::Resolution, types::PluginError> { … }
//! }
//!
//! switchboard_plugin::export_caller_id!(Plugin);
//! ```
//!
//! Records with many members have constructors, such as [`caller_id::CallerMatch::new`] and [`caller_id::Resolution::found`].
//!
//! Capabilities are plain functions: [`customers::find_by_phone`], [`http::send`], [`key_value::get`],
//! [`settings::get`], [`log::write`]. A call to a capability that is not granted fails with a
//! [`types::PluginError`] of the kind `denied`. A hook may answer with the error that a capability gave to it: `http::send(&request)?`.
//!
//! Requests that do not need each other go side by side, and all take as long as the slowest:
//!
//! ```ignore
//! let requests = ["/contacts?phone=1", "/deals?phone=1"].map(|target| http::Request::get(target).over("crm"));
//! for answer in http::send_all(&requests) {
//!     let found = answer?.expect_ok()?;
//! }
//! ```
//!
//! Unit tests of hooks run with `cargo test`, without a server: [`testing::FakeHost`] answers there.
//!
//! The contract in `wit/plugin-v1` documents each type and function.

mod construct;
mod error;
// A component asks the server, by the functions that are generated. Elsewhere, in `cargo test`, a fake host answers.
#[cfg(not(target_family = "wasm"))]
mod native;
#[cfg(not(target_family = "wasm"))]
pub mod testing;

/// The bindings of one hook, which share the types and capabilities of this crate. This is a macro, because
/// `wit_bindgen::generate!` accepts only literals as options.
macro_rules! hook_bindings {
    ($world:literal, $export_macro:literal, $module:literal) => {
        wit_bindgen::generate!({
            path: "../../wit/plugin-v1",
            world: $world,
            with: {
                "switchboard:plugin/types@1.0.0": crate::types,
                "switchboard:plugin/customers@1.0.0": crate::customers,
                "switchboard:plugin/directory@1.0.0": crate::directory,
                "switchboard:plugin/http@1.0.0": crate::http,
                "switchboard:plugin/key-value@1.0.0": crate::key_value,
                "switchboard:plugin/settings@1.0.0": crate::settings,
                "switchboard:plugin/log@1.0.0": crate::log,
            },
            pub_export_macro: true,
            export_macro_name: $export_macro,
            default_bindings_module: $module,
        });
    };
}

/// The bindings that `wit-bindgen` generates from the contract.
#[expect(missing_docs, clippy::all, reason = "generated")]
pub mod bindings {
    pub mod capabilities {
        wit_bindgen::generate!({ path: "../../wit/plugin-v1", world: "capabilities", generate_all });
    }

    pub mod caller_id {
        hook_bindings!("caller-id-plugin", "export_caller_id", "switchboard_plugin::bindings::caller_id");
    }

    pub mod customer_lookup {
        hook_bindings!(
            "customer-lookup-plugin",
            "export_customer_lookup",
            "switchboard_plugin::bindings::customer_lookup"
        );
    }

    pub mod meeting_filter {
        hook_bindings!(
            "meeting-filter-plugin",
            "export_meeting_filter",
            "switchboard_plugin::bindings::meeting_filter"
        );
    }

    pub mod call_log {
        hook_bindings!("call-log-plugin", "export_call_log", "switchboard_plugin::bindings::call_log");
    }

    pub mod before_call {
        hook_bindings!(
            "before-call-plugin",
            "export_before_call",
            "switchboard_plugin::bindings::before_call"
        );
    }

    pub mod card_action {
        hook_bindings!(
            "card-action-plugin",
            "export_card_action",
            "switchboard_plugin::bindings::card_action"
        );
    }

    pub mod customer_edit {
        hook_bindings!(
            "customer-edit-plugin",
            "export_customer_edit",
            "switchboard_plugin::bindings::customer_edit"
        );
    }

    pub mod call_form {
        hook_bindings!("call-form-plugin", "export_call_form", "switchboard_plugin::bindings::call_form");
    }
}

pub use bindings::before_call::exports::switchboard::plugin::before_call;
pub use bindings::call_form::exports::switchboard::plugin::call_form;
pub use bindings::call_log::exports::switchboard::plugin::call_log;
pub use bindings::caller_id::exports::switchboard::plugin::caller_id;
pub use bindings::capabilities::switchboard::plugin::types;
#[cfg(target_family = "wasm")]
pub use bindings::capabilities::switchboard::plugin::{customers, directory, http, key_value, log, settings};
pub use bindings::card_action::exports::switchboard::plugin::card_action;
pub use bindings::customer_edit::exports::switchboard::plugin::customer_edit;
pub use bindings::customer_lookup::exports::switchboard::plugin::customer_lookup;
pub use bindings::meeting_filter::exports::switchboard::plugin::meeting_filter;
pub use bindings::{
    before_call::export_before_call, call_form::export_call_form, call_log::export_call_log,
    caller_id::export_caller_id, card_action::export_card_action, customer_edit::export_customer_edit,
    customer_lookup::export_customer_lookup, meeting_filter::export_meeting_filter,
};
#[cfg(not(target_family = "wasm"))]
pub use native::{customers, directory, http, key_value, log, settings};
