//! The domain: phone numbers, callers, matches, cards, deadlines, merging. No I/O.
