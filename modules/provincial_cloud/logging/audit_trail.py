"""The record of every call to the cloud, and the alarms on it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.identity.documents import allow, document, trust_service
from provincial_cloud.labels import Labels

ALARMS = {
    "unauthorised-calls": ("UnauthorizedCalls", 5, "Calls that were refused"),
    "root-use": ("RootUse", 1, "The account's root was used"),
    "break-glass-use": ("BreakGlassUse", 1, "The emergency role was taken"),
    "policy-changes": ("PolicyChanges", 1, "A policy or role was changed"),
    "network-changes": ("NetworkChanges", 1, "A gateway, route, access list or security group was changed"),
    "key-deletion": ("KeyDeletion", 1, "A key was disabled or its deletion was asked for"),
    "trail-changes": ("TrailChanges", 1, "The trail was stopped or changed"),
}
"""Alarm to metric, threshold in five minutes, and meaning (TCVN 14423:2026 x.13; CIS AWS Foundations section 5)."""
_NAMESPACE = "provincial/audit"


@dataclass(frozen=True, kw_only=True)
class AuditTrailArgs:
    """What the trail is made from."""

    labels: Labels
    archive_bucket: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    retention_days: int


class AuditTrail(Component):
    """A validated, encrypted trail of all regions into the archive and a log group, with alarms for grave events."""

    area = "logging"

    def __init__(self, name: str, args: AuditTrailArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Create it."""
        super().__init__(name, opts)
        environment = args.labels.environment
        tags = args.labels.tags(f"{environment}-{name}")
        group = aws.LogGroup(
            name,
            log_group_name=f"/{environment}/{name}",
            retention_in_days=args.retention_days,
            kms_key_id=args.key_arn,
            tags=tags,
            opts=self.child(),
        )
        role = aws.Role(
            name,
            role_name=f"{environment}-{name}",
            description="Lets the trail write its log group",
            assume_role_policy_document=trust_service("cloudtrail.amazonaws.com"),
            tags=tags,
            opts=self.child(),
        )
        policy = aws.Policy(
            name,
            policy_name=f"{environment}-{name}",
            policy_document=document(
                allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.Output.concat(group.arn, ":*")])
            ),
            tags=tags,
            opts=self.child(),
        )
        attached = aws.RolePolicyAttachment(name, role_name=role.role_name, policy_arn=policy.arn, opts=self.child())
        self.trail = aws.Trail(
            name,
            name=f"{environment}-{name}",
            s3_bucket_name=args.archive_bucket,
            s3_key_prefix="trail",
            include_global_service_events=True,
            is_multi_region_trail=True,
            enable_log_file_validation=True,
            is_logging=True,
            kms_key_id=args.key_arn,
            cloud_watch_logs_log_group_arn=pulumi.Output.concat(group.arn, ":*"),
            cloud_watch_logs_role_arn=role.arn,
            tags=tags,
            opts=self.child(depends_on=[attached]),
        )
        self.topic = aws.Topic(
            name,
            name=f"{environment}-alarms",
            display_name=f"Alarms of {environment}",
            kms_master_key_id=args.key_arn,
            tags=args.labels.tags(f"{environment}-alarms"),
            opts=self.child(),
        )
        for alarm, (metric, threshold, _) in ALARMS.items():
            aws.MetricAlarm(
                f"{name}-{alarm}",
                alarm_name=f"{environment}-{alarm}",
                metric_name=metric,
                namespace=_NAMESPACE,
                statistic="Sum",
                period=300,
                evaluation_periods=1,
                threshold=threshold,
                comparison_operator="GreaterThanOrEqualToThreshold",
                alarm_actions=[self.topic.arn],
                treat_missing_data="notBreaching",
                tags=args.labels.tags(f"{environment}-{alarm}"),
                opts=self.child(),
            )
        self.register_outputs({"topic_arn": self.topic.arn})
