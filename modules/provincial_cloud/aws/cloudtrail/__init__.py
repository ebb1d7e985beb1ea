"""Who did what in the cloud."""

from provincial_cloud.aws.cloudtrail.trail import Trail

__all__ = ["Trail"]
