"""What a killed run made is taken over by the next run, or removed where that no longer asks for it."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from provincial_cloud.aws import Bucket, Group, LogGroup, Policy, Role, Secret, SecurityGroup, Subnet, Vpc
from provincial_cloud.aws.provider.checking import complete
from provincial_cloud.aws.provider.inventory import inventory
from provincial_cloud.aws.provider.servicer import Servicer
from provincial_cloud.aws.provider.unfinished import remove_unfinished
from provincial_cloud.provider_protocol.values import encode
from provincial_cloud.state_marks import UNFINISHED

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
KINDS: list[tuple[Any, dict[str, Any]]] = [
    (Vpc, {"cidr_block": "10.20.0.0/16"}),  # found by the claim among its tags
    (LogGroup, {"log_group_name": "/one"}),  # by its name
    (Role, {"role_name": "one", "assume_role_policy_document": TRUST}),
    (Policy, {"policy_name": "one", "policy_document": READ}),  # by its claim, read one by one
    (Secret, {"name": "one", "recovery_window_in_days": 0}),
    (Group, {"group_name": "one"}),  # can carry no claim
    (Bucket, {"bucket": "one-of-ours", "force_destroy": True}),  # carries its claim a moment later
]


def made(cloud: Any, kind: Any, given: dict[str, Any]) -> tuple[str, dict[str, Any], str]:
    """A resource of a run that was killed: its URN and inputs, as the state has them, and its id."""
    urn = cloud.urn(kind)
    inputs = complete(kind, urn, given)
    id, _ = cloud.runner(kind).create(urn, inputs)
    return urn, inputs, id


def there(cloud: Any, kind: Any) -> list[str]:
    """The ids of all of a type, claimed or not."""
    return inventory(cloud.connection, claimed=False, kinds=[kind]).get(kind.token, [])


@pytest.mark.parametrize(("kind", "given"), KINDS, ids=lambda value: getattr(value, "__name__", ""))
def test_what_was_made_is_found_and_removed(cloud: Any, kind: Any, given: dict[str, Any]) -> None:
    urn, inputs, id = made(cloud, kind, given)
    assert there(cloud, kind) == [id]
    remove_unfinished(cloud.runner(kind), urn, inputs)
    assert there(cloud, kind) == []
    remove_unfinished(cloud.runner(kind), urn, inputs)


@pytest.mark.parametrize(("kind", "given"), KINDS, ids=lambda value: getattr(value, "__name__", ""))
def test_what_the_state_holds_stays(cloud: Any, kind: Any, given: dict[str, Any]) -> None:
    urn, inputs, id = made(cloud, kind, given)
    runner = cloud.runner(kind)
    runner.claims.know(kind.token, id)
    remove_unfinished(runner, urn, inputs)
    assert there(cloud, kind) == [id]


@pytest.mark.parametrize(("kind", "given"), KINDS[:-2], ids=lambda value: getattr(value, "__name__", ""))
def test_what_another_claims_stays(cloud: Any, kind: Any, given: dict[str, Any]) -> None:
    _, inputs, id = made(cloud, kind, given)
    remove_unfinished(cloud.runner(kind), cloud.urn(kind), inputs)
    assert there(cloud, kind) == [id]


def test_what_depends_on_other_arguments_is_another_resource(cloud: Any) -> None:
    vpc_id, _ = cloud.make(Vpc, cidr_block="10.20.0.0/16")
    urn, inputs, id = made(cloud, Subnet, {"vpc_id": vpc_id, "cidr_block": "10.20.1.0/24"})
    remove_unfinished(cloud.runner(Subnet), urn, {**inputs, "cidr_block": "10.20.2.0/24"})
    assert there(cloud, Subnet) == [id]
    remove_unfinished(cloud.runner(Subnet), urn, inputs)
    assert there(cloud, Subnet) == []


def test_a_bucket_killed_before_it_was_tagged_goes_while_it_is_empty(cloud: Any) -> None:
    urn, inputs, _ = made(cloud, Bucket, {"bucket": "one-of-ours", "force_destroy": True})
    cloud.client("s3").delete_bucket_tagging(Bucket="one-of-ours")
    remove_unfinished(cloud.runner(Bucket), urn, inputs)
    assert there(cloud, Bucket) == []


def test_a_bucket_that_carries_no_claim_is_never_emptied(cloud: Any) -> None:
    urn, inputs, _ = made(cloud, Bucket, {"bucket": "one-of-ours", "force_destroy": True})
    s3 = cloud.client("s3")
    s3.delete_bucket_tagging(Bucket="one-of-ours")
    s3.put_object(Bucket="one-of-ours", Key="kept", Body=b"kept")
    with pytest.raises(Exception, match="BucketNotEmpty"):
        remove_unfinished(cloud.runner(Bucket), urn, inputs)
    with closing(s3.get_object(Bucket="one-of-ours", Key="kept")["Body"]) as body:
        assert body.read() == b"kept"


class Call:
    """The side of a call that tells the engine of a failure."""

    def abort(self, _: Any, told: str) -> None:
        raise RuntimeError(told)


@pytest.fixture
def provider(cloud: Any) -> Any:
    """A provider of a run that comes after the killed one."""
    servicer = Servicer()
    settings = {"endpoint": cloud.connection.target.endpoint, "access_key": "test", "secret_key": "test"}
    servicer.Configure(provider_pb2.ConfigureRequest(args=encode(settings)), None)
    return servicer


def test_a_run_that_asks_for_it_again_takes_it_over_and_then_finds_nothing_to_remove(cloud: Any, provider: Any) -> None:
    urn, inputs, id = made(cloud, Vpc, {"cidr_block": "10.20.0.0/16"})
    created = provider.Create(provider_pb2.CreateRequest(urn=urn, properties=encode(inputs)), None)
    assert created.id == id
    provider.Delete(provider_pb2.DeleteRequest(id=UNFINISHED, urn=urn, properties=encode(inputs)), None)
    assert there(cloud, Vpc) == [id]


def test_a_run_that_no_longer_asks_for_it_removes_it(cloud: Any, provider: Any) -> None:
    urn, inputs, _ = made(cloud, Vpc, {"cidr_block": "10.20.0.0/16"})
    provider.Delete(provider_pb2.DeleteRequest(id=UNFINISHED, urn=urn, properties=encode(inputs)), None)
    assert there(cloud, Vpc) == []


def test_a_refresh_leaves_the_note_as_it_is_and_the_resource_to_be_taken_over(cloud: Any, provider: Any) -> None:
    urn, inputs, id = made(cloud, Vpc, {"cidr_block": "10.20.0.0/16"})
    noted = encode(inputs)
    read = provider.Read(provider_pb2.ReadRequest(id=UNFINISHED, urn=urn, properties=noted, inputs=noted), None)
    assert (read.id, read.properties, read.inputs) == (UNFINISHED, noted, noted)
    assert provider.Create(provider_pb2.CreateRequest(urn=urn, properties=noted), None).id == id


def test_what_was_replaced_and_is_asked_for_again_is_not_deleted_by_the_same_run(cloud: Any, provider: Any) -> None:
    """Killed between a replacement and the deletion of what it replaced, and then the program is put back."""
    urn, inputs, id = made(cloud, Bucket, {"bucket": "one-of-ours"})
    created = provider.Create(provider_pb2.CreateRequest(urn=urn, properties=encode(inputs)), None)
    assert created.id == id
    provider.Delete(provider_pb2.DeleteRequest(id=id, urn=urn, properties=created.properties), None)
    assert there(cloud, Bucket) == [id]


def test_what_a_run_made_itself_it_may_delete(cloud: Any, provider: Any) -> None:
    urn = cloud.urn(Vpc)
    inputs = encode(complete(Vpc, urn, {"cidr_block": "10.20.0.0/16"}))
    created = provider.Create(provider_pb2.CreateRequest(urn=urn, properties=inputs), None)
    provider.Delete(provider_pb2.DeleteRequest(id=created.id, urn=urn, properties=created.properties), None)
    assert there(cloud, Vpc) == []


def test_so_it_is_where_the_run_reads_everything_back_first(cloud: Any, provider: Any) -> None:
    urn, inputs, id = made(cloud, Bucket, {"bucket": "one-of-ours"})
    held = encode(inputs)
    assert provider.Read(provider_pb2.ReadRequest(id=id, urn=urn, properties=held, inputs=held), None).id == id
    provider.Diff(provider_pb2.DiffRequest(id=id, urn=urn, olds=held, news=held), None)  # as a refresh does
    created = provider.Create(provider_pb2.CreateRequest(urn=urn, properties=held), None)
    assert created.id == id
    provider.Delete(provider_pb2.DeleteRequest(id=id, urn=urn, properties=created.properties), None)
    assert there(cloud, Bucket) == [id]


def test_what_the_state_holds_for_another_stays_anothers(cloud: Any, provider: Any) -> None:
    urn, inputs, id = made(cloud, Bucket, {"bucket": "one-of-ours"})
    held = encode(inputs)
    provider.Read(provider_pb2.ReadRequest(id=id, urn=urn, properties=held, inputs=held), None)
    with pytest.raises(RuntimeError, match="is there already"):
        provider.Create(provider_pb2.CreateRequest(urn=cloud.urn(Bucket), properties=held), Call())


def test_what_a_killed_replacement_made_gives_its_name_to_the_program_that_was_put_back(
    cloud: Any, provider: Any
) -> None:
    """Killed between the deletion of what was to be replaced and the note that its successor is there."""
    given = {"vpc_id": cloud.make(Vpc, cidr_block="10.20.0.0/16")[0], "group_name": "one"}
    urn, noted, begun = made(cloud, SecurityGroup, {**given, "description": "anew"})
    wanted = complete(SecurityGroup, urn, {**given, "description": "as it was"})
    with pytest.raises(RuntimeError, match="is there already"):
        provider.Create(provider_pb2.CreateRequest(urn=urn, properties=encode(wanted)), Call())
    provider.Read(provider_pb2.ReadRequest(id=UNFINISHED, urn=urn, properties=encode(noted)), None)
    created = provider.Create(provider_pb2.CreateRequest(urn=urn, properties=encode(wanted)), None)
    assert created.id in there(cloud, SecurityGroup)
    assert begun not in there(cloud, SecurityGroup)


def test_a_note_makes_no_way_through_what_is_anothers(cloud: Any, provider: Any) -> None:
    given = {"vpc_id": cloud.make(Vpc, cidr_block="10.20.0.0/16")[0], "group_name": "one"}
    _, _, others = made(cloud, SecurityGroup, given)
    urn = cloud.urn(SecurityGroup)
    wanted = encode(complete(SecurityGroup, urn, given))
    provider.Read(provider_pb2.ReadRequest(id=UNFINISHED, urn=urn, properties=wanted), None)
    with pytest.raises(RuntimeError, match="is there already"):
        provider.Create(provider_pb2.CreateRequest(urn=urn, properties=wanted), Call())
    assert others in there(cloud, SecurityGroup)
