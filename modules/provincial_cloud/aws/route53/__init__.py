"""Domain names."""

from provincial_cloud.aws.route53.record import Record
from provincial_cloud.aws.route53.zone import Zone

__all__ = ["Record", "Zone"]
