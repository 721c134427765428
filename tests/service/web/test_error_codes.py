"""Clients tell errors by their code: it follows from the class of an error, on every door alike."""

import importlib
import pkgutil
from collections import Counter

import pytest

import discovery
import model
import schema
import service
from model.errors import Error
from service import errors

TEXT = "the same words"
INNER = {"RequestTooLarge"}
"""Classes of modules of errors that are never raised themselves: each subclass has a code."""


def classes() -> list[type[Error]]:
    """Return every class of errors that Loadpath declares, sorted by name."""
    for package in (model, schema, discovery, service):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    declared, waiting = set(), [Error]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if not kind.__module__.startswith("tests."):
            declared.add(kind)
    return sorted(declared, key=lambda kind: kind.__name__)


CLASSES = classes()


def made(kind: type[Error]) -> Error:
    """Return an error of a class; all of them have the same text."""
    error = kind.__new__(kind, TEXT)
    Error.__init__(error, TEXT)
    for parent, names in errors.DETAILS.items():
        if issubclass(kind, parent):
            vars(error).update(dict.fromkeys(names, 1))
    return error


def row_of_nearest(kind: type[Exception]) -> errors.Row:
    """Return the row of the class itself, or of the nearest class above it."""
    rows = {row.error: row for row in (*errors.TABLE, errors.INTERNAL)}
    return next(rows[parent] for parent in kind.__mro__ if parent in rows)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_graphql_and_rest_tell_the_code_of_the_class(shop, monkeypatch, kind):
    error = made(kind)

    def fail(revision):
        raise error

    monkeypatch.setattr(shop.app.state.runtime.snapshots, "at", fail)
    (graphql,) = shop.post("{ graph { components } }")["errors"]
    rest = shop.client.get("/export")

    expected = row_of_nearest(kind)
    assert (graphql["message"], graphql["extensions"]["code"]) == (TEXT, expected.code)
    assert (rest.json()["error"]["code"], rest.status_code) == (expected.code, expected.status)
    assert rest.json()["error"]["message"] == TEXT


def test_every_class_of_a_module_of_errors_has_a_code_of_its_own_or_of_its_family():
    """Elsewhere a class may be declared whose errors stay inside: nothing that a client meets."""
    refused = {
        kind.__name__
        for kind in CLASSES
        if kind.__module__.endswith((".errors", ".refusals")) and kind is not Error
        if row_of_nearest(kind).error is Error
    }

    assert refused == INNER


def test_no_two_rows_share_a_class_or_a_code():
    rows = [*errors.TABLE, errors.INTERNAL]
    shared = Counter([row.code for row in rows] + [row.error.__name__ for row in rows])

    assert [name for name, count in shared.items() if count > 1] == []
