"""Bringing stacks up and down through the real Pulumi engine, and back after a run that was killed."""
