//! The calling SDK's `callerInfo`, read into a caller.
