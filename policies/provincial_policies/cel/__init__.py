"""The Common Expression Language, as much of it as rules use: the text that the API server runs is run here as it is.

`syntax` reads a text, `fast` turns it into Python that runs in microseconds, `careful` runs it again, by CEL's own
logic of errors, when the fast form met an error or a value that is not known yet. `expression` puts them together.
Only what every implementation agrees on is taken: no optional values, no macros of two variables, no extensions but
the functions of `functions`, whose meaning is tested against the API server's.
Source: github.com/google/cel-spec, doc/langdef.md.
"""
