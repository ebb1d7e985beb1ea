"""Networks and machines."""

from provincial_cloud.aws.ec2.vpc import Vpc

__all__ = ["Vpc"]
