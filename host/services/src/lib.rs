//! The use cases, without a web framework.
