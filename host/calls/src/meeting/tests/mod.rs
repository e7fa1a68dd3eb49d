mod agenda;
mod links;
