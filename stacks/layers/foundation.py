"""The foundation layer: network, keys, identity, logs, state, and what each system needs of the cloud."""

from __future__ import annotations

import pulumi

from provincial_cloud import aws
from provincial_cloud.aws.caller import caller_identity
from provincial_cloud.backup.backup_plans import BackupPlans, BackupPlansArgs
from provincial_cloud.deployment.handover import Deployment
from provincial_cloud.deployment.stack_file import Layer
from provincial_cloud.environment import Stage
from provincial_cloud.environment.backups import source_of_bucket
from provincial_cloud.foundation.centre import Centre, CentreArgs
from provincial_cloud.foundation.handover import FoundationHandover
from provincial_cloud.foundation.system import SystemFoundation, SystemFoundationArgs
from provincial_cloud.identity.platform_roles import PlatformRoles, PlatformRolesArgs
from provincial_cloud.standards import thresholds


def reach(deployment: Deployment) -> aws.Provider:
    """The provider of the layer's resources."""
    environment = deployment.environment
    return deployment.provider(
        "cloud",
        lambda name: aws.Provider(
            name,
            endpoint=environment.cloud.endpoint,
            region=environment.cloud.region,
            profile=environment.cloud.profile,
            unguarded=environment.stage is Stage.SANDBOX,
        ),
    )


def deploy(deployment: Deployment) -> None:
    """Declare the layer."""
    environment = deployment.environment
    disposable = environment.stage is Stage.SANDBOX
    cloud = reach(deployment)
    here = pulumi.ResourceOptions(provider=cloud)
    account = caller_identity(cloud).account
    centre = Centre(
        "centre",
        CentreArgs(environment=environment, layer=Layer.FOUNDATION, account=account, disposable=disposable),
        here,
    )
    PlatformRoles(
        "platform",
        PlatformRolesArgs(
            labels=centre.labels,
            account=account,
            principals=environment.principals,
            evidence_arns=[centre.logs.archive.bucket.arn, centre.logs.access_log.bucket.arn],
            thresholds=thresholds(environment.level),
        ),
        here,
    )
    systems = {
        system.id: SystemFoundation(
            system.id, SystemFoundationArgs(environment=environment, system=system, centre=centre), here
        )
        for system in environment.systems
    }
    if environment.backups:
        BackupPlans(
            "backup",
            BackupPlansArgs(
                labels=centre.labels, account=account, plans=environment.backups, key_arn=centre.backup_key.arn
            ),
            here,
        )
    deployment.keep(
        FoundationHandover(
            vpc_id=centre.network.vpc.id,
            state_bucket=centre.state.bucket.bucket,
            log_archive=centre.logs.archive.bucket.bucket,
            systems=pulumi.Output.from_input({id: system.outputs for id, system in systems.items()}),
            name_servers=pulumi.Output.from_input(centre.domains.name_servers),
            ranges=pulumi.Output.from_input({str(zone): centre.network.ranges(zone) for zone in environment.zones}),
        ),
        first={
            source_of_bucket(id, name): bucket
            for id, system in systems.items()
            for name, bucket in system.buckets.items()
        },
    )
