pub(crate) mod canary;
mod consent;
mod hostile;
mod sign_in;
mod tokens;
