"""Certificates."""

from provincial_cloud.aws.acm.certificate import Certificate

__all__ = ["Certificate"]
