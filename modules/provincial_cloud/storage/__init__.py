"""Object storage and registries."""
