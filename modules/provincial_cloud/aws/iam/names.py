"""What IAM takes for a name or a description (IAM API, CreateRole; botocore's model leaves the ends open)."""

from __future__ import annotations

NAME = r"[A-Za-z0-9_+=,.@-]+"
DESCRIPTION = r"[\t\n\r -~\u00a1-\u00ff]*"
"""Latin-1: Vietnamese needs letters that it lacks, so descriptions are written without marks or in English."""
