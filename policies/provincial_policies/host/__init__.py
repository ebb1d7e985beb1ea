"""Rules on a host's collected facts, enforced at the host gate."""
