//! One integration binary; mirrors the HTTP routes.
