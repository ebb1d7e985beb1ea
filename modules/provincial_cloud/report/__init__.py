"""What people read: reports made from the evidence ledger, in Vietnamese first and English beside it."""
