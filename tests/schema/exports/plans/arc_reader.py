"""Reads a plan of Region switch: what is over before each step, and whether AWS takes it."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import botocore.session
from botocore.model import Shape
from botocore.validate import ParamValidator

from tests.schema.exports.plans.runs import Run

ROLE = "arn:aws:iam::111122223333:role/sample"
SHAPE = (
    botocore.session.Session()
    .get_service_model("arc-region-switch")
    .operation_model("CreatePlan")
    .input_shape
)

UNICODE = {r"\p{L}": r"\w", r"\p{N}": r"\d", r"\p{Z}": " "}
"""Classes of characters that Java knows, as Python writes them."""


def run(document: Mapping[str, Any], failing: frozenset[str]) -> Run:
    """Follow the steps; a failing one ends the execution after what runs beside it."""
    workflow = document["Resources"]["Plan"]["Properties"]["Workflows"][0]
    assert workflow["WorkflowTargetAction"] in ("activate", "deactivate")
    past = frozenset(_steps({"Description": workflow["WorkflowDescription"]}))
    before: dict[str, frozenset[str]] = dict.fromkeys(past, frozenset())
    # Nobody executes a plan whose evaluation fails.
    for step in () if past & failing else workflow["Steps"]:
        inside = step["ExecutionBlockConfiguration"].get("ParallelConfig", {"Steps": [step]})
        beside = [_begun(_steps(one), failing) for one in inside["Steps"]]
        for several in beside:
            over = past
            for one in several:
                before[one] = over
                over |= {one}
        past = past.union(*beside)
        if past & failing:
            break
    return Run(before=before, succeeded=past - failing)


def _begun(several: Sequence[str], failing: frozenset[str]) -> Sequence[str]:
    """Return the steps that an entry begins: it ends with the first that fails."""
    stop = next((at for at, one in enumerate(several, start=1) if one in failing), len(several))
    return several[:stop]


def request(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the request of `CreatePlan` that the template stands for, roles filled in."""
    properties = _substituted(document["Resources"]["Plan"]["Properties"])
    for name in document["Parameters"]:
        value = ROLE if name.endswith("Role") else "sample"
        properties = json.loads(
            json.dumps(properties).replace(json.dumps({"Ref": name}), json.dumps(value))
        )
    return {_small(name): _lower(value, SHAPE.members[_small(name)])
            for name, value in properties.items()}  # fmt: skip


def faults(document: Mapping[str, Any]) -> list[str]:
    """Return why AWS would refuse a template's plan: types, patterns, lengths, unions."""
    asked = request(document)
    report = ParamValidator().validate(asked, SHAPE)
    found = [report.generate_report()] if report.has_errors() else []
    found += list(_unfit(asked, SHAPE, "plan"))
    names = [one["name"] for one in _all_steps(asked)]
    found += [f"{name} is there twice" for name in set(names) if names.count(name) > 1]
    found += [f"{name} is too long" for name in names if len(name) > 32]
    used = set(re.findall(r'\{"Ref": "(\w+)"\}', json.dumps(document)))
    used |= set(re.findall(r"\$\{(\w+)\}", json.dumps(document)))
    found += [f"{one} is no parameter" for one in used - set(document["Parameters"])]
    return found


def _substituted(value: Any) -> Any:
    """Return a value in which every `Fn::Sub` is its text."""
    if isinstance(value, Mapping):
        if set(value) == {"Fn::Sub"}:
            return value["Fn::Sub"]
        return {name: _substituted(each) for name, each in value.items()}
    return [_substituted(each) for each in value] if isinstance(value, list) else value


def _unfit(value: Any, shape: Shape, where: str) -> Sequence[str]:
    """Return where a value breaks what botocore knows and does not check."""
    found: list[str] = []
    if shape.type_name == "structure":
        if getattr(shape, "is_tagged_union", False) and len(value) != 1:
            found.append(f"{where} must have one member: {list(value)}")
        for name, each in value.items():
            found += _unfit(each, shape.members[name], f"{where}.{name}")
    elif shape.type_name == "list":
        low, high = shape.metadata.get("min", 0), shape.metadata.get("max", 10**9)
        found += [] if low <= len(value) <= high else [f"{where} has {len(value)} members"]
        for each in value:
            found += _unfit(each, shape.member, f"{where}[]")
    elif shape.type_name == "map":
        for name, each in value.items():
            found += _unfit(name, shape.key, f"{where} key")
            found += _unfit(each, shape.value, f"{where}.{name}")
    elif shape.type_name == "string":
        pattern = shape.metadata.get("pattern")
        for unicode, known in UNICODE.items():
            pattern = pattern and pattern.replace(unicode, known)
        low, high = shape.metadata.get("min", 0), shape.metadata.get("max", 10**9)
        if pattern and not re.fullmatch(pattern, value):
            found.append(f"{where} {value!r} does not match {pattern}")
        if not low <= len(value) <= high:
            found.append(f"{where} {value!r} is too short or too long")
        if shape.enum and value not in shape.enum:
            found.append(f"{where} {value!r} is none of {shape.enum}")
    return found


def _lower(value: Any, shape: Shape) -> Any:
    """Return a value with the field names of the API, which begin small; keys of maps stay."""
    if shape.type_name == "structure":
        return {_small(name): _lower(each, shape.members[_small(name)])
                for name, each in value.items()}  # fmt: skip
    if shape.type_name == "list":
        return [_lower(each, shape.member) for each in value]
    if shape.type_name == "map":
        return {name: _lower(each, shape.value) for name, each in value.items()}
    return value


def _small(name: str) -> str:
    return name[0].lower() + name[1:]


def _all_steps(asked: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found = []
    for workflow in asked["workflows"]:
        for step in workflow["steps"]:
            found.append(step)
            found += step["executionBlockConfiguration"].get("parallelConfig", {}).get("steps", [])
    return found


def _steps(step: Mapping[str, Any]) -> Sequence[str]:
    """Return the steps of the plan that a step stands for, in their order."""
    return re.findall(r" Step (\S.*?)\.(?= Step |$)", step["Description"])
