"""Notices."""

from provincial_cloud.aws.sns.topic import Topic

__all__ = ["Topic"]
