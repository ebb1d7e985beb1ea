"""A connection to a real API server and what it leaves on the disk: nothing."""

from __future__ import annotations

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from provincial_cloud.kubernetes.provider.connection import Connection
from provincial_cloud.kubernetes.provider.failures import UnreachableError
from provincial_cloud.kubernetes.provider.settings import settings_from

if TYPE_CHECKING:
    from conftest import Cluster


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this process puts its temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_no_key_stays_on_the_disk_while_a_connection_is_in_use(cluster: Cluster, disk: Path) -> None:
    content = cluster.kubeconfig.read_text(encoding="utf-8")
    assert "client-key-data" in content

    def asked(_number: int) -> int:
        connection = Connection(settings_from({"kubeconfig": content}), pause=time.sleep)
        return len(connection.call("GET", "/api/v1/namespaces")["items"])

    with ThreadPoolExecutor(4) as threads:
        assert min(threads.map(asked, range(8))) > 0
    assert list(disk.iterdir()) == []


def test_a_server_that_another_authority_vouches_for_is_not_talked_to(cluster: Cluster, disk: Path) -> None:
    content = cluster.kubeconfig.read_text(encoding="utf-8")
    without = "\n".join(line for line in content.splitlines() if "certificate-authority-data" not in line)
    with pytest.raises(UnreachableError, match="certificate verify failed"):
        Connection(settings_from({"kubeconfig": without}), pause=time.sleep).call("GET", "/version")
    assert list(disk.iterdir()) == []
