"""moto behaves behind our server as it does behind its own, only faster."""

from __future__ import annotations

import concurrent.futures
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from provincial_cloud import sandbox
from provincial_cloud.project import Project
from provincial_cloud.sandbox.aws import ask
from provincial_cloud.sandbox.aws_application import Dispatcher

Running = tuple[Project, sandbox.AwsEndpoint]
OneTry = Callable[[sandbox.AwsEndpoint, str], Any]


def bucket(client: Any, endpoint: sandbox.AwsEndpoint, name: str) -> str:
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": endpoint.region})
    return name


def port_of(endpoint: sandbox.AwsEndpoint) -> int:
    return int(endpoint.url.rpartition(":")[2])


def test_an_encoded_slash_in_an_address_is_no_folder(running: Running, one_try: OneTry) -> None:
    client = one_try(running[1], "backup")
    made = client.create_backup_vault(BackupVaultName="vault", BackupVaultTags={"unit": "so-tttt"})
    assert client.list_tags(ResourceArn=made["BackupVaultArn"])["Tags"] == {"unit": "so-tttt"}


def test_an_object_name_with_odd_characters_comes_back_as_it_was(running: Running, one_try: OneTry) -> None:
    client = one_try(running[1], "s3")
    name = bucket(client, running[1], "odd-names")
    keys = ["a/b%2Fc", "có dấu/tiếng Việt", "a b+c&d=e", "//double", "~!*'()"]
    for key in keys:
        client.put_object(Bucket=name, Key=key, Body=key.encode())
    assert {found["Key"] for found in client.list_objects_v2(Bucket=name)["Contents"]} == set(keys)
    for key in keys:
        assert client.get_object(Bucket=name, Key=key)["Body"].read() == key.encode()


def test_a_head_request_tells_the_size_and_has_no_body(running: Running, one_try: OneTry) -> None:
    client = one_try(running[1], "s3")
    name = bucket(client, running[1], "heads")
    client.put_object(Bucket=name, Key="file", Body=b"x" * 12_345)
    assert client.head_object(Bucket=name, Key="file")["ContentLength"] == 12_345
    assert client.get_object(Bucket=name, Key="file")["ContentLength"] == 12_345


def test_what_is_missing_is_a_clear_error(running: Running, one_try: OneTry) -> None:
    client = one_try(running[1], "s3")
    for call in (client.head_bucket, client.get_bucket_location):
        with pytest.raises(ClientError) as caught:
            call(Bucket="no-such-bucket")
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_a_large_object_passes(running: Running, one_try: OneTry) -> None:
    client = one_try(running[1], "s3")
    name = bucket(client, running[1], "large")
    body = b"0123456789abcdef" * 500_000
    client.put_object(Bucket=name, Key="large", Body=body)
    assert client.get_object(Bucket=name, Key="large")["Body"].read() == body


def test_an_answer_without_content_is_understood(running: Running, one_try: OneTry) -> None:
    client = one_try(running[1], "s3")
    name = bucket(client, running[1], "short-lived")
    assert client.delete_bucket(Bucket=name)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert name not in [found["Name"] for found in client.list_buckets()["Buckets"]]


def test_a_connection_serves_many_requests(running: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port_of(running[1]))
    connection.connect()
    first = connection.sock
    for _ in range(3):
        connection.request("GET", "/provincial/instance")
        assert connection.getresponse().read()
    assert connection.sock is first
    connection.close()


def test_many_clients_at_once_each_get_their_own(running: Running) -> None:
    endpoint = running[1]
    client = sandbox.session().client("ec2", **sandbox.client_arguments(endpoint))
    vpc = client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]

    def make(number: int) -> tuple[str, str]:
        name = f"group-{number}"
        made = client.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        return name, made

    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        made = dict(pool.map(make, range(120)))
    groups = client.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
    found = {group["GroupName"]: group["GroupId"] for group in groups if group["GroupName"] != "default"}
    assert found == made


def test_more_connections_than_threads_are_all_served(running: Running) -> None:
    port = port_of(running[1])
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=30) for _ in range(150)]
    for connection in connections:
        connection.request("GET", "/provincial/instance")
    assert [connection.getresponse().status for connection in connections] == [200] * 150
    for connection in connections:
        connection.close()


