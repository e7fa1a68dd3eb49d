//! What the front and a plugin worker say to each other.
