"""Object storage."""

from provincial_cloud.aws.s3.bucket import Bucket

__all__ = ["Bucket"]
