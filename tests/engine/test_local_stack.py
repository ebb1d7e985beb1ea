"""The stack `local` as a newcomer meets it: up, unchanged, drift shown and repaired, import, down."""

from __future__ import annotations

import json
import re
import shutil
from typing import Any

import psutil
import pytest
from botocore.exceptions import ClientError

from provincial_cloud import sandbox
from provincial_cloud.deployment.journaled import SKIP_CHECKPOINTS
from provincial_cloud.evidence.reader import Kind, lines

pytestmark = pytest.mark.xdist_group("local-stack")


@pytest.fixture(scope="module")
def local(checkout: Any) -> Any:
    """The stack, up in a sandbox of its own.

    Nobody kills a run here, so each writes its state once, at its end: for a stack of this size the engine would spend
    more time on that than on all else. Runs that write it at every step are those of the small world.
    """
    checkout.settings[SKIP_CHECKPOINTS] = "true"
    checkout.start_sandbox()
    done = checkout.provincial("up", "local")
    assert "exists" in done.stdout
    assert "next" in done.stdout
    return checkout


def _one(checkout: Any, token: str, name: str) -> dict[str, Any]:
    found = [
        one for one in checkout.state() if one["type"] == f"provincial:aws:{token}" and one["urn"].endswith(f"::{name}")
    ]
    assert len(found) == 1
    return found[0]


def _changes(checkout: Any, *words: str) -> dict[str, int]:
    steps = json.loads(checkout.pulumi(*words, "--json").stdout)
    summary: dict[str, int] = steps["changeSummary"]
    return summary


def test_the_layer_has_what_the_environment_asks_for(local: Any) -> None:
    kinds = {one["type"].rpartition(":")[2] for one in local.state()}
    assert kinds >= {"Vpc", "Subnet", "SecurityGroup", "NetworkAcl", "FlowLog", "Key", "Role", "Trail", "Bucket"}
    assert kinds >= {"Repository", "DbInstance", "LoadBalancer", "Listener", "Certificate", "BackupVault"}
    outputs = json.loads(local.pulumi("stack", "output", "--json", "--stack", "local").stdout)
    assert set(outputs["systems"]) == {"documents", "integration", "public-services"}
    assert outputs["systems"]["public-services"]["databases"]["cases"]


def test_what_holds_data_is_covered_and_a_drill_is_done_or_says_what_it_lacks(local: Any) -> None:
    (drill,) = (one["outputs"] for one in local.state() if one["type"] == "provincial:backup:RestoreDrill")
    if shutil.which("restic"):
        assert drill["condition"] == "passed"
        ledger = list(lines(local.project.evidence / "local.jsonl"))
        kinds = [line.kind for line in ledger]
        (drilled,) = (line.body for line in ledger if line.kind == Kind.RESTORE_DRILLED)
        assert drilled["restored"][0]["questions"] == 3 + 2 * 4  # of the cluster's etcd, and of each bucket
        assert drilled["restored"][0]["sources"] == [
            "bucket/documents/files",
            "bucket/public-services/attachments",
            "cluster/trung-tam",
        ]
        # one copy before the drill, and one of the state that the run has made
        assert [kind for kind in kinds if kind in (Kind.BACKUP_MADE, Kind.RESTORE_DRILLED)] == [
            Kind.BACKUP_MADE,
            Kind.RESTORE_DRILLED,
            Kind.BACKUP_MADE,
        ]
    else:
        assert drill["condition"] == "not testable"
        assert "restic" in drill["reason"]
    covered = [one["inputs"] for one in local.state() if one["type"] == "provincial:backup:BackupCoverage"]
    assert {one["kind"] for one in covered} == {"bucket", "cluster", "database", "state"}
    assert all(one["plan"] == "daily" for one in covered)


def test_a_preview_of_the_unchanged_stack_says_so(local: Any) -> None:
    assert set(_changes(local, "preview", "--stack", "local")) == {"same"}


def test_a_second_up_has_nothing_to_do(local: Any) -> None:
    before = local.state()
    done = local.provincial("up", "local")
    assert "nothing to do" in done.stderr
    assert "exists" in done.stdout
    assert local.state() == before


def test_a_run_with_other_settings_is_made_and_changes_nothing(local: Any) -> None:
    before = local.state()
    done = local.provincial("up", "local", "--skip-preview", PROVINCIAL_ANYTHING="else")
    assert "unchanged" in done.stdout + done.stderr
    assert {one["urn"]: one.get("id") for one in local.state()} == {one["urn"]: one.get("id") for one in before}


def _audit(checkout: Any) -> tuple[int, dict[str, Any]]:
    done = checkout.provincial("audit", "local", "--live", "--format", "json", check=False)
    return done.returncode, json.loads(done.stdout)


def test_an_audit_of_what_nobody_touched_finds_nothing(local: Any) -> None:
    status, told = _audit(local)
    assert told["failed"] == []
    assert told["differences"] == []
    assert told["counts"]["not_checked"] == 0
    assert told["counts"]["passed"] > 700
    assert status == 0


