"""The ways in which rules can be run, ours and others', each on exactly the same objects."""
