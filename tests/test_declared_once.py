"""A field that is added to the dataclass of a record reaches every door, by that one edit.

The four folders are laid out beside the tests as they are, but for the edit, and a process of their
own writes and reads a record with the new field through each door.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FIELD = '''
    hue: str | None = None
    """The hue in which it is drawn; None when nobody chose it."""
'''
"""The edit."""
HOMES = {
    "Component": "model/records/component.py",
    "Member": "model/records/requirement.py",
    "Evidence": "model/records/requirement.py",
    "Requirement": "model/records/requirement.py",
    "Objective": "model/records/objective.py",
    "Capability": "model/records/objective.py",
    "Waiver": "model/records/objective.py",
    "Step": "model/failover/plan.py",
    "Finding": "model/gaps/interface.py",
}


@pytest.fixture(scope="module")
def doors(tmp_path_factory) -> dict[str, dict[str, object]]:
    """What each door gives of each record with the field, found by one process."""
    folder = tmp_path_factory.mktemp("edited")
    for name in ("schema", "service", "discovery", "tests"):
        (folder / name).symlink_to(ROOT / name)
    for source in (ROOT / "model").rglob("*.py"):
        copy = folder / source.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        for kind, home in HOMES.items():
            if copy == folder / home:
                text = with_field(text, kind)
        copy.write_text(text, encoding="utf-8")
    run = [sys.executable, "-m", "tests.through_every_door"]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, object]] = json.loads(done.stdout)
    return found


def with_field(text: str, kind: str) -> str:
    """Return the source of a module with the field at the end of the fields of one dataclass."""
    head, mark, rest = text.partition(f"\nclass {kind}:")
    ends = [at for at in (rest.find("\n    def "), rest.find("\n    @")) if at >= 0]
    next_class = rest.find("\n\n\n")
    end = min([*ends, next_class if next_class >= 0 else len(rest)])
    return f"{head}{mark}{rest[:end].rstrip()}{FIELD}{rest[end:]}"


@pytest.mark.parametrize("kind", HOMES)
def test_a_field_is_shown_by_graphql_with_its_docstring(doors, kind):
    assert doors["graphql"][kind] == [
        "hue: String",
        "The hue in which it is drawn; null when nobody chose it.",
    ]


@pytest.mark.parametrize("kind", HOMES)
def test_a_field_is_written_by_json_answers(doors, kind):
    assert doors["json"][kind] == "teal"


@pytest.mark.parametrize("kind", [kind for kind in HOMES if kind not in ("Step", "Finding")])
@pytest.mark.parametrize("door", ["sqlite", "digest", "document"])
def test_a_field_of_a_record_is_kept(doors, door, kind):
    assert doors[door][kind] is True


@pytest.mark.parametrize("kind", ["Component", "Requirement", "Objective", "Capability", "Waiver"])
def test_a_field_of_a_record_is_a_property_in_neo4j(doors, kind):
    assert doors["neo4j"][kind] == "teal"


@pytest.mark.parametrize("kind", ["Component", "Requirement", "Evidence", "Member"])
def test_a_changed_field_is_named_by_the_difference_of_two_revisions(doors, kind):
    changed = {"Evidence": ["evidence"], "Member": ["members"]}.get(kind, ["hue"])
    assert doors["diff"][kind] == changed


def test_a_field_of_a_component_passes_an_import_and_linking(doors):
    assert doors["import"]["Component"] == "teal"


def test_a_field_of_a_step_is_in_the_json_of_a_plan_and_in_its_schema(doors):
    assert doors["plan"] == {"written": "teal", "schema": True}
