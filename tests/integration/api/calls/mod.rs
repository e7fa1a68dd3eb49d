mod card_stream;
mod incoming;
mod voip;
