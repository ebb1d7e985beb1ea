"""The live gate: the rules of the preview on what really is there, and what differs from the last approved state."""
