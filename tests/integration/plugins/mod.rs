mod command_line;
mod examples;
mod guide;
mod phone_book;
mod pushing;
mod side_by_side;
mod trials;
mod web_crm;
