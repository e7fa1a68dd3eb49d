mod command_line;
mod examples;
mod guide;
mod phone_book;
mod pushing;
mod web_crm;
