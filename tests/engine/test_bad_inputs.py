"""What a person can get wrong at the command line: each says what is wrong, exits non-zero and changes nothing.

Faulty environments have a table of their own with 127 lines (tests/modules/environment/bad); here are the rest: stacks,
commands, endpoints, tools, the sandbox, evidence, and what the provider is told.
"""

from __future__ import annotations

import hashlib
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("bad-inputs")

STACK = "config:\n  provincial-cloud:environment: local\n  provincial-cloud:layers: [foundation]\n"


@dataclass(frozen=True)
class Bad:
    """One bad input: the command, what it must say, and what is prepared for it."""

    name: str
    words: tuple[str, ...]
    says: tuple[str, ...]
    status: int = 2
    stack: str | None = None
    """Text of environments/Pulumi.bad.yaml."""
    files: tuple[tuple[str, str], ...] = ()
    """Further files, by path in the checkout."""
    variables: tuple[tuple[str, str], ...] = ()


def up(name: str, text: str, *says: str) -> Bad:
    """A stack file that can't be brought up."""
    return Bad(name, ("provincial", "up", "bad"), says, stack=text)


def usage(name: str, *words: str, says: str = "", status: int = 2) -> Bad:
    """Words that no command takes."""
    return Bad(name, ("provincial", *words), (says,), status)


def environment(name: str, file: str, text: str, *says: str) -> Bad:
    """An environment that is found faulty before anything starts."""
    return Bad(name, ("provincial", "up", "local"), says, files=((f"environments/local/{file}", text),))


