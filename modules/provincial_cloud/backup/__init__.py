"""Copies: where they lie, when they are made, how long they stay."""
