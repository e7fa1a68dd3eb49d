//! The catalogue of plugins: uploads, activations, previews, settings, and the plugins that are active.

mod activate;
mod active;
mod block;
mod compile;
mod delete;
mod documents;
mod grants;
mod list;
mod preview;
mod refused;
pub(crate) mod replace;
mod settings;
mod spool;
mod upload;

pub use activate::Expected;
pub use active::{ActivePlugin, ActivePlugins, Plugins, Replaced, Standing};
pub use compile::{COMPILE_WITHIN, CompileCommand};
pub use documents::{PluginState, ReplacedVersion, Version};
pub(crate) use spool::Spool;
pub use spool::Upload;
pub use switchboard_plugin_protocol::GrantAsked;
pub use upload::Progress;