def test_an_audit_shows_what_was_changed_made_and_removed_by_hand(local: Any) -> None:
    s3, alarm, state = local.cloud("s3"), _one(local, "MetricAlarm", "audit-root-use"), _one(local, "Bucket", "state")
    s3.delete_bucket_policy(Bucket=state["id"])
    s3.create_bucket(Bucket="nobodys", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-1"})
    local.cloud("cloudwatch").delete_alarms(AlarmNames=[alarm["id"]])
    status, told = _audit(local)
    assert status == 1
    assert sorted(told["differences"], key=lambda one: one["difference"]) == [
        {"difference": "changed", "urn": state["urn"], "properties": ["policy"]},
        {"difference": "gone", "urn": alarm["urn"], "properties": []},
        {"difference": "unknown", "urn": "urn:provincial:local::provincial:aws:Bucket::nobodys", "properties": []},
    ]
    failed = {(one["name"], failure["rule"]) for one in told["failed"] for failure in one["failed"]}
    assert failed >= {
        ("state", "bucket-tls-only"),
        ("nobodys", "bucket-versioned"),
        ("nobodys", "tag-required-present"),
    }
    assert {name for name, _ in failed} == {"state", "nobodys"}
    assert local.provincial("evidence", "verify", "local").returncode == 0
    report = local.provincial("report", "local", "--kind", "live", "--format", "csv", "--output", "-").stdout
    assert "bucket-tls-only" in report
    s3.delete_bucket(Bucket="nobodys")
    local.provincial("up", "local", "--refresh", "--skip-preview")
    assert _audit(local)[0] == 0


def test_what_changed_behind_its_back_is_shown_and_repaired(local: Any) -> None:
    s3, ec2 = local.cloud("s3"), local.cloud("ec2")
    bucket, group, vpc = (
        _one(local, token, name)["id"]
        for token, name in (("Bucket", "state"), ("SecurityGroup", "local-database"), ("Vpc", "local"))
    )

    def policy() -> Any:
        try:
            return json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchBucketPolicy":
                raise
            return None

    def rules() -> Any:
        told = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
        return sorted(json.dumps(one, sort_keys=True) for one in told)

    def tags() -> Any:
        return {one["Key"]: one["Value"] for one in ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["Tags"]}

    looks = (policy, rules, tags)
    before = [look() for look in looks]
    s3.delete_bucket_policy(Bucket=bucket)
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
    )
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "provincial:level", "Value": "1"}])
    assert all(look() != known for look, known in zip(looks, before, strict=True))
    shown = local.pulumi("refresh", "--yes", "--skip-preview", "--stack", "local", "--diff").stdout
    for resource, changed in (
        ("Bucket::state", "policy"),
        ("SecurityGroup::local-database", "ingress"),
        ("Vpc::local", "tags"),
    ):
        (of_it,) = (part for part in shown.split("[urn=")[1:] if part.partition("]")[0].endswith(f":{resource}"))
        assert re.search(rf"[~+-] {changed} *:", of_it), shown
    assert "3 updated" in shown
    repaired = local.pulumi("up", "--yes", "--stack", "local").stdout
    assert "3 updated" in repaired
    assert [look() for look in looks] == before
    assert set(_changes(local, "preview", "--stack", "local")) == {"same"}


def test_import_adopts_a_bucket_made_by_hand(local: Any) -> None:
    s3 = local.cloud("s3")
    s3.create_bucket(Bucket="made-by-hand", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-1"})
    providers = {one["id"]: one for one in local.state() if one["type"] == "pulumi:providers:provincial"}
    clouds = {one["urn"] for one in providers.values() if "endpoint" in one["inputs"]}
    (cloud,) = clouds
    (other, *_) = (one["urn"] for one in providers.values() if one["urn"] not in clouds)

    def adopt(provider: str, **more: Any) -> Any:
        words = ("import", "provincial:aws:Bucket", "by-hand", "made-by-hand", "--stack", "local", "--yes")
        return local.pulumi(
            *words, "--protect=false", "--generate-code=false", "--provider", f"cloud={provider}", **more
        )

    refused = adopt(other, check=False)
    assert refused.returncode != 0
    assert "the provider has no resource type provincial:aws:Bucket" in f"{refused.stdout}{refused.stderr}"
    assert "1 imported" in adopt(cloud).stdout
    assert _one(local, "Bucket", "by-hand")["id"] == "made-by-hand"
    local.pulumi("state", "delete", "--yes", "--stack", "local", _one(local, "Bucket", "by-hand")["urn"])
    s3.delete_bucket(Bucket="made-by-hand")


def test_down_leaves_no_resource_no_process_and_no_port(local: Any) -> None:
    endpoint = sandbox.aws_endpoint(local.project)
    port = int(endpoint.url.rpartition(":")[2])
    local.provincial("down", "local")
    assert not local.pulumi("stack", "ls", "--json").stdout.count('"local"')
    listening = {one.laddr.port for one in psutil.net_connections("tcp") if one.status == psutil.CONN_LISTEN}
    assert port not in listening
    mine = [one for one in psutil.process_iter(["cmdline"]) if str(local.root) in " ".join(one.info["cmdline"] or [])]
    assert mine == []
