from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from provincial_cloud.command.rules import app
from provincial_cloud.errors import UsageError
from provincial_policies.cel.examples import NAMESPACE_NAME, example, known, pod_example
from provincial_policies.cel.kinds import DEPLOYMENT, NAMESPACE, SERVICE

RUNNER = CliRunner()
ENVIRONMENTS = Path(__file__).resolve().parents[3] / "environments"
GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\ndata: {MODE: x}\n"


def checked(*words, given=None):
    return RUNNER.invoke(app, ["check", *map(str, words)], input=given)


def write(folder, name, *manifests):
    path = folder / name
    path.write_text("\n---\n".join(json.dumps(manifest, indent=1) for manifest in manifests), encoding="utf-8")
    return path


def test_objects_that_comply_pass(tmp_path):
    done = checked(write(tmp_path, "good.yaml", *(example(kind) for kind in known())))
    assert done.exit_code == 0, done.output
    assert f"{len(known())} objects" in done.output
    assert "0 failed" in done.output


def test_a_violation_names_file_line_rule_and_both_languages(tmp_path):
    bad = pod_example(DEPLOYMENT, {"hostPID": True})
    path = write(tmp_path, "two.yaml", example(SERVICE), bad)
    done = checked(path)
    assert done.exit_code == 1
    line = path.read_text(encoding="utf-8").splitlines().index("---") + 2
    assert f"{path}:{line}: error [pod-not-in-host-namespaces] Deployment so-khcn-dvc/portal" in done.output
    assert "hostPID: is shared with the node" in done.output
    assert "hostPID: dùng chung không gian của máy chủ" in done.output


def test_the_same_as_json(tmp_path):
    path = write(tmp_path, "bad.json", example(SERVICE, {"spec.type": "NodePort"}))
    done = checked(path, "--format", "json")
    assert done.exit_code == 1
    told = json.loads(done.output)
    (violation,) = told["violations"]
    assert violation["rule"] == "svc-no-node-port"
    assert (violation["file"], violation["line"]) == (str(path), 1)
    assert violation["mandatory"] is True
    assert told["counts"]["failed"] == 1


def test_advice_is_told_and_does_not_fail(tmp_path):
    done = checked(write(tmp_path, "a.yaml", pod_example(DEPLOYMENT, {"volumes.0.emptyDir": {}})))
    assert done.exit_code == 0
    assert "warning [pod-scratch-limited]" in done.output


def test_items_of_a_list_and_files_of_a_folder_count_one_by_one(tmp_path):
    bad = example(SERVICE, {"spec.type": "NodePort"})
    write(tmp_path, "list.yaml", {"apiVersion": "v1", "kind": "List", "items": [example(SERVICE), bad]})
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep", "more.yml", bad)
    (tmp_path / "notes.txt").write_text("not a manifest", encoding="utf-8")
    done = checked(tmp_path, "--format", "json")
    told = json.loads(done.output)
    assert told["counts"]["objects"] == 3
    assert [Path(one["file"]).name for one in told["violations"]] == ["more.yml", "list.yaml"]
    assert told["violations"][1]["line"] > 1


def test_standard_input_is_read():
    done = checked("-", given=GOOD)
    assert done.exit_code == 0
    assert "1 objects" in done.output


@pytest.mark.parametrize(
    ("text", "line"), [("a: [1\nb: 2\n", 2), (f"{GOOD}---\njust words\n", 6)], ids=["not yaml", "not an object"]
)
def test_what_is_no_manifest_is_refused_with_its_place(tmp_path, text, line):
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    done = checked(path)
    assert isinstance(done.exception, UsageError)
    assert f"{path}:{line}" in str(done.exception)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    done = checked(tmp_path / "none.yaml")
    assert isinstance(done.exception, UsageError)
    assert "none.yaml" in str(done.exception)


def test_a_kind_without_rules_is_counted_as_such(tmp_path):
    done = checked(write(tmp_path, "a.yaml", {"apiVersion": "example.vn/v1", "kind": "Thing"}))
    assert "1 without rules" in done.output


def test_a_namespace_counts_for_what_lies_in_it_whichever_file_comes_first(tmp_path):
    write(tmp_path, "a.yaml", example(SERVICE))
    labels = {**example(NAMESPACE)["metadata"]["labels"], "provincial/level": "2"}
    within = {"metadata.name": NAMESPACE_NAME, "metadata.labels": labels}
    write(tmp_path, "b.yaml", example(NAMESPACE, within))
    assert "[level-of-namespace] Service so-khcn-dvc/portal" in checked(tmp_path).output


def test_what_is_not_known_of_the_cluster_is_not_checked_and_an_environment_tells_it(tmp_path, monkeypatch):
    labels = {"provincial/level": "5"}
    path = write(
        tmp_path, "a.yaml", example(SERVICE, {"metadata.labels": {**example(SERVICE)["metadata"]["labels"], **labels}})
    )
    assert "2 not checked" in checked(path).output  # the cluster's level, and the namespace's
    monkeypatch.chdir(ENVIRONMENTS)
    done = checked(path, "--environment", "tien-giang")
    assert done.exit_code == 1
    assert "level-within-cluster" in done.output


def test_a_cluster_that_is_not_there_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(ENVIRONMENTS)
    path = write(tmp_path, "a.yaml", example(SERVICE))
    done = checked(path, "--environment", "tien-giang", "--cluster", "none")
    assert isinstance(done.exception, UsageError)
    assert "shared" in str(done.exception)


def test_the_value_of_a_secret_is_never_shown(tmp_path):
    value = "canary-of-a-value-77a1"
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "a"},
        "type": "kubernetes.io/service-account-token",
    }
    path = write(tmp_path, "a.yaml", {**secret, "stringData": {"password": value}})
    for form in ("text", "json"):
        done = checked(path, "--format", form)
        assert done.exit_code == 1
        assert value not in done.output


def test_only_the_named_rules_run(tmp_path):
    bad = pod_example(DEPLOYMENT, {"hostPID": True})
    path = write(tmp_path, "bad.yaml", bad, example(SERVICE, {"spec.type": "NodePort"}))
    done = checked(path, "--rule", "svc-no-node-port", "--format", "json")
    assert done.exit_code == 1
    assert [one["rule"] for one in json.loads(done.output)["violations"]] == ["svc-no-node-port"]
    both = checked(path, "--rule", "svc-no-node-port", "--rule", "pod-not-in-host-namespaces", "--format", "json")
    assert len(json.loads(both.output)["violations"]) == 2


def test_a_rule_that_there_is_not_is_refused_with_a_near_one(tmp_path):
    done = checked(write(tmp_path, "good.yaml", example(SERVICE)), "--rule", "svc-no-nodeport")
    assert isinstance(done.exception, UsageError)
    assert "did you mean 'svc-no-node-port'?" in str(done.exception)
