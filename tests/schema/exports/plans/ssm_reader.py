"""Reads a runbook: what is over before each of its steps that stand for steps of the plan."""

import re
from collections.abc import Mapping
from typing import Any

from tests.schema.exports.plans.runs import Run

ACTIONS = {
    "aws:approve": {"Approvers", "MinRequiredApprovals", "Message"},
    "aws:executeAwsApi": {"Service", "Api"},
    "aws:waitForAwsResourceProperty": {"Service", "Api", "PropertySelector", "DesiredValues"},
}
"""The inputs that each action needs."""


def run(document: Mapping[str, Any], failing: frozenset[str]) -> Run:
    """Follow the steps; those of the plan's steps in `failing` fail."""
    steps = {one["name"]: one for one in document["mainSteps"]}
    before: dict[str, frozenset[str]] = {}
    past: list[str] = []
    name: str | None = document["mainSteps"][0]["name"]
    while name is not None:
        one = steps[name]
        step = _step(one)
        before.setdefault(step, frozenset(past))
        past.append(step)
        if step in failing and one["onFailure"] == "Abort":
            break
        jumps = step in failing and one["onFailure"].startswith("step:")
        name = one["onFailure"].removeprefix("step:") if jumps else one.get("nextStep")
        assert name is not None or one["isEnd"]
    return Run(before=before, succeeded=frozenset(past) - failing)


def faults(document: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the shape of a runbook, as sentences."""
    steps = document["mainSteps"]
    names = [one.get("name", "") for one in steps]
    found = [f"{name!r} is no name" for name in names if not re.fullmatch(r"\w{3,128}", name)]
    found += [f"{name} is there twice" for name in set(names) if names.count(name) > 1]
    for one in steps:
        if one["action"] not in ACTIONS:
            found.append(f"{one['action']} is no action")
        elif missing := ACTIONS[one["action"]] - set(one["inputs"]):
            found.append(f"{one['name']} lacks {missing}")
        jump = one["onFailure"].removeprefix("step:")
        wanted = [one.get("nextStep"), jump if jump != one["onFailure"] else None]
        found += [f"{name} is not there" for name in wanted if name and name not in names]
        if ("nextStep" in one) == bool(one.get("isEnd")):
            found.append(f"{one['name']} must go on or end")
    used = set(re.findall(r"\{\{ (\w+) \}\}", str(document)))
    found += [f"{name} is no parameter" for name in used - set(document["parameters"])]
    found += [f"{name} is not used" for name in set(document["parameters"]) - used]
    return found


def _step(item: Mapping[str, Any]) -> str:
    found = re.search(r"Step (\S.*)\.$", item["description"])
    assert found, item
    return found[1]
