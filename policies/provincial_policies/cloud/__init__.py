"""Rules for resources of AWS-compatible APIs: one rule a file, named after its id with underscores for hyphens."""
