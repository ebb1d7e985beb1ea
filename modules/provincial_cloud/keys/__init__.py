"""Encryption keys: one for each system and purpose."""
