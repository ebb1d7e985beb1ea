"""Networks and machines."""

from provincial_cloud.aws.ec2.security_group import SecurityGroup
from provincial_cloud.aws.ec2.vpc import Vpc

__all__ = ["SecurityGroup", "Vpc"]
