//! {{description}}

{{modules}}

/// The plugin. Each hook is a trait that a file implements for it.
struct Plugin;
