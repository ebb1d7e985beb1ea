"""Secrets."""

from provincial_cloud.aws.secretsmanager.secret import Secret

__all__ = ["Secret"]
