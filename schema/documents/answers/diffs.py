"""Differences between two revisions as JSON data."""

from model.records.diff import Changed, Diff
from schema.documents.answers.records import component, requirement
from schema.documents.answers.text import Answer


def diff(answer: Diff) -> Answer:
    """Return what was added, removed and changed."""
    return {
        "components": {
            "added": [component(one) for one in answer.added_components],
            "removed": [component(one) for one in answer.removed_components],
            "changed": [_changed(one) for one in answer.changed_components],
        },
        "requirements": {
            "added": [requirement(one) for one in answer.added_requirements],
            "removed": [requirement(one) for one in answer.removed_requirements],
            "changed": [_changed(one) for one in answer.changed_requirements],
        },
    }


def _changed(one: Changed) -> Answer:
    return {"id": one.id, "fields": list(one.fields)}
