mod audit;
mod plugins;
mod quotas;
mod settings;
mod tokens;