def test_awss_own_policies_exist(running: Running, one_try: OneTry) -> None:
    client = one_try(running[1], "iam")
    assert client.get_policy(PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")["Policy"]["IsAttachable"]


def test_a_symmetric_key_encrypts_and_an_rsa_key_signs(running: Running, one_try: OneTry) -> None:
    client = one_try(running[1], "kms")
    key = client.create_key()["KeyMetadata"]
    assert key["KeySpec"] == "SYMMETRIC_DEFAULT"
    sealed = client.encrypt(KeyId=key["KeyId"], Plaintext=b"secret")["CiphertextBlob"]
    assert client.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"secret"
    signer = client.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    algorithm = "RSASSA_PSS_SHA_256"
    signature = client.sign(KeyId=signer, Message=b"text", SigningAlgorithm=algorithm)["Signature"]
    assert client.verify(KeyId=signer, Message=b"text", Signature=signature, SigningAlgorithm=algorithm)[
        "SignatureValid"
    ]


def test_a_certificate_is_issued_at_once(running: Running, one_try: OneTry) -> None:
    client = one_try(running[1], "acm")
    arn = client.request_certificate(DomainName="dichvucong.example.vn", ValidationMethod="DNS")["CertificateArn"]
    assert client.describe_certificate(CertificateArn=arn)["Certificate"]["Status"] == "ISSUED"


def test_the_server_tells_which_cloud_it_is(running: Running) -> None:
    project, endpoint = running
    answer = ask(port_of(endpoint), "/provincial/instance")
    assert answer is not None
    assert answer["instance"] == endpoint.instance
    assert answer["folder"] == str(project.sandbox)
    assert answer["plan"] is None


def test_the_server_tells_how_long_it_was_at_work(running: Running, one_try: OneTry) -> None:
    port = port_of(running[1])
    before = ask(port, "/provincial/timings")
    client = one_try(running[1], "sns")
    for number in range(5):
        client.create_topic(Name=f"topic-{number}")
    after = ask(port, "/provincial/timings")
    assert before is not None
    assert after is not None
    assert after["requests"] - before["requests"] == 5
    assert after["services"]["sns"] - before["services"].get("sns", 0) == 5
    for name in ("seconds", "busy_seconds", "cpu_seconds"):
        assert after[name] > before[name]


def test_an_unknown_path_of_the_sandbox_names_the_known_ones(running: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port_of(running[1]))
    connection.request("GET", "/provincial/elsewhere")
    response = connection.getresponse()
    assert response.status == 404
    assert json.loads(response.read())["known"] == ["instance", "timings"]
    connection.close()


def test_a_page_in_a_browser_is_given_no_leave_to_call(running: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port_of(running[1]))
    connection.request(
        "OPTIONS", "/", headers={"Origin": "https://example.com", "Access-Control-Request-Method": "GET"}
    )
    response = connection.getresponse()
    response.read()
    assert response.getheader("Access-Control-Allow-Origin") is None
    connection.close()


def test_the_log_is_quiet_when_all_is_well(running: Running, one_try: OneTry) -> None:
    one_try(running[1], "s3").list_buckets()
    assert (running[0].sandbox / "logs" / "aws.log").read_text() == ""


@pytest.mark.parametrize("name", ["method_names_from_class", "generate_private_key"])
def test_what_we_quicken_in_moto_is_still_there(name: str) -> None:
    import moto.core.responses
    import moto.kms.models

    assert hasattr(moto.core.responses, name) or hasattr(moto.kms.models, name)


class _Slow:
    """Stands in for a service of moto, and notices when two requests are inside at once."""

    def __init__(self) -> None:
        self.inside = self.most = 0

    def __call__(self, _environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        self.inside += 1
        self.most = max(self.most, self.inside)
        time.sleep(0.02)
        start("200 OK", [])
        yield b"answer"
        time.sleep(0.02)
        self.inside -= 1


@pytest.mark.parametrize(("patience", "alone"), [(30.0, True), (0.001, False)])
def test_requests_take_turns_inside_moto_until_their_patience_ends(
    monkeypatch: pytest.MonkeyPatch, patience: float, alone: bool
) -> None:
    slow = _Slow()
    dispatcher = Dispatcher(patience)
    monkeypatch.setattr(dispatcher, "get_application", lambda _environ: slow)
    threads = [threading.Thread(target=dispatcher, args=({}, lambda *_arguments: None)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (slow.most == 1) is alone


def test_roles_are_made_and_read_at_once_without_a_server_error(running: Running, one_try: OneTry) -> None:
    client = one_try(running[1], "iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})

    def make(number: int) -> str:
        client.create_role(RoleName=f"role-{number}", AssumeRolePolicyDocument=trust)
        client.list_role_tags(RoleName=f"role-{number}")
        return str(client.get_role(RoleName=f"role-{number}")["Role"]["RoleName"])

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert list(pool.map(make, range(150))) == [f"role-{number}" for number in range(150)]