TABLE = [
    # stack files
    Bad("an unknown stack", ("provincial", "up", "locl"), ("no such stack", "did you mean 'local'?")),
    Bad("an unknown stack to preview", ("provincial", "preview", "lokal"), ("no such stack", "local")),
    Bad("an unknown stack to take down", ("provincial", "down", "locall"), ("no such stack", "local")),
    up("an empty stack file", "", "no config", "Pulumi.bad.yaml:1"),
    up("a stack file that is a list", "- a\n", "no config"),
    up("a stack file that is not YAML", "config: [\n", "not YAML", "Pulumi.bad.yaml"),
    up("a stack file with a tab", "config:\n\ta: 1\n", "not YAML", "Pulumi.bad.yaml:2"),
    up("a stack file without an environment", STACK.replace(":environment: local", ":env: x"), "does not name"),
    up("a stack file with a number for an environment", STACK.replace(": local", ": 7"), "does not name", "7"),
    up("a stack file that names no such environment", STACK.replace(": local", ": lokal"), "no such environment"),
    up("a stack file with an environment outside", STACK.replace(": local", ": ../local"), "no such environment"),
    up("a stack file without layers", STACK.replace(":layers: [foundation]", ":layer: x"), "not a list of layers"),
    up("a stack file with an empty list of layers", STACK.replace("[foundation]", "[]"), "not a list of layers"),
    up("a stack file with a text for layers", STACK.replace("[foundation]", "foundation"), "not a list of layers"),
    up("a stack file with a misspelt layer", STACK.replace("foundation", "fundation"), "did you mean 'foundation'?"),
    # environments, met through `up`
    environment("an unknown key in an environment", "sites.yaml", "sitez: []\n", "sites.yaml:1:1", "sitez"),
    environment("an environment with a list for a file", "zones.yaml", "- dmz\n", "zones.yaml:1"),
    environment("an environment with a cut file", "units.yaml", "units: [\n", "units.yaml"),
    environment(
        "an environment that repeats a key", "clusters.yaml", "clusters: []\nclusters: []\n", "clusters.yaml:2"
    ),
    environment("an environment with a file that nothing reads", "extra.yaml", "a: 1\n", "extra.yaml", "nothing reads"),
    environment("an environment with a zone unknown", "zones.yaml", "zones: [demilitarised]\n", "zones.yaml:1", "dmz"),
    Bad("an unknown environment to validate", ("provincial", "environment", "validate", "lokal"), ("local",)),
    Bad("an unknown environment to show", ("provincial", "environment", "show", "lokal"), ("no such environment",)),
    Bad("a day that is none", ("provincial", "environment", "show", "local", "--as-of", "2026-13-01"), ("2026-13-01",)),
    Bad("a schema of nothing", ("provincial", "environment", "schema", "citys"), ("citys",)),
    Bad("a new environment over an old one", ("provincial", "environment", "new", "local"), ("local",)),
    Bad("a new environment with a bad name", ("provincial", "environment", "new", "../x"), ("../x",)),
    Bad("a template unknown", ("provincial", "environment", "new", "n", "--template", "nope"), ("nope",)),
    # commands
    usage("an unknown command", "upp", says="upp"),
    usage("an unknown option", "up", "local", "--forse", says="--forse"),
    usage("a missing stack", "up", says="Missing"),
    usage("too many words", "up", "local", "more", says="more"),
    usage("an unknown word for the sandbox", "sandbox", "begin", says="begin"),
    usage("an unknown half of the sandbox", "sandbox", "start", "--only", "azure", says="azure"),
    usage("a port that is a word", "sandbox", "start", "--port", "http", says="--port"),
    usage("a port out of range", "sandbox", "start", "--only", "aws", "--port", "70000", says="65535"),
    usage("a log of nothing", "sandbox", "logs", "nginx", says="nginx"),
    usage(
        "faults from a file that is not there",
        "sandbox",
        "start",
        "--only",
        "aws",
        "--faults",
        "no.json",
        says="no.json",
    ),
    usage("an unknown tool", "doctor", "--install", "terraform", says="terraform"),
    usage("an unknown format of the doctor", "doctor", "--format", "xml", says="xml"),
    usage("an unknown rule", "rules", "explain", "net-no-open-admin-port", says="net-no-open-admin-ports"),
    usage("an unknown language of a rule", "rules", "explain", "net-no-open-admin-ports", "--lang", "fr", says="fr"),
    usage("an unknown format of the rules", "rules", "list", "--format", "yaml", says="yaml"),
    # evidence and reports
    usage("a report without a stack", "report", says="Missing"),
    usage("a report of a stack without evidence", "report", "nothing", "--kind", "policy", says="nothing"),
    usage("a report of an unknown kind", "report", "local", "--kind", "money", says="money"),
    usage("a report in an unknown format", "report", "local", "--kind", "policy", "--format", "docx", says="docx"),
    usage("evidence of a stack that has none", "evidence", "verify", "nothing", says="nothing"),
    usage("a run that was never made", "evidence", "show", "nothing", "run-1", says="nothing"),
    Bad(
        "a ledger that somebody changed",
        ("provincial", "evidence", "verify", "bent"),
        ("1",),
        1,
        files=((".provincial/evidence/bent.jsonl", '{"version":1}\n'),),
    ),
    Bad(
        "a report from a ledger that somebody changed",
        ("provincial", "report", "bent", "--kind", "policy"),
        ("bent",),
        1,
        files=((".provincial/evidence/bent.jsonl", '{"version":1}\n'),),
    ),
]


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.name)
def test_it_is_refused_and_nothing_changes(checkout: Any, bad: Bad, restored: Callable[[Path], None]) -> None:
    if bad.stack is not None:
        path = checkout.root / "environments" / "Pulumi.bad.yaml"
        restored(path)
        path.write_text(bad.stack, encoding="utf-8")
    for name, text in bad.files:
        path = checkout.root / name
        restored(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    before = _fingerprint(checkout.root)
    done = checkout.run(*bad.words, check=False, **dict(bad.variables))
    said = re.sub(r"\s+", " ", re.sub(r"[│╭╮╰╯─]", " ", done.stdout + done.stderr))
    assert done.returncode == bad.status, said
    for words in bad.says:
        assert words in said
    assert "Traceback" not in said
    assert _fingerprint(checkout.root) == before


@pytest.fixture
def restored() -> Iterator[Callable[[Path], None]]:
    """Files that are put back as they were."""
    kept: dict[Path, bytes | None] = {}

    def keep(path: Path) -> None:
        kept[path] = path.read_bytes() if path.exists() else None

    yield keep
    for path, content in kept.items():
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(content)


def _fingerprint(root: Path) -> dict[str, str]:
    """Every file of the checkout that a person or a run would miss; locks and logs of tools are not among them."""
    skipped = ("__pycache__", ".venv", "logs", ".lock", "sandbox")
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not any(word in str(path.relative_to(root)) for word in skipped)
    }


