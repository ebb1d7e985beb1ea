"""The record of every call to the cloud, and the alarms on it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from provincial_cloud import aws
from provincial_cloud.component import Component
from provincial_cloud.identity.documents import allow, document, trust_service
from provincial_cloud.labels import Labels


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A kind of call that wakes somebody."""

    metric: str
    threshold: int
    """How many in five minutes."""
    meaning: str
    pattern: str
    """The trail's entries that count, in CloudWatch Logs' filter syntax."""


def _any_of(*names: str) -> str:
    return "{ " + " || ".join(f"($.eventName = {name})" for name in names) + " }"


ALARMS = {
    "unauthorised-calls": Watched(
        metric="UnauthorizedCalls",
        threshold=5,
        meaning="Calls that were refused",
        pattern='{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
    ),
    "root-use": Watched(
        metric="RootUse",
        threshold=1,
        meaning="The account's root was used",
        pattern='{ ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) && '
        '($.eventType != "AwsServiceEvent") }',
    ),
    "sign-in-failures": Watched(
        metric="SignInFailures",
        threshold=5,
        meaning="Sign-ins that failed",
        pattern='{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
    ),
    "break-glass-use": Watched(
        metric="BreakGlassUse",
        threshold=1,
        meaning="The emergency role was taken",
        pattern='{ ($.eventName = AssumeRole) && ($.requestParameters.roleArn = "*break-glass*") }',
    ),
    "policy-changes": Watched(
        metric="PolicyChanges",
        threshold=1,
        meaning="A policy or role was changed",
        pattern=_any_of(
            *("CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion"),
            *("AttachRolePolicy", "DetachRolePolicy", "AttachUserPolicy", "DetachUserPolicy"),
            *("AttachGroupPolicy", "DetachGroupPolicy", "PutRolePolicy", "PutUserPolicy", "PutGroupPolicy"),
            *("DeleteRolePolicy", "DeleteUserPolicy", "DeleteGroupPolicy", "UpdateAssumeRolePolicy"),
        ),
    ),
    "network-changes": Watched(
        metric="NetworkChanges",
        threshold=1,
        meaning="A gateway, route, access list or security group was changed",
        pattern=_any_of(
            *("AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress"),
            *("RevokeSecurityGroupEgress", "CreateNetworkAclEntry", "DeleteNetworkAclEntry"),
            *("ReplaceNetworkAclEntry", "ReplaceNetworkAclAssociation", "CreateRoute", "DeleteRoute", "ReplaceRoute"),
            *("AttachInternetGateway", "DetachInternetGateway", "CreateVpcPeeringConnection", "DeleteVpc"),
        ),
    ),
    "key-deletion": Watched(
        metric="KeyDeletion",
        threshold=1,
        meaning="A key was disabled or its deletion was asked for",
        pattern=_any_of("DisableKey", "ScheduleKeyDeletion"),
    ),
    "trail-changes": Watched(
        metric="TrailChanges",
        threshold=1,
        meaning="The trail was stopped or changed",
        pattern=_any_of("StopLogging", "UpdateTrail", "DeleteTrail", "PutEventSelectors"),
    ),
}
"""Alarm to what it watches (TCVN 14423:2026 x.13; CIS AWS Foundations section 5)."""
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
        for alarm, watched in ALARMS.items():
            aws.MetricFilter(
                f"{name}-{alarm}",
                log_group_name=group.log_group_name,
                filter_name=f"{environment}-{alarm}",
                filter_pattern=watched.pattern,
                metric_transformations=[
                    {"metric_name": watched.metric, "metric_namespace": _NAMESPACE, "metric_value": "1"}
                ],
                opts=self.child(),
            )
            aws.MetricAlarm(
                f"{name}-{alarm}",
                alarm_name=f"{environment}-{alarm}",
                alarm_description=watched.meaning,
                metric_name=watched.metric,
                namespace=_NAMESPACE,
                statistic="Sum",
                period=300,
                evaluation_periods=1,
                threshold=watched.threshold,
                comparison_operator="GreaterThanOrEqualToThreshold",
                alarm_actions=[self.topic.arn],
                treat_missing_data="notBreaching",
                tags=args.labels.tags(f"{environment}-{alarm}"),
                opts=self.child(),
            )
        self.register_outputs({"topic_arn": self.topic.arn})
