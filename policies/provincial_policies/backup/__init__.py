"""Rules on what was recorded of backups and drills."""
