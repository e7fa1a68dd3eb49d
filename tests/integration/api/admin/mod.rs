mod plugin_settings;
mod plugins;
