"""Shared file systems."""

from provincial_cloud.aws.efs.file_system import FileSystem

__all__ = ["FileSystem"]
