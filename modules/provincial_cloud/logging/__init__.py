"""Logs: the trail of every call, and an archive that nobody can change."""
