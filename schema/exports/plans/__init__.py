"""Failover plans as texts for people and as documents for executors, one format a file."""

from model.errors import InvalidValue, did_you_mean
from schema.exports.plans import (
    argo,
    markdown,
    recovery_plan,
    region_switch,
    step_functions,
    systems_manager,
)
from schema.exports.plans.interface import ExecutorFormat, Export, PlanFormat

FORMATS = (markdown.FORMAT,)
"""The texts for people, sorted by name."""

EXECUTORS = (region_switch.FORMAT, argo.FORMAT, step_functions.FORMAT, systems_manager.FORMAT)
"""The documents for executors of whole plans, sorted by name."""

PARTIAL = (recovery_plan.FORMAT,)
"""The documents for executors that do a part of a plan, sorted by name."""


def executor_format(name: str) -> ExecutorFormat:
    """Return the format of an executor with this name.

    Raises:
        InvalidValue: if there is none.
    """
    for form in (*EXECUTORS, *PARTIAL):
        if form.name == name:
            return form
    names = ["json", *(form.name for form in (*EXECUTORS, *PARTIAL))]
    raise InvalidValue("format", name, f"one of {', '.join(names)}", hint=did_you_mean(name, names))


__all__ = [
    "EXECUTORS",
    "FORMATS",
    "PARTIAL",
    "ExecutorFormat",
    "Export",
    "PlanFormat",
    "executor_format",
]
