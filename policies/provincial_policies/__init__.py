"""Checkable requirements, one rule a file, and the gate that runs them inside `pulumi preview` and `pulumi up`.

This package imports nothing from provincial_cloud: thresholds, waivers and the evidence ledger are handed in by
`policies/__main__.py`, the one place that joins them into a pack.
"""
