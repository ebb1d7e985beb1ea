"""Kubernetes clusters: what is installed in them, and how they are reached."""
