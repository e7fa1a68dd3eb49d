// {{description}}
// The plugin's hooks are what this file exports.

{{modules}}