PROGRAM = "from provincial_cloud.aws import *\n{line}\n"
REFUSED_BY_THE_PROVIDER = [
    ('Vpc("x", cidr_block="10.0.0.0/16", instance_tenancy="shared")', ["instance_tenancy", "dedicated"]),
    ('Bucket("x", versioning="enabled")', ["versioning", "did you mean 'Enabled'?"]),
    ('Bucket("x", encryption={"sse_algoritm": "AES256"})', ["sse_algoritm"]),
    ('Bucket("x", policy="{")', ["policy", "a JSON document"]),
    ('Bucket("x", tags={"aws:mine": "x"})', ["tags.aws:mine", "not starting with aws:"]),
    ('Key("x", deletion_window_in_days=3)', ["deletion_window_in_days", "7"]),
    ('LogGroup("x", retention_in_days=92)', ["retention_in_days", "120"]),
    ('Role("x", assume_role_policy_document={}, max_session_duration=60)', ["max_session_duration", "3600"]),
    ('Listener("x", load_balancer_arn="a", port=0, protocol="HTTPS", default_actions=[])', ["port"]),
]


@pytest.fixture(scope="module")
def refusing(checkout: Any) -> Any:
    """A checkout whose programs are previewed against a sandbox."""
    checkout.start_sandbox()
    checkout.program("")
    checkout.pulumi("stack", "init", "refusing")
    return checkout


@pytest.mark.parametrize(("line", "says"), REFUSED_BY_THE_PROVIDER, ids=lambda value: str(value)[:40])
def test_the_provider_refuses_before_anything_is_made(refusing: Any, line: str, says: list[str]) -> None:
    (refusing.root / "stacks" / "__main__.py").write_text(PROGRAM.format(line=line), encoding="utf-8")
    done = refusing.pulumi("preview", "--stack", "refusing", check=False, PROVINCIAL_POLICY_PACK="off")
    assert done.returncode != 0
    for words in says:
        assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert not [one for one in refusing.state("refusing") if one["type"].startswith("provincial:aws")]


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("endpoint", "ftp://cloud", "an http(s) URL"),
        ("region", "Hanoi!", "lower-case letters"),
        ("max_attempts", "0", "1 to 100"),
        ("access_key", "only-half", "both keys, or neither"),
        ("endpoynt", "sandbox", "no such setting"),
    ],
)
def test_settings_of_the_provider_that_mean_nothing_are_refused(
    refusing: Any, setting: str, value: str, says: str
) -> None:
    (refusing.root / "stacks" / "__main__.py").write_text(PROGRAM.format(line='Key("x")'), encoding="utf-8")
    refusing.pulumi("config", "set", f"provincial:{setting}", value, "--stack", "refusing")
    try:
        done = refusing.pulumi("preview", "--stack", "refusing", check=False, PROVINCIAL_POLICY_PACK="off")
        assert done.returncode != 0
        assert says in done.stdout + done.stderr
    finally:
        refusing.pulumi("config", "rm", f"provincial:{setting}", "--stack", "refusing")


def test_a_port_that_somebody_else_holds_is_named(checkout: Any) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = str(held.getsockname()[1])
        checkout.provincial("sandbox", "stop")
        done = checkout.provincial("sandbox", "start", "--only", "aws", "--port", port, check=False)
        assert done.returncode != 0
        assert port in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr


def test_a_cloud_that_does_not_answer_is_named(checkout: Any) -> None:
    path = checkout.root / "environments" / "local" / "environment.yaml"
    before = path.read_bytes()
    path.write_bytes(before.replace(b"endpoint: sandbox", b"endpoint: http://127.0.0.1:9"))
    try:
        file = checkout.root / "environments" / "Pulumi.away.yaml"
        file.write_text(STACK, encoding="utf-8")
        (checkout.root / "stacks" / "__main__.py").write_text(
            "from provincial_cloud.aws import Bucket, Provider\nimport pulumi\n"
            'p = Provider("p", endpoint="http://127.0.0.1:9", access_key="a", secret_key="b", max_attempts=2)\n'
            'Bucket("x", opts=pulumi.ResourceOptions(provider=p))\n',
            encoding="utf-8",
        )
        done = checkout.provincial("up", "away", check=False, PROVINCIAL_POLICY_PACK="off")
        said = done.stdout + done.stderr
        assert done.returncode == 1
        assert "http://127.0.0.1:9" in said
        assert "NoConnection" in said
    finally:
        path.write_bytes(before)


def test_the_table_has_at_least_sixty_lines() -> None:
    assert len(TABLE) + len(REFUSED_BY_THE_PROVIDER) + 5 + 2 >= 60
    assert len({bad.name for bad in TABLE}) == len(TABLE)
