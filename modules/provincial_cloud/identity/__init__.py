"""Who may do what: roles for people and pipelines, and the documents that say so."""
