"""Log groups, and what is counted in them."""

from provincial_cloud.aws.logs.log_group import LogGroup
from provincial_cloud.aws.logs.metric_filter import MetricFilter

__all__ = ["LogGroup", "MetricFilter"]
