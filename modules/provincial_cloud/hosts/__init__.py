"""Hosts: facts collected over one connection, signed by the host itself, and judged by the host rules."""
