"""The GitHub Action `check`: its steps run as a runner runs them."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[3]
FILE = ROOT / ".github" / "actions" / "check" / "action.yml"
SHOP = ROOT / "tests" / "scenarios" / "shop.yaml"


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What a step left behind."""

    code: int
    outputs: str
    summary: str
    report: Path


def check(folder: Path, **inputs: str) -> Ended:
    """Run the step that checks, with the inputs of a workflow."""
    action = yaml.safe_load(FILE.read_text())
    (step,) = (step for step in action["runs"]["steps"] if step.get("id") == "check")
    given = {name: field["default"] for name, field in action["inputs"].items()} | {
        name.replace("_", "-"): text for name, text in inputs.items()
    }
    variables = {
        name: given[text.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, text in step["env"].items()
    }
    files = {name: str(folder / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env={
            "HOME": os.environ["HOME"],
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "RUNNER_TEMP": str(folder),
            **files,
            **variables,
        },
        capture_output=True,
        text=True,
    )
    return Ended(
        code=done.returncode,
        outputs=(folder / "github_output").read_text(),
        summary=(folder / "github_step_summary").read_text(),
        report=folder / "loadpath.sarif",
    )


def test_a_gap_fails_the_check_and_is_reported(tmp_path: Path) -> None:
    ended = check(tmp_path, graph=f"{SHOP}\n", fail_on="critical")
    assert ended.code == 1
    assert ended.outputs == f"sarif={ended.report}\n"
    assert json.loads(ended.report.read_text())["runs"][0]["results"]
    assert ended.summary.startswith("```\n")


def test_known_gaps_pass(tmp_path: Path) -> None:
    baseline = tmp_path / "gaps.json"
    command = [Path(sys.executable).with_name("loadpath"), "check", "--graph", SHOP]
    subprocess.run([*command, "--write-baseline", baseline], check=True, capture_output=True)
    ended = check(tmp_path, graph=str(SHOP), baseline=str(baseline))
    assert ended.code == 0


def test_a_document_that_is_wrong_fails_the_check(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("loadpath: 1\ncomponents: [{id: web}]\n")
    assert check(tmp_path, graph="wrong.yaml").code not in (0, 1)


def test_every_input_reaches_a_step_by_its_environment() -> None:
    action = yaml.safe_load(FILE.read_text())
    scripts = [step.get("run", "") for step in action["runs"]["steps"]]
    assert [script for script in scripts if "${{" in script] == []
    used = json.dumps(action["runs"])
    assert [name for name in action["inputs"] if f"inputs.{name} " not in used] == []


@pytest.mark.parametrize("schema", ["vendor.github-actions"])
def test_it_is_an_action(schema: str) -> None:
    command = Path(sys.executable).with_name("check-jsonschema")
    done = subprocess.run([command, "--builtin-schema", schema, FILE], capture_output=True)
    assert done.returncode == 0, done.stdout
