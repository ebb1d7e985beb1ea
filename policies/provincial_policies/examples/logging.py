"""Logs: groups, trails, alarms and topics."""

from __future__ import annotations

from typing import Any

from provincial_policies.examples import Planned, example, labels
from provincial_policies.examples.keys import KEY_ARN

EXAMPLES: dict[str, dict[str, Any]] = {
    "LogGroup": {
        "log_group_name": "/dvc/app",
        "retention_in_days": 400,
        "kms_key_id": KEY_ARN,
        "tags": labels(zone="administration"),
    },
    "Trail": {
        "name": "local-trail",
        "s3_bucket_name": "local-log-archive",
        "include_global_service_events": True,
        "is_multi_region_trail": True,
        "enable_log_file_validation": True,
        "kms_key_id": KEY_ARN,
        "cloud_watch_logs_log_group_arn": "arn:aws:logs:ap-southeast-1:123456789012:log-group:/local/trail:*",
        "cloud_watch_logs_role_arn": "arn:aws:iam::123456789012:role/local-trail-to-logs",
        "is_logging": True,
        "tags": labels(zone="administration"),
    },
    "MetricAlarm": {
        "alarm_name": "local-root-sign-in",
        "metric_name": "RootSignIn",
        "namespace": "provincial/local",
        "statistic": "Sum",
        "period": 300,
        "evaluation_periods": 1,
        "threshold": 1,
        "comparison_operator": "GreaterThanOrEqualToThreshold",
        "alarm_actions": ["arn:aws:sns:ap-southeast-1:123456789012:local-alerts"],
        "treat_missing_data": "notBreaching",
        "tags": labels(zone="administration"),
    },
    "MetricFilter": {
        "log_group_name": "/local/trail",
        "filter_name": "local-root-sign-in",
        "filter_pattern": '{ $.userIdentity.type = "Root" }',
        "metric_transformations": [
            {"metric_name": "RootSignIn", "metric_namespace": "provincial/local", "metric_value": "1"}
        ],
    },
    "Topic": {
        "name": "local-alerts",
        "display_name": "Alerts",
        "kms_master_key_id": KEY_ARN,
        "tags": labels(zone="administration"),
    },
}


def counted_alarm() -> list[Planned]:
    """An alarm that passes every rule over the stack: a filter counts what it looks at."""
    return [("MetricAlarm", "alarm", example("MetricAlarm")), ("MetricFilter", "filter", example("MetricFilter"))]


def watched_trail() -> list[Planned]:
    """A trail that passes every rule over the stack: an alarm watches what it records."""
    return [("Trail", "trail", example("Trail")), *counted_alarm()]
