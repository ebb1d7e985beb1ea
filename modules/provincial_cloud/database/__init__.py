"""Shared databases."""
