"""Alarms."""

from provincial_cloud.aws.cloudwatch.metric_alarm import MetricAlarm

__all__ = ["MetricAlarm"]
