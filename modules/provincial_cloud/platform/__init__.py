"""The platform layer: what every cluster has for all of its tenants."""
