mod audit;
mod plugins;
mod settings;
mod tokens;
