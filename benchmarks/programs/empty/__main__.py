"""The floor of every preview: a program that declares nothing."""

import pulumi  # noqa: F401 - every Python program loads it
