mod card_stream;
mod events;
mod history;
mod incoming;
mod numbers;
mod plugins;
mod records;
mod wrong_match;
