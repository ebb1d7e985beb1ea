"""The tenants layer: each unit's part of each system on a cluster."""
