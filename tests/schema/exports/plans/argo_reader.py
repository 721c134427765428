"""Reads a workflow of Argo: when a task may start, by the ends of the others."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.schema.exports.plans.runs import Run

WORD = re.compile(r"\s*(&&|\|\||[()]|[a-zA-Z0-9][-a-zA-Z0-9]*\.[A-Z][a-zA-Z]+)")
Ends = Mapping[str, str]


def tasks(document: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Return the tasks by the id of the step that each is told."""
    dag = document["spec"]["templates"][0]["dag"]
    return {_step(one): one for one in dag["tasks"]}


def may_start(depends: str, ends: Ends) -> bool:
    """Tell whether a task with this `depends` starts; `ends` has how each task ended, by name."""
    words = WORD.findall(depends)
    assert "".join(words) == depends.replace(" ", ""), depends
    value, rest = _either(words, ends)
    assert rest == []
    return value


def run(document: Mapping[str, Any], failing: frozenset[str]) -> Run:
    """Play the workflow: each task runs as early as it may, and those in `failing` fail."""
    left = {one["name"]: (step, one) for step, one in tasks(document).items()}
    ends: dict[str, str] = {}
    started: dict[str, frozenset[str]] = {}
    while left:
        now = [name for name, (_, one) in left.items() if _named(one) <= set(ends)]
        assert now, f"none of {sorted(left)} can ever be decided"
        past = frozenset(ends)
        for name in now:
            step, one = left.pop(name)
            depends = one.get("depends")
            if depends is not None and not may_start(depends, ends):
                ends[name] = "Omitted"
                continue
            started[step] = frozenset(past & _needed(name, document))
            ends[name] = "Failed" if step in failing else "Succeeded"
    steps = {one["name"]: step for step, one in tasks(document).items()}
    done = {steps[name] for name, end in ends.items() if end == "Succeeded"}
    before = {step: frozenset(steps[name] for name in names) for step, names in started.items()}
    return Run(before=before, succeeded=frozenset(done))


def _needed(name: str, document: Mapping[str, Any]) -> frozenset[str]:
    """Return every task that has ended when this one starts, whatever the others take."""
    by_name = {one["name"]: one for one in tasks(document).values()}
    found: set[str] = set()
    near = [name]
    while near:
        for one in _named(by_name[near.pop()]) - found:
            found.add(one)
            near.append(one)
    return frozenset(found)


def _named(task: Mapping[str, Any]) -> frozenset[str]:
    words = WORD.findall(task.get("depends", ""))
    return frozenset(word.partition(".")[0] for word in words if "." in word)


def _step(task: Mapping[str, Any]) -> str:
    (message,) = (
        one["value"] for one in task["arguments"]["parameters"] if one["name"] == "message"
    )
    found = re.search(r"Step (\S.*)\.$", message)
    assert found, message
    return found[1]


def _either(words: list[str], ends: Ends) -> tuple[bool, list[str]]:
    return _several(words, ends, "||", _both, any)


def _both(words: list[str], ends: Ends) -> tuple[bool, list[str]]:
    return _several(words, ends, "&&", _one, all)


def _several(
    words: list[str],
    ends: Ends,
    sign: str,
    part: Callable[[list[str], Ends], tuple[bool, list[str]]],
    joined: Callable[[list[bool]], bool],
) -> tuple[bool, list[str]]:
    value, rest = part(words, ends)
    values = [value]
    while rest[:1] == [sign]:
        value, rest = part(rest[1:], ends)
        values.append(value)
    return joined(values), rest


def _one(words: list[str], ends: Ends) -> tuple[bool, list[str]]:
    if words[0] == "(":
        value, rest = _either(words[1:], ends)
        assert rest[0] == ")"
        return value, rest[1:]
    name, _, end = words[0].partition(".")
    return ends[name] == end, words[1:]
