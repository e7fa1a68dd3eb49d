mod card_stream;
mod events;
mod incoming;
mod numbers;
mod plugins;
mod wrong_match;
