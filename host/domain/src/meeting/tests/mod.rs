mod agenda;
mod links;
mod wrapped;
mod written_ids;
