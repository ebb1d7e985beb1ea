"""The evidence ledger: what every gate saw, one line a check, each line chained to the one before."""
