mod audit;
mod call_log;
mod connections;
mod logs;
mod plugins;
mod settings;
mod tokens;
mod trial;
