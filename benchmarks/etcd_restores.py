"""A cluster's Secrets back out of a snapshot of its etcd, against creating them through the API server again."""

from __future__ import annotations

import base64
import http.client
import itertools
import json
import random
import shutil
import ssl
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from measuring.results import table
from measuring.rounds import Goal, paired_ratio, spread
from measuring.verdict import DifferentWorkError

from provincial_cloud import sandbox
from provincial_cloud.backup import etcd
from provincial_cloud.project import Project
from provincial_cloud.sandbox.cluster_layout import ClusterFiles
from provincial_cloud.sandbox.kubernetes import etcd_endpoint

CREATE, SNAPSHOT, RESTORE = "create through the API", "our snapshot with its answers", "our restore with its answers"
AT_LEAST = 20
LANES, BYTES = 8, 1024

Say = Callable[[str], None]


def measure_restores(rounds: int, secrets: int, say: Say) -> tuple[list[Goal], str, dict[str, Any]]:
    """Time each side in a fresh cluster a round; gives the goal, the Markdown summary and the figures."""
    found: dict[str, list[float]] = {CREATE: [], SNAPSHOT: [], RESTORE: []}
    for number in range(rounds):
        home = Path(tempfile.mkdtemp(prefix="benchmark-etcd-"))
        (home / "Pulumi.yaml").touch()
        (home / "toolchain").symlink_to(Project.find().toolchain)
        project = Project(home)
        try:
            for side, seconds in _round(project, secrets).items():
                found[side].append(seconds)
            say(f"round {number + 1}: " + ", ".join(f"{side} {values[-1]:.2f} s" for side, values in found.items()))
        finally:
            sandbox.stop_kubernetes(project)
            shutil.rmtree(home)
    faster = paired_ratio(found[CREATE], found[RESTORE])
    goal = Goal(
        name=f"{secrets} Secrets by a restore, against creating them",
        measured=faster.median,
        at_least=AT_LEAST,
        unit="×",
    )
    rows = [(side, str(spread(values))) for side, values in found.items()]
    title = f"### etcd, {secrets} Secrets of {BYTES} bytes, {LANES} lanes of creates"
    return [goal], f"{title}\n\n{table(('side', 'seconds'), rows)}", {"seconds": found, "secrets": secrets}


def _round(project: Project, secrets: int) -> dict[str, float]:
    api = sandbox.start_kubernetes(project).url
    marks = [time.perf_counter()]
    with ThreadPoolExecutor(LANES) as pool:
        list(pool.map(partial(_create, project, api, secrets), range(LANES)))
    marks.append(time.perf_counter())
    url, client = etcd_endpoint(project)
    file = project.root / "one.etcd"
    wanted = etcd.snapshot(etcd.Member(url=url, client=client), file)
    marks.append(time.perf_counter())
    answers = etcd.ask_restored(file, wanted)
    marks.append(time.perf_counter())
    if answers != wanted or f"/registry/secrets/|{secrets}" not in wanted[etcd.KEYS].splitlines():
        raise DifferentWorkError([f"the restored etcd does not hold the {secrets} Secrets: {answers}, {wanted}"])
    return dict(zip((CREATE, SNAPSHOT, RESTORE), (b - a for a, b in itertools.pairwise(marks)), strict=True))


def _create(project: Project, api: str, secrets: int, lane: int) -> None:
    """One lane's share, over a connection that stays open: no client library's time counts against the API."""
    files = ClusterFiles(folder=project.sandbox.resolve() / "kubernetes")
    context = ssl.create_default_context(cafile=str(files.certificate("cluster-authority")))
    context.load_cert_chain(files.certificate("admin"), files.key("admin"))
    connection = http.client.HTTPSConnection(urlsplit(api).netloc, timeout=120, context=context)
    chance = random.Random(lane)  # noqa: S311 - values that are the same each time, no secrets
    for number in range(lane, secrets, LANES):
        value = base64.b64encode(chance.randbytes(BYTES)).decode()
        body = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": f"s-{number}"}, "data": {"value": value}}
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/api/v1/namespaces/default/secrets", json.dumps(body), headers)
        response = connection.getresponse()
        told = response.read()
        if response.status != http.client.CREATED:
            raise DifferentWorkError([told.decode("utf-8", "replace")[:500]])
    connection.close()
