"""How buckets are called; it loads nothing, so that commands may ask too."""

from __future__ import annotations


def bucket_of_system(environment: str, system: str, bucket: str, account: str) -> str:
    """The name of a system's bucket: names are shared by everybody on a cloud, so the account's number ends it."""
    return f"{environment}-{system}-{bucket}-{account}"
