"""Kubernetes clusters: how they are reached, objects as resources, and what is installed in them."""
