"""What runs on a host to collect its facts: Python's standard library only, sent over SSH and never installed."""
