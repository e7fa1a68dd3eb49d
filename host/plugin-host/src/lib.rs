//! The front's side of plugins: worker pool, upload, activation, capability services, incoming calls.
