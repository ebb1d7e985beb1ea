"""Container images."""

from provincial_cloud.aws.ecr.repository import Repository

__all__ = ["Repository"]
