from __future__ import annotations

import base64
import json
import shutil
import stat
from pathlib import Path

import pytest
from cryptography import x509

from provincial_cloud.errors import ProvincialError
from provincial_cloud.kubernetes.api_server_files import audit_policy
from provincial_cloud.sandbox.cluster_files import CLUSTER_SUBJECTS, ETCD_SUBJECTS, prepare
from provincial_cloud.sandbox.cluster_layout import SERVICE_RANGE, ClusterFiles


@pytest.fixture
def files(tmp_path: Path) -> ClusterFiles:
    return ClusterFiles(folder=tmp_path / "kubernetes")


def test_the_first_start_makes_everything_and_the_second_nothing(files: ClusterFiles) -> None:
    made = prepare(files, api_port=6443)
    names = {subject.name for subject in (*CLUSTER_SUBJECTS, *ETCD_SUBJECTS)}
    assert set(made) == names | {"cluster-authority", "etcd-authority"}
    assert prepare(files, api_port=6443) == []


def test_every_file_is_for_its_owner_alone(files: ClusterFiles) -> None:
    prepare(files, api_port=6443)
    for path in (files.folder, *files.folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_the_store_trusts_another_authority_than_the_cluster(files: ClusterFiles) -> None:
    prepare(files, api_port=6443)
    issuers = {}
    for name in ("etcd", "etcd-client", "admin", "kube-apiserver"):
        issuers[name] = x509.load_pem_x509_certificate(files.certificate(name).read_bytes()).issuer
    assert issuers["etcd"] == issuers["etcd-client"]
    assert issuers["admin"] == issuers["kube-apiserver"]
    assert issuers["etcd"] != issuers["admin"]


def test_the_api_server_answers_to_every_name_it_has(files: ClusterFiles) -> None:
    prepare(files, api_port=6443)
    certificate = x509.load_pem_x509_certificate(files.certificate("kube-apiserver").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "kubernetes.default.svc" in names.get_values_for_type(x509.DNSName)
    addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    first = SERVICE_RANGE.replace("0.0/16", "0.1")
    assert addresses == ["127.0.0.1", first]


def test_a_kubeconfig_holds_all_it_needs(files: ClusterFiles) -> None:
    prepare(files, api_port=6443)
    content = json.loads(files.kubeconfig.read_text())
    assert content["clusters"][0]["cluster"]["server"] == "https://127.0.0.1:6443"
    authority = base64.b64decode(content["clusters"][0]["cluster"]["certificate-authority-data"])
    assert authority == files.certificate("cluster-authority").read_bytes()
    user = content["users"][0]["user"]
    assert base64.b64decode(user["client-certificate-data"]) == files.certificate("admin").read_bytes()
    assert base64.b64decode(user["client-key-data"]) == files.key("admin").read_bytes()


def test_components_get_the_names_their_roles_are_bound_to(files: ClusterFiles) -> None:
    prepare(files, api_port=6443)
    for component, user in (
        ("kube-controller-manager", "system:kube-controller-manager"),
        ("kube-scheduler", "system:kube-scheduler"),
    ):
        content = json.loads(files.component_kubeconfig(component).read_text())
        pem = base64.b64decode(content["users"][0]["user"]["client-certificate-data"])
        subject = x509.load_pem_x509_certificate(pem).subject
        assert subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value == user


def test_another_port_is_written_into_every_kubeconfig_without_new_certificates(files: ClusterFiles) -> None:
    prepare(files, api_port=6443)
    assert prepare(files, api_port=7443) == []
    kubeconfigs = [files.kubeconfig, *files.folder.glob("*.kubeconfig")]
    assert len(kubeconfigs) == 4
    for path in kubeconfigs:
        assert json.loads(path.read_text())["clusters"][0]["cluster"]["server"].endswith(":7443")


def test_the_key_of_secrets_is_random_and_kept(files: ClusterFiles, tmp_path: Path) -> None:
    prepare(files, api_port=6443)
    first = files.encryption.read_text()
    prepare(files, api_port=6443)
    assert files.encryption.read_text() == first
    other = ClusterFiles(folder=tmp_path / "other")
    prepare(other, api_port=6443)
    assert other.encryption.read_text() != first
    (rule,) = json.loads(first)["resources"]
    assert rule["resources"] == ["secrets"]
    key = rule["providers"][0]["secretbox"]["keys"][0]["secret"]
    assert len(base64.b64decode(key)) == 32
    assert list(rule["providers"][1]) == ["identity"]


def test_a_lost_key_of_a_cluster_with_data_is_not_replaced(files: ClusterFiles) -> None:
    prepare(files, api_port=6443)
    (files.etcd_data / "member").mkdir(parents=True)
    files.encryption.unlink()
    with pytest.raises(ProvincialError, match="the key of the sandbox cluster's secrets is gone"):
        prepare(files, api_port=6443)
    assert not files.encryption.exists()
    shutil.rmtree(files.etcd_data)
    prepare(files, api_port=6443)
    assert files.encryption.exists()


def test_bodies_of_secrets_are_never_in_the_audit_log() -> None:
    deciding = [
        rule
        for rule in audit_policy()["rules"]
        if any(
            "secrets" in group.get("resources", ["secrets"]) and group["group"] == ""
            for group in rule.get("resources", [{"group": ""}])
        )
        and "users" not in rule
        and "nonResourceURLs" not in rule
    ]
    assert deciding[0]["level"] == "Metadata"
    assert all(rule["level"] in ("Metadata", "None") for rule in deciding)
