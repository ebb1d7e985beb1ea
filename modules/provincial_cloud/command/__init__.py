"""The `provincial` command line: one module a group, loaded only when it is called."""
