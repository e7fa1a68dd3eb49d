mod examples;
mod phone_book;
mod web_crm;
