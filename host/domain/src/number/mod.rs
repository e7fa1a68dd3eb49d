//! Telephone numbers: reading them, E.164, and the keys by which a caller is looked up.
//!
//! Reading is libphonenumber's work (through `rlibphonenumber`); around it stand the rules that it lacks: what is no
//! number at all ([`clean`]), the words, extensions and service codes around one ([`parts`]), older spellings of the same
//! line ([`legacy`]), short numbers ([`short`]).
//!
//! A number that is *possible*, by its length, is read, kept, matched and dialled. Whether the numbering plans have it
//! ([`Standing`]) is a warning only: new area codes are in service years before they are in the metadata.

mod clean;
mod country;
mod forms;
mod keys;
mod legacy;
mod parts;
mod phone_number;
mod region;
mod short;
#[cfg(test)]
mod tests;

pub use clean::{MAX_LENGTH, strip_invisible};
pub use forms::PhoneForms;
pub use keys::{KeyStrength, LookupKey, MAX_KEYS, any_extension, lookup_keys, short_keys, storage_keys};
pub use parts::MAX_EXTENSION;
pub use phone_number::{NumberError, NumberType, PhoneNumber, Standing, Written, WrittenNumber};
pub use region::{Region, UnknownRegion};
pub use short::{ShortNumber, internal_extension, short_number};
