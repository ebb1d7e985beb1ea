"""What a stack's file must say, and what is told where it doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from provincial_cloud.deployment.stack_file import (
    Layer,
    known_stacks,
    prepare_stack_file,
    read_stack_file,
    stack_file_path,
    stack_with_layer,
    stacks_named,
)
from provincial_cloud.errors import UsageError
from provincial_cloud.project import Project

GOOD = "config:\n  provincial-cloud:environment: local\n  provincial-cloud:layers: [foundation]\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A checkout with a stack `one`, and a template for `local`."""
    made = Project(tmp_path)
    (made.environments / "per-checkout").mkdir(parents=True)
    stack_file_path(made, "one").write_text(GOOD, encoding="utf-8")
    (made.environments / "per-checkout" / "Pulumi.local.yaml").write_text(GOOD, encoding="utf-8")
    return made


def refusal(project: Project, stack: str) -> str:
    """What is said of a stack that can't be read."""
    with pytest.raises(UsageError) as caught:
        read_stack_file(project, stack)
    return str(caught.value)


def test_a_stack_belongs_to_an_environment_and_holds_layers(project: Project) -> None:
    file = read_stack_file(project, "one")
    assert (file.stack, file.environment, file.layers) == ("one", "local", (Layer.FOUNDATION,))


def test_stacks_are_known_by_their_files_and_templates(project: Project) -> None:
    assert known_stacks(project) == ["local", "one"]


def test_a_stack_with_a_template_is_read_from_it_until_it_has_a_file(project: Project) -> None:
    assert read_stack_file(project, "local").path.parent.name == "per-checkout"
    prepare_stack_file(project, "local")
    assert read_stack_file(project, "local").path == stack_file_path(project, "local")
    assert sorted(path.name for path in project.environments.iterdir()) == [
        "Pulumi.local.yaml",
        "Pulumi.one.yaml",
        "per-checkout",
    ]


def test_a_file_that_is_there_is_not_replaced_by_the_template(project: Project) -> None:
    path = stack_file_path(project, "local")
    path.write_text(GOOD + "# mine\n", encoding="utf-8")
    prepare_stack_file(project, "local")
    assert path.read_text(encoding="utf-8").endswith("# mine\n")


@pytest.mark.parametrize("name", ["on", "../one", "*", "o?e", "[o]ne", "", "one/two", "o" * 101, "một"])
def test_what_is_no_stack_is_refused_and_the_stacks_are_named(project: Project, name: str) -> None:
    said = refusal(project, name)
    assert "no such stack" in said
    assert "local, one" in said


def test_every_mistake_is_told_at_once_with_its_line(project: Project) -> None:
    text = "config:\n  provincial-cloud:environment: 7\n  provincial-cloud:layers: [fundation, {a: b}]\n"
    stack_file_path(project, "one").write_text(text, encoding="utf-8")
    said = refusal(project, "one")
    assert "Pulumi.one.yaml:2:3: provincial-cloud:environment does not name an environment" in said
    assert "did you mean 'foundation'?" in said
    assert said.count("unknown layer") == 2
    assert said.count("Pulumi.one.yaml:3:3") == 2


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "no config"),
        (b"config:\n", "no config"),
        (b"config: [1]\n", "no config"),
        (b"config: {a\n", "not YAML"),
        (b"a: 1\na: 2\n", "not YAML"),
        (b"config: \xff\xfe\n", "not YAML"),
    ],
)
def test_a_file_of_another_form_is_refused(project: Project, content: bytes, expected: str) -> None:
    stack_file_path(project, "one").write_bytes(content)
    said = refusal(project, "one")
    assert expected in said
    assert "Pulumi.one.yaml" in said


def test_a_folder_in_the_place_of_the_file_is_told(project: Project) -> None:
    stack_file_path(project, "two").mkdir()
    said = refusal(project, "two")
    assert "the stack file can't be read" in said
    assert "Is a directory" in said


def test_a_file_that_can_not_be_read_is_told(project: Project) -> None:
    stack_file_path(project, "one").unlink()
    stack_file_path(project, "one").symlink_to("/proc/self/mem")  # not even root reads its start
    assert "Input/output error" in refusal(project, "one")


def test_a_layer_is_found_in_the_one_other_stack_of_the_environment_that_holds_it(project: Project) -> None:
    two = GOOD.replace("foundation", "platform")
    stack_file_path(project, "two").write_text(two, encoding="utf-8")
    (project.environments / "per-checkout" / "Pulumi.local.yaml").unlink()
    assert stack_with_layer(project, "local", Layer.FOUNDATION, wanted_by="two") == "one"


@pytest.mark.parametrize(
    ("holders", "told"), [(0, "no stack of local holds"), (2, "more than one stack of local holds")]
)
def test_a_layer_that_no_stack_or_several_hold_is_an_error_that_names_them(
    project: Project, holders: int, told: str
) -> None:
    (project.environments / "per-checkout" / "Pulumi.local.yaml").unlink()
    stack_file_path(project, "one").unlink()
    for number in range(holders):
        stack_file_path(project, f"holder-{number}").write_text(GOOD, encoding="utf-8")
    with pytest.raises(UsageError, match=told) as caught:
        stack_with_layer(project, "local", Layer.FOUNDATION, wanted_by="two")
    assert str(caught.value).count("holder-") == holders * 2
    assert "Pulumi.two.yaml" in str(caught.value)


def test_an_environment_stands_for_all_its_stacks_lower_layers_first(project: Project) -> None:
    for stack, layers in (("a", "[tenants]"), ("b", "[platform, applications]"), ("c", "[foundation]")):
        text = GOOD.replace("local", "wide").replace("[foundation]", layers)
        stack_file_path(project, stack).write_text(text, encoding="utf-8")
    assert stacks_named(project, "wide") == ["c", "b", "a"]
    assert stacks_named(project, "a") == ["a"]


def test_a_stack_that_is_called_like_its_environment_stands_for_itself(project: Project) -> None:
    assert stacks_named(project, "local") == ["local"]  # though `one` is of that environment too


def test_what_is_neither_stack_nor_environment_is_refused(project: Project) -> None:
    stack_file_path(project, "wide-base").write_text(GOOD.replace("local", "wide"), encoding="utf-8")
    with pytest.raises(UsageError, match="no such stack") as caught:
        stacks_named(project, "wid")
    assert "local, one, wide, wide-base; did you mean 'wide'?" in str(caught.value)
