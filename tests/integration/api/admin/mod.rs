pub(crate) mod plugin_settings;
mod plugins;
