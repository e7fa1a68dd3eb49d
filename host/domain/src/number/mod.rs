//! Telephone numbers: reading them, E.164, and the keys by which a caller is looked up.
//!
//! Reading is libphonenumber's work (through `rlibphonenumber`); around it stand the rules that it lacks: what is no
//! number at all ([`clean`]), older spellings of the same line ([`legacy`]), short numbers ([`short`]).

mod clean;
mod keys;
mod legacy;
mod phone_number;
mod region;
mod short;
#[cfg(test)]
mod tests;

pub use clean::{MAX_LENGTH, strip_invisible};
pub use keys::{KeyStrength, LookupKey, MAX_KEYS, any_extension, lookup_keys, short_keys, storage_keys};
pub use phone_number::{NumberError, NumberType, PhoneNumber, Written};
pub use region::{Region, UnknownRegion};
pub use short::{ShortNumber, short_number};
