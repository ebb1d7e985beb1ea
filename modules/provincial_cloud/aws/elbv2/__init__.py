"""Load balancers."""

from provincial_cloud.aws.elbv2.listener import Listener
from provincial_cloud.aws.elbv2.load_balancer import LoadBalancer
from provincial_cloud.aws.elbv2.target_group import TargetGroup

__all__ = ["Listener", "LoadBalancer", "TargetGroup"]
