"""Reads a state machine: what is over before each state that stands for a step."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.schema.exports.plans.runs import Run

States = Mapping[str, Mapping[str, Any]]


def run(document: Mapping[str, Any], failing: frozenset[str]) -> Run:
    """Follow the states; those of steps in `failing` fail, and are caught or end everything."""
    before: dict[str, frozenset[str]] = {}
    done, _ = _follow(document, failing, frozenset(), before)
    return Run(before=before, succeeded=frozenset(done - failing))


def _follow(
    machine: Mapping[str, Any],
    failing: frozenset[str],
    past: frozenset[str],
    before: dict[str, frozenset[str]],
) -> tuple[frozenset[str], bool]:
    """Return what is over at the end of a machine, and whether it ended well."""
    name: str | None = machine["StartAt"]
    while name is not None:
        state = machine["States"][name]
        step = _step(state)
        good = True
        if step is not None:
            before[step] = past
            past |= {step}
            good = step not in failing
        elif state["Type"] == "Parallel":
            ends = [_follow(one, failing, past, before) for one in state["Branches"]]
            past = past.union(*(over for over, _ in ends))
            good = all(well for _, well in ends)
        if not good and "Catch" not in state:
            return past, False
        name = state.get("Next") if good else state["Catch"][0]["Next"]
        assert name is not None or state.get("End") or state["Type"] == "Succeed"
    return past, True


def faults(machine: Mapping[str, Any], *, top: bool = True) -> list[str]:
    """Return what is wrong with the shape of a machine, as sentences."""
    states: States = machine["States"]
    found = [f"{name} is longer than 80" for name in states if len(name) > 80]
    found += [f"{name} ends and goes on" for name in states if _ends(states[name]) == 2]
    found += [f"{name} does not end or go on" for name in states if _ends(states[name]) == 0]
    seen: set[str] = set()
    near = [machine["StartAt"]]
    while near:
        name = near.pop()
        if name not in states:
            found.append(f"{name} is not there")
        elif name not in seen:
            seen.add(name)
            near += list(_targets(states[name]))
    found += [f"{name} is not reached" for name in states if name not in seen]
    for state in states.values():
        for branch in state.get("Branches", ()):
            found += faults(branch, top=False)
    if top:
        ends = [name for name, one in states.items() if one.get("End") or one["Type"] == "Succeed"]
        found += [] if len(ends) == 1 else [f"{len(ends)} terminals: {ends}"]
        names = list(_names(machine))
        found += [f"{name} is there twice" for name in set(names) if names.count(name) > 1]
    return found


def _ends(state: Mapping[str, Any]) -> int:
    """Return in how many ways a state says what is next: one is right."""
    return sum((state["Type"] in ("Succeed", "Fail", "Choice"), "Next" in state, "End" in state))


def _targets(state: Mapping[str, Any]) -> Iterator[str]:
    yield from (state[key] for key in ("Next", "Default") if key in state)
    for key in ("Catch", "Choices"):
        yield from (one["Next"] for one in state.get(key, ()))


def _names(machine: Mapping[str, Any]) -> Iterator[str]:
    for name, state in machine["States"].items():
        yield name
        for branch in state.get("Branches", ()):
            yield from _names(branch)


def _step(state: Mapping[str, Any]) -> str | None:
    found = re.search(r" Step (\S.*)\.$", state.get("Comment", ""))
    return found[1] if found else None
