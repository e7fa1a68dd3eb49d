"""{{description}}

The plugin's hooks are the classes that this module has.
"""

{{modules}}
